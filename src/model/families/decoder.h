/* The decoder that most families are: embeddings, and in each layer norms, attention and a feed-forward block. A family
 * is a row that says what it does otherwise. */
#ifndef BPT_MODEL_DECODER_H
#define BPT_MODEL_DECODER_H

#include "model/families/blocks.h"

enum window_rule {
    WINDOW_NONE,      /* "sliding_window" is not read */
    WINDOW_ALL,       /* every layer, where one is stated */
    WINDOW_FLAGGED,   /* only with "use_sliding_window", from layer "max_window_layers" on (Qwen) */
    WINDOW_PATTERN,   /* all but every period-th layer */
    WINDOW_UNROTATED, /* only with "use_sliding_window", the layers without rotated positions (SmolLM 3) */
    WINDOW_LAST,      /* from layer "max_window_layers" on (dots.llm1) */
};

struct decoder {
    struct shape defaults; /* of the configuration class; 0: the key must be there */
    /* Those of a text tower, of which transformers wrote only what differs from the class; NULL: the same. */
    const struct shape *tower_defaults;
    bool tied; /* default of "tie_word_embeddings" */

    const struct names *names; /* NULL: Llama's */
    const char *const *norms;  /* of each layer, NULL-ended; NULL: input_layernorm and post_attention_layernorm */
    bool no_norm_weights;      /* norms without weights (OLMo 1) */
    bool norm_bias;            /* LayerNorms with biases */

    /* Biases: as the flag of that name says, by default as here; without a name always so. */
    const char *qkv_bias_key, *o_bias_key, *mlp_bias_key;
    bool qkv_bias, o_bias, mlp_bias;
    bool plain_mlp; /* two matrices, without a gate */
    enum qk_norm qk_norm;
    const char *qk_norm_key; /* only where this flag is true; NULL: always */

    enum window_rule windows;
    uint64_t default_window; /* where the key is absent; 0: none, STATED: it may not be */
    uint64_t default_period;

    /* Parts of another making; NULL: grouped-query attention and its caches, a gated MLP, nothing more. */
    void (*attention)(struct reader *, struct census *, const struct shape *);
    void (*feed_forward)(struct reader *, struct census *, const struct shape *);
    void (*more)(struct reader *, struct census *, const struct shape *);
};

void build_decoder(struct reader *reader, struct census *census, const struct decoder *decoder);

extern const char *const norms_four[];        /* Gemma 2 and 3: before and after attention and feed-forward */
extern const char *const norms_after[];       /* OLMo 2 and 3: after them */
extern const char *const norms_input_alone[]; /* Cohere: one, for both in parallel */

#endif
