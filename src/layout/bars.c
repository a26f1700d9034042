/* Under the x axis: a row for each condition, with a bar where it holds. */
#include <math.h>

#include "layout/plot.h"

static double row_height(const struct plot *plot) {
    return plot->air->bar * plot->page->caption;
}

/* A stretch's line would underline the words of the one above it, were it near to them. */
static double row_gap(const struct plot *plot) {
    const double least_pitch = 1.87;
    double gap = plot->figure->bars[0].line ? fmax(plot->air->bars, least_pitch - plot->air->bar) : plot->air->bars;
    return gap * plot->page->caption;
}

double plot_bars_height(const struct plot *plot) {
    double rows = (double)plot->figure->bar_count;
    return rows > 0 ? rows * row_height(plot) + (rows - 1) * row_gap(plot) + 0.4 * plot->page->caption : 0;
}

/* What is written at a bar: its condition in it or beside it, its ends beside it. */
struct wording {
    const char *inside, *left, *right; /* NULL: nothing */
    const char *across;                /* over all of the row, where nothing else has room */
    double air;                        /* between words and the bar's ends */
};

struct span {
    double left, right; /* of the bar; of the room for words */
};

static double width_of(const struct plot *plot, const char *text, enum face face) {
    return text ? text_width(plot->painter->ruler, text, face, plot->page->caption) : 0;
}

static bool fits(const struct plot *plot, const struct wording *wording, struct span bar, struct span own,
                 struct span room) {
    double air = wording->air;
    return (!wording->inside || width_of(plot, wording->inside, FACE_SEMIBOLD) + 2 * air <= own.right - own.left) &&
           (!wording->left || width_of(plot, wording->left, FACE_REGULAR) + air <= bar.left - room.left) &&
           (!wording->right || width_of(plot, wording->right, FACE_REGULAR) + air <= room.right - bar.right);
}

static const char *joined(const struct plot *plot, const char *condition, const char *end) {
    return end ? arena_printf(plot->painter->arena, "%s: %s", condition, end) : condition;
}

/* The first wording that fits, the fullest first, and the shortest nearer to the bar; at last across it. */
static struct wording choose(const struct plot *plot, const struct bar *bar, struct span span, struct span own,
                             struct span room) {
    const char *ends = bar->from ? bar->from : bar->to;
    const char *shorter = bar->end ? joined(plot, bar->brief, bar->end) : NULL;
    const char *last = bar->least ? bar->least : shorter ? shorter : bar->brief;
    const char *shortest = bar->shortest ? bar->shortest : bar->brief;
    const char *const conditions[] = {bar->condition, bar->brief, bar->brief, bar->brief, shortest};
    const char *const alls[] = {joined(plot, bar->condition, ends), joined(plot, bar->brief, ends), shorter, last,
                                bar->last  ? bar->last
                                : bar->end ? joined(plot, shortest, bar->end)
                                           : NULL};
    for (int i = 0; i < 5; i++) {
        const char *condition = conditions[i], *all = alls[i], *end = bar->end;
        const char *from = i < 2 || !bar->from ? bar->from : end, *to = i < 2 || !bar->to ? bar->to : end;
        double air = (i < 4 ? 0.6 : 0.4) * plot->page->caption;
        const struct wording tries[] = {
            {condition, from, to, NULL, air},
            {all, NULL, NULL, NULL, air},
            {NULL, bar->from ? all : NULL, bar->from ? NULL : all, NULL, air},
            {NULL, bar->from ? NULL : all, bar->from ? all : NULL, NULL, air},
        };
        for (size_t j = i < 2 || end ? 0 : 1; j < sizeof tries / sizeof *tries && all; j++)
            if (fits(plot, &tries[j], span, own, room)) return tries[j];
    }
    return (struct wording){.across = bar->last ? bar->last : last, .air = 0.6 * plot->page->caption};
}

static void paint_words(struct plot *plot, const struct bar *bar, const struct wording *wording, struct span span,
                        struct span own, double baseline) {
    double air = wording->air;
    struct type type = {.size = plot->page->caption, .ink = INK_SECONDARY};
    if (wording->left) {
        type.anchor = ANCHOR_END;
        paint_text(plot->painter, wording->left, span.left - air, baseline, type);
    }
    if (wording->right) {
        type.anchor = ANCHOR_START;
        paint_text(plot->painter, wording->right, span.right + air, baseline, type);
    }
    if (wording->across) {
        struct type over = {.size = type.size,
                            .ink = INK_TITLE,
                            .halo = plot->page->halo,
                            .on = span.right > span.left ? bar->ink : INK_BACKGROUND};
        paint_text(plot->painter, wording->across, plot->box.left + air, baseline, over);
    }
    if (!wording->inside) return;
    bool at_right = bar->from && !bar->to; /* away from the end that the words beside it speak of */
    type = (struct type){FACE_SEMIBOLD, plot->page->caption, INK_TITLE, at_right ? ANCHOR_END : ANCHOR_START, 0, 0};
    paint_text(plot->painter, wording->inside, at_right ? own.right - air : own.left + air, baseline, type);
}

/* The part of a bar beside the band, in which words may stand. */
static struct span own_part(const struct plot *plot, struct span bar) {
    const struct figure *figure = plot->figure;
    if (figure->band.high <= 0) return bar;
    double left = scale_place(&plot->x, figure->band.low), right = scale_place(&plot->x, figure->band.high);
    if (left - bar.left >= bar.right - right) return (struct span){bar.left, fmin(bar.right, left)};
    return (struct span){fmax(bar.left, right), bar.right};
}

