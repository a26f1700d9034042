/* Decoders of Llama's shape: separate q, k, v and o projections, a gated MLP, no learned positions. What each does
 * otherwise is a row; shapes from the modeling_*.py of Hugging Face transformers, defaults from the
 * configuration_*.py beside them. */
#include <string.h>

#include "model/families/family.h"

static const char attention_bias[] = "attention_bias";

static void refuse_flag(struct reader *reader, const char *key) {
    if (read_flag_or(reader, key, false))
        read_refuse(reader, "\"%s\" is true, and models of this type with it are not counted", key);
}

static void stablelm_more(struct reader *reader, struct census *census, const struct shape *shape) {
    (void)census, (void)shape;
    refuse_flag(reader, "qk_layernorm");
    refuse_flag(reader, "use_parallel_residual");
}

static const struct decoder stablelm = {
    .defaults = {.kv_heads = STATED}, .qkv_bias_key = "use_qkv_bias", .norm_bias = true, .more = stablelm_more};

/* configuration_llama.py and configuration_mistral.py: what LLaVA's towers leave unsaid. */
static const struct shape llama_7b = {.layers = 32, .hidden = 4096, .heads = 32, .ffn = 11008, .vocab = 32000};
static const struct shape mistral_7b = {
    .layers = 32, .hidden = 4096, .heads = 32, .kv_heads = 8, .ffn = 14336, .vocab = 32000};

/* One matrix up and one down, and a learned slope either way of zero (Apertus). */
static void apertus_more(struct reader *reader, struct census *census, const struct shape *shape) {
    if (strcmp(read_text_or(reader, "hidden_act", "xielu"), "xielu") != 0)
        read_refuse(reader, "\"hidden_act\" is not xielu, as it is in all released models of this type");
    census_vector(census, shape->layers, "model.layers.*.mlp.act_fn.alpha_p", 1, 1);
    census_vector(census, shape->layers, "model.layers.*.mlp.act_fn.alpha_n", 1, 1);
}

/* BitNet b1.58 normalises what goes into the last matrix of attention and MLP as well. */
static void bitnet_more(struct reader *reader, struct census *census, const struct shape *shape) {
    census_norm(census, shape->layers, "model.layers.*.self_attn.attn_sub_norm", shape->hidden, false);
    census_norm(census, shape->layers, "model.layers.*.mlp.ffn_sub_norm", read_count(reader, "intermediate_size"),
                false);
}

/* All layers are run twice; the second time they look at the first time's keys and at a window of their own. */
static void loop_more(struct reader *reader, struct census *census, const struct shape *shape) {
    if (read_count_or(reader, "loop_num", 2) != 2)
        read_refuse(reader, "\"loop_num\" is not 2, as it is in all released models of this type");
    census_router(census, shape->layers, "model.gate_projections.*", shape->head_dim, shape->heads, true);
    block_cache(census, shape, shape->layers, read_count_or(reader, "loop_window_size", 64));
}

/* The norms of queries and keys are always there, and each layer has its own keys. */
static void hunyuan_more(struct reader *reader, struct census *census, const struct shape *shape) {
    (void)census, (void)shape;
    read_refuse_flag(reader, "use_qk_norm", false);
    read_refuse_flag(reader, "use_cla", true);
}

/* The class makes o_proj as wide as the hidden size, whatever comes into it. */
static void helium_more(struct reader *reader, struct census *census, const struct shape *shape) {
    (void)census;
    if (shape->heads * shape->head_dim != shape->hidden)
        read_refuse(reader,
                    "\"num_attention_heads\" x \"head_dim\" (%llu) is not \"hidden_size\" (%llu), as it has to be "
                    "in models of this type",
                    (unsigned long long)(shape->heads * shape->head_dim), (unsigned long long)shape->hidden);
}

