/* What the chart of ranks points out on its lines, in a file of its own. */
#ifndef BPT_FIGURE_RANK_H
#define BPT_FIGURE_RANK_H

#include "figure/spot.h"

/* A dot at each power of two: full at the reference, strong in the spot. */
void rank_tell_dots(const struct teller *teller);

/* The values of the spot's first and last dot, and of the reference. */
void rank_tell_values(const struct teller *teller);

/* Where the adapter's line meets the KV cache's. */
void rank_tell_equal(const struct teller *teller);

/* The spot's tint and its name; or at which edge of the axis it lies. */
void rank_tell_spot(const struct teller *teller, const struct named_ranks *spot);

/* The axis reaches ranks at which too much of the adapter is larger than what it adapts; and the words there. */
bool rank_fades(const struct teller *teller);

/* And such as no matrix has, of which no dot is drawn. */
bool rank_ends(const struct teller *teller);
void rank_tell_outgrown(const struct teller *teller);

#endif
