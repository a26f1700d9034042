/* Mixtures of experts: attention as in Llama, and in each layer a router that sends every token through a few of many
 * experts, beside shared experts that all tokens pass. Shapes: modeling_*.py of Hugging Face transformers under each
 * type; DBRX and Grok 1 beside the released weights. */
#include "model/families/experts.h"
#include "model/families/family.h"

static const char path[] = "model.layers.*.mlp";

/* ---- Mixtral, MiniMax, Phi-MoE ---- */

static void mixtral_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    const char *block = "model.layers.*.block_sparse_moe";
    struct expert expert = read_experts(reader, shape->layers);
    census_router(census, shape->layers, census_path(census, block, "gate"), shape->hidden, expert.count, false);
    block_w_experts(census, expert, block, shape->hidden, read_count(reader, "intermediate_size"));
}

static void minimax_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    mixtral_experts(reader, census, shape);
    if (read_flag_or(reader, "use_routing_bias", true))
        census_vector(census, shape->layers, "model.layers.*.block_sparse_moe.e_score_correction_bias", 1,
                      read_count(reader, "num_experts"));
}

/* lm_head has a bias of its own beside the matrix. */
static void phimoe_more(struct reader *reader, struct census *census, const struct shape *shape) {
    if (read_flag_or(reader, "lm_head_bias", false)) census_vector(census, 1, "lm_head.bias", 1, shape->vocab);
}

/* ---- Qwen, OLMoE ---- */

static void qwen_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    add_qwen_experts(reader, census, shape, false);
}

static void olmoe_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    struct expert expert = read_experts(reader, shape->layers);
    census_router(census, shape->layers, census_path(census, path, "gate"), shape->hidden, expert.count, false);
    block_experts(census, expert, path, shape->hidden, read_count(reader, "intermediate_size"));
}

/* ---- DeepSeek MoE 16B, GLM-4.5 ---- */

static void deepseek_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    add_deepseek_experts(reader, census, shape, false, STATED);
}

static void glm4_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    add_deepseek_experts(reader, census, shape, true, 1);
}

static void dots_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    add_deepseek_experts(reader, census, shape, true, STATED);
}

/* ---- gpt-oss ---- */

static void gpt_oss_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t ffn = read_count(reader, "intermediate_size");
    struct expert expert = read_experts(reader, shape->layers);
    expert.fused = expert.bias = true;
    census_router(census, shape->layers, census_path(census, path, "router"), shape->hidden, expert.count, true);
    block_experts(census, expert, path, shape->hidden, ffn);
}

/* Each head has a logit that draws attention away from all keys. */
static void gpt_oss_sinks(struct reader *reader, struct census *census, const struct shape *shape) {
    (void)reader;
    census_vector(census, shape->layers, "model.layers.*.self_attn.sinks", 1, shape->heads);
}

/* ---- Granite MoE ---- */

static void granite_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    struct expert expert = read_experts(reader, shape->layers);
    add_granite_experts(census, expert, shape->hidden, read_count(reader, "intermediate_size"));
}

/* ---- Llama 4 ---- */

/* intermediate_size is the experts'; the dense layers have intermediate_size_mlp. */
static void llama4_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    const char *block = "model.layers.*.feed_forward", *stated = read_list(reader, "moe_layers");
    uint64_t step = read_count_or(reader, "interleave_moe_layer_step", 1), sparse = shape->layers / step;
    if (stated) sparse = list_count(stated);
    if (sparse > shape->layers) read_refuse(reader, "\"moe_layers\" names more layers than \"num_hidden_layers\"");
    uint64_t dense_ffn = read_count_or(reader, "intermediate_size_mlp", 16384);
    struct expert expert = read_experts(reader, sparse);
    expert.fused = true;
    census_router(census, sparse, census_path(census, block, "router"), shape->hidden, expert.count, false);
    block_experts(census, expert, block, shape->hidden, shape->ffn);
    block_gated_mlp(census, sparse, census_path(census, block, "shared_expert"), shape->hidden, shape->ffn, false);
    block_gated_mlp(census, sparse > shape->layers ? 0 : shape->layers - sparse, block, shape->hidden, dense_ffn,
                    false);
}

