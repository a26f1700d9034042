/* Texts of a scene as HarfBuzz shapes them, and their outlines. */
#ifndef BPT_RENDER_OUTLINE_H
#define BPT_RENDER_OUTLINE_H

#include "render/text/shape.h"

/* A shaped text and where it stands. */
struct run {
    const char *text;
    struct shaped *shaped;
    double x, y; /* of the next glyph's origin, in CSS pixels */
    size_t next; /* glyph */
    double size; /* of the em, in CSS pixels */
};

/* Of a node that is a text. run_end gives the shaped text back. */
struct run run_begin(struct fonts *fonts, const struct node *node);
void run_end(struct run *run);

/* A glyph and its origin, in CSS pixels. */
struct placed {
    const struct glyph *glyph;
    struct point origin;
    double scale; /* CSS pixels a font unit */
};

/* The next glyph of the run; false when there is none. */
bool run_next(struct run *run, struct placed *placed);

enum outline_step { OUTLINE_MOVE, OUTLINE_LINE, OUTLINE_CURVE, OUTLINE_CLOSE };

/* A path in CSS pixels: a move and a line take one point each, a curve three, closing none. */
struct outline {
    struct buffer steps;  /* a byte each; start from {0} */
    struct buffer points; /* struct point */
};

/* Appends the whole run. */
void outline_run(struct outline *outline, struct run run);

/* Of a glyph by itself, in font units with y upwards; lives as long as the typeface. Of an endless one nothing. */
const struct outline *outline_glyph(const struct typeface *typeface, hb_codepoint_t glyph);

void outline_free(struct outline *outline);

/* Gives back the outlines that a face remembers. */
void outlines_free(struct typeface *typeface);

#endif
