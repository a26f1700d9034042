/* A model as its census: every weight matrix and every cache, one line each. All that the program says of a model is
 * a sum over these two lists, so that no two numbers can disagree. */
#ifndef BPT_MODEL_H
#define BPT_MODEL_H

#include "model/config.h"

enum weight_kind {
    WEIGHT_LINEAR,    /* an nn.Linear (or Conv1D) inside the blocks: what LoRA can adapt */
    WEIGHT_EMBEDDING, /* token and position tables */
    WEIGHT_HEAD,      /* the untied output layer */
    WEIGHT_NORM,
    WEIGHT_EXPERT, /* a matrix of the routed experts; shared experts are linear */
    WEIGHT_ROUTER, /* chooses among the experts, or gates the shared one */
    WEIGHT_CONV,   /* depthwise: in_features is the kernel, out_features the channels */
    WEIGHT_VECTOR, /* what else is learned: sinks, decays, scales, correction biases */
};
const char *weight_kind_name(enum weight_kind kind);

enum weight_role { ROLE_OTHER, ROLE_ATTENTION, ROLE_MLP };

struct weight {
    const char *name;   /* as in the checkpoint, "*" for layer and expert: "model.layers.*.self_attn.q_proj.weight" */
    const char *module; /* its last part before ".weight": "q_proj" */
    enum weight_kind kind;
    enum weight_role role;
    uint64_t copies;
    uint64_t active_copies;             /* of the copies, how many one token passes through: fewer for routed experts */
    uint64_t in_features, out_features; /* elements; a norm is 1 x width, an embedding rows x width */
    bool bias;                          /* out_features more */
    uint64_t experts;                   /* of a layer, of which these copies are; 0: not a matrix of routed experts */
    const uint32_t *layers;             /* in which it stands, ascending; NULL: in all, or the family does not say */
    bool fused_experts; /* all experts of a layer lie in one 3-D tensor, which is no nn.Linear; copies still count them
                         */
};

/* What attention keeps of the tokens it has read. A window or a chunk of attention holds at most `window` tokens;
 * compressed attention keeps one entry for every so many. A
 * recurrent layer keeps a state of a fixed size instead: of its recurrence in the width that the config states
 * (mamba_ssm_dtype) or that transformers computes it in, 4 bytes for gated delta rules and 2 for Mamba; of a
 * convolution the kernel - 1 last columns in 2 bytes, as vLLM keeps them. A cache's format does not change a state. */
struct cache {
    const char *name;
    uint64_t layers;
    uint64_t elements;       /* per token and layer: 2 x num_key_value_heads x head_dim for grouped-query attention */
    uint64_t values;         /* how many of these are values; the others are keys, or latents that are both */
    uint64_t window;         /* tokens after which it stops growing; 0: never */
    uint64_t every;          /* elements are for so many tokens together, once all are read; 0 and 1: for each */
    uint64_t state_elements; /* per layer, whatever the tokens */
    uint64_t state_element_bytes;
};

struct model {
    const char *id;        /* "llama-3-70b"; the file's name for a config.json */
    const char *name;      /* "Llama 3 70B" */
    const char *developer; /* this and the next may be NULL */
    const char *family;    /* "llama"; NULL for a config.json */
    const char *released;  /* "2024-04" */
    const char *model_type;
    const char *read_as;  /* the model_type that it was read as instead, on request; NULL: its own */
    const char *left_out; /* what the config describes and the census does not hold ("vision tower"); NULL: nothing */
    const char *source, *notes;
    uint64_t context_length;     /* tokens; 0: not stated */
    uint64_t pretraining_tokens; /* 0: undisclosed */
    uint64_t stated_parameters;  /* a total that overrides the census, where only that is known; 0: none */
    const struct weight *weights;
    size_t weight_count;
    const struct cache *caches;
    size_t cache_count;
};

/* Builds the census of the text model, as its checkpoint holds it. An unknown model_type, a missing key that has no
 * documented default, an absurd or contradictory value, a key that the family does not read although it would change
 * the count, and an architecture that would be counted wrongly are refused, with the source, the key and what was
 * read. The key "read_as" names another model_type to read the config as. */
bool model_build(const struct config *config, struct model *model, struct error *error);

/* The same for the same counts, on every machine: tells whether a preset has changed. */
uint64_t model_fingerprint(const struct model *model);

/* The model types that are counted; NULL-ended, sorted as in the lists of src/model. */
const char *const *model_types(struct arena *arena);

#endif
