#include "layout/plot.h"

#include <math.h>

#include "layout/check.h"
#include "layout/typeset.h"

/* ---- tints ---- */

static void paint_band(struct plot *plot) {
    if (plot->figure->band.high <= 0) return;
    paint_as(plot->painter, GROUP_BAND, plot->figure->band.title);
    double left = scale_place(&plot->x, plot->figure->band.low), right = scale_place(&plot->x, plot->figure->band.high);
    paint_rectangle(plot->painter, left, plot->box.top, right - left, plot->box.bottom - plot->box.top, INK_BAND);
}

/* Leaves out the points that lie on the straight line between their neighbours. */
static size_t simplify(struct point *points, size_t count) {
    const double tolerance = 0.02;
    size_t kept = 1;
    for (size_t i = 1; i + 1 < count; i++) {
        struct point a = points[kept - 1], b = points[i], c = points[i + 1];
        double cross = (c.x - a.x) * (b.y - a.y) - (c.y - a.y) * (b.x - a.x);
        if (fabs(cross) > tolerance * hypot(c.x - a.x, c.y - a.y)) points[kept++] = b;
    }
    points[kept++] = points[count - 1];
    return kept;
}

/* A band's points in order along one edge, or backwards; returns how many. */
static size_t trace_edge(const struct plot *plot, const struct point *points, size_t count, bool backwards,
                         struct point *out) {
    for (size_t i = 0; i < count; i++) {
        const struct point *point = &points[backwards ? count - 1 - i : i];
        out[i] = plot_point(plot, point->x, point->y);
    }
    return count > 1 ? simplify(out, count) : count;
}

/* The area of a band, under the grid. */
static void paint_area(struct plot *plot, const struct series *series) {
    if (!series->edge) return;
    struct point *points = arena_array(plot->painter->arena, 2 * series->count, sizeof *points);
    size_t count = trace_edge(plot, series->points, series->count, false, points);
    count += trace_edge(plot, series->edge, series->count, true, points + count);
    paint_as(plot->painter, GROUP_BAND, series->title);
    paint_area_of(plot->painter, points, count, INK_KV_BAND);
}

/* ---- axes ---- */

static bool paint_y_axis(struct plot *plot, struct error *error) {
    const struct page *page = plot->page;
    const struct figure *figure = plot->figure;
    struct tick_room room = {plot->painter->ruler, page->tick, true, false};
    struct ticks ticks = scale_ticks(&plot->y, figure->y.kind, plot->words, &room, plot->painter->arena);
    for (size_t i = 0; i < ticks.count; i++) {
        double y = scale_place(&plot->y, ticks.ticks[i].value);
        if (!ticks.ticks[i].decade) continue; /* the grid is of decades alone */
        paint_line(plot->painter, (struct point){plot->box.left, y}, (struct point){plot->box.right, y},
                   (struct stroke){.ink = INK_GRID, .width = page->grid});
        if (!ticks.ticks[i].label) continue;
        paint_text(plot->painter, ticks.ticks[i].label, plot->box.left - 0.6 * page->tick, y + 0.36 * page->tick,
                   (struct type){.size = page->tick, .ink = INK_TICK, .anchor = ANCHOR_END});
    }
    return check_labels(&ticks, figure->y.title, error);
}

static bool paint_x_axis(struct plot *plot, struct error *error) {
    const struct page *page = plot->page;
    const struct figure *figure = plot->figure;
    double y = plot->box.bottom;
    struct tick_room room = {plot->painter->ruler, page->tick, false, false};
    struct ticks ticks = scale_ticks(&plot->x, figure->x.kind, plot->words, &room, plot->painter->arena);
    struct stroke stroke = {.ink = INK_AXIS, .width = page->grid};
    paint_line(plot->painter, (struct point){plot->box.left, y}, (struct point){plot->box.right, y}, stroke);
    for (size_t i = 0; i < ticks.count; i++) {
        double x = scale_place(&plot->x, ticks.ticks[i].value);
        double length = (ticks.ticks[i].label ? 0.4 : 0.22) * page->tick;
        paint_line(plot->painter, (struct point){x, y}, (struct point){x, y + length}, stroke);
        if (ticks.ticks[i].label)
            paint_text(plot->painter, ticks.ticks[i].label, x, y + 1.5 * page->tick,
                       (struct type){.size = page->tick, .ink = INK_TICK, .anchor = ANCHOR_MIDDLE});
    }
    paint_text(plot->painter, figure->x.title, plot->box.right, y + 2.9 * page->tick,
               (struct type){.size = page->tick, .ink = INK_SECONDARY, .anchor = ANCHOR_END});
    return check_labels(&ticks, figure->x.title, error);
}

