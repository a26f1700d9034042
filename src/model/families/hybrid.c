/* Hybrids: a few layers attend and their cache grows; the others keep a state of a fixed size. Shapes:
 * modeling_jamba.py, modeling_falcon_h1.py, modeling_granitemoehybrid.py, modeling_bamba.py and modeling_lfm2.py of
 * Hugging Face transformers. */
#include "base/exact.h"
#include "model/families/experts.h"
#include "model/families/family.h"

/* ---- Jamba: Mamba with attention every eighth layer and experts every second ---- */

/* The layers i with i % period == offset are of one kind, the others of another. */
static struct layout read_periodic(struct reader *reader, uint64_t layers, const char *period_key, uint64_t period,
                                   const char *offset_key, uint64_t offset, const enum layer_kind kinds[2]) {
    struct layout layout = {arena_array(reader->config->arena, layers, 1), layers};
    period = read_count_or(reader, period_key, period);
    offset = read_count_or(reader, offset_key, offset);
    if (offset >= period)
        read_refuse(reader, "\"%s\" (%llu) is not below \"%s\" (%llu)", offset_key, (unsigned long long)offset,
                    period_key, (unsigned long long)period);
    for (uint64_t i = 0; i < layers; i++) layout.kinds[i] = (uint8_t)kinds[i % period != offset];
    return layout;
}

static void jamba_mixers(struct reader *reader, struct census *census, const struct shape *shape) {
    static const enum layer_kind kinds[] = {LAYER_FULL, LAYER_MAMBA};
    struct layout layout = read_periodic(reader, shape->layers, "attn_layer_period", 8, "attn_layer_offset", 4, kinds);
    uint64_t full = layout_count(layout, LAYER_FULL, shape->layers);
    layout_stand(census, layout, LAYER_FULL);
    block_attention(census, shape, &(struct attention){.path = "model.layers.*.self_attn", .layers = full});
    block_cache(census, shape, full, 0);
    layout_stand(census, layout, LAYER_MAMBA);
    block_mamba(census, &(struct mamba){.path = "model.layers.*.mamba",
                                        .layers = shape->layers - full,
                                        .hidden = shape->hidden,
                                        .inner = shape->hidden * read_count_or(reader, "expand", 2),
                                        .rank = read_count_or(reader, "time_step_rank", (shape->hidden + 15) / 16),
                                        .state = read_count_or(reader, "ssm_state_size", 16),
                                        .kernel = read_count_or(reader, "conv_kernel", 4),
                                        .conv_bias = read_flag_or(reader, "mamba_conv_bias", true),
                                        .proj_bias = read_flag_or(reader, "mamba_proj_bias", false),
                                        .inner_norms = true,
                                        .state_bytes = read_state_bytes(reader, 2)});
    layers_leave(census);
    if (read_count_or(reader, "sliding_window", 0))
        read_refuse(reader, "a \"sliding_window\" in a Jamba is not counted");
}

static void jamba_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    const char *block = "model.layers.*.feed_forward";
    uint64_t hidden = shape->hidden, ffn = read_count(reader, "intermediate_size");
    static const enum layer_kind kinds[] = {LAYER_SPARSE, LAYER_DENSE};
    struct layout layout =
        read_periodic(reader, shape->layers, "expert_layer_period", 2, "expert_layer_offset", 1, kinds);
    uint64_t sparse = layout_count(layout, LAYER_SPARSE, shape->layers);
    struct expert expert = read_experts(reader, sparse);
    bool mixed = expert.count != 1;
    if (!mixed) sparse = expert.layers = 0;
    if (mixed) layout_stand(census, layout, LAYER_SPARSE);
    census_router(census, sparse, census_path(census, block, "router"), hidden, expert.count, false);
    block_experts(census, expert, block, hidden, ffn);
    if (mixed) layout_stand(census, layout, LAYER_DENSE);
    block_gated_mlp(census, shape->layers - sparse, block, hidden, ffn, false);
    layers_leave(census);
}

