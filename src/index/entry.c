#include "index/entry.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/exact.h"
#include "base/number.h"
#include "base/text.h"
#include "studio/formats.h"
#include "sweep/findings.h"

/* What the cells of a column may hold. */
enum cell { CELL_PATH, CELL_FORMATS, CELL_TEXT, CELL_COUNT, CELL_REAL };

static const struct column {
    const char *name;
    enum cell cell;
} columns[ENTRY_COLUMNS] = {
    [ENTRY_FIGURE] = {"figure", CELL_PATH},
    [ENTRY_FORMATS] = {"formats", CELL_FORMATS},
    [ENTRY_CHART] = {"chart", CELL_TEXT},
    [ENTRY_MODEL] = {"model", CELL_TEXT},
    [ENTRY_NAME] = {"name", CELL_TEXT},
    [ENTRY_DEVELOPER] = {"developer", CELL_TEXT},
    [ENTRY_FAMILY] = {"family", CELL_TEXT},
    [ENTRY_THEME] = {"theme", CELL_TEXT},
    [ENTRY_SIZE] = {"size", CELL_TEXT},
    [ENTRY_WIDTH] = {"width", CELL_REAL},
    [ENTRY_HEIGHT] = {"height", CELL_REAL},
    [ENTRY_TOKENS] = {"tokens", CELL_COUNT},
    [ENTRY_RANK] = {"rank", CELL_COUNT},
    [ENTRY_PARAMETERS] = {"parameters", CELL_COUNT},
    [ENTRY_KV_BYTES_PER_TOKEN] = {"kv_bytes_per_token", CELL_REAL},
    [ENTRY_ADAPTER_BYTES] = {"adapter_bytes", CELL_COUNT},
    [ENTRY_CROSSOVER] = {"crossover_tokens", CELL_COUNT},
    [ENTRY_RATIO] = {"ratio", CELL_REAL},
    [ENTRY_PRETRAINING] = {"pretraining_bytes_per_token", CELL_REAL},
    [ENTRY_EQUAL_RANK] = {"equal_rank", CELL_COUNT},
    [ENTRY_SWEET_FROM] = {"sweet_spot_from", CELL_COUNT},
    [ENTRY_SWEET_TO] = {"sweet_spot_to", CELL_COUNT},
    [ENTRY_TITLE] = {"title", CELL_TEXT},
    [ENTRY_DESCRIPTION] = {"description", CELL_TEXT},
    [ENTRY_REQUEST] = {"request", CELL_TEXT},
};

/* ---- reading ---- */

bool entry_check_header(const char *table, const struct csv_row *row, struct error *error) {
    bool ours = row->count == ENTRY_COLUMNS;
    for (int i = 0; i < ENTRY_COLUMNS && ours; i++) ours = strcmp(row->cells[i], columns[i].name) == 0;
    return ours || error_set(error, ERROR_FAILURE,
                             "'%.200s' is not an index that this bpt wrote; move it away, or give "
                             "another folder, or --no-index",
                             table);
}

/* "png svg": of the list alone, for they become endings and links. */
static bool are_formats(const char *list) {
    for (;;) {
        size_t length = strcspn(list, " ");
        if (!format_find(list, length)) return false;
        list += length;
        if (!*list) return true;
        list++;
    }
}

bool entry_count(const char *cell, uint64_t *count) {
    struct error ignored;
    return strspn(cell, "0123456789") == strlen(cell) && number_parse_count(cell, 0, EXACT_MAX, count, &ignored);
}

bool entry_real(const char *cell, double *real) {
    char *end;
    if (!isdigit((unsigned char)*cell) || strspn(cell, "0123456789.e+-") != strlen(cell)) return false;
    double value = strtod(cell, &end);
    if (*end || !isfinite(value)) return false;
    *real = value;
    return true;
}

static bool is_well(enum cell kind, const char *cell) {
    uint64_t count;
    double real;
    switch (kind) {
    case CELL_PATH:
        return *cell && *cell != '/' && text_is_printable(cell);
    case CELL_FORMATS:
        return are_formats(cell);
    case CELL_TEXT:
        return true;
    case CELL_COUNT:
        return !*cell || entry_count(cell, &count);
    case CELL_REAL:
        break;
    }
    return !*cell || entry_real(cell, &real);
}

bool entry_read(const char *table, const struct csv_row *row, const char *cells[ENTRY_COLUMNS], struct error *error) {
    static const char *const wants[] = {[CELL_PATH] = "the path of a figure below the folder",
                                        [CELL_FORMATS] = "a list of formats, such as png svg",
                                        [CELL_TEXT] = "a text",
                                        [CELL_COUNT] = "a count",
                                        [CELL_REAL] = "a number"};
    if (row->count != ENTRY_COLUMNS)
        return error_set(error, ERROR_FAILURE,
                         "%.200s, line %zu: has %zu cells instead of %d; mend the row, or delete the table: the next "
                         "batch writes it anew",
                         table, row->line, row->count, ENTRY_COLUMNS);
    for (size_t i = 0; i < row->count; i++) {
        cells[i] = csv_unguarded(row->cells[i]);
        if (!is_well(columns[i].cell, cells[i]))
            return error_set(error, ERROR_FAILURE,
                             "%.200s, line %zu, column %s: '%.60s' is not %s; mend the row, or delete the table: the "
                             "next batch writes it anew",
                             table, row->line, columns[i].name, cells[i], wants[columns[i].cell]);
    }
    return true;
}

/* ---- writing ---- */

void entry_write_header(struct buffer *out) {
    for (int i = 0; i < ENTRY_COLUMNS; i++) buffer_printf(out, "%s%s", i ? "," : "", columns[i].name);
    buffer_text(out, "\n");
}

static void put_text(struct buffer *out, const char *text) {
    csv_write_guarded(out, text ? text : "");
    buffer_text(out, ",");
}

static void put_real(struct buffer *out, double real) {
    char text[NUMBER_SIZE];
    buffer_printf(out, "%s,", number_exact(text, real));
}

/* An empty cell where there is no such value. */
static void put_finding(const struct finding *finding, const struct findings *findings, struct buffer *out) {
    const struct amount amount = finding->value(findings);
    if (amount.kind == AMOUNT_COUNT) buffer_printf(out, "%llu", (unsigned long long)amount.count);
    if (amount.kind == AMOUNT_REAL)
        put_real(out, amount.real);
    else
        buffer_text(out, ",");
}

static void put_findings(const struct findings *findings, struct buffer *out) {
    for (int i = ENTRY_TOKENS; i <= ENTRY_SWEET_TO; i++) put_finding(finding_of_column(columns[i].name), findings, out);
}

void entry_write(const struct answer *answer, const struct entry_facts *facts, struct buffer *out) {
    const struct request *request = answer->request;
    const struct model *model = &answer->inputs->models[0];
    put_text(out, facts->figure);
    put_text(out, facts->formats);
    put_text(out, answer->chart->name);
    put_text(out, model->id);
    put_text(out, model->name);
    put_text(out, model->developer);
    put_text(out, model->family);
    put_text(out, request->theme);
    put_text(out, request->size);
    put_real(out, facts->width);
    put_real(out, facts->height);
    put_findings(&answer->table->findings, out);
    put_text(out, answer->document.title);
    put_text(out, answer->document.description);
    csv_write_cell(out, answer->document.request);
    buffer_text(out, "\n");
}
