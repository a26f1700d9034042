/* How far the y axis reaches. */
#include <math.h>

#include "figure/tell.h"

/* Of a line and of a band's other edge. */
static void find_extent(const struct series *series, double *least, double *most) {
    *least = INFINITY;
    *most = 0;
    for (size_t i = 0; i < series->count; i++) {
        *least = fmin(*least, series->points[i].y);
        *most = fmax(*most, series->points[i].y);
        if (!series->edge) continue;
        *least = fmin(*least, series->edge[i].y);
        *most = fmax(*most, series->edge[i].y);
    }
}

/* The last step of a bytes axis at or below the value, or the first at or above it. */
static double step_at(const struct words *words, double value, bool above) {
    const double dust = 1e-9;
    int exponent = (int)floor(log10(value)) + 2;
    while (words_bytes_step(words, exponent) > value * (1 + dust)) exponent--;
    if (above && words_bytes_step(words, exponent) < value * (1 - dust)) exponent++;
    return words_bytes_step(words, exponent);
}

/* The step above; or the value itself where it is hardly more than a step, so that no decade stands empty. */
static double top_for(const struct words *words, double value) {
    const double little = 1.3;
    double step = step_at(words, value, false);
    return value <= step * little ? fmax(value, step) : step_at(words, value, true);
}

/* A flat line so near an end moves it. */
static const double near = 1.41;

void tell_y_domain(const struct teller *teller, double highest) {
    struct figure *figure = teller->figure;
    double low = INFINITY, high = highest;
    for (size_t i = 0; i < figure->series_count; i++) {
        double least, most;
        if (figure->series[i].under) continue;
        find_extent(&figure->series[i], &least, &most);
        bool flat = most / least < near;
        low = fmin(low, flat ? least / near : least);
        high = fmax(high, flat ? most * near : most);
    }
    figure->y.low = step_at(teller->words, low, false);
    figure->y.high = top_for(teller->words, high);
}

void tell_break(const struct teller *teller) {
    struct figure *figure = teller->figure;
    double deepest = INFINITY;
    for (size_t i = 0; i < figure->series_count; i++)
        if (figure->series[i].under) deepest = fmin(deepest, figure->series[i].points[0].y);
    if (isinf(deepest)) return;
    double decades = log10(figure->y.low / deepest);
    if (decades < 2) { /* nothing is won */
        figure_set_whole(figure, teller->words);
        return;
    }
    const char *number = tell_count(teller, (uint64_t)lround(decades));
    figure->left_out = tell_fill(teller, "axis.left_out", FILL({"number", number}));
    figure->brief_left_out = words_get(teller->words, "axis.left_out.brief");
}

void figure_set_whole(struct figure *figure, const struct words *words) {
    for (size_t i = 0; i < figure->series_count; i++) {
        double least, most;
        if (!figure->series[i].under) continue;
        figure->series[i].under = false;
        find_extent(&figure->series[i], &least, &most);
        figure->y.low = fmin(figure->y.low, step_at(words, least / near, false));
        figure->y.high = fmax(figure->y.high, top_for(words, most * near));
    }
    figure->left_out = NULL;
}

/* The KV cache and the adapter are what the figure is about; all else may lie below. */
static bool may_go(const struct series *series) {
    return series->group != GROUP_KV && series->group != GROUP_ADAPTER;
}

bool figure_set_floor(struct figure *figure, double floor_value, const struct words *words, struct arena *arena,
                      struct error *error) {
    size_t kept = 0;
    double least, most;
    for (size_t i = 0; i < figure->series_count; i++) {
        const struct series *series = &figure->series[i];
        find_extent(series, &least, &most);
        if (may_go(series) || least >= floor_value) continue;
        return error_set(error, ERROR_USAGE, "--ymin: the line of %s reaches down to %s; give at most that",
                         series->name, words_bytes(words, arena, least));
    }
    figure_set_whole(figure, words);
    for (size_t i = 0; i < figure->series_count; i++) {
        const struct series *series = &figure->series[i];
        find_extent(series, &least, &most);
        if (least >= floor_value)
            figure->series[kept++] = *series;
        else if (figure->caption_count < MOST_CAPTIONS)
            figure->captions[figure->caption_count++] =
                words_fill(words, arena, "caption.below",
                           FILL({"name", series->name}, {"bytes", words_bytes(words, arena, least)}));
        else
            figure->overfull = true;
    }
    figure->series_count = kept;
    size_t brackets = 0; /* to a line that is gone */
    for (size_t i = 0; i < figure->bracket_count; i++)
        if (figure->brackets[i].low >= floor_value) figure->brackets[brackets++] = figure->brackets[i];
    figure->bracket_count = brackets;
    size_t notes = 0;
    for (size_t i = 0; i < figure->note_count; i++)
        if (figure->notes[i].place != PLACE_BESIDE || figure->notes[i].y >= floor_value)
            figure->notes[notes++] = figure->notes[i];
    figure->note_count = notes;
    figure->y.low = step_at(words, floor_value, false);
    return true;
}