static const struct names exaone_names = {.embedding = "transformer.wte",
                                          .layer = "transformer.h.*",
                                          .attention = "attn.attention",
                                          .o = "out_proj",
                                          .gate = "c_fc_0",
                                          .up = "c_fc_1",
                                          .down = "c_proj",
                                          .final_norm = "transformer.ln_f"};
static const struct names gpt_names = {.embedding = "transformer.wte",
                                       .layer = "transformer.h.*",
                                       .attention = "attn",
                                       .q = "c_q",
                                       .k = "c_k",
                                       .v = "c_v",
                                       .o = "c_proj",
                                       .up = "c_fc",
                                       .down = "c_proj"};
static const struct names hunyuan_names = {.q_norm = "query_layernorm", .k_norm = "key_layernorm"};
static const char *const exaone_norms[] = {"ln_1", "ln_2", NULL};
static const char *const apertus_norms[] = {"attention_layernorm", "feedforward_layernorm", NULL};

/* configuration_qwen2.py: what Qwen2-Audio's tower leaves unsaid. */
static const struct shape qwen2_7b = {
    .layers = 32, .hidden = 4096, .heads = 32, .kv_heads = 32, .ffn = 22016, .vocab = 151936};

#define LLAMA .qkv_bias_key = attention_bias, .o_bias_key = attention_bias
#define QWEN2 .defaults = {.kv_heads = STATED}, .qkv_bias = true, .windows = WINDOW_FLAGGED, .default_window = 4096
#define QWEN3                                                                                                          \
    LLAMA, .defaults = {.kv_heads = STATED, .head_dim = 128}, .qk_norm = QK_NORM_HEAD, .windows = WINDOW_FLAGGED,      \
           .default_window = 4096

static const struct decoder llama = {LLAMA, .tower_defaults = &llama_7b, .mlp_bias_key = "mlp_bias"};

