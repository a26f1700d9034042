/* Texts as HarfBuzz shapes them: with kerning and tabular lining figures. */
#ifndef BPT_RENDER_SHAPE_H
#define BPT_RENDER_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "render/text/fonts.h"

/* Lengths are in font units of its typeface. */
struct glyph {
    const struct typeface *typeface;
    hb_codepoint_t number; /* 0 stands for what no typeface has */
    unsigned cluster;      /* the byte of the text where what it stands for begins */
    bool safe;             /* what stands before it and from it on would be shaped the same alone */
    hb_position_t advance, x_offset, y_offset;
};

/* From left to right. */
struct shaped {
    unsigned references;
    double advance; /* of all, in font units of the face that was asked for */
    size_t count;
    struct glyph glyphs[];
};

/* What was shaped lately: a figure's texts are measured, checked and drawn in several formats, and the next figure says
 * much of the same. */
struct shapes *shapes_new(void);
void shapes_free(struct shapes *shapes);

/* The caller lets go of it. */
struct shaped *shape(struct fonts *fonts, enum face face, const char *text);
void shaped_release(struct shaped *shaped); /* NULL is fine */

#endif
