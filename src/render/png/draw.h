/* Scene -> Cairo: all but text. */
#ifndef BPT_RENDER_DRAW_H
#define BPT_RENDER_DRAW_H

#include <cairo.h>

#include "base/error.h"
#include "layout/scene.h"

/* Sets what is the same for all nodes. User space is CSS pixels. */
void draw_begin(cairo_t *cairo);

void draw_set_ink(cairo_t *cairo, const struct scene *scene, enum ink ink);

/* A node that is no text; a text is passed over. */
void draw_shape(cairo_t *cairo, const struct scene *scene, const struct node *node);

/* Ends the drawing and answers for all of Cairo's calls on it. */
bool draw_finish(cairo_t *cairo, struct error *error);

#endif
