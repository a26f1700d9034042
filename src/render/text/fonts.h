/* The faces as HarfBuzz sees them, and what one thread remembers of them. */
#ifndef BPT_RENDER_FONTS_H
#define BPT_RENDER_FONTS_H

#include <hb.h>

#include "render/render.h"

struct typeface {
    struct bytes bytes;
    hb_font_t *font; /* immutable, and shared between threads; its scale is its units per em */
    double units;    /* per em */
    unsigned glyph_count;
    struct outline **outlines; /* by glyph; NULL until it is drawn first */
    char name[80];             /* "Inter 3.019": what it calls itself */
};

struct fonts {
    struct typeface faces[FACE_COUNT];
    char name[96];                      /* fonts_name */
    double ascent, cap_height, descent; /* as parts of the em */
    struct shapes *shapes;              /* shape.h */
    struct said *said;                  /* words.h */
    struct widths *widths;              /* widths.h */
    struct raster *raster;              /* coverage.h; NULL until it is needed */
    struct lettering *lettering;        /* svg/letters.h; NULL until it is needed */
    struct system_font *system;         /* system.h; NULL until one is needed */
};

/* Of a file's fonts that of the index, set to the face's weight. */
bool fonts_open_typeface(struct typeface *typeface, enum face face, struct bytes bytes, unsigned index,
                         struct error *error);
void fonts_close_typeface(struct typeface *typeface);

/* Gives back the list; NULL is fine. */
void system_free(struct system_font *fonts);

/* CRC-32 of the faces' bytes, one behind the other, or once of what is both; where a page's core has letters cut out of
 * larger fonts, that of those. */
uint32_t fonts_checksum(const struct fonts *fonts);

#endif
