/* A figure while it is set on its page: what is measured, and what the painters of its parts share. Each part stands in
 * a file of its own and calls none of the others. */
#ifndef BPT_CHART_PLOT_H
#define BPT_CHART_PLOT_H

#include <math.h>

#include "layout/layout.h"
#include "layout/paint.h"
#include "layout/place.h"
#include "layout/scale.h"
#include "layout/typeset.h"

/* What no note may lie on, added by whoever paints it. */
struct obstacles {
    struct obstacle *items;
    size_t count, capacity;
};

/* The label at a line's right end. */
struct end_label {
    struct lines name, value;
    bool in_row; /* the value stands behind the name */
    bool more;   /* the value's last line is the further one */
    bool close;  /* its rows stand close */
    double height, top;
};

/* How much air stands between the strips of the page, in parts of its pad (above, below), of its ticks' size (over the
 * rows of both axes' titles and the caption, and from the y axis's title to the plot), and of the caption's (between
 * its lines, of the bars' rows and gaps). The y axis's title stands nearer to its plot than to the subtitle, whose last
 * line it would else seem to be. */
struct air {
    double above, below;
    double y_title, under_y_title, x_title, caption;
    double leading, bar, bars;
};

/* Where the x axis's title stands, by its labels: the first that has room. */
enum x_title {
    X_TITLE_BEHIND,
    X_TITLE_BEFORE, /* in brief, under the y axis's labels */
    X_TITLE_UNDER,  /* in a row of its own */
};

struct plot {
    const struct figure *figure;
    const struct words *words;
    const struct page *page;
    const struct theme *theme;
    struct painter *painter;
    struct error *error;
    bool failed; /* `error` says why */

    struct lines title, subtitle, caption;
    double pad; /* from the page's edge to its words */
    struct end_label ends[MOST_SERIES];
    double end_labels;  /* x where the labels of the line ends begin */
    bool beside;        /* not within where the figure would have it so */
    bool labels_inside; /* the lines are named within the plot, where beside it there is no room */
    enum x_title x_title;
    bool brief; /* sentences in their short forms */
    const struct air *air;

    struct box box; /* the area between the axes */
    double under;   /* where the strip under the break ends, which is the x axis; box.bottom: there is no break */
    struct scale x, y;
    struct ticks x_ticks, y_ticks;

    bool to_end[MOST_SERIES];   /* a line is named at its end after all, for on itself its value found no room */
    bool bare[MOST_SERIES];     /* it is named on itself, and its value found no room */
    bool pointing[MOST_SERIES]; /* it is named elsewhere, and ends at another's label */
    double moved;               /* so far all labels stand from their lines' ends */
    bool plain[MOST_MARKS];     /* a mark is one of a row, for its note found no room */
    bool unsaid[MOST_BRACKETS]; /* a bracket is left out, for the same */
    struct obstacles obstacles;
    double *grid; /* y of its lines */
    size_t grid_count;
    struct box *words_at; /* of the notes, which the grid is cut behind */
    size_t word_count;
};

/* tints.c */
void plot_paint_tints(struct plot *plot);

/* For a ground that is not known: tints let it through, and look the same on the theme's own. */
void tints_thin(struct scene *scene);

/* lines.c: rules and lines; and brackets and marks, once the notes stand, which keep clear of them */
void plot_paint_lines(struct plot *plot);
void plot_paint_marks(struct plot *plot);

/* ends.c: the labels at the lines' ends, a name with its value each. For the plot's width, and for a place at the end
 * of its own line and no other's, they give up in this order
 *   - a third line ("over 15T tokens"),
 *   - where lines are many, a name's length, so that its value stands behind it as others' do,
 *   - what the axis or the title says besides: in brief, a line each,
 *   - their places, from which they are led to the ends: where lines are many, all whose rows another's line points at,
 *   - where lines are many the leading of their rows, so that a gap is left between labels, the gaps, and then all
 *     values, for one without would be an exception.
 * Names stay. What no step can mend is refused. */
enum end_words {
    ENDS_FULL,
    ENDS_WITHOUT_MORE, /* without a third line */
    ENDS_IN_LINE,      /* a name in a line and a value in a line, however wide */
    ENDS_NAMES,        /* the names alone */
};
void plot_measure_ends(struct plot *plot, double room, enum end_words words);
bool plot_ends_fit(const struct plot *plot); /* one above the other beside the plot */
double plot_ends_width(const struct plot *plot);
bool plot_ends_have_values(const struct plot *plot);
void plot_paint_ends(struct plot *plot);

