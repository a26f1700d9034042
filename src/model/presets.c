#include "model/model.h"

#include <string.h>

#include "base/csv.h"
#include "base/hash.h"
#include "base/nearest.h"
#include "model/keys.h"
#include "model/reader.h"

enum { MOST_COLUMNS = 64, MOST_ROWS = 1 << 17 };

/* The one column that is not a key: further "key=value" pairs, separated by spaces. */
static const char *const pairs_column = "config";

struct table_reading {
    struct presets *presets;
    struct arena *arena;
    const char *name;
    const char *columns[MOST_COLUMNS];
    const struct key *keys[MOST_COLUMNS]; /* NULL: further pairs */
    size_t column_count;
    uint32_t *slots; /* where the row of an id is, plus one; open addressing, with at least one free */
    size_t slot_count;
};

static bool read_header(struct table_reading *reading, const struct csv_row *row, struct error *error) {
    if (row->count > MOST_COLUMNS)
        return error_set(error, ERROR_FAILURE, "%s, line %zu: more than %d columns", reading->name, row->line,
                         MOST_COLUMNS);
    bool id = false;
    for (size_t i = 0; i < row->count; i++) {
        const char *column = row->cells[i];
        if (strcmp(column, pairs_column) != 0 && !config_knows(column))
            return error_set(
                error, ERROR_FAILURE,
                "%s, line %zu, column %zu: '%.60s' is not a column of a presets table; the columns are id, "
                "name, model_type and config.json's keys; further key=value pairs go into '%s'",
                reading->name, row->line, i + 1, column, pairs_column);
        for (size_t j = 0; j < i; j++)
            if (strcmp(reading->columns[j], column) == 0)
                return error_set(error, ERROR_FAILURE, "%s, line %zu, column %zu: '%.60s' stands there twice",
                                 reading->name, row->line, i + 1, column);
        id = id || strcmp(column, "id") == 0;
        reading->columns[i] = arena_copy(reading->arena, column);
        reading->keys[i] = strcmp(column, pairs_column) == 0 ? NULL : key_find(key_canonical(column));
    }
    if (!id) return error_set(error, ERROR_FAILURE, "%s, line %zu: there is no column 'id'", reading->name, row->line);
    reading->column_count = row->count;
    return true;
}

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

/* Where the id's row is or would be: FNV-1a, and on from there. */
static uint32_t *find_slot(const struct table_reading *reading, const char *id) {
    for (uint64_t hash = hash_bytes(HASH_START, id, strlen(id));; hash++) {
        uint32_t *slot = &reading->slots[hash % reading->slot_count];
        if (!*slot || strcmp(preset_id(&reading->presets->rows[*slot - 1]), id) == 0) return slot;
    }
}

static bool keep_row(const struct table_reading *reading, struct config config, struct error *error) {
    struct presets *presets = reading->presets;
    struct arena *arena = reading->arena;
    uint32_t *slot = find_slot(reading, preset_id(&config));
    if (*slot) {
        presets->rows[*slot - 1] = config;
        return true;
    }
    if (presets->count == MOST_ROWS)
        return error_set(error, ERROR_FAILURE, "%s: more than %d models", config.source, MOST_ROWS);
    if ((presets->count & (presets->count - 1)) == 0) { /* grow at each power of two */
        struct config *rows = arena_array(arena, presets->count ? 2 * presets->count : 1, sizeof *rows);
        if (presets->count) memcpy(rows, presets->rows, presets->count * sizeof *rows);
        presets->rows = rows;
    }
    presets->rows[presets->count++] = config;
    *slot = (uint32_t)presets->count;
    return true;
}

/* For just as many entries as the row has, since there may be many rows. */
static void make_room(struct config *config, const struct csv_row *row) {
    for (size_t i = 0; i < row->count; i++) config->capacity += *row->cells[i] != '\0';
    config->entries = arena_array(config->arena, config->capacity, sizeof *config->entries);
}

