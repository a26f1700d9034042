/* Memory that is given back all at once: everything that outlives a function belongs to the arena of its request.
 * Running out of memory ends the process with a sentence, so no caller tests for it. One thread an arena. */
#ifndef BPT_ARENA_H
#define BPT_ARENA_H

#include <stddef.h>

struct arena {
    struct arena_block *blocks; /* newest first; start from {0} */
};

void *arena_alloc(struct arena *arena, size_t size); /* zeroed, aligned for any type */
void *arena_array(struct arena *arena, size_t count, size_t size);
char *arena_text(struct arena *arena, const char *bytes, size_t size); /* copies, and ends with NUL */
char *arena_copy(struct arena *arena, const char *text);
void *arena_items(struct arena *arena, const void *items, size_t count,
                  size_t size); /* copies; NULL for none is taken */

/* Room for one more item after `count`: `items` as they are, or copied into twice the room, which is not zeroed. Start
 * from NULL and 0. */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size);

/* Texts one behind the other, up to a NULL: arena_join(arena, "cache.", noun, NULL). A tenth of printf's time. */
char *arena_join(struct arena *arena, ...) __attribute__((sentinel));
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

void arena_free(struct arena *arena); /* back to {0} */

#endif
