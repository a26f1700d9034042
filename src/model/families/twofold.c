/* Two kinds of attention in one model: windowed layers with heads of their own, keys that are wider than values, layers
 * with an indexer. Shapes: modeling_minimax_m3.py of Hugging Face transformers; modeling_step3p5.py,
 * modeling_mimo_v2.py, modeling_laguna.py and modeling_baichuan.py (M1) beside the released weights. */
#include <string.h>

#include "base/limits.h"
#include "model/families/experts.h"
#include "model/families/family.h"

static const char self_attn[] = "model.layers.*.self_attn";

static const char *at(struct census *census, const char *name) {
    return census_path(census, "model.layers.*", name);
}

/* Attention and the caches of layers that are full in one shape and slide in another. */
static void add_two_kinds(struct census *census, const struct shape *full, const struct shape *sliding, uint64_t window,
                          struct attention attention) {
    attention.layers = full->layers;
    block_attention(census, full, &attention);
    attention.layers = sliding->layers;
    attention.sinks |= attention.sinks_in_windows;
    block_attention(census, sliding, &attention);
    block_cache(census, full, full->layers, 0);
    block_cache(census, sliding, sliding->layers, window);
}

/* ---- Step 3.5 ---- */

static void add_gates(struct census *census, const struct shape *shape, uint64_t a_head) {
    census_linear(census, shape->layers, ROLE_ATTENTION, at(census, "self_attn.g_proj"), shape->hidden,
                  shape->heads * a_head, false);
}

static void step_attention(struct reader *reader, struct census *census, const struct shape *shape) {
    struct shape full = *shape, sliding = *shape;
    struct layout layout = read_layout(reader, census->arena, shape->layers, LAYER_SLIDING, 0);
    if (!read_list(reader, "layer_types"))
        read_refuse(reader, "\"layer_types\" is missing: it says which layers have a window");
    full.layers = layout_count(layout, LAYER_FULL, shape->layers);
    sliding.layers = shape->layers - full.layers;
    read_is_there(reader, "attention_other_setting.attention_type");
    sliding.heads = read_count_or(reader, "attention_other_setting.num_attention_heads", shape->heads);
    sliding.kv_heads = read_count_or(reader, "attention_other_setting.num_key_value_heads", shape->kv_heads);
    sliding.head_dim = sliding.value_dim = read_count_or(reader, "attention_other_setting.head_dim", shape->head_dim);
    add_two_kinds(census, &full, &sliding, read_count(reader, "sliding_window"),
                  (struct attention){.path = self_attn, .qk_norm = QK_NORM_HEAD});
    if (!read_flag_or(reader, "use_head_wise_attn_gate", false)) return;
    add_gates(census, &full, 1);
    add_gates(census, &sliding, 1);
}

/* Experts in one 3-D tensor a projection; the layers that have them are listed, or all but the first. */
static void step_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    bool listed = read_list(reader, "moe_layers_enum");
    uint64_t sparse = listed ? count_listed(reader, "moe_layers_enum", shape->layers) : shape->layers - 1;
    uint64_t hidden = shape->hidden, ffn = read_count(reader, "moe_intermediate_size");
    struct expert expert = read_experts(reader, sparse);
    read_refuse_flag(reader, "use_moe_router_bias", false);
    expert.fused = true;
    block_gated_mlp(census, shape->layers - sparse, at(census, "mlp"), hidden, read_count(reader, "intermediate_size"),
                    false);
    census_router(census, sparse, at(census, "moe.gate"), hidden, expert.count, false);
    census_vector(census, sparse, at(census, "moe.router_bias"), 1, expert.count);
    census_expert(census, expert, at(census, "moe.gate_proj"), hidden, ffn);
    census_expert(census, expert, at(census, "moe.up_proj"), hidden, ffn);
    census_expert(census, expert, at(census, "moe.down_proj"), ffn, hidden);
    block_gated_mlp(census, sparse, at(census, "share_expert"), hidden,
                    read_count_or(reader, "share_expert_dim", ffn * expert.active), false);
}

/* ---- MiMo-V2 ---- */

/* The configs beside the weights list the windowed layers as ones; transformers' name each layer, and may keep the ones
 * beside that. */
