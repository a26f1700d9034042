/* Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434): keys and values are projected from one short vector per
 * token and layer, which is all that the cache holds, with a rotated part beside it. DeepSeek-V3.2 and GLM-5 choose
 * the tokens to attend to with an indexer that keeps a key of its own. Shapes: modeling_deepseek_v2.py,
 * modeling_deepseek_v3.py and modeling_glm_moe_dsa.py of Hugging Face transformers. */
#include <string.h>

#include "model/families/experts.h"
#include "model/families/family.h"

static const char path[] = "model.layers.*.self_attn";

static const char *at(struct census *census, const char *name) {
    return census_path(census, path, name);
}

static void add_queries(struct reader *reader, struct census *census, const struct shape *shape, uint64_t query,
                        bool bias) {
    uint64_t rank = read_count_or(reader, "q_lora_rank", 0), layers = shape->layers;
    if (!rank) {
        census_linear(census, layers, ROLE_ATTENTION, at(census, "q_proj"), shape->hidden, query, false);
        return;
    }
    census_linear(census, layers, ROLE_ATTENTION, at(census, "q_a_proj"), shape->hidden, rank, bias);
    census_norm(census, layers, at(census, "q_a_layernorm"), rank, false);
    census_linear(census, layers, ROLE_ATTENTION, at(census, "q_b_proj"), rank, query, false);
}

static void latent_attention(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t layers = shape->layers, hidden = shape->hidden, heads = shape->heads;
    uint64_t latent = read_count(reader, "kv_lora_rank"), rope = read_count(reader, "qk_rope_head_dim");
    uint64_t nope = read_count(reader, "qk_nope_head_dim"), value = read_count(reader, "v_head_dim");
    bool bias = read_flag_or(reader, "attention_bias", false);

    add_queries(reader, census, shape, heads * (nope + rope), bias);
    census_linear(census, layers, ROLE_ATTENTION, at(census, "kv_a_proj_with_mqa"), hidden, latent + rope, bias);
    census_norm(census, layers, at(census, "kv_a_layernorm"), latent, false);
    census_linear(census, layers, ROLE_ATTENTION, at(census, "kv_b_proj"), latent, heads * (nope + value), false);
    census_linear(census, layers, ROLE_ATTENTION, at(census, "o_proj"), heads * value, hidden, bias);
    census_cache(census, "latents and rotated keys", layers, latent + rope, 0);
}

/* From GLM-5.2 on some layers ("shared", "S") take the choice of the one before; whether they hold an indexer of their
 * own differs among implementations. */
static void refuse_shared_indexers(struct reader *reader) {
    const char *types = read_list(reader, "indexer_types"), *kinds = read_list(reader, "layer_types"), *kind;
    if (read_count_or(reader, "index_topk_freq", 1) != 1 || (types && strpbrk(types, "sS")))
        read_refuse(reader, "layers that share an indexer (\"index_topk_freq\", \"indexer_types\") are not counted");
    for (size_t length; (length = list_next(&kind, &kinds));)
        if (length != strlen("deepseek_sparse_attention") || memcmp(kind, "deepseek_sparse_attention", length) != 0)
            read_refuse(reader, "\"layer_types\" names \"%.*s\", which is not deepseek_sparse_attention",
                        (int)(length < 60 ? length : 60), kind);
}

static void indexed_attention(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t layers = shape->layers, hidden = shape->hidden, rank = read_count(reader, "q_lora_rank");
    uint64_t heads = read_count(reader, "index_n_heads"), head_dim = read_count(reader, "index_head_dim");
    refuse_shared_indexers(reader);

    latent_attention(reader, census, shape);
    census_linear(census, layers, ROLE_ATTENTION, at(census, "indexer.wq_b"), rank, heads * head_dim, false);
    census_linear(census, layers, ROLE_ATTENTION, at(census, "indexer.wk"), hidden, head_dim, false);
    census_norm(census, layers, at(census, "indexer.k_norm"), head_dim, true);
    census_linear(census, layers, ROLE_ATTENTION, at(census, "indexer.weights_proj"), hidden, heads, false);
    census_cache(census, "indexer keys", layers, head_dim, 0);
}

static void plain_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    add_deepseek_experts(reader, census, shape, false);
}

static void corrected_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    add_deepseek_experts(reader, census, shape, true);
}

/* The heads' widths are stated part by part, so head_dim is not read. */
#define LATENT .defaults = {.head_dim = 1}

static const struct decoder v2 = {LATENT, .attention = latent_attention, .feed_forward = plain_experts};
static const struct decoder v3 = {LATENT, .attention = latent_attention, .feed_forward = corrected_experts};
static const struct decoder indexed = {LATENT, .attention = indexed_attention, .feed_forward = corrected_experts};

const struct family latent_families[] = {
    {"deepseek_v2", &v2, NULL},   {"deepseek_v3", &v3, NULL},       {"kimi_k2", &v3, NULL},
    {"glm4_moe_lite", &v3, NULL}, {"deepseek_v32", &indexed, NULL}, {"glm_moe_dsa", &indexed, NULL},
    {NULL, NULL, NULL},
};
