/* Comma-separated values, RFC 4180, through libcsv. */
#ifndef BPT_CSV_H
#define BPT_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "bpt/buffer.h"
#include "bpt/error.h"

struct csv_row {
    size_t line;              /* the first line of the row, from 1 */
    size_t count;             /* cells */
    const char *const *cells; /* without quotes, each NUL-ended; they live as long as the call */
};

/* Called once a row; false stops the reading. */
typedef bool csv_row_function(void *context, const struct csv_row *row, struct error *error);

/* Gives every row that is not empty to `row`. A byte order mark is skipped; bad quoting, NUL bytes and rows of more
 * than 256 cells are refused with `name` (for people) and the line. */
bool csv_read(const char *name, const char *bytes, size_t size, csv_row_function *row, void *context,
              struct error *error);

/* Appends one cell, quoted only where it must be. */
void csv_write_cell(struct buffer *out, const char *text);

#endif
