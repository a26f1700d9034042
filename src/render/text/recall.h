/* Which texts were asked for lately, and at which place each is kept. What is kept there is the asker's. */
#ifndef BPT_RENDER_RECALL_H
#define BPT_RENDER_RECALL_H

#include <stdbool.h>

#include "layout/scene.h"

struct recall;

/* With at most so many places, a multiple of 4: what is remembered must stay small in a batch of figures that all
 * differ. */
struct recall *recall_new(size_t places);
void recall_free(struct recall *recall);

/* The place of this text in this face. False when it is not there: it has then taken the place of another, the one of
 * its four neighbours that was not asked for longest, or a free one. */
bool recall_find(struct recall *recall, enum face face, const char *text, size_t *place);

#endif
