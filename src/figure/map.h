/* What the chart of ranks against tokens draws: its lines and its spot, each in a file of its own. */
#ifndef BPT_FIGURE_MAP_H
#define BPT_FIGURE_MAP_H

#include "figure/tell.h"

static inline double map_share(uint64_t parts) {
    return (double)parts / SHARE_ONE;
}

/* There is a spot for some tokens. */
static inline bool map_has_spot(const struct findings *findings) {
    return findings->spot_endless || findings->spot_tokens;
}

/* The largest rank that a spot may have: too much of the weights, or of what it adapts. */
double map_cap(const struct teller *teller);

/* The rank whose adapter weighs that share of the KV cache, at the table's samples. */
const struct point *map_ranks_weighing(const struct teller *teller, double share);

/* The point of the straight stroke between both at that height. */
struct point map_meet(struct point a, struct point b, double y);

/* The height of a line at x, between samples as it is drawn. */
double map_height_at(const struct point *points, size_t count, double x);

/* The two lines that rise with the KV cache: all of it, and as little as is enough. */
void map_tell_shares(const struct teller *teller);

/* Of the lower one, where it lies under the axis as far as it goes, as there is no other sign of it; else NULL. */
const char *map_tell_below(const struct teller *teller);

/* The levels: the cap, and the rank past which an adapter outweighs what it adapts. */
void map_tell_levels(const struct teller *teller);

/* The most tokens for which there is a spot, in three digits as tell_tokens_within has them, without their unit. */
const char *map_tell_until(const struct teller *teller);

/* Between the lines, and the circle where they close it. */
void map_tell_area(const struct teller *teller);
void map_tell_closing(const struct teller *teller);

/* At the reference tokens: the rank that was asked for, and the ranks of the spot. */
void map_tell_reference(const struct teller *teller);

#endif
