/* Every key that is read, once: its canonical name, what may stand there, what it means. */
#ifndef BPT_MODEL_KEYS_H
#define BPT_MODEL_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/config.h"

enum key_kind { KEY_COUNT, KEY_FLAG, KEY_REAL, KEY_TEXT, KEY_LIST };

struct key {
    const char *name;
    enum key_kind kind;
    uint64_t min, max; /* of a count */
    /* A count above `idle` (for a list or text: being there at all, where it is 0) changes the model, so that a family
     * that does not read it would count wrongly; KEY_HARMLESS: it may be ignored. */
    uint64_t idle;
};
#define KEY_HARMLESS UINT64_MAX

const struct key *key_find(const char *name); /* by the canonical name. NULL: not a key that is read */

/* The canonical name of a dialect's key, or the name itself. */
const char *key_canonical(const char *name);

/* What configs of that type call a canonical key, for refusals of configs that lack it. */
const char *key_of_type(const char *model_type, const char *canonical);

/* Whether a key counts by the shape of its name, such as *kv*head*, with that value; for keys that nobody reads. */
bool key_is_weighty(const char *name, const struct value *value);

/* Whether it tells of parts that not every family has (a flag such as "qk_norm"). */
bool key_is_odd(const char *name, const struct value *value);

/* All canonical names, for suggestions; `count` gets how many. */
const char *const *key_names(struct arena *arena, size_t *count);

/* The text, which is not empty, as what it looks like (a list where the key holds one): "true" a flag, "8" and "15e12"
 * integers, "null" null, the rest text. */
bool config_add_cell(struct config *config, const struct key *key, const char *text, struct error *error);

/* An id names files, so it may not leave the folder or look like an option. */
bool id_is_safe(const char *id);

#endif
