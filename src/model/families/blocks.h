/* The building blocks that families share. Each adds its lines to the census; paths have "*" for layer and expert. */
#ifndef BPT_MODEL_BLOCKS_H
#define BPT_MODEL_BLOCKS_H

#include "model/census.h"
#include "model/families/layers.h"

/* What a checkpoint calls its parts; NULL: as Llama's does. */
struct names {
    const char *embedding;        /* "model.embed_tokens" */
    const char *layer;            /* "model.layers.*" */
    const char *attention;        /* "self_attn" */
    const char *q, *k, *v;        /* "q_proj", "k_proj", "v_proj" */
    const char *qkv;              /* one matrix for all three; NULL: one each */
    const char *o;                /* "o_proj" */
    const char *q_norm, *k_norm;  /* "q_norm", "k_norm" */
    const char *sinks;            /* "sinks" */
    const char *mlp;              /* "mlp" */
    const char *gate_up;          /* one matrix for both; NULL: two */
    const char *gate, *up, *down; /* "gate_proj", "up_proj", "down_proj" */
    const char *final_norm;       /* "model.norm" */
    const char *head;             /* "lm_head" */
};

/* ---- attention ---- */

enum qk_norm { QK_NORM_NONE, QK_NORM_HEAD, QK_NORM_FULL }; /* RMS norms of head_dim, or of the whole width */

struct attention {
    const char *path; /* "model.layers.*.self_attn" */
    uint64_t layers;
    bool qkv_bias, o_bias;
    enum qk_norm qk_norm;
    bool gated;                /* q_proj is twice as wide: its other half gates the output */
    bool sinks;                /* each head has a logit that draws attention away from all keys */
    bool sinks_in_windows;     /* only where the keys are those of a window; block_attention does not read it */
    uint64_t borrowers;        /* so many of the layers take the keys and values of another and project none */
    const struct names *names; /* NULL: Llama's */
};

/* The projections of q, k, v and o, and what attention has besides. */
void block_attention(struct census *census, const struct shape *shape, const struct attention *attention);

/* A cache of kv_heads x (head_dim + value_dim) elements in that many layers, each of which holds `window` tokens; 0:
 * all. */
void block_cache(struct census *census, const struct shape *shape, uint64_t layers, uint64_t window);

/* One for the layers of each kind; `window` is that of the sliding and of the chunked ones. */
void block_caches(struct census *census, const struct shape *shape, struct layout layout, uint64_t window);

/* ---- feed-forward ---- */

struct mlp {
    const char *path; /* "model.layers.*.mlp" */
    uint64_t layers, hidden, ffn;
    bool plain; /* up and down alone, without a gate */
    bool bias;
    const struct names *names; /* NULL: Llama's */
};
void block_mlp(struct census *census, const struct mlp *mlp);

/* gate_proj, up_proj and down_proj. */
void block_gated_mlp(struct census *census, uint64_t layers, const char *path, uint64_t hidden, uint64_t ffn,
                     bool bias);

/* The same for experts: matrices under "path.experts.*", or fused into "path.experts.gate_up_proj" and "down_proj". */
void block_experts(struct census *census, struct expert expert, const char *path, uint64_t hidden, uint64_t ffn);

/* Experts under Mixtral's names: w1, w3 and w2. */
void block_w_experts(struct census *census, struct expert expert, const char *path, uint64_t hidden, uint64_t ffn);

struct expert read_experts(struct reader *reader, uint64_t layers);

/* ---- recurrences ---- */

/* Bytes of one element of a recurrent state: what "mamba_ssm_dtype" says, or the family's own. */
uint64_t read_state_bytes(struct reader *reader, uint64_t fallback);

/* A depthwise convolution keeps its last kernel - 1 columns, in 2 bytes. */
void block_conv_state(struct census *census, uint64_t layers, uint64_t kernel, uint64_t channels);

struct mamba2 {
    const char *path;
    uint64_t layers, hidden, inner, heads, groups, state, kernel;
    bool conv_bias, proj_bias, norm;
    uint64_t state_bytes;
};

/* Mamba 2's mixer (Dao and Gu 2024): in_proj for gate, input, B, C and dt at once. */
void block_mamba2(struct census *census, const struct mamba2 *mamba);

struct mamba {
    const char *path;
    uint64_t layers, hidden, inner, rank, state, kernel;
    bool conv_bias, proj_bias, inner_norms;
    uint64_t state_bytes;
};

/* Mamba's mixer (Gu and Dao 2023). */
void block_mamba(struct census *census, const struct mamba *mamba);

#endif
