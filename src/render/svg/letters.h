/* Letters as path data. In a figure a letter of a size stands several times, and in the next one again, so what was
 * written is kept by the thread's fonts: without that, half of a batch of SVG goes into writing numbers. */
#ifndef BPT_RENDER_LETTERS_H
#define BPT_RENDER_LETTERS_H

#include "base/buffer.h"
#include "render/text/outline.h"

/* Appends the whole run. */
void letters_add(struct buffer *out, struct fonts *fonts, struct run run);

void lettering_free(struct lettering *lettering); /* NULL is fine */

#endif
