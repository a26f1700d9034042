/* Building the two lists of a model, line by line. */
#ifndef BPT_MODEL_CENSUS_H
#define BPT_MODEL_CENSUS_H

#include "model/model.h"

struct census {
    struct arena *arena;
    struct weight *weights;
    size_t weight_count, weight_capacity;
    struct cache *caches;
    size_t cache_count, cache_capacity;
    const uint32_t *standing; /* of the lines that follow, the layers' numbers; NULL: not said */
    uint64_t standing_count;
};

/* The lines that follow stand in these layers, ascending, until it is said otherwise; NULL: not said. A line of another
 * number of copies is none of them. */
void census_stand(struct census *census, const uint32_t *layers, uint64_t count);

/* A line of the same name and shape as an earlier one adds its copies and layers to that. `name` without ".weight",
 * with "*" for layer and expert; texts are copied. Lines of no copies are left out, so that builders need not ask
 * whether there are such layers. */
void census_linear(struct census *census, uint64_t copies, enum weight_role role, const char *name, uint64_t in,
                   uint64_t out, bool bias);
void census_embedding(struct census *census, const char *name, uint64_t rows, uint64_t width);
void census_head(struct census *census, const char *name, uint64_t in, uint64_t out, bool bias);
void census_norm(struct census *census, uint64_t copies, const char *name, uint64_t width, bool bias);
void census_router(struct census *census, uint64_t copies, const char *name, uint64_t in, uint64_t out, bool bias);
void census_conv(struct census *census, uint64_t copies, const char *name, uint64_t kernel, uint64_t channels,
                 bool bias);

/* Its name is a tensor's own, without ".weight". */
void census_vector(struct census *census, uint64_t copies, const char *name, uint64_t rows, uint64_t width);

/* One matrix of each of `count` experts in that many layers, of which a token uses `active` in each. */
struct expert {
    uint64_t layers, count, active;
    bool fused, bias;
};
void census_expert(struct census *census, struct expert expert, const char *name, uint64_t in, uint64_t out);

/* Per token and layer so many elements of keys, and of values apart from them. */
void census_cache(struct census *census, const char *name, uint64_t layers, uint64_t keys, uint64_t window);
void census_keys_values(struct census *census, const char *name, uint64_t layers, uint64_t keys, uint64_t values,
                        uint64_t window);
/* One entry of that many elements for every `every` tokens: compressed attention. */
void census_compressed(struct census *census, const char *name, uint64_t layers, uint64_t elements, uint64_t every);
void census_state(struct census *census, const char *name, uint64_t layers, uint64_t elements, uint64_t element_bytes);

/* "path.name", in the census's arena. */
const char *census_path(struct census *census, const char *path, const char *name);

#endif
