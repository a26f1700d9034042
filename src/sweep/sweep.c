#include "sweep/sweep.h"

#include <math.h>

#include "base/csv.h"
#include "base/exact.h"
#include "base/number.h"

/* The i-th of n logarithmically even steps from low to high, by index, rounded; both ends exact. `span` is
 * log(high / low). */
static uint64_t log_step(uint64_t low, uint64_t high, double span, uint64_t i, uint64_t n) {
    if (i == 0) return low;
    if (i == n - 1) return high;
    double share = (double)i / (double)(n - 1);
    uint64_t value = (uint64_t)llround((double)low * exp(share * span));
    return value < low ? low : value > high ? high : value;
}

static uint64_t next_power_of_two(uint64_t above) {
    uint64_t power = 1;
    while (power <= above) power *= 2;
    return power;
}

/* Powers of two between the ends, and the ends. */
static size_t choose_powers(const struct question *question, uint64_t *values) {
    size_t count = 0;
    values[count++] = question->low;
    for (uint64_t value = next_power_of_two(question->low); value < question->high; value *= 2) values[count++] = value;
    values[count++] = question->high;
    return count;
}

static size_t choose_log_steps(const struct question *question, uint64_t points, uint64_t *values) {
    size_t count = 0;
    double span = log((double)question->high / (double)question->low);
    for (uint64_t i = 0; i < points; i++) {
        uint64_t value = log_step(question->low, question->high, span, i, points);
        if (!count || value > values[count - 1]) values[count++] = value;
    }
    return count;
}

static uint64_t default_points(const struct question *question) {
    return 1 + (uint64_t)ceil(40 * log10((double)question->high / (double)question->low));
}

static bool fill_kv(const struct model *model, const struct question *question, uint64_t tokens,
                    struct sample *sample) {
    uint64_t before;
    if (!sweep_kv_bytes(model, question, tokens, &sample->kv_bytes) ||
        !sweep_kv_bytes(model, question, tokens - 1, &before))
        return false;
    sample->kv_marginal_bytes = sample->kv_bytes - before;
    return true;
}

static bool fill(const struct model *model, const struct question *question, const struct findings *findings,
                 uint64_t value, struct sample *sample) {
    bool tokens_vary = question->vary == VARY_TOKENS;
    sample->tokens = tokens_vary ? value : question->tokens;
    sample->rank = tokens_vary ? question->rank : value;
    sample->kv_bytes = findings->kv_bytes;
    sample->adapter_bytes = findings->adapter_bytes;
    sample->kv_marginal_bytes = findings->kv_marginal_bytes;
    if (question->kv_band_dtype && !sweep_kv_band_bytes(model, question, sample->tokens, &sample->kv_band_bytes))
        return false;
    if (tokens_vary) return fill_kv(model, question, value, sample);
    struct adapter_size size = {findings->adapter_per_rank, findings->adapter_fixed};
    uint64_t parameters;
    return adapter_parameters(&size, value, &parameters) &&
           dtype_bytes(question->adapter_dtype, parameters, &sample->adapter_bytes);
}

bool sweep_run(const struct model *model, const struct question *question, struct arena *arena, struct table *table,
               struct error *error) {
    struct table swept = {.vary = question->vary, .low = question->low, .high = question->high};
    if (!sweep_find(model, question, &swept.findings, error)) return false;
    bool powers = question->vary == VARY_RANK && !question->points;
    uint64_t points = powers ? 70 : question->points ? question->points : default_points(question);
    if (points < 2) points = 2;
    uint64_t *values = arena_array(arena, points, sizeof *values);
    swept.count = powers ? choose_powers(question, values) : choose_log_steps(question, points, values);
    struct sample *samples = arena_array(arena, swept.count, sizeof *samples);
    for (size_t i = 0; i < swept.count; i++)
        if (!fill(model, question, &swept.findings, values[i], &samples[i]))
            return error_set(
                error, ERROR_USAGE,
                "at %s %llu, %s takes more bytes than 63 bits count; ask for less with --tokens, --rank or --x-range",
                question->vary == VARY_TOKENS ? "token" : "rank", (unsigned long long)values[i], model->id);
    swept.samples = samples;
    *table = swept;
    return true;
}
