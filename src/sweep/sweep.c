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

static size_t choose_values(const struct question *question, struct arena *arena, uint64_t **values) {
    enum { MOST_POWERS = 64 + 2 };
    double a_decade = (double)question->quantity->points_a_decade;
    bool powers = a_decade == 0 && !question->points;
    uint64_t points = question->points;
    if (!points) points = 1 + (uint64_t)ceil(a_decade * log10((double)question->high / (double)question->low));
    if (points < 2) points = 2;
    *values = arena_array(arena, powers ? MOST_POWERS : points, sizeof **values);
    return powers ? choose_powers(question, *values) : choose_log_steps(question, points, *values);
}

bool sweep_run(const struct model *model, const struct question *question, struct arena *arena, struct table *table,
               struct error *error) {
    struct table swept = {.quantity = question->quantity, .low = question->low, .high = question->high};
    if (!sweep_find(model, question, arena, &swept.findings, error)) return false;
    uint64_t *values;
    swept.count = choose_values(question, arena, &values);
    struct sample *samples = arena_array(arena, swept.count, sizeof *samples);
    for (size_t i = 0; i < swept.count; i++) {
        if (!question->quantity->fill(model, question, &swept.findings, values[i], &samples[i]))
            return error_set(
                error, ERROR_USAGE,
                "at %s %llu, %s takes more bytes than 63 bits count; ask for less with --tokens, --rank or --x-range",
                question->quantity->name, (unsigned long long)values[i], model->id);
        samples[i].x = values[i];
    }
    swept.samples = samples;
    *table = swept;
    return true;
}
