/* The families with latent attention. DeepSeek-V3.2 and GLM-5 choose the tokens to attend to with an indexer that keeps
 * a key of its own. Shapes: modeling_deepseek_v2.py, modeling_deepseek_v3.py, modeling_glm_moe_dsa.py and
 * modeling_longcat_flash.py of Hugging Face transformers; modeling_minicpm.py and modeling_youtu.py beside the released
 * weights. */
#include "model/families/latent.h"

#include <string.h>

#include "model/families/experts.h"
#include "model/families/family.h"

static const char layers_path[] = "model.layers.*.self_attn";

struct latent read_latent(struct reader *reader, const struct shape *shape, uint64_t value) {
    return (struct latent){.path = layers_path,
                           .layers = shape->layers,
                           .hidden = shape->hidden,
                           .heads = shape->heads,
                           .query_rank = read_count_or(reader, "q_lora_rank", 0),
                           .rank = read_count(reader, "kv_lora_rank"),
                           .rope = read_count(reader, "qk_rope_head_dim"),
                           .nope = read_count(reader, "qk_nope_head_dim"),
                           .value = read_default(reader, "v_head_dim", value),
                           .bias = read_flag_or(reader, "attention_bias", false)};
}

static void add_projection(struct census *census, const struct latent *latent, const char *name, uint64_t in,
                           uint64_t out, bool bias) {
    census_linear(census, latent->layers, ROLE_ATTENTION, census_path(census, latent->path, name), in, out, bias);
}

static void add_norm(struct census *census, const struct latent *latent, const char *name, uint64_t width) {
    census_norm(census, latent->layers, census_path(census, latent->path, name), width, false);
}

void block_latent(struct census *census, const struct latent *latent) {
    uint64_t hidden = latent->hidden, query = latent->heads * (latent->nope + latent->rope);
    if (latent->query_rank) {
        add_projection(census, latent, "q_a_proj", hidden, latent->query_rank, latent->bias);
        add_norm(census, latent, "q_a_layernorm", latent->query_rank);
        add_projection(census, latent, "q_b_proj", latent->query_rank, query, false);
    } else {
        add_projection(census, latent, "q_proj", hidden, query, false);
    }
    add_projection(census, latent, "kv_a_proj_with_mqa", hidden, latent->rank + latent->rope, latent->bias);
    add_norm(census, latent, "kv_a_layernorm", latent->rank);
    add_projection(census, latent, "kv_b_proj", latent->rank, latent->heads * (latent->nope + latent->value), false);
    add_projection(census, latent, "o_proj", latent->heads * latent->value, hidden, latent->bias);
    census_cache(census, "latents and rotated keys", latent->layers, latent->rank + latent->rope, 0);
}

/* ---- DeepSeek-V2 and V3, and what is made like them ---- */

/* The smallest DeepSeek-VL2 has grouped-query attention instead. */
static bool is_latent(struct reader *reader) {
    const struct value *rank = config_find(reader->config, "kv_lora_rank");
    return read_flag_or(reader, "use_mla", !rank || rank->kind != VALUE_NULL);
}

static void plain_attention(struct reader *reader, struct census *census, const struct shape *shape) {
    static const char *const unused[] = {"q_lora_rank", "kv_lora_rank", "qk_rope_head_dim", "qk_nope_head_dim",
                                         "v_head_dim"};
    struct shape plain = *shape;
    bool bias = read_flag_or(reader, "attention_bias", false);
    for (size_t i = 0; i < sizeof unused / sizeof *unused; i++) read_is_there(reader, unused[i]);
    plain.head_dim = plain.value_dim =
        read_quotient(reader, "hidden_size", shape->hidden, "num_attention_heads", shape->heads);
    block_attention(
        census, &plain,
        &(struct attention){.path = layers_path, .layers = shape->layers, .qkv_bias = bias, .o_bias = bias});
    block_cache(census, &plain, shape->layers, 0);
}

static void latent_attention(struct reader *reader, struct census *census, const struct shape *shape) {
    if (!is_latent(reader)) {
        plain_attention(reader, census, shape);
        return;
    }
    struct latent latent = read_latent(reader, shape, 0);
    block_latent(census, &latent);
}

/* Values are as wide as hidden size / heads where nothing is said. */
static void minicpm3_attention(struct reader *reader, struct census *census, const struct shape *shape) {
    enum { CLASS_DEFAULT = 768 };
    struct latent latent = read_latent(reader, shape, shape->hidden / shape->heads);
    if (!read_is_there(reader, "q_lora_rank")) latent.query_rank = CLASS_DEFAULT;
    block_latent(census, &latent);
}

/* Without routed experts, which has to be said, all layers are dense. */
static void add_experts(struct reader *reader, struct census *census, const struct shape *shape, bool corrected) {
    const struct value *experts = config_find(reader->config, "num_experts");
    if (experts && experts->kind == VALUE_NULL)
        block_gated_mlp(census, shape->layers, "model.layers.*.mlp", shape->hidden,
                        read_count(reader, "intermediate_size"), false);
    else if (!experts)
        read_refuse(reader, "\"n_routed_experts\" is missing and has no default; where no layer has experts, say null");
    else
        add_deepseek_experts(reader, census, shape, corrected, STATED);
}

static void plain_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    add_experts(reader, census, shape, false);
}

static void corrected_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    add_experts(reader, census, shape, true);
}

/* ---- indexers ---- */

static void refuse_other_kinds(struct reader *reader) {
    const char *kinds = read_list(reader, "layer_types");
    for (struct item kind; list_take(&kinds, &kind);)
        if (!item_is(kind, "deepseek_sparse_attention"))
            read_refuse(reader, "\"layer_types\" names \"%.*s\", which is not deepseek_sparse_attention",
                        ITEM_SHOWN(kind));
}

