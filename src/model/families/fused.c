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

/* Apple's on-device model: the last layers have queries alone and read the keys and values of the last that has its
 * own. Its heads and width stand under keys that elsewhere mean Mamba's and the MLP's. */
static void afm7(struct reader *reader, struct census *census) {
    static const struct names names = {.qkv = "qkv_proj", .o = "out_proj"};
    uint64_t layers = read_count(reader, "num_hidden_layers"), hidden = read_count(reader, "hidden_dim");
    uint64_t borrowers = read_count(reader, "num_kv_reuse_layers"), heads = read_count(reader, "mamba_num_heads");
    struct shape shape = {.hidden = hidden,
                          .heads = heads,
                          .kv_heads = read_count(reader, "num_key_value_heads"),
                          .vocab = read_count(reader, "vocab_size"),
                          .head_dim = read_quotient(reader, "hidden_dim", hidden, "num_heads", heads)};
    double factor = read_real_or(reader, "hidden_dim_scale_factor", 3.25);
    if (borrowers >= layers || !(factor > 0 && factor <= 64))
        read_refuse(reader, "\"num_kv_reuse_layers\" has to be below \"num_layers\", \"hidden_dim_scale_factor\" "
                            "above 0 and up to 64");
    else
        shape.layers = layers - borrowers;
    shape.value_dim = shape.head_dim;
    census_embedding(census, "model.embedding", shape.vocab, hidden);
    block_attention(census, &shape,
                    &(struct attention){.path = "model.layers.*.self_attn",
                                        .layers = layers,
                                        .borrowers = layers - shape.layers,
                                        .qk_norm = QK_NORM_HEAD,
                                        .names = &names});
    census_vector(census, shape.layers, "model.layers.*.self_attn.quant_key_scale", 1, 1);
    census_vector(census, shape.layers, "model.layers.*.self_attn.quant_value_scale", 1, 1);
    block_gated_mlp(census, layers, "model.layers.*.mlp", hidden, (uint64_t)((double)hidden * factor), false);
    census_norm(census, layers, "model.layers.*.input_layernorm", hidden, false);
    census_norm(census, layers, "model.layers.*.post_attention_layernorm", hidden, false);
    census_norm(census, 1, "model.output_norm", hidden, false);
    block_cache(census, &shape, shape.layers, 0);
}

/* Lille: the MLP's width is eight thirds of the hidden size to the nearest 256, ties to the even. */
static void lille_mlp(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t width = 8 * shape->hidden / 3, steps = width / 256, rest = width % 256;
    if (rest > 128 || (rest == 128 && steps % 2)) steps++;
    if (!steps) read_refuse(reader, "\"hidden_size\" leaves the MLP no width");
    block_gated_mlp(census, shape->layers, "transformer.layers.*.feed_forward", shape->hidden, 256 * steps, false);
}

static const char *const lille_norms[] = {"attention.norm", "feed_forward.norm", NULL};
static const struct names lille_names = {.embedding = "transformer.tok_embeddings",
                                         .layer = "transformer.layers.*",
                                         .attention = "attention",
                                         .qkv = "qkv_proj",
                                         .o = "out_proj",
                                         .final_norm = "transformer.norm"};

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
    {"afm7", NULL, afm7},
    {"lille-130m",
     &(const struct decoder){.names = &lille_names,
                             .defaults = {.kv_heads = STATED},
                             .tied = true,
                             .norms = lille_norms,
                             .feed_forward = lille_mlp},
     NULL},
    {"qwen", NULL, qwen},
    {"chatglm", NULL, chatglm},
    {"glm", &(const struct decoder){GLM}, NULL},
    {"glm4", &glm4, NULL},
    {"glm4v_text", &glm4, NULL},
    {NULL, NULL, NULL},
};
