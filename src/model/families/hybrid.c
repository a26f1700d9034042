/* Hybrids: a few layers attend and their cache grows; the others keep a state of a fixed size. Shapes:
 * modeling_qwen3_next.py, modeling_qwen3_5.py, modeling_jamba.py, modeling_nemotron_h.py, modeling_lfm2.py,
 * modeling_granitemoehybrid.py and modeling_falcon_h1.py of Hugging Face transformers. */
#include <string.h>

#include "model/families/experts.h"
#include "model/families/family.h"

/* ---- Qwen3-Next and Qwen3.5: gated delta rules on three of four layers ---- */

struct delta {
    uint64_t layers, hidden, keys, values, value_heads, kernel; /* keys and values: the widths of all heads */
    uint64_t value_dim, state;
};

static struct delta read_delta(struct reader *reader, const struct shape *shape, uint64_t layers) {
    uint64_t key_heads = read_count(reader, "linear_num_key_heads"),
             key_dim = read_count(reader, "linear_key_head_dim");
    uint64_t heads = read_count(reader, "linear_num_value_heads"),
             value_dim = read_count(reader, "linear_value_head_dim");
    return (struct delta){.layers = layers,
                          .hidden = shape->hidden,
                          .keys = key_heads * key_dim,
                          .values = heads * value_dim,
                          .value_heads = heads,
                          .kernel = read_count(reader, "linear_conv_kernel_dim"),
                          .value_dim = value_dim,
                          .state = heads * key_dim * value_dim};
}

static void add_delta_rest(struct reader *reader, struct census *census, const struct delta *delta) {
    uint64_t layers = delta->layers, channels = 2 * delta->keys + delta->values;
    census_conv(census, layers, "model.layers.*.linear_attn.conv1d", delta->kernel, channels, false);
    census_vector(census, layers, "model.layers.*.linear_attn.dt_bias", 1, delta->value_heads);
    census_vector(census, layers, "model.layers.*.linear_attn.A_log", 1, delta->value_heads);
    census_norm(census, layers, "model.layers.*.linear_attn.norm", delta->value_dim, false);
    census_linear(census, layers, ROLE_ATTENTION, "model.layers.*.linear_attn.out_proj", delta->values, delta->hidden,
                  false);
    census_state(census, "recurrent state", layers, delta->state, read_state_bytes(reader, 4));
    block_conv_state(census, layers, delta->kernel, channels);
}

/* The full layers' part of both; the layout says which they are. */
static struct layout add_gated_attention(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t period = read_count_or(reader, "full_attention_interval", 4);
    bool bias = read_flag_or(reader, "attention_bias", false);
    struct layout layout = read_layout(reader, census->arena, shape->layers, LAYER_LINEAR, period);
    uint64_t full = layout_count(layout, LAYER_FULL, shape->layers);
    block_attention(census, shape,
                    &(struct attention){.path = "model.layers.*.self_attn",
                                        .layers = full,
                                        .qkv_bias = bias,
                                        .o_bias = bias,
                                        .qk_norm = QK_NORM_HEAD,
                                        .gated = read_flag_or(reader, "attn_output_gate", true)});
    block_caches(census, shape, layout, 0);
    return layout;
}

static void qwen3_next_mixers(struct reader *reader, struct census *census, const struct shape *shape) {
    struct layout layout = add_gated_attention(reader, census, shape);
    struct delta delta = read_delta(reader, shape, layout_count(layout, LAYER_LINEAR, shape->layers));
    census_linear(census, delta.layers, ROLE_ATTENTION, "model.layers.*.linear_attn.in_proj_qkvz", delta.hidden,
                  2 * delta.keys + 2 * delta.values, false);
    census_linear(census, delta.layers, ROLE_ATTENTION, "model.layers.*.linear_attn.in_proj_ba", delta.hidden,
                  2 * delta.value_heads, false);
    add_delta_rest(reader, census, &delta);
}

