/* The faces as HarfBuzz sees them: shaping and outlines in font units, unhinted and unrounded. */
#ifndef BPT_RENDER_FONTS_H
#define BPT_RENDER_FONTS_H

#include <hb.h>
#include <stdatomic.h>

#include "bpt/render.h"

struct outline;

struct typeface {
    struct bytes bytes;
    hb_font_t *font; /* immutable; its scale is its units per em */
    double units;    /* per em */
    unsigned glyph_count;
    _Atomic(struct outline *) *outlines; /* by glyph; NULL until it is drawn first. Threads share them */
    double weight;   /* on the wght axis; 0: not a variable font */
};

struct fonts {
    struct typeface faces[FACE_COUNT];
    double ascent, cap_height, descent; /* as parts of the em */
};

/* Left to right, with kerning and tabular lining figures. Clusters are offsets into the text and never fall. The
 * caller destroys the buffer. */
hb_buffer_t *fonts_shape(const struct fonts *fonts, enum face face, const char *text);

/* Gives the outlines back; in outline.c, which makes them. */
void outlines_free(struct typeface *typeface);

/* Of a shaped text, in font units. */
double fonts_advance(hb_buffer_t *shaped);

#endif
