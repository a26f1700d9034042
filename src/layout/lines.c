/* Rules, lines, brackets and marks. */
#include <math.h>

#include "layout/check.h"
#include "layout/plot.h"
#include "layout/simplify.h"

/* Costs are of a pixel where labels are of 14. */
static void block(struct plot *plot, struct point from, struct point to, double reach, double cost, double across) {
    plot_add_obstacle(plot, (struct obstacle){from, to, reach, cost * 14 / plot->page->label, across});
}

static void paint_rules(struct plot *plot) {
    const struct page *page = plot->page;
    for (size_t i = 0; i < plot->figure->rule_count; i++) {
        const struct rule *rule = &plot->figure->rules[i];
        double x = scale_place(&plot->x, rule->x);
        struct point bottom = {x, rule->low > 0 ? scale_place(&plot->y, rule->low) : plot->under};
        struct point top = {x, isinf(rule->high) ? plot->box.top : scale_place(&plot->y, rule->high)};
        struct stroke stroke = {rule->ink, page->grid, 2 * page->grid, 3 * page->grid};
        if (rule->weight > 0) stroke = (struct stroke){.ink = rule->ink, .width = rule->weight * page->line};
        paint_as(plot->painter, LAYER_DATA, GROUP_NOTES, rule->title);
        paint_line(plot->painter, bottom, top, stroke);
        block(plot, bottom, top, rule->weight > 0 ? (0.5 * rule->weight + 0.8) * page->line : 0, 1200, ACROSS_RULE);
    }
}

/* ---- lines ---- */

/* A line, or a piece of one, on the page. */
struct piece {
    struct point *points;
    size_t count;
};

static struct piece piece_make(const struct plot *plot, size_t most) {
    return (struct piece){arena_array(plot->painter->arena, most + 2, sizeof(struct point)), 0};
}

/* Takes off the line what lies past x; either may come out empty. */
static struct piece split_line(const struct plot *plot, struct piece *line, double x) {
    struct piece past = piece_make(plot, line->count);
    size_t kept = 0;
    while (kept < line->count && line->points[kept].x <= x) kept++;
    if (kept == line->count) return past;
    if (kept) past.points[past.count++] = point_between(line->points[kept - 1], line->points[kept], x);
    for (size_t i = kept; i < line->count; i++) past.points[past.count++] = line->points[i];
    if (kept && line->points[kept - 1].x < x) line->points[kept++] = past.points[0];
    line->count = kept;
    return past;
}

static void paint_piece(struct plot *plot, struct piece piece, struct stroke stroke) {
    size_t count = piece.count > 1 ? simplify_line(piece.points, piece.count) : piece.count;
    const struct point *points = piece.points;
    paint_polyline(plot->painter, points, count, stroke);
    for (size_t i = 1; i < count; i++)
        block(plot, points[i - 1], points[i], 0.8 * plot->page->line, 6500, ACROSS_LINE); /* rather nothing */
}

/* The first dash would go on from the line before it: a gap comes first, where the piece is longer. */
static struct piece behind_gap(const struct plot *plot, struct piece piece, const struct stroke *stroke) {
    if (piece.count < 2) return piece;
    struct point first = piece.points[0], last = piece.points[piece.count - 1];
    double length = distance_of(last.x - first.x, last.y - first.y);
    if (length <= stroke->off) return piece;
    return split_line(plot, &piece, first.x + stroke->off * (last.x - first.x) / length);
}

static void paint_split(struct plot *plot, const struct series *series, struct stroke stroke, double lower) {
    struct piece solid = piece_make(plot, series->count);
    for (; solid.count < series->count; solid.count++) {
        solid.points[solid.count] = plot_series_point(plot, series, series->points[solid.count]);
        solid.points[solid.count].y += lower;
    }
    double dashes = isinf(series->dashed_from) ? INFINITY : scale_place(&plot->x, series->dashed_from);
    double dots = series->dotted_from > 0 ? scale_place(&plot->x, series->dotted_from) : INFINITY;
    struct piece dashed = split_line(plot, &solid, dashes), dotted = split_line(plot, &dashed, dots);
    paint_piece(plot, solid, stroke);
    stroke.on = 2.8 * plot->page->line;
    stroke.off = 1.7 * plot->page->line;
    if (series->past) stroke.ink = series->past;
    paint_piece(plot, solid.count ? behind_gap(plot, dashed, &stroke) : dashed, stroke);
    stroke.width *= 0.75;
    stroke.on = 0.8 * plot->page->line;
    stroke.off = 1.6 * plot->page->line;
    paint_piece(plot, dotted, stroke);
}

/* For most of its way the line is nearer to the other than `apart`; how far above it on the mean of that. Not where
 * they cross, since one sees both beside the crossing. */
static bool runs_along(const struct plot *plot, const struct series *series, const struct series *other, double apart,
                       double *above) {
    enum { STEPS = 8 };
    int near = 0, over = 0, under = 0;
    *above = 0;
    for (int i = 0; i < STEPS && near + STEPS - i > STEPS / 2; i++) {
        double x = plot->box.left + (plot->box.right - plot->box.left) * (i + 0.5) / STEPS;
        double lead = plot_line_at(plot, other, x) - plot_line_at(plot, series, x);
        if (!(fabs(lead) < apart)) continue;
        near++, over += lead > 0, under += lead < 0;
        *above += lead;
    }
    *above /= fmax(near, 1);
    return near > STEPS / 2 && !(over && under);
}

/* Lines of different inks that would be one to the eye stand side by side, each moved by half of what they lack; the
 * upper stays so, and of equals the first is. Through dots one sees what is beneath. */
