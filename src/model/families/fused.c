/* Llama's shape with projections fused: one matrix for q, k and v, or for gate and up. A LoRA on it has one A, so it
 * is smaller than on the parts. Shapes: modeling_phi3.py, modeling_glm.py and modeling_glm4.py of Hugging Face
 * transformers; modeling_internlm2.py, modeling_baichuan.py, modeling_qwen.py and modeling_chatglm.py beside the
 * released weights. */
#include "model/families/family.h"

static const struct shape nothing; /* no defaults */

static void phi3(struct reader *reader, struct census *census) {
    struct shape shape = read_shape(reader, &nothing);
    uint64_t layers = shape.layers, hidden = shape.hidden, ffn = read_count(reader, "intermediate_size");
    uint64_t query = shape.heads * shape.head_dim, key = shape.kv_heads * shape.head_dim;

    census_embedding(census, "model.embed_tokens", shape.vocab, hidden);
    census_linear(census, layers, ROLE_ATTENTION, "model.layers.*.self_attn.qkv_proj", hidden, query + 2 * key, false);
    census_linear(census, layers, ROLE_ATTENTION, "model.layers.*.self_attn.o_proj", query, hidden, false);
    census_linear(census, layers, ROLE_MLP, "model.layers.*.mlp.gate_up_proj", hidden, 2 * ffn, false);
    census_linear(census, layers, ROLE_MLP, "model.layers.*.mlp.down_proj", ffn, hidden, false);
    census_norm(census, layers, "model.layers.*.input_layernorm", hidden, false);
    census_norm(census, layers, "model.layers.*.post_attention_layernorm", hidden, false);
    census_norm(census, 1, "model.norm", hidden, false);
    if (!read_flag_or(reader, "tie_word_embeddings", false)) census_head(census, "lm_head", hidden, shape.vocab, false);
    block_cache(census, &shape, layers, read_count_or(reader, "sliding_window", 0));
}

static void internlm2(struct reader *reader, struct census *census) {
    struct shape shape = read_shape(reader, &nothing);
    uint64_t layers = shape.layers, hidden = shape.hidden, ffn = read_count(reader, "intermediate_size");
    uint64_t query = shape.heads * shape.head_dim, key = shape.kv_heads * shape.head_dim;
    bool bias = read_flag_or(reader, "bias", true);

    census_embedding(census, "model.tok_embeddings", shape.vocab, hidden);
    census_linear(census, layers, ROLE_ATTENTION, "model.layers.*.attention.wqkv", hidden, query + 2 * key, bias);
    census_linear(census, layers, ROLE_ATTENTION, "model.layers.*.attention.wo", query, hidden, bias);
    census_linear(census, layers, ROLE_MLP, "model.layers.*.feed_forward.w1", hidden, ffn, false);
    census_linear(census, layers, ROLE_MLP, "model.layers.*.feed_forward.w3", hidden, ffn, false);
    census_linear(census, layers, ROLE_MLP, "model.layers.*.feed_forward.w2", ffn, hidden, false);
    census_norm(census, layers, "model.layers.*.attention_norm", hidden, false);
    census_norm(census, layers, "model.layers.*.ffn_norm", hidden, false);
    census_norm(census, 1, "model.norm", hidden, false);
    if (!read_flag_or(reader, "tie_word_embeddings", false)) census_head(census, "output", hidden, shape.vocab, false);
    block_cache(census, &shape, layers, 0);
}

static void baichuan(struct reader *reader, struct census *census) {
    struct shape shape = read_shape(reader, &nothing);
    uint64_t layers = shape.layers, hidden = shape.hidden, ffn = read_count(reader, "intermediate_size");

    census_embedding(census, "model.embed_tokens", shape.vocab, hidden);
    census_linear(census, layers, ROLE_ATTENTION, "model.layers.*.self_attn.W_pack", hidden, 3 * hidden, false);
    census_linear(census, layers, ROLE_ATTENTION, "model.layers.*.self_attn.o_proj", hidden, hidden, false);
    block_gated_mlp(census, layers, "model.layers.*.mlp", hidden, ffn, false);
    census_norm(census, layers, "model.layers.*.input_layernorm", hidden, false);
    census_norm(census, layers, "model.layers.*.post_attention_layernorm", hidden, false);
    census_norm(census, 1, "model.norm", hidden, false);
    if (!read_flag_or(reader, "tie_word_embeddings", false)) census_head(census, "lm_head", hidden, shape.vocab, false);
    block_cache(census, &shape, layers, 0);
}

