/* The grid, and the axes with their labels and titles. */
#include <math.h>
#include <string.h>

#include "layout/check.h"
#include "layout/plot.h"

void plot_measure_axes(struct plot *plot) {
    struct tick_room room = {.ruler = plot->painter->ruler, .size = plot->page->tick, .vertical = true};
    plot->y_ticks = scale_ticks(&plot->y, plot->figure->y.kind, plot->words, &room, plot->painter->arena);
}

/* Where the last label ends. */
static double labels_end(const struct plot *plot) {
    double end = plot->box.right;
    for (size_t i = 0; i < plot->x_ticks.count; i++) {
        const struct tick *tick = &plot->x_ticks.ticks[i];
        if (tick->label) end = fmax(end, scale_place(&plot->x, tick->value) + plot_tick_width(plot, tick) / 2);
    }
    return end;
}

void plot_measure_x_axis(struct plot *plot) {
    const struct figure *figure = plot->figure;
    bool inside =
        plot->page->narrow && plot->figure->area.count; /* words stand in the area, which is as wide as it can */
    struct tick_room room = {.ruler = plot->painter->ruler, .size = plot->page->tick, .brief = inside};
    for (int round = 0; round < 2; round++) {
        plot->x = scale_make(figure->x.low, figure->x.high, plot->box.left, plot->box.right);
        plot->x_ticks = scale_ticks(&plot->x, figure->x.kind, plot->words, &room, plot->painter->arena);
        double beyond = labels_end(plot) - (plot->page->width - plot->pad);
        if (beyond <= 0) break;
        plot->box.right -= beyond;
    }
    plot_favour_ticks(plot);
}

/* Between the labels and the axis, where a mark may stand. */
static double y_label_gap(const struct plot *plot) {
    const struct figure *figure = plot->figure;
    bool marked = false;
    for (size_t i = 0; i < figure->mark_count; i++)
        marked = marked || (figure->marks[i].kind == MARK_STRONG && figure->marks[i].x <= figure->x.low);
    return fmax(0.6 * plot->page->tick, (marked ? 5.2 : 3.4) * plot->page->line);
}

double plot_y_axis_width(const struct plot *plot) {
    double widest = 0;
    for (size_t i = 0; i < plot->y_ticks.count; i++)
        if (plot->y_ticks.ticks[i].label)
            widest = fmax(
                widest, text_width(plot->painter->ruler, plot->y_ticks.ticks[i].label, FACE_REGULAR, plot->page->tick));
    return widest + y_label_gap(plot) + 0.15 * plot->page->tick;
}

/* ---- grid ---- */

/* Where the line at y first meets words right of `from`; NULL: nowhere. */
static const struct box *next_words(const struct plot *plot, double y, double from) {
    const struct box *next = NULL;
    for (size_t i = 0; i < plot->word_count; i++) {
        const struct box *box = &plot->words_at[i];
        if (box->top >= y || box->bottom <= y || box->right <= from) continue;
        if (!next || box->left < next->left) next = box;
    }
    return next;
}

/* The mark at that height nearest to `from` on the way to `to`; `from` where there is none. */
static double mark_towards(const struct plot *plot, double y, double from, double to) {
    double nearest = to;
    for (size_t i = 0; i < plot->figure->mark_count; i++) {
        struct point at = plot_point(plot, plot->figure->marks[i].x, plot->figure->marks[i].y);
        bool between = (at.x - from) * (nearest - at.x) > 0;
        if (between && fabs(at.y - y) < 0.5 * plot->page->label) nearest = at.x;
    }
    return nearest == to ? from : nearest;
}

/* What is left of a line beside words, in pieces that are no stubs nor go on from words to a mark that is not so far;
 * the number of them. */
static size_t paint_pieces(struct plot *plot, double y, double stub, double far) {
    struct stroke stroke = {.ink = INK_GRID, .width = plot->page->grid};
    double from = plot->box.left;
    size_t pieces = 0;
    for (const struct box *words; (words = next_words(plot, y, from));) {
        double end = mark_towards(plot, y, words->left, fmax(words->left - far, from));
        if (end > from + (from > plot->box.left ? 4 : 1) * stub) {
            paint_line(plot->painter, (struct point){from, y}, (struct point){end, y}, stroke);
            pieces++;
        }
        from = mark_towards(plot, y, words->right, words->right + far);
    }
    if (from >= plot->box.right - 0.7 * stub) return pieces; /* it ends as at all heights */
    paint_line(plot->painter, (struct point){from, y}, (struct point){plot->box.right, y}, stroke);
    return pieces + 1;
}

