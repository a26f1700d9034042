#include "model/families/blocks.h"

#include <string.h>

/* ---- attention ---- */

static const char *or_else(const char *own, const char *usual) {
    return own ? own : usual;
}

static void add_qkv(struct census *census, const struct shape *shape, const struct attention *attention,
                    const struct names *names) {
    const char *path = attention->path;
    uint64_t layers = attention->layers, owners = layers - attention->borrowers, hidden = shape->hidden;
    uint64_t query = shape->heads * shape->head_dim * (attention->gated ? 2 : 1);
    uint64_t key = shape->kv_heads * shape->head_dim, value = shape->kv_heads * shape->value_dim;
    bool bias = attention->qkv_bias;
    if (names->qkv) {
        census_linear(census, owners, ROLE_ATTENTION, census_path(census, path, names->qkv), hidden,
                      query + key + value, bias);
        layers = attention->borrowers;
        owners = 0;
    }
    census_linear(census, layers, ROLE_ATTENTION, census_path(census, path, or_else(names->q, "q_proj")), hidden, query,
                  bias);
    census_linear(census, owners, ROLE_ATTENTION, census_path(census, path, or_else(names->k, "k_proj")), hidden, key,
                  bias);
    census_linear(census, owners, ROLE_ATTENTION, census_path(census, path, or_else(names->v, "v_proj")), hidden, value,
                  bias);
}

static void add_qk_norms(struct census *census, const struct shape *shape, const struct attention *attention,
                         const struct names *names) {
    bool full = attention->qk_norm == QK_NORM_FULL;
    uint64_t query = full ? shape->heads * shape->head_dim : shape->head_dim;
    uint64_t key = full ? shape->kv_heads * shape->head_dim : shape->head_dim;
    const char *path = attention->path;
    census_norm(census, attention->layers, census_path(census, path, or_else(names->q_norm, "q_norm")), query, false);
    census_norm(census, attention->layers - attention->borrowers,
                census_path(census, path, or_else(names->k_norm, "k_norm")), key, false);
}

static const struct names as_llama;

void block_attention(struct census *census, const struct shape *shape, const struct attention *attention) {
    const struct names *names = attention->names ? attention->names : &as_llama;
    const char *path = attention->path;
    add_qkv(census, shape, attention, names);
    census_linear(census, attention->layers, ROLE_ATTENTION, census_path(census, path, or_else(names->o, "o_proj")),
                  shape->heads * shape->value_dim, shape->hidden, attention->o_bias);
    if (attention->qk_norm != QK_NORM_NONE) add_qk_norms(census, shape, attention, names);
    if (attention->sinks)
        census_vector(census, attention->layers, census_path(census, path, or_else(names->sinks, "sinks")), 1,
                      shape->heads);
}

static void add_cache(struct census *census, const char *name, const struct shape *shape, uint64_t layers,
                      uint64_t window) {
    census_keys_values(census, name, layers, shape->kv_heads * shape->head_dim, shape->kv_heads * shape->value_dim,
                       window);
}

void block_cache(struct census *census, const struct shape *shape, uint64_t layers, uint64_t window) {
    const char *name = window ? "keys and values in a sliding window" : "keys and values";
    add_cache(census, name, shape, layers, window);
}

void block_caches(struct census *census, const struct shape *shape, struct layout layout, uint64_t window) {
    uint64_t chunked = layout_count(layout, LAYER_CHUNKED, layout.layers);
    block_cache(census, shape, layout_count(layout, LAYER_FULL, layout.layers), 0);
    block_cache(census, shape, layout_count(layout, LAYER_SLIDING, layout.layers), window);
    add_cache(census, "keys and values in a chunk", shape, chunked, window);
}

/* ---- feed-forward ---- */

void block_mlp(struct census *census, const struct mlp *mlp) {
    const struct names *names = mlp->names ? mlp->names : &as_llama;
    const char *up = names->gate_up ? names->gate_up : or_else(names->up, "up_proj");
    const char *gate = mlp->plain || names->gate_up ? NULL : or_else(names->gate, "gate_proj");
    uint64_t wide = names->gate_up ? 2 * mlp->ffn : mlp->ffn;
    if (gate)
        census_linear(census, mlp->layers, ROLE_MLP, census_path(census, mlp->path, gate), mlp->hidden, mlp->ffn,
                      mlp->bias);
    census_linear(census, mlp->layers, ROLE_MLP, census_path(census, mlp->path, up), mlp->hidden, wide, mlp->bias);
    census_linear(census, mlp->layers, ROLE_MLP, census_path(census, mlp->path, or_else(names->down, "down_proj")),
                  mlp->ffn, mlp->hidden, mlp->bias);
}

void block_gated_mlp(struct census *census, uint64_t layers, const char *path, uint64_t hidden, uint64_t ffn,
                     bool bias) {
    block_mlp(census, &(struct mlp){.path = path, .layers = layers, .hidden = hidden, .ffn = ffn, .bias = bias});
}

