/* Scene -> Cairo: what all three writers share. */
#ifndef BPT_RENDER_DRAW_H
#define BPT_RENDER_DRAW_H

#include <cairo.h>

#include "render/fonts.h"

/* In pixels. Cairo's own limit to a side is 32,767; memory is used up before that. */
enum { LONGEST_SIDE = 20000, MOST_PIXELS = 100000000 };

/* Refuses a size that is nothing, not finite, or absurd. `scale` is device pixels a CSS pixel. */
bool draw_check_size(const struct scene *scene, double scale, struct error *error);

/* Draws every node, in user space of CSS pixels. Text becomes outlines, one path a run, because Cairo puts glyphs on
 * whole pixels in pictures and behind <use> in SVG; with `faces` (FACE_COUNT of them) it stays text. */
void draw_scene(cairo_t *cairo, const struct scene *scene, const struct fonts *fonts, cairo_font_face_t *const *faces);

/* Ends the drawing and answers for all of Cairo's calls on it; `what` is the kind of file. */
bool draw_finish(cairo_t *cairo, const char *what, struct error *error);

/* A stream for Cairo that appends to a struct buffer. */
cairo_status_t draw_append(void *buffer, const unsigned char *bytes, unsigned size);

#endif
