#include "model/keys.h"

#include <string.h>

/* name, kind, smallest, largest. The bounds are far beyond any model, so that only slips and attacks meet them, and
 * no product of them in one census line overflows. */
#define KEYS(ROW)                                                                                                      \
    ROW("id", KEY_TEXT, 0, 0)                                                                                          \
    ROW("name", KEY_TEXT, 0, 0)                                                                                        \
    ROW("developer", KEY_TEXT, 0, 0)                                                                                   \
    ROW("released", KEY_TEXT, 0, 0)                                                                                    \
    ROW("source", KEY_TEXT, 0, 0)                                                                                      \
    ROW("notes", KEY_TEXT, 0, 0)                                                                                       \
    ROW("model_type", KEY_TEXT, 0, 0)                                                                                  \
    ROW("parameters", KEY_COUNT, 1, 1000000000000000)                                                                  \
    ROW("pretraining_tokens", KEY_COUNT, 1, 1000000000000000)                                                          \
    ROW("max_position_embeddings", KEY_COUNT, 1, 1000000000000)                                                        \
    ROW("hidden_size", KEY_COUNT, 1, 1 << 20)                                                                          \
    ROW("num_hidden_layers", KEY_COUNT, 1, 100000)                                                                     \
    ROW("num_attention_heads", KEY_COUNT, 1, 1 << 16)                                                                  \
    ROW("num_key_value_heads", KEY_COUNT, 1, 1 << 16)                                                                  \
    ROW("head_dim", KEY_COUNT, 1, 1 << 16)                                                                             \
    ROW("intermediate_size", KEY_COUNT, 1, 1 << 22)                                                                    \
    ROW("vocab_size", KEY_COUNT, 1, 1 << 26)                                                                           \
    ROW("tie_word_embeddings", KEY_FLAG, 0, 0)                                                                         \
    ROW("attention_bias", KEY_FLAG, 0, 0)                                                                              \
    ROW("mlp_bias", KEY_FLAG, 0, 0)                                                                                    \
    ROW("sliding_window", KEY_COUNT, 1, 1000000000000)                                                                 \
    ROW("use_sliding_window", KEY_FLAG, 0, 0)

#define KEY_ROW(name, kind, min, max) {name, kind, min, max},
static const struct key keys[] = {KEYS(KEY_ROW)};
#undef KEY_ROW

#define NAME_ROW(name, kind, min, max) name,
static const char *const names[] = {KEYS(NAME_ROW)};
#undef NAME_ROW

/* The same things under the names that other families' configs give them. */
static const struct {
    const char *dialect, *canonical;
} aliases[] = {
    {"n_embd", "hidden_size"},      {"n_layer", "num_hidden_layers"},  {"n_head", "num_attention_heads"},
    {"n_inner", "intermediate_size"}, {"n_positions", "max_position_embeddings"},
};

const struct key *key_find(const char *name) {
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(keys[i].name, name) == 0) return &keys[i];
    return NULL;
}

const char *key_canonical(const char *name) {
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (strcmp(aliases[i].dialect, name) == 0) return aliases[i].canonical;
    return name;
}

const char *const *key_names(size_t *count) {
    *count = sizeof names / sizeof *names;
    return names;
}
