/* Layers that are made one by one: heads and widths that differ from layer to layer, and layers that attend to
 * pictures. Shapes: modeling_mllama.py of Hugging Face transformers; modeling_decilm.py and modeling_openelm.py beside
 * the released weights. */
#include "base/exact.h"
#include "base/limits.h"
#include "model/families/experts.h"
#include "model/families/family.h"

static const char self_attn[] = "model.layers.*.self_attn";

static const char *at(struct census *census, const char *name) {
    return census_path(census, "model.layers.*", name);
}

/* ---- Llama 3.2 Vision: some layers attend to the picture instead, whose keys and values do not grow ---- */

static void mllama(struct reader *reader, struct census *census) {
    static const char *const gates[] = {"cross_attn_attn_gate", "cross_attn_mlp_gate"};
    struct shape shape = read_shape(reader, &(struct shape){.kv_heads = STATED, .vocab = 128256});
    uint64_t layers = shape.layers, hidden = shape.hidden;
    uint64_t across = count_listed(reader, "cross_attention_layers", layers), picture_rows = 8;
    if (!read_list(reader, "cross_attention_layers"))
        read_refuse(reader, "\"cross_attention_layers\" is missing: it says which layers attend to the picture");

    census_embedding(census, "model.embed_tokens", shape.vocab + picture_rows, hidden);
    block_attention(census, &shape, &(struct attention){.path = self_attn, .layers = layers - across});
    block_attention(census, &shape,
                    &(struct attention){.path = at(census, "cross_attn"), .layers = across, .qk_norm = QK_NORM_HEAD});
    for (size_t i = 0; i < 2; i++) census_vector(census, across, at(census, gates[i]), 1, 1);
    block_cache(census, &shape, layers - across, 0);
    block_gated_mlp(census, layers, at(census, "mlp"), hidden, read_count(reader, "intermediate_size"), false);
    census_norm(census, layers, at(census, "input_layernorm"), hidden, false);
    census_norm(census, layers, at(census, "post_attention_layernorm"), hidden, false);
    census_norm(census, 1, "model.norm", hidden, false);
    if (!read_flag_or(reader, "tie_word_embeddings", false)) census_head(census, "lm_head", hidden, shape.vocab, false);
}

/* ---- Llama-Nemotron: attention and MLP were searched for layer by layer ---- */

struct searched {
    const double *group, *attention_gone, *attention_linear, *multiple, *mlp_gone, *mlp_linear;
};

static struct searched read_searched(struct reader *reader, uint64_t layers) {
    struct searched found = {
        .group = read_numbers(reader, "block_configs.attention.n_heads_in_group", layers, MOST_HEADS),
        .attention_gone = read_numbers(reader, "block_configs.attention.no_op", layers, 1),
        .attention_linear = read_numbers(reader, "block_configs.attention.replace_with_linear", layers, 1),
        .multiple = read_numbers(reader, "block_configs.ffn.ffn_mult", layers, MOST_FACTOR),
        .mlp_gone = read_numbers(reader, "block_configs.ffn.no_op", layers, 1),
        .mlp_linear = read_numbers(reader, "block_configs.ffn.replace_with_linear", layers, 1),
    };
    if (!found.group || !found.multiple)
        read_refuse(reader, "\"block_configs\" is missing or says no \"n_heads_in_group\" or no \"ffn_mult\"");
    return found;
}

static bool is_set(const double *flags, uint64_t layer) {
    return flags && flags[layer] != 0;
}

/* Two thirds of the multiple, rounded up to 256. */
static uint64_t searched_width(double multiple, uint64_t hidden) {
    uint64_t width = (uint64_t)(2 * multiple * (double)hidden / 3);
    return (width + 255) / 256 * 256;
}

static void add_searched_attention(struct reader *reader, struct census *census, const struct searched *found,
                                   const struct shape *shape) {
    struct groups groups = {0};
    uint64_t linear = 0, gone = 0;
    bool bias = read_flag_or(reader, "attention_bias", false);
    for (uint64_t i = 0; i < shape->layers && found->group; i++) {
        struct shape own = *shape;
        bool none = is_set(found->attention_gone, i), replaced = !none && is_set(found->attention_linear, i);
        gone += none;
        linear += replaced;
        if (none || replaced) continue;
        uint64_t group = (uint64_t)found->group[i];
        if (!group)
            read_refuse(reader, "\"block_configs\" says no \"n_heads_in_group\" of layer %llu", (unsigned long long)i);
        own.kv_heads =
            read_quotient(reader, "num_attention_heads", shape->heads, "n_heads_in_group", group ? group : 1);
        groups_add(reader, &groups, own);
    }
    for (size_t i = 0; i < groups.count; i++) {
        uint64_t layers = groups.shapes[i].layers;
        block_attention(census, &groups.shapes[i],
                        &(struct attention){.path = self_attn, .layers = layers, .qkv_bias = bias, .o_bias = bias});
        block_cache(census, &groups.shapes[i], layers, 0);
    }
    census_linear(census, linear, ROLE_ATTENTION, at(census, "self_attn.linear_attn"), shape->hidden, shape->hidden,
                  bias);
    census_norm(census, shape->layers - gone, at(census, "input_layernorm"), shape->hidden, false);
}