/* The layers with positions attend within chunks, of which a cache holds at most one; every fourth has no positions
 * and attends to all. The norms of queries and keys have no weights. */
static void llama4_attention(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t period = read_count_or(reader, "no_rope_layer_interval", 4);
    uint64_t chunk =
        read_count_or(reader, "attention_chunk_size", read_is_there(reader, "attention_chunk_size") ? 0 : 8192);
    bool bias = read_flag_or(reader, "attention_bias", false);
    uint64_t layers = shape->layers;
    const char *rope = read_list(reader, "no_rope_layers");
    struct layout layout = read_layout(reader, census->arena, layers, LAYER_CHUNKED, period);
    if (rope && !read_list(reader, "layer_types")) layout = layout_of_flags(reader, census->arena, layers, rope);
    block_attention(
        census, shape,
        &(struct attention){.path = "model.layers.*.self_attn", .layers = layers, .qkv_bias = bias, .o_bias = bias});
    block_caches(census, shape, layout, chunk);
}

static const struct decoder llama4 = {
    .defaults =
        {.layers = 48, .hidden = 5120, .heads = 40, .kv_heads = 8, .head_dim = 128, .ffn = 8192, .vocab = 202048},
    .attention = llama4_attention,
    .feed_forward = llama4_experts,
};

/* ---- DBRX ---- */

static void dbrx(struct reader *reader, struct census *census) {
    struct shape shape = read_shape(reader, &(struct shape){.ffn = 0});
    uint64_t layers = shape.layers, hidden = shape.hidden, ffn = read_count(reader, "intermediate_size");
    struct expert expert = read_experts(reader, layers);
    uint64_t fused = hidden + 2 * shape.kv_heads * shape.head_dim;
    expert.fused = true;

    census_embedding(census, "transformer.wte", shape.vocab, hidden);
    census_norm(census, layers, "transformer.blocks.*.norm_attn_norm.norm_1", hidden, false);
    census_linear(census, layers, ROLE_ATTENTION, "transformer.blocks.*.norm_attn_norm.attn.Wqkv", hidden, fused,
                  false);
    census_linear(census, layers, ROLE_ATTENTION, "transformer.blocks.*.norm_attn_norm.attn.out_proj", hidden, hidden,
                  false);
    census_norm(census, layers, "transformer.blocks.*.norm_attn_norm.norm_2", hidden, false);
    census_router(census, layers, "transformer.blocks.*.ffn.router.layer", hidden, expert.count, false);
    census_expert(census, expert, "transformer.blocks.*.ffn.experts.mlp.w1", hidden, ffn);
    census_expert(census, expert, "transformer.blocks.*.ffn.experts.mlp.v1", hidden, ffn);
    census_expert(census, expert, "transformer.blocks.*.ffn.experts.mlp.w2", ffn, hidden);
    census_norm(census, 1, "transformer.norm_f", hidden, false);
    if (!read_flag_or(reader, "tie_word_embeddings", false)) census_head(census, "lm_head", hidden, shape.vocab, false);
    block_cache(census, &shape, layers, 0);
}

/* ---- Grok 1 ---- */

static void grok(struct reader *reader, struct census *census) {
    static const char *const norms[] = {"pre_attn_norm", "post_attn_norm", "pre_moe_norm", "post_moe_norm"};
    struct shape shape = read_shape(reader, &(struct shape){.ffn = 0});
    uint64_t layers = shape.layers, hidden = shape.hidden, ffn = read_count(reader, "intermediate_size");
    struct expert expert = read_experts(reader, layers);

    census_embedding(census, "model.embed_tokens", shape.vocab, hidden);
    block_attention(census, &shape, &(struct attention){.path = "model.layers.*.attn", .layers = layers});
    census_router(census, layers, "model.layers.*.moe_block.gate", hidden, expert.count, false);
    census_expert(census, expert, "model.layers.*.moe_block.experts.*.linear", hidden, ffn);
    census_expert(census, expert, "model.layers.*.moe_block.experts.*.linear_v", hidden, ffn);
    census_expert(census, expert, "model.layers.*.moe_block.experts.*.linear_1", ffn, hidden);
    for (size_t i = 0; i < sizeof norms / sizeof *norms; i++)
        census_norm(census, layers, census_path(census, "model.layers.*", norms[i]), hidden, false);
    census_norm(census, 1, "model.norm", hidden, false);
    if (!read_flag_or(reader, "tie_word_embeddings", true)) census_head(census, "lm_head", hidden, shape.vocab, false);
    block_cache(census, &shape, layers, 0);
}

