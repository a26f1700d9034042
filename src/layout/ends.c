/* The labels at the lines' right ends: names and values, kept from one another, with leaders where they had to move. */
#include <math.h>

#include "layout/plot.h"

static const double name_leading = 1.22, value_leading = 1.3;

/* So many of its own heights from its line a label is led to it; where fewer, the line points at it. */
static double led_from(const struct plot *plot) {
    return plot->figure->many ? 0.8 : 0.7;
}

/* At its end; a name may stand on the line instead. */
static bool has_label(const struct series *series) {
    return series->name && !series->on_line;
}

/* In up to three lines rather than wider than `room`; in short where those do not hold it, and at last as little wider
 * as three lines allow. */
static struct lines set(const struct plot *plot, const char *text, const char *brief, enum face face, double size,
                        double room) {
    const struct ruler *ruler = plot->painter->ruler;
    struct lines lines;
    if (typeset(ruler, plot->painter->arena, text, face, size, 1, room, 3, &lines)) return lines;
    if (brief && typeset(ruler, plot->painter->arena, brief, face, size, 1, room, 3, &lines)) return lines;
    while (!typeset(ruler, plot->painter->arena, text, face, size, 1, room, 3, &lines)) room = 1.05 * fmax(room, size);
    return lines;
}

/* Between a name and the value behind it. */
static double row_gap(const struct page *page) {
    return 0.45 * page->label;
}

static bool fits_in_row(const struct plot *plot, const struct end_label *end, double room) {
    const struct page *page = plot->page;
    return plot->figure->many && end->name.count == 1 && end->value.count == 1 &&
           text_width(plot->painter->ruler, end->name.text[0], FACE_SEMIBOLD, page->label) + row_gap(page) +
                   text_width(plot->painter->ruler, end->value.text[0], FACE_REGULAR, page->tick) <=
               room;
}

static double height_of(const struct page *page, const struct end_label *end) {
    double rows = (double)end->value.count - end->in_row;
    return name_leading * page->label * (double)end->name.count + value_leading * page->tick * rows + 0.15 * page->tick;
}

/* Of what a label keeps in any case. */
static double least_height(const struct plot *plot, struct end_label end) {
    if (plot->figure->many) end.value.count = 0, end.in_row = false;
    return height_of(plot->page, &end);
}

static void measure_end(const struct plot *plot, const struct series *series, double room, enum end_words words,
                        struct end_label *end) {
    const struct page *page = plot->page;
    bool many = plot->figure->many, brief = page->narrow || (words >= ENDS_IN_LINE && !many);
    const char *name = brief && series->brief ? series->brief : series->name;
    const char *value = brief && series->brief_value ? series->brief_value : series->value;
    end->name = set(plot, name, many ? NULL : series->brief, FACE_SEMIBOLD, page->label, room);
    end->value = set(plot, value, series->brief_value, FACE_REGULAR, page->tick, room);
    if (words == ENDS_NAMES) end->value.count = 0;
    end->in_row = fits_in_row(plot, end, room);
    end->more = words == ENDS_FULL && series->more && end->value.count < MOST_LINES &&
                text_width(plot->painter->ruler, series->more, FACE_REGULAR, page->tick) <= room;
    if (end->more) end->value.text[end->value.count++] = series->more;
    end->height = height_of(page, end);
}

void plot_measure_ends(struct plot *plot, double room, enum end_words words) {
    if (plot->figure->y.kind == AXIS_RANK) room = fmin(room, 14 * plot->page->label); /* a map's plot is wide */
    if (words >= ENDS_IN_LINE && plot->page->narrow && !plot->figure->many) room = plot->page->width;
    for (size_t i = 0; i < plot->figure->series_count; i++)
        if (has_label(&plot->figure->series[i]))
            measure_end(plot, &plot->figure->series[i], room, words, &plot->ends[i]);
}

/* The room for labels: nothing stands above the plot but the y axis's title, on the left. */
static double ends_top(const struct plot *plot) {
    return plot->box.top - 1.1 * plot->page->label;
}

static double ends_bottom(const struct plot *plot) {
    return plot->under + 0.2 * plot->page->label;
}

bool plot_ends_fit(const struct plot *plot) {
    double height = 0;
    for (size_t i = 0; i < plot->figure->series_count; i++)
        if (has_label(&plot->figure->series[i])) height += least_height(plot, plot->ends[i]);
    return plot->labels_inside || height <= ends_bottom(plot) - ends_top(plot);
}

static double widest(const struct plot *plot, const struct lines *lines, enum face face, double size) {
    double width = 0;
    for (size_t i = 0; i < lines->count; i++)
        width = fmax(width, text_width(plot->painter->ruler, lines->text[i], face, size));
    return width;
}

double plot_ends_width(const struct plot *plot) {
    const struct page *page = plot->page;
    double width = 0;
    for (size_t i = 0; i < plot->figure->series_count; i++) {
        double name = widest(plot, &plot->ends[i].name, FACE_SEMIBOLD, page->label);
        double value = widest(plot, &plot->ends[i].value, FACE_REGULAR, page->tick);
        width = fmax(width, plot->ends[i].in_row ? name + row_gap(page) + value : fmax(name, value));
    }
    return width;
}

