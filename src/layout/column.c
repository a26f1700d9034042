#include "layout/column.h"

#include <math.h>

static const double letters_air = 0.2; /* over a name's letters, of its size */
static const double level = 0.3;       /* so near to its rows a line still points at a label, of its name's size */

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

/* The label with a row at such a height, from over its capitals to under where the last stands; or the count. */
static size_t label_at(const struct column *column, double y) {
    const struct page *page = column->plot->page;
    for (size_t i = 0; i < column->count; i++) {
        double half = label_of(column, i)->height / 2;
        double top = column->centres[i] - half + (letters_air - level) * page->label;
        double bottom = column->centres[i] + half - 0.4 * page->tick + level * page->label;
        if (y > top && y < bottom) return i;
    }
    return column->count;
}

/* One is led that was not, but for this one. */
static bool leads_more(const struct column *column, const struct column *before, size_t moved) {
    for (size_t i = 0; i < column->count; i++)
        if (i != moved && column_is_led(column, i) && !column_is_led(before, i)) return true;
    return false;
}

/* Over or under a height, as its own line ends: a leader past another line's end would be that one's. */
static void part_at(struct column *column, double y, size_t label, double gap) {
    const struct page *page = column->plot->page;
    double under = (level - letters_air) * page->label, over_it = level * page->label - 0.4 * page->tick;
    struct column parted = *column;
    size_t over = column->ends[label] < y ? label + 1 : label;
    if (settle_closely(&parted, 0, over, gap, column->top, y - over_it) &&
        settle_closely(&parted, over, column->count, gap, y + under, column->bottom + letters_air * page->label) &&
        !leads_more(&parted, column, label))
        *column = parted;
}

/* Where a line ends that is named elsewhere; NAN: it is named at its end. */
static double other_end(const struct plot *plot, const struct series *series) {
    if (!series->name || has_label(plot, series)) return NAN;
    return plot_series_point(plot, series, series->points[series->count - 1]).y;
}

/* The label's own line ends there too, as good as in one. */
static bool ends_with(const struct column *column, size_t label, double y) {
    return fabs(column->ends[label] - y) < 0.5 * column->plot->page->label;
}

void column_keep_from_others(struct column *column, double gap) {
    const struct figure *figure = column->plot->figure;
    for (size_t i = 0; i < figure->series_count; i++) {
        double y = other_end(column->plot, &figure->series[i]);
        size_t label = label_at(column, y);
        if (label < column->count && !ends_with(column, label, y)) part_at(column, y, label, gap);
    }
}

bool column_is_at(const struct column *column, const struct series *series) {
    double y = other_end(column->plot, series);
    size_t label = label_at(column, y);
    bool apart = series->at_start && series->group != GROUP_NOTES; /* named far off, and not too thin to hide another */
    return label < column->count && (apart || !ends_with(column, label, y));
}
