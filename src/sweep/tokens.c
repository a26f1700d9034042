#include "sweep/quantities.h"

const struct quantity quantity_tokens = {
    .name = "token",
    .annotated_as = "tokens",
    .low = 100,
    .high = 10000000,
    .step = 10,
    .highest = INT64_MAX,
    .points_a_decade = 40,
    .reference = sample_reference_tokens,
    .fill = sample_at_tokens,
};