void block_experts(struct census *census, struct expert expert, const char *path, uint64_t hidden, uint64_t ffn) {
    if (expert.fused) {
        census_expert(census, expert, census_path(census, path, "experts.gate_up_proj"), hidden, 2 * ffn);
        census_expert(census, expert, census_path(census, path, "experts.down_proj"), ffn, hidden);
        return;
    }
    census_expert(census, expert, census_path(census, path, "experts.*.gate_proj"), hidden, ffn);
    census_expert(census, expert, census_path(census, path, "experts.*.up_proj"), hidden, ffn);
    census_expert(census, expert, census_path(census, path, "experts.*.down_proj"), ffn, hidden);
}

void block_w_experts(struct census *census, struct expert expert, const char *path, uint64_t hidden, uint64_t ffn) {
    if (expert.fused) {
        block_experts(census, expert, path, hidden, ffn);
        return;
    }
    census_expert(census, expert, census_path(census, path, "experts.*.w1"), hidden, ffn);
    census_expert(census, expert, census_path(census, path, "experts.*.w3"), hidden, ffn);
    census_expert(census, expert, census_path(census, path, "experts.*.w2"), ffn, hidden);
}

struct expert read_experts(struct reader *reader, uint64_t layers) {
    struct expert expert = {
        .layers = layers,
        .count = read_count(reader, "num_experts"),
        .active = read_count(reader, "num_experts_per_tok"),
        .fused = read_flag_or(reader, "fused_experts", false),
    };
    if (expert.active > expert.count)
        read_refuse(reader, "\"num_experts_per_tok\" is %llu, more than the %llu of \"num_experts\"",
                    (unsigned long long)expert.active, (unsigned long long)expert.count);
    return expert;
}

/* ---- recurrences ---- */

uint64_t read_state_bytes(struct reader *reader, uint64_t fallback) {
    const char *dtype = read_text_or(reader, "mamba_ssm_dtype", NULL);
    if (!dtype) return fallback;
    if (strcmp(dtype, "float32") == 0) return 4;
    if (strcmp(dtype, "bfloat16") == 0 || strcmp(dtype, "float16") == 0) return 2;
    read_refuse(reader, "\"mamba_ssm_dtype\" is \"%.60s\"; it may be float32, bfloat16 or float16", dtype);
    return 4;
}

void block_conv_state(struct census *census, uint64_t layers, uint64_t kernel, uint64_t channels) {
    if (kernel > 1) census_state(census, "convolution state", layers, (kernel - 1) * channels, 2);
}

void block_mamba2(struct census *census, const struct mamba2 *mamba) {
    const char *path = mamba->path;
    uint64_t layers = mamba->layers, inner = mamba->inner, heads = mamba->heads;
    uint64_t channels = inner + 2 * mamba->groups * mamba->state;
    census_linear(census, layers, ROLE_OTHER, census_path(census, path, "in_proj"), mamba->hidden,
                  inner + channels + heads, mamba->proj_bias);
    census_conv(census, layers, census_path(census, path, "conv1d"), mamba->kernel, channels, mamba->conv_bias);
    census_vector(census, layers, census_path(census, path, "A_log"), 1, heads);
    census_vector(census, layers, census_path(census, path, "D"), 1, heads);
    census_vector(census, layers, census_path(census, path, "dt_bias"), 1, heads);
    if (mamba->norm) census_norm(census, layers, census_path(census, path, "norm"), inner, false);
    census_linear(census, layers, ROLE_OTHER, census_path(census, path, "out_proj"), inner, mamba->hidden,
                  mamba->proj_bias);
    census_state(census, "recurrent state", layers, inner * mamba->state, mamba->state_bytes);
    block_conv_state(census, layers, mamba->kernel, channels);
}

void block_mamba(struct census *census, const struct mamba *mamba) {
    const char *path = mamba->path;
    uint64_t layers = mamba->layers, inner = mamba->inner, rank = mamba->rank, state = mamba->state;
    census_linear(census, layers, ROLE_OTHER, census_path(census, path, "in_proj"), mamba->hidden, 2 * inner,
                  mamba->proj_bias);
    census_conv(census, layers, census_path(census, path, "conv1d"), mamba->kernel, inner, mamba->conv_bias);
    census_linear(census, layers, ROLE_OTHER, census_path(census, path, "x_proj"), inner, rank + 2 * state, false);
    census_linear(census, layers, ROLE_OTHER, census_path(census, path, "dt_proj"), rank, inner, true);
    census_vector(census, layers, census_path(census, path, "A_log"), inner, state);
    census_vector(census, layers, census_path(census, path, "D"), 1, inner);
    if (mamba->inner_norms) {
        census_norm(census, layers, census_path(census, path, "dt_layernorm"), rank, false);
        census_norm(census, layers, census_path(census, path, "b_layernorm"), state, false);
        census_norm(census, layers, census_path(census, path, "c_layernorm"), state, false);
    }
    census_linear(census, layers, ROLE_OTHER, census_path(census, path, "out_proj"), inner, mamba->hidden,
                  mamba->proj_bias);
    census_state(census, "recurrent state", layers, inner * state, mamba->state_bytes);
    block_conv_state(census, layers, mamba->kernel, inner);
}
