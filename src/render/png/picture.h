/* A scene as pixels, a band of rows at a time, so that they stay in the processor's cache from the brush to the
 * compressor and a picture of any size takes little memory. In a batch: 214 figures a second, and 86 without bands. */
#ifndef BPT_RENDER_PICTURE_H
#define BPT_RENDER_PICTURE_H

#include "render/text/coverage.h"

struct picture {
    const struct scene *scene;
    size_t width, height; /* device pixels */
    struct raster_scale scale;
    bool opaque;            /* no pixel lets through what is behind it */
    struct stamp *stamps;   /* of the scene's nodes */
    size_t band_rows, next; /* at most; the row that the next band begins with */
    uint32_t *band;         /* 0xAARRGGBB, the colours multiplied by alpha, row by row */
};

/* The scene must outlive it. */
struct picture picture_begin(const struct scene *scene, struct fonts *fonts);

/* Draws the next band. `rows` is 0 after the last. */
bool picture_next(struct picture *picture, size_t *rows, struct error *error);

void picture_end(struct picture *picture);

#endif
