/* Decoders before Llama, and those that kept their ways: a plain MLP of two matrices, LayerNorms, often biases and
 * fused projections, some with learned positions. Shapes: modeling_*.py of Hugging Face transformers under each type.
 */
#include <string.h>

#include "model/families/family.h"

static const struct shape nothing; /* no defaults */

static uint64_t ffn_or_four_times(struct reader *reader, const struct shape *shape) {
    return read_count_or(reader, "intermediate_size", 4 * shape->hidden);
}

static void add_head(struct reader *reader, struct census *census, const char *name, const struct shape *shape,
                     bool tied, bool bias) {
    if (!read_flag_or(reader, "tie_word_embeddings", tied))
        census_head(census, name, shape->hidden, shape->vocab, bias);
}

static void learned_positions(struct reader *reader, struct census *census, struct shape *shape) {
    uint64_t layers = shape->layers, hidden = shape->hidden, ffn = ffn_or_four_times(reader, shape);
    uint64_t key = shape->kv_heads * shape->head_dim;

    census_embedding(census, "transformer.wte", shape->vocab, hidden);
    census_embedding(census, "transformer.wpe", read_count_or(reader, "max_position_embeddings", 1024), hidden);
    census_norm(census, layers, "transformer.h.*.ln_1", hidden, true);
    census_linear(census, layers, ROLE_ATTENTION, "transformer.h.*.attn.c_attn", hidden, hidden + 2 * key, true);
    census_linear(census, layers, ROLE_ATTENTION, "transformer.h.*.attn.c_proj", hidden, hidden, true);
    census_norm(census, layers, "transformer.h.*.ln_2", hidden, true);
    census_linear(census, layers, ROLE_MLP, "transformer.h.*.mlp.c_fc", hidden, ffn, true);
    census_linear(census, layers, ROLE_MLP, "transformer.h.*.mlp.c_proj", ffn, hidden, true);
    census_norm(census, 1, "transformer.ln_f", hidden, true);
    add_head(reader, census, "lm_head", shape, true, false);
    block_cache(census, shape, layers, 0);
}

/* Also GPT-3, which has the same shape (Brown et al. 2020, section 2.1). Defaults: configuration_gpt2.py. */
static void gpt2(struct reader *reader, struct census *census) {
    struct shape shape = read_shape(reader, &(struct shape){.vocab = 50257});
    learned_positions(reader, census, &shape);
}

/* GPT-2 with one key head (StarCoder 1). */
static void gpt_bigcode(struct reader *reader, struct census *census) {
    struct shape shape = read_shape(reader, &(struct shape){.vocab = 50257});
    if (read_flag_or(reader, "multi_query", true)) shape.kv_heads = 1;
    learned_positions(reader, census, &shape);
}

/* Biases in the MLP and the head, none in attention; one norm for both in parallel. */
static void gptj(struct reader *reader, struct census *census) {
    struct shape shape = read_shape(reader, &(struct shape){.vocab = 50400});
    uint64_t layers = shape.layers, hidden = shape.hidden, ffn = ffn_or_four_times(reader, &shape);

    census_embedding(census, "transformer.wte", shape.vocab, hidden);
    census_norm(census, layers, "transformer.h.*.ln_1", hidden, true);
    census_linear(census, layers, ROLE_ATTENTION, "transformer.h.*.attn.q_proj", hidden, hidden, false);
    census_linear(census, layers, ROLE_ATTENTION, "transformer.h.*.attn.k_proj", hidden, hidden, false);
    census_linear(census, layers, ROLE_ATTENTION, "transformer.h.*.attn.v_proj", hidden, hidden, false);
    census_linear(census, layers, ROLE_ATTENTION, "transformer.h.*.attn.out_proj", hidden, hidden, false);
    census_linear(census, layers, ROLE_MLP, "transformer.h.*.mlp.fc_in", hidden, ffn, true);
    census_linear(census, layers, ROLE_MLP, "transformer.h.*.mlp.fc_out", ffn, hidden, true);
    census_norm(census, 1, "transformer.ln_f", hidden, true);
    add_head(reader, census, "lm_head", &shape, false, true);
    block_cache(census, &shape, layers, 0);
}