static struct layout read_mimo_layout(struct reader *reader, struct census *census, uint64_t layers) {
    static const char ones[] = "hybrid_layer_pattern";
    if (!read_list(reader, "layer_types")) return layout_of_ones(reader, census->arena, layers, ones, LAYER_SLIDING);
    struct layout named = read_layout(reader, census->arena, layers, LAYER_SLIDING, 0);
    if (!read_is_there(reader, ones)) return named;
    struct layout listed = layout_of_ones(reader, census->arena, layers, ones, LAYER_SLIDING);
    check_same_layers(reader, memcmp(named.kinds, listed.kinds, layers) == 0, "layer_types", ones);
    return named;
}

static void mimo_attention(struct reader *reader, struct census *census, const struct shape *shape) {
    static const struct names fused = {.qkv = "qkv_proj", .sinks = "attention_sink_bias"};
    static const struct names apart = {.sinks = "attention_sink_bias"};
    struct layout layout = read_mimo_layout(reader, census, shape->layers);
    struct shape full = *shape, sliding = *shape;
    bool named = read_list(reader, "layer_types");
    bool bias = read_flag_or(reader, "attention_bias", false);
    const char *made = read_text_or(reader, "attention_projection_layout", "");
    full.value_dim = read_count(reader, "v_head_dim");
    full.layers = layout_count(layout, LAYER_FULL, shape->layers);
    sliding.layers = shape->layers - full.layers;
    sliding.heads = read_count_or(reader, "swa_num_attention_heads", full.heads);
    sliding.kv_heads = named ? read_count_or(reader, "swa_num_key_value_heads", 2 * full.kv_heads)
                             : read_count(reader, "swa_num_key_value_heads");
    sliding.head_dim = read_count_or(reader, "swa_head_dim", full.head_dim);
    sliding.value_dim = read_count_or(reader, "swa_v_head_dim", full.value_dim);
    read_is_there(reader, "swa_rope_theta");
    add_two_kinds(census, &full, &sliding, read_count(reader, "sliding_window"),
                  (struct attention){
                      .path = self_attn,
                      .qkv_bias = bias,
                      .names = *made == 'f' ? &fused : &apart,
                      .sinks = read_flag_or(reader, "add_full_attention_sink_bias", false),
                      .sinks_in_windows = read_flag_or(reader, "add_swa_attention_sink_bias", true),
                  });
}

/* From flags as the releases state them, or words as transformers writes them back. */
static uint64_t count_mixtures(struct reader *reader, uint64_t layers) {
    bool named = read_list(reader, "mlp_layer_types");
    uint64_t sparse = named ? count_after_dense(reader, layers) : count_flagged(reader, "moe_layer_freq", layers);
    if (named && read_is_there(reader, "moe_layer_freq"))
        check_same_layers(reader, count_flagged(reader, "moe_layer_freq", layers) == sparse, "mlp_layer_types",
                          "moe_layer_freq");
    return sparse;
}

static void mimo_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t ffn = read_count(reader, "moe_intermediate_size"), layers = shape->layers;
    uint64_t sparse = count_mixtures(reader, layers);
    block_mixture(census, &(struct mixture){.all = layers,
                                            .hidden = shape->hidden,
                                            .ffn = ffn,
                                            .shared = ffn * read_count_or(reader, "n_shared_experts", 0),
                                            .dense = read_count(reader, "intermediate_size"),
                                            .expert = read_experts(reader, sparse),
                                            .correction = "gate.e_score_correction_bias"});
}

/* ---- MiniMax-M3: an indexer chooses blocks of the keys in most layers ---- */

static uint64_t count_indexed(struct reader *reader, uint64_t layers) {
    static const char flags[] = "sparse_attention_config.sparse_attention_freq";
    static const char *const yes[2] = {"minimax_m3_sparse", "minimax_m3_sparse"};
    static const char *const no[2] = {"full_attention", "full_attention"};
    bool named = read_list(reader, "layer_types"), flagged = read_is_there(reader, flags);
    uint64_t sparse =
        named ? count_words(reader, "layer_types", layers, yes, no) : count_flagged(reader, flags, layers);
    if (named && flagged)
        check_same_layers(reader, count_flagged(reader, flags, layers) == sparse, "layer_types", flags);
    return read_flag_or(reader, "sparse_attention_config.use_sparse_attention", true) ? sparse : 0;
}

/* Under the name that releases have, or the one that transformers gives it. */
static uint64_t read_either(struct reader *reader, const char *nested, const char *flat) {
    uint64_t other = read_count_or(reader, flat, 0);
    return other && !read_is_there(reader, nested) ? other : read_count(reader, nested);
}

