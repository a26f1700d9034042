/* Pixels as PNG wants them. */
#ifndef BPT_RENDER_PACK_H
#define BPT_RENDER_PACK_H

#include <stddef.h>
#include <stdint.h>

/* PNG's own numbers. Where all inks are grey, one byte says a pixel exactly; antialiased colours are too many for a
 * palette. */
enum colour_type { COLOUR_GREY = 0, COLOUR_RGB = 2, COLOUR_RGB_ALPHA = 6 };

/* Bytes of one pixel. */
size_t pack_size(enum colour_type colour_type);

/* From Cairo's ARGB32. Up to PACK_SLACK bytes past the last pixel are written over. */
enum { PACK_SLACK = 4 };
void pack(enum colour_type colour_type, const uint32_t *pixels, size_t count, unsigned char *bytes);

#endif
