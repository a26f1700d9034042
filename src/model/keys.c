#include "model/keys.h"
#include "base/limits.h"

#include <string.h>

enum { WIDTH = MOST_WIDTH, HEADS = MOST_HEADS, LAYERS = MOST_LAYERS, EXPERTS = MOST_EXPERTS };
#define TOKENS 1000000000000

/* The bounds are far beyond any model, so that only slips and attacks meet them, and no product of them in one census
 * line overflows before it is checked. A COUNT may be ignored; a VITAL one may not above its last number. */
#define TEXT(name)                                                                                                     \
    { name, KEY_TEXT, 0, 0, KEY_HARMLESS }
#define FLAG(name)                                                                                                     \
    { name, KEY_FLAG, 0, 0, KEY_HARMLESS }
#define REAL(name)                                                                                                     \
    { name, KEY_REAL, 0, 0, KEY_HARMLESS }
#define LIST(name, idle)                                                                                               \
    { name, KEY_LIST, 0, 0, idle }
#define COUNT(name, min, max)                                                                                          \
    { name, KEY_COUNT, min, max, KEY_HARMLESS }
#define VITAL(name, min, max, idle)                                                                                    \
    { name, KEY_COUNT, min, max, idle }

static const struct key keys[] = {
    /* what it is */
    TEXT("id"),
    TEXT("name"),
    TEXT("developer"),
    TEXT("family"),
    LIST("aliases", KEY_HARMLESS), /* ids that a preset went by before */
    TEXT("released"),
    TEXT("source"),
    TEXT("notes"),
    TEXT("model_type"),
    TEXT("read_as"),
    TEXT("left_out"),
    TEXT("needs"), /* what the config's dialect leaves open, although the count depends on it */
    LIST("architectures", KEY_HARMLESS),
    TEXT("auto_map.AutoModelForCausalLM"),
    FLAG("text_tower"), /* the keys were found in "text_config" or the like */
    COUNT("parameters", 1, 1000000000000000),
    COUNT("pretraining_tokens", 1, 1000000000000000),

    /* every decoder */
    COUNT("max_position_embeddings", 1, TOKENS),
    COUNT("max_sequence_length", 1, TOKENS),
    COUNT("seq_length", 1, TOKENS),
    TEXT("rope_scaling.rope_type"),
    TEXT("rope_scaling.type"),
    REAL("rope_scaling.factor"),
    COUNT("rope_scaling.original_max_position_embeddings", 1, TOKENS),
    COUNT("hidden_size", 1, WIDTH),
    COUNT("num_hidden_layers", 1, LAYERS),
    COUNT("num_attention_heads", 1, HEADS),
    COUNT("num_key_value_heads", 1, HEADS),
    COUNT("head_dim", 1, HEADS),
    COUNT("attention_head_dim", 1, HEADS),
    COUNT("intermediate_size", 1, 4 * WIDTH),
    COUNT("vocab_size", 1, 1 << 26),
    FLAG("tie_word_embeddings"),

    /* biases and norms */
    FLAG("attention_bias"),
    FLAG("attention_out_bias"),
    FLAG("mlp_bias"),
    FLAG("bias"),
    FLAG("use_bias"),
    FLAG("use_qkv_bias"),
    FLAG("qkv_bias"),
    FLAG("add_qkv_bias"),
    FLAG("add_bias_linear"),
    FLAG("enable_bias"),
    FLAG("no_bias"),
    FLAG("qk_layernorm"),
    FLAG("use_qk_norm"),
    FLAG("use_parallel_residual"),
    FLAG("do_layer_norm_before"),
    FLAG("post_layer_norm"),
    FLAG("layer_norm_elementwise_affine"),
    FLAG("_remove_final_layer_norm"),
    TEXT("hidden_act"), /* where it has weights */

    /* windows and chunks */
    VITAL("sliding_window", 1, TOKENS, 0),
    FLAG("use_sliding_window"),
    COUNT("max_window_layers", 0, LAYERS),
    VITAL("sliding_window_pattern", 1, LAYERS, 1),
    COUNT("attention_chunk_size", 1, TOKENS),
    COUNT("no_rope_layer_interval", 1, LAYERS),
    LIST("no_rope_layers", KEY_HARMLESS),
    LIST("layer_types", 0),

    /* the first decoders */
    COUNT("word_embed_proj_dim", 1, WIDTH),
    FLAG("multi_query"),
    FLAG("new_decoder_architecture"),
    FLAG("parallel_attn"),
    FLAG("alibi"),
    TEXT("attn_config.attn_type"),
    COUNT("num_ln_in_parallel_attn", 1, 2),
    COUNT("expansion_ratio", 1, 1024),
    FLAG("multi_query_attention"),

    /* experts */
    VITAL("num_experts", 0, EXPERTS, 1),
    COUNT("num_experts_per_tok", 1, EXPERTS),
    COUNT("moe_intermediate_size", 1, 4 * WIDTH),
    VITAL("n_shared_experts", 0, EXPERTS, 0),
    VITAL("shared_expert_intermediate_size", 0, 4 * WIDTH, 0),
    COUNT("shared_intermediate_size", 0, 4 * WIDTH),
    COUNT("intermediate_size_mlp", 1, 4 * WIDTH),
    VITAL("dense_intermediate_size", 1, 4 * WIDTH, 0),
    VITAL("share_expert_dim", 0, 4 * WIDTH, 0),
    LIST("moe_layers_enum", 0),
    COUNT("interleave_moe_layer_step", 1, LAYERS),
    LIST("moe_layers", 0),
    COUNT("first_k_dense_replace", 0, LAYERS),
    COUNT("moe_layer_freq", 0, LAYERS),
    COUNT("decoder_sparse_step", 1, LAYERS),
    LIST("mlp_only_layers", 0),
    LIST("mlp_layer_types", 0),
    FLAG("use_routing_bias"),
    FLAG("use_expert_bias"),
    FLAG("router_bias"),
    FLAG("use_moe_router_bias"),
    VITAL("zero_expert_num", 0, EXPERTS, 0),
    FLAG("moe_router_enable_expert_bias"),
    FLAG("use_mixed_mlp_moe"),
    COUNT("moe_layer_start_index", 0, LAYERS),
    COUNT("moe_layer_end_index", 0, LAYERS),
    COUNT("moe_layer_interval", 1, LAYERS),
    LIST("is_moe_layer", KEY_HARMLESS),
    FLAG("lm_head_bias"),
    FLAG("enable_moe_block"),
    FLAG("fused_experts"),
    TEXT("topk_method"),

    /* latent attention and its indexer */
    FLAG("use_mla"),
    VITAL("kv_lora_rank", 1, WIDTH, 0),
    COUNT("q_lora_rank", 1, WIDTH),
    COUNT("qk_nope_head_dim", 1, HEADS),
    COUNT("qk_rope_head_dim", 1, HEADS),
    VITAL("v_head_dim", 1, HEADS, 0),
    VITAL("index_head_dim", 1, HEADS, 0),
    COUNT("index_n_heads", 1, HEADS),
    LIST("compress_ratios", 0),
    COUNT("compress_rates.compressed_sparse_attention", 1, TOKENS),
    COUNT("compress_rates.heavily_compressed_attention", 1, TOKENS),
    COUNT("o_groups", 1, HEADS),
    VITAL("o_lora_rank", 1, WIDTH, 0),
    COUNT("num_hash_layers", 0, LAYERS),
    VITAL("hc_mult", 1, 64, 1),
    COUNT("index_topk_freq", 1, LAYERS),
    COUNT("index_skip_topk_offset", 0, LAYERS),
    LIST("indexer_types", KEY_HARMLESS),

    /* layers that are not alike */
    VITAL("num_kv_shared_layers", 0, LAYERS, 0),
    FLAG("use_cla"),
    COUNT("attention_other_setting.num_attention_heads", 1, HEADS),
    COUNT("attention_other_setting.num_key_value_heads", 1, HEADS),
    COUNT("attention_other_setting.head_dim", 1, HEADS),
    {"attention_other_setting.attention_type", KEY_TEXT, 0, 0, 0},
    FLAG("use_head_wise_attn_gate"),
    LIST("hybrid_layer_pattern", 0),
    COUNT("swa_num_attention_heads", 1, HEADS),
    COUNT("swa_num_key_value_heads", 1, HEADS),
    COUNT("swa_head_dim", 1, HEADS),
    COUNT("swa_v_head_dim", 1, HEADS),
    REAL("swa_rope_theta"),
    FLAG("add_swa_attention_sink_bias"),
    FLAG("add_full_attention_sink_bias"),
    TEXT("attention_projection_layout"),
    LIST("sparse_attention_config.sparse_attention_freq", 0),
    FLAG("sparse_attention_config.use_sparse_attention"),
    COUNT("sparse_attention_config.sparse_num_index_heads", 1, HEADS),
    COUNT("sparse_attention_config.sparse_index_dim", 1, HEADS),
    COUNT("sparse_attention_config.sparse_block_size", 0, TOKENS),
    COUNT("sparse_attention_config.sparse_topk_blocks", 0, TOKENS),
    COUNT("sparse_attention_config.sparse_init_block", 0, TOKENS),
    COUNT("sparse_attention_config.sparse_local_block", 0, TOKENS),
    LIST("cross_attention_layers", 0),
    LIST("block_configs.attention.n_heads_in_group", 0),
    LIST("block_configs.attention.no_op", 0),
    LIST("block_configs.attention.replace_with_linear", 0),
    LIST("block_configs.ffn.ffn_mult", 0),
    LIST("block_configs.ffn.no_op", 0),
    LIST("block_configs.ffn.replace_with_linear", 0),
    LIST("num_query_heads", 0),
    COUNT("num_gqa_groups", 1, HEADS),
    LIST("ffn_multipliers", 0),
    COUNT("ffn_dim_divisor", 1, WIDTH),
    FLAG("ffn_with_glu"),
    FLAG("normalize_qk_projections"),
    LIST("num_attention_heads_per_layer", 0),
    FLAG("gating"),
    LIST("gating_types", KEY_HARMLESS),
    LIST("sliding_window_layers", 0),
    COUNT("num_swa_attention_heads", 1, HEADS),
    COUNT("num_swa_key_value_heads", 1, HEADS),
    VITAL("conv_window", 1, 1024, 1),
    COUNT("cla_share_factor", 1, LAYERS),
    VITAL("global_head_dim", 1, HEADS, 0),
    VITAL("num_global_key_value_heads", 1, HEADS, 0),
    LIST("per_layer_config.head_dim", 0),
    LIST("per_layer_config.num_key_value_heads", 0),
    FLAG("attention_k_eq_v"),
    FLAG("use_double_wide_mlp"),
    COUNT("hidden_size_per_layer_input", 0, WIDTH),
    COUNT("vocab_size_per_layer_input", 1, 1 << 26),
    COUNT("altup_num_inputs", 1, 1024),
    COUNT("laurel_rank", 1, WIDTH),

    /* recurrent layers */
    VITAL("full_attention_interval", 1, LAYERS, 1),
    FLAG("attn_output_gate"),
    COUNT("linear_conv_kernel_dim", 1, 1024),
    COUNT("linear_num_heads", 1, HEADS),
    COUNT("linear_head_dim", 1, HEADS),
    VITAL("dense_ffn_hidden", 1, 4 * WIDTH, 0),
    COUNT("linear_key_head_dim", 1, HEADS),
    COUNT("linear_value_head_dim", 1, HEADS),
    COUNT("linear_num_key_heads", 1, HEADS),
    VITAL("linear_num_value_heads", 1, HEADS, 0),
    LIST("linear_attn_config.kda_layers", 0),
    LIST("linear_attn_config.full_attn_layers", KEY_HARMLESS),
    COUNT("linear_attn_config.num_heads", 1, HEADS),
    COUNT("linear_attn_config.head_dim", 1, HEADS),
    COUNT("linear_attn_config.short_conv_kernel_size", 1, 1024),
    FLAG("linear_attn_config.use_full_rank_gate"),
    REAL("linear_attn_config.gate_lower_bound"),
    FLAG("mla_use_output_gate"),
    FLAG("latent_moe_use_norm"),
    VITAL("routed_expert_hidden_size", 1, WIDTH, 0),
    VITAL("attn_res_block_size", 0, LAYERS, 0),
    VITAL("attn_layer_period", 1, LAYERS, 1),
    COUNT("attn_layer_offset", 0, LAYERS),
    COUNT("expert_layer_period", 1, LAYERS),
    COUNT("expert_layer_offset", 0, LAYERS),
    VITAL("ssm_state_size", 1, HEADS, 0),
    COUNT("conv_kernel", 1, 1024),
    COUNT("expand", 1, 1024),
    COUNT("time_step_rank", 1, WIDTH),
    COUNT("mamba_num_heads", 1, HEADS),
    COUNT("mamba_head_dim", 1, HEADS),
    COUNT("mamba_d_ssm", 1, WIDTH),
    COUNT("n_groups", 1, HEADS),
    FLAG("mamba_conv_bias"),
    FLAG("mamba_proj_bias"),
    FLAG("mamba_rms_norm"),
    FLAG("projectors_bias"),
    TEXT("mamba_ssm_dtype"),
    {"hybrid_override_pattern", KEY_TEXT, 0, 0, 0},
    COUNT("moe_latent_size", 1, WIDTH),
    COUNT("pad_vocab_size_multiple", 1, 1 << 20),
    COUNT("conv_L_cache", 1, 1024),
    FLAG("conv_bias"),
    LIST("full_attn_idxs", 0),
    LIST("attn_layer_indices", 0),
    COUNT("block_multiple_of", 1, WIDTH),
    REAL("block_ffn_dim_multiplier"),
    FLAG("block_auto_adjust_ff_dim"),
    COUNT("attention_hidden_size", 1, WIDTH),
    FLAG("norm_first"),
    VITAL("decay_low_rank_dim", 1, WIDTH, 0),
    VITAL("v_low_rank_dim", 1, WIDTH, 0),
    VITAL("a_low_rank_dim", 1, WIDTH, 0),
    VITAL("gate_low_rank_dim", 1, WIDTH, 0),
    LIST("attn_type_list", 0),
    VITAL("layer_group_size", 1, LAYERS, 1),
    LIST("block_types", 0),
    VITAL("num_mem_blocks", 1, LAYERS, 0),
    COUNT("adapter_rank", 1, WIDTH),
    FLAG("use_shared_attention_adapter"),
    VITAL("lru_width", 1, WIDTH, 0),
    COUNT("conv1d_width", 1, 1024),
    COUNT("attention_window_size", 1, TOKENS),
    VITAL("n_shared_head", 1, HEADS, 0),
    COUNT("mamba_step", 1, LAYERS),
    FLAG("mamba_enabled"),
    LIST("full_attention_idx", KEY_HARMLESS),
    VITAL("num_kv_reuse_layers", 0, LAYERS, 0),
    COUNT("hidden_dim", 1, WIDTH),
    REAL("hidden_dim_scale_factor"),
    VITAL("loop_num", 1, 64, 1),
    COUNT("loop_window_size", 1, TOKENS),

    /* extra layers that guess further tokens */
    COUNT("num_nextn_predict_layers", 0, LAYERS),
    COUNT("mtp_num_hidden_layers", 0, LAYERS),
};
enum { KEY_TOTAL = sizeof keys / sizeof *keys };

const struct key *key_find(const char *name) {
    for (size_t i = 0; i < KEY_TOTAL; i++)
        if (*keys[i].name == *name && strcmp(keys[i].name, name) == 0) return &keys[i];
    return NULL;
}

const char *const *key_names(struct arena *arena, size_t *count) {
    const char **names = arena_array(arena, KEY_TOTAL, sizeof *names);
    for (size_t i = 0; i < KEY_TOTAL; i++) names[i] = keys[i].name;
    *count = KEY_TOTAL;
    return names;
}

bool id_is_safe(const char *id) {
    return *id && *id != '.' && *id != '-' && strlen(id) <= 100 &&
           id[strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")] == '\0';
}
