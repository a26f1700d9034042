#include "adapter/adapter.h"
#include "sweep/quantities.h"
#include "sweep/sweep.h"

static uint64_t reference_rank(const struct question *question) {
    return question->rank;
}

static bool fill_rank(const struct model *model, const struct question *question, const struct findings *findings,
                      uint64_t rank, struct sample *sample) {
    struct adapter_formats formats = {question->adapter_dtype, question->weight_dtype};
    struct error ignored;
    (void)model;
    *sample = sample_usual(findings);
    sample->rank = rank;
    return adapted_weigh(findings->adapted, rank, &formats, &sample->adapter_parameters, &sample->adapter_bytes,
                         &ignored);
}

const struct quantity quantity_rank = {
    .name = "rank",
    .annotated_as = "rank",
    .low = 1,
    .high = 4096,
    .step = 2,
    .highest = 1 << 24,
    .of_ranks = true,
    .bends = true,
    .points_a_decade = 0,
    .reference = reference_rank,
    .fill = fill_rank,
};
