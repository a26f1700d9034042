/* A text that one face does not set alone, cut into stretches of one font and one script. */
#ifndef BPT_RENDER_STRETCH_H
#define BPT_RENDER_STRETCH_H

#include "render/text/fonts.h"

struct stretch {
    const struct typeface *typeface;
    unsigned start, end; /* bytes of the text */
    hb_direction_t direction;
    hb_script_t script; /* HB_SCRIPT_INVALID: that of its first letter that has one */
};

/* In the order in which they stand from left to right: a text whose first letter is written from right to left is
 * read so as a whole; its numbers and foreign words keep their own way. Of direction no more is known (no full Unicode
 * bidirectional algorithm). The caller frees the array; NULL where the system has no font that helps. */
struct stretch *stretches_find(struct fonts *fonts, enum face face, const char *text, size_t *count);

#endif
