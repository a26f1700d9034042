/* PNG files as pixels. */
#ifndef BPT_TESTS_PIXELS_H
#define BPT_TESTS_PIXELS_H

#include <cairo.h>
#include <stddef.h>

/* Fails the test when it is no whole PNG; the caller destroys the surface. */
cairo_surface_t *decode_png(const unsigned char *bytes, size_t size);

#endif
