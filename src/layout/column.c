#include "layout/column.h"

#include <math.h>

static const double letters_air = 0.2; /* over a name's letters, of its size */

static const struct end_label *label_of(const struct column *column, size_t which) {
    return &column->plot->ends[column->series[which]];
}

struct column column_make(const struct plot *plot, double top, double bottom) {
    struct column column = {.plot = plot, .top = top, .bottom = bottom};
    for (size_t i = 0; i < plot->figure->series_count; i++) {
        const struct series *series = &plot->figure->series[i];
        if (!has_label(plot, series)) continue;
        double end = plot_series_point(plot, series, series->points[series->count - 1]).y;
        size_t at = column.count++;
        for (; at && column.ends[at - 1] > end; at--) {
            column.ends[at] = column.ends[at - 1];
            column.series[at] = column.series[at - 1];
        }
        column.ends[at] = end;
        column.series[at] = i;
    }
    return column;
}

/* Those from one up to another, between two heights. */
static bool settle_some(struct column *column, size_t from, size_t to, double gap, double top, double bottom) {
    double heights[MOST_SERIES] = {0};
    for (size_t i = from; i < to; i++) {
        column->centres[i] = column->ends[i];
        heights[i] = label_of(column, i)->height + gap;
    }
    return place_stack(column->centres + from, heights + from, to - from, top - gap / 2, bottom + gap / 2);
}

bool column_settle(struct column *column, double gap) {
    return settle_some(column, 0, column->count, gap, column->top, column->bottom);
}

/* As settle_some, with less of a gap where there is not so much room. */
static bool settle_closely(struct column *column, size_t from, size_t to, double gap, double top, double bottom) {
    double room = bottom - top;
    for (size_t i = from; i < to; i++) room -= label_of(column, i)->height;
    double rounding = 1e-6, most = to - from > 1 ? room / (double)(to - from - 1) - rounding : gap;
    return settle_some(column, from, to, fmax(0, fmin(gap, most)), top, bottom);
}

bool column_settle_closely(struct column *column, double gap) {
    return settle_closely(column, 0, column->count, gap, column->top, column->bottom);
}

bool column_is_at_ends(const struct column *column) {
    for (size_t i = 0; i < column->count; i++)
        if (fabs(column->centres[i] - column->ends[i]) > 0.3 * label_of(column, i)->height) return false;
    return true;
}

static bool is_led_alone(const struct column *column, size_t which) {
    double height = label_of(column, which)->height, away = fabs(column->centres[which] - column->ends[which]);
    if (!column->plot->figure->many) return away > 0.7 * height;
    bool led = away > 0.5 * height;
    for (size_t i = 0; i < column->count; i++) {
        if (i == which) continue;
        led = led || fabs(column->centres[which] - column->ends[i]) < 0.5 * height ||
              fabs(column->centres[i] - column->ends[which]) < 0.5 * label_of(column, i)->height;
    }
    return led;
}

bool column_is_led(const struct column *column, size_t which) {
    bool led = is_led_alone(column, which);
    for (size_t i = 0; i < column->count && column->plot->figure->many; i++)
        led = led || (fabs(column->ends[i] - column->ends[which]) < 0.5 * column->plot->page->label &&
                      is_led_alone(column, i));
    return led;
}

/* ---- lines that are named elsewhere ---- */

/* The label whose name stands at such a height, above its own line's end; or the count. */
static size_t label_at(const struct column *column, double y) {
    double label = column->plot->page->label;
    for (size_t i = 0; i < column->count; i++) {
        const struct end_label *end = label_of(column, i);
        double top = column->centres[i] - end->height / 2;
        double bottom = top + name_leading * label * (double)end->name.count, own = column->ends[i];
        if (y > top + letters_air * label && y < bottom && own > bottom && own - y > 0.6 * label) return i;
    }
    return column->count;
}

/* How far labels stand from their lines' ends, squared; INFINITY where one is led that was not, but for this one. */
static double distance_of_all(const struct column *column, const struct column *before, size_t moved) {
    double sum = 0;
    for (size_t i = 0; i < column->count; i++) {
        double away = column->centres[i] - column->ends[i];
        if (i != moved && column_is_led(column, i) && !column_is_led(before, i)) return INFINITY;
        sum += away * away;
    }
    return sum;
}

/* Over or under a height, letters close to it. */
static void part_at(struct column *column, double y, size_t label, double gap) {
    const struct column before = *column;
    double air = letters_air * column->plot->page->label, least = INFINITY;
    for (size_t over = label; over <= label + 1; over++) {
        struct column parted = before;
        if (!settle_closely(&parted, 0, over, gap, column->top, y + air) ||
            !settle_closely(&parted, over, column->count, gap, y - air, column->bottom + air))
            continue;
        double distance = distance_of_all(&parted, &before, label);
        if (distance < least) *column = parted, least = distance;
    }
}

void column_keep_from_others(struct column *column, double gap) {
    const struct figure *figure = column->plot->figure;
    for (size_t i = 0; i < figure->series_count; i++) {
        const struct series *series = &figure->series[i];
        if (!series->name || has_label(column->plot, series) || !series->at_start) continue;
        double y = plot_series_point(column->plot, series, series->points[series->count - 1]).y;
        size_t label = label_at(column, y);
        if (label < column->count) part_at(column, y, label, gap);
    }
}
