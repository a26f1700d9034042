/* The names that are taken: a hash and a line each, so that a table of a million rows needs 16 to 40 bytes a row. */
#ifndef BPT_CLI_BATCH_NAMES_H
#define BPT_CLI_BATCH_NAMES_H

#include <stddef.h>
#include <stdint.h>

/* FNV-1a, 64 bits (Fowler, Noll, Vo): the same on every machine. */
uint64_t names_hash(const char *text);

struct names {
    struct taken *slots; /* start from {0} */
    size_t count, capacity;
};

/* Takes a name for a line; 0 when it was free, otherwise the line that has it. Letters' case does not count, because
 * it does not on every disk. That two different names are taken for one has a chance of 1 to 30 million for a million. */
size_t names_take(struct names *names, const char *name, size_t line);

void names_free(struct names *names);

#endif
