/* Placing without collisions: exact for line ends, exhaustive for notes. Plain geometry in pixels. */
#ifndef BPT_CHART_PLACE_H
#define BPT_CHART_PLACE_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "layout/scene.h"

struct box {
    double left, top, right, bottom;
};

/* Some part of it is beyond the page. */
static inline bool box_leaves(const struct box *box, const struct box *page) {
    return box->left < page->left || box->right > page->right || box->top < page->top || box->bottom > page->bottom;
}

static inline struct box box_widen(const struct box *box, double by) {
    return (struct box){box->left - by, box->top - by, box->right + by, box->bottom + by};
}

/* In more than an edge. */
static inline bool box_meets(const struct box *a, const struct box *b) {
    return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

/* Of pixels, which overflow as little as they vanish; hypot, which minds both, takes four times as long. */
static inline double distance_of(double dx, double dy) {
    return sqrt(dx * dx + dy * dy);
}

/* For what is asked thousands of times a figure: fmin and fmax, which mind what is no number, are calls. */
static inline double smaller(double a, double b) {
    return a < b ? a : b;
}

static inline double larger(double a, double b) {
    return a > b ? a : b;
}

/* From the nearest of the box to the point; 0: it lies in it. */
static inline double box_distance(const struct box *box, struct point at) {
    return distance_of(larger(0, larger(box->left - at.x, at.x - box->right)),
                       larger(0, larger(box->top - at.y, at.y - box->bottom)));
}

/* All of the stroke lies past the same side of the box, as that of nearly all does. */
static inline bool box_is_passed(const struct box *box, struct point from, struct point to) {
    return (from.x < box->left && to.x < box->left) || (from.x > box->right && to.x > box->right) ||
           (from.y < box->top && to.y < box->top) || (from.y > box->bottom && to.y > box->bottom);
}

/* How much of the stroke lies in the box, or -1 when none does. */
double box_holds(const struct box *box, struct point from, struct point to);

/* Intervals of the given heights, wished for at the given centres, in that order from top to bottom: the centres that
 * are nearest in least squares without overlapping and within low..high. One dimension, pool adjacent violators:
 * exact, no iteration. Writes over `centres`. False when they do not fit between low and high. */
bool place_stack(double *centres, const double *heights, size_t count, double low, double high);

/* Something that a note had better not cover. */
struct obstacle {
    struct point from, to; /* a stroke */
    double reach;          /* as far from its middle as covers it too */
    double cost;           /* for each pixel covered, and ten times that for touching it at all */
    double through;        /* for lying under a note's leader, which would seem to lead to it, and a third of that for
                              lying between a note and its point; 0: no stroke but the edge of a tint, over which words
                              are read without a halo */
};

/* What it costs a leader to cross: one through a line of data seems to lead to it. */
enum { ACROSS_RULE = 8000, ACROSS_LINE = 30000 };

bool strokes_cross(struct point a, struct point b, struct point c, struct point d);

/* A place where a note may go; the earlier of two equals is taken. */
struct candidate {
    struct box box;
    double wish;           /* cost of the place itself */
    struct point from, to; /* from the box to what the note is about; the same: it lies at the box */
    bool led;              /* a line is drawn there, which no other note may stand on */
};

struct placing {
    const struct candidate *candidates;
    size_t count;
    double absence; /* cost of leaving the note out */
    bool aside;     /* it stands at the side of a vertical, which parts it from others */
    double held;    /* what any place costs at least that is held back; 0: none is */
    size_t chosen;  /* the result; `count` for left out */
    double wanted;  /* the result where places are wanted that are held back: up to which cost */
};

/* What a place costs by itself, or more than `limit` once it is known to be. */
double place_cost(const struct candidate *candidate, const struct obstacle *obstacles, size_t obstacle_count,
                  const struct box *page, double limit);

/* Chooses for all notes at once what costs least: wishes, strokes covered, and never one note over another, over its
 * leader, or outside of `page`. Side by side two notes are `apart`, with no vertical between them more than twice as
 * far, and half of that above one another, lest they be read as one; a leader crosses no other and, at a cost, no
 * stroke. Every combination is considered, those that cannot win only until that is known. False when places are held
 * back that may be part of the best: nothing is chosen. */
bool place_notes(struct placing *placings, size_t count, const struct obstacle *obstacles, size_t obstacle_count,
                 const struct box *page, double apart);

#endif