static void qwen3_5_mixers(struct reader *reader, struct census *census, const struct shape *shape) {
    struct layout layout = add_gated_attention(reader, census, shape);
    struct delta delta = read_delta(reader, shape, layout_count(layout, LAYER_LINEAR, shape->layers));
    census_linear(census, delta.layers, ROLE_ATTENTION, "model.layers.*.linear_attn.in_proj_qkv", delta.hidden,
                  2 * delta.keys + delta.values, false);
    census_linear(census, delta.layers, ROLE_ATTENTION, "model.layers.*.linear_attn.in_proj_z", delta.hidden,
                  delta.values, false);
    census_linear(census, delta.layers, ROLE_ATTENTION, "model.layers.*.linear_attn.in_proj_b", delta.hidden,
                  delta.value_heads, false);
    census_linear(census, delta.layers, ROLE_ATTENTION, "model.layers.*.linear_attn.in_proj_a", delta.hidden,
                  delta.value_heads, false);
    add_delta_rest(reader, census, &delta);
}

static void unfused_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    add_qwen_experts(reader, census, shape, false);
}

static void fused_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    add_qwen_experts(reader, census, shape, true);
}

static const struct decoder qwen3_next = {
    .defaults = {.kv_heads = STATED, .head_dim = 256}, .attention = qwen3_next_mixers, .feed_forward = unfused_experts};
static const struct decoder qwen3_5 = {.defaults = {.kv_heads = 4, .head_dim = 256}, .attention = qwen3_5_mixers};
static const struct decoder qwen3_5_moe = {
    .defaults = {.kv_heads = STATED, .head_dim = 256}, .attention = qwen3_5_mixers, .feed_forward = fused_experts};

/* ---- Jamba: Mamba with attention every eighth layer and experts every second ---- */

/* How many i below `layers` have i % period == offset. */
static uint64_t count_periodic(struct reader *reader, uint64_t layers, const char *period_key, uint64_t period,
                               const char *offset_key, uint64_t offset) {
    period = read_count_or(reader, period_key, period);
    offset = read_count_or(reader, offset_key, offset);
    if (offset >= period)
        read_refuse(reader, "\"%s\" (%llu) is not below \"%s\" (%llu)", offset_key, (unsigned long long)offset,
                    period_key, (unsigned long long)period);
    return offset < layers ? (layers - offset - 1) / period + 1 : 0;
}

static void jamba_mixers(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t full = count_periodic(reader, shape->layers, "attn_layer_period", 8, "attn_layer_offset", 4);
    block_attention(census, shape, &(struct attention){.path = "model.layers.*.self_attn", .layers = full});
    block_cache(census, shape, full, 0);
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
    if (read_count_or(reader, "sliding_window", 0))
        read_refuse(reader, "a \"sliding_window\" in a Jamba is not counted");
}

static void jamba_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    const char *block = "model.layers.*.feed_forward";
    uint64_t hidden = shape->hidden, ffn = read_count(reader, "intermediate_size");
    uint64_t sparse = count_periodic(reader, shape->layers, "expert_layer_period", 2, "expert_layer_offset", 1);
    struct expert expert = read_experts(reader, sparse);
    if (expert.count == 1) sparse = expert.layers = 0;
    census_router(census, sparse, census_path(census, block, "router"), hidden, expert.count, false);
    block_experts(census, expert, block, hidden, ffn);
    block_gated_mlp(census, shape->layers - sparse, block, hidden, ffn, false);
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

static void granite_mixers(struct reader *reader, struct census *census, const struct shape *shape) {
    bool bias = read_flag_or(reader, "attention_bias", false);
    struct layout layout = read_layout(reader, census->arena, shape->layers, LAYER_MAMBA, 0);
    uint64_t full = layout_count(layout, LAYER_FULL, shape->layers), mamba = shape->layers - full;
    uint64_t inner = shape->hidden * read_count_or(reader, "expand", 2);
    block_attention(
        census, shape,
        &(struct attention){.path = "model.layers.*.self_attn", .layers = full, .qkv_bias = bias, .o_bias = bias});
    block_caches(census, shape, layout, 0);
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
    block_attention(
        census, shape,
        &(struct attention){
            .path = "model.layers.*.self_attn", .layers = full, .qk_norm = QK_NORM_HEAD, .names = &lfm2_names});
    block_cache(census, shape, full, 0);
    census_conv(census, short_ones, "model.layers.*.conv.conv", kernel, hidden, bias);
    census_linear(census, short_ones, ROLE_OTHER, "model.layers.*.conv.in_proj", hidden, 3 * hidden, bias);
    census_linear(census, short_ones, ROLE_OTHER, "model.layers.*.conv.out_proj", hidden, hidden, bias);
    block_conv_state(census, short_ones, kernel, hidden);
}

