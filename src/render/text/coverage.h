/* How much of each pixel the letters of a run cover, by FreeType's rasterizer: exact areas, with the letters on
 * quarters of a pixel, where Cairo 1.16 would put them on whole ones. 214 figures a second, where Cairo's polygons make
 * 129: it may go when Cairo 1.17.4, which places glyphs on parts of a pixel, is the oldest one supported. */
#ifndef BPT_RENDER_COVERAGE_H
#define BPT_RENDER_COVERAGE_H

#include "render/text/outline.h"

/* Device pixels. */
struct coverage {
    unsigned char *bytes; /* 0 to 255, row by row from the top; NULL: no ink at all */
    int left, top, width, height;
    int stride; /* bytes a row, as Cairo wants them */
};

/* Device pixels a CSS pixel. */
struct raster_scale {
    double x, y;
};

struct coverage coverage_of(struct fonts *fonts, struct run run, struct raster_scale scale);

/* The same drawn with a round brush of that radius. */
struct coverage coverage_thicken(const struct coverage *coverage, double radius);

void coverage_free(struct coverage *coverage);

void raster_free(struct raster *raster); /* NULL is fine */

#endif
