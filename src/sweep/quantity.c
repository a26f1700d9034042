#include "sweep/quantity.h"

#include <assert.h>
#include <string.h>

#include "base/exact.h"
#include "sweep/sweep.h"

struct sample sample_usual(const struct findings *findings) {
    return (struct sample){.tokens = findings->tokens,
                           .rank = findings->rank,
                           .kv_bytes = findings->kv_bytes,
                           .kv_band_bytes = findings->kv_band_bytes,
                           .kv_marginal_bytes = findings->kv_marginal_bytes,
                           .adapter_bytes = findings->adapter_bytes,
                           .adapter_parameters = findings->adapter_parameters};
}

bool sample_at_tokens(const struct model *model, const struct question *question, const struct findings *findings,
                      uint64_t tokens, struct sample *sample) {
    uint64_t before;
    *sample = sample_usual(findings);
    sample->tokens = tokens;
    if (!sweep_kv_bytes(model, question, tokens, &sample->kv_bytes) ||
        !sweep_kv_bytes(model, question, tokens - 1, &before) ||
        !sweep_kv_band_bytes(model, question, tokens, &sample->kv_band_bytes))
        return false;
    sample->kv_marginal_bytes = sample->kv_bytes - before;
    return true;
}

uint64_t sample_value(const struct quantity *quantity, const struct sample *sample, const char *column) {
    for (size_t i = 0; quantity->columns[i]; i++)
        if (strcmp(quantity->columns[i], column) == 0) return sample->own[i];
    if (strcmp(column, "kv_bytes") == 0) return sample->kv_bytes;
    assert(strcmp(column, "adapter_bytes") == 0);
    return sample->adapter_bytes;
}

static uint64_t reference_tokens(const struct question *question) {
    return question->tokens;
}

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

const struct quantity quantity_tokens = {
    .name = "token",
    .annotated_as = "tokens",
    .low = 100,
    .high = 10000000,
    .step = 10,
    .highest = INT64_MAX,
    .points_a_decade = 40,
    .reference = reference_tokens,
    .fill = sample_at_tokens,
};

const struct quantity quantity_rank = {
    .name = "rank",
    .annotated_as = "rank",
    .low = 1,
    .high = 4096,
    .step = 2,
    .highest = 1 << 24,
    .of_ranks = true,
    .points_a_decade = 0,
    .reference = reference_rank,
    .fill = fill_rank,
};

/* The ranks that reach the floor of a spot, and all of the KV cache; 0: none. */
enum { FLOOR, EQUAL };

static bool fill_map(const struct model *model, const struct question *question, const struct findings *findings,
                     uint64_t tokens, struct sample *sample) {
    if (!sample_at_tokens(model, question, findings, tokens, sample)) return false;
    sample->own[FLOOR] = sweep_rank_reaching(question, findings, sample->kv_bytes, question->min_kv_share);
    sample->own[EQUAL] = sweep_rank_reaching(question, findings, sample->kv_bytes, SHARE_ONE);
    return true;
}

static uint64_t power_below(uint64_t value) {
    uint64_t power = 1;
    while (power <= value / 10) power *= 10;
    return power;
}

static uint64_t power_above(uint64_t value) {
    uint64_t power = power_below(value);
    return power < value ? 10 * power : power;
}

/* Where there is a spot for some tokens: from about where it begins, or where tokens are few, to half a decade past
 * where it closes, with the reference. A bend of the cache so near the beginning that it would look like a fault is
 * shown whole.
 */
static void fit_map(const struct findings *findings, uint64_t *low, uint64_t *high) {
    const uint64_t few = 1000, most = 100000000000; /* the cache of so many can be counted */
    uint64_t first = few, last = findings->tokens, bend = findings->kv_window;
    if (!findings->spot_from || findings->spot_from > most) return;
    if (!findings->spot_endless) first = exact_smaller(first, findings->spot_tokens / 100);
    first = exact_smaller(exact_larger(first, findings->spot_from), findings->tokens);
    last = exact_larger(last, findings->spot_tokens);
    *low = power_below(first);
    if (bend >= *low && bend < 3 * *low && *low >= 10) *low /= 10;
    *high = power_above(last < most ? last / 6 * 19 : last);
    *high = exact_larger(*high, 1000 * *low);
}

const struct quantity quantity_map = {
    .name = "token",
    .annotated_as = NULL,
    .low = 1000,
    .high = 10000000,
    .step = 10,
    .highest = INT64_MAX,
    .of_ranks = true,
    .points_a_decade = 40,
    .reference = reference_tokens,
    .columns = {[FLOOR] = "floor_rank", [EQUAL] = "equal_rank"},
    .fit = fit_map,
    .fill = fill_map,
};
