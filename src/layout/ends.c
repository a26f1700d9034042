/* The labels at the lines' right ends: names and values, kept from one another, with leaders where they had to move. */
#include <math.h>

#include "layout/column.h"

static const double value_leading = 1.3, close_leading = 1.12;

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

static double leading_of(const struct end_label *end) {
    return end->close ? close_leading : value_leading;
}

static double height_of(const struct page *page, const struct end_label *end) {
    double rows = (double)end->value.count - end->in_row;
    return name_leading * page->label * (double)end->name.count + leading_of(end) * page->tick * rows +
           0.15 * page->tick;
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
    if (many && !end->in_row && series->brief && !brief) { /* rather in short than in two lines among rows */
        struct end_label briefer = *end;
        briefer.name = set(plot, series->brief, NULL, FACE_SEMIBOLD, page->label, room);
        briefer.in_row = fits_in_row(plot, &briefer, room);
        if (briefer.in_row) *end = briefer;
    }
    end->more = words == ENDS_FULL && series->more && end->value.count < MOST_LINES &&
                text_width(plot->painter->ruler, series->more, FACE_REGULAR, page->tick) <= room;
    if (end->more) end->value.text[end->value.count++] = series->more;
    end->height = height_of(page, end);
}

/* Values stand behind names where most can. */
static void keep_rows_alike(struct plot *plot) {
    size_t labels = 0, rows = 0;
    for (size_t i = 0; i < plot->figure->series_count; i++) {
        labels += plot->ends[i].name.count > 0;
        rows += plot->ends[i].in_row;
    }
    for (size_t i = 0; i < plot->figure->series_count && 2 * rows < labels; i++) {
        plot->ends[i].in_row = false;
        plot->ends[i].height = height_of(plot->page, &plot->ends[i]);
    }
}

void plot_measure_ends(struct plot *plot, double room, enum end_words words) {
    if (plot->figure->y.kind == AXIS_RANK) room = fmin(room, 14 * plot->page->label); /* a map's plot is wide */
    if (words >= ENDS_IN_LINE && plot->page->narrow && !plot->figure->many) room = plot->page->width;
    for (size_t i = 0; i < plot->figure->series_count; i++)
        if (has_label(plot, &plot->figure->series[i]))
            measure_end(plot, &plot->figure->series[i], room, words, &plot->ends[i]);
    keep_rows_alike(plot);
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
        if (has_label(plot, &plot->figure->series[i])) height += least_height(plot, plot->ends[i]);
    return plot->labels_inside || height <= ends_bottom(plot) - ends_top(plot);
}

bool plot_ends_have_values(const struct plot *plot) {
    bool all = true;
    for (size_t i = 0; i < plot->figure->series_count; i++)
        all = all && (!has_label(plot, &plot->figure->series[i]) || plot->ends[i].value.count);
    return all;
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

/* From the line's end to the nearest row of the label's name; where that is far, of its value; level where it ends
 * between the two. */
static void paint_lead(struct plot *plot, const struct series *series, const struct end_label *label, double end,
                       double top) {
    const struct page *page = plot->page;
    double last = top + label->height - (label->in_row || !label->value.count ? 0.6 * page->label : 0.7 * page->tick);
    double name = top + (0.6 + name_leading * ((double)label->name.count - 1)) * page->label;
    if (!label->in_row && label->value.count && end - name > 0.75 * page->label && end - name < 2.4 * page->label)
        last = name;
    struct point from = {plot->box.right, end};
    struct point to = {plot->end_labels - 0.2 * page->label, fmin(fmax(end, top + 0.6 * page->label), last)};
    paint_line(plot->painter, from, to, (struct stroke){.ink = series->ink, .width = 1.25 * page->grid});
}

static void paint_label(struct plot *plot, size_t index, double end, double centre, bool led) {
    const struct page *page = plot->page;
    const struct series *series = &plot->figure->series[index];
    struct end_label *label = &plot->ends[index];
    double x = plot->end_labels, top = label->top = centre - label->height / 2, baseline = top + 0.95 * page->label;
    /* Words of the plot that end close beside it would go on in it; where lines are many they are its lines' own. */
    double edge = x - 1.3 * page->label, low = top + label->height;
    if (!plot->figure->many)
        plot_add_obstacle(plot, (struct obstacle){{edge, top}, {edge, low}, 0, 120 * 14 / page->label, 0});
    paint_as(plot->painter, LAYER_WORDS, series->group, series->title);
    if (led) paint_lead(plot, series, label, end, top);
    for (size_t i = 0; i < label->name.count; i++, baseline += name_leading * page->label)
        paint_text(plot->painter, label->name.text[i], x, baseline,
                   (struct type){.face = FACE_SEMIBOLD, .size = page->label, .ink = series->ink});
    if (label->in_row) x += row_gap(page) + widest(plot, &label->name, FACE_SEMIBOLD, page->label);
    baseline += (label->in_row ? 0 : leading_of(label) * page->tick) - name_leading * page->label;
    for (size_t i = 0; i < label->value.count; i++, baseline += leading_of(label) * page->tick)
        paint_text(plot->painter, label->value.text[i], x, baseline,
                   (struct type){.size = page->tick, .ink = series->ink});
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

/* A label's own rows, so that those of two are farther apart. */
static bool close_rows(struct plot *plot, struct column *column, double gap) {
    for (size_t i = 0; i < column->count; i++) {
        struct end_label *end = &plot->ends[column->series[i]];
        end->close = true;
        end->height = height_of(plot->page, end);
    }
    return column_settle_closely(column, gap);
}

/* Where lines are many all words are worth a leader; else those that can be given up are not. */
static bool find_places(struct plot *plot, struct column *column, double gap) {
    bool many = plot->figure->many;
    do
        if (column_settle(column, gap) && (many || column_is_at_ends(column)))
            return true;
        else if (many && close_rows(plot, column, gap))
            return true;
    while (give_up(plot));
    return column_settle(column, gap) || column_settle(column, 0);
}

void plot_paint_ends(struct plot *plot) {
    double gap = 0.35 * plot->page->label;
    struct column column = column_make(plot, ends_top(plot), ends_bottom(plot));
    if (plot->labels_inside || !column.count) return;
    if (!find_places(plot, &column, gap)) {
        plot->failed = true;
        error_set(plot->error, ERROR_FAILURE,
                  "the labels of %zu lines do not fit beside a plot of %.0f px; choose a taller --size", column.count,
                  plot->under - plot->box.top);
        return;
    }
    column_keep_from_others(&column, gap);
    for (size_t i = 0; i < plot->figure->series_count && plot->figure->many; i++)
        plot->pointing[i] = column_is_at(&column, &plot->figure->series[i]);
    for (size_t i = 0; i < column.count; i++) plot->moved += fabs(column.centres[i] - column.ends[i]);
    for (size_t i = 0; i < column.count; i++)
        paint_label(plot, column.series[i], column.ends[i], column.centres[i], column_is_led(&column, i));
}
