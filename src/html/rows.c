#include "html/rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/number.h"
#include "base/text.h"

static bool keep_row(void *context, const struct csv_row *row, struct error *error) {
    struct grid *grid = context;
    (void)error;
    grid->rows = arena_grow(&grid->arena, grid->rows, grid->count, &grid->capacity, sizeof *grid->rows);
    const char **cells = arena_array(&grid->arena, row->count, sizeof *cells);
    for (size_t i = 0; i < row->count; i++) cells[i] = arena_copy(&grid->arena, row->cells[i]);
    grid->rows[grid->count++] = cells;
    grid->columns = row->count; /* as many in each */
    return true;
}

static bool is_constant(const struct grid *grid, size_t column) {
    for (size_t i = 2; i < grid->count; i++)
        if (strcmp(grid->rows[i][column], grid->rows[1][column]) != 0) return false;
    return true;
}

size_t grid_column(const struct grid *grid, const char *name) {
    size_t column = 0;
    while (strcmp(grid->rows[0][column], name) != 0) column++;
    return column;
}

size_t grid_first_row(const struct grid *grid, size_t model) {
    size_t row = 1;
    for (; model > 0; model--) {
        const char *name = grid->rows[row][0];
        while (row < grid->count && strcmp(grid->rows[row][0], name) == 0) row++;
    }
    return row;
}

static size_t tokens_column(const struct grid *grid) {
    return grid_column(grid, "tokens");
}

/* "kv_bytes_per_token" behind "kv_bytes": anybody can divide, and scripts do it to the same digits, but for those that
 * are so small that the table has exponents. */
static bool is_quotient(const struct grid *grid, size_t column) {
    if (column == 0) return false;
    const char *name = grid->rows[0][column], *dividend = grid->rows[0][column - 1];
    size_t length = strlen(dividend);
    if (strncmp(name, dividend, length) != 0 || strcmp(name + length, "_per_token") != 0) return false;
    for (size_t i = 1; i < grid->count; i++)
        if (strchr(grid->rows[i][column], 'e')) return false;
    return true;
}

/* What is the same in every row is said once; so is how to come by a quotient. */
void grid_read(const struct buffer *csv, struct grid *grid) {
    struct error never; /* for this program wrote the table */
    csv_read("the table", (const char *)csv->bytes, csv->size, keep_row, grid, &never);
    enum said *said = arena_array(&grid->arena, grid->columns, sizeof *said);
    for (size_t i = 0; i < grid->columns; i++)
        said[i] = is_constant(grid, i) ? SAID_ONCE : is_quotient(grid, i) ? SAID_AS_QUOTIENT : SAID_EACH;
    grid->said = said;
}

static void put_quotient(const struct grid *grid, size_t column, struct buffer *out) {
    size_t tokens = tokens_column(grid);
    buffer_printf(out, "<dd data-by=\"%zu\">%s / %s", tokens, grid->rows[0][column - 1], grid->rows[0][tokens]);
}

void grid_put_constants(const struct grid *grid, struct buffer *out) {
    for (size_t column = 0; column < grid->columns; column++) {
        if (grid->said[column] == SAID_EACH) continue;
        buffer_printf(out, "<div><dt>%s", grid->rows[0][column]);
        if (grid->said[column] == SAID_AS_QUOTIENT) {
            put_quotient(grid, column, out);
        } else {
            buffer_text(out, "<dd>");
            text_escape(out, grid->rows[1][column]);
        }
        buffer_text(out, "</div>\n");
    }
}

void grid_put_columns(const struct grid *grid, struct buffer *out) {
    const char *before = "";
    for (size_t column = 0; column < grid->columns; column++) {
        if (grid->said[column] != SAID_EACH) continue;
        buffer_printf(out, "%s%zu", before, column);
        before = " ";
    }
}

static bool is_drawn(const struct figure *figure, const char *name) {
    for (size_t i = 0; i < figure->series_count; i++)
        if (figure->series[i].column && strcmp(figure->series[i].column, name) == 0) return true;
    return false;
}

/* To six digits, in a row's line. */
static void put_drawn_quotients(const struct grid *grid, const struct figure *figure, size_t row, struct buffer *out) {
    char text[NUMBER_SIZE];
    const char *const *cells = grid->rows[row], *tokens = cells[tokens_column(grid)];
    for (size_t column = 0; column < grid->columns; column++) {
        if (grid->said[column] != SAID_AS_QUOTIENT || !is_drawn(figure, grid->rows[0][column])) continue;
        const char *cell = cells[column];
        if (row) {
            double bytes = (double)strtoull(cells[column - 1], NULL, 10);
            cell = number_short(text, bytes / (double)strtoull(tokens, NULL, 10), 6, &number_style_plain);
        }
        buffer_printf(out, "\t%s", cell);
    }
}

/* Names first, with tabs between: as a table they would be half as long again. The script makes one. Quotients that are
 * drawn stand behind, for who reads without it. */
void grid_put_rows(const struct grid *grid, const struct figure *figure, struct buffer *out) {
    for (size_t row = 0; row < grid->count; row++) {
        const char *before = "";
        for (size_t column = 0; column < grid->columns; column++) {
            if (grid->said[column] != SAID_EACH) continue;
            buffer_text(out, before);
            text_escape(out, grid->rows[row][column]);
            before = "\t";
        }
        put_drawn_quotients(grid, figure, row, out);
        buffer_text(out, "\n");
    }
}
