/* The kinds in lists, a file each; a kind is a row there, and beside it its function that lists which tensors one
 * matrix takes, and which there are once. Each function is named for its kind. */
#ifndef BPT_ADAPTER_KINDS_H
#define BPT_ADAPTER_KINDS_H

#include "adapter/adapter.h"
#include "adapter/tensors.h"

/* Each ends with a NULL name. */
extern const struct adapter_kind lora_kinds[];     /* two factors whose product is added to the matrix */
extern const struct adapter_kind products_kinds[]; /* factors of which more is made, or that are cut into blocks */
extern const struct adapter_kind low_rank_kinds[]; /* one factor, or two with something besides */
extern const struct adapter_kind shared_kinds[];   /* bases or banks that all matrices share */
extern const struct adapter_kind blocks_kinds[];   /* rotations, circulants and spectra */
extern const struct adapter_kind vectors_kinds[];  /* a vector a matrix, or the norms themselves */
extern const struct adapter_kind tokens_kinds[];   /* what stands in front of the context */

#define MATRIX(kind)                                                                                                   \
    static void kind##_matrix(const struct adapted *adapted, const struct matrix *matrix, struct tensors *tensors)
#define ONCE(kind) static void kind##_once(const struct adapted *adapted, uint64_t size, struct tensors *tensors)

/* The setting of that place in the kind's row, as asked. */
static inline uint64_t setting(const struct adapted *adapted, size_t place) {
    return adapted->adapter->settings[place];
}

#endif
