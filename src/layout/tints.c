/* What lies under everything: the band of the sweet spot, an area between two edges, the band of a KV cache. */
#include <math.h>
#include <stdlib.h>

#include "layout/plot.h"
#include "layout/simplify.h"

static void paint_band(struct plot *plot) {
    const struct figure *figure = plot->figure;
    if (figure->band.high <= 0) return;
    double left = scale_place(&plot->x, figure->band.low), right = scale_place(&plot->x, figure->band.high);
    paint_as(plot->painter, LAYER_TINTS, GROUP_BAND, figure->band.title);
    paint_rectangle(plot->painter, left, plot->box.top, right - left, plot->under - plot->box.top, INK_BAND);
    for (int side = 0; side < 2; side++) {
        double x = side ? right : left;
        if (x <= plot->box.left + 1 || x >= plot->box.right - 1) continue; /* the axis ends there, not the band */
        plot_add_obstacle(plot, (struct obstacle){{x, plot->box.top}, {x, plot->under}, 0, 700, 0});
    }
}

/* The points along one edge, or backwards; returns how many. */
static size_t trace_edge(const struct plot *plot, const struct point *points, size_t count, bool backwards,
                         struct point *out) {
    for (size_t i = 0; i < count; i++) {
        const struct point *point = &points[backwards ? count - 1 - i : i];
        out[i] = plot_point(plot, point->x, point->y);
    }
    return count > 1 ? simplify_line(out, count) : count;
}

static void paint_between(struct plot *plot, const struct point *top, const struct point *bottom, size_t count,
                          const char *title, enum ink ink) {
    struct point *points = arena_array(plot->painter->arena, 2 * count, sizeof *points);
    size_t traced = trace_edge(plot, top, count, false, points);
    traced += trace_edge(plot, bottom, count, true, points + traced);
    paint_as(plot->painter, LAYER_TINTS, GROUP_BAND, title);
    paint_area_of(plot->painter, points, traced, ink);
}

void plot_paint_tints(struct plot *plot) {
    const struct figure *figure = plot->figure;
    paint_band(plot);
    if (figure->area.count)
        paint_between(plot, figure->area.top, figure->area.bottom, figure->area.count, figure->area.title, INK_BAND);
    for (size_t i = 0; i < figure->series_count; i++) {
        const struct series *series = &figure->series[i];
        if (series->edge) paint_between(plot, series->points, series->edge, series->count, series->title, INK_KV_BAND);
    }
}

/* The thinnest paint that comes to the same on the theme's own ground. */
static void thin(struct scene *scene, enum ink ink) {
    uint32_t ground = scene->palette[INK_BACKGROUND], tint = scene->palette[ink], paint = 0;
    double most = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        int from = ground >> shift & 0xFF, to = tint >> shift & 0xFF, room = to > from ? 255 - from : from;
        if (to != from) most = fmax(most, abs(to - from) / (double)room);
    }
    unsigned opacity = (unsigned)ceil(most * 100);
    if (opacity % 100 == 0) return; /* the ground itself, or what covers it */
    for (int shift = 0; shift < 24; shift += 8) {
        int from = ground >> shift & 0xFF, to = tint >> shift & 0xFF;
        double part = from + (to - from) * 100.0 / opacity;
        paint |= (uint32_t)lround(fmin(fmax(part, 0), 255)) << shift;
    }
    scene->palette[ink] = paint;
    scene->opacity[ink] = opacity;
}

void tints_thin(struct scene *scene) {
    static const enum ink tints[] = {INK_BAND, INK_KV_BAND, INK_WEIGHT_BAND};
    for (size_t i = 0; i < sizeof tints / sizeof *tints; i++) thin(scene, tints[i]);
}
