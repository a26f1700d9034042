/* What keys are called elsewhere. */
#include <string.h>

#include "model/keys.h"

/* The same things under the names that other families' configs give them. */
static const struct {
    const char *dialect, *canonical;
} aliases[] = {
    {"n_embd", "hidden_size"},
    {"n_embed", "hidden_size"},
    {"d_model", "hidden_size"},
    {"n_layer", "num_hidden_layers"},
    {"n_layers", "num_hidden_layers"},
    {"num_layers", "num_hidden_layers"},
    {"n_head", "num_attention_heads"},
    {"n_heads", "num_attention_heads"},
    {"n_head_kv", "num_key_value_heads"},
    {"n_kv_head", "num_key_value_heads"},
    {"n_kv_heads", "num_key_value_heads"},
    {"kv_n_heads", "num_key_value_heads"},
    {"num_query_groups", "num_key_value_heads"},
    {"n_query_groups", "num_key_value_heads"},
    {"num_kv_heads", "num_key_value_heads"},
    {"multi_query_group_num", "num_key_value_heads"},
    {"attn_config.kv_n_heads", "num_key_value_heads"},
    {"kv_channels", "head_dim"},
    {"n_inner", "intermediate_size"},
    {"ffn_dim", "intermediate_size"},
    {"ffn_hidden_size", "intermediate_size"},
    {"ffn_config.ffn_hidden_size", "intermediate_size"},
    {"block_ff_dim", "intermediate_size"},
    {"ff_intermediate_size", "intermediate_size"},
    {"padded_vocab_size", "vocab_size"},
    {"n_positions", "max_position_embeddings"},
    {"max_seq_len", "max_position_embeddings"},
    {"context_length", "max_position_embeddings"},
    {"rope_parameters.rope_type", "rope_scaling.rope_type"},
    {"rope_parameters.type", "rope_scaling.type"},
    {"rope_parameters.factor", "rope_scaling.factor"},
    {"rope_parameters.original_max_position_embeddings", "rope_scaling.original_max_position_embeddings"},
    {"rope_parameters.full_attention.rope_type", "rope_scaling.rope_type"},
    {"rope_parameters.full_attention.factor", "rope_scaling.factor"},
    {"rope_parameters.full_attention.original_max_position_embeddings",
     "rope_scaling.original_max_position_embeddings"},
    {"yarn.factor", "rope_scaling.factor"},
    {"yarn.original_max_position_embeddings", "rope_scaling.original_max_position_embeddings"},
    {"tie_embedding", "tie_word_embeddings"},
    {"attn_config.alibi", "alibi"},
    {"attn_config.qk_ln", "qk_layernorm"},
    {"sliding_window_size", "sliding_window"},
    {"num_local_experts", "num_experts"},
    {"num_moe_experts", "num_experts"},
    {"n_experts", "num_experts"},
    {"n_routed_experts", "num_experts"},
    {"moe_num_experts", "num_experts"},
    {"ffn_config.moe_num_experts", "num_experts"},
    {"experts_per_token", "num_experts_per_tok"},
    {"num_experts_per_token", "num_experts_per_tok"},
    {"moe_ffn_hidden_size", "moe_intermediate_size"},
    {"num_shared_experts", "n_shared_experts"},
    {"num_shared_expert", "n_shared_experts"},
    {"moe_num_shared_experts", "n_shared_experts"},
    {"top_k_experts", "num_experts_per_tok"},
    {"moe_top_k", "num_experts_per_tok"},
    {"ffn_config.moe_top_k", "num_experts_per_tok"},
    {"moe_shared_expert_intermediate_size", "shared_expert_intermediate_size"},
    {"compress_rate_csa", "compress_rates.compressed_sparse_attention"},
    {"compress_rate_hca", "compress_rates.heavily_compressed_attention"},
    {"index_topk_pattern", "indexer_types"},
    {"layers_block_type", "layer_types"},
    {"state_size", "ssm_state_size"},
    {"mamba_d_state", "ssm_state_size"},
    {"mamba_d_conv", "conv_kernel"},
    {"d_conv", "conv_kernel"},
    {"mamba_expand", "expand"},
    {"mamba_dt_rank", "time_step_rank"},
    {"mamba_n_heads", "mamba_num_heads"},
    {"n_mamba_heads", "mamba_num_heads"},
    {"mamba_headdim", "mamba_head_dim"},
    {"mamba_ngroups", "n_groups"},
    {"mamba_d_head", "mamba_head_dim"},
    {"mamba_n_groups", "n_groups"},
    {"use_conv_bias", "mamba_conv_bias"},
    {"mamba_ssm_cache_dtype", "mamba_ssm_dtype"},
    {"num_mtp_modules", "num_nextn_predict_layers"},
    {"num_heads", "mamba_num_heads"},
    {"num_dense_layers", "first_k_dense_replace"},
    {"moe_topk", "num_experts_per_tok"},
    {"moe_k", "num_experts_per_tok"},
    {"num_attention_groups", "num_key_value_heads"},
    {"attention_other_setting.num_attention_groups", "attention_other_setting.num_key_value_heads"},
    {"attention_other_setting.true_head_dim", "attention_other_setting.head_dim"},
    {"share_expert_dims", "share_expert_dim"},
    {"num_transformer_layers", "num_hidden_layers"},
    {"model_dim", "hidden_size"},
    {"head_size", "head_dim"},
    {"hidden_size_per_head", "head_dim"},
    {"_block_types", "block_types"},
    {"share_input_output_layers", "tie_word_embeddings"},
    {"expert_ffn_hidden_size", "moe_intermediate_size"},
    {"global_attn_every_n_layers", "sliding_window_pattern"},
    {"_sliding_window_pattern", "sliding_window_pattern"},
};

/* Which of those names a type's own configuration class has, where its refusals would name another. */
static const struct {
    const char *model_type, *canonical, *own;
} own_names[] = {
    {"afmoe", "first_k_dense_replace", "num_dense_layers"},
    {"ernie4_5_moe", "num_experts", "moe_num_experts"},
    {"ernie4_5_moe", "num_experts_per_tok", "moe_k"},
    {"exaone_moe", "n_shared_experts", "num_shared_experts"},
    {"hunyuan_v1_moe", "num_experts_per_tok", "moe_topk"},
    {"kimi_linear", "num_experts_per_tok", "num_experts_per_token"},
    {"longcat_flash", "intermediate_size", "ffn_hidden_size"},
    {"longcat_flash", "moe_intermediate_size", "expert_ffn_hidden_size"},
    {"longcat_flash", "num_experts", "n_routed_experts"},
    {"longcat_flash", "num_experts_per_tok", "moe_topk"},
    {"longcat_flash", "num_hidden_layers", "num_layers"},
    {"openelm", "hidden_size", "model_dim"},
    {"openelm", "num_hidden_layers", "num_transformer_layers"},
    {"step3p5", "num_experts", "moe_num_experts"},
    {"step3p5", "num_experts_per_tok", "moe_top_k"},
    {"step3p5", "num_key_value_heads", "num_attention_groups"},
    {"zamba2", "mamba_num_heads", "n_mamba_heads"},
};

const char *key_canonical(const char *name) {
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (*aliases[i].dialect == *name && strcmp(aliases[i].dialect, name) == 0) return aliases[i].canonical;
    return name;
}

const char *key_of_type(const char *model_type, const char *canonical) {
    for (size_t i = 0; i < sizeof own_names / sizeof *own_names; i++)
        if (strcmp(own_names[i].model_type, model_type) == 0 && strcmp(own_names[i].canonical, canonical) == 0)
            return own_names[i].own;
    return canonical;
}
