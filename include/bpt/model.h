/* A model as its census: every weight matrix and every cache, one line each. All that the program says of a model is
 * a sum over these two lists, so that no two numbers can disagree. */
#ifndef BPT_MODEL_H
#define BPT_MODEL_H

#include "bpt/config.h"

enum weight_kind {
    WEIGHT_LINEAR,    /* an nn.Linear (or Conv1D) inside the blocks: what LoRA can adapt */
    WEIGHT_EMBEDDING, /* token and position tables */
    WEIGHT_HEAD,      /* the untied output layer */
    WEIGHT_NORM,
};
const char *weight_kind_name(enum weight_kind kind);

enum weight_role { ROLE_OTHER, ROLE_ATTENTION, ROLE_MLP };

struct weight {
    const char *name;   /* as in the checkpoint, "*" for the layer: "model.layers.*.self_attn.q_proj.weight" */
    const char *module; /* its last part before ".weight": "q_proj" */
    enum weight_kind kind;
    enum weight_role role;
    uint64_t copies;
    uint64_t in_features, out_features; /* elements; a norm is 1 x width, an embedding rows x width */
    bool bias;                          /* out_features more */
};

/* Keys and values that attention keeps: `elements` for each token and layer, until `window` tokens are held. */
struct cache {
    const char *name;
    uint64_t layers;
    uint64_t elements; /* per token and layer: 2 x num_key_value_heads x head_dim for grouped-query attention */
    uint64_t window;   /* tokens after which it stops growing; 0: never */
};

struct model {
    const char *id;        /* "llama-3-70b"; the file's name for a config.json */
    const char *name;      /* "Llama 3 70B" */
    const char *developer; /* this and the next may be NULL */
    const char *released;  /* "2024-04" */
    const char *model_type;
    const char *source, *notes;
    uint64_t context_length;     /* tokens; 0: not stated */
    uint64_t pretraining_tokens; /* 0: undisclosed */
    uint64_t stated_parameters;  /* a total that overrides the census, where only that is known; 0: none */
    const struct weight *weights;
    size_t weight_count;
    const struct cache *caches;
    size_t cache_count;
};

/* Builds the census. An unknown model_type, a missing key that has no documented default, an absurd or contradictory
 * value, and an architecture that would be counted wrongly are refused, with the source, the key and what was read. */
bool model_build(const struct config *config, struct model *model, struct error *error);

/* ---- presets ---- */

/* The rows of models.csv: id, name, developer, ..., then config keys; `config` holds further "key=value" pairs. */
struct presets {
    struct config *rows;
    size_t count;
};

/* Adds the rows of a presets table to those already there; a row replaces an earlier one of the same id. */
bool presets_read(struct presets *presets, const char *name, const char *bytes, size_t size, struct arena *arena,
                  struct error *error);

/* NULL and a sentence that names the nearest ids when there is none of that id. */
const struct config *presets_find(const struct presets *presets, const char *id, struct error *error);

const char *preset_id(const struct config *row);

#endif