/* Where a line's name is not at its end but on itself, beside the plot or not. */
static inline bool plot_names_on_line(const struct plot *plot, const struct series *series) {
    if (plot->to_end[series - plot->figure->series]) return false;
    return series->on_line && (plot->page->narrow || !series->wide_at_end);
}

/* notes.c: placed where they cover nothing, by the ways of blocks.c and the places of offers.c and names.c */
void plot_paint_notes(struct plot *plot);

/* axes.c */
void plot_measure_axes(struct plot *plot);
void plot_measure_x_axis(struct plot *plot);         /* moves the right end for half of its last label */
double plot_x_title_lacks(const struct plot *plot);  /* so much for room behind the labels; 0 or less: it fits */
bool plot_x_title_precedes(const struct plot *plot); /* it has room before them */
double plot_y_axis_width(const struct plot *plot);
void plot_paint_grid(struct plot *plot);
void plot_paint_y_title(struct plot *plot, double top, double bottom);
void plot_paint_top_axis(struct plot *plot, double top, double bottom);
void plot_paint_x_axis(struct plot *plot, double top, double bottom);

/* ticks.c */
void plot_favour_ticks(struct plot *plot);
double plot_tick_width(const struct plot *plot, const struct tick *tick); /* of its label */
bool plot_in_band(const struct plot *plot, double value);

/* break.c */
void plot_paint_under(struct plot *plot, double top, double bottom);

/* bars.c: what holds along the axis, a bar and a line of words each; the first's words over it, the second's under it.
 * Words begin where their bar does. For their room they give up in this order
 *   - that place: they end where the axis ends,
 *   - that end: they begin with the axis and go on to the page's margin,
 *   - what else they say: in brief, which is a phrase as whole and in words as the full one,
 *   - the axis: they begin left of it, as far as the margin.
 * No step abbreviates. What then has no room is set smaller with all else, or refused. */
double plot_bars_height(const struct plot *plot);
void plot_paint_bars(struct plot *plot, double top, double bottom);

/* Where words in the plot end at the latest. */
static inline double plot_words_right(const struct plot *plot) {
    if (plot->labels_inside) return plot->page->width - 0.5 * plot->pad;
    return fmax(plot->box.right - 0.1 * plot->page->label, plot->end_labels - 0.4 * plot->page->label);
}

/* A point of the data on the page. */
static inline struct point plot_point(const struct plot *plot, double x, double y) {
    return (struct point){scale_place(&plot->x, x), scale_place(&plot->y, y)};
}

/* Where the line of a series under the break lies. */
static inline double plot_under_place(const struct plot *plot) {
    return plot->box.bottom + 0.62 * (plot->under - plot->box.bottom);
}

/* A series's point on the page. */
static inline struct point plot_series_point(const struct plot *plot, const struct series *series, struct point point) {
    struct point place = {scale_place(&plot->x, point.x), 0};
    place.y = series->under ? plot_under_place(plot) : scale_place(&plot->y, point.y);
    return place;
}

static inline struct stroke plot_stroke_of(const struct page *page, const struct series *series) {
    double width = page->line * series->weight;
    struct stroke stroke = {.ink = series->ink, .width = width};
    if (series->style == LINE_DASHED) stroke.on = 4 * width, stroke.off = 1.6 * width;
    if (series->style == LINE_DOTTED) stroke.on = 0.9 * width, stroke.off = 1.2 * width;
    return stroke;
}

/* The point of the line from a to b at x. */
static inline struct point point_between(struct point a, struct point b, double x) {
    double share = b.x > a.x ? (x - a.x) / (b.x - a.x) : 0;
    return (struct point){x, a.y + share * (b.y - a.y)};
}

/* plot.c */
void plot_add_obstacle(struct plot *plot, struct obstacle obstacle);

/* The line's height on the page where the series has x on the page; NAN where it has none. */
double plot_line_at(const struct plot *plot, const struct series *series, double place);

/* Where the band of the sweet spot stands; from infinity to less where there is none. */
struct box plot_band(const struct plot *plot);

/* Does a part of it stand on the band? */
bool plot_meets_band(const struct plot *plot, const struct box *text);

/* The ink for the text, or the title's where on a tint its own would be too faint. */
enum ink plot_ink_at(const struct plot *plot, enum ink ink, const struct box *text);

/* The tint where all of the text stands on it. */
enum ink plot_ground_of(const struct plot *plot, const struct box *text);

#endif