static double lower_by(const struct plot *plot, const struct series *series) {
    const struct figure *figure = plot->figure;
    double lower = 0, width = plot->page->line;
    for (const struct series *other = figure->series; other < figure->series + figure->series_count; other++) {
        if (other->ink == series->ink || other->style == LINE_DOTTED || series->style == LINE_DOTTED) continue;
        double apart = width * fmax(1, (series->weight + other->weight) / 2), above;
        if (!runs_along(plot, series, other, apart, &above)) continue;
        bool upper = above > 0 || (above == 0 && series < other);
        lower += (upper ? -0.5 : 0.5) * (apart - fabs(above));
    }
    return lower;
}

static void paint_series(struct plot *plot, const struct series *series) {
    double lower = lower_by(plot, series);
    paint_as(plot->painter, LAYER_DATA, series->group, series->title);
    if (series->edge) { /* of a band: nothing is said of it, so it is thin */
        struct series edge = *series;
        edge.points = series->edge;
        paint_split(plot, &edge, (struct stroke){.ink = series->ink, .width = 0.5 * plot->page->line}, lower);
    }
    paint_split(plot, series, plot_stroke_of(plot->page, series), lower);
}

/* From line to line, since its length is the ratio; false: it would be too short to be seen. */
static bool span_bracket(const struct plot *plot, const struct bracket *bracket, struct point *low,
                         struct point *high) {
    *low = plot_point(plot, bracket->x, bracket->low);
    *high = plot_point(plot, bracket->x, bracket->high);
    return low->y - high->y >= plot->page->label;
}

static void block_bracket(struct plot *plot, const struct bracket *bracket) {
    struct point low, high;
    if (span_bracket(plot, bracket, &low, &high)) block(plot, low, high, 0, 900, ACROSS_RULE);
}

static void paint_bracket(struct plot *plot, const struct bracket *bracket) {
    struct point low, high;
    if (!span_bracket(plot, bracket, &low, &high)) return;
    paint_as(plot->painter, LAYER_DATA, GROUP_NOTES, bracket->title);
    paint_line(plot->painter, low, high,
               (struct stroke){.ink = bracket->quiet ? INK_AXIS : INK_TITLE,
                               .width = (bracket->quiet ? 1 : 1.5) * plot->page->grid});
}

struct disc {
    struct point centre;
    double radius, stroke;
};

static struct disc disc_of(const struct plot *plot, const struct mark *mark, enum mark_kind kind) {
    static const double radii[] = {[MARK_DOT] = 1.25, [MARK_FILLED] = 1.7, [MARK_STRONG] = 2.3, [MARK_CROSSING] = 2};
    double line = plot->page->line;
    return (struct disc){plot_point(plot, mark->x, mark->y), radii[kind] * line, 0.65 * line};
}

static void block_mark(struct plot *plot, const struct mark *mark) {
    struct disc disc = disc_of(plot, mark, mark->kind);
    double reach = disc.radius + disc.stroke;
    /* Marks are what leaders lead to, so that one to elsewhere must not run through. */
    plot_add_obstacle(plot, (struct obstacle){{disc.centre.x - reach, disc.centre.y},
                                              {disc.centre.x + reach, disc.centre.y},
                                              0.5 * reach,
                                              700 * 14 / plot->page->label,
                                              8000});
}

static void paint_mark(struct plot *plot, size_t index) {
    const struct mark *mark = &plot->figure->marks[index];
    enum mark_kind kind = plot->plain[index] ? MARK_DOT : mark->kind;
    struct disc disc = disc_of(plot, mark, kind);
    bool filled = kind == MARK_FILLED || kind == MARK_STRONG;
    if (!check_mark(plot, mark, disc.centre)) plot->failed = true;
    paint_as(plot->painter, LAYER_DATA,
             kind == MARK_CROSSING ? GROUP_NOTES
             : mark->ink == INK_KV ? GROUP_KV
                                   : GROUP_ADAPTER,
             mark->title);
    paint_circle(plot->painter, disc.centre, disc.radius, filled ? mark->ink : INK_BACKGROUND,
                 (struct stroke){.ink = mark->ink, .width = disc.stroke});
}

/* One of a row of which a ring covers a good part. */
static bool is_covered(const struct plot *plot, size_t index) {
    const struct mark *marks = plot->figure->marks;
    if (!plot->plain[index] && marks[index].kind != MARK_DOT) return false;
    struct disc own = disc_of(plot, &marks[index], MARK_DOT);
    for (size_t i = 0; i < plot->figure->mark_count; i++) {
        if (marks[i].kind != MARK_CROSSING) continue;
        struct disc ring = disc_of(plot, &marks[i], MARK_CROSSING);
        double apart = hypot(ring.centre.x - own.centre.x, ring.centre.y - own.centre.y);
        if (apart < ring.radius + ring.stroke / 2 + own.radius / 2) return true;
    }
    return false;
}

void plot_paint_lines(struct plot *plot) {
    const struct figure *figure = plot->figure;
    paint_rules(plot);
    for (size_t i = 0; i < figure->series_count; i++) paint_series(plot, &figure->series[i]);
    for (size_t i = 0; i < figure->bracket_count; i++) block_bracket(plot, &figure->brackets[i]);
    for (size_t i = 0; i < figure->mark_count; i++) block_mark(plot, &figure->marks[i]);
}

void plot_paint_marks(struct plot *plot) {
    for (size_t i = 0; i < plot->figure->bracket_count; i++)
        if (!plot->unsaid[i]) paint_bracket(plot, &plot->figure->brackets[i]);
    for (size_t i = 0; i < plot->figure->mark_count; i++)
        if (!is_covered(plot, i)) paint_mark(plot, i);
}
