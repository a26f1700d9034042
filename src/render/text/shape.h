/* Texts as HarfBuzz shapes them: left to right, with kerning and tabular lining figures. */
#ifndef BPT_RENDER_SHAPE_H
#define BPT_RENDER_SHAPE_H

#include "render/text/fonts.h"

/* What was shaped lately: a figure's texts are measured, checked and drawn in several formats, and the next figure says
 * much of the same. */
struct shapes *shapes_new(void);
void shapes_free(struct shapes *shapes);

/* Clusters are offsets into the text and never fall; glyph 0 stands for what the face lacks. The caller destroys it. */
hb_buffer_t *shape(struct fonts *fonts, enum face face, const char *text);

/* Of a shaped text, in font units. */
double shape_advance(hb_buffer_t *shaped);

#endif
