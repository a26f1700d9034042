/* A scene as what a page of a PDF paints. */
#ifndef BPT_RENDER_PDF_PAGE_H
#define BPT_RENDER_PDF_PAGE_H

#include "render/pdf/face.h"

/* Points a CSS pixel. */
#define PDF_POINTS (72.0 / 96.0)

/* Fonts are /F0, /F1, ... by their places in the list. */
void pdf_paint(struct buffer *out, const struct scene *scene, struct fonts *fonts, const struct pdf_fonts *pdf_fonts);

#endif
