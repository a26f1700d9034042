/* What must hold of every figure before it is given out. A layout that went wrong is an error with a sentence, never a
 * figure. */
#ifndef BPT_CHART_CHECK_H
#define BPT_CHART_CHECK_H

#include "layout/plot.h"

/* Before anything is painted: domains and places are numbers that a log axis can hold, and all that was told is there.
 */
bool check_figure(const struct figure *figure, struct error *error);

/* All texts lie on the page and none over another. */
bool check_texts(const struct nodes *nodes, const struct plot *plot, struct error *error);

/* The mark's place is where its values are on both axes. */
bool check_mark(const struct plot *plot, const struct mark *mark, struct point place);

/* An axis has labels enough to be read: where it begins and where it goes. */
bool check_labels(const struct ticks *ticks, const char *axis, struct error *error);

#endif