static void add_w_mlp(struct census *census, uint64_t layers, uint64_t hidden, uint64_t ffn) {
    census_linear(census, layers, ROLE_MLP, "model.layers.*.feed_forward.w1", hidden, ffn, false);
    census_linear(census, layers, ROLE_MLP, "model.layers.*.feed_forward.w3", hidden, ffn, false);
    census_linear(census, layers, ROLE_MLP, "model.layers.*.feed_forward.w2", ffn, hidden, false);
}

/* Two thirds of what is stated, rounded up to a multiple. */
static void lfm2_mlp(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t ffn = read_count(reader, "intermediate_size"), multiple = read_count_or(reader, "block_multiple_of", 256);
    if (read_flag_or(reader, "block_auto_adjust_ff_dim", true))
        ffn = (2 * ffn / 3 + multiple - 1) / multiple * multiple;
    add_w_mlp(census, shape->layers, shape->hidden, ffn);
}

static void lfm2_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    const char *block = "model.layers.*.feed_forward";
    uint64_t dense = read_count_or(reader, "first_k_dense_replace", 2), hidden = shape->hidden;
    if (dense > shape->layers) dense = shape->layers;
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

/* ---- Nemotron-H: each block is one of Mamba 2, attention, a plain MLP or experts ---- */

struct block_counts {
    uint64_t mamba, attention, mlp, moe;
};

static const struct {
    const char *name;
    char letter;
} block_names[] = {{"linear_attention", 'M'}, {"mamba", 'M'}, {"full_attention", '*'},
                   {"attention", '*'},        {"mlp", '-'},   {"moe", 'E'}};

static char block_letter(const char *item, size_t length) {
    for (size_t i = 0; i < sizeof block_names / sizeof *block_names; i++)
        if (strlen(block_names[i].name) == length && memcmp(block_names[i].name, item, length) == 0)
            return block_names[i].letter;
    return '?';
}

static void count_block(struct reader *reader, struct block_counts *blocks, char letter) {
    switch (letter) {
    case 'M':
        blocks->mamba++;
        break;
    case '*':
        blocks->attention++;
        break;
    case '-':
        blocks->mlp++;
        break;
    case 'E':
        blocks->moe++;
        break;
    default:
        read_refuse(reader,
                    "the pattern of layers holds something else than M (mamba), * (attention), - (mlp) and E (moe)");
    }
}

/* From "hybrid_override_pattern" ("M-M*E"), or from the list of later configs. */
static struct block_counts read_blocks(struct reader *reader) {
    struct block_counts blocks = {0};
    const char *pattern = read_text_or(reader, "hybrid_override_pattern", NULL),
               *list = read_list(reader, "layer_types"), *item;
    if (!pattern && !list) read_refuse(reader, "\"hybrid_override_pattern\" is missing: it says what each layer is");
    for (const char *letter = pattern; letter && *letter; letter++) count_block(reader, &blocks, *letter);
    if (!pattern)
        for (size_t length; (length = list_next(&item, &list));)
            count_block(reader, &blocks, block_letter(item, length));
    uint64_t named = blocks.mamba + blocks.attention + blocks.mlp + blocks.moe;
    uint64_t layers = read_count_or(reader, "num_hidden_layers", named);
    if (named != layers)
        read_refuse(reader, "\"hybrid_override_pattern\" names %llu layers, but \"num_hidden_layers\" is %llu",
                    (unsigned long long)named, (unsigned long long)layers);
    return blocks;
}

