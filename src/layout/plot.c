/* What the painters of a plot ask of it, and tell it. */
#include "layout/plot.h"

#include <math.h>

void plot_add_obstacle(struct plot *plot, struct obstacle obstacle) {
    struct obstacles *all = &plot->obstacles;
    all->items = arena_grow(plot->painter->arena, all->items, all->count, &all->capacity, sizeof *all->items);
    all->items[all->count++] = obstacle;
}

/* The first point of a series, which go to the right, that is not to the left of the place: near by its value, which
 * costs no logarithm a step, and then for sure. */
static size_t first_at(const struct plot *plot, const struct series *series, double place) {
    double value = scale_value(&plot->x, place);
    size_t low = 0, high = series->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (series->points[middle].x < value)
            low = middle + 1;
        else
            high = middle;
    }
    while (low && scale_place(&plot->x, series->points[low - 1].x) >= place) low--;
    while (low < series->count && scale_place(&plot->x, series->points[low].x) < place) low++;
    return low;
}

double plot_line_at(const struct plot *plot, const struct series *series, double place) {
    size_t low = first_at(plot, series, place);
    size_t next = low ? low : 1; /* the first that is not to the left of it */
    if (next >= series->count) return NAN;
    struct point a = plot_series_point(plot, series, series->points[next - 1]);
    struct point b = plot_series_point(plot, series, series->points[next]);
    return place >= a.x && place <= b.x ? point_between(a, b, place).y : NAN;
}

/* The height of an edge of the area at a place of x. */
static double edge_at(const struct plot *plot, const struct point *points, size_t count, double place) {
    const struct series edge = {.points = points, .count = count};
    return plot_line_at(plot, &edge, place);
}

enum ink plot_ground_of(const struct plot *plot, const struct box *text) {
    const struct figure *figure = plot->figure;
    const struct area *area = &figure->area;
    bool within = figure->band.high > 0 && text->top >= plot->box.top &&
                  text->left >= scale_place(&plot->x, figure->band.low) &&
                  text->right <= scale_place(&plot->x, figure->band.high);
    for (int side = 0; side < 2 && area->count && !within; side++) {
        double x = side ? text->right : text->left;
        if (!(edge_at(plot, area->top, area->count, x) < text->top) ||
            !(edge_at(plot, area->bottom, area->count, x) > text->bottom))
            break;
        within = side == 1;
    }
    return within ? INK_BAND : INK_BACKGROUND;
}

struct box plot_band(const struct plot *plot) {
    const struct figure *figure = plot->figure;
    if (!(figure->band.high > 0)) return (struct box){INFINITY, INFINITY, -INFINITY, -INFINITY};
    return (struct box){scale_place(&plot->x, figure->band.low), plot->box.top,
                        scale_place(&plot->x, figure->band.high), plot->under};
}

bool plot_meets_band(const struct plot *plot, const struct box *text) {
    const struct box band = plot_band(plot);
    return box_meets(text, &band);
}

enum ink plot_ink_at(const struct plot *plot, enum ink ink, const struct box *text) {
    bool tinted = plot_meets_band(plot, text) || plot_ground_of(plot, text) == INK_BAND;
    return !tinted || theme_reads(plot->theme, ink, INK_BAND) ? ink : INK_TITLE;
}
