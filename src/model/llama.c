/* Decoders of Llama's shape: separate q, k, v and o projections with grouped-query attention, a gated MLP, two RMS
 * norms a layer, no learned positions. Shapes: modeling_llama.py, modeling_mistral.py, modeling_qwen2.py and
 * modeling_qwen3.py of Hugging Face transformers; defaults: the configuration_*.py beside them. */
#include "model/family.h"

struct traits {
    uint64_t default_kv_heads; /* 0: as many as heads */
    uint64_t default_head_dim; /* 0: hidden_size / num_attention_heads */
    bool qkv_bias, o_bias, mlp_bias;
    bool qk_norm; /* RMS norms of head_dim on queries and keys */
};

static void dense(struct reader *reader, struct census *census, const struct traits *traits) {
    uint64_t layers = read_count(reader, "num_hidden_layers");
    uint64_t hidden = read_count(reader, "hidden_size");
    uint64_t heads = read_count(reader, "num_attention_heads");
    uint64_t kv_heads =
        read_count_or(reader, "num_key_value_heads", traits->default_kv_heads ? traits->default_kv_heads : heads);
    uint64_t head_dim = read_count_or(reader, "head_dim", traits->default_head_dim);
    if (!head_dim) head_dim = read_quotient(reader, "hidden_size", hidden, "num_attention_heads", heads);
    read_quotient(reader, "num_attention_heads", heads, "num_key_value_heads", kv_heads);
    uint64_t ffn = read_count(reader, "intermediate_size");
    uint64_t vocab = read_count(reader, "vocab_size");
    uint64_t query = heads * head_dim, key = kv_heads * head_dim;

    census_embedding(census, "model.embed_tokens", vocab, hidden);
    census_linear(census, layers, ROLE_ATTENTION, "model.layers.*.self_attn.q_proj", hidden, query, traits->qkv_bias);
    census_linear(census, layers, ROLE_ATTENTION, "model.layers.*.self_attn.k_proj", hidden, key, traits->qkv_bias);
    census_linear(census, layers, ROLE_ATTENTION, "model.layers.*.self_attn.v_proj", hidden, key, traits->qkv_bias);
    census_linear(census, layers, ROLE_ATTENTION, "model.layers.*.self_attn.o_proj", query, hidden, traits->o_bias);
    if (traits->qk_norm) {
        census_norm(census, layers, "model.layers.*.self_attn.q_norm", head_dim, false);
        census_norm(census, layers, "model.layers.*.self_attn.k_norm", head_dim, false);
    }
    census_linear(census, layers, ROLE_MLP, "model.layers.*.mlp.gate_proj", hidden, ffn, traits->mlp_bias);
    census_linear(census, layers, ROLE_MLP, "model.layers.*.mlp.up_proj", hidden, ffn, traits->mlp_bias);
    census_linear(census, layers, ROLE_MLP, "model.layers.*.mlp.down_proj", ffn, hidden, traits->mlp_bias);
    census_norm(census, layers, "model.layers.*.input_layernorm", hidden, false);
    census_norm(census, layers, "model.layers.*.post_attention_layernorm", hidden, false);
    census_norm(census, 1, "model.norm", hidden, false);
    if (!read_flag_or(reader, "tie_word_embeddings", false)) census_head(census, "lm_head", hidden, vocab, false);
    census_cache(census, "keys and values", layers, 2 * key, 0);
}

static void llama(struct reader *reader, struct census *census) {
    bool attention_bias = read_flag_or(reader, "attention_bias", false);
    dense(reader, census, &(struct traits){.qkv_bias = attention_bias, .o_bias = attention_bias,
                                           .mlp_bias = read_flag_or(reader, "mlp_bias", false)});
}

static void mistral(struct reader *reader, struct census *census) {
    enum { CLASS_DEFAULT = 4096 };
    const struct value *window = config_find(reader->config, "sliding_window");
    if (!window || window->kind != VALUE_NULL)
        read_refuse(reader, "a sliding window of %llu tokens is not counted yet; this model is not drawn",
                    (unsigned long long)read_count_or(reader, "sliding_window", CLASS_DEFAULT));
    dense(reader, census, &(struct traits){.default_kv_heads = 8});
}

static void refuse_active_window(struct reader *reader) {
    if (read_flag_or(reader, "use_sliding_window", false))
        read_refuse(reader, "use_sliding_window is true, and sliding windows are not counted yet; this model is not drawn");
}

static void qwen2(struct reader *reader, struct census *census) {
    refuse_active_window(reader);
    dense(reader, census, &(struct traits){.qkv_bias = true});
}

static void qwen3(struct reader *reader, struct census *census) {
    refuse_active_window(reader);
    bool attention_bias = read_flag_or(reader, "attention_bias", false);
    dense(reader, census, &(struct traits){.default_head_dim = 128, .qkv_bias = attention_bias,
                                           .o_bias = attention_bias, .qk_norm = true});
}

const struct family llama_families[] = {
    {"llama", llama}, {"mistral", mistral}, {"qwen2", qwen2}, {"qwen3", qwen3}, {NULL, NULL},
};