static const char attention_bias[] = "attention_bias";

static const struct decoder glm4_moe = {.qkv_bias_key = attention_bias,
                                        .defaults = {.kv_heads = STATED},
                                        .qk_norm = QK_NORM_HEAD,
                                        .qk_norm_key = "use_qk_norm",
                                        .feed_forward = glm4_experts};

#define QWEN3_MOE                                                                                                      \
    .qkv_bias_key = attention_bias, .o_bias_key = attention_bias, .defaults = {.kv_heads = 4},                         \
    .qk_norm = QK_NORM_HEAD, .windows = WINDOW_FLAGGED, .default_window = 4096, .feed_forward = qwen_experts

const struct family moe_families[] = {
    {"mixtral",
     &(const struct decoder){.defaults = {.kv_heads = 8}, .windows = WINDOW_ALL, .feed_forward = mixtral_experts},
     NULL},
    {"phimoe",
     &(const struct decoder){.defaults = {.kv_heads = STATED},
                             .qkv_bias_key = attention_bias,
                             .o_bias_key = attention_bias,
                             .norm_bias = true,
                             .windows = WINDOW_ALL,
                             .feed_forward = mixtral_experts,
                             .more = phimoe_more},
     NULL},
    {"minimax_m2",
     &(const struct decoder){
         .defaults = {.kv_heads = STATED}, .qk_norm = QK_NORM_FULL, .feed_forward = minimax_experts},
     NULL},
    {"qwen2_moe",
     &(const struct decoder){.defaults = {.kv_heads = STATED},
                             .qkv_bias = true,
                             .windows = WINDOW_FLAGGED,
                             .default_window = 4096,
                             .feed_forward = qwen_experts},
     NULL},
    {"qwen3_moe", &(const struct decoder){QWEN3_MOE}, NULL},
    {"qwen3_vl_moe_text", &(const struct decoder){QWEN3_MOE}, NULL},
    {"qwen3_omni_moe_text", &(const struct decoder){QWEN3_MOE}, NULL},
    {"granitemoe",
     &(const struct decoder){
         .qkv_bias_key = attention_bias, .o_bias_key = attention_bias, .feed_forward = granite_experts},
     NULL},
    {"olmoe",
     &(const struct decoder){.qkv_bias_key = attention_bias,
                             .o_bias_key = attention_bias,
                             .qk_norm = QK_NORM_FULL,
                             .feed_forward = olmoe_experts},
     NULL},
    {"deepseek",
     &(const struct decoder){
         .qkv_bias_key = attention_bias, .o_bias_key = attention_bias, .feed_forward = deepseek_experts},
     NULL},
    {"glm4_moe", &glm4_moe, NULL},
    {"dots1",
     &(const struct decoder){.defaults = {.kv_heads = STATED},
                             .qkv_bias_key = attention_bias,
                             .o_bias_key = attention_bias,
                             .qk_norm = QK_NORM_HEAD,
                             .windows = WINDOW_LAST,
                             .default_window = 4096,
                             .feed_forward = dots_experts},
     NULL},
    {"glm4v_moe_text", &glm4_moe, NULL},
    {"gpt_oss",
     &(const struct decoder){.qkv_bias = true,
                             .o_bias = true,
                             .defaults = {.kv_heads = 8, .head_dim = 64},
                             .windows = WINDOW_PATTERN,
                             .default_window = 128,
                             .default_period = 2,
                             .feed_forward = gpt_oss_experts,
                             .more = gpt_oss_sinks},
     NULL},
    {"llama4", &llama4, NULL},
    {"llama4_text", &llama4, NULL},
    {"dbrx", NULL, dbrx},
    {"grok-1", NULL, grok},
    {NULL, NULL, NULL},
};