static void paint_right_axis(struct plot *plot) {
    const struct page *page = plot->page;
    struct scale scale = scale_rescaled(&plot->y, plot->figure->right.unit);
    struct tick_room room = {plot->painter->ruler, page->caption, true, true};
    struct ticks ticks = scale_ticks(&scale, plot->figure->right.kind, plot->words, &room, plot->painter->arena);
    double x = plot->box.right;
    for (size_t i = 0; i < ticks.count; i++) {
        double y = scale_place(&scale, ticks.ticks[i].value);
        if (!ticks.ticks[i].label || !rescaled_shows(&plot->figure->right, ticks.ticks[i].value)) continue;
        paint_line(plot->painter, (struct point){x, y}, (struct point){x + 0.35 * page->tick, y},
                   (struct stroke){.ink = INK_AXIS, .width = page->grid});
        paint_text(plot->painter, ticks.ticks[i].label, x + 0.6 * page->tick, y + 0.36 * page->caption,
                   (struct type){.size = page->caption, .ink = INK_TICK});
    }
    paint_text(plot->painter, plot->figure->right.title, x + 0.6 * page->tick, plot->box.top - 0.7 * page->tick,
               (struct type){.size = page->caption, .ink = INK_TICK});
}

static void paint_top_axis(struct plot *plot) {
    const struct page *page = plot->page;
    const struct ruler *ruler = plot->painter->ruler;
    struct scale scale = scale_rescaled(&plot->x, plot->figure->top.unit);
    struct tick_room room = {ruler, page->caption, false, true};
    struct ticks ticks = scale_ticks(&scale, plot->figure->top.kind, plot->words, &room, plot->painter->arena);
    double y = plot->box.top;
    double end = plot->box.right -
                 (plot->figure->right.title ? 0.5 * page->caption : 0); /* that axis's title goes on from there */
    for (size_t i = 0; i < ticks.count; i++) {
        double x = scale_place(&scale, ticks.ticks[i].value);
        if (!ticks.ticks[i].label) continue; /* a second axis has no minor ticks: it is read at its labels */
        double half = text_width(ruler, ticks.ticks[i].label, FACE_REGULAR, page->caption) / 2;
        if (x + half > end) continue;
        paint_line(plot->painter, (struct point){x, y}, (struct point){x, y - 0.35 * page->tick},
                   (struct stroke){.ink = INK_AXIS, .width = page->grid});
        paint_text(plot->painter, ticks.ticks[i].label, x, y - 0.7 * page->tick,
                   (struct type){.size = page->caption, .ink = INK_TICK, .anchor = ANCHOR_MIDDLE});
    }
    paint_text(plot->painter, plot->figure->top.title, plot->box.right, y - 2.2 * page->tick,
               (struct type){.size = page->caption, .ink = INK_TICK, .anchor = ANCHOR_END});
}

static bool paint_axes(struct plot *plot, struct error *error) {
    const struct page *page = plot->page;
    paint_as(plot->painter, GROUP_AXES, NULL);
    if (!paint_y_axis(plot, error) || !paint_x_axis(plot, error)) return false;
    double row = plot->rescaled ? 2.2 * page->tick : 1.1 * page->tick;
    paint_text(plot->painter, plot->figure->y.title, plot->left_edge, plot->box.top - row,
               (struct type){.size = page->tick, .ink = INK_SECONDARY});
    if (plot->rescaled && plot->figure->right.title) paint_right_axis(plot);
    if (plot->rescaled && plot->figure->top.title) paint_top_axis(plot);
    return true;
}

static void paint_rules(struct plot *plot) {
    const struct page *page = plot->page;
    paint_as(plot->painter, GROUP_NOTES, NULL);
    for (size_t i = 0; i < plot->figure->rule_count; i++) {
        const struct rule *rule = &plot->figure->rules[i];
        double x = scale_place(&plot->x, rule->x);
        double top = isinf(rule->y) ? plot->box.top : scale_place(&plot->y, rule->y);
        paint_line(plot->painter, (struct point){x, plot->box.bottom}, (struct point){x, top},
                   (struct stroke){rule->ink, page->grid, 2 * page->grid, 3 * page->grid});
    }
}

/* ---- lines ---- */

