/* The places where a note may stand, as candidates for place_notes in the order that reads best. */
#ifndef BPT_LAYOUT_OFFERS_H
#define BPT_LAYOUT_OFFERS_H

#include "layout/blocks.h"

struct offers {
    struct blocks blocks;
    struct box room; /* nothing may stand beyond it, */
    double begin;    /* left of here, */
    double top;      /* or above */
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

/* Both fill in `placing`, and `offers` beside it, which holds the candidates of both until it is freed. */
void offers_for_note(const struct plot *plot, const struct note *note, struct placing *placing, struct offers *offers);

/* Above or below the line whose name it is. */
void offers_for_name(const struct plot *plot, const struct note *note, const struct series *series,
                     struct placing *placing, struct offers *offers);

void offers_free(struct offers *offers);

#endif
