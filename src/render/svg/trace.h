/* The data of an SVG path in few bytes: two decimals, and of each step's spellings the shortest. Steps go from where
 * the rounded pen stands, so no error adds up. */
#ifndef BPT_RENDER_TRACE_H
#define BPT_RENDER_TRACE_H

#include "base/buffer.h"
#include "layout/scene.h"

struct trace {
    struct buffer *out; /* start from {.out = out} */
    long x, y;          /* of the pen, in hundredths of a pixel */
    char command;       /* the last one, which need not be said again */
};

void trace_move(struct trace *trace, struct point to);
void trace_line(struct trace *trace, struct point to);

/* A number with at most two decimals: 12.5, .25, -3 */
void trace_number(struct buffer *out, double value);

#endif
