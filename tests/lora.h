/* For tests of models' shapes: what a plain LoRA of rank 1 has. */
#ifndef TESTS_LORA_H
#define TESTS_LORA_H

#include "adapter/adapter.h"

static inline bool lora_per_rank(const struct model *model, const char *targets, uint64_t *per_rank,
                                 struct error *error) {
    struct adapter plain = {.kind = adapter_kind_find("lora"), .targets = targets};
    struct arena arena = {0};
    struct adapter_sums sums;
    const struct adapted *adapted = adapter_apply(model, &plain, &arena, error);
    bool summed = adapted && adapted_sum(adapted, 1, &sums, error);
    if (summed) *per_rank = sums.trained;
    arena_free(&arena);
    return summed;
}

#endif
