#include "bpt/csv.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CELLS = 256 };

/* What libcsv's callbacks fill in; cell texts stand one behind the other in `text`. */
struct reading {
    const char *name;
    csv_row_function *row;
    void *context;
    struct error *error;
    size_t line, row_line, count;
    size_t offsets[MOST_CELLS];
    struct buffer text;
    bool failed;
};

static void add_cell(void *cell, size_t size, void *context) {
    struct reading *reading = context;
    if (reading->failed) return;
    if (reading->count == MOST_CELLS) {
        reading->failed = true;
        error_set(reading->error, ERROR_FAILURE, "%s, line %zu: more than %d cells in a row", reading->name,
                  reading->row_line, MOST_CELLS);
        return;
    }
    reading->offsets[reading->count++] = reading->text.size;
    buffer_add(&reading->text, cell, size);
    buffer_add(&reading->text, "", 1);
}

static void end_row(int terminator, void *context) {
    (void)terminator;
    struct reading *reading = context;
    const char *cells[MOST_CELLS];
    for (size_t i = 0; i < reading->count; i++) cells[i] = (char *)reading->text.bytes + reading->offsets[i];
    struct csv_row row = {reading->row_line, reading->count, cells};
    bool empty = reading->count == 0 || (reading->count == 1 && *cells[0] == '\0');
    if (!reading->failed && !empty) reading->failed = !reading->row(reading->context, &row, reading->error);
    reading->count = 0;
    reading->text.size = 0;
    reading->row_line = reading->line + 1;
}

/* Between two rows, libcsv passes over a line of nothing but blanks without a word. */
static void skip_blank_line(struct reading *reading, const char *line, size_t length) {
    size_t blanks = 0;
    while (blanks < length && strchr(" \t\r\n", line[blanks])) blanks++;
    if (reading->row_line == reading->line && blanks == length) reading->row_line++;
}

/* libcsv does not count lines, so it is fed one at a time. */
static void feed_lines(struct reading *reading, struct csv_parser *parser, const char *bytes, size_t size) {
    while (size && !reading->failed) {
        const char *newline = memchr(bytes, '\n', size);
        size_t length = newline ? (size_t)(newline - bytes) + 1 : size;
        skip_blank_line(reading, bytes, length);
        if (csv_parse(parser, bytes, length, add_cell, end_row, reading) != length && !reading->failed)
            reading->failed = !error_set(reading->error, ERROR_FAILURE,
                                         "%s, line %zu: a quotation mark stands where none may; quote the whole cell "
                                         "and double the marks inside",
                                         reading->name, reading->line);
        bytes += length;
        size -= length;
        reading->line++;
    }
}

static bool holds_no_nul(const char *name, const char *bytes, size_t size, struct error *error) {
    const char *nul = size ? memchr(bytes, '\0', size) : NULL;
    size_t line = 1;
    for (const char *at = bytes; nul && at < nul; at++) line += *at == '\n';
    return !nul || error_set(error, ERROR_FAILURE, "%s, line %zu: holds a NUL byte, so it is not a CSV text", name, line);
}

bool csv_read(const char *name, const char *bytes, size_t size, csv_row_function *row, void *context,
              struct error *error) {
    if (size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) bytes += 3, size -= 3;
    if (!holds_no_nul(name, bytes, size, error)) return false;
    struct csv_parser parser;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI))
        return error_set(error, ERROR_FAILURE, "%s: the CSV reader did not start", name);
    struct reading reading = {
        .name = name, .row = row, .context = context, .error = error, .line = 1, .row_line = 1};
    feed_lines(&reading, &parser, bytes, size);
    if (!reading.failed && csv_fini(&parser, add_cell, end_row, &reading) && !reading.failed)
        reading.failed = !error_set(error, ERROR_FAILURE, "%s, line %zu: a quoted cell is never closed", name,
                                    reading.row_line);
    csv_free(&parser);
    buffer_free(&reading.text);
    return !reading.failed;
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
