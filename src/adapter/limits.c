/* Up to which size an adapter is one: where it outweighs what it adapts. */
#include "adapter/adapter.h"
#include "base/exact.h"

/* What one matrix's adapter has, past 63 bits too. */
struct weighing {
    struct tensors tensors;
    exact_wide trained;
};

static void weigh(struct tensors *tensors, const struct tensor *tensor) {
    exact_wide product = 1;
    if (!(tensor->uses & TRAINED)) return;
    for (size_t i = 0; i < tensor->dimensions; i++) product *= tensor->shape[i];
    ((struct weighing *)tensors)->trained += product;
}

/* The line's adapter outweighs its matrix; of each one's parameters. */
static bool outweighs(const struct adapted *adapted, const struct adapted_line *line, uint64_t size,
                      exact_wide *trained) {
    struct matrix one = line->matrix;
    struct weighing weighing = {.tensors = {.take = weigh}};
    one.copies = 1;
    one.size = size;
    adapted->adapter->kind->matrix(adapted, &one, &weighing.tensors);
    exact_wide matrix = (exact_wide)one.in * one.out;
    *trained = *weighing.tensors.refusal ? matrix : weighing.trained;
    return *weighing.tensors.refusal || weighing.trained > matrix;
}

/* The largest size up to `high` at which the line's adapter is not larger than its matrix. */
static uint64_t limit_of(const struct adapted *adapted, const struct adapted_line *line, uint64_t high) {
    exact_wide ignored;
    uint64_t low = 0;
    if (!outweighs(adapted, line, high, &ignored)) return high;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        if (outweighs(adapted, line, middle, &ignored))
            high = middle;
        else
            low = middle;
    }
    return low;
}

/* Past any size that is asked for. */
static const uint64_t any_size = (uint64_t)1 << 40;

static bool has_limits(const struct adapted *adapted) {
    return adapted->adapter->kind->parameter == SIZE_RANK;
}

uint64_t adapted_size_limit(const struct adapted *adapted) {
    uint64_t least = any_size;
    if (!has_limits(adapted)) return 0;
    for (size_t i = 0; i < adapted->line_count; i++)
        if (adapted->lines[i].weight->kind != WEIGHT_ROUTER) least = limit_of(adapted, &adapted->lines[i], least);
    return least == any_size ? 0 : least;
}

/* Over a tenth of the adapter's parameters stand in for fewer. */
static bool is_outgrown(const struct adapted *adapted, uint64_t size) {
    exact_wide all = 0, outgrown = 0;
    for (size_t i = 0; i < adapted->line_count; i++) {
        exact_wide trained;
        bool larger = outweighs(adapted, &adapted->lines[i], size, &trained);
        trained *= adapted->lines[i].matrix.copies;
        all += trained;
        outgrown += larger ? trained : 0;
    }
    return 10 * outgrown > all;
}

uint64_t adapted_outgrown_size(const struct adapted *adapted, uint64_t limit) {
    uint64_t low = limit, step = 1; /* most are outgrown right behind it */
    if (!has_limits(adapted) || adapted_falls_after(adapted, 1) != UINT64_MAX) return 0;
    if (low && is_outgrown(adapted, low)) low = 0; /* by its routers */
    for (; low + step < any_size && !is_outgrown(adapted, low + step); step *= 2) low += step;
    if (low + step >= any_size) return 0;
    for (uint64_t high = low + step; high - low > 1;) {
        uint64_t middle = low + (high - low) / 2;
        if (is_outgrown(adapted, middle))
            high = middle;
        else
            low = middle;
    }
    return low;
}

uint64_t adapted_full_size(const struct adapted *adapted) {
    uint64_t most = 0;
    if (!has_limits(adapted)) return 0;
    for (size_t i = 0; i < adapted->line_count; i++) {
        const struct matrix *matrix = &adapted->lines[i].matrix;
        most = exact_larger(most, exact_smaller(matrix->in, matrix->out));
    }
    return most;
}

uint64_t adapted_falls_after(const struct adapted *adapted, uint64_t size) {
    const struct adapter_kind *kind = adapted->adapter->kind;
    uint64_t next = UINT64_MAX;
    for (size_t i = 0; i < adapted->line_count && kind->falls_after; i++) {
        const struct adapted_line *line = &adapted->lines[i];
        if (!line->own_size) next = exact_smaller(next, kind->falls_after(adapted, &line->matrix, size));
    }
    return next;
}
