/* The table behind a figure as its page says it: each number once. */
#ifndef BPT_HTML_ROWS_H
#define BPT_HTML_ROWS_H

#include "base/buffer.h"
#include "figure/figure.h"

/* The rows of the CSV, all in one arena. */
struct grid {
    struct arena arena;
    const char *const **rows; /* the first is the header */
    size_t count, capacity, columns;
    const enum said { SAID_EACH, SAID_ONCE, SAID_AS_QUOTIENT } * said; /* by column */
};

void grid_read(const struct buffer *csv, struct grid *grid);

/* One that the grid has. */
size_t grid_column(const struct grid *grid, const char *name);

/* The first row of a model, by its place among those compared; past all rows for what would be behind the last. */
size_t grid_first_row(const struct grid *grid, size_t model);

/* As the items of a <dl>: what is the same in every row, and of which two columns one is the quotient. */
void grid_put_constants(const struct grid *grid, struct buffer *out);

/* The others: their places in the CSV; and their cells, a line a row. */
void grid_put_columns(const struct grid *grid, struct buffer *out);
void grid_put_rows(const struct grid *grid, const struct figure *figure, struct buffer *out);

#endif
