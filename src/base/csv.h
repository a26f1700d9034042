/* Comma-separated values, RFC 4180, through libcsv. */
#ifndef BPT_CSV_H
#define BPT_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"

struct csv_row {
    size_t line;              /* the first line of the row, from 1 */
    size_t count;             /* cells */
    const char *const *cells; /* without quotes, each NUL-ended; they live as long as the call */
};

/* Called once a row; false stops the reading. */
typedef bool csv_row_function(void *context, const struct csv_row *row, struct error *error);

/* Gives every row to `row` that holds anything. A byte order mark and a first line "sep=," are skipped, and so are
 * empty cells behind the last column of the first row; other kinds of files (base/foreign.h), bytes that are not UTF-8,
 * columns that are separated by semicolons or tabs, bad quoting, NUL bytes and rows of more than 256 cells are refused
 * with `name` (for people) and the line. */
bool csv_read(const char *name, const char *bytes, size_t size, csv_row_function *row, void *context,
              struct error *error);

/* ---- row by row ---- */

/* Up to `room` bytes of the text; 0 at its end, negative when it cannot be read (errno says why). */
typedef ptrdiff_t csv_source(void *context, char *bytes, size_t room);

struct csv_stream;

enum csv_step {
    CSV_STEP_ROW, /* `row` is filled in; its cells live until the next step */
    CSV_STEP_BAD, /* a row that cannot be read, as the error says, at `row->line`; the next step goes on behind it */
    CSV_STEP_END,
    CSV_STEP_BROKEN, /* nothing more can be read, as the error says */
};

/* The same as csv_read for texts of any size: memory holds a piece of the text and one row, and a row of more than
 * 1 MB is refused. The caller closes the stream. `name` must outlive it. */
struct csv_stream *csv_stream_open(const char *name, csv_source *source, void *context);
enum csv_step csv_stream_next(struct csv_stream *stream, struct csv_row *row, struct error *error);
void csv_stream_close(struct csv_stream *stream);

/* Appends one cell, quoted only where it must be. */
void csv_write_cell(struct buffer *out, const char *text);

/* The same for tables that spreadsheets will open: these take a cell that begins with = + - @ or a control character
 * for a formula, so an apostrophe is put before it; also where apostrophes stand there already, so that the text can be
 * had back. */
void csv_write_guarded(struct buffer *out, const char *text);

/* The text of a cell that csv_write_guarded wrote; a part of it. */
const char *csv_unguarded(const char *cell);

#endif