static struct point between(struct point a, struct point b, double x) {
    double share = b.x > a.x ? (x - a.x) / (b.x - a.x) : 0;
    return (struct point){x, a.y + share * (b.y - a.y)};
}

/* The line up to `split` and from there, both on the page; either may come out empty. */
static void split_line(const struct plot *plot, const struct series *series, struct point *solid, size_t *solid_count,
                       struct point *dashed, size_t *dashed_count) {
    double split = isinf(series->dashed_from) ? INFINITY : scale_place(&plot->x, series->dashed_from);
    *solid_count = *dashed_count = 0;
    for (size_t i = 0; i < series->count; i++) {
        struct point point = plot_point(plot, series->points[i].x, series->points[i].y);
        bool past = point.x > split;
        if (past && !*dashed_count && *solid_count && solid[*solid_count - 1].x < split) {
            struct point joint = between(solid[*solid_count - 1], point, split);
            solid[(*solid_count)++] = joint;
            dashed[(*dashed_count)++] = joint;
        } else if (past && !*dashed_count && *solid_count) {
            dashed[(*dashed_count)++] = solid[*solid_count - 1];
        }
        if (past)
            dashed[(*dashed_count)++] = point;
        else
            solid[(*solid_count)++] = point;
    }
    if (*solid_count > 1) *solid_count = simplify(solid, *solid_count);
    if (*dashed_count > 1) *dashed_count = simplify(dashed, *dashed_count);
}

static void paint_split(struct plot *plot, const struct series *series, struct stroke stroke) {
    struct point *solid = arena_array(plot->painter->arena, series->count + 2, sizeof *solid);
    struct point *dashed = arena_array(plot->painter->arena, series->count + 2, sizeof *dashed);
    size_t solid_count, dashed_count;
    split_line(plot, series, solid, &solid_count, dashed, &dashed_count);
    paint_polyline(plot->painter, solid, solid_count, stroke);
    stroke.on = 2.8 * plot->page->line;
    stroke.off = 1.7 * plot->page->line;
    paint_polyline(plot->painter, dashed, dashed_count, stroke);
}

static struct stroke stroke_of(const struct page *page, const struct series *series) {
    double width = page->line * series->weight;
    struct stroke stroke = {.ink = series->ink, .width = width};
    if (series->style == LINE_DASHED) stroke.on = 4 * width, stroke.off = 1.6 * width;
    if (series->style == LINE_DOTTED) stroke.on = 0.9 * width, stroke.off = 1.2 * width;
    return stroke;
}

static void paint_series(struct plot *plot, const struct series *series) {
    paint_as(plot->painter, series->group, series->title);
    if (series->edge) { /* of a band: nothing is said of it, so it is thin */
        struct series edge = *series;
        edge.points = series->edge;
        paint_split(plot, &edge, (struct stroke){.ink = series->ink, .width = 0.5 * plot->page->line});
    }
    paint_split(plot, series, stroke_of(plot->page, series));
}

static bool has_band(const struct figure *figure) {
    for (size_t i = 0; i < figure->series_count; i++)
        if (figure->series[i].edge) return true;
    return false;
}

static void paint_bracket(struct plot *plot) {
    if (plot->figure->bracket.x <= 0) return;
    const struct page *page = plot->page;
    double x = scale_place(&plot->x, plot->figure->bracket.x);
    double top = scale_place(&plot->y, plot->figure->bracket.high);
    double bottom = scale_place(&plot->y, plot->figure->bracket.low);
    /* Clear of the lines, where there is room; but in a band it would seem to be at the other edge. */
    double inset = has_band(plot->figure) ? 0 : fmin(1.8 * page->line, (bottom - top) / 4);
    top += inset;
    bottom -= inset;
    struct stroke stroke = {.ink = INK_TITLE, .width = 1.25 * page->grid};
    double cap = 2 * page->line;
    paint_as(plot->painter, GROUP_NOTES, plot->figure->bracket.title);
    paint_line(plot->painter, (struct point){x, top}, (struct point){x, bottom}, stroke);
    paint_line(plot->painter, (struct point){x - cap, top}, (struct point){x + cap, top}, stroke);
    paint_line(plot->painter, (struct point){x - cap, bottom}, (struct point){x + cap, bottom}, stroke);
}