static void minimax_attention(struct reader *reader, struct census *census, const struct shape *shape) {
    static const char *const choices[] = {
        "sparse_attention_config.sparse_block_size", "sparse_attention_config.sparse_topk_blocks",
        "sparse_attention_config.sparse_init_block", "sparse_attention_config.sparse_local_block"};
    uint64_t layers = shape->layers, sparse = count_indexed(reader, layers);
    uint64_t heads = read_either(reader, "sparse_attention_config.sparse_num_index_heads", "index_n_heads");
    uint64_t width = read_either(reader, "sparse_attention_config.sparse_index_dim", "index_head_dim");
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) read_is_there(reader, choices[i]);
    if (!read_flag_or(reader, "use_qk_norm", true))
        read_refuse(reader, "\"use_qk_norm\" is false, which no released model of this type has");
    block_attention(census, shape, &(struct attention){.path = self_attn, .layers = layers, .qk_norm = QK_NORM_HEAD});
    block_cache(census, shape, layers, 0);
    census_linear(census, sparse, ROLE_ATTENTION, at(census, "self_attn.index_q_proj"), shape->hidden, heads * width,
                  false);
    census_linear(census, sparse, ROLE_ATTENTION, at(census, "self_attn.index_k_proj"), shape->hidden, width, false);
    census_norm(census, sparse, at(census, "self_attn.index_q_norm"), width, false);
    census_norm(census, sparse, at(census, "self_attn.index_k_norm"), width, false);
    census_cache(census, "indexer keys", sparse, width, 0);
}

/* intermediate_size is the experts'. */
static void minimax_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    const char *block = at(census, "block_sparse_moe");
    uint64_t sparse = count_mixtures(reader, shape->layers), hidden = shape->hidden;
    uint64_t shared = read_count(reader, "shared_intermediate_size") * read_stated(reader, "n_shared_experts");
    struct expert expert = read_experts(reader, sparse);
    block_gated_mlp(census, shape->layers - sparse, at(census, "mlp"), hidden,
                    read_count(reader, "dense_intermediate_size"), false);
    census_router(census, sparse, census_path(census, block, "gate"), hidden, expert.count, false);
    if (read_flag_or(reader, "use_routing_bias", true))
        census_vector(census, sparse, census_path(census, block, "e_score_correction_bias"), 1, expert.count);
    block_w_experts(census, expert, block, hidden, read_count(reader, "intermediate_size"));
    if (shared) block_gated_mlp(census, sparse, census_path(census, block, "shared_experts"), hidden, shared, false);
}

/* ---- Laguna: queries have other heads in windows ---- */

/* How many gates a head has: one, one an element, or none. */
static uint64_t laguna_gates(struct reader *reader, const struct shape *shape) {
    const struct value *stated = config_find(reader->config, "gating");
    const char *types = read_list(reader, "gating_types");
    bool named = stated && stated->kind == VALUE_TEXT;
    bool gated = named || read_flag_or(reader, "gating", true);
    const char *name = named ? read_text_or(reader, "gating", "") : "per-head";
    bool by_element = strcmp(name, "per-element") == 0;
    if (!by_element && strcmp(name, "per-head") != 0)
        read_refuse(reader, "\"gating\" is \"%.60s\"; it may be true, false, per-head or per-element", name);
    for (struct item item; list_take(&types, &item);)
        if (!gated || !item_is(item, by_element ? "per_element" : "per_head")) {
            read_refuse(reader, "\"gating_types\" names \"%.*s\", and \"gating\" says otherwise", ITEM_SHOWN(item));
            break;
        }
    return gated ? by_element ? shape->head_dim : 1 : 0;
}

