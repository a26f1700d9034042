/* Linear attention with a fixed decay a head beside full attention now and then: MiniMax-Text-01 and M1, and Ling's and
 * Ring's linear kind. A head keeps a square matrix. Shapes: modeling_minimax.py of Hugging Face transformers, and
 * modeling_minimax_text_01.py and modeling_bailing_moe_linear.py beside the released weights. */
#include "model/families/experts.h"
#include "model/families/family.h"

static const char *at(struct census *census, const char *name) {
    return census_path(census, "model.layers.*", name);
}

/* ---- MiniMax-01 ---- */

/* From "attn_type_list", where 1 is full, from "layer_types", or every second layer. */
static struct layout read_kinds(struct reader *reader, struct arena *arena, uint64_t layers) {
    if (!read_list(reader, "attn_type_list")) {
        struct layout layout = read_layout(reader, arena, layers, LAYER_LINEAR, 2);
        for (uint64_t i = 0; i < layers && !read_list(reader, "layer_types"); i++)
            layout.kinds[i] = i % 2 ? LAYER_LINEAR : LAYER_FULL;
        return layout;
    }
    struct layout layout = layout_of_ones(reader, arena, layers, "attn_type_list", LAYER_LINEAR);
    for (uint64_t i = 0; i < layers; i++) layout.kinds[i] = layout.kinds[i] == LAYER_LINEAR ? LAYER_FULL : LAYER_LINEAR;
    return layout;
}

/* MiniMax-M2's first configs go by this type too, with all layers full, norms and a correction bias. */
static void minimax_mixers(struct reader *reader, struct census *census, const struct shape *shape) {
    struct layout layout = read_kinds(reader, census->arena, shape->layers);
    uint64_t full = layout_count(layout, LAYER_FULL, shape->layers), linear = shape->layers - full;
    uint64_t width = shape->heads * shape->head_dim, hidden = shape->hidden;
    layout_stand(census, layout, LAYER_FULL);
    block_attention(census, shape,
                    &(struct attention){
                        .path = at(census, "self_attn"),
                        .layers = full,
                        .qk_norm = read_flag_or(reader, "use_qk_norm", false) ? QK_NORM_FULL : QK_NORM_NONE,
                    });
    block_cache(census, shape, full, 0);
    layout_stand(census, layout, LAYER_LINEAR);
    census_linear(census, linear, ROLE_ATTENTION, at(census, "self_attn.qkv_proj"), hidden, 3 * width, false);
    census_linear(census, linear, ROLE_ATTENTION, at(census, "self_attn.output_gate"), hidden, width, false);
    census_linear(census, linear, ROLE_ATTENTION, at(census, "self_attn.out_proj"), width, hidden, false);
    census_norm(census, linear, at(census, "self_attn.norm"), width, false);
    layers_leave(census);
    census_state(census, "recurrent state", linear, width * shape->head_dim, 2);
}

/* Its first config has no default. */
static void minimax_01_mixers(struct reader *reader, struct census *census, const struct shape *shape) {
    if (!read_list(reader, "attn_type_list") && !read_list(reader, "layer_types"))
        read_refuse(reader, "\"attn_type_list\" is missing: it says which layers have full attention");
    minimax_mixers(reader, census, shape);
}

static void minimax_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    const char *block = at(census, "block_sparse_moe");
    struct expert expert = read_experts(reader, shape->layers);
    if (read_count_or(reader, "shared_intermediate_size", 0))
        read_refuse(reader, "\"shared_intermediate_size\" is not 0, as it is in all released models of this type");
    if (read_count_or(reader, "sliding_window", 0))
        read_refuse(reader, "a \"sliding_window\" in a MiniMax-01 is not counted");
    census_router(census, shape->layers, census_path(census, block, "gate"), shape->hidden, expert.count, false);
    if (read_flag_or(reader, "use_routing_bias", false))
        census_vector(census, shape->layers, census_path(census, block, "e_score_correction_bias"), 1, expert.count);
    block_w_experts(census, expert, block, shape->hidden, read_count(reader, "intermediate_size"));
}

static const struct decoder minimax = {
    .defaults = {.kv_heads = STATED}, .attention = minimax_mixers, .feed_forward = minimax_experts};

static const struct decoder minimax_01 = {.defaults = {.kv_heads = STATED, .head_dim = STATED},
                                          .attention = minimax_01_mixers,
                                          .feed_forward = minimax_experts};

/* ---- Ling and Ring, linear ---- */

static const struct names bailing_names = {.embedding = "model.word_embeddings",
                                           .qkv = "query_key_value",
                                           .o = "dense",
                                           .q_norm = "query_layernorm",
                                           .k_norm = "key_layernorm"};

/* The last layer of each group is full, and those behind the last whole group. */
static uint64_t count_full(struct reader *reader, uint64_t layers) {
    uint64_t group = read_count(reader, "layer_group_size");
    return layers / group + layers % group;
}

static void bailing_mixers(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t full = count_full(reader, shape->layers), linear = shape->layers - full;
    uint64_t width = shape->heads * shape->head_dim;
    struct shape even = *shape;
    even.kv_heads = shape->heads; /* linear layers have a key and a value for each head */
    struct attention attention = {.path = at(census, "attention"),
                                  .layers = full,
                                  .qkv_bias = read_flag_or(reader, "use_qkv_bias", false),
                                  .qk_norm = read_flag_or(reader, "use_qk_norm", false) ? QK_NORM_HEAD : QK_NORM_NONE,
                                  .names = &bailing_names};
    block_attention(census, shape, &attention);
    block_cache(census, shape, full, 0);
    attention.layers = linear;
    block_attention(census, &even, &attention);
    census_linear(census, linear, ROLE_ATTENTION, at(census, "attention.g_proj"), shape->hidden, width, false);
    census_norm(census, linear, at(census, "attention.g_norm"), width, false);
    census_state(census, "recurrent state", linear, width * shape->head_dim, 4);
}

static const struct decoder bailing = {.names = &bailing_names,
                                       .defaults = {.kv_heads = STATED},
                                       .attention = bailing_mixers,
                                       .feed_forward = add_bailing_experts};

const struct family lightning_families[] = {
    {"minimax", &minimax, NULL},
    {"minimax_text_01", &minimax_01, NULL},
    {"minimax_m1", &minimax_01, NULL},
    {"bailing_moe_linear", &bailing, NULL},
    {NULL, NULL, NULL},
};
