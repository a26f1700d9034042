/* Hundredths of a pixel, which is all that SVG is told; without printf, since there are thousands in a figure. */
#ifndef BPT_RENDER_DECIMALS_H
#define BPT_RENDER_DECIMALS_H

enum { LONGEST_DECIMAL = 24 };

/* To the nearest, halves away from zero. */
static inline long hundredths(double value) {
    return (long)(value * 100 + (value < 0 ? -0.5 : 0.5));
}

/* -1250 -> "-12.5", 50 -> ".5"; returns the end, where no NUL is put. */
char *put_hundredths(char *at, long value);

#endif