static bool read_row(void *context, const struct csv_row *row, struct error *error) {
    struct table_reading *reading = context;
    if (!reading->column_count) return read_header(reading, row, error);
    if (row->count != reading->column_count)
        return error_set(error, ERROR_FAILURE, "%s, line %zu: has %zu cells where the header has %zu", reading->name,
                         row->line, row->count, reading->column_count);
    struct config config =
        config_make(arena_printf(reading->arena, "%s, line %zu", reading->name, row->line), reading->arena);
    make_room(&config, row);
    for (size_t i = 0; i < row->count; i++)
        if (!read_cell(&config, reading->keys[i], row->cells[i], error)) {
            error->kind = ERROR_FAILURE;
            return error_within(error, "%s, line %zu, column %zu (%s)", reading->name, row->line, i + 1,
                                reading->columns[i]);
        }
    const struct value *id = config_find(&config, "id");
    if (!id || id->kind != VALUE_TEXT || !id_is_safe(id->text))
        return error_set(
            error, ERROR_FAILURE,
            "%s, line %zu: an id is 1 to 100 letters, digits, dots, dashes and underscores, and starts with "
            "a letter or digit",
            reading->name, row->line);
    return keep_row(reading, config, error);
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
    struct table_reading reading = {.presets = &read, .arena = arena, .name = name};
    reading.slot_count = 2 * (presets->count + count_lines(bytes, size));
    reading.slots = arena_array(arena, reading.slot_count, sizeof *reading.slots);
    for (size_t i = 0; i < presets->count; i++)
        if (!keep_row(&reading, presets->rows[i], error)) return false;
    if (!csv_read(name, bytes, size, read_row, &reading, error)) return false;
    if (!reading.column_count)
        return error_set(error, ERROR_FAILURE, "%s: is empty; a presets table begins with a line of column names",
                         name);
    *presets = read;
    return true;
}

const char *preset_id(const struct config *row) {
    return config_find(row, "id")->text;
}

static bool went_by(const struct config *row, const char *id) {
    const struct value *aliases = config_find(row, "aliases");
    const char *rest = aliases && aliases->kind == VALUE_TEXT ? aliases->text : NULL, *item;
    for (size_t length; (length = list_next(&item, &rest));)
        if (strlen(id) == length && memcmp(id, item, length) == 0) return true;
    return false;
}

const struct config *presets_look(const struct presets *presets, const char *id) {
    for (size_t i = 0; i < presets->count; i++)
        if (strcmp(preset_id(&presets->rows[i]), id) == 0) return &presets->rows[i];
    for (size_t i = 0; i < presets->count; i++)
        if (went_by(&presets->rows[i], id)) return &presets->rows[i];
    return NULL;
}

const struct config *presets_find(const struct presets *presets, const char *id, struct error *error) {
    const struct config *row = presets_look(presets, id);
    if (row) return row;
    struct arena arena = {0};
    const char **names = arena_array(&arena, presets->count + 1, sizeof *names);
    for (size_t i = 0; i < presets->count; i++) names[i] = preset_id(&presets->rows[i]);
    struct buffer near = {0};
    bool found = nearest_names(&near, id, names, presets->count, 3) > 0;
    error_set(error, ERROR_USAGE,
              "there is no model '%.80s'%s%.*s; 'bpt models' lists all, and a path to a config.json works too", id,
              found ? "; did you mean " : "", (int)near.size, near.bytes ? (char *)near.bytes : "");
    buffer_free(&near);
    arena_free(&arena);
    return NULL;
}

const char *preset_family(const struct config *row) {
    const struct value *family = config_find(row, "family");
    return family && family->kind == VALUE_TEXT ? family->text : "";
}

static bool is_named(const char *name, const char *list, size_t length) {
    return strlen(name) == length && memcmp(name, list, length) == 0;
}

static bool refuse_family(const struct presets *presets, const char *name, size_t length, struct error *error) {
    struct buffer all = {0};
    const char *last = "";
    for (size_t i = 0; i < presets->count; i++) {
        const char *family = preset_family(&presets->rows[i]);
        if (strcmp(family, last) != 0) buffer_printf(&all, "%s%s", all.size ? ", " : "", family);
        last = family;
    }
    error_set(error, ERROR_USAGE, "--family: no preset is of the family '%.*s'; there are %.*s",
              length > 60 ? 60 : (int)length, name, (int)all.size, all.bytes ? (char *)all.bytes : "none");
    buffer_free(&all);
    return false;
}

static bool is_listed(const char *family, const char *list) {
    for (const char *at = list;; at++) {
        size_t length = strcspn(at, ",");
        if (is_named(family, at, length)) return true;
        at += length;
        if (!*at) return false;
    }
}

/* Every name in the list has a preset. */
static bool check_families(const struct presets *presets, const char *list, struct error *error) {
    for (const char *at = list;; at++) {
        size_t length = strcspn(at, ","), i = 0;
        while (i < presets->count && !is_named(preset_family(&presets->rows[i]), at, length)) i++;
        if (i == presets->count) return refuse_family(presets, at, length, error);
        at += length;
        if (!*at) return true;
    }
}

bool presets_keep_families(struct presets *presets, const char *list, struct arena *arena, struct error *error) {
    if (!check_families(presets, list, error)) return false;
    struct presets kept = {arena_array(arena, presets->count, sizeof *kept.rows), 0};
    for (size_t i = 0; i < presets->count; i++)
        if (is_listed(preset_family(&presets->rows[i]), list)) kept.rows[kept.count++] = presets->rows[i];
    *presets = kept;
    return true;
}
