#include "model/families/experts.h"

#include <string.h>

static uint64_t count_sparse(struct reader *reader, uint64_t layers) {
    uint64_t step = read_count_or(reader, "decoder_sparse_step", 1), count = 0;
    const bool *dense = list_flags(reader->config->arena, read_list(reader, "mlp_only_layers"), layers);
    for (uint64_t i = 0; i < layers; i++) count += (i + 1) % step == 0 && !dense[i];
    return count;
}

void add_qwen_experts(struct reader *reader, struct census *census, const struct shape *shape, bool fused) {
    const char *path = "model.layers.*.mlp";
    uint64_t hidden = shape->hidden, sparse = count_sparse(reader, shape->layers);
    uint64_t shared = read_count_or(reader, "shared_expert_intermediate_size", 0);
    struct expert expert = read_experts(reader, sparse);
    expert.fused |= fused;
    census_router(census, sparse, census_path(census, path, "gate"), hidden, expert.count, false);
    block_experts(census, expert, path, hidden, read_count(reader, "moe_intermediate_size"));
    if (shared) {
        block_gated_mlp(census, sparse, census_path(census, path, "shared_expert"), hidden, shared, false);
        census_router(census, sparse, census_path(census, path, "shared_expert_gate"), hidden, 1, false);
    }
    if (sparse < shape->layers)
        block_gated_mlp(census, shape->layers - sparse, path, hidden, read_count(reader, "intermediate_size"), false);
}

/* From "mlp_layer_types" where they are listed ("dense", "sparse"), else from the first k and every n-th. */
static uint64_t count_deepseek_sparse(struct reader *reader, uint64_t layers) {
    uint64_t first = read_count_or(reader, "first_k_dense_replace", 0);
    uint64_t frequency = read_count_or(reader, "moe_layer_freq", 1);
    const char *listed = read_list(reader, "mlp_layer_types"), *item;
    uint64_t count = 0, named = 0;
    size_t length;
    if (!listed && !read_is_there(reader, "first_k_dense_replace"))
        read_refuse(reader,
                    "\"first_k_dense_replace\" is missing: it says how many of the first layers have no experts");
    if (listed) {
        for (; (length = list_next(&item, &listed)); named++) count += length == 6 && memcmp(item, "sparse", 6) == 0;
        if (named != layers)
            read_refuse(reader, "\"mlp_layer_types\" names %llu layers, but \"num_hidden_layers\" is %llu",
                        (unsigned long long)named, (unsigned long long)layers);
        return named == layers ? count : layers;
    }
    for (uint64_t i = first; i < layers; i++) count += i % frequency == 0;
    return count;
}

void add_deepseek_experts(struct reader *reader, struct census *census, const struct shape *shape, bool corrected) {
    const char *path = "model.layers.*.mlp";
    uint64_t hidden = shape->hidden, sparse = count_deepseek_sparse(reader, shape->layers);
    uint64_t ffn = read_count(reader, "moe_intermediate_size"), shared = read_count_or(reader, "n_shared_experts", 0);
    struct expert expert = read_experts(reader, sparse);
    if (sparse < shape->layers)
        block_gated_mlp(census, shape->layers - sparse, path, hidden, read_count(reader, "intermediate_size"), false);
    census_router(census, sparse, census_path(census, path, "gate"), hidden, expert.count, false);
    if (corrected)
        census_vector(census, sparse, census_path(census, path, "gate.e_score_correction_bias"), 1, expert.count);
    block_experts(census, expert, path, hidden, ffn);
    if (shared)
        block_gated_mlp(census, sparse, census_path(census, path, "shared_experts"), hidden, shared * ffn, false);
}

void add_granite_experts(struct census *census, struct expert expert, uint64_t hidden, uint64_t ffn) {
    const char *path = "model.layers.*.block_sparse_moe";
    expert.fused = true;
    census_router(census, expert.layers, census_path(census, path, "router.layer"), hidden, expert.count, false);
    census_expert(census, expert, census_path(census, path, "input_linear"), hidden, 2 * ffn);
    census_expert(census, expert, census_path(census, path, "output_linear"), ffn, hidden);
}