static void gpt_neox(struct reader *reader, struct census *census) {
    struct shape shape = read_shape(reader, &nothing);
    uint64_t layers = shape.layers, hidden = shape.hidden, ffn = read_count(reader, "intermediate_size");
    bool bias = read_flag_or(reader, "attention_bias", true);

    census_embedding(census, "gpt_neox.embed_in", shape.vocab, hidden);
    census_norm(census, layers, "gpt_neox.layers.*.input_layernorm", hidden, true);
    census_norm(census, layers, "gpt_neox.layers.*.post_attention_layernorm", hidden, true);
    census_linear(census, layers, ROLE_ATTENTION, "gpt_neox.layers.*.attention.query_key_value", hidden, 3 * hidden,
                  bias);
    census_linear(census, layers, ROLE_ATTENTION, "gpt_neox.layers.*.attention.dense", hidden, hidden, bias);
    census_linear(census, layers, ROLE_MLP, "gpt_neox.layers.*.mlp.dense_h_to_4h", hidden, ffn, true);
    census_linear(census, layers, ROLE_MLP, "gpt_neox.layers.*.mlp.dense_4h_to_h", ffn, hidden, true);
    census_norm(census, 1, "gpt_neox.final_layer_norm", hidden, true);
    add_head(reader, census, "embed_out", &shape, false, false);
    block_cache(census, &shape, layers, 0);
}

/* ALiBi instead of positions, a norm on the embeddings. */
static void bloom(struct reader *reader, struct census *census) {
    struct shape shape = read_shape(reader, &(struct shape){.vocab = 250880});
    uint64_t layers = shape.layers, hidden = shape.hidden;

    census_embedding(census, "transformer.word_embeddings", shape.vocab, hidden);
    census_norm(census, 1, "transformer.word_embeddings_layernorm", hidden, true);
    census_norm(census, layers, "transformer.h.*.input_layernorm", hidden, true);
    census_linear(census, layers, ROLE_ATTENTION, "transformer.h.*.self_attention.query_key_value", hidden, 3 * hidden,
                  true);
    census_linear(census, layers, ROLE_ATTENTION, "transformer.h.*.self_attention.dense", hidden, hidden, true);
    census_norm(census, layers, "transformer.h.*.post_attention_layernorm", hidden, true);
    census_linear(census, layers, ROLE_MLP, "transformer.h.*.mlp.dense_h_to_4h", hidden, 4 * hidden, true);
    census_linear(census, layers, ROLE_MLP, "transformer.h.*.mlp.dense_4h_to_h", 4 * hidden, hidden, true);
    census_norm(census, 1, "transformer.ln_f", hidden, true);
    add_head(reader, census, "lm_head", &shape, true, false);
    block_cache(census, &shape, layers, 0);
}

/* Two rows more of positions than positions; OPT-350M embeds in fewer elements and projects. */
static void opt(struct reader *reader, struct census *census) {
    enum { OFFSET = 2 };
    struct shape shape = read_shape(reader, &nothing);
    uint64_t layers = shape.layers, hidden = shape.hidden, ffn = read_count(reader, "intermediate_size");
    uint64_t embedded = read_count_or(reader, "word_embed_proj_dim", hidden);
    bool bias = read_flag_or(reader, "enable_bias", true);
    bool affine = read_flag_or(reader, "layer_norm_elementwise_affine", true);
    bool norm_last =
        read_flag_or(reader, "do_layer_norm_before", true) && !read_flag_or(reader, "_remove_final_layer_norm", false);

    census_embedding(census, "model.decoder.embed_tokens", shape.vocab, embedded);
    census_embedding(census, "model.decoder.embed_positions", read_count(reader, "max_position_embeddings") + OFFSET,
                     hidden);
    if (embedded != hidden) {
        census_linear(census, 1, ROLE_OTHER, "model.decoder.project_in", embedded, hidden, false);
        census_linear(census, 1, ROLE_OTHER, "model.decoder.project_out", hidden, embedded, false);
    }
    census_linear(census, layers, ROLE_ATTENTION, "model.decoder.layers.*.self_attn.q_proj", hidden, hidden, bias);
    census_linear(census, layers, ROLE_ATTENTION, "model.decoder.layers.*.self_attn.k_proj", hidden, hidden, bias);
    census_linear(census, layers, ROLE_ATTENTION, "model.decoder.layers.*.self_attn.v_proj", hidden, hidden, bias);
    census_linear(census, layers, ROLE_ATTENTION, "model.decoder.layers.*.self_attn.out_proj", hidden, hidden, bias);
    census_linear(census, layers, ROLE_MLP, "model.decoder.layers.*.fc1", hidden, ffn, bias);
    census_linear(census, layers, ROLE_MLP, "model.decoder.layers.*.fc2", ffn, hidden, bias);
    if (affine) {
        census_norm(census, layers, "model.decoder.layers.*.self_attn_layer_norm", hidden, true);
        census_norm(census, layers, "model.decoder.layers.*.final_layer_norm", hidden, true);
        if (norm_last) census_norm(census, 1, "model.decoder.final_layer_norm", hidden, true);
    }
    if (!read_flag_or(reader, "tie_word_embeddings", true))
        census_head(census, "lm_head", embedded, shape.vocab, false);
    block_cache(census, &shape, layers, 0);
}

