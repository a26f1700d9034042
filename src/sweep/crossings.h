#ifndef BPT_CROSSINGS_H
#define BPT_CROSSINGS_H

#include "sweep/sweep.h"

/* Where context and the adapter weigh the same, which ranks hold a share of the cache or take a share of the weights,
 * and the sweet spot between those. After all sums. */
void crossings_find(const struct model *model, const struct question *question, struct findings *findings);

#endif
