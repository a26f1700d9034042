#include "adapter/listing.h"

struct gathering {
    struct tensors tensors; /* first, so that the sink is found from it */
    unsigned uses, uses_of_shared;
};

static void gather(struct tensors *tensors, const struct tensor *tensor) {
    struct gathering *gathering = (struct gathering *)tensors;
    gathering->uses |= tensor->uses;
    if (tensor->times) gathering->uses_of_shared |= tensor->uses;
}

bool line_has_sides(const struct adapted *adapted, const struct adapted_line *line) {
    struct gathering gathering = {.tensors = {.take = gather}};
    adapted_list_line(adapted, line, 1, &gathering.tensors);
    return gathering.uses & (IN_SIDE | OUT_SIDE);
}

bool adapted_trains_shared(const struct adapted *adapted) {
    const struct adapter_kind *kind = adapted->adapter->kind;
    struct gathering once = {.tensors = {.take = gather}}, lines = {.tensors = {.take = gather}};
    if (kind->once) kind->once(adapted, 1, &once.tensors);
    for (size_t i = 0; i < adapted->line_count; i++) adapted_list_line(adapted, &adapted->lines[i], 1, &lines.tensors);
    return (once.uses | lines.uses_of_shared) & TRAINED;
}
