/* The names that are taken: a hash and a line each, so that a table of a million rows needs 12 to 30 bytes a row. */
#ifndef BPT_BASE_NAME_SET_H
#define BPT_BASE_NAME_SET_H

#include <stddef.h>
#include <stdint.h>

struct name_set {
    /* Start from {0}. A line of 0 is a free slot; apart from the hashes because together they would be padded. */
    uint64_t *hashes;
    uint32_t *lines;
    size_t count, capacity;
};

/* Takes a name for a line; 0 when it was free, otherwise the line that has it. Letters' case does not count, because
 * it does not on every disk. That two different names are taken for one has a chance of 1 to 30 million for a million.
 */
size_t name_set_take(struct name_set *set, const char *name, size_t line);

void name_set_free(struct name_set *set);

#endif
