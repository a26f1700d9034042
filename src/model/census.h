/* Building the two lists of a model, line by line. */
#ifndef BPT_MODEL_CENSUS_H
#define BPT_MODEL_CENSUS_H

#include "bpt/model.h"

struct census {
    struct arena *arena;
    struct weight *weights;
    size_t weight_count, weight_capacity;
    struct cache *caches;
    size_t cache_count, cache_capacity;
};

/* `name` without ".weight", with "*" for the layer; texts are copied. */
void census_linear(struct census *census, uint64_t copies, enum weight_role role, const char *name, uint64_t in,
                   uint64_t out, bool bias);
void census_embedding(struct census *census, const char *name, uint64_t rows, uint64_t width);
void census_head(struct census *census, const char *name, uint64_t in, uint64_t out, bool bias);
void census_norm(struct census *census, uint64_t copies, const char *name, uint64_t width, bool bias);
void census_cache(struct census *census, const char *name, uint64_t layers, uint64_t elements, uint64_t window);

#endif
