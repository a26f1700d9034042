#include "model/census.h"

#include <string.h>

const char *weight_kind_name(enum weight_kind kind) {
    static const char *const names[] = {
        [WEIGHT_LINEAR] = "linear",
        [WEIGHT_EMBEDDING] = "embedding",
        [WEIGHT_HEAD] = "head",
        [WEIGHT_NORM] = "norm",
    };
    return names[kind];
}

static void *grow(struct arena *arena, void *old, size_t count, size_t *capacity, size_t size) {
    if (count < *capacity) return old;
    *capacity = *capacity ? 2 * *capacity : 32;
    void *larger = arena_array(arena, *capacity, size);
    if (count) memcpy(larger, old, count * size);
    return larger;
}

static void add_weight(struct census *census, const char *name, struct weight weight) {
    census->weights = grow(census->arena, census->weights, census->weight_count, &census->weight_capacity,
                           sizeof *census->weights);
    const char *dot = strrchr(name, '.');
    weight.module = arena_copy(census->arena, dot ? dot + 1 : name);
    weight.name = arena_printf(census->arena, "%s.weight", name);
    census->weights[census->weight_count++] = weight;
}

void census_linear(struct census *census, uint64_t copies, enum weight_role role, const char *name, uint64_t in,
                   uint64_t out, bool bias) {
    add_weight(census, name, (struct weight){.kind = WEIGHT_LINEAR, .role = role, .copies = copies, .in_features = in,
                                             .out_features = out, .bias = bias});
}

void census_embedding(struct census *census, const char *name, uint64_t rows, uint64_t width) {
    add_weight(census, name, (struct weight){.kind = WEIGHT_EMBEDDING, .copies = 1, .in_features = rows,
                                             .out_features = width});
}

void census_head(struct census *census, const char *name, uint64_t in, uint64_t out, bool bias) {
    add_weight(census, name, (struct weight){.kind = WEIGHT_HEAD, .copies = 1, .in_features = in, .out_features = out,
                                             .bias = bias});
}

void census_norm(struct census *census, uint64_t copies, const char *name, uint64_t width, bool bias) {
    add_weight(census, name, (struct weight){.kind = WEIGHT_NORM, .copies = copies, .in_features = 1,
                                             .out_features = width, .bias = bias});
}

void census_cache(struct census *census, const char *name, uint64_t layers, uint64_t elements, uint64_t window) {
    census->caches = grow(census->arena, census->caches, census->cache_count, &census->cache_capacity,
                          sizeof *census->caches);
    census->caches[census->cache_count++] =
        (struct cache){arena_copy(census->arena, name), layers, elements, window};
}