static void paint_label(struct plot *plot, size_t index, double end, double centre) {
    const struct page *page = plot->page;
    const struct series *series = &plot->figure->series[index];
    const struct end_label *label = &plot->ends[index];
    double x = plot->end_labels, top = centre - label->height / 2, baseline = top + 0.95 * page->label;
    /* Words of the plot that end beside it would go on in it; where lines are many they are its lines' own. */
    double edge = plot->box.right - 0.3 * page->label;
    if (!plot->figure->many)
        plot_add_obstacle(plot,
                          (struct obstacle){{edge, top}, {edge, top + label->height}, 0, 25 * 14 / page->label, 0});
    paint_as(plot->painter, LAYER_WORDS, series->group, series->title);
    if (fabs(centre - end) > led_from(plot) * label->height) {
        struct point from = {plot->box.right + 0.2 * page->label, end};
        struct point to = {x - 0.2 * page->label, fmin(fmax(end, top + 0.6 * page->label), top + label->height)};
        paint_line(plot->painter, from, to, (struct stroke){.ink = series->ink, .width = 1.25 * page->grid});
    }
    for (size_t i = 0; i < label->name.count; i++, baseline += name_leading * page->label)
        paint_text(plot->painter, label->name.text[i], x, baseline,
                   (struct type){.face = FACE_SEMIBOLD, .size = page->label, .ink = series->ink});
    if (label->in_row) x += row_gap(page) + widest(plot, &label->name, FACE_SEMIBOLD, page->label);
    baseline += (label->in_row ? 0 : value_leading * page->tick) - name_leading * page->label;
    for (size_t i = 0; i < label->value.count; i++, baseline += value_leading * page->tick)
        paint_text(plot->painter, label->value.text[i], x, baseline,
                   (struct type){.size = page->tick, .ink = series->ink});
}

/* From top to bottom; the first of equals stays first. */
static size_t order_ends(const struct plot *plot, double *ends, size_t *order) {
    size_t count = 0;
    for (size_t i = 0; i < plot->figure->series_count; i++) {
        const struct series *series = &plot->figure->series[i];
        if (!has_label(series)) continue;
        ends[i] = plot_series_point(plot, series, series->points[series->count - 1]).y;
        size_t at = count++;
        for (; at && ends[order[at - 1]] > ends[i]; at--) order[at] = order[at - 1];
        order[at] = i;
    }
    return count;
}

/* The labels' centres with such a gap between them, where there is room for that. */
static bool find_centres(const struct plot *plot, const double *ends, const size_t *order, size_t count, double gap,
                         double *centres) {
    double heights[MOST_SERIES] = {0};
    for (size_t i = 0; i < count; i++) {
        centres[i] = ends[order[i]];
        heights[i] = plot->ends[order[i]].height + gap;
    }
    return place_stack(centres, heights, count, ends_top(plot) - gap / 2, ends_bottom(plot) + gap / 2);
}

/* Each at the end of its own line: near it, and no other's end nearer. */
static bool stand_at_own(const struct plot *plot, const double *ends, const size_t *order, size_t count,
                         const double *centres) {
    double near = plot->figure->many ? led_from(plot) : 0.3, by = 0.2 * plot->page->label;
    for (size_t i = 0; i < count; i++) {
        double away = fabs(centres[i] - ends[order[i]]);
        if (away > near * plot->ends[order[i]].height) return false;
        for (size_t j = 0; j < count && plot->figure->many; j++)
            if (fabs(centres[i] - ends[order[j]]) + by < away) return false;
    }
    return true;
}

/* Further lines, or where there are none the values where lines are many; false: there is nothing to give up. */
static bool give_up(struct plot *plot) {
    bool more = false, values = false;
    for (size_t i = 0; i < plot->figure->series_count; i++) more = more || plot->ends[i].more;
    for (size_t i = 0; i < plot->figure->series_count; i++) {
        struct end_label *end = &plot->ends[i];
        if (more) end->value.count -= end->more, end->more = false;
        if (!more && plot->figure->many && end->value.count) end->value.count = 0, end->in_row = false, values = true;
        end->height = height_of(plot->page, end);
    }
    return more || values;
}

/* At their own ends with a gap between them, or where lines are many without. */
static bool find_own(const struct plot *plot, const double *ends, const size_t *order, size_t count, double gap,
                     double *centres) {
    for (int close = 0; close <= plot->figure->many; close++)
        if (find_centres(plot, ends, order, count, close ? 0 : gap, centres) &&
            stand_at_own(plot, ends, order, count, centres))
            return true;
    return false;
}

void plot_paint_ends(struct plot *plot) {
    double ends[MOST_SERIES], centres[MOST_SERIES], gap = 0.35 * plot->page->label;
    size_t order[MOST_SERIES], count = order_ends(plot, ends, order);
    if (plot->labels_inside || !count) return;
    bool own;
    do own = find_own(plot, ends, order, count, gap, centres);
    while (!own && give_up(plot));
    if (!own && !find_centres(plot, ends, order, count, gap, centres) &&
        !find_centres(plot, ends, order, count, 0, centres)) {
        plot->failed = true;
        error_set(plot->error, ERROR_FAILURE,
                  "the labels of %zu lines do not fit beside a plot of %.0f px; choose a taller --size", count,
                  plot->under - plot->box.top);
        return;
    }
    for (size_t i = 0; i < count; i++) paint_label(plot, order[i], ends[order[i]], centres[i]);
}
