#include "facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct bytes facts_file(const char *path, struct arena *arena) {
    struct error error;
    struct bytes bytes = {0};
    if (!file_read(path, 1 << 24, arena, &bytes, &error)) fail_msg("%s", error.text);
    return bytes;
}

struct presets facts_presets(struct arena *arena) {
    struct error error;
    struct presets presets = {0};
    struct bytes bytes = facts_file("assets/models.csv", arena);
    if (!presets_read(&presets, "models.csv", bytes.data, bytes.size, arena, &error)) fail_msg("%s", error.text);
    return presets;
}

enum { MOST_ROWS = 1000 };

struct reading {
    struct facts *facts;
    struct arena *arena;
    size_t *lines;
};

static bool take_row(void *context, const struct csv_row *row, struct error *error) {
    struct reading *reading = context;
    struct facts *facts = reading->facts;
    const char **cells = arena_array(reading->arena, row->count, sizeof *cells);
    for (size_t i = 0; i < row->count; i++) cells[i] = arena_copy(reading->arena, row->cells[i]);
    if (!facts->columns) {
        facts->columns = cells;
        facts->column_count = row->count;
        return true;
    }
    if (row->count != facts->column_count || facts->count == MOST_ROWS)
        return error_set(error, ERROR_FAILURE, "%s, line %zu: not as many cells as columns", facts->path, row->line);
    reading->lines[facts->count] = row->line;
    facts->rows[facts->count++] = cells;
    return true;
}

struct facts facts_table(const char *path, struct arena *arena) {
    struct error error;
    struct facts facts = {.path = path, .rows = arena_array(arena, MOST_ROWS, sizeof *facts.rows)};
    struct reading reading = {&facts, arena, arena_array(arena, MOST_ROWS, sizeof(size_t))};
    struct bytes bytes = facts_file(path, arena);
    if (!csv_read(path, bytes.data, bytes.size, take_row, &reading, &error)) fail_msg("%s", error.text);
    facts.lines = reading.lines;
    return facts;
}

const char *facts_cell(const struct facts *facts, size_t row, const char *column) {
    for (size_t i = 0; i < facts->column_count; i++)
        if (strcmp(facts->columns[i], column) == 0) return facts->rows[row][i];
    fail_msg("%s: no column %s", facts->path, column);
    return "";
}

struct config facts_config(const struct presets *presets, const char *id, const char *pairs, struct arena *arena) {
    struct error error;
    struct config config = config_make(*id ? id : pairs, arena);
    const struct preset *preset = *id ? presets_find(presets, id, &error) : NULL;
    if (*id && (!preset || !preset_config(preset, arena, &config, &error))) fail_msg("%s", error.text);
    char *copy = arena_copy(arena, pairs), *rest = NULL;
    for (char *pair = strtok_r(copy, " ", &rest); pair; pair = strtok_r(NULL, " ", &rest))
        if (!config_override(&config, pair, &error)) fail_msg("%s", error.text);
    return config;
}
