#include <assert.h>
#include <string.h>

#include "base/csv.h"
#include "base/hash.h"
#include "base/limits.h"
#include "model/keys.h"
#include "model/presets.h"

/* The one column that is not a key: further "key=value" pairs, separated by spaces. */
static const char *const pairs_column = "config";

struct preset_table {
    const char *name;
    const char *columns[MOST_KEYS_OF_PRESETS];
    const struct key *keys[MOST_KEYS_OF_PRESETS]; /* NULL: further pairs */
    size_t column_count;                          /* 0: the header is still to come */
};

static bool read_header(struct preset_table *table, const struct csv_row *row, struct arena *arena,
                        struct error *error) {
    if (row->count > MOST_KEYS_OF_PRESETS)
        return error_set(error, ERROR_FAILURE, "%s, line %zu: more than %d columns", table->name, row->line,
                         MOST_KEYS_OF_PRESETS);
    bool id = false;
    for (size_t i = 0; i < row->count; i++) {
        const char *column = row->cells[i];
        if (strcmp(column, pairs_column) != 0 && !config_knows(column))
            return error_set(
                error, ERROR_FAILURE,
                "%s, line %zu, column %zu: '%.60s' is not a column of a presets table; the columns are id, "
                "name, model_type and config.json's keys; further key=value pairs go into '%s'",
                table->name, row->line, i + 1, column, pairs_column);
        for (size_t j = 0; j < i; j++)
            if (strcmp(table->columns[j], column) == 0)
                return error_set(error, ERROR_FAILURE, "%s, line %zu, column %zu: '%.60s' stands there twice",
                                 table->name, row->line, i + 1, column);
        id = id || strcmp(column, "id") == 0;
        table->columns[i] = arena_copy(arena, column);
        table->keys[i] = strcmp(column, pairs_column) == 0 ? NULL : key_find(key_canonical(column));
    }
    if (!id) return error_set(error, ERROR_FAILURE, "%s, line %zu: there is no column 'id'", table->name, row->line);
    table->column_count = row->count;
    return true;
}

/* ---- a row ---- */

static bool read_pairs(struct config *config, const char *cell, struct error *error) {
    char *pairs = arena_copy(config->arena, cell), *rest = NULL;
    for (char *pair = strtok_r(pairs, " ", &rest); pair; pair = strtok_r(NULL, " ", &rest))
        if (!config_override(config, pair, error)) return false;
    return true;
}

static bool read_cell(struct config *config, const struct key *key, const char *cell, struct error *error) {
    if (*cell == '\0') return true;
    if (!key) return read_pairs(config, cell, error);
    if (!config_add_cell(config, key, cell, error)) return false;
    enum value_kind got = config_find(config, key->name)->kind;
    static const struct {
        enum value_kind kind;
        const char *words;
    } wanted[] = {[KEY_COUNT] = {VALUE_INTEGER, "a whole number"},
                  [KEY_FLAG] = {VALUE_FLAG, "true or false"},
                  [KEY_REAL] = {VALUE_REAL, "a number"},
                  [KEY_TEXT] = {VALUE_TEXT, "a text"},
                  [KEY_LIST] = {VALUE_TEXT, "a list"}};
    if (got == wanted[key->kind].kind || got == VALUE_NULL) return true;
    return error_set(error, ERROR_FAILURE, "'%.60s' is not %s", cell, wanted[key->kind].words);
}

/* For just as many entries as the row has, since there may be many rows. */
static void make_room(struct config *config, const struct csv_row *row) {
    for (size_t i = 0; i < row->count; i++) config->capacity += *row->cells[i] != '\0';
    config->entries = arena_array(config->arena, config->capacity, sizeof *config->entries);
}

static bool read_row(const struct preset_table *table, const struct csv_row *row, size_t line, struct arena *arena,
                     struct config *config, struct error *error) {
    *config = config_make(arena_printf(arena, "%s, line %zu", table->name, line), arena);
    make_room(config, row);
    for (size_t i = 0; i < row->count; i++)
        if (!read_cell(config, table->keys[i], row->cells[i], error)) {
            error->kind = ERROR_FAILURE;
            return error_within(error, "%s, line %zu, column %zu (%s)", table->name, line, i + 1, table->columns[i]);
        }
    const struct value *id = config_find(config, "id");
    return (id && id_is_safe(id->text)) ||
           error_set(error, ERROR_FAILURE,
                     "%s, line %zu: an id is 1 to 100 letters, digits, dots, dashes and underscores, and starts with "
                     "a letter or digit",
                     table->name, line);
}

/* ---- all rows ---- */

struct table_reading {
    struct preset_table table;
    struct presets *presets;
    struct arena *arena;
    uint32_t *slots; /* where the row of an id is, plus one; open addressing, with at least one free */
    size_t slot_count;
};

/* Where the id's row is or would be: FNV-1a, and on from there. */
static uint32_t *find_slot(const struct table_reading *reading, const char *id) {
    for (uint64_t hash = hash_bytes(HASH_START, id, strlen(id));; hash++) {
        uint32_t *slot = &reading->slots[hash % reading->slot_count];
        if (!*slot || strcmp(reading->presets->rows[*slot - 1].id, id) == 0) return slot;
    }
}

