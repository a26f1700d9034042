/* Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434): keys and values are projected from one short vector per
 * token and layer, which is all that the cache holds, with a rotated part beside it. */
#ifndef BPT_MODEL_LATENT_H
#define BPT_MODEL_LATENT_H

#include "model/families/blocks.h"

struct latent {
    const char *path;
    uint64_t layers, hidden, heads;
    uint64_t query_rank; /* 0: one projection of the queries */
    uint64_t rank, rope, nope, value;
    bool bias;
};

/* All layers of the shape; "v_head_dim" may be absent where `value` is not 0. */
struct latent read_latent(struct reader *reader, const struct shape *shape, uint64_t value);

/* The projections, the norms of the short vectors, and a cache of rank + rope elements. */
void block_latent(struct census *census, const struct latent *latent);

#endif
