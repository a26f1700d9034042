/* What a model says of itself: flat keys and values, from a Hugging Face config.json or a row of a presets table.
 * Both speak the keys of config.json (hidden_size, num_key_value_heads, ...); a nested object is flattened with dots
 * ("attn_config.kv_n_heads") and a list is one text, its items joined by commas ("full_attn_idxs" is "2,5,8").
 * A config and all it points to live as long as its arena. */
#ifndef BPT_CONFIG_H
#define BPT_CONFIG_H

#include "base/arena.h"
#include "base/json.h"

struct config_entry {
    const char *key, *written; /* its canonical name, and the author's */
    struct value value;
};

struct config {
    const char *source; /* for people: "config.json", "models.csv, line 7" */
    struct arena *arena;
    struct config_entry *entries;
    size_t count, capacity;

    /* Of a config.json's keys that nobody reads, the first one whose name says that it would change the count in any
     * family, and the first that tells of a making of its own, which only its own family can ignore; key NULL: none. */
    struct config_entry weighty, odd;

    /* Both "num_layers" and twice as many "num_hidden_layers" were stated, of which the former is kept: LongCat-Flash
     * attends twice in a layer. Elsewhere they contradict each other. */
    bool halved;
};

struct config config_make(const char *source, struct arena *arena);

/* NULL when the key, under its canonical name or a dialect's ("n_embd" for "hidden_size"), is not there. */
const struct value *config_find(const struct config *config, const char *key);

/* Adds or replaces. A dialect's name is stored under its canonical one; two that differ are refused. */
bool config_add(struct config *config, const char *key, const struct value *value, struct error *error);

/* "key=value" as --set takes it; a key that the program does not know is refused with the nearest ones. */
bool config_override(struct config *config, const char *assignment, struct error *error);

/* A key that some family reads, or that describes a model (id, name, source, ...). */
bool config_knows(const char *key);

/* The number of a count that is stated and above 0, else 0. */
uint64_t config_count(const struct config *config, const char *key);

bool value_is_same(const struct value *a, const struct value *b);

/* Reads the keys that are known and skips the others but the first weighty and odd one. Of a multimodal model the text
 * tower's keys ("text_config", ...) come first, the outer ones fill in and say whether embeddings are tied, and the key
 * "left_out" gets what was left out ("vision tower"). Of a list of objects each key becomes a list
 * ("block_configs.ffn.ffn_mult"), with null for the objects that do not state it. Other programs' configs are read by
 * their own names (model/dialect.h). */
bool config_read_json(struct config *config, const char *bytes, size_t size, struct error *error);

#endif