static void paint_marks(struct plot *plot) {
    const struct page *page = plot->page;
    for (size_t i = 0; i < plot->figure->mark_count; i++) {
        const struct mark *mark = &plot->figure->marks[i];
        struct point centre = plot_point(plot, mark->x, mark->y);
        struct stroke stroke = {.ink = mark->ink, .width = 0.65 * page->line};
        paint_as(plot->painter, mark->kind == MARK_CROSSING ? GROUP_NOTES : GROUP_ADAPTER, mark->title);
        switch (mark->kind) {
        case MARK_DOT:
            paint_circle(plot->painter, centre, 1.25 * page->line, INK_BACKGROUND, stroke);
            break;
        case MARK_FILLED:
            paint_circle(plot->painter, centre, 1.9 * page->line, mark->ink, stroke);
            break;
        case MARK_CROSSING:
            paint_circle(plot->painter, centre, 2 * page->line, INK_BACKGROUND, stroke);
            break;
        }
    }
}

/* ---- labels at the line ends ---- */

static double end_label_height(const struct plot *plot, size_t series) {
    return 1.3 * plot->page->label + 1.35 * plot->page->tick * (double)plot->values[series].count;
}

static void paint_end_label(struct plot *plot, size_t index, double end, double centre) {
    const struct page *page = plot->page;
    const struct series *series = &plot->figure->series[index];
    double half = (end_label_height(plot, index) - 0.1 * (page->label + page->tick)) / 2;
    double x = plot->end_labels;
    paint_as(plot->painter, series->group, series->title);
    if (!plot->figure->samples && fabs(centre - end) > 1.4 * half) { /* the line no longer points at its label */
        double from = plot->rescaled ? x - 0.6 * page->label : plot->box.right + 0.25 * page->label;
        paint_line(plot->painter, (struct point){from, end}, (struct point){x - 0.2 * page->label, centre},
                   (struct stroke){.ink = series->ink, .width = page->grid});
    }
    double baseline = centre - half + 0.95 * page->label;
    if (plot->figure->samples) {
        double y = baseline - 0.36 * page->label;
        paint_line(plot->painter, (struct point){x, y}, (struct point){x + sample_width(page) - 0.5 * page->label, y},
                   stroke_of(page, series));
        x += sample_width(page);
    }
    paint_text(plot->painter, series->name, x, baseline,
               (struct type){.face = FACE_SEMIBOLD, .size = page->label, .ink = series->ink});
    for (size_t i = 0; i < plot->values[index].count; i++)
        paint_text(plot->painter, plot->values[index].text[i], x, baseline + 1.3 * page->tick * (double)(i + 1),
                   (struct type){.size = page->tick, .ink = series->ink});
}

static bool paint_end_labels(struct plot *plot, struct error *error) {
    const struct figure *figure = plot->figure;
    const struct page *page = plot->page;
    double ends[MOST_SERIES], centres[MOST_SERIES], heights[MOST_SERIES] = {0};
    size_t order[MOST_SERIES], count = figure->series_count;
    for (size_t i = 0; i < count; i++) { /* from top to bottom; the first of equals stays first */
        ends[i] = scale_place(&plot->y, figure->series[i].points[figure->series[i].count - 1].y);
        size_t at = i;
        for (; at && ends[order[at - 1]] > ends[i]; at--) order[at] = order[at - 1];
        order[at] = i;
    }
    for (size_t i = 0; i < count; i++) {
        centres[i] = ends[order[i]];
        heights[i] = end_label_height(plot, order[i]);
    }
    double slack = 0.5 * (heights[0] - page->label);
    double above = plot->rescaled ? -0.1 * page->label : slack; /* the right axis's title stands there */
    if (!place_stack(centres, heights, count, plot->box.top - above, plot->box.bottom + slack))
        return error_set(error, ERROR_FAILURE,
                         "the labels of %zu lines do not fit beside a plot of %.0f px; choose a taller --size", count,
                         plot->box.bottom - plot->box.top);
    for (size_t i = 0; i < count; i++) paint_end_label(plot, order[i], ends[order[i]], centres[i]);
    return true;
}

bool plot_paint(struct plot *plot, struct error *error) {
    paint_band(plot);
    for (size_t i = 0; i < plot->figure->series_count; i++) paint_area(plot, &plot->figure->series[i]);
    if (!paint_axes(plot, error)) return false;
    paint_rules(plot);
    for (size_t i = 0; i < plot->figure->series_count; i++) paint_series(plot, &plot->figure->series[i]);
    paint_bracket(plot);
    paint_marks(plot);
    if (!paint_end_labels(plot, error)) return false;
    plot_paint_notes(plot);
    return check_plot(plot, error);
}
