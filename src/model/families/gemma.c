/* Google's Gemma: explicit head_dim, tied embeddings; from the second on four norms a layer and windows; the third
 * normalises queries and keys; 3n and 4 share keys and values among the last layers and feed each layer a small
 * embedding of its own; 4's full layers have their own head_dim and key heads, and a dense MLP beside the experts.
 * Shapes: modeling_gemma*.py of Hugging Face transformers; defaults: configuration_gemma*.py. */
#include <string.h>

#include "base/limits.h"
#include "model/families/family.h"

static const char attention_bias[] = "attention_bias";
#define ALL_BIASES .qkv_bias_key = attention_bias, .o_bias_key = attention_bias

static const struct decoder gemma = {ALL_BIASES, .tied = true, .defaults = {.kv_heads = STATED, .head_dim = 256}};
static const struct decoder gemma2 = {ALL_BIASES,
                                      .tied = true,
                                      .defaults = {.kv_heads = STATED, .head_dim = 256},
                                      .norms = norms_four,
                                      .windows = WINDOW_PATTERN,
                                      .default_window = 4096,
                                      .default_period = 2};

/* Gemma 3's configs state only what differs from the class. */
static const struct decoder gemma3 = {
    ALL_BIASES,
    .tied = true,
    .defaults =
        {.hidden = 2304, .heads = 8, .kv_heads = 4, .head_dim = 256, .ffn = 9216, .layers = 26, .vocab = 262208},
    .norms = norms_four,
    .qk_norm = QK_NORM_HEAD,
    .windows = WINDOW_PATTERN,
    .default_window = 4096,
    .default_period = 6};

/* ---- 3n and 4 ---- */

static const char path[] = "model.layers.*";

static const char *at(struct census *census, const char *name) {
    return census_path(census, path, name);
}

/* What 3n and 4 have at both ends of their layers. */
static void add_ends(struct reader *reader, struct census *census, const struct shape *shape) {
    census_embedding(census, "model.embed_tokens", shape->vocab, shape->hidden);
    if (!read_flag_or(reader, "tie_word_embeddings", true))
        census_head(census, "lm_head", shape->hidden, shape->vocab, false);
    if (read_flag_or(reader, "attention_bias", false))
        read_refuse(reader, "\"attention_bias\" is true, which no released model of this type has");
}

static void add_norms(struct census *census, uint64_t layers, uint64_t hidden) {
    for (const char *const *norm = norms_four; *norm; norm++)
        census_norm(census, layers, at(census, *norm), hidden, false);
    census_norm(census, 1, "model.norm", hidden, false);
}

static void add_per_layer_input(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t width = read_count_or(reader, "hidden_size_per_layer_input", 256);
    uint64_t rows = read_count_or(reader, "vocab_size_per_layer_input", 262144);
    if (!width) return;
    census_embedding(census, "model.embed_tokens_per_layer", rows, shape->layers * width);
    census_linear(census, 1, ROLE_OTHER, "model.per_layer_model_projection", shape->hidden, shape->layers * width,
                  false);
    census_norm(census, 1, "model.per_layer_projection_norm", width, false);
    census_linear(census, shape->layers, ROLE_OTHER, at(census, "per_layer_input_gate"), shape->hidden, width, false);
    census_linear(census, shape->layers, ROLE_OTHER, at(census, "per_layer_projection"), width, shape->hidden, false);
    census_norm(census, shape->layers, at(census, "post_per_layer_input_norm"), shape->hidden, false);
}

/* How many of the first layers have keys and values of their own. */
static uint64_t read_owners(struct reader *reader, uint64_t layers, uint64_t default_shared) {
    uint64_t shared = read_count_or(reader, "num_kv_shared_layers", default_shared);
    if (shared < layers) return layers - shared;
    read_refuse(reader,
                "\"num_kv_shared_layers\" (%llu) leaves none of \"num_hidden_layers\" (%llu) with keys and values",
                (unsigned long long)shared, (unsigned long long)layers);
    return 1;
}

static void add_gemma_caches(struct census *census, struct layout layout, uint64_t owners, uint64_t window,
                             const struct shape *sliding, const struct shape *full) {
    block_cache(census, full, layout_count(layout, LAYER_FULL, owners), 0);
    block_cache(census, sliding, layout_count(layout, LAYER_SLIDING, owners), window);
}

/* "intermediate_size" is one width for all layers or one a layer. */
static void add_gemma3n_mlps(struct reader *reader, struct census *census, const struct shape *shape) {
    const double *widths = read_numbers(reader, "intermediate_size", shape->layers, 4.0 * MOST_WIDTH);
    struct groups groups = {0};
    for (uint64_t i = 0; i < shape->layers; i++) {
        struct shape own = *shape;
        own.ffn = widths ? (uint64_t)widths[i] : 16384;
        if (!own.ffn || (widths && (double)own.ffn != widths[i]))
            read_refuse(reader, "\"intermediate_size\" of layer %llu is not a whole number above 0",
                        (unsigned long long)i);
        groups_add(reader, &groups, own);
    }
    for (size_t i = 0; i < groups.count; i++)
        block_gated_mlp(census, groups.shapes[i].layers, at(census, "mlp"), shape->hidden, groups.shapes[i].ffn, false);
}

