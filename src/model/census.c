#include "model/census.h"

#include <string.h>

const char *weight_kind_name(enum weight_kind kind) {
    static const char *const names[] = {
        [WEIGHT_LINEAR] = "linear", [WEIGHT_EMBEDDING] = "embedding", [WEIGHT_HEAD] = "head",
        [WEIGHT_NORM] = "norm",     [WEIGHT_EXPERT] = "expert",       [WEIGHT_ROUTER] = "router",
        [WEIGHT_CONV] = "conv",     [WEIGHT_VECTOR] = "vector",
    };
    return names[kind];
}

void census_stand(struct census *census, const uint32_t *layers, uint64_t count) {
    census->standing = layers;
    census->standing_count = count;
}

static bool is_alike(const struct weight *a, const struct weight *b) {
    return a->kind == b->kind && a->role == b->role && a->in_features == b->in_features &&
           a->out_features == b->out_features && a->bias == b->bias && a->experts == b->experts &&
           strcmp(a->name, b->name) == 0;
}

/* Layers of two kinds that share a matrix of one shape have one line of it; among the last lines, for there may be as
 * many as layers that are all unlike. */
static struct weight *find_alike(const struct census *census, const struct weight *weight) {
    enum { LOOKED_AT = 256 };
    size_t first = census->weight_count > LOOKED_AT ? census->weight_count - LOOKED_AT : 0;
    for (size_t i = first; i < census->weight_count; i++)
        if (is_alike(&census->weights[i], weight)) return &census->weights[i];
    return NULL;
}

static uint64_t count_layers(const struct weight *weight) {
    return weight->experts ? weight->copies / weight->experts : weight->copies;
}

/* Both lists in one, ascending. */
static const uint32_t *join_layers(struct arena *arena, const struct weight *a, const struct weight *b) {
    uint64_t of_a = count_layers(a), of_b = count_layers(b), i = 0, j = 0;
    uint32_t *joined = arena_array(arena, of_a + of_b, sizeof *joined);
    while (i + j < of_a + of_b) {
        bool next_of_a = j == of_b || (i < of_a && a->layers[i] <= b->layers[j]);
        joined[i + j] = next_of_a ? a->layers[i] : b->layers[j];
        *(next_of_a ? &i : &j) += 1;
    }
    return joined;
}

static void join(struct arena *arena, struct weight *alike, const struct weight *weight) {
    alike->layers = alike->layers && weight->layers ? join_layers(arena, alike, weight) : NULL; /* not said of all */
    alike->copies += weight->copies;
    alike->active_copies += weight->active_copies;
}

static void add_weight(struct census *census, const char *name, struct weight weight) {
    if (!weight.copies) return;
    bool bare = weight.kind == WEIGHT_VECTOR || weight.fused_experts;
    const char *dot = strrchr(name, '.');
    weight.module = arena_copy(census->arena, dot ? dot + 1 : name);
    weight.name = arena_printf(census->arena, "%s%s", name, bare ? "" : ".weight");
    if (census->standing && count_layers(&weight) == census->standing_count) weight.layers = census->standing;
    if (!weight.active_copies) weight.active_copies = weight.copies;
    struct weight *alike = find_alike(census, &weight);
    if (alike) {
        join(census->arena, alike, &weight);
        return;
    }
    census->weights = arena_grow(census->arena, census->weights, census->weight_count, &census->weight_capacity,
                                 sizeof *census->weights);
    census->weights[census->weight_count++] = weight;
}

void census_linear(struct census *census, uint64_t copies, enum weight_role role, const char *name, uint64_t in,
                   uint64_t out, bool bias) {
    add_weight(census, name,
               (struct weight){.kind = WEIGHT_LINEAR,
                               .role = role,
                               .copies = copies,
                               .in_features = in,
                               .out_features = out,
                               .bias = bias});
}

void census_embedding(struct census *census, const char *name, uint64_t rows, uint64_t width) {
    add_weight(census, name,
               (struct weight){.kind = WEIGHT_EMBEDDING, .copies = 1, .in_features = rows, .out_features = width});
}

void census_head(struct census *census, const char *name, uint64_t in, uint64_t out, bool bias) {
    add_weight(census, name,
               (struct weight){.kind = WEIGHT_HEAD, .copies = 1, .in_features = in, .out_features = out, .bias = bias});
}

void census_norm(struct census *census, uint64_t copies, const char *name, uint64_t width, bool bias) {
    add_weight(
        census, name,
        (struct weight){.kind = WEIGHT_NORM, .copies = copies, .in_features = 1, .out_features = width, .bias = bias});
}

void census_router(struct census *census, uint64_t copies, const char *name, uint64_t in, uint64_t out, bool bias) {
    add_weight(census, name,
               (struct weight){.kind = WEIGHT_ROUTER,
                               .role = ROLE_MLP,
                               .copies = copies,
                               .in_features = in,
                               .out_features = out,
                               .bias = bias});
}

void census_conv(struct census *census, uint64_t copies, const char *name, uint64_t kernel, uint64_t channels,
                 bool bias) {
    add_weight(
        census, name,
        (struct weight){
            .kind = WEIGHT_CONV, .copies = copies, .in_features = kernel, .out_features = channels, .bias = bias});
}

void census_vector(struct census *census, uint64_t copies, const char *name, uint64_t rows, uint64_t width) {
    add_weight(census, name,
               (struct weight){.kind = WEIGHT_VECTOR, .copies = copies, .in_features = rows, .out_features = width});
}

void census_expert(struct census *census, struct expert expert, const char *name, uint64_t in, uint64_t out) {
    add_weight(census, name,
               (struct weight){.kind = WEIGHT_EXPERT,
                               .role = ROLE_MLP,
                               .copies = expert.layers * expert.count,
                               .active_copies = expert.layers * expert.active,
                               .in_features = in,
                               .out_features = out,
                               .bias = expert.bias,
                               .experts = expert.count,
                               .fused_experts = expert.fused});
}

static void add_cache(struct census *census, const char *name, struct cache cache) {
    if (!cache.layers) return;
    census->caches =
        arena_grow(census->arena, census->caches, census->cache_count, &census->cache_capacity, sizeof *census->caches);
    cache.name = arena_copy(census->arena, name);
    census->caches[census->cache_count++] = cache;
}

void census_keys_values(struct census *census, const char *name, uint64_t layers, uint64_t keys, uint64_t values,
                        uint64_t window) {
    add_cache(census, name,
              (struct cache){.layers = layers, .elements = keys + values, .values = values, .window = window});
}

void census_cache(struct census *census, const char *name, uint64_t layers, uint64_t keys, uint64_t window) {
    census_keys_values(census, name, layers, keys, 0, window);
}

void census_compressed(struct census *census, const char *name, uint64_t layers, uint64_t elements, uint64_t every) {
    add_cache(census, name, (struct cache){.layers = layers, .elements = elements, .every = every});
}

void census_state(struct census *census, const char *name, uint64_t layers, uint64_t elements, uint64_t element_bytes) {
    add_cache(census, name,
              (struct cache){.layers = layers, .state_elements = elements, .state_element_bytes = element_bytes});
}

const char *census_path(struct census *census, const char *path, const char *name) {
    return arena_printf(census->arena, "%s.%s", path, name);
}