static void laguna_attention(struct reader *reader, struct census *census, const struct shape *shape) {
    const double *heads = read_numbers(reader, "num_attention_heads_per_layer", shape->layers, MOST_HEADS);
    struct layout layout = read_layout(reader, census->arena, shape->layers, LAYER_SLIDING, 1);
    struct groups groups = {0};
    for (uint64_t i = 0; i < shape->layers; i++) {
        struct shape own = *shape;
        if (heads) own.heads = (uint64_t)heads[i];
        if (!own.heads) read_refuse(reader, "layer %llu has no heads, which no model has", (unsigned long long)i);
        groups_add(reader, &groups, own);
    }
    bool bias = read_flag_or(reader, "qkv_bias", false), o_bias = read_flag_or(reader, "attention_bias", false);
    uint64_t gates = laguna_gates(reader, shape);
    for (size_t i = 0; i < groups.count; i++) {
        block_attention(census, &groups.shapes[i],
                        &(struct attention){.path = self_attn,
                                            .layers = groups.shapes[i].layers,
                                            .qkv_bias = bias,
                                            .o_bias = o_bias,
                                            .qk_norm = QK_NORM_HEAD});
        if (gates) add_gates(census, &groups.shapes[i], gates);
    }
    bool slides = layout_count(layout, LAYER_SLIDING, shape->layers) > 0;
    block_caches(census, shape, layout, slides ? read_count(reader, "sliding_window") : 0);
}

static void laguna_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t layers = shape->layers, dense = 1;
    bool numbered = read_list(reader, "mlp_only_layers"), named = read_list(reader, "mlp_layer_types");
    if (numbered) dense = count_listed(reader, "mlp_only_layers", layers);
    uint64_t sparse = named ? count_after_dense(reader, layers) : layers - dense;
    if (numbered) check_same_layers(reader, sparse == layers - dense, "mlp_layer_types", "mlp_only_layers");
    block_mixture(census, &(struct mixture){.all = layers,
                                            .hidden = shape->hidden,
                                            .ffn = read_count(reader, "moe_intermediate_size"),
                                            .shared = read_count(reader, "shared_expert_intermediate_size"),
                                            .dense = read_count(reader, "intermediate_size"),
                                            .expert = read_experts(reader, sparse),
                                            .correction = "gate.e_score_correction_bias",
                                            .shared_name = "shared_expert"});
}

/* ---- Baichuan-M1: keys and values are mixed with those of the token before, which a layer keeps ---- */

static void baichuan_m1_attention(struct reader *reader, struct census *census, const struct shape *shape) {
    static const struct names names = {.qkv = "W_pack"};
    struct shape full = *shape, sliding = *shape;
    uint64_t window = read_count(reader, "conv_window");
    sliding.layers = count_listed(reader, "sliding_window_layers", shape->layers);
    full.layers -= sliding.layers;
    sliding.heads = read_count_or(reader, "num_swa_attention_heads", shape->heads);
    sliding.kv_heads = read_count_or(reader, "num_swa_key_value_heads", shape->kv_heads);
    sliding.head_dim = sliding.value_dim =
        read_quotient(reader, "hidden_size", shape->hidden, "num_swa_attention_heads", sliding.heads);
    add_two_kinds(census, &full, &sliding, sliding.layers ? read_count(reader, "sliding_window") : 0,
                  (struct attention){.path = self_attn, .names = &names});
    for (int i = 0; i < 2; i++) {
        const struct shape *own = i ? &sliding : &full;
        census_vector(census, own->layers, at(census, "self_attn.conv_k"), own->kv_heads, window);
        census_vector(census, own->layers, at(census, "self_attn.conv_v"), own->kv_heads, window);
        block_conv_state(census, own->layers, window, 2 * own->kv_heads * own->head_dim);
    }
}

static const struct decoder step = {
    .defaults = {.kv_heads = STATED, .head_dim = STATED}, .attention = step_attention, .feed_forward = step_experts};
static const struct decoder mimo = {
    .defaults = {.kv_heads = STATED, .head_dim = STATED}, .attention = mimo_attention, .feed_forward = mimo_experts};
static const struct decoder minimax_m3 = {.defaults = {.kv_heads = STATED, .head_dim = STATED},
                                          .attention = minimax_attention,
                                          .feed_forward = minimax_experts};
static const struct decoder laguna = {
    .defaults = {.kv_heads = STATED}, .attention = laguna_attention, .feed_forward = laguna_experts};

const struct family twofold_families[] = {
    {"step3p5", &step, NULL},
    {"step3p7", &step, NULL},
    {"mimo_v2", &mimo, NULL},
    {"mimo_v2_flash", &mimo, NULL},
    {"minimax_m3", &minimax_m3, NULL},
    {"minimax_m3_vl", &minimax_m3, NULL},
    {"minimax_m3_vl_text", &minimax_m3, NULL},
    {"laguna", &laguna, NULL},
    {"baichuan_m1", &(const struct decoder){.defaults = {.kv_heads = STATED}, .attention = baichuan_m1_attention},
     NULL},
    {NULL, NULL, NULL},
};