static void add_searched_mlps(struct reader *reader, struct census *census, const struct searched *found,
                              const struct shape *shape) {
    struct groups groups = {0};
    uint64_t linear = 0, gone = 0;
    bool bias = read_flag_or(reader, "mlp_bias", false);
    for (uint64_t i = 0; i < shape->layers && found->multiple; i++) {
        struct shape own = *shape;
        bool none = is_set(found->mlp_gone, i), replaced = !none && is_set(found->mlp_linear, i);
        gone += none;
        linear += replaced;
        own.ffn = searched_width(found->multiple[i], shape->hidden);
        if (none || replaced) continue;
        if (!own.ffn)
            read_refuse(reader, "\"block_configs\" says no \"ffn_mult\" of layer %llu", (unsigned long long)i);
        groups_add(reader, &groups, own);
    }
    for (size_t i = 0; i < groups.count; i++)
        block_gated_mlp(census, groups.shapes[i].layers, at(census, "mlp"), shape->hidden, groups.shapes[i].ffn, bias);
    census_linear(census, linear, ROLE_MLP, at(census, "mlp.linear_mlp"), shape->hidden, shape->hidden, bias);
    census_norm(census, shape->layers - gone, at(census, "post_attention_layernorm"), shape->hidden, false);
}

static void nemotron_nas(struct reader *reader, struct census *census) {
    struct shape shape = read_shape(reader, &(struct shape){.ffn = 0});
    struct searched found = read_searched(reader, shape.layers);
    census_embedding(census, "model.embed_tokens", shape.vocab, shape.hidden);
    add_searched_attention(reader, census, &found, &shape);
    add_searched_mlps(reader, census, &found, &shape);
    census_norm(census, 1, "model.norm", shape.hidden, false);
    if (!read_flag_or(reader, "tie_word_embeddings", false))
        census_head(census, "lm_head", shape.hidden, shape.vocab, false);
}

/* ---- OpenELM: heads and widths grow from layer to layer ---- */

/* To the nearest multiple, but not down by more than a tenth. */
static uint64_t divisible(double width, uint64_t divisor) {
    uint64_t rounded = (uint64_t)(width + (double)divisor / 2) / divisor * divisor;
    rounded = exact_larger(rounded, divisor);
    return (double)rounded < 0.9 * width ? rounded + divisor : rounded;
}

static void openelm_layers(struct reader *reader, struct groups *groups, const struct shape *shape) {
    const double *heads = read_numbers(reader, "num_query_heads", shape->layers, MOST_HEADS);
    const double *kv_heads = read_numbers(reader, "num_key_value_heads", shape->layers, MOST_HEADS);
    const double *factors = read_numbers(reader, "ffn_multipliers", shape->layers, MOST_FACTOR);
    uint64_t divisor = read_count(reader, "ffn_dim_divisor");
    read_is_there(reader, "num_gqa_groups"); /* what the lists follow from */
    if (!heads || !kv_heads || !factors)
        read_refuse(reader, "\"num_query_heads\", \"num_kv_heads\" and \"ffn_multipliers\" must say each layer's");
    for (uint64_t i = 0; i < shape->layers && heads && kv_heads && factors; i++) {
        struct shape own = *shape;
        own.heads = (uint64_t)heads[i];
        own.kv_heads = (uint64_t)kv_heads[i];
        own.ffn = divisible(factors[i] * (double)shape->hidden, divisor);
        if (!own.heads || !own.kv_heads)
            read_refuse(reader, "layer %llu has no heads, which no model has", (unsigned long long)i);
        groups_add(reader, groups, own);
    }
}

static void openelm(struct reader *reader, struct census *census) {
    static const struct names names = {.qkv = "qkv_proj", .o = "out_proj", .gate_up = "proj_1", .down = "proj_2"};
    struct shape shape = {.layers = read_count(reader, "num_hidden_layers"),
                          .hidden = read_count(reader, "hidden_size"),
                          .vocab = read_count(reader, "vocab_size"),
                          .head_dim = read_count(reader, "head_dim")};
    bool normed = read_flag_or(reader, "normalize_qk_projections", false);
    struct groups groups = {0};
    shape.value_dim = shape.head_dim;
    openelm_layers(reader, &groups, &shape);
    if (!read_flag_or(reader, "ffn_with_glu", true))
        read_refuse(reader, "\"ffn_with_glu\" is false, which no released model of this type has");

    census_embedding(census, "transformer.token_embeddings", shape.vocab, shape.hidden);
    for (size_t i = 0; i < groups.count; i++) {
        const struct shape *own = &groups.shapes[i];
        block_attention(census, own,
                        &(struct attention){.path = "transformer.layers.*.attn",
                                            .layers = own->layers,
                                            .qk_norm = normed ? QK_NORM_HEAD : QK_NORM_NONE,
                                            .names = &names});
        block_mlp(census, &(struct mlp){.path = "transformer.layers.*.ffn",
                                        .layers = own->layers,
                                        .hidden = shape.hidden,
                                        .ffn = own->ffn,
                                        .names = &names});
        block_cache(census, own, own->layers, 0);
    }
    census_norm(census, shape.layers, "transformer.layers.*.attn_norm", shape.hidden, false);
    census_norm(census, shape.layers, "transformer.layers.*.ffn_norm", shape.hidden, false);
    census_norm(census, 1, "transformer.norm", shape.hidden, false);
    if (!read_flag_or(reader, "tie_word_embeddings", false))
        census_head(census, "lm_head", shape.hidden, shape.vocab, false);
}

const struct family uneven_families[] = {
    {"mllama_text_model", NULL, mllama},
    {"nemotron-nas", NULL, nemotron_nas},
    {"openelm", NULL, openelm},
    {NULL, NULL, NULL},
};