static const struct names jamba_names = {.final_norm = "model.final_layernorm"};
static const char *const jamba_norms[] = {"input_layernorm", "pre_ff_layernorm", NULL};
static const struct decoder jamba = {.defaults = {.kv_heads = STATED},
                                     .norms = jamba_norms,
                                     .names = &jamba_names,
                                     .attention = jamba_mixers,
                                     .feed_forward = jamba_experts};

/* Falcon-H1 and Granite 4: the classes refuse heads that do not fill the inner width; 0: there are none. */
static uint64_t read_mamba_heads(struct reader *reader, uint64_t inner) {
    uint64_t heads = read_count_or(reader, "mamba_num_heads", 128);
    uint64_t width = read_count_or(reader, "mamba_head_dim", inner / heads);
    if (inner && heads * width != inner)
        read_refuse(reader,
                    "\"mamba_n_heads\" (%llu) x \"mamba_d_head\" (%llu) is not the mixers' width of %llu, which "
                    "\"mamba_expand\" x \"hidden_size\" or \"mamba_d_ssm\" says",
                    (unsigned long long)heads, (unsigned long long)width, (unsigned long long)inner);
    return heads;
}

/* ---- Falcon-H1: attention and Mamba 2 side by side in every layer ---- */

static void falcon_h1_mixers(struct reader *reader, struct census *census, const struct shape *shape) {
    bool bias = read_flag_or(reader, "attention_bias", false), in_bias = read_flag_or(reader, "mamba_proj_bias", false);
    if (in_bias != read_flag_or(reader, "projectors_bias", false))
        read_refuse(reader, "\"mamba_proj_bias\" and \"projectors_bias\" differ, which is not counted");
    block_attention(census, shape,
                    &(struct attention){
                        .path = "model.layers.*.self_attn", .layers = shape->layers, .qkv_bias = bias, .o_bias = bias});
    block_cache(census, shape, shape->layers, 0);
    uint64_t expanded = shape->hidden * read_count_or(reader, "expand", 2);
    bool stated = config_find(reader->config, "mamba_d_ssm"); /* absent: the class's 1,024; null: expanded */
    uint64_t inner = read_count_or(reader, "mamba_d_ssm", stated ? expanded : 1024);
    block_mamba2(census, &(struct mamba2){.path = "model.layers.*.mamba",
                                          .layers = shape->layers,
                                          .hidden = shape->hidden,
                                          .inner = inner,
                                          .heads = read_mamba_heads(reader, inner),
                                          .groups = read_count_or(reader, "n_groups", 1),
                                          .state = read_count_or(reader, "ssm_state_size", 256),
                                          .kernel = read_count_or(reader, "conv_kernel", 4),
                                          .conv_bias = read_flag_or(reader, "mamba_conv_bias", true),
                                          .proj_bias = in_bias,
                                          .norm = read_flag_or(reader, "mamba_rms_norm", false),
                                          .state_bytes = read_state_bytes(reader, 2)});
}

static void falcon_h1_mlp(struct reader *reader, struct census *census, const struct shape *shape) {
    block_gated_mlp(census, shape->layers, "model.layers.*.feed_forward", shape->hidden,
                    read_count(reader, "intermediate_size"), read_flag_or(reader, "mlp_bias", false));
}

static const struct decoder falcon_h1 = {.defaults = {.kv_heads = 8},
                                         .norms = jamba_norms,
                                         .names = &jamba_names,
                                         .attention = falcon_h1_mixers,
                                         .feed_forward = falcon_h1_mlp};

/* ---- Granite 4: Mamba 2 with attention now and then, a shared MLP, and experts in some sizes ---- */

