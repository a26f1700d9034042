#include "sweep/sweep.h"

#include <math.h>
#include <stdlib.h>

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

/* Powers of the step between the ends, and the ends. */
static size_t choose_powers(const struct question *question, uint64_t *values) {
    size_t count = 0;
    uint64_t power = 1, step = question->quantity->step;
    while (power <= question->low) power *= step;
    values[count++] = question->low;
    for (; power < question->high; power *= step) values[count++] = power;
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

/* Some line along ranks is none of a constant and a multiple of the rank, so that it bends between powers of two. */
static bool bends(const struct findings *findings) {
    bool any = !findings->adapter_per_rank;
    for (size_t i = 0; i < findings->rival_count; i++)
        any = any || (findings->rivals[i].varies && !findings->rivals[i].kind->straight);
    return any;
}

enum { MOST_FALLS = 64 };

static int compare(const void *a, const void *b) {
    uint64_t first = *(const uint64_t *)a, second = *(const uint64_t *)b;
    return (first > second) - (first < second);
}

/* The last rank before each fall, and the one at it. */
static size_t choose_falls(const struct adapted *adapted, const struct question *question, size_t most,
                           uint64_t *values) {
    size_t count = 0;
    for (uint64_t at = adapted_falls_after(adapted, question->low); at < question->high && count + 2 <= most;
         at = adapted_falls_after(adapted, at)) {
        values[count++] = at - 1;
        values[count++] = at;
    }
    return count;
}

/* Beside the powers, steps between them, where lines fall, and what figures point out. */
static size_t choose_between(const struct question *question, const struct findings *findings, size_t count,
                             uint64_t *values) {
    enum { STEPS = 8 };
    const uint64_t told[] = {findings->rank,           findings->equal_rank,     findings->floor_rank,
                             findings->cap_rank,       findings->spot_low,       findings->spot_high,
                             question->annotations[0], question->annotations[1], question->annotations[2],
                             question->annotations[3]};
    size_t powers = count, kept = 0;
    for (size_t i = 0; i + 1 < powers; i++)
        for (uint64_t step = 1; step < STEPS; step++)
            values[count++] =
                log_step(values[i], values[i + 1], log((double)values[i + 1] / (double)values[i]), step, STEPS + 1);
    count += choose_falls(findings->adapted, question, MOST_FALLS, values + count);
    for (size_t i = 0; i < findings->rival_count; i++)
        if (findings->rivals[i].varies)
            count += choose_falls(findings->rivals[i].adapted, question, MOST_FALLS, values + count);
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (told[i] > question->low && told[i] < question->high) values[count++] = told[i];
    qsort(values, count, sizeof *values, compare);
    for (size_t i = 0; i < count; i++)
        if (!kept || values[i] != values[kept - 1]) values[kept++] = values[i];
    return kept;
}

static size_t choose_values(const struct question *question, const struct findings *findings, struct arena *arena,
                            uint64_t **values) {
    enum { MOST_POWERS = 64 + 2, MOST_BETWEEN = 8 * MOST_POWERS + 16 + (1 + MOST_RIVALS) * MOST_FALLS };
    double a_decade = (double)question->quantity->points_a_decade;
    uint64_t points = question->points;
    if (a_decade == 0 && !points) {
        *values = arena_array(arena, MOST_BETWEEN, sizeof **values);
        size_t count = choose_powers(question, *values);
        return question->quantity->bends && bends(findings) ? choose_between(question, findings, count, *values)
                                                            : count;
    }
    if (!points) points = 1 + (uint64_t)ceil(a_decade * log10((double)question->high / (double)question->low));
    points = exact_larger(points, 2);
    *values = arena_array(arena, points, sizeof **values);
    return choose_log_steps(question, points, *values);
}

static bool fill_rivals(struct table *table, struct arena *arena) {
    struct findings *findings = &table->findings;
    for (size_t i = 0; i < findings->rival_count; i++) {
        struct rival *rival = &findings->rivals[i];
        uint64_t *bytes = arena_array(arena, table->count, sizeof *bytes), parameters;
        struct error ignored;
        for (size_t j = 0; j < table->count; j++) {
            bytes[j] = rival->bytes;
            if (rival->varies && !adapted_weigh(rival->adapted, table->samples[j].rank, &findings->adapter_formats,
                                                &parameters, &bytes[j], &ignored))
                return false;
        }
        rival->sample_bytes = bytes;
    }
    return true;
}

static bool refuse_overflow(const struct model *model, const struct question *question, uint64_t value,
                            struct error *error) {
    return error_set(
        error, ERROR_USAGE,
        "at %s %llu, %s takes more bytes than 63 bits count; ask for less with --tokens, --rank or --x-range",
        question->quantity->name, (unsigned long long)value, model->id);
}

/* A range of nobody's asking ends where what stands there can still be counted. */
static void fit_range(const struct model *model, const struct findings *findings, struct question *question) {
    const struct quantity *quantity = question->quantity;
    struct sample ignored;
    if (!question->fitted || !quantity->fit) return;
    quantity->fit(findings, &question->low, &question->high);
    while (question->high / quantity->step > question->low &&
           !quantity->fill(model, question, findings, question->high, &ignored))
        question->high /= quantity->step;
}

bool sweep_run(const struct model *model, const struct question *question, struct arena *arena, struct table *table,
               struct error *error) {
    struct question ranged = *question;
    struct table swept = {.quantity = question->quantity};
    if (!sweep_find(model, question, arena, &swept.findings, error)) return false;
    fit_range(model, &swept.findings, &ranged);
    swept.low = ranged.low, swept.high = ranged.high;
    uint64_t *values;
    swept.count = choose_values(&ranged, &swept.findings, arena, &values);
    struct sample *samples = arena_array(arena, swept.count, sizeof *samples);
    for (size_t i = 0; i < swept.count; i++) {
        if (!question->quantity->fill(model, question, &swept.findings, values[i], &samples[i]))
            return refuse_overflow(model, question, values[i], error);
        samples[i].x = values[i];
    }
    swept.samples = samples;
    if (!fill_rivals(&swept, arena)) return refuse_overflow(model, question, question->high, error);
    *table = swept;
    return true;
}