/* Experts without gates, of the hidden width or of a latent one between two projections. */
static void add_nemotron_experts(struct reader *reader, struct census *census, uint64_t layers, uint64_t hidden,
                                 bool bias) {
    const char *block = "backbone.layers.*.mixer";
    struct expert expert = read_experts(reader, layers);
    uint64_t ffn = read_count(reader, "moe_intermediate_size"), latent = read_count_or(reader, "moe_latent_size", 0);
    uint64_t width = latent ? latent : hidden;
    expert.bias = bias;
    census_router(census, layers, census_path(census, block, "gate"), hidden, expert.count, false);
    census_vector(census, layers, census_path(census, block, "gate.e_score_correction_bias"), 1, expert.count);
    census_expert(census, expert, census_path(census, block, "experts.*.up_proj"), width, ffn);
    census_expert(census, expert, census_path(census, block, "experts.*.down_proj"), ffn, width);
    if (latent) {
        census_linear(census, layers, ROLE_MLP, census_path(census, block, "fc1_latent_proj"), hidden, latent, bias);
        census_linear(census, layers, ROLE_MLP, census_path(census, block, "fc2_latent_proj"), latent, hidden, bias);
    }
    if (!read_count_or(reader, "n_shared_experts", 1)) return;
    uint64_t shared = read_count(reader, "shared_expert_intermediate_size");
    census_linear(census, layers, ROLE_MLP, census_path(census, block, "shared_experts.up_proj"), hidden, shared, bias);
    census_linear(census, layers, ROLE_MLP, census_path(census, block, "shared_experts.down_proj"), shared, hidden,
                  bias);
}

static void nemotron_h(struct reader *reader, struct census *census) {
    const char *block = "backbone.layers.*.mixer";
    struct block_counts blocks = read_blocks(reader);
    uint64_t layers = blocks.mamba + blocks.attention + blocks.mlp + blocks.moe;
    struct shape shape =
        read_shape(reader, &(struct shape){.layers = layers ? layers : 1, .kv_heads = 8, .head_dim = 128});
    uint64_t hidden = shape.hidden, heads = read_count(reader, "mamba_num_heads");
    bool bias = read_flag_or(reader, "attention_bias", false), mlp_bias = read_flag_or(reader, "mlp_bias", false);
    if (read_count_or(reader, "sliding_window", 0))
        read_refuse(reader, "a \"sliding_window\" in a Nemotron-H is not counted");

    census_embedding(census, "backbone.embeddings", shape.vocab, hidden);
    census_norm(census, layers, "backbone.layers.*.norm", hidden, false);
    block_mamba2(census, &(struct mamba2){.path = block,
                                          .layers = blocks.mamba,
                                          .hidden = hidden,
                                          .inner = heads * read_count(reader, "mamba_head_dim"),
                                          .heads = heads,
                                          .groups = read_count_or(reader, "n_groups", 8),
                                          .state = read_count(reader, "ssm_state_size"),
                                          .kernel = read_count_or(reader, "conv_kernel", 4),
                                          .conv_bias = read_flag_or(reader, "mamba_conv_bias", true),
                                          .proj_bias = read_flag_or(reader, "use_bias", false),
                                          .norm = true,
                                          .state_bytes = read_state_bytes(reader, 4)});
    block_attention(census, &shape,
                    &(struct attention){.path = block, .layers = blocks.attention, .qkv_bias = bias, .o_bias = bias});
    block_cache(census, &shape, blocks.attention, 0);
    if (blocks.mlp) {
        uint64_t ffn = read_count(reader, "intermediate_size");
        census_linear(census, blocks.mlp, ROLE_MLP, census_path(census, block, "up_proj"), hidden, ffn, mlp_bias);
        census_linear(census, blocks.mlp, ROLE_MLP, census_path(census, block, "down_proj"), ffn, hidden, mlp_bias);
    }
    if (blocks.moe) add_nemotron_experts(reader, census, blocks.moe, hidden, mlp_bias);
    census_norm(census, 1, "backbone.norm_f", hidden, false);
    if (!read_flag_or(reader, "tie_word_embeddings", false)) census_head(census, "lm_head", hidden, shape.vocab, false);
}

const struct family hybrid_families[] = {
    {"qwen3_next", &qwen3_next, NULL},
    {"qwen3_5", &qwen3_5, NULL},
    {"qwen3_5_text", &qwen3_5, NULL},
    {"qwen3_5_moe", &qwen3_5_moe, NULL},
    {"qwen3_5_moe_text", &qwen3_5_moe, NULL},
    {"jamba", &jamba, NULL},
    {"falcon_h1", &falcon_h1, NULL},
    {"granitemoehybrid", &granite_hybrid, NULL},
    {"lfm2", &lfm2, NULL},
    {"lfm2_moe", &lfm2_moe, NULL},
    {"nemotron_h", NULL, nemotron_h},
    {NULL, NULL, NULL},
};
