/* The lists of a config.json, which come an item at a time; each becomes one flat key. */
#ifndef BPT_MODEL_IMPORT_LISTS_H
#define BPT_MODEL_IMPORT_LISTS_H

#include "base/buffer.h"
#include "model/config.h"

/* A list's items, in their order; of a list of objects ("block_configs") one list a key, with null where an object does
 * not state it. */
struct list {
    struct config *config;
    const char *key;
    struct buffer text;
    struct value first; /* of the items; VALUE_NULL once two differ */
    size_t items;
};

struct lists {
    struct list *items;
    size_t count, capacity;
};

/* The item behind as many at least as there are before it. */
void lists_add(struct lists *lists, struct config *config, const char *key, size_t before, const struct value *value);

/* Adds each to its config. */
bool lists_end(struct lists *lists, struct error *error);

void lists_free(struct lists *lists);

#endif
