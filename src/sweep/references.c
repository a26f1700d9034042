#include "sweep/references.h"

#include <stdio.h>
#include <string.h>

#include "base/csv.h"
#include "base/limits.h"
#include "base/list.h"
#include "base/names.h"
#include "base/number.h"

enum field { NAME, BASIS, FACTOR, LABEL, CONDITION, SOURCE, OWN_LABEL, OWN_CONDITION, OWN_SOURCE, FIELDS };

struct table_reading {
    const char *table, *language;
    struct arena *arena;
    size_t columns[FIELDS]; /* index + 1; 0: the table has none */
    size_t width;
    struct reference rows[MOST_REFERENCES];
    size_t count;
};

static bool read_header(struct table_reading *reading, const struct csv_row *row, struct error *error) {
    static const char *const names[] = {"name", "basis", "factor", "label", "condition", "source"};
    for (size_t i = 0; i < row->count; i++) {
        for (int field = NAME; field <= SOURCE; field++)
            if (strcmp(row->cells[i], names[field]) == 0) reading->columns[field] = i + 1;
        const char *dot = strchr(row->cells[i], '.');
        if (!dot || strcmp(dot + 1, reading->language) != 0) continue;
        if (strncmp(row->cells[i], "label.", 6) == 0) reading->columns[OWN_LABEL] = i + 1;
        if (strncmp(row->cells[i], "condition.", 10) == 0) reading->columns[OWN_CONDITION] = i + 1;
        if (strncmp(row->cells[i], "source.", 7) == 0) reading->columns[OWN_SOURCE] = i + 1;
    }
    for (int field = NAME; field <= SOURCE; field++)
        if (!reading->columns[field])
            return error_set(error, ERROR_FAILURE, "%s, line %zu: lacks the column '%s'", reading->table, row->line,
                             names[field]);
    reading->width = row->count;
    return true;
}

static const char *cell(const struct table_reading *reading, const struct csv_row *row, enum field field,
                        enum field fallback) {
    size_t column = reading->columns[field];
    bool there = column && *row->cells[column - 1];
    return arena_copy(reading->arena, row->cells[(there ? column : reading->columns[fallback]) - 1]);
}

static bool read_row(void *context, const struct csv_row *row, struct error *error) {
    static const char *const bases[] = {"tokens", "kv", "adapter", "vocabulary"};
    struct table_reading *reading = context;
    if (!reading->width) return read_header(reading, row, error);
    if (row->count != reading->width || reading->count == MOST_REFERENCES)
        return error_set(error, ERROR_FAILURE,
                         "%s, line %zu: has %zu cells where the header has %zu, or is past row %d", reading->table,
                         row->line, row->count, reading->width, MOST_REFERENCES);
    struct reference reference = {
        .name = cell(reading, row, NAME, NAME),
        .label = cell(reading, row, OWN_LABEL, LABEL),
        .condition = cell(reading, row, OWN_CONDITION, CONDITION),
        .source = cell(reading, row, OWN_SOURCE, SOURCE),
    };
    const char *basis = cell(reading, row, BASIS, BASIS), *factor = cell(reading, row, FACTOR, FACTOR);
    int found = 0;
    while (found < 4 && strcmp(bases[found], basis) != 0) found++;
    if (found == 4)
        return error_set(error, ERROR_FAILURE,
                         "%s, line %zu: '%.40s' is not a basis; there are tokens, kv, adapter, vocabulary",
                         reading->table, row->line, basis);
    if (!number_parse_real(factor, &reference.factor))
        return error_set(error, ERROR_FAILURE, "%s, line %zu: '%.40s' is not a factor, such as 4, 0.42 or 1/38.6",
                         reading->table, row->line, factor);
    reference.basis = (enum reference_basis)found;
    reading->rows[reading->count++] = reference;
    return true;
}

static bool refuse_name(const struct table_reading *reading, const char *name, struct error *error) {
    struct names names = {0};
    for (size_t i = 0; i < reading->count; i++) names_add(&names, reading->rows[i].name);
    names_refuse(&names, "reference", name, error);
    names_free(&names);
    return error_within(error, "--ref");
}

static bool choose(const struct table_reading *reading, const char *names, struct reference *chosen, size_t *count,
                   struct error *error) {
    enum { MOST_CHOSEN = 4 };
    for (struct item item; list_take_exactly(&names, &item);) {
        size_t i = 0;
        while (i < reading->count && !item_is(item, reading->rows[i].name)) i++;
        if (i == reading->count) return refuse_name(reading, item_copy(item, reading->arena), error);
        for (size_t j = 0; j < *count; j++)
            if (chosen[j].name == reading->rows[i].name)
                return error_set(error, ERROR_USAGE, "--ref: '%.40s' is there twice", reading->rows[i].name);
        if (*count == MOST_CHOSEN)
            return error_set(error, ERROR_USAGE, "--ref: more than %d reference lines do not fit beside the others",
                             MOST_CHOSEN);
        chosen[(*count)++] = reading->rows[i];
    }
    return true;
}

bool references_read(const char *table, struct bytes bytes, const char *names, const char *language,
                     struct arena *arena, struct references *references, struct error *error) {
    struct table_reading *reading = arena_alloc(arena, sizeof *reading);
    reading->table = table;
    reading->language = language;
    reading->arena = arena;
    if (!csv_read(table, bytes.data, bytes.size, read_row, reading, error)) return false;
    struct reference *chosen = arena_array(arena, MOST_REFERENCES, sizeof *chosen);
    size_t count = 0;
    if (!choose(reading, names, chosen, &count, error)) return false;
    *references = (struct references){chosen, count};
    return true;
}
