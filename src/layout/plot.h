/* What stands inside the frame: grid, axes, lines, marks, and the labels and notes about them. */
#ifndef BPT_CHART_PLOT_H
#define BPT_CHART_PLOT_H

#include "layout/layout.h"
#include "layout/paint.h"
#include "layout/place.h"
#include "layout/scale.h"
#include "layout/typeset.h"

struct plot {
    const struct figure *figure;
    const struct words *words;
    const struct page *page;
    struct painter *painter;
    struct box box; /* the area between the axes */
    struct scale x, y;
    bool rescaled;              /* draw the top and right axes */
    double left_edge;           /* x where text on the page begins */
    double end_labels;          /* x where the labels of the line ends begin */
    const struct lines *values; /* of the series, under their names at the line ends */
};

/* Paints everything in its order: band, grid, axes, rules, lines, marks, and text above all. */
bool plot_paint(struct plot *plot, struct error *error);

/* The notes, placed where they cover least. */
void plot_paint_notes(struct plot *plot);

/* What a sample of a line takes before its label, where labels have them. */
static inline double sample_width(const struct page *page) {
    return 2.6 * page->label;
}

/* A point of the data on the page. */
static inline struct point plot_point(const struct plot *plot, double x, double y) {
    return (struct point){scale_place(&plot->x, x), scale_place(&plot->y, y)};
}

#endif
