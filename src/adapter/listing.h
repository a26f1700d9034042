/* The tensors of one line of an applied adapter, and of what is trained whole, for whoever sums or measures them. */
#ifndef BPT_ADAPTER_LISTING_H
#define BPT_ADAPTER_LISTING_H

#include "adapter/adapter.h"

/* Those of one matrix of the line, at the adapter's size. */
void adapted_list_line(const struct adapted *adapted, const struct adapted_line *line, uint64_t size,
                       struct tensors *tensors);

/* Finds out whether what is drawn follows from two sizes. */
void adapted_straighten(struct adapted *adapted);

/* Some factor of the line's faces one side of its matrix. */
bool line_has_sides(const struct adapted *adapted, const struct adapted_line *line);

/* Matrices train something together, which none of them has of its own. */
bool adapted_trains_shared(const struct adapted *adapted);

void saved_list(const struct saved_line *saved, struct tensors *tensors);

#endif