/* A stub beside words would be a stroke of theirs, and what goes on from them to a mark their leader; but no line is
 * lost for that. */
static void paint_grid_line(struct plot *plot, double y) {
    double stub = 1.2 * plot->page->label, far = 7 * plot->page->label;
    if (!paint_pieces(plot, y, stub, far)) paint_pieces(plot, y, stub / 2, 0);
}

void plot_paint_grid(struct plot *plot) {
    const struct page *page = plot->page;
    paint_as(plot->painter, LAYER_GRID, GROUP_AXES, NULL);
    for (size_t i = 0; i < plot->y_ticks.count; i++) {
        const struct tick *tick = &plot->y_ticks.ticks[i];
        double y = scale_place(&plot->y, tick->value);
        bool step = tick->decade && (tick->label || plot->figure->y.kind == AXIS_BYTES);
        if (step) paint_grid_line(plot, y); /* the grid is of whole steps alone */
    }
    for (size_t i = 0; i < plot->y_ticks.count; i++) {
        const struct tick *tick = &plot->y_ticks.ticks[i];
        if (!tick->label) continue;
        paint_text(plot->painter, tick->label, plot->box.left - y_label_gap(plot),
                   scale_place(&plot->y, tick->value) + 0.36 * page->tick,
                   (struct type){.size = page->tick, .ink = INK_TICK, .anchor = ANCHOR_END});
    }
    if (!check_labels(&plot->y_ticks, plot->figure->y.title, plot->error)) plot->failed = true;
}

/* ---- titles and ticks ---- */

void plot_paint_y_title(struct plot *plot, double top, double bottom) {
    const struct page *page = plot->page;
    (void)top;
    paint_as(plot->painter, LAYER_WORDS, GROUP_AXES, NULL);
    double row = plot->figure->top.title ? 2.2 : plot->air->under_y_title;
    double width = text_width(plot->painter->ruler, plot->figure->y.title, FACE_REGULAR, page->tick);
    double y = bottom - row * page->tick;
    paint_text(plot->painter, plot->figure->y.title, plot->pad, y, (struct type){.size = page->tick, .ink = INK_TICK});
    plot_add_obstacle(plot, (struct obstacle){{plot->pad, y - 0.3 * page->tick},
                                              {plot->pad + width + page->tick, y - 0.3 * page->tick},
                                              0.5 * page->tick,
                                              20000,
                                              1200});
    if (plot->figure->top.title) plot_paint_top_axis(plot, top, bottom);
}

void plot_paint_top_axis(struct plot *plot, double top, double bottom) {
    const struct page *page = plot->page;
    const struct ruler *ruler = plot->painter->ruler;
    struct scale scale = scale_rescaled(&plot->x, plot->figure->top.unit);
    struct tick_room room = {.ruler = ruler, .size = page->caption, .rescaled = true};
    struct ticks ticks = scale_ticks(&scale, plot->figure->top.kind, plot->words, &room, plot->painter->arena);
    (void)top;
    for (size_t i = 0; i < ticks.count; i++) {
        double x = scale_place(&scale, ticks.ticks[i].value);
        if (!ticks.ticks[i].label) continue; /* a second axis has no minor ticks: it is read at its labels */
        paint_line(plot->painter, (struct point){x, bottom}, (struct point){x, bottom - 0.35 * page->tick},
                   (struct stroke){.ink = INK_AXIS, .width = page->grid});
        paint_text(plot->painter, ticks.ticks[i].label, x, bottom - 0.7 * page->tick,
                   (struct type){.size = page->caption, .ink = INK_TICK, .anchor = ANCHOR_MIDDLE});
    }
    paint_text(plot->painter, plot->figure->top.title, plot->box.right, bottom - 2.2 * page->tick,
               (struct type){.size = page->caption, .ink = INK_TICK, .anchor = ANCHOR_END});
}