const struct family llama_families[] = {
    {"llama", &llama, NULL},
    {"mistral",
     &(const struct decoder){
         .defaults = {.kv_heads = 8}, .tower_defaults = &mistral_7b, .windows = WINDOW_ALL, .default_window = 4096},
     NULL},
    {"ministral3", &(const struct decoder){.defaults = {.kv_heads = 8, .head_dim = 128}, .windows = WINDOW_ALL}, NULL},
    {"qwen2", &(const struct decoder){QWEN2, .tower_defaults = &qwen2_7b}, NULL},
    {"mimo", &(const struct decoder){QWEN2}, NULL},
    {"qwen2_vl", &(const struct decoder){QWEN2}, NULL},
    {"qwen2_vl_text", &(const struct decoder){QWEN2}, NULL},
    {"qwen2_5_vl", &(const struct decoder){QWEN2}, NULL},
    {"qwen2_5_vl_text", &(const struct decoder){QWEN2}, NULL},
    {"qwen2_5_omni_text", &(const struct decoder){QWEN2}, NULL},
    {"qwen3", &(const struct decoder){QWEN3}, NULL},
    {"qwen3_vl_text", &(const struct decoder){QWEN3}, NULL},
    {"smollm3",
     &(const struct decoder){LLAMA, .defaults = {.kv_heads = 4}, .tied = true, .windows = WINDOW_UNROTATED,
                             .mlp_bias_key = "mlp_bias"},
     NULL},
    {"minicpm", &(const struct decoder){LLAMA, .tied = true}, NULL},
    {"ernie4_5",
     &(const struct decoder){.defaults = {.kv_heads = STATED},
                             .tied = true,
                             .qkv_bias_key = "use_bias",
                             .o_bias_key = "use_bias",
                             .mlp_bias_key = "use_bias"},
     NULL},
    {"granite", &(const struct decoder){LLAMA, .mlp_bias_key = "mlp_bias"}, NULL},
    {"seed_oss",
     &(const struct decoder){.defaults = {.kv_heads = STATED, .head_dim = 128},
                             .qkv_bias_key = attention_bias,
                             .qkv_bias = true,
                             .o_bias_key = "attention_out_bias",
                             .mlp_bias_key = "mlp_bias"},
     NULL},
    {"olmo", &(const struct decoder){LLAMA, .no_norm_weights = true}, NULL},
    {"olmo2", &(const struct decoder){LLAMA, .norms = norms_after, .qk_norm = QK_NORM_FULL}, NULL},
    {"olmo3",
     &(const struct decoder){LLAMA, .norms = norms_after, .qk_norm = QK_NORM_FULL, .windows = WINDOW_PATTERN,
                             .default_window = 4096, .default_period = 4},
     NULL},
    {"stablelm", &stablelm, NULL},
    {"stablelm_epoch", &stablelm, NULL},
    {"cohere",
     &(const struct decoder){LLAMA, .tied = true, .norms = norms_input_alone, .qk_norm = QK_NORM_FULL,
                             .qk_norm_key = "use_qk_norm"},
     NULL},
    {"cohere2",
     &(const struct decoder){LLAMA, .tied = true, .norms = norms_input_alone, .windows = WINDOW_PATTERN,
                             .default_window = 4096, .default_period = 4},
     NULL},
    {"llava", &llama, NULL},
    {"xverse", &(const struct decoder){.defaults = {.ffn = 0}}, NULL},
    {"telechat3", &(const struct decoder){LLAMA, .defaults = {.kv_heads = STATED}, .mlp_bias_key = "mlp_bias"}, NULL},
    {"iquestloopcoder",
     &(const struct decoder){LLAMA, .defaults = {.kv_heads = STATED}, .mlp_bias_key = "mlp_bias", .more = loop_more},
     NULL},
    {"helium",
     &(const struct decoder){.defaults = {.head_dim = 128},
                             .qkv_bias_key = attention_bias,
                             .mlp_bias_key = "mlp_bias",
                             .more = helium_more},
     NULL},
    {"internlm",
     &(const struct decoder){.qkv_bias_key = "bias", .o_bias_key = "bias", .qkv_bias = true, .o_bias = true}, NULL},
    {"internlm3",
     &(const struct decoder){
         .defaults = {.kv_heads = STATED}, .qkv_bias_key = "qkv_bias", .o_bias_key = "bias", .mlp_bias_key = "bias"},
     NULL},
    {"orion", &(const struct decoder){LLAMA, .norm_bias = true}, NULL},
    {"arcee",
     &(const struct decoder){LLAMA, .defaults = {.kv_heads = STATED}, .plain_mlp = true, .mlp_bias_key = "mlp_bias"},
     NULL},
    {"apertus",
     &(const struct decoder){LLAMA, .defaults = {.kv_heads = STATED}, .norms = apertus_norms, .plain_mlp = true,
                             .qk_norm = QK_NORM_HEAD, .mlp_bias_key = "mlp_bias", .more = apertus_more},
     NULL},
    {"bitnet",
     &(const struct decoder){LLAMA, .defaults = {.kv_heads = STATED}, .tied = true, .mlp_bias_key = "mlp_bias",
                             .more = bitnet_more},
     NULL},
    {"nanochat", &(const struct decoder){LLAMA, .names = &gpt_names, .no_norm_weights = true, .plain_mlp = true}, NULL},
    {"exaone", &(const struct decoder){.names = &exaone_names, .norms = exaone_norms}, NULL},
    {"exaone4",
     &(const struct decoder){.defaults = {.kv_heads = STATED},
                             .norms = norms_after,
                             .qk_norm = QK_NORM_HEAD,
                             .windows = WINDOW_PATTERN,
                             .default_window = 4096,
                             .default_period = 4},
     NULL},
    {"hunyuan_v1_dense",
     &(const struct decoder){LLAMA, .names = &hunyuan_names, .defaults = {.kv_heads = STATED}, .qk_norm = QK_NORM_HEAD,
                             .more = hunyuan_more},
     NULL},
    {NULL, NULL, NULL},
};
