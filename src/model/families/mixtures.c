/* Mixtures of experts since 2024: experts beside shared ones after a few dense layers, mostly with a learned bias that
 * balances the choice. Shapes: modeling_*.py of Hugging Face transformers under each type, those of bailing_moe,
 * hunyuan and Klear beside the released weights. */
#include "model/families/experts.h"
#include "model/families/family.h"

static const char attention_bias[] = "attention_bias";

static void refuse_bias(struct reader *reader) {
    if (read_flag_or(reader, "use_bias", false))
        read_refuse(reader, "\"use_bias\" is true, which no released model of this type has");
}

/* ---- Ling and Ring ---- */

void add_bailing_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t sparse = count_after_dense(reader, shape->layers), ffn = read_count(reader, "moe_intermediate_size");
    uint64_t shared = read_count_or(reader, "shared_expert_intermediate_size", ffn);
    bool corrected = read_flag_or(reader, "moe_router_enable_expert_bias", false);
    block_mixture(census, &(struct mixture){.all = shape->layers,
                                            .hidden = shape->hidden,
                                            .ffn = ffn,
                                            .dense_first = experts_are_last(reader),
                                            .shared = shared * read_count_or(reader, "n_shared_experts", 0),
                                            .dense = read_count(reader, "intermediate_size"),
                                            .expert = read_experts(reader, sparse),
                                            .correction = corrected ? "gate.expert_bias" : NULL});
    refuse_bias(reader);
}

static const struct names bailing_names = {.embedding = "model.word_embeddings",
                                           .attention = "attention",
                                           .qkv = "query_key_value",
                                           .o = "dense",
                                           .q_norm = "query_layernorm",
                                           .k_norm = "key_layernorm"};

static const struct decoder bailing_moe = {.names = &bailing_names,
                                           .defaults = {.kv_heads = STATED},
                                           .qkv_bias_key = "use_qkv_bias",
                                           .qk_norm = QK_NORM_HEAD,
                                           .qk_norm_key = "use_qk_norm",
                                           .feed_forward = add_bailing_experts};

/* ---- ERNIE 4.5 ---- */

/* Every interval-th layer from start to end; an end of -1 is the last. */
static uint64_t count_ernie(struct reader *reader, uint64_t layers) {
    const struct value *last = config_find(reader->config, "moe_layer_end_index");
    uint64_t start = read_count_or(reader, "moe_layer_start_index", 1);
    uint64_t step = read_count_or(reader, "moe_layer_interval", 1), end = layers - 1, count = 0;
    if (last && (last->kind != VALUE_INTEGER || last->integer != -1))
        end = read_count_or(reader, "moe_layer_end_index", end);
    for (uint64_t i = start; i < layers && i <= end; i++) count += (i + 1) % step == 0;
    return count;
}

static void ernie_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t ffn = read_count(reader, "moe_intermediate_size"), sparse = count_ernie(reader, shape->layers);
    refuse_bias(reader);
    block_mixture(census, &(struct mixture){.all = shape->layers,
                                            .hidden = shape->hidden,
                                            .ffn = ffn,
                                            .shared = ffn * read_count_or(reader, "n_shared_experts", 2),
                                            .dense = read_count(reader, "intermediate_size"),
                                            .expert = read_experts(reader, sparse),
                                            .correction = "moe_statics.e_score_correction_bias"});
}

/* ---- Trinity (AFM) ---- */

static void afmoe_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    enum { CLASS_DEFAULT = 2 };
    uint64_t sparse = count_after_dense(reader, shape->layers), ffn = read_count(reader, "moe_intermediate_size");
    block_mixture(census, &(struct mixture){.all = shape->layers,
                                            .hidden = shape->hidden,
                                            .ffn = ffn,
                                            .dense_first = experts_are_last(reader),
                                            .shared = ffn * read_count_or(reader, "n_shared_experts", CLASS_DEFAULT),
                                            .dense = read_count(reader, "intermediate_size"),
                                            .expert = read_experts(reader, sparse),
                                            .router = "router.gate",
                                            .correction = "expert_bias"});
}

/* The output of attention is gated element by element. */
static void afmoe_gates(struct reader *reader, struct census *census, const struct shape *shape) {
    (void)reader;
    census_linear(census, shape->layers, ROLE_ATTENTION, "model.layers.*.self_attn.gate_proj", shape->hidden,
                  shape->heads * shape->head_dim, false);
}

static const char *const afmoe_norms[] = {"input_layernorm", "post_attention_layernorm", "pre_mlp_layernorm",
                                          "post_mlp_layernorm", NULL};
static const struct decoder afmoe = {.defaults = {.kv_heads = STATED, .head_dim = 128},
                                     .norms = afmoe_norms,
                                     .qk_norm = QK_NORM_HEAD,
                                     .windows = WINDOW_PATTERN,
                                     .default_window = STATED,
                                     .default_period = 4,
                                     .feed_forward = afmoe_experts,
                                     .more = afmoe_gates};

/* ---- K-EXAONE ---- */

static void exaone_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t ffn = read_count(reader, "moe_intermediate_size");
    uint64_t sparse = read_list(reader, "is_moe_layer") ? count_flagged(reader, "is_moe_layer", shape->layers)
                                                        : count_after_dense(reader, shape->layers);
    block_mixture(census,
                  &(struct mixture){.all = shape->layers,
                                    .hidden = shape->hidden,
                                    .ffn = ffn,
                                    .dense_first = !read_list(reader, "is_moe_layer") && experts_are_last(reader),
                                    .shared = ffn * read_stated(reader, "n_shared_experts"),
                                    .dense = read_count(reader, "intermediate_size"),
                                    .expert = read_experts(reader, sparse),
                                    .correction = "e_score_correction_bias"});
}

