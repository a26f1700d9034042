/* An LRU cache of four ways: which keys were asked for lately, and at which place each is kept. What is kept there is
 * the asker's: shaped texts, widths, drawn letters.
 *
 * It is there for speed alone. In a batch on one core 214 figures a second are drawn with the texts kept and 166
 * without, and 129 without the letters. Whoever draws texts by a library that keeps them itself (Cairo from 1.17.4 on
 * places glyphs on parts of a pixel) can let it go, once that is as fast. */
#ifndef BPT_RENDER_LRU_H
#define BPT_RENDER_LRU_H

#include <stdbool.h>
#include <stddef.h>

struct lru;

/* With so many places, a power of two and 4 at least: what is remembered must stay small in a batch of figures that all
 * differ. */
struct lru *lru_new(size_t places);
void lru_free(struct lru *lru);

/* The place of this key, of any bytes; keys of another kind are others. False when it is not there: it has then taken
 * the place of another, the one of its four neighbours that was not asked for longest, or a free one. */
bool lru_find(struct lru *lru, unsigned kind, const void *key, size_t size, size_t *place);

#endif
