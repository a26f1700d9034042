/* Llama's shape with projections fused: one matrix for q, k and v, or for gate and up. A LoRA on it has one A, so it
 * is smaller than on the parts. Shapes: modeling_phi3.py, modeling_glm.py and modeling_glm4.py of Hugging Face
 * transformers; modeling_internlm2.py, modeling_baichuan.py, modeling_qwen.py and modeling_chatglm.py beside the
 * released weights. */
#include "model/families/family.h"

static const struct shape nothing; /* no defaults */

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

static const char *const glm4_norms[] = {"input_layernorm", "post_self_attn_layernorm", "post_attention_layernorm",
                                         "post_mlp_layernorm", NULL};

#define GLM                                                                                                            \
    .names = &(const struct names){.gate_up = "gate_up_proj"}, .qkv_bias_key = "attention_bias",                       \
    .defaults = {.kv_heads = STATED, .head_dim = 128}

static const struct decoder phi3 = {.names = &(const struct names){.qkv = "qkv_proj", .gate_up = "gate_up_proj"},
                                    .windows = WINDOW_ALL};
static const struct decoder glm4 = {GLM, .norms = glm4_norms};

const struct family fused_families[] = {
    {"phi3", &phi3, NULL},
    {"phi3_v", &phi3, NULL},
    {"phi3small",
     &(const struct decoder){.names = &(const struct names){.qkv = "query_key_value",
                                                            .o = "dense",
                                                            .gate_up = "up_proj",
                                                            .final_norm = "model.final_layernorm"},
                             .defaults = {.kv_heads = STATED},
                             .tied = true,
                             .norm_bias = true,
                             .qkv_bias = true,
                             .o_bias = true,
                             .mlp_bias = true},
     NULL},
    {"internlm2",
     &(const struct decoder){.names = &(const struct names){.embedding = "model.tok_embeddings",
                                                            .attention = "attention",
                                                            .qkv = "wqkv",
                                                            .o = "wo",
                                                            .mlp = "feed_forward",
                                                            .gate = "w1",
                                                            .up = "w3",
                                                            .down = "w2",
                                                            .head = "output"},
                             .norms = (const char *const[]){"attention_norm", "ffn_norm", NULL},
                             .qkv_bias_key = "bias",
                             .o_bias_key = "bias",
                             .qkv_bias = true,
                             .o_bias = true},
     NULL},
    {"baichuan", &(const struct decoder){.names = &(const struct names){.qkv = "W_pack"}}, NULL},
    {"qwen", NULL, qwen},
    {"chatglm", NULL, chatglm},
    {"glm", &(const struct decoder){GLM}, NULL},
    {"glm4", &glm4, NULL},
    {"glm4v_text", &glm4, NULL},
    {NULL, NULL, NULL},
};
