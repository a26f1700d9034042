/* A text word by word: most words of a figure were said by the one before, beside other numbers. */
#ifndef BPT_RENDER_WORDS_H
#define BPT_RENDER_WORDS_H

#include "render/text/shape.h"

/* What was said lately. */
struct said *said_new(void);
void said_free(struct said *said); /* NULL is fine */

/* As the whole text would be shaped at once; the caller lets go of it. NULL where it must be: a word of it is kerned
 * with the space beside it, is of a script other than Latin, or has letters that the face lacks. No font's rule reaches
 * from one word of these scripts over a space into the next. */
struct shaped *words_shape(struct fonts *fonts, enum face face, const char *text);

/* Where the words of a text stand that has one space between two; false where they are not known one by one. */
bool words_spread(struct fonts *fonts, enum face face, const char *text, struct word_extent *words);

#endif
