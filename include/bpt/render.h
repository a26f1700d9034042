/* Scene -> the bytes of a file. The same scene and document give the same bytes, in any order and on any thread. */
#ifndef BPT_RENDER_H
#define BPT_RENDER_H

#include "bpt/buffer.h"
#include "bpt/error.h"
#include "bpt/file.h"
#include "bpt/scene.h"

/* The two faces, loaded once and then only read, so threads share them. */
struct fonts;

/* The fonts' bytes must outlive the result. A variable font may be given for both: it is set to the weight it needs. */
struct fonts *fonts_open(struct bytes regular, struct bytes semibold, struct error *error);
void fonts_close(struct fonts *fonts); /* NULL is fine */

struct ruler fonts_ruler(const struct fonts *fonts);

/* Each appends a whole file to `out`; on failure `out` is as it was. */

/* 8-bit RGB with pHYs (96 dpi x scale), sRGB, and iTXt Title, Description, Software and Comment (the request). */
bool render_png(const struct scene *scene, const struct document *document, const struct fonts *fonts,
                struct buffer *out, struct error *error);

/* Through Cairo: text as outlines, sizes in px, <title>, <desc> and <metadata>, no ids. */
bool render_svg(const struct scene *scene, const struct document *document, const struct fonts *fonts,
                struct buffer *out, struct error *error);

/* Through Cairo: selectable text, title and keywords, a date from SOURCE_DATE_EPOCH or else fixed. */
bool render_pdf(const struct scene *scene, const struct document *document, const struct fonts *fonts,
                struct buffer *out, struct error *error);

#endif