/* kv_n_heads counts only where attention is grouped. */
static uint64_t read_mpt_kv_heads(struct reader *reader, const struct shape *shape) {
    const char *type = read_text_or(reader, "attn_config.attn_type", NULL);
    if (!type || strcmp(type, "grouped_query_attention") == 0) return shape->kv_heads;
    if (strcmp(type, "multiquery_attention") == 0) return 1;
    if (strcmp(type, "multihead_attention") != 0)
        read_refuse(reader,
                    "\"attn_config.attn_type\" is \"%.60s\"; it may be multihead_attention, multiquery_attention or "
                    "grouped_query_attention",
                    type);
    return shape->heads;
}

/* no_bias takes the norms' biases too; with ALiBi no positions are learned, whatever learned_pos_emb says. */
static void mpt(struct reader *reader, struct census *census) {
    struct shape shape = read_shape(reader, &nothing);
    uint64_t layers = shape.layers, hidden = shape.hidden;
    uint64_t ffn = hidden * read_count_or(reader, "expansion_ratio", 4);
    bool bias = !read_flag_or(reader, "no_bias", true);
    shape.kv_heads = read_mpt_kv_heads(reader, &shape);
    uint64_t fused = hidden + 2 * shape.kv_heads * shape.head_dim;
    if (read_flag_or(reader, "qk_layernorm", false))
        read_refuse(reader, "\"attn_config.qk_ln\" is true, and MPTs with it are not counted");

    census_embedding(census, "transformer.wte", shape.vocab, hidden);
    if (!read_flag_or(reader, "alibi", true))
        census_embedding(census, "transformer.wpe", read_count(reader, "max_position_embeddings"), hidden);
    census_norm(census, layers, "transformer.blocks.*.norm_1", hidden, bias);
    census_linear(census, layers, ROLE_ATTENTION, "transformer.blocks.*.attn.Wqkv", hidden, fused, bias);
    census_linear(census, layers, ROLE_ATTENTION, "transformer.blocks.*.attn.out_proj", hidden, hidden, bias);
    census_norm(census, layers, "transformer.blocks.*.norm_2", hidden, bias);
    census_linear(census, layers, ROLE_MLP, "transformer.blocks.*.ffn.up_proj", hidden, ffn, bias);
    census_linear(census, layers, ROLE_MLP, "transformer.blocks.*.ffn.down_proj", ffn, hidden, bias);
    census_norm(census, 1, "transformer.norm_f", hidden, bias);
    add_head(reader, census, "lm_head", &shape, true, false);
    block_cache(census, &shape, layers, 0);
}

/* The new architecture has num_kv_heads and two norms; the old one has one key head when multi_query and, in parallel,
 * one norm. Defaults: configuration_falcon.py. */
static void add_falcon(struct reader *reader, struct census *census, bool new_by_default) {
    struct shape shape = read_shape(reader, &(struct shape){.vocab = 65024});
    bool new_architecture = read_flag_or(reader, "new_decoder_architecture", new_by_default);
    bool multi_query = read_flag_or(reader, "multi_query", true), bias = read_flag_or(reader, "bias", false);
    bool parallel = read_flag_or(reader, "parallel_attn", true);
    if (!new_architecture) shape.kv_heads = multi_query ? 1 : shape.heads;
    uint64_t layers = shape.layers, hidden = shape.hidden, ffn = ffn_or_four_times(reader, &shape);
    uint64_t fused = (shape.heads + 2 * shape.kv_heads) * shape.head_dim;
    uint64_t norms = read_count_or(reader, "num_ln_in_parallel_attn", new_architecture ? 2 : 1);
    bool two_norms = new_architecture && norms == 2;

    census_embedding(census, "transformer.word_embeddings", shape.vocab, hidden);
    census_norm(census, layers, two_norms ? "transformer.h.*.ln_attn" : "transformer.h.*.input_layernorm", hidden,
                true);
    if (two_norms)
        census_norm(census, layers, "transformer.h.*.ln_mlp", hidden, true);
    else if (!parallel)
        census_norm(census, layers, "transformer.h.*.post_attention_layernorm", hidden, true);
    census_linear(census, layers, ROLE_ATTENTION, "transformer.h.*.self_attention.query_key_value", hidden, fused,
                  bias);
    census_linear(census, layers, ROLE_ATTENTION, "transformer.h.*.self_attention.dense", hidden, hidden, bias);
    census_linear(census, layers, ROLE_MLP, "transformer.h.*.mlp.dense_h_to_4h", hidden, ffn, bias);
    census_linear(census, layers, ROLE_MLP, "transformer.h.*.mlp.dense_4h_to_h", ffn, hidden, bias);
    census_norm(census, 1, "transformer.ln_f", hidden, true);
    add_head(reader, census, "lm_head", &shape, true, false);
    block_cache(census, &shape, layers, 0);
}

