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
    return fmin(fmax(value, low), high);
}

/* With so much need for one of them. */
void offers_begin(const struct plot *plot, struct placing *placing, enum note_need need, struct offers *offers);

/* The block with its upper left corner there. Each further way to set a note is worse than the one before. */
void offers_add(struct offers *offers, const struct block *block, double left, double top, enum anchor anchor,
                double wish);

/* From a note to the point that it is about, where it stands `far` from it or farther and could belong to another.
 * `mark` is the radius of what stands at the point. */
void offers_lead(const struct plot *plot, const struct block *block, struct point to, double mark, double far,
                 struct candidate *candidate);

/* Shows them to the placing. */
void offers_end(struct offers *offers);

#endif
