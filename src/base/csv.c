#include "base/csv.h"

#include <csv.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/foreign.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/utf8.h"

enum { PIECE = 64 * 1024 };

struct csv_stream {
    const char *name;
    csv_source *source;
    void *context;
    struct csv_parser parser;
    size_t line, row_line; /* of the next piece, and the first of the row that is being read */
    size_t row_size;       /* bytes of it so far */
    size_t bad_line;       /* of the row that was refused last */
    bool begun, ended;     /* the source */

    char *piece; /* PIECE bytes, of which from..to are still to be parsed */
    size_t from, to;

    struct buffer text; /* the row's cells, one behind the other, each NUL-ended */
    size_t offsets[MOST_CELLS], count;
    const char *cells[MOST_CELLS];
    bool too_many, row_ended;
    size_t width; /* cells of the first row without the empty ones at its end; 0: it is still to come */
};

static void add_cell(void *cell, size_t size, void *context) {
    struct csv_stream *stream = context;
    if (stream->count == MOST_CELLS) {
        stream->too_many = true;
        return;
    }
    stream->offsets[stream->count++] = stream->text.size;
    buffer_add(&stream->text, cell, size);
    buffer_add(&stream->text, "", 1);
}

static void end_row(int terminator, void *context) {
    (void)terminator;
    struct csv_stream *stream = context;
    stream->row_ended = true;
}

