/* Gathering the places of one note or name, from its beginning to its end. */
#ifndef BPT_LAYOUT_GATHERING_H
#define BPT_LAYOUT_GATHERING_H

#include <math.h>

#include "layout/offers.h"

/* The places of one note so far. */
struct gathering {
    struct candidate *candidates;
    struct offered *of;
    size_t count, room;
};

static inline double clamp(double value, double low, double high) {
    return smaller(larger(value, low), high);
}

/* False when no place of this block that is wished for at most so much is offered now. */
bool offers_want(struct offers *offers, const struct block *block, double wish);

/* The block with its upper left corner there. */
void offers_add(struct offers *offers, const struct block *block, double left, double top, enum anchor anchor,
                double wish);

/* The left end of what stands over or under a point by its middle, unless that is beyond the plot, on a band that it is
 * not about, or on a vertical of a map. */
double offers_middle(const struct plot *plot, const struct block *block, struct point at);

/* About the note's point. */
void offers_around(const struct plot *plot, const struct block *block, struct offers *offers);

/* Above or below the line whose name it is. */
void offers_of_name(const struct plot *plot, struct offers *offers);

/* From a note to the point that it is about, where it stands `far` from it or farther and could belong to another.
 * `mark` is the radius of what stands at the point. */
void offers_lead(const struct plot *plot, const struct block *block, struct point to, double mark, double far,
                 struct candidate *candidate);

#endif
