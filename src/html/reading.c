/* What can be read off the figure. */
#include <string.h>

#include "base/text.h"
#include "html/writing.h"

/* The names that the style sheet knows the lines' colours by. */
static const struct {
    enum group group;
    const char *colour;
} colours[] = {{GROUP_KV, "kv"}, {GROUP_ADAPTER, "adapter"}, {GROUP_PRETRAINING, "pretraining"}};

/* Which of the compared models a line is of, by its place among those of its column. */
static size_t model_of(const struct figure *figure, size_t series) {
    size_t before = 0;
    for (size_t i = 0; i < series; i++)
        before += figure->series[i].column && strcmp(figure->series[i].column, figure->series[series].column) == 0;
    return before;
}

static void put_item(struct writing *to, size_t index, size_t column, const char *colour) {
    const struct figure *figure = to->html->figure;
    const struct series *series = &figure->series[index];
    buffer_printf(to->out, "<li hidden style=\"--ink:var(--%s)\" data-column=\"%zu\" data-first=\"%zu\">", colour,
                  column, grid_first_row(&to->grid, model_of(figure, index)));
    text_escape(to->out, words_plain(&to->grid.arena, series->name ? series->name : series->title));
    buffer_text(to->out, ": <b></b>\n");
}

static void put_dot(struct writing *to, size_t index, size_t column, const char *colour) {
    (void)index, (void)column;
    buffer_printf(to->out, "<circle style=\"--ink:var(--%s)\"/>", colour);
}

/* Each line, in the order of the list above, for that of painting means nothing to a reader. */
static void put_lines(struct writing *to,
                      void (*put)(struct writing *to, size_t index, size_t column, const char *colour)) {
    const struct figure *figure = to->html->figure;
    for (size_t i = 0; i < sizeof colours / sizeof *colours; i++)
        for (size_t j = 0; j < figure->series_count; j++) {
            const struct series *series = &figure->series[j];
            if (series->column && series->group == colours[i].group)
                put(to, j, grid_column(&to->grid, series->column), colours[i].colour);
        }
}

void put_items(struct writing *to) {
    put_lines(to, put_item);
}

void put_dots(struct writing *to) {
    put_lines(to, put_dot);
}

void put_view(struct writing *to) {
    buffer_printf(to->out, "0 0 %.0f %.0f", to->html->scene->width, to->html->scene->height);
}

/* What the slider goes to from 0. */
void put_last(struct writing *to) {
    buffer_printf(to->out, "%zu", grid_first_row(&to->grid, 1) - 2); /* behind the names there is one row at least */
}

/* Where the data stand, in the SVG's units, and which column goes along. */
void put_area(struct writing *to) {
    const struct data_area *area = &to->html->scene->area;
    char text[NUMBER_SIZE];
    const double numbers[] = {area->left,  area->right,  area->top,   area->bottom,
                              area->x_low, area->x_high, area->y_low, area->y_high};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        buffer_printf(to->out, "%s%s", i ? " " : "", number_short(text, numbers[i], 7, &number_style_plain));
}

void put_varied(struct writing *to) {
    buffer_printf(to->out, "%zu", grid_column(&to->grid, to->html->figure->reading.column));
}

void put_constants(struct writing *to) {
    grid_put_constants(&to->grid, to->out);
}

void put_columns(struct writing *to) {
    grid_put_columns(&to->grid, to->out);
}

void put_rows(struct writing *to) {
    grid_put_rows(&to->grid, to->html->figure, to->out);
}

void put_at(struct writing *to) {
    text_escape(to->out, words_get(to->html->words, to->html->figure->reading.at));
}

void put_value(struct writing *to) {
    text_escape(to->out, words_get(to->html->words, to->html->figure->reading.value));
}
