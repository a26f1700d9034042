#include "bpt/config.h"

#include <stdlib.h>
#include <string.h>

#include "bpt/nearest.h"
#include "bpt/number.h"
#include "bpt/exact.h"
#include "model/keys.h"

struct config config_make(const char *source, struct arena *arena) {
    return (struct config){.source = arena_copy(arena, source), .arena = arena};
}

static struct config_entry *find_entry(const struct config *config, const char *canonical) {
    for (size_t i = 0; i < config->count; i++)
        if (strcmp(config->entries[i].key, canonical) == 0) return &config->entries[i];
    return NULL;
}

const struct value *config_find(const struct config *config, const char *key) {
    const struct config_entry *entry = find_entry(config, key_canonical(key));
    return entry ? &entry->value : NULL;
}

bool config_knows(const char *key) {
    return key_find(key_canonical(key)) != NULL;
}

static bool same_value(const struct value *a, const struct value *b) {
    if (a->kind != b->kind) return false;
    switch (a->kind) {
    case VALUE_NULL: return true;
    case VALUE_FLAG: return a->flag == b->flag;
    case VALUE_INTEGER: return a->integer == b->integer;
    case VALUE_REAL: return a->real == b->real;
    case VALUE_TEXT: return strcmp(a->text, b->text) == 0;
    }
    return false;
}

static struct config_entry *new_entry(struct config *config) {
    if (config->count == config->capacity) {
        size_t capacity = config->capacity ? 2 * config->capacity : 32;
        struct config_entry *entries = arena_array(config->arena, capacity, sizeof *entries);
        if (config->count) memcpy(entries, config->entries, config->count * sizeof *entries);
        config->entries = entries;
        config->capacity = capacity;
    }
    return &config->entries[config->count++];
}

static void store(struct config *config, const char *canonical, const struct value *value) {
    struct config_entry *entry = find_entry(config, canonical);
    if (!entry) {
        entry = new_entry(config);
        entry->key = arena_copy(config->arena, canonical);
    }
    entry->value = *value;
    if (value->kind == VALUE_TEXT) entry->value.text = arena_copy(config->arena, value->text);
}

bool config_add(struct config *config, const char *key, const struct value *value, struct error *error) {
    const char *canonical = key_canonical(key);
    const struct config_entry *entry = find_entry(config, canonical);
    if (entry && !same_value(&entry->value, value) && entry->value.kind != VALUE_NULL)
        return value->kind == VALUE_NULL ||
               error_set(error, ERROR_FAILURE, "%s: \"%.60s\" says the same thing as an earlier key, but differently; keep one",
                         config->source, key);
    store(config, canonical, value);
    return true;
}

static struct value value_of_text(const char *text) {
    struct error ignored;
    uint64_t count;
    if (*text == '\0' || strcmp(text, "null") == 0) return (struct value){.kind = VALUE_NULL};
    if (strcmp(text, "true") == 0) return (struct value){.kind = VALUE_FLAG, .flag = true};
    if (strcmp(text, "false") == 0) return (struct value){.kind = VALUE_FLAG, .flag = false};
    if (number_parse_count(text, 0, EXACT_MAX, &count, &ignored))
        return (struct value){.kind = VALUE_INTEGER, .integer = (int64_t)count};
    return (struct value){.kind = VALUE_TEXT, .text = text};
}

/* Names and notes stay text even where they look like a number ("released" 2024). */
static struct value typed_value(const char *canonical, const char *text) {
    const struct key *key = key_find(canonical);
    bool verbatim = key && key->kind == KEY_TEXT && *text;
    return verbatim ? (struct value){.kind = VALUE_TEXT, .text = text} : value_of_text(text);
}

bool config_add_text(struct config *config, const char *key, const char *text, struct error *error) {
    struct value value = typed_value(key_canonical(key), text);
    return config_add(config, key, &value, error);
}

static bool refuse_key(const char *key, struct error *error) {
    size_t count;
    const char *const *names = key_names(&count);
    struct buffer near = {0};
    size_t found = nearest_names(&near, key, names, count, 3);
    buffer_add(&near, "", 1);
    error_set(error, ERROR_USAGE, "'%.60s' is not a config key that is read; %s%s", key,
              found ? "did you mean " : "config.json's keys are, such as num_key_value_heads",
              found ? (char *)near.bytes : "");
    buffer_free(&near);
    return false;
}

bool config_override(struct config *config, const char *assignment, struct error *error) {
    const char *equals = strchr(assignment, '=');
    if (!equals || equals == assignment || equals[1] == '\0')
        return error_set(error, ERROR_USAGE, "'%.60s' is not key=value; write it like num_key_value_heads=64",
                         assignment);
    char *key = arena_text(config->arena, assignment, (size_t)(equals - assignment));
    if (!config_knows(key)) return refuse_key(key, error);
    struct value value = typed_value(key_canonical(key), equals + 1);
    store(config, key_canonical(key), &value);
    return true;
}

static bool add_leaf(void *context, const char *path, const struct value *value, struct error *error) {
    return config_add(context, path, value, error);
}

bool config_read_json(struct config *config, const char *bytes, size_t size, struct error *error) {
    return json_read(config->source, bytes, size, add_leaf, config, error);
}