static void start_parser(struct csv_stream *stream) {
    csv_init(&stream->parser, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_blk_size(&stream->parser, 4096);
}

static void forget_row(struct csv_stream *stream) {
    stream->text.size = 0;
    stream->count = 0;
    stream->row_size = 0;
    stream->row_line = stream->line;
    stream->too_many = stream->row_ended = false;
}

struct csv_stream *csv_stream_open(const char *name, csv_source *source, void *context) {
    struct csv_stream *stream = calloc(1, sizeof *stream);
    if (!stream) memory_is_out();
    *stream = (struct csv_stream){.name = name, .source = source, .context = context, .line = 1, .row_line = 1};
    stream->piece = malloc(PIECE);
    if (!stream->piece) memory_is_out();
    start_parser(stream);
    return stream;
}

void csv_stream_close(struct csv_stream *stream) {
    if (!stream) return;
    csv_free(&stream->parser);
    buffer_free(&stream->text);
    free(stream->piece);
    free(stream);
}

/* ---- the source, piece by piece ---- */

/* Length of the line that the piece begins with, its end included: a line feed, a carriage return, or both. 0 when the
 * piece does not show the end. */
static size_t line_length(const struct csv_stream *stream) {
    const char *start = stream->piece + stream->from;
    size_t size = stream->to - stream->from;
    const char *feed = memchr(start, '\n', size);
    const char *carriage = memchr(start, '\r', feed ? (size_t)(feed - start) : size);
    if (carriage && carriage + 1 != feed) /* alone, unless the next piece begins with a line feed */
        return carriage + 1 < start + size ? (size_t)(carriage - start) + 1 : 0;
    return feed ? (size_t)(feed - start) + 1 : 0;
}

/* Excel's own line, "sep=,", which says what the next ones say anyway. */
static void skip_separator_line(struct csv_stream *stream) {
    static const char line[] = "sep=,";
    size_t length = line_length(stream);
    if (length < sizeof line || length > sizeof line + 1) return;
    if (memcmp(stream->piece + stream->from, line, sizeof line - 1) != 0) return;
    stream->from += length;
    stream->row_line = ++stream->line;
}

static bool refill(struct csv_stream *stream, struct error *error) {
    memmove(stream->piece, stream->piece + stream->from, stream->to - stream->from);
    stream->to -= stream->from;
    stream->from = 0;
    while (stream->to < PIECE && !stream->ended) {
        ptrdiff_t got = stream->source(stream->context, stream->piece + stream->to, PIECE - stream->to);
        if (got < 0) return error_set(error, ERROR_FAILURE, "cannot read '%.200s': %s", stream->name, strerror(errno));
        stream->ended = got == 0;
        stream->to += (size_t)got;
    }
    bool begun = stream->begun;
    stream->begun = true;
    if (begun) return true;
    stream->from = utf8_mark_length(stream->piece, stream->to);
    skip_separator_line(stream);
    return foreign_check(stream->name, stream->piece + stream->from, stream->to - stream->from, error);
}

/* ---- rows ---- */

/* Between two rows, libcsv passes over a line of nothing but blanks without a word. */
static void skip_blank_line(struct csv_stream *stream, const char *line, size_t length) {
    size_t blanks = 0;
    while (blanks < length && strchr(" \t\r\n", line[blanks])) blanks++;
    if (stream->row_line == stream->line && blanks == length) stream->row_line++;
}

static bool refuse_row(struct csv_stream *stream, struct error *error, size_t line, const char *what) {
    stream->bad_line = line;
    error_set(error, ERROR_FAILURE, "%s, line %zu: %s", stream->name, line, what);
    csv_free(&stream->parser);
    start_parser(stream);
    forget_row(stream);
    return false;
}

/* Takes one line (or a piece of one that is very long) from the text; false when it makes the row a bad one. */
static bool take_line(struct csv_stream *stream, struct error *error) {
    const char *line = stream->piece + stream->from;
    size_t length = line_length(stream), line_number = stream->line;
    bool whole = length > 0;
    if (!whole) length = stream->to - stream->from;
    skip_blank_line(stream, line, length);
    stream->from += length;
    stream->line += whole;
    stream->row_size += length;
    if (memchr(line, '\0', length))
        return refuse_row(stream, error, line_number, "holds a NUL byte, so it is not a CSV text");
    if (csv_parse(&stream->parser, line, length, add_cell, end_row, stream) != length)
        return refuse_row(stream, error, line_number,
                          "a quotation mark stands where none may; quote the whole cell and double the marks inside");
    if (stream->row_size > LONGEST_ROW)
        return refuse_row(stream, error, stream->row_line,
                          "a row of more than 1 MB begins here; is a quoted cell never closed?");
    return true;
}

/* Spreadsheets of many countries separate by semicolons, and call that CSV all the same. */
static bool check_separator(const struct csv_stream *stream, struct error *error) {
    const char *separator = strchr(stream->cells[0], ';')    ? "semicolons"
                            : strchr(stream->cells[0], '\t') ? "tabs"
                                                             : NULL;
    return stream->count > 1 || !separator ||
           error_set(error, ERROR_FAILURE,
                     "%s, line %zu: the columns are separated by %s; bpt reads commas. LibreOffice asks for the field "
                     "delimiter when it saves; Excel takes the list separator of the system's region settings; or "
                     "replace them in a text editor",
                     stream->name, stream->row_line, separator);
}

static bool check_letters(const struct csv_stream *stream, struct error *error) {
    for (size_t i = 0; i < stream->count; i++) {
        const char *broken = text_find_broken(stream->cells[i]);
        if (broken)
            return error_set(error, ERROR_FAILURE,
                             "%s, line %zu, column %zu: the byte 0x%02X is not UTF-8; save the table as UTF-8 ('CSV "
                             "UTF-8' in Excel, character set UTF-8 in LibreOffice)",
                             stream->name, stream->row_line, i + 1, (unsigned)(unsigned char)*broken);
    }
    return true;
}

/* Columns that spreadsheets leave behind the last one: they end where the first row's names do. */
static void drop_empty_columns(struct csv_stream *stream) {
    size_t least = stream->width ? stream->width : 1;
    while (stream->count > least && *stream->cells[stream->count - 1] == '\0') stream->count--;
}

static bool fill_row(struct csv_stream *stream, struct csv_row *row, struct error *error) {
    stream->bad_line = stream->row_line;
    if (stream->too_many) {
        error_set(error, ERROR_FAILURE, "%s, line %zu: more than %d cells in a row", stream->name, stream->row_line,
                  MOST_CELLS);
        return false;
    }
    for (size_t i = 0; i < stream->count; i++) stream->cells[i] = (char *)stream->text.bytes + stream->offsets[i];
    if (!check_letters(stream, error) || (!stream->width && !check_separator(stream, error))) return false;
    drop_empty_columns(stream);
    if (!stream->width) stream->width = stream->count;
    *row = (struct csv_row){stream->row_line, stream->count, stream->cells};
    return true;
}

/* Also a row of cells that someone has cleared. */
static bool is_empty_row(const struct csv_stream *stream) {
    return stream->text.size == stream->count; /* nothing but the NULs */
}

/* The last row may lack the end of its line. */
static bool finish(struct csv_stream *stream, struct error *error) {
    if (csv_fini(&stream->parser, add_cell, end_row, stream) == 0) return true;
    return refuse_row(stream, error, stream->row_line, "a quoted cell is never closed");
}

static enum csv_step bad_step(const struct csv_stream *stream, struct csv_row *row) {
    *row = (struct csv_row){.line = stream->bad_line};
    return CSV_STEP_BAD;
}

enum csv_step csv_stream_next(struct csv_stream *stream, struct csv_row *row, struct error *error) {
    bool finished = false;
    forget_row(stream);
    for (;;) {
        if (!stream->begun || (!line_length(stream) && !stream->ended && stream->to - stream->from < PIECE))
            if (!refill(stream, error)) return CSV_STEP_BROKEN;
        finished = stream->from == stream->to;
        if (!(finished ? finish(stream, error) : take_line(stream, error))) return bad_step(stream, row);
        if (stream->row_ended && !is_empty_row(stream))
            return fill_row(stream, row, error) ? CSV_STEP_ROW : bad_step(stream, row);
        if (finished) return CSV_STEP_END;
        if (stream->row_ended) forget_row(stream);
    }
}

/* ---- whole texts ---- */

struct span {
    const char *bytes;
    size_t size;
};

static ptrdiff_t read_span(void *context, char *bytes, size_t room) {
    struct span *span = context;
    size_t size = span->size < room ? span->size : room;
    if (size) memcpy(bytes, span->bytes, size);
    span->bytes += size;
    span->size -= size;
    return (ptrdiff_t)size;
}

bool csv_read(const char *name, const char *bytes, size_t size, csv_row_function *row, void *context,
              struct error *error) {
    struct span span = {bytes, size};
    struct csv_stream *stream = csv_stream_open(name, read_span, &span);
    struct csv_row read;
    enum csv_step step;
    bool well = true;
    while (well && (step = csv_stream_next(stream, &read, error)) != CSV_STEP_END)
        well = step == CSV_STEP_ROW && row(context, &read, error);
    csv_stream_close(stream);
    return well;
}

void csv_write_cell(struct buffer *out, const char *text) {
    size_t length = strlen(text);
    if (!strpbrk(text, ",\"\r\n") && (!length || (*text != ' ' && text[length - 1] != ' '))) {
        buffer_text(out, text);
        return;
    }
    buffer_reserve(out, 2 * length + 2);
    out->size += csv_write(out->bytes + out->size, 2 * length + 2, text, length);
}

static bool begins_a_formula(const char *text) {
    return *text && (strchr("=+-@", *text) || (unsigned char)*text < ' ' || *text == 0x7f);
}

void csv_write_guarded(struct buffer *out, const char *text) {
    if (!begins_a_formula(text + strspn(text, "'"))) {
        csv_write_cell(out, text);
        return;
    }
    struct buffer guarded = {0};
    buffer_printf(&guarded, "'%s", text);
    csv_write_cell(out, (char *)guarded.bytes);
    buffer_free(&guarded);
}

const char *csv_unguarded(const char *cell) {
    return *cell == '\'' && begins_a_formula(cell + strspn(cell, "'")) ? cell + 1 : cell;
}
