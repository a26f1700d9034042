/* Kimi Linear and Kimi K3: Kimi delta attention, which forgets channel by channel, with latent attention every fourth
 * layer. K3 gates both at full rank, has its experts in a narrower space and mixes in what earlier blocks of layers
 * gave. Shapes: modeling_kimi.py beside the released weights. */
#include <string.h>

#include "model/families/experts.h"
#include "model/families/family.h"
#include "model/families/latent.h"

static const char *at(struct census *census, const char *name) {
    return census_path(census, "model.layers.*", name);
}

struct delta {
    uint64_t layers, hidden, heads, head_dim, kernel;
    bool full_gate; /* one matrix for the gate instead of two of low rank */
};

static void add_delta_projection(struct census *census, const struct delta *delta, const char *name, uint64_t in,
                                 uint64_t out) {
    census_linear(census, delta->layers, ROLE_ATTENTION, at(census, name), in, out, false);
}

/* K3's checkpoints decay by channel of a head, Kimi Linear's by head. */
static void add_delta(struct census *census, const struct delta *delta) {
    static const char *const parts[] = {"self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"};
    static const char *const convs[] = {"self_attn.q_conv1d", "self_attn.k_conv1d", "self_attn.v_conv1d"};
    uint64_t layers = delta->layers, hidden = delta->hidden, width = delta->heads * delta->head_dim;
    for (size_t i = 0; i < 3; i++) {
        add_delta_projection(census, delta, parts[i], hidden, width);
        census_conv(census, layers, at(census, convs[i]), delta->kernel, width, false);
    }
    add_delta_projection(census, delta, "self_attn.f_a_proj", hidden, delta->head_dim);
    add_delta_projection(census, delta, "self_attn.f_b_proj", delta->head_dim, width);
    add_delta_projection(census, delta, "self_attn.b_proj", hidden, delta->heads);
    if (delta->full_gate) {
        add_delta_projection(census, delta, "self_attn.g_proj", hidden, width);
    } else {
        add_delta_projection(census, delta, "self_attn.g_a_proj", hidden, delta->head_dim);
        add_delta_projection(census, delta, "self_attn.g_b_proj", delta->head_dim, width);
    }
    census_vector(census, layers, at(census, "self_attn.A_log"), 1, delta->full_gate ? delta->head_dim : delta->heads);
    census_vector(census, layers, at(census, "self_attn.dt_bias"), 1, width);
    census_norm(census, layers, at(census, "self_attn.o_norm"), delta->head_dim, false);
    add_delta_projection(census, delta, "self_attn.o_proj", width, hidden);
    census_state(census, "recurrent state", layers, width * delta->head_dim, 4);
    block_conv_state(census, layers, delta->kernel, 3 * width);
}

/* The lists count layers from 1; each layer stands in one of them. Transformers writes "layer_types" beside them or in
 * their place. */
static struct layout read_delta_layout(struct reader *reader, uint64_t layers) {
    struct arena *arena = reader->config->arena;
    struct layout named = read_layout(reader, arena, layers, LAYER_LINEAR, 0);
    const char *listed = read_list(reader, "linear_attn_config.kda_layers");
    const char *others = read_list(reader, "linear_attn_config.full_attn_layers");
    if (read_list(reader, "layer_types") && !listed && !others) return named;
    uint8_t *kinds = arena_array(arena, layers, 1);
    const bool *delta = list_flags(arena, listed, layers + 1), *full = list_flags(arena, others, layers + 1);
    for (uint64_t i = 1; i <= layers; i++) {
        kinds[i - 1] = (uint8_t)(delta[i] ? LAYER_LINEAR : LAYER_FULL);
        if (delta[i] == full[i])
            read_refuse(reader,
                        "layer %llu is not in exactly one of \"linear_attn_config\"'s kda_layers and full_attn_layers",
                        (unsigned long long)i);
    }
    if (read_list(reader, "layer_types"))
        check_same_layers(reader, memcmp(kinds, named.kinds, layers) == 0, "layer_types", "linear_attn_config");
    return (struct layout){kinds, layers};
}

/* Under the name that releases have, or the one that transformers gives Kimi Linear's; K3's it does not tell whole. */
static uint64_t read_either(struct reader *reader, const char *nested, const char *flat) {
    uint64_t other = read_count_or(reader, flat, 0);
    bool whole = !read_count_or(reader, "attn_res_block_size", 0);
    return other && whole && !read_is_there(reader, nested) ? other : read_count(reader, nested);
}

