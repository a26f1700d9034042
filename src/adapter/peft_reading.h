/* An adapter_config.json while it is read: what peft.c, which knows the keys, and peft_values.c, which knows what may
 * stand there, share. */
#ifndef BPT_ADAPTER_PEFT_READING_H
#define BPT_ADAPTER_PEFT_READING_H

#include "adapter/adapter.h"
#include "base/buffer.h"
#include "base/limits.h"

struct peft_reading {
    const char *name;
    struct arena *arena;
    struct pattern_steps *steps;
    struct adapter adapter;
    char peft_type[48];
    bool dora, mlx;
    uint64_t count_in_place; /* of the kind's count_key */
    struct buffer targets, parameters, saved, excluded, layer_names, feed_forward, blocks_a, blocks_b;
    struct buffer layers, overrides, rows; /* of uint64_t, struct rank_override, struct token_rows */
};

bool peft_refuse(const struct peft_reading *reading, struct error *error, const char *key, const char *why);

/* ---- keys ---- */

bool key_starts_with(const char *key, const char *start);
bool key_is_of(const char *path, const char *key);   /* the key itself, or an item of the list that it holds */
bool key_is_item(const char *path, const char *key); /* an item alone */

/* ---- values: each refuses what may not stand there ---- */

bool peft_read_size(const struct peft_reading *reading, const char *key, const struct value *value, uint64_t *size,
                    struct error *error);

/* A plain module name, as the items of lists are; one text is a pattern for whole paths. */
bool peft_add_name(const struct peft_reading *reading, struct buffer *names, const char *key, const struct value *value,
                   struct error *error);
bool peft_read_names_or_pattern(struct peft_reading *reading, const char *key, const struct value *value,
                                struct buffer *names, struct pattern **pattern, struct error *error);

/* "all-linear" is a word of its own, and a single name a pattern that is one path, which is hardly meant. */
bool peft_read_targets(struct peft_reading *reading, const char *key, const struct value *value, struct error *error);

bool peft_add_override(struct peft_reading *reading, const char *key, const struct value *value, struct error *error);
bool peft_add_layer(struct peft_reading *reading, const char *key, const struct value *value, struct error *error);

/* "trainable_token_indices.embed_tokens.0", or without the module's name. */
bool peft_add_row(struct peft_reading *reading, const char *key, const struct value *value, struct error *error);
bool peft_read_bias(struct peft_reading *reading, const struct value *value, struct error *error);

#endif
