/* What both kinds of SVG write alike. */
#ifndef BPT_RENDER_MARKUP_H
#define BPT_RENDER_MARKUP_H

#include "render/render.h"

/* <name>text</name>, escaped; nothing when the text is NULL or empty. */
void markup_element(struct buffer *out, const char *name, const char *text);

/* name="text" after a space, likewise. */
void markup_attribute(struct buffer *out, const char *name, const char *text);

/* name="12.5" and name="#0072b2", without printf, for there are hundreds in a figure; and #0072b2 alone. */
void markup_hundredths(struct buffer *out, const char *name, long value);
void markup_colour(struct buffer *out, const char *name, uint32_t rgb);
void markup_rgb(struct buffer *out, uint32_t rgb);

/* stroke-dasharray="7 4.25" after a space, to hundredths, since rounding adds up along a line; {0, 0} is solid. */
void markup_dash(struct buffer *out, const double dash[2]);

/* <metadata> with the program, the font and the request. */
void markup_metadata(struct buffer *out, const struct document *document, struct fonts *fonts,
                     const struct scene *scene);

#endif