/* Where the figure's band lies in a row. */
static void paint_overlap(struct plot *plot, double top) {
    const struct figure *figure = plot->figure;
    if (figure->band.high <= 0) return;
    double left = scale_place(&plot->x, figure->band.low), right = scale_place(&plot->x, figure->band.high);
    paint_rectangle(plot->painter, left, top, right - left, row_height(plot), INK_BAND);
}

/* In the ink that the bar is a tint of, so that it is seen on any page, and whole where the spot lies over it. */
static void paint_outline(struct plot *plot, const struct bar *bar, struct span span, double top) {
    double bottom = top + row_height(plot);
    const struct point corners[] = {
        {span.left, top}, {span.right, top}, {span.right, bottom}, {span.left, bottom}, {span.left, top}};
    bool beyond = bar->low >= plot->figure->x.high;
    if (!beyond && (span.right > span.left || bar->low == bar->high)) /* of one rank alone it is a mark */
        paint_polyline(plot->painter, corners, 5,
                       (struct stroke){.ink = bar->ink == INK_KV_BAND ? INK_KV : INK_AXIS, .width = plot->page->grid});
}

static void paint_bar(struct plot *plot, const struct bar *bar, double top) {
    const struct page *page = plot->page;
    const struct axis *x = &plot->figure->x;
    struct span room = {plot->pad, page->width - 0.65 * plot->pad};
    struct span span = {scale_place(&plot->x, fmin(fmax(bar->low, x->low), x->high)),
                        scale_place(&plot->x, fmin(fmax(bar->high, x->low), x->high))};
    if (bar->from && bar->low >= x->high) room.right = span.right = span.left; /* beyond the axis */
    struct span own = own_part(plot, span);
    struct wording wording = choose(plot, bar, span, own, room);
    paint_as(plot->painter, LAYER_TINTS, GROUP_NOTES, bar->title);
    if (span.right > span.left)
        paint_rectangle(plot->painter, span.left, top, span.right - span.left, row_height(plot), bar->ink);
    paint_overlap(plot, top);
    paint_outline(plot, bar, span, top);
    paint_as(plot->painter, LAYER_WORDS, GROUP_NOTES, bar->title);
    paint_words(plot, bar, &wording, span, own, top + row_height(plot) / 2 + 0.36 * page->caption);
}

/* The condition from where the stretch begins, or in short; where neither fits there, as much as fits under the axis
 * up to `end`, in short as fits on the page, or shorter still, or at its shortest. */
static const char *words_until(const struct plot *plot, const struct bar *bar, double begin, double end) {
    if (begin + width_of(plot, bar->condition, FACE_REGULAR) <= end) return bar->condition;
    if (begin + width_of(plot, bar->brief, FACE_REGULAR) <= end) return bar->brief;
    if (plot->box.left + width_of(plot, bar->condition, FACE_REGULAR) <= end) return bar->condition;
    if (!bar->least || plot->pad + width_of(plot, bar->brief, FACE_REGULAR) <= end) return bar->brief;
    bool fits = !bar->last || plot->pad + width_of(plot, bar->least, FACE_REGULAR) <= end;
    return fits ? bar->least : bar->last;
}

/* The stretch of the axis as a line from a stop, or none where it begins past the axis; and under it the condition,
 * from where the stretch begins as far as the page allows. */
static void paint_stretch(struct plot *plot, const struct bar *bar, double top) {
    const struct page *page = plot->page;
    const struct axis *x = &plot->figure->x;
    bool begins = bar->low < x->high;
    double left = plot->box.left, y = top + 0.1 * page->caption, stop = 0.2 * page->caption,
           end = page->width - plot->pad;
    double from = scale_place(&plot->x, fmax(bar->low, x->low));
    const char *text = words_until(plot, bar, begins ? from : left, end);
    double begin = fmin(begins ? from : left, end - width_of(plot, text, FACE_REGULAR));
    paint_as(plot->painter, LAYER_WORDS, GROUP_NOTES, bar->title);
    if (begins) {
        paint_line(plot->painter, (struct point){from, y}, (struct point){plot->box.right, y},
                   (struct stroke){.ink = bar->ink, .width = page->line});
        paint_line(plot->painter, (struct point){from, y - stop}, (struct point){from, y + stop},
                   (struct stroke){.ink = bar->ink, .width = 1.25 * page->grid});
    }
    paint_text(plot->painter, text, begin, top + 1.2 * page->caption,
               (struct type){.size = page->caption, .ink = bar->ink});
}

/* The band's edges through both rows. */
static void paint_edges(struct plot *plot, double top, double bottom) {
    const struct figure *figure = plot->figure;
    if (figure->band.high <= 0) return;
    const double edges[] = {figure->band.low, figure->band.high};
    paint_as(plot->painter, LAYER_DATA, GROUP_BAND, figure->band.title);
    for (int side = 0; side < 2; side++) {
        double x = scale_place(&plot->x, edges[side]);
        if (edges[side] > figure->x.low && edges[side] < figure->x.high)
            paint_line(plot->painter, (struct point){x, top}, (struct point){x, bottom},
                       (struct stroke){.ink = INK_ADAPTER, .width = 1.25 * plot->page->grid});
    }
}

void plot_paint_bars(struct plot *plot, double top, double bottom) {
    const struct page *page = plot->page;
    double first = top + 0.2 * page->caption;
    for (size_t i = 0; i < plot->figure->bar_count; i++) {
        const struct bar *bar = &plot->figure->bars[i];
        (bar->line ? paint_stretch : paint_bar)(plot, bar, first + (double)i * (row_height(plot) + row_gap(plot)));
    }
    paint_edges(plot, top, bottom - 0.1 * page->caption);
}