static void kimi_attention(struct reader *reader, struct census *census, const struct shape *shape) {
    struct latent latent = read_latent(reader, shape, 0);
    uint64_t kernel = read_count_or(reader, "linear_conv_kernel_dim", 4);
    struct layout layout = read_delta_layout(reader, shape->layers);
    struct delta delta = {.layers = layout_count(layout, LAYER_LINEAR, shape->layers),
                          .hidden = shape->hidden,
                          .heads = read_either(reader, "linear_attn_config.num_heads", "linear_num_heads"),
                          .head_dim = read_either(reader, "linear_attn_config.head_dim", "linear_head_dim"),
                          .kernel = read_count_or(reader, "linear_attn_config.short_conv_kernel_size", kernel),
                          .full_gate = read_flag_or(reader, "linear_attn_config.use_full_rank_gate", false)};
    latent.layers = shape->layers - delta.layers;
    layout_stand(census, layout, LAYER_FULL);
    block_latent(census, &latent);
    if (read_flag_or(reader, "mla_use_output_gate", false))
        census_linear(census, latent.layers, ROLE_ATTENTION, at(census, "self_attn.g_proj"), shape->hidden,
                      latent.heads * latent.value, false);
    layout_stand(census, layout, LAYER_LINEAR);
    add_delta(census, &delta);
    layers_leave(census);
}

/* Experts of `width` instead of the hidden size, between two projections that all of a layer share. */
static void kimi_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    const char *block = at(census, "block_sparse_moe");
    uint64_t sparse = count_after_dense(reader, shape->layers), hidden = shape->hidden;
    uint64_t width = read_count_or(reader, "routed_expert_hidden_size", 0);
    uint64_t ffn = read_count(reader, "moe_intermediate_size"),
             shared = ffn * read_count_or(reader, "n_shared_experts", 0);
    struct expert expert = read_experts(reader, sparse);
    bool placed = experts_are_last(reader);
    if (placed) layers_stand(census, 0, shape->layers - sparse);
    block_gated_mlp(census, shape->layers - sparse, at(census, "mlp"), hidden,
                    read_count_or(reader, "dense_ffn_hidden", shape->ffn), false);
    if (placed) layers_stand(census, shape->layers - sparse, sparse);
    census_router(census, sparse, census_path(census, block, "gate"), hidden, expert.count, false);
    census_vector(census, sparse, census_path(census, block, "gate.e_score_correction_bias"), 1, expert.count);
    if (width) {
        census_linear(census, sparse, ROLE_MLP, census_path(census, block, "routed_expert_down_proj"), hidden, width,
                      false);
        census_linear(census, sparse, ROLE_MLP, census_path(census, block, "routed_expert_up_proj"), width, hidden,
                      false);
        if (read_flag_or(reader, "latent_moe_use_norm", false))
            census_norm(census, sparse, census_path(census, block, "routed_expert_norm"), width, false);
    }
    block_w_experts(census, expert, block, width ? width : hidden, ffn);
    if (shared) block_gated_mlp(census, sparse, census_path(census, block, "shared_experts"), hidden, shared, false);
    if (placed) layers_leave(census);
}

/* Each half of a layer weighs what the blocks of layers before it gave, by a norm and a query; so does the end. */
static void kimi_residuals(struct reader *reader, struct census *census, const struct shape *shape) {
    static const char *const halves[] = {"attn_res", "mlp_res"};
    if (!read_count_or(reader, "attn_res_block_size", 0)) return;
    for (size_t i = 0; i < 2; i++) {
        const char *name = at(census, halves[i]);
        census_norm(census, shape->layers, arena_printf(census->arena, "%s_norm", name), shape->hidden, false);
        census_vector(census, shape->layers, arena_printf(census->arena, "%s_proj", name), 1, shape->hidden);
    }
    census_norm(census, 1, "model.output_attn_res_norm", shape->hidden, false);
    census_vector(census, 1, "model.output_attn_res_proj", 1, shape->hidden);
}

static const struct decoder kimi_linear = {
    .defaults = {.head_dim = 1}, .attention = kimi_attention, .feed_forward = kimi_experts, .more = kimi_residuals};

const struct family kimi_families[] = {{"kimi_linear", &kimi_linear, NULL}, {NULL, NULL, NULL}};
