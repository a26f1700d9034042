/* Under the x axis: two bars close to each other, where the conditions of the figure hold, and in words what each says:
 * over the first its own, under the second its own. */
#include <math.h>

#include "layout/plot.h"

/* Of a bar, and between two. */
static double thickness(const struct plot *plot) {
    return plot->air->bar * plot->page->caption;
}

static double apart(const struct plot *plot) {
    return plot->figure->bars[0].tint ? 0 : 0.3 * thickness(plot);
}

/* Between a bar and its words, which have capitals and reach down. */
static double words_gap(const struct plot *plot) {
    return plot->air->bars * plot->page->caption;
}

static double words_height(const struct plot *plot) {
    return words_gap(plot) + 0.9 * plot->page->caption;
}

double plot_bars_height(const struct plot *plot) {
    double rows = (double)plot->figure->bar_count;
    double gaps = plot->figure->bars[0].tint && plot->air->bars > 0.2
                      ? 2.8
                      : 2; /* words in colour are not read on into the caption */
    return gaps * words_gap(plot) + rows * (words_height(plot) + thickness(plot)) + (rows - 1) * apart(plot);
}

/* ---- words ---- */

/* From where the bar begins; farther left where the words would else end past the bar's, but not left of the axis; and
 * left of that, where they would end past the page. */
static double words_left(const struct plot *plot, const struct bar *bar, double width) {
    double begin = scale_place(&plot->x, fmin(fmax(bar->low, plot->figure->x.low), plot->figure->x.high));
    double left = fmax(plot->box.left, fmin(begin, plot->box.right - width));
    return fmax(plot->pad, fmin(left, plot->page->width - plot->pad - width));
}

/* In full where all of it has room from the axis on; else in brief where that has, or in full on all of the page. */
static const char *words_of(const struct plot *plot, const struct bar *bar, double *width) {
    const char *const texts[] = {bar->words, bar->brief ? bar->brief : bar->words};
    double end = plot->page->width - plot->pad;
    for (size_t i = 0; i < 4; i++) {
        *width = text_width(plot->painter->ruler, texts[i % 2], FACE_REGULAR, plot->page->caption);
        if ((i < 2 ? plot->box.left : plot->pad) + *width <= end) return texts[i % 2];
    }
    return texts[1];
}

static void paint_words(struct plot *plot, const struct bar *bar, double baseline) {
    double width;
    const char *text = words_of(plot, bar, &width);
    paint_as(plot->painter, LAYER_WORDS, GROUP_NOTES, bar->title);
    paint_text(plot->painter, text, words_left(plot, bar, width), baseline,
               (struct type){.size = plot->page->caption, .ink = bar->ink});
}

/* ---- bars ---- */

/* Some of it lies on the axis. */
static bool is_seen(const struct plot *plot, const struct bar *bar) {
    const struct axis *x = &plot->figure->x;
    return bar->low < x->high && (bar->high > x->low || bar->low == bar->high);
}

/* A tint in an outline; or a line from a stop, where it goes on past the axis. */
static void paint_bar(struct plot *plot, const struct bar *bar, double top) {
    const struct axis *x = &plot->figure->x;
    double left = scale_place(&plot->x, fmin(fmax(bar->low, x->low), x->high));
    double right = scale_place(&plot->x, fmin(fmax(bar->high, x->low), x->high));
    double bottom = top + thickness(plot), middle = (top + bottom) / 2;
    const struct point corners[] = {{left, top}, {right, top}, {right, bottom}, {left, bottom}, {left, top}};
    struct stroke thin = {.ink = bar->ink, .width = plot->page->grid};
    if (!is_seen(plot, bar)) return;
    if (bar->tint) {
        paint_as(plot->painter, LAYER_TINTS, GROUP_NOTES, bar->title);
        paint_rectangle(plot->painter, left, top, right - left, bottom - top, bar->tint);
        paint_as(plot->painter, LAYER_WORDS, GROUP_NOTES, bar->title);
        paint_polyline(plot->painter, corners, 5, thin);
        return;
    }
    paint_as(plot->painter, LAYER_WORDS, GROUP_NOTES, bar->title);
    paint_line(plot->painter, (struct point){left, middle}, (struct point){right, middle},
               (struct stroke){.ink = bar->ink, .width = plot->page->line});
    thin.width *= 1.25;
    paint_line(plot->painter, corners[0], corners[3], thin);
}

/* The figure's band through both bars, and its edges a little past them. */
static void paint_band(struct plot *plot, double top, double bottom) {
    const struct box band = plot_band(plot);
    const struct figure *figure = plot->figure;
    double past = 0.25 * words_gap(plot);
    if (!(figure->band.high > 0)) return;
    paint_as(plot->painter, LAYER_TINTS, GROUP_BAND, figure->band.title);
    paint_rectangle(plot->painter, band.left, top, band.right - band.left, bottom - top, INK_BAND);
    paint_as(plot->painter, LAYER_DATA, GROUP_BAND, figure->band.title);
    for (int side = 0; side < 2; side++) {
        double x = side ? band.right : band.left, edge = side ? figure->band.high : figure->band.low;
        if (edge > figure->x.low && edge < figure->x.high)
            paint_line(plot->painter, (struct point){x, top - past}, (struct point){x, bottom + past},
                       (struct stroke){.ink = INK_ADAPTER, .width = 1.25 * plot->page->grid});
    }
}

void plot_paint_bars(struct plot *plot, double top, double bottom) {
    double size = plot->page->caption, pitch = thickness(plot) + apart(plot);
    double first = top + words_gap(plot) + words_height(plot), end = first;
    (void)bottom;
    for (size_t i = 0; i < plot->figure->bar_count; i++) {
        double bar_top = first + (double)i * pitch;
        end = bar_top + thickness(plot);
        paint_bar(plot, &plot->figure->bars[i], bar_top);
        paint_words(plot, &plot->figure->bars[i],
                    i ? end + words_height(plot) - 0.2 * size : bar_top - words_gap(plot) - 0.1 * size);
    }
    paint_band(plot, first, end);
}
