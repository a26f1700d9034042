/* Gated delta rules on three of four layers, gated attention on the others (Qwen3-Next, Qwen3.5). Shapes:
 * modeling_qwen3_next.py and modeling_qwen3_5.py of Hugging Face transformers. */
#include "model/families/experts.h"
#include "model/families/family.h"

/* ---- Qwen3-Next and Qwen3.5: gated delta rules on three of four layers ---- */

struct delta {
    uint64_t layers, hidden, keys, values, value_heads, kernel; /* keys and values: the widths of all heads */
    uint64_t value_dim, state;
};

/* Qwen3.5's towers leave unsaid what the class says (configuration_qwen3_5.py). */
static struct delta read_delta(struct reader *reader, const struct shape *shape, uint64_t layers, bool defaults) {
    uint64_t key_heads = read_default(reader, "linear_num_key_heads", defaults ? 16 : 0);
    uint64_t key_dim = read_default(reader, "linear_key_head_dim", defaults ? 128 : 0);
    uint64_t heads = read_default(reader, "linear_num_value_heads", defaults ? 32 : 0);
    uint64_t value_dim = read_default(reader, "linear_value_head_dim", defaults ? 128 : 0);
    return (struct delta){.layers = layers,
                          .hidden = shape->hidden,
                          .keys = key_heads * key_dim,
                          .values = heads * value_dim,
                          .value_heads = heads,
                          .kernel = read_default(reader, "linear_conv_kernel_dim", defaults ? 4 : 0),
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
    layout_stand(census, layout, LAYER_FULL);
    block_attention(census, shape,
                    &(struct attention){.path = "model.layers.*.self_attn",
                                        .layers = full,
                                        .qkv_bias = bias,
                                        .o_bias = bias,
                                        .qk_norm = QK_NORM_HEAD,
                                        .gated = read_flag_or(reader, "attn_output_gate", true)});
    layers_leave(census);
    block_caches(census, shape, layout, 0);
    return layout;
}

static void qwen3_next_mixers(struct reader *reader, struct census *census, const struct shape *shape) {
    struct layout layout = add_gated_attention(reader, census, shape);
    struct delta delta = read_delta(reader, shape, layout_count(layout, LAYER_LINEAR, shape->layers), false);
    layout_stand(census, layout, LAYER_LINEAR);
    census_linear(census, delta.layers, ROLE_ATTENTION, "model.layers.*.linear_attn.in_proj_qkvz", delta.hidden,
                  2 * delta.keys + 2 * delta.values, false);
    census_linear(census, delta.layers, ROLE_ATTENTION, "model.layers.*.linear_attn.in_proj_ba", delta.hidden,
                  2 * delta.value_heads, false);
    add_delta_rest(reader, census, &delta);
    layers_leave(census);
}

static void qwen3_5_mixers(struct reader *reader, struct census *census, const struct shape *shape) {
    struct layout layout = add_gated_attention(reader, census, shape);
    struct delta delta = read_delta(reader, shape, layout_count(layout, LAYER_LINEAR, shape->layers), true);
    layout_stand(census, layout, LAYER_LINEAR);
    census_linear(census, delta.layers, ROLE_ATTENTION, "model.layers.*.linear_attn.in_proj_qkv", delta.hidden,
                  2 * delta.keys + delta.values, false);
    census_linear(census, delta.layers, ROLE_ATTENTION, "model.layers.*.linear_attn.in_proj_z", delta.hidden,
                  delta.values, false);
    census_linear(census, delta.layers, ROLE_ATTENTION, "model.layers.*.linear_attn.in_proj_b", delta.hidden,
                  delta.value_heads, false);
    census_linear(census, delta.layers, ROLE_ATTENTION, "model.layers.*.linear_attn.in_proj_a", delta.hidden,
                  delta.value_heads, false);
    add_delta_rest(reader, census, &delta);
    layers_leave(census);
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

const struct family delta_families[] = {
    {"qwen3_next", &qwen3_next, NULL},        {"qwen3_5", &qwen3_5, NULL},
    {"qwen3_5_text", &qwen3_5, NULL},         {"qwen3_5_moe", &qwen3_5_moe, NULL},
    {"qwen3_5_moe_text", &qwen3_5_moe, NULL}, {NULL, NULL, NULL},
};
