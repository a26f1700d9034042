/* Decoders of Llama's shape: separate q, k, v and o projections, a gated MLP, no learned positions. What each does
 * otherwise is a row; shapes from the modeling_*.py of Hugging Face transformers, defaults from the
 * configuration_*.py beside them. */
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

#define LLAMA .qkv_bias_key = attention_bias, .o_bias_key = attention_bias
#define QWEN2 .defaults = {.kv_heads = STATED}, .qkv_bias = true, .windows = WINDOW_FLAGGED, .default_window = 4096
#define QWEN3                                                                                                          \
    LLAMA, .defaults = {.kv_heads = STATED, .head_dim = 128}, .qk_norm = QK_NORM_HEAD, .windows = WINDOW_FLAGGED,      \
           .default_window = 4096

const struct family llama_families[] = {
    {"llama", &(const struct decoder){LLAMA, .tower_defaults = &llama_7b, .mlp_bias_key = "mlp_bias"}, NULL},
    {"mistral",
     &(const struct decoder){
         .defaults = {.kv_heads = 8}, .tower_defaults = &mistral_7b, .windows = WINDOW_ALL, .default_window = 4096},
     NULL},
    {"qwen2", &(const struct decoder){QWEN2}, NULL},
    {"qwen2_vl", &(const struct decoder){QWEN2}, NULL},
    {"qwen2_vl_text", &(const struct decoder){QWEN2}, NULL},
    {"qwen2_5_vl", &(const struct decoder){QWEN2}, NULL},
    {"qwen2_5_vl_text", &(const struct decoder){QWEN2}, NULL},
    {"qwen2_5_omni_text", &(const struct decoder){QWEN2}, NULL},
    {"qwen3", &(const struct decoder){QWEN3}, NULL},
    {"qwen3_vl_text", &(const struct decoder){QWEN3}, NULL},
    {"smollm3", &(const struct decoder){LLAMA, .defaults = {.kv_heads = 4}, .tied = true, .windows = WINDOW_FLAGGED},
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
     &(const struct decoder){.defaults = {.kv_heads = STATED},
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
    {NULL, NULL, NULL},
};
