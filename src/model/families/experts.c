#include "model/families/experts.h"

#include <string.h>

/* ---- which layers have experts ---- */

static void refuse_short(struct reader *reader, const char *key, uint64_t named, uint64_t layers) {
    read_refuse(reader, "\"%s\" names %llu layers, but \"num_hidden_layers\" is %llu", key, (unsigned long long)named,
                (unsigned long long)layers);
}

/* How many of the first `layers` items are one of these words; the others must be one of those. */
uint64_t count_words(struct reader *reader, const char *key, uint64_t layers, const char *const yes[2],
                     const char *const no[2]) {
    const char *list = read_list(reader, key);
    uint64_t count = 0, named = 0;
    for (struct item item; list_take(&list, &item); named++) {
        bool is_yes = item_is(item, yes[0]) || item_is(item, yes[1]);
        if (!is_yes && !item_is(item, no[0]) && !item_is(item, no[1]))
            read_refuse(reader, "\"%s\" names \"%.*s\"; each layer is %s or %s there", key, ITEM_SHOWN(item), yes[0],
                        no[0]);
        count += is_yes && named < layers;
    }
    if (named < layers) refuse_short(reader, key, named, layers);
    return count;
}

uint64_t count_flagged(struct reader *reader, const char *key, uint64_t layers) {
    const struct value *value = config_find(reader->config, key);
    if (value && value->kind == VALUE_INTEGER && read_is_there(reader, key)) { /* or a list whose items are alike */
        if (value->integer == 0 || value->integer == 1) return value->integer ? layers : 0;
        read_refuse(reader, "\"%s\" is %lld; each layer is 1 or 0 there", key, (long long)value->integer);
        return 0;
    }
    return count_words(reader, key, layers, (const char *const[2]){"1", "true"}, (const char *const[2]){"0", "false"});
}

uint64_t count_listed(struct reader *reader, const char *key, uint64_t layers) {
    uint64_t count = 0;
    const bool *listed = list_flags(reader->config->arena, read_list(reader, key), layers);
    for (uint64_t i = 0; i < layers; i++) count += listed[i];
    return count;
}

static bool is_listed(struct reader *reader, const char *key) {
    const struct value *value = config_find(reader->config, key);
    return value && value->kind == VALUE_TEXT;
}

uint64_t count_after_dense(struct reader *reader, uint64_t layers) {
    uint64_t first = read_count_or(reader, "first_k_dense_replace", 0), count = 0;
    if (is_listed(reader, "mlp_layer_types"))
        return count_words(reader, "mlp_layer_types", layers, (const char *const[2]){"sparse", "moe"},
                           (const char *const[2]){"dense", "mlp"});
    if (is_listed(reader, "moe_layer_freq")) return count_flagged(reader, "moe_layer_freq", layers);
    uint64_t frequency = read_count_or(reader, "moe_layer_freq", 1);
    if (!frequency) read_refuse(reader, "\"moe_layer_freq\" is 0, so that no layer has experts");
    if (!read_is_there(reader, "first_k_dense_replace"))
        read_refuse(reader, "\"%s\" is missing: it says how many of the first layers have no experts",
                    read_own_name(reader, "first_k_dense_replace"));
    for (uint64_t i = first; frequency && i < layers; i++) count += i % frequency == 0;
    return count;
}

bool experts_are_last(struct reader *reader) {
    bool listed = is_listed(reader, "mlp_layer_types") || is_listed(reader, "moe_layer_freq");
    return !listed && read_count_or(reader, "moe_layer_freq", 1) == 1;
}

uint64_t count_sparse(struct reader *reader, uint64_t layers) {
    uint64_t step = read_count_or(reader, "decoder_sparse_step", 1), count = 0;
    const bool *dense = list_flags(reader->config->arena, read_list(reader, "mlp_only_layers"), layers);
    for (uint64_t i = 0; i < layers; i++) count += (i + 1) % step == 0 && !dense[i];
    return count;
}

/* ---- what they have there ---- */

static void add_dense(struct census *census, const struct mixture *mixture, const char *path, uint64_t layers,
                      uint64_t ffn) {
    if (ffn) block_gated_mlp(census, layers, path, mixture->hidden, ffn, false);
}

void block_mixture(struct census *census, const struct mixture *mixture) {
    static const char path[] = "model.layers.*.mlp";
    const char *shared = census_path(census, path, mixture->shared_name ? mixture->shared_name : "shared_experts");
    uint64_t rows = mixture->router_rows ? mixture->router_rows : mixture->expert.count;
    uint64_t hidden = mixture->hidden, layers = mixture->expert.layers;
    if (mixture->dense_first) layers_stand(census, 0, mixture->all - layers);
    add_dense(census, mixture, path, mixture->all - layers, mixture->dense);
    if (mixture->dense_first) layers_stand(census, mixture->all - layers, layers);
    census_router(census, layers, census_path(census, path, mixture->router ? mixture->router : "gate"), hidden, rows,
                  false);
    if (mixture->correction) census_vector(census, layers, census_path(census, path, mixture->correction), 1, rows);
    block_experts(census, mixture->expert, path, hidden, mixture->ffn);
    add_dense(census, mixture, shared, layers, mixture->shared);
    if (mixture->shared && mixture->shared_gate)
        census_router(census, layers, arena_printf(census->arena, "%s_gate", shared), hidden, 1, false);
    if (mixture->dense_first) layers_leave(census);
}

static uint64_t read_dense(struct reader *reader, uint64_t sparse, uint64_t layers) {
    return sparse < layers ? read_count(reader, "intermediate_size") : 0;
}

void add_qwen_experts(struct reader *reader, struct census *census, const struct shape *shape, bool fused) {
    uint64_t sparse = count_sparse(reader, shape->layers);
    struct expert expert = read_experts(reader, sparse);
    expert.fused |= fused;
    block_mixture(census, &(struct mixture){.all = shape->layers,
                                            .hidden = shape->hidden,
                                            .ffn = read_count(reader, "moe_intermediate_size"),
                                            .shared = read_count_or(reader, "shared_expert_intermediate_size", 0),
                                            .dense = read_dense(reader, sparse, shape->layers),
                                            .expert = expert,
                                            .shared_name = "shared_expert",
                                            .shared_gate = true});
}

void add_deepseek_experts(struct reader *reader, struct census *census, const struct shape *shape, bool corrected,
                          uint64_t shared) {
    if (shared == STATED || read_is_there(reader, "n_shared_experts")) shared = read_stated(reader, "n_shared_experts");
    uint64_t sparse = count_after_dense(reader, shape->layers), ffn = read_count(reader, "moe_intermediate_size");
    block_mixture(census, &(struct mixture){.all = shape->layers,
                                            .hidden = shape->hidden,
                                            .ffn = ffn,
                                            .dense_first = experts_are_last(reader),
                                            .shared = ffn * shared,
                                            .dense = read_dense(reader, sparse, shape->layers),
                                            .expert = read_experts(reader, sparse),
                                            .correction = corrected ? "gate.e_score_correction_bias" : NULL});
}

void add_granite_experts(struct census *census, struct expert expert, uint64_t hidden, uint64_t ffn) {
    const char *path = "model.layers.*.block_sparse_moe";
    expert.fused = true;
    census_router(census, expert.layers, census_path(census, path, "router.layer"), hidden, expert.count, false);
    census_expert(census, expert, census_path(census, path, "input_linear"), hidden, 2 * ffn);
    census_expert(census, expert, census_path(census, path, "output_linear"), ffn, hidden);
}