static const struct decoder exaone_moe = {.defaults = {.kv_heads = STATED, .head_dim = STATED},
                                          .qk_norm = QK_NORM_HEAD,
                                          .windows = WINDOW_PATTERN,
                                          .default_window = STATED,
                                          .default_period = 4,
                                          .feed_forward = exaone_experts};

/* ---- Hunyuan Large and A13B; defaults: configuration_hunyuan.py ---- */

/* With cross-layer attention only every n-th layer projects keys and values, and the next n - 1 read its. All have
 * both norms. */
static void add_hunyuan_attention(struct reader *reader, struct census *census, const struct shape *shape,
                                  bool normed) {
    uint64_t layers = shape->layers, factor = read_count_or(reader, "cla_share_factor", 1);
    uint64_t owners = read_flag_or(reader, "use_cla", false) ? (layers + factor - 1) / factor : layers;
    bool bias = read_flag_or(reader, "attention_bias", false);
    block_attention(census, shape,
                    &(struct attention){.path = "model.layers.*.self_attn",
                                        .layers = layers,
                                        .qkv_bias = bias,
                                        .o_bias = bias,
                                        .borrowers = layers - owners});
    if (normed) {
        census_norm(census, layers, "model.layers.*.self_attn.query_layernorm", shape->head_dim, false);
        census_norm(census, layers, "model.layers.*.self_attn.key_layernorm", shape->head_dim, false);
    }
    block_cache(census, shape, owners, 0);
}

static void hunyuan_attention(struct reader *reader, struct census *census, const struct shape *shape) {
    add_hunyuan_attention(reader, census, shape, read_flag_or(reader, "use_qk_norm", false));
}

static void hunyuan_v1_attention(struct reader *reader, struct census *census, const struct shape *shape) {
    read_refuse_flag(reader, "use_qk_norm", false);
    add_hunyuan_attention(reader, census, shape, true);
}

static void add_hunyuan_experts(struct reader *reader, struct census *census, const struct shape *shape,
                                uint64_t shared) {
    uint64_t dense = read_count(reader, "intermediate_size");
    block_mixture(census, &(struct mixture){.all = shape->layers,
                                            .hidden = shape->hidden,
                                            .ffn = read_count_or(reader, "moe_intermediate_size", dense),
                                            .shared = dense * shared,
                                            .expert = read_experts(reader, shape->layers),
                                            .router = "gate.wg",
                                            .shared_name = "shared_mlp"});
}

static void hunyuan_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t dense = read_count(reader, "intermediate_size"), layers = shape->layers;
    if (read_count_or(reader, "num_experts", 1) == 1) {
        block_gated_mlp(census, layers, "model.layers.*.mlp", shape->hidden, dense, false);
        return;
    }
    uint64_t shared = read_flag_or(reader, "use_mixed_mlp_moe", false) ? read_count(reader, "n_shared_experts") : 0;
    add_hunyuan_experts(reader, census, shape, shared);
}

/* Beside the experts stands one MLP in each layer. */
static void hunyuan_v1_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    read_refuse_flag(reader, "use_mixed_mlp_moe", false);
    if (read_count_or(reader, "n_shared_experts", 1) != 1)
        read_refuse(reader, "\"num_shared_expert\" is not 1, as it is in all models of this type");
    if (read_count(reader, "num_experts") == 1)
        read_refuse(reader, "\"num_experts\" is 1; without experts the type is hunyuan_v1_dense");
    add_hunyuan_experts(reader, census, shape, 1);
}

static const struct decoder hunyuan = {
    .defaults = {.kv_heads = STATED}, .tied = true, .attention = hunyuan_attention, .feed_forward = hunyuan_experts};

static const struct decoder hunyuan_v1 = {
    .defaults = {.kv_heads = STATED}, .attention = hunyuan_v1_attention, .feed_forward = hunyuan_v1_experts};

/* ---- Klear ---- */

static void klear_experts(struct reader *reader, struct census *census, const struct shape *shape) {
    uint64_t sparse = count_sparse(reader, shape->layers), ffn = read_count(reader, "moe_intermediate_size");
    block_mixture(census, &(struct mixture){.all = shape->layers,
                                            .hidden = shape->hidden,
                                            .ffn = ffn,
                                            .shared = ffn * read_count(reader, "n_shared_experts"),
                                            .dense = read_count(reader, "intermediate_size"),
                                            .expert = read_experts(reader, sparse),
                                            .correction = "expert_bias"});
    census_router(census, sparse, "model.layers.*.mlp.coefficient", shape->hidden, 2, true);
}

const struct family mixture_families[] = {
    {"bailing_moe", &bailing_moe, NULL},
    {"bailing_moe_v2", &bailing_moe, NULL},
    {"ernie4_5_moe",
     &(const struct decoder){.defaults = {.kv_heads = STATED}, .tied = true, .feed_forward = ernie_experts}, NULL},
    {"afmoe", &afmoe, NULL},
    {"exaone_moe", &exaone_moe, NULL},
    {"hunyuan", &hunyuan, NULL},
    {"hunyuan_v1_moe", &hunyuan_v1, NULL},
    {"Klear",
     &(const struct decoder){.defaults = {.kv_heads = STATED},
                             .qkv_bias_key = attention_bias,
                             .o_bias_key = attention_bias,
                             .qk_norm = QK_NORM_HEAD,
                             .feed_forward = klear_experts},
     NULL},
    {NULL, NULL, NULL},
};
