#include "base/exact.h"
#include "sweep/quantities.h"
#include "sweep/sweep.h"

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
    .reference = sample_reference_tokens,
    .columns = {[FLOOR] = "floor_rank", [EQUAL] = "equal_rank"},
    .fit = fit_map,
    .fill = fill_map,
};