/* From "full" and "shared", or from as many letters F and S. */
static uint64_t count_listed_indexers(struct reader *reader, const char *types, uint64_t layers) {
    const char *rest = types;
    uint64_t full = 0, named = 0;
    bool letters = !strpbrk(types, ",u");
    for (const char *letter = types; letters && *letter; letter++, named++) full += *letter == 'F';
    for (struct item item; !letters && list_take(&rest, &item); named++) full += strchr("fF", *item.text) != NULL;
    if (named != layers)
        read_refuse(reader, "\"indexer_types\" names %llu layers, but \"num_hidden_layers\" is %llu",
                    (unsigned long long)named, (unsigned long long)layers);
    return named == layers ? full : layers;
}

/* From GLM-5.2 on some layers take the choice of the one before and hold no indexer. */
static uint64_t count_indexers(struct reader *reader, uint64_t layers) {
    const char *types = read_list(reader, "indexer_types");
    uint64_t frequency = read_count_or(reader, "index_topk_freq", 1), full = 0;
    if (types) return count_listed_indexers(reader, types, layers);
    uint64_t offset = frequency == 1 ? 0 : read_count(reader, "index_skip_topk_offset");
    for (uint64_t i = 0; i < layers; i++) full += (i + 1 > offset ? i + 1 - offset : 0) % frequency == 0;
    return full;
}

static void indexed_attention(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t heads = read_count(reader, "index_n_heads"), head_dim = read_count(reader, "index_head_dim");
    struct latent latent = read_latent(reader, shape, 0);
    struct latent indexers = latent;
    indexers.layers = count_indexers(reader, shape->layers);
    refuse_other_kinds(reader);
    if (!latent.query_rank) read_count(reader, "q_lora_rank");
    block_latent(census, &latent);
    add_projection(census, &indexers, "indexer.wq_b", latent.query_rank, heads * head_dim, false);
    add_projection(census, &indexers, "indexer.wk", latent.hidden, head_dim, false);
    census_norm(census, indexers.layers, census_path(census, layers_path, "indexer.k_norm"), head_dim, true);
    add_projection(census, &indexers, "indexer.weights_proj", latent.hidden, heads, false);
    census_cache(census, "indexer keys", indexers.layers, head_dim, 0);
}

/* ---- LongCat-Flash: each layer attends and has a dense MLP twice, and experts beside, some of which do nothing ----
 */

/* One of the two halves of each layer, without the experts. */
static void add_longcat_half(struct reader *reader, struct census *census, struct latent latent, int half) {
    struct arena *arena = census->arena;
    latent.path = arena_printf(arena, "%s.%d", layers_path, half);
    block_latent(census, &latent);
    block_gated_mlp(census, latent.layers, arena_printf(arena, "model.layers.*.mlps.%d", half), latent.hidden,
                    read_count(reader, "intermediate_size"), false);
    census_norm(census, latent.layers, arena_printf(arena, "model.layers.*.input_layernorm.%d", half), latent.hidden,
                false);
    census_norm(census, latent.layers, arena_printf(arena, "model.layers.*.post_attention_layernorm.%d", half),
                latent.hidden, false);
}

static void longcat_flash(struct reader *reader, struct census *census) {
    struct shape shape = read_shape(reader, &(struct shape){.head_dim = 1});
    struct latent latent = read_latent(reader, &shape, 0);
    uint64_t layers = shape.layers, hidden = shape.hidden;
    uint64_t idle = read_count_or(reader, "zero_expert_num", read_is_there(reader, "zero_expert_num") ? 0 : 256);
    struct expert expert = read_experts(reader, layers);
    if (read_flag_or(reader, "router_bias", false))
        read_refuse(reader, "\"router_bias\" is true, which no released model of this type has");

    census_embedding(census, "model.embed_tokens", shape.vocab, hidden);
    for (int half = 0; half < 2; half++) add_longcat_half(reader, census, latent, half);
    block_mixture(census, &(struct mixture){.all = layers,
                                            .hidden = hidden,
                                            .ffn = read_count(reader, "moe_intermediate_size"),
                                            .expert = expert,
                                            .router_rows = expert.count + idle,
                                            .router = "router.classifier",
                                            .correction = "router.e_score_correction_bias"});
    census_norm(census, 1, "model.norm", hidden, false);
    if (!read_flag_or(reader, "tie_word_embeddings", false)) census_head(census, "lm_head", hidden, shape.vocab, false);
}

/* The heads' widths are stated part by part, so head_dim is not read. */
#define LATENT .defaults = {.head_dim = 1}

static const struct decoder v2 = {LATENT, .attention = latent_attention, .feed_forward = plain_experts};
static const struct decoder v3 = {LATENT, .attention = latent_attention, .feed_forward = corrected_experts};
static const struct decoder indexed = {LATENT, .attention = indexed_attention, .feed_forward = corrected_experts};

const struct family latent_families[] = {
    {"deepseek_v2", &v2, NULL},
    {"deepseek_v3", &v3, NULL},
    {"kimi_k2", &v3, NULL},
    {"glm4_moe_lite", &v3, NULL},
    {"deepseek_v32", &indexed, NULL},
    {"glm_moe_dsa", &indexed, NULL},
    {"longcat_flash", NULL, longcat_flash},
    {"minicpm3",
     &(const struct decoder){LATENT, .tied = true, .mlp_bias_key = "mlp_bias", .attention = minicpm3_attention}, NULL},
    {"youtu_llm",
     &(const struct decoder){LATENT, .tied = true, .mlp_bias_key = "mlp_bias", .attention = latent_attention}, NULL},
    {NULL, NULL, NULL},
};
