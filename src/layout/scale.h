/* A logarithmic scale: a domain of data, a range of pixels, and ticks by index. */
#ifndef BPT_CHART_SCALE_H
#define BPT_CHART_SCALE_H

#include "figure/figure.h"

struct scale {
    double low, high; /* log10 of the domain's ends */
    double from, to;  /* where they stand, in pixels */
};

struct scale scale_make(double low, double high, double from, double to);
double scale_place(const struct scale *scale, double value);
double scale_value(const struct scale *scale, double place);

/* A rescaled axis beside the main one: the same pixels in another unit, of which 1 is `unit` of the main axis. */
struct scale scale_rescaled(const struct scale *main, double unit);

struct tick {
    double value;
    const char *label; /* NULL: a minor tick, or one whose label would not fit */
    bool decade;       /* a power of the base */
    double shift;      /* of its label, to the right */
};

struct ticks {
    const struct tick *ticks;
    size_t count;
};

/* The label of a whole step. */
const char *scale_label(enum axis_kind kind, const struct words *words, struct arena *arena, double value);

/* How much room labels take along an axis. */
struct tick_room {
    const struct ruler *ruler;
    double size;   /* of the text */
    bool vertical; /* labels stand above one another */
    bool rescaled; /* a second axis, which may have few labels */
    bool brief;    /* labels in signs rather than words, though they would fit */
};

/* The ticks of an axis: all decades (powers of two) labelled while they fit, else every second or third; the digits
 * between decades where that gives too few. Minor ticks are all of 2 to 9 or none. */
struct ticks scale_ticks(const struct scale *scale, enum axis_kind kind, const struct words *words,
                         const struct tick_room *room, struct arena *arena);

#endif
