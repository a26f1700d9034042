/* What must hold of every figure before it is given out. A layout that went wrong is an error with a sentence, never a
 * figure. */
#ifndef BPT_CHART_CHECK_H
#define BPT_CHART_CHECK_H

#include "layout/plot.h"

/* All texts lie on the page and none over another; every mark stands at its values on both axes. */
bool check_plot(const struct plot *plot, struct error *error);

/* An axis has labels enough to be read: where it begins and where it goes. */
bool check_labels(const struct ticks *ticks, const char *axis, struct error *error);

#endif