/* All layers of the checkpoint have k_proj and v_proj, although the last ones read the keys and values of others. */
static void gemma3n(struct reader *reader, struct census *census) {
    struct shape shape = read_shape(
        reader,
        &(struct shape){
            .hidden = 2048, .heads = 8, .kv_heads = 2, .head_dim = 256, .ffn = STATED, .layers = 35, .vocab = 262400});
    uint64_t inputs = read_count_or(reader, "altup_num_inputs", 4), rank = read_count_or(reader, "laurel_rank", 64);
    uint64_t layers = shape.layers, hidden = shape.hidden;
    struct layout layout = read_layout(reader, census->arena, layers, LAYER_SLIDING, 5);

    add_ends(reader, census, &shape);
    add_per_layer_input(reader, census, &shape);
    census_linear(census, inputs - 1, ROLE_OTHER, "model.altup_projections.*", hidden, hidden, false);
    census_linear(census, inputs - 1, ROLE_OTHER, "model.altup_unembed_projections.*", hidden, hidden, false);
    census_vector(census, layers, at(census, "altup.correct_output_scale"), 1, hidden);
    census_linear(census, layers, ROLE_OTHER, at(census, "altup.correction_coefs"), inputs, inputs, false);
    census_linear(census, layers, ROLE_OTHER, at(census, "altup.prediction_coefs"), inputs, inputs * inputs, false);
    census_linear(census, layers, ROLE_OTHER, at(census, "altup.modality_router"), hidden, inputs, false);
    census_norm(census, layers, at(census, "altup.router_norm"), hidden, false);
    census_linear(census, layers, ROLE_OTHER, at(census, "laurel.linear_left"), hidden, rank, false);
    census_linear(census, layers, ROLE_OTHER, at(census, "laurel.linear_right"), rank, hidden, false);
    census_norm(census, layers, at(census, "laurel.post_laurel_norm"), hidden, false);
    block_attention(census, &shape,
                    &(struct attention){.path = at(census, "self_attn"), .layers = layers, .qk_norm = QK_NORM_HEAD});
    add_gemma3n_mlps(reader, census, &shape);
    add_norms(census, layers, hidden);
    add_gemma_caches(census, layout, read_owners(reader, layers, 15), read_count_or(reader, "sliding_window", 512),
                     &shape, &shape);
}

/* The attention weights of Gemma 4's layers of one kind: `owners` of them have keys and values of their own. */
static void add_gemma4_attention(struct census *census, const struct shape *shape, uint64_t layers, uint64_t owners,
                                 bool values) {
    uint64_t query = shape->heads * shape->head_dim, key = shape->kv_heads * shape->head_dim;
    census_linear(census, layers, ROLE_ATTENTION, at(census, "self_attn.q_proj"), shape->hidden, query, false);
    census_linear(census, owners, ROLE_ATTENTION, at(census, "self_attn.k_proj"), shape->hidden, key, false);
    if (values)
        census_linear(census, owners, ROLE_ATTENTION, at(census, "self_attn.v_proj"), shape->hidden, key, false);
    census_linear(census, layers, ROLE_ATTENTION, at(census, "self_attn.o_proj"), query, shape->hidden, false);
    census_norm(census, layers, at(census, "self_attn.q_norm"), shape->head_dim, false);
    census_norm(census, owners, at(census, "self_attn.k_norm"), shape->head_dim, false);
}

static void add_gemma4_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    struct expert expert = read_experts(reader, shape->layers);
    uint64_t layers = shape->layers, hidden = shape->hidden, ffn = read_count(reader, "moe_intermediate_size");
    expert.fused = true;
    census_router(census, layers, at(census, "router.proj"), hidden, expert.count, false);
    census_vector(census, layers, at(census, "router.scale"), 1, hidden);
    census_vector(census, layers, at(census, "router.per_expert_scale"), 1, expert.count);
    block_experts(census, expert, path, hidden, ffn);
    census_norm(census, layers, at(census, "post_feedforward_layernorm_1"), hidden, false);
    census_norm(census, layers, at(census, "post_feedforward_layernorm_2"), hidden, false);
    census_norm(census, layers, at(census, "pre_feedforward_layernorm_2"), hidden, false);
}

/* What the full layers have where configs state it layer by layer, as transformers 5.15 and later write them; a layer
 * that is not named has what the sliding ones have. */