/* The first Qwen: intermediate_size counts gate and up together; no_bias leaves c_attn its bias. */
static void qwen(struct reader *reader, struct census *census) {
    struct shape shape = read_shape(reader, &nothing);
    uint64_t layers = shape.layers, hidden = shape.hidden, both = read_count(reader, "intermediate_size");
    uint64_t query = shape.heads * shape.head_dim, ffn = both / 2;
    bool bias = !read_flag_or(reader, "no_bias", true);
    if (both % 2)
        read_refuse(reader, "\"intermediate_size\" is %llu, but this type's counts two halves",
                    (unsigned long long)both);

    census_embedding(census, "transformer.wte", shape.vocab, hidden);
    census_norm(census, layers, "transformer.h.*.ln_1", hidden, false);
    census_linear(census, layers, ROLE_ATTENTION, "transformer.h.*.attn.c_attn", hidden, 3 * query, true);
    census_linear(census, layers, ROLE_ATTENTION, "transformer.h.*.attn.c_proj", query, hidden, bias);
    census_norm(census, layers, "transformer.h.*.ln_2", hidden, false);
    census_linear(census, layers, ROLE_MLP, "transformer.h.*.mlp.w1", hidden, ffn, bias);
    census_linear(census, layers, ROLE_MLP, "transformer.h.*.mlp.w2", hidden, ffn, bias);
    census_linear(census, layers, ROLE_MLP, "transformer.h.*.mlp.c_proj", ffn, hidden, bias);
    census_norm(census, 1, "transformer.ln_f", hidden, false);
    if (!read_flag_or(reader, "tie_word_embeddings", false)) census_head(census, "lm_head", hidden, shape.vocab, false);
    block_cache(census, &shape, layers, 0);
}

/* ChatGLM 2 and 3, GLM-4 9B: grouped keys only with multi_query_attention. */
static void chatglm(struct reader *reader, struct census *census) {
    struct shape shape = read_shape(reader, &nothing);
    if (!read_flag_or(reader, "multi_query_attention", false)) shape.kv_heads = shape.heads;
    uint64_t layers = shape.layers, hidden = shape.hidden, ffn = read_count(reader, "intermediate_size");
    uint64_t query = shape.heads * shape.head_dim, key = shape.kv_heads * shape.head_dim;
    bool bias = read_flag_or(reader, "add_bias_linear", false);
    bool qkv_bias = read_flag_or(reader, "add_qkv_bias", false) || bias;

    census_embedding(census, "transformer.embedding.word_embeddings", shape.vocab, hidden);
    census_norm(census, layers, "transformer.encoder.layers.*.input_layernorm", hidden, false);
    census_linear(census, layers, ROLE_ATTENTION, "transformer.encoder.layers.*.self_attention.query_key_value", hidden,
                  query + 2 * key, qkv_bias);
    census_linear(census, layers, ROLE_ATTENTION, "transformer.encoder.layers.*.self_attention.dense", query, hidden,
                  bias);
    census_norm(census, layers, "transformer.encoder.layers.*.post_attention_layernorm", hidden, false);
    census_linear(census, layers, ROLE_MLP, "transformer.encoder.layers.*.mlp.dense_h_to_4h", hidden, 2 * ffn, bias);
    census_linear(census, layers, ROLE_MLP, "transformer.encoder.layers.*.mlp.dense_4h_to_h", ffn, hidden, bias);
    if (read_flag_or(reader, "post_layer_norm", true))
        census_norm(census, 1, "transformer.encoder.final_layernorm", hidden, false);
    if (!read_flag_or(reader, "tie_word_embeddings", false))
        census_head(census, "transformer.output_layer", hidden, shape.vocab, false);
    block_cache(census, &shape, layers, 0);
}

static void glm_mlp(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t ffn = read_count(reader, "intermediate_size");
    census_linear(census, shape->layers, ROLE_MLP, "model.layers.*.mlp.gate_up_proj", shape->hidden, 2 * ffn, false);
    census_linear(census, shape->layers, ROLE_MLP, "model.layers.*.mlp.down_proj", ffn, shape->hidden, false);
}

static const char *const glm4_norms[] = {"input_layernorm", "post_self_attn_layernorm", "post_attention_layernorm",
                                         "post_mlp_layernorm", NULL};

const struct family fused_families[] = {
    {"phi3", NULL, phi3},
    {"internlm2", NULL, internlm2},
    {"baichuan", NULL, baichuan},
    {"qwen", NULL, qwen},
    {"chatglm", NULL, chatglm},
    {"glm",
     &(const struct decoder){
         .qkv_bias_key = "attention_bias", .defaults = {.kv_heads = STATED, .head_dim = 128}, .feed_forward = glm_mlp},
     NULL},
    {"glm4",
     &(const struct decoder){.qkv_bias_key = "attention_bias",
                             .defaults = {.kv_heads = STATED, .head_dim = 128},
                             .norms = glm4_norms,
                             .feed_forward = glm_mlp},
     NULL},
    {NULL, NULL, NULL},
};
