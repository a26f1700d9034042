#include <math.h>

#include "layout/layout.h"

static double least_of(const struct series *series) {
    double least = INFINITY;
    for (size_t i = 0; i < series->count; i++)
        least = fmin(least, series->edge ? fmin(series->points[i].y, series->edge[i].y) : series->points[i].y);
    return least;
}

/* The KV cache and the adapter are what the figure is about; all else may lie below. */
static bool may_go(const struct series *series) {
    return series->group != GROUP_KV && series->group != GROUP_ADAPTER;
}

bool figure_set_floor(struct figure *figure, double floor_value, const struct words *words, struct arena *arena,
                      struct error *error) {
    size_t kept = 0;
    for (size_t i = 0; i < figure->series_count; i++) {
        const struct series *series = &figure->series[i];
        if (may_go(series) || least_of(series) >= floor_value) continue;
        return error_set(error, ERROR_USAGE, "--ymin: the line of %s reaches down to %s; give at most that",
                         series->name, words_bytes(words, arena, least_of(series)));
    }
    for (size_t i = 0; i < figure->series_count; i++) {
        const struct series *series = &figure->series[i];
        bool below = least_of(series) < floor_value;
        if (!below)
            figure->series[kept++] = *series;
        else if (figure->caption_count < MOST_CAPTIONS)
            figure->captions[figure->caption_count++] =
                words_fill(words, arena, "caption.below",
                           FILL({"name", series->name}, {"bytes", words_bytes(words, arena, least_of(series))}));
    }
    figure->series_count = kept;
    figure->y.low = pow(10, floor(log10(floor_value) + 1e-9));
    return true;
}