static uint64_t read_of_full(struct reader *reader, const char *key, struct layout layout, uint64_t layers,
                             uint64_t of_sliding) {
    const double *stated = read_numbers(reader, key, layers, MOST_HEADS);
    uint64_t of_full = of_sliding, named = stated ? list_count(read_list(reader, key)) : 0;
    if (named > layers)
        read_refuse(reader, "\"%s\" names layer %llu, but \"num_hidden_layers\" is %llu", key,
                    (unsigned long long)named - 1, (unsigned long long)layers);
    for (uint64_t i = 0; stated && i < layers; i++)
        if (layout.kinds[i] == LAYER_FULL && stated[i] != 0) of_full = (uint64_t)stated[i];
    for (uint64_t i = 0; stated && i < layers; i++) {
        double own = stated[i] != 0 ? stated[i] : (double)of_sliding;
        if (own == (double)(layout.kinds[i] == LAYER_FULL ? of_full : of_sliding)) continue;
        read_refuse(reader, "\"%s\" is %g in layer %llu, unlike the other layers of its kind", key, own,
                    (unsigned long long)i);
        break;
    }
    return of_full;
}

/* What sets the full layers apart: layer by layer, or with keys of their own, of which the heads count with
 * attention_k_eq_v alone. */
static struct shape read_full(struct reader *reader, const struct shape *sliding, struct layout layout, bool k_is_v) {
    static const char width_key[] = "per_layer_config.head_dim", heads_key[] = "per_layer_config.num_key_value_heads";
    struct shape full = *sliding;
    uint64_t width = read_count_or(reader, "global_head_dim", 512);
    uint64_t heads = read_count_or(reader, "num_global_key_value_heads", full.kv_heads);
    bool by_layer = config_find(reader->config, width_key) || config_find(reader->config, heads_key);
    if (by_layer) {
        width = read_of_full(reader, width_key, layout, full.layers, full.head_dim);
        heads = read_of_full(reader, heads_key, layout, full.layers, full.kv_heads);
    }
    read_quotient(reader, "num_attention_heads", full.heads, by_layer ? heads_key : "num_global_key_value_heads",
                  heads);
    full.head_dim = full.value_dim = width;
    if (k_is_v || by_layer) full.kv_heads = heads;
    return full;
}

/* With attention_k_eq_v the full layers have no v_proj, but the values are normalised otherwise and not rotated, so
 * that the cache holds both. */
static void gemma4(struct reader *reader, struct census *census) {
    struct shape sliding = read_shape(
        reader,
        &(struct shape){
            .hidden = 2304, .heads = 8, .kv_heads = 4, .head_dim = 256, .ffn = 9216, .layers = 30, .vocab = 262144});
    uint64_t layers = sliding.layers, hidden = sliding.hidden, owners = read_owners(reader, layers, 0);
    struct layout layout = read_layout(reader, census->arena, layers, LAYER_SLIDING, 6);
    layout.kinds[layers - 1] = LAYER_FULL; /* as the class does, whatever is listed */
    bool k_is_v = read_flag_or(reader, "attention_k_eq_v", false);
    struct shape full = read_full(reader, &sliding, layout, k_is_v);
    bool wide = read_flag_or(reader, "use_double_wide_mlp", false);

    add_ends(reader, census, &sliding);
    add_per_layer_input(reader, census, &sliding);
    layout_stand(census, layout, LAYER_SLIDING);
    add_gemma4_attention(census, &sliding, layout_count(layout, LAYER_SLIDING, layers),
                         layout_count(layout, LAYER_SLIDING, owners), true);
    layout_stand(census, layout, LAYER_FULL);
    add_gemma4_attention(census, &full, layout_count(layout, LAYER_FULL, layers),
                         layout_count(layout, LAYER_FULL, owners), !k_is_v);
    layers_leave(census);
    block_gated_mlp(census, wide ? owners : layers, at(census, "mlp"), hidden, sliding.ffn, false);
    if (wide) block_gated_mlp(census, layers - owners, at(census, "mlp"), hidden, 2 * sliding.ffn, false);
    if (read_flag_or(reader, "enable_moe_block", false)) add_gemma4_experts(reader, census, &sliding);
    add_norms(census, layers, hidden);
    census_vector(census, layers, at(census, "layer_scalar"), 1, 1);
    add_gemma_caches(census, layout, owners, read_count_or(reader, "sliding_window", 512), &sliding, &full);
}

const struct family gemma_families[] = {
    {"gemma", &gemma, NULL},        {"gemma2", &gemma2, NULL},     {"gemma3", &gemma3, NULL},
    {"gemma3_text", &gemma3, NULL}, {"gemma3n", NULL, gemma3n},    {"gemma3n_text", NULL, gemma3n},
    {"gemma4", NULL, gemma4},       {"gemma4_text", NULL, gemma4}, {NULL, NULL, NULL},
};