static void paint_x_tick(struct plot *plot, const struct tick *tick, double y) {
    const struct page *page = plot->page;
    double x = scale_place(&plot->x, tick->value), length = (tick->label ? 0.4 : 0.22) * page->tick;
    bool strong = tick->decade && plot_in_band(plot, tick->value);
    paint_line(plot->painter, (struct point){x, y}, (struct point){x, y + length},
               (struct stroke){.ink = INK_AXIS, .width = page->grid});
    if (tick->label)
        paint_text(plot->painter, tick->label, x + tick->shift, y + 1.45 * page->tick,
                   (struct type){.face = strong ? FACE_SEMIBOLD : FACE_REGULAR,
                                 .size = page->tick,
                                 .ink = strong ? INK_ADAPTER : INK_TICK,
                                 .anchor = ANCHOR_MIDDLE});
}

/* The last label is words, "10 millones", which a title near behind them would seem to go on with. */
static bool ends_in_words(const struct plot *plot) {
    const char *last = NULL;
    for (size_t i = 0; i < plot->x_ticks.count; i++)
        if (plot->x_ticks.ticks[i].label) last = plot->x_ticks.ticks[i].label;
    return last && strchr(last, ' ');
}

/* Between the last label and the title behind it, where there is room for that. */
static double title_gap(const struct plot *plot) {
    const struct page *page = plot->page;
    double width = text_width(plot->painter->ruler, plot->figure->x.title, FACE_REGULAR, page->tick);
    return fmin((ends_in_words(plot) ? 1.8 : 1.5) * page->tick, page->width - plot->pad - labels_end(plot) - width);
}

double plot_x_title_lacks(const struct plot *plot) {
    double least = ends_in_words(plot) ? 1.3 : plot->figure->many ? 1.05 : 1.1;
    return least * plot->page->tick - title_gap(plot);
}

/* Where a title before the labels ends. */
static double labels_begin(const struct plot *plot) {
    const double size = plot->page->tick;
    double begin = plot->box.left - y_label_gap(plot);
    for (size_t i = 0; i < plot->x_ticks.count; i++) {
        const struct tick *tick = &plot->x_ticks.ticks[i];
        if (!tick->label) continue;
        double width = text_width(plot->painter->ruler, tick->label, FACE_REGULAR, size);
        begin = fmin(begin, scale_place(&plot->x, tick->value) - width / 2 - 0.4 * size);
    }
    return begin;
}

bool plot_x_title_precedes(const struct plot *plot) {
    const char *brief = plot->figure->x.brief;
    return brief &&
           plot->pad + text_width(plot->painter->ruler, brief, FACE_REGULAR, plot->page->tick) <= labels_begin(plot);
}

static void paint_x_title(struct plot *plot, double y) {
    const struct page *page = plot->page;
    const struct axis *axis = &plot->figure->x;
    struct type type = {.size = page->tick, .ink = INK_SECONDARY, .anchor = ANCHOR_END};
    double x = plot->box.right, beside = y + 1.45 * page->tick;
    switch (plot->x_title) {
    case X_TITLE_BEHIND:
        type.anchor = ANCHOR_START;
        x = labels_end(plot) + title_gap(plot);
        paint_text(plot->painter, axis->title, x, beside, type);
        break;
    case X_TITLE_BEFORE:
        paint_text(plot->painter, axis->brief, labels_begin(plot), beside, type);
        break;
    case X_TITLE_UNDER:
        paint_text(plot->painter, axis->title, x, y + (plot->air->x_title - 0.1) * page->tick, type);
        break;
    }
}

void plot_paint_x_axis(struct plot *plot, double top, double bottom) {
    (void)bottom;
    paint_as(plot->painter, LAYER_GRID, GROUP_AXES, NULL);
    paint_line(plot->painter, (struct point){plot->box.left, top}, (struct point){plot->box.right, top},
               (struct stroke){.ink = INK_AXIS, .width = plot->page->grid});
    for (size_t i = 0; i < plot->x_ticks.count; i++) paint_x_tick(plot, &plot->x_ticks.ticks[i], top);
    if (*plot->figure->x.title) paint_x_title(plot, top);
    if (!check_labels(&plot->x_ticks, plot->figure->x.title, plot->error)) plot->failed = true;
}