static void falcon(struct reader *reader, struct census *census) {
    add_falcon(reader, census, false);
}

/* The first config of Falcon 40B: the new architecture before it had a name. */
static void refined_web(struct reader *reader, struct census *census) {
    add_falcon(reader, census, true);
}

/* Phi-1 to Phi-2, whose first configs are of type phi-msft: one norm for both in parallel, biases everywhere. */
static void phi(struct reader *reader, struct census *census) {
    struct shape shape = read_shape(reader, &nothing);
    uint64_t layers = shape.layers, hidden = shape.hidden, ffn = ffn_or_four_times(reader, &shape);
    uint64_t query = shape.heads * shape.head_dim, key = shape.kv_heads * shape.head_dim;

    census_embedding(census, "model.embed_tokens", shape.vocab, hidden);
    census_linear(census, layers, ROLE_ATTENTION, "model.layers.*.self_attn.q_proj", hidden, query, true);
    census_linear(census, layers, ROLE_ATTENTION, "model.layers.*.self_attn.k_proj", hidden, key, true);
    census_linear(census, layers, ROLE_ATTENTION, "model.layers.*.self_attn.v_proj", hidden, key, true);
    census_linear(census, layers, ROLE_ATTENTION, "model.layers.*.self_attn.dense", query, hidden, true);
    if (read_flag_or(reader, "qk_layernorm", false)) {
        census_norm(census, layers, "model.layers.*.self_attn.q_layernorm", shape.head_dim, true);
        census_norm(census, layers, "model.layers.*.self_attn.k_layernorm", shape.head_dim, true);
    }
    census_linear(census, layers, ROLE_MLP, "model.layers.*.mlp.fc1", hidden, ffn, true);
    census_linear(census, layers, ROLE_MLP, "model.layers.*.mlp.fc2", ffn, hidden, true);
    census_norm(census, layers, "model.layers.*.input_layernorm", hidden, true);
    census_norm(census, 1, "model.final_layernorm", hidden, true);
    add_head(reader, census, "lm_head", &shape, false, true);
    block_cache(census, &shape, layers, 0);
}

/* Grouped-query attention and a window in all layers, but GPT's MLP and biases. */
static const struct decoder starcoder2 = {.names = &(const struct names){.up = "c_fc", .down = "c_proj"},
                                          .defaults = {.kv_heads = 2},
                                          .tied = true,
                                          .norm_bias = true,
                                          .plain_mlp = true,
                                          .qkv_bias_key = "use_bias",
                                          .o_bias_key = "use_bias",
                                          .mlp_bias_key = "use_bias",
                                          .qkv_bias = true,
                                          .o_bias = true,
                                          .mlp_bias = true,
                                          .windows = WINDOW_ALL};

/* Nemotron 3 and 4, Minitron: grouped-query attention, squared ReLU, LayerNorms with biases. */
static const struct decoder nemotron = {.norm_bias = true,
                                        .plain_mlp = true,
                                        .qkv_bias_key = "attention_bias",
                                        .o_bias_key = "attention_bias",
                                        .mlp_bias_key = "mlp_bias"};

const struct family gpt_families[] = {
    {"gpt2", NULL, gpt2},
    {"gpt_bigcode", NULL, gpt_bigcode},
    {"gptj", NULL, gptj},
    {"gpt_neox", NULL, gpt_neox},
    {"bloom", NULL, bloom},
    {"opt", NULL, opt},
    {"mpt", NULL, mpt},
    {"falcon", NULL, falcon},
    {"RefinedWeb", NULL, refined_web},
    {"RefinedWebModel", NULL, falcon},
    {"phi", NULL, phi},
    {"phi-msft", NULL, phi},
    {"starcoder2", &starcoder2, NULL},
    {"nemotron", &nemotron, NULL},
    {NULL, NULL, NULL},
};
