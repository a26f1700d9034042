/* The ways to set a note's words: all its lines, wrapped, fewer of them, its short words alone. */
#ifndef BPT_LAYOUT_BLOCKS_H
#define BPT_LAYOUT_BLOCKS_H

#include "layout/plot.h"

enum { BLOCK_LINES = NOTE_LINES + 1, MOST_WAYS = 7 };

/* One way to set a note. */
struct block {
    const struct note *note;
    struct {
        const char *text;
        enum face face;
        double size;
    } lines[BLOCK_LINES];
    size_t count;
    double width, height;
    double air;  /* that its box keeps free on every side */
    double loss; /* what its words leave unsaid, and that it is not the best way, as a cost */
};

struct blocks {
    struct block ways[MOST_WAYS]; /* the best first */
    size_t count;
    size_t whole; /* so many of them leave no words out */
};

static const double block_leading = 1.28;

/* A note of the figure. */
struct blocks blocks_of_note(const struct plot *plot, const struct note *note);

/* A line's name and value, which stand on it; `brief_value` as a series has it. */
struct blocks blocks_of_name(const struct plot *plot, const struct note *note, const char *brief_value);

bool note_is_beside(const struct note *note); /* beside a vertical or a bracket */

/* Between a vertical and the words at its side. */
static inline double block_side_gap(const struct plot *plot) {
    return 2.6 * plot->page->line;
}

#endif