static bool keep_row(const struct table_reading *reading, const struct preset *preset, struct error *error) {
    struct presets *presets = reading->presets;
    uint32_t *slot = find_slot(reading, preset->id);
    if (*slot) {
        presets->rows[*slot - 1] = *preset;
        return true;
    }
    if (presets->count == MOST_PRESETS)
        return error_set(error, ERROR_FAILURE, "%s: more than %d models", reading->table.name, MOST_PRESETS);
    presets->rows =
        arena_grow(reading->arena, presets->rows, presets->count, &presets->capacity, sizeof *presets->rows);
    presets->rows[presets->count++] = *preset;
    *slot = (uint32_t)presets->count;
    return true;
}

static bool take_row(void *context, const struct csv_row *row, struct error *error) {
    struct table_reading *reading = context;
    if (!reading->table.column_count) return read_header(&reading->table, row, reading->arena, error);
    if (row->count != reading->table.column_count)
        return error_set(error, ERROR_FAILURE, "%s, line %zu: has %zu cells where the header has %zu",
                         reading->table.name, row->line, row->count, reading->table.column_count);
    struct config *config = arena_alloc(reading->arena, sizeof *config);
    if (!read_row(&reading->table, row, row->line, reading->arena, config, error)) return false;
    return keep_row(reading, &(struct preset){config_find(config, "id")->text, .config = config}, error);
}

/* At least as many as there are rows, whichever way the lines end. */
static size_t count_lines(const char *bytes, size_t size) {
    size_t count = 1;
    for (size_t i = 0; i < size; i++) count += bytes[i] == '\n' || bytes[i] == '\r';
    return count;
}

bool presets_read(struct presets *presets, const char *name, const char *bytes, size_t size, struct arena *arena,
                  struct error *error) {
    struct presets read = {0};
    struct table_reading reading = {.table = {.name = name}, .presets = &read, .arena = arena};
    reading.slot_count = 2 * (presets->count + count_lines(bytes, size));
    reading.slots = arena_array(arena, reading.slot_count, sizeof *reading.slots);
    for (size_t i = 0; i < presets->count; i++)
        if (!keep_row(&reading, &presets->rows[i], error)) return false;
    if (!csv_read(name, bytes, size, take_row, &reading, error)) return false;
    if (!reading.table.column_count)
        return error_set(error, ERROR_FAILURE, "%s: is empty; a presets table begins with a line of column names",
                         name);
    *presets = read;
    return true;
}

/* ---- rows that are asked for ---- */

static struct bytes take_line(struct bytes *rest) {
    const char *feed = memchr(rest->data, '\n', rest->size);
    struct bytes line = {rest->data, feed ? (size_t)(feed - rest->data) + 1 : rest->size};
    *rest = (struct bytes){rest->data + line.size, rest->size - line.size};
    return line;
}

bool presets_list(struct presets *presets, const char *name, struct bytes bytes, struct arena *arena,
                  struct error *error) {
    struct preset_table *table = arena_alloc(arena, sizeof *table);
    struct table_reading reading = {.table = {.name = name}, .arena = arena};
    struct bytes header = take_line(&bytes);
    if (!csv_read(name, header.data, header.size, take_row, &reading, error)) return false;
    size_t count = 0;
    for (struct bytes rest = bytes; rest.size; count++) take_line(&rest);
    *table = reading.table;
    *presets = (struct presets){.rows = arena_array(arena, count, sizeof *presets->rows), .capacity = count};
    for (size_t line = 2; bytes.size; line++) {
        struct bytes row = take_line(&bytes);
        const char *comma = memchr(row.data, ',', row.size);
        const char *id = arena_text(arena, row.data, comma ? (size_t)(comma - row.data) : 0);
        presets->rows[presets->count++] = (struct preset){id, NULL, table, row, line};
    }
    return true;
}

struct row_reading {
    const struct preset *preset;
    struct arena *arena;
    struct config *config;
};

/* Alone, a row comes without the empty cells at its end. */
static bool read_listed(void *context, const struct csv_row *row, struct error *error) {
    struct row_reading *reading = context;
    assert(row->count <= reading->preset->table->column_count);
    return read_row(reading->preset->table, row, reading->preset->line, reading->arena, reading->config, error);
}

static struct config copy_config(const struct config *config, struct arena *arena) {
    struct config copy = *config;
    copy.arena = arena;
    copy.entries = arena_items(arena, config->entries, config->count, sizeof *copy.entries);
    copy.capacity = config->count;
    return copy;
}

bool preset_config(const struct preset *preset, struct arena *arena, struct config *config, struct error *error) {
    struct row_reading reading = {preset, arena, config};
    if (!preset->config)
        return csv_read(preset->table->name, preset->row.data, preset->row.size, read_listed, &reading, error);
    *config = copy_config(preset->config, arena);
    return true;
}
