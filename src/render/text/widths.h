/* The ruler: how wide a text is, and whether the faces have all its letters. Line breaking asks for the same words
 * again and again, so it remembers. */
#ifndef BPT_RENDER_WIDTHS_H
#define BPT_RENDER_WIDTHS_H

#include "render/text/fonts.h"

/* Of these fonts, and used by their thread. */
struct widths *widths_new(struct fonts *fonts);
void widths_free(struct widths *widths);

/* As struct ruler wants them. */
double widths_width(const void *widths, const char *text, enum face face, double size);
double widths_spread(const void *widths, const char *text, enum face face, struct word_extent *words);
bool widths_covers(const void *widths, const char *text, enum face face);

#endif
