/* Adapters merged into the model one after the other: each adds its rank to what a matrix has changed by, until that is
 * as large as the matrix itself. */
#include "adapter/listing.h"
#include "base/exact.h"

struct counting {
    struct tensors tensors; /* first, so that the sink is found from it */
    uint64_t trained;
    bool overflow;
};

static void count(struct tensors *tensors, const struct tensor *tensor) {
    struct counting *counting = (struct counting *)tensors;
    uint64_t elements;
    if (!(tensor->uses & TRAINED)) return;
    if (!tensor_elements(tensor, &elements) || !exact_add(&counting->trained, elements)) counting->overflow = true;
}

/* Parameters of one matrix of the line, or of all experts that one tensor holds, and of an adapter of it. */
static bool sizes_of(const struct adapted *adapted, const struct adapted_line *line, uint64_t size, uint64_t *whole,
                     uint64_t *own) {
    struct matrix one = line->matrix;
    struct counting counting = {.tensors = {.take = count}};
    one.copies = 1;
    one.size = line->own_size ? line->own_size : size;
    *whole = one.in;
    if (!exact_multiply(&one.size, line->stacked) || !exact_multiply(whole, one.out) ||
        !exact_multiply(whole, line->stacked))
        return false;
    adapted->adapter->kind->matrix(adapted, &one, &counting.tensors);
    *own = counting.trained;
    return !counting.overflow && !*counting.tensors.refusal;
}

bool adapted_merges(const struct adapted *adapted) {
    const struct adapter_kind *kind = adapted->adapter->kind;
    return kind->straight && kind->parameter == SIZE_RANK && adapted->line_count && !adapted_trains_shared(adapted);
}

bool adapted_merged(const struct adapted *adapted, uint64_t size, uint64_t times, uint64_t *parameters,
                    uint64_t *full_at) {
    *parameters = *full_at = 0;
    for (size_t i = 0; i < adapted->line_count && adapted_merges(adapted); i++) {
        const struct adapted_line *line = &adapted->lines[i];
        uint64_t whole, own;
        if (!sizes_of(adapted, line, size, &whole, &own)) return false;
        uint64_t needed = own ? (whole + own - 1) / own : 0, changed = times < needed ? own * times : whole;
        *full_at = exact_larger(*full_at, needed);
        if (!exact_add_product(parameters, changed, line->matrix.copies)) return false;
    }
    return true;
}
