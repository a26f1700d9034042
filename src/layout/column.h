/* The column of labels at the lines' right ends: where each stands, kept from one another. */
#ifndef BPT_LAYOUT_COLUMN_H
#define BPT_LAYOUT_COLUMN_H

#include "layout/plot.h"

static const double name_leading = 1.22;

/* From top to bottom. */
struct column {
    const struct plot *plot;
    size_t count;
    double top, bottom;          /* its room */
    size_t series[MOST_SERIES];  /* whose label it is, */
    double ends[MOST_SERIES];    /* where that ends, */
    double centres[MOST_SERIES]; /* and where the label stands */
};

/* At its end; a name may stand on the line instead. */
static inline bool has_label(const struct plot *plot, const struct series *series) {
    return series->name && !plot_names_on_line(plot, series);
}

/* In the order of the lines' ends; the first of equals stays first. */
struct column column_make(const struct plot *plot, double top, double bottom);

/* The labels' centres with such a gap between them, where there is room for that. */
bool column_settle(struct column *column, double gap);

/* The same with less of a gap where there is not so much room. */
bool column_settle_closely(struct column *column, double gap);

/* Each close to the end of its own line. */
bool column_is_at_ends(const struct column *column);

/* A label whose rows its own line does not point at is led to it; where lines are many, one too whose rows another's
 * line points at, and that other, and one whose line ends as good as at the end of another that is led. */
bool column_is_led(const struct column *column, size_t which);

/* A line that is named elsewhere and ends at another's label would seem to carry that: where no other has to be led for
 * it, no label stands at its height. */
void column_keep_from_others(struct column *column, double gap);

/* It is named elsewhere, and ends at a label; one of a line that ends as good as there too does not mind, unless the
 * name is at its beginning. */
bool column_is_at(const struct column *column, const struct series *series);

#endif
