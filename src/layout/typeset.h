/* Text in lines: measured, wrapped, shrunk. */
#ifndef BPT_CHART_TYPESET_H
#define BPT_CHART_TYPESET_H

#include "base/arena.h"
#include "layout/scene.h"

enum { MOST_LINES = 8 };

struct lines {
    const char *text[MOST_LINES];
    size_t count;
    double size; /* of the em, after shrinking */
};

double text_width(const struct ruler *ruler, const char *text, enum face face, double size);

/* Breaks at spaces into at most `most` lines of at most `width`, as even as they get without a line more; when that
 * is not enough the text is set smaller, down to `smallest` times its size. False when even that does not fit. */
bool typeset(const struct ruler *ruler, struct arena *arena, const char *text, enum face face, double size,
             double smallest, double width, size_t most, struct lines *lines);

#endif
