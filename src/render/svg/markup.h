/* What both kinds of SVG begin with. */
#ifndef BPT_RENDER_MARKUP_H
#define BPT_RENDER_MARKUP_H

#include "render/render.h"

/* <name>text</name>, escaped; nothing when the text is NULL or empty. */
void markup_element(struct buffer *out, const char *name, const char *text);

/* name="text" after a space, likewise. */
void markup_attribute(struct buffer *out, const char *name, const char *text);

/* <metadata> with the program, the font and the request. */
void markup_metadata(struct buffer *out, const struct document *document, struct fonts *fonts,
                     const struct scene *scene);

#endif
