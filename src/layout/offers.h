/* The places where a note may stand, as candidates for place_notes in the order that reads best. */
#ifndef BPT_LAYOUT_OFFERS_H
#define BPT_LAYOUT_OFFERS_H

#include "layout/blocks.h"

struct offers {
    struct blocks blocks;
    struct box room;             /* nothing may stand beyond it, */
    double begin;                /* left of here, */
    double top;                  /* or above, */
    double edge;                 /* and rather not beyond the plot */
    double limit;                /* what costs more is held back */
    const struct series *series; /* whose name it is; NULL: a note */
    struct gathering *gathering;
    struct placing *placing;
    const struct offered {
        const struct block *block;
        enum anchor anchor; /* how its lines are aligned */
    } * of;                 /* beside the placing's candidates */
};

/* Between a note's words and its leader. */
static inline double leader_air(const struct plot *plot) {
    return 0.25 * plot->page->label;
}

/* Where words may stand at all, which is all that is offered. */
struct box offers_room(const struct plot *plot);

/* Of a note, or of the name of a line (NULL: none). They hold the placing's candidates until they are freed. */
void offers_begin(const struct plot *plot, const struct note *note, const struct series *series,
                  struct placing *placing, struct offers *offers);

/* Shows the placing the places that are wished for at most so much, and what those cost at least that are held back:
 * all of them are dear to find out about, and few are taken that are not among the first. */
void offers_fill(const struct plot *plot, struct offers *offers, double limit);

/* Leaves only the ways that say it in brief; false where there are none, or no others. */
bool offers_shorten(struct offers *offers);

void offers_free(struct offers *offers);

#endif