/* Attention in those layers of the layout that are full, Mamba 2 in the others. */
static void add_granite_mixers(struct reader *reader, struct census *census, const struct shape *shape,
                               struct layout layout) {
    bool bias = read_flag_or(reader, "attention_bias", false);
    uint64_t full = layout_count(layout, LAYER_FULL, shape->layers), mamba = shape->layers - full;
    uint64_t inner = shape->hidden * read_count_or(reader, "expand", 2);
    layout_stand(census, layout, LAYER_FULL);
    block_attention(
        census, shape,
        &(struct attention){.path = "model.layers.*.self_attn", .layers = full, .qkv_bias = bias, .o_bias = bias});
    block_cache(census, shape, full, 0);
    layout_stand(census, layout, LAYER_MAMBA);
    block_mamba2(census, &(struct mamba2){.path = "model.layers.*.mamba",
                                          .layers = mamba,
                                          .hidden = shape->hidden,
                                          .inner = inner,
                                          .heads = read_mamba_heads(reader, mamba ? inner : 0),
                                          .groups = read_count_or(reader, "n_groups", 1),
                                          .state = read_count_or(reader, "ssm_state_size", 256),
                                          .kernel = read_count_or(reader, "conv_kernel", 4),
                                          .conv_bias = read_flag_or(reader, "mamba_conv_bias", true),
                                          .proj_bias = read_flag_or(reader, "mamba_proj_bias", false),
                                          .norm = true,
                                          .state_bytes = read_state_bytes(reader, 2)});
    layers_leave(census);
}

static void granite_mixers(struct reader *reader, struct census *census, const struct shape *shape) {
    add_granite_mixers(reader, census, shape, read_layout(reader, census->arena, shape->layers, LAYER_MAMBA, 0));
}

/* Bamba lists the layers that attend. */
static void bamba_mixers(struct reader *reader, struct census *census, const struct shape *shape) {
    const char *full = read_list(reader, "attn_layer_indices");
    if (!full) read_refuse(reader, "\"attn_layer_indices\" is missing: it says which layers attend");
    add_granite_mixers(reader, census, shape, layout_of_indices(census->arena, shape->layers, full, LAYER_MAMBA));
}

static void granite_mlp(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t layers = shape->layers, hidden = shape->hidden, shared = read_count(reader, "shared_intermediate_size");
    if (read_count_or(reader, "num_experts", 0))
        add_granite_experts(census, read_experts(reader, layers), hidden, read_count(reader, "intermediate_size"));
    census_linear(census, layers, ROLE_MLP, "model.layers.*.shared_mlp.input_linear", hidden, 2 * shared, false);
    census_linear(census, layers, ROLE_MLP, "model.layers.*.shared_mlp.output_linear", shared, hidden, false);
}

static const struct decoder granite_hybrid = {
    .defaults = {.kv_heads = STATED}, .attention = granite_mixers, .feed_forward = granite_mlp};

static const struct decoder bamba = {.defaults = {.kv_heads = 8},
                                     .names = &jamba_names,
                                     .norms = jamba_norms,
                                     .attention = bamba_mixers,
                                     .feed_forward = falcon_h1_mlp};

/* ---- LFM2: short convolutions between attention ---- */

static const struct names lfm2_names = {
    .o = "out_proj", .q_norm = "q_layernorm", .k_norm = "k_layernorm", .final_norm = "model.embedding_norm"};

static void lfm2_mixers(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t layers = shape->layers, hidden = shape->hidden, kernel = read_count_or(reader, "conv_L_cache", 3);
    bool bias = read_flag_or(reader, "conv_bias", false);
    const char *indices = read_list(reader, "full_attn_idxs");
    struct layout layout = read_list(reader, "layer_types")
                               ? read_layout(reader, census->arena, layers, LAYER_CONV, 1)
                               : layout_of_indices(census->arena, layers, indices, LAYER_CONV);
    uint64_t full = layout_count(layout, LAYER_FULL, layers), short_ones = layers - full;
    layout_stand(census, layout, LAYER_FULL);
    block_attention(
        census, shape,
        &(struct attention){
            .path = "model.layers.*.self_attn", .layers = full, .qk_norm = QK_NORM_HEAD, .names = &lfm2_names});
    block_cache(census, shape, full, 0);
    layout_stand(census, layout, LAYER_CONV);
    census_conv(census, short_ones, "model.layers.*.conv.conv", kernel, hidden, bias);
    census_linear(census, short_ones, ROLE_OTHER, "model.layers.*.conv.in_proj", hidden, 3 * hidden, bias);
    census_linear(census, short_ones, ROLE_OTHER, "model.layers.*.conv.out_proj", hidden, hidden, bias);
    block_conv_state(census, short_ones, kernel, hidden);
    layers_leave(census);
}

