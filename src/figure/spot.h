/* The sweet spot in words and bars: at which ranks it is, of what it is made, or why there is none. */
#ifndef BPT_FIGURE_SPOT_H
#define BPT_FIGURE_SPOT_H

#include "figure/tell.h"

/* What the adapter of a rank weighs, as a share of what context keeps of the reference tokens. */
double spot_kv_share(const struct teller *teller, uint64_t rank);

/* So many times as wide a single rank is drawn, that it is seen. */
static const double spot_narrow = 1.04;

/* A phrase with the spot's ranks, shares and conditions in it. */
const char *spot_fill(const struct teller *teller, const struct named_ranks *spot, const char *key);

/* Where it is, or that there is none; what it is made of, or why; the same in short; and what the title leaves open,
 * NULL: nothing. */
const char *spot_title(const struct teller *teller, const struct named_ranks *spot);
const char *spot_subtitle(const struct teller *teller, const struct named_ranks *spot);
const char *spot_brief_subtitle(const struct teller *teller, const struct named_ranks *spot);
const char *spot_least_subtitle(const struct teller *teller, const struct named_ranks *spot);

/* For the text in the picture's place. */
const char *spot_alternative(const struct teller *teller, const struct named_ranks *spot);

/* The two conditions under the axis, whose overlap it is. */
void spot_bars(const struct teller *teller);

#endif