static void add_w_mlp(struct census *census, uint64_t layers, uint64_t hidden, uint64_t ffn) {
    census_linear(census, layers, ROLE_MLP, "model.layers.*.feed_forward.w1", hidden, ffn, false);
    census_linear(census, layers, ROLE_MLP, "model.layers.*.feed_forward.w3", hidden, ffn, false);
    census_linear(census, layers, ROLE_MLP, "model.layers.*.feed_forward.w2", ffn, hidden, false);
}

/* The whole part of the width times the factor that the key states, which may be 1 and absent. */
static uint64_t scaled(struct reader *reader, const char *key, uint64_t width) {
    double factor = read_real_or(reader, key, 1);
    if (factor > 0 && factor <= 64) return (uint64_t)((double)width * factor);
    read_refuse(reader, "\"%s\" is %g; it may be above 0 and up to 64", key, factor);
    return width;
}

/* Two thirds of what is stated, times a factor, rounded up to a multiple; where the factor is null, the thirds alone.
 */
static void lfm2_mlp(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t ffn = read_count(reader, "intermediate_size"), multiple = read_count_or(reader, "block_multiple_of", 256);
    const struct value *factor = config_find(reader->config, "block_ffn_dim_multiplier");
    bool adjusts = read_flag_or(reader, "block_auto_adjust_ff_dim", true);
    if (adjusts) ffn = 2 * ffn / 3;
    if (adjusts && !(factor && factor->kind == VALUE_NULL)) {
        ffn = scaled(reader, "block_ffn_dim_multiplier", ffn);
        ffn = (ffn + multiple - 1) / multiple * multiple;
    }
    add_w_mlp(census, shape->layers, shape->hidden, ffn);
}

static void lfm2_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    const char *block = "model.layers.*.feed_forward";
    uint64_t dense = exact_smaller(read_count_or(reader, "first_k_dense_replace", 2), shape->layers),
             hidden = shape->hidden;
    struct expert expert = read_experts(reader, shape->layers - dense);
    add_w_mlp(census, dense, hidden, read_count(reader, "intermediate_size"));
    census_router(census, expert.layers, census_path(census, block, "gate"), hidden, expert.count, false);
    if (read_flag_or(reader, "use_expert_bias", true))
        census_vector(census, expert.layers, census_path(census, block, "expert_bias"), 1, expert.count);
    block_w_experts(census, expert, block, hidden, read_count(reader, "moe_intermediate_size"));
}

static const char *const lfm2_norms[] = {"operator_norm", "ffn_norm", NULL};
#define LFM2                                                                                                           \
    .defaults = {.kv_heads = 8, .vocab = 65536}, .tied = true, .norms = lfm2_norms, .names = &lfm2_names,              \
    .attention = lfm2_mixers
static const struct decoder lfm2 = {LFM2, .feed_forward = lfm2_mlp};
static const struct decoder lfm2_moe = {LFM2, .feed_forward = lfm2_experts};

const struct family hybrid_families[] = {
    {"jamba", &jamba, NULL}, {"falcon_h1", &falcon_h1, NULL}, {"granitemoehybrid", &granite_hybrid, NULL},
    {"bamba", &bamba, NULL}, {"lfm2", &lfm2, NULL},           {"lfm2_moe", &lfm2_moe, NULL},
    {NULL, NULL, NULL},
};
