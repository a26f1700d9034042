#include "model/config.h"

#include <string.h>
#include <strings.h>

#include "base/exact.h"
#include "base/nearest.h"
#include "base/number.h"
#include "base/text.h"
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
    const struct config_entry *entry = find_entry(config, key); /* most ask by the canonical name */
    if (!entry) entry = find_entry(config, key_canonical(key));
    return entry ? &entry->value : NULL;
}

bool config_knows(const char *key) {
    return key_find(key_canonical(key)) != NULL;
}

bool value_is_same(const struct value *a, const struct value *b) {
    if (a->kind != b->kind) return false;
    switch (a->kind) {
    case VALUE_NULL:
        return true;
    case VALUE_FLAG:
        return a->flag == b->flag;
    case VALUE_INTEGER:
        return a->integer == b->integer;
    case VALUE_REAL:
        return a->real == b->real;
    case VALUE_TEXT:
        break;
    }
    return strcmp(a->text, b->text) == 0;
}

uint64_t config_count(const struct config *config, const char *key) {
    const struct value *value = config_find(config, key);
    return value && value->kind == VALUE_INTEGER && value->integer > 0 ? (uint64_t)value->integer : 0;
}

static struct config_entry *new_entry(struct config *config) {
    config->entries =
        arena_grow(config->arena, config->entries, config->count, &config->capacity, sizeof *config->entries);
    return &config->entries[config->count++];
}

/* `name` is canonical and outlives the config, `key` is what the author wrote; `entry` is where it stands, NULL:
 * nowhere yet. */
static void store(struct config *config, struct config_entry *entry, const char *name, const char *key,
                  const struct value *value) {
    if (!entry) {
        entry = new_entry(config);
        *entry = (struct config_entry){.key = name};
    }
    entry->written = strcmp(key, name) == 0 ? name : arena_copy(config->arena, key);
    entry->value = *value;
    if (value->kind == VALUE_TEXT) entry->value.text = arena_copy(config->arena, value->text);
}

/* A matrix has the rows of the padded vocabulary, whatever the tokenizer's own is (Megatron, LitGPT). */
static bool is_padded(const char *key) {
    return strcmp(key, "padded_vocab_size") == 0;
}

/* LongCat-Flash's configs count its layers, and under the other name the halves that attend. */
static bool is_halved(const struct config_entry *entry, const char *key, const struct value *value) {
    const char *other = entry->written;
    bool whole = strcmp(key, "num_layers") == 0 && strcmp(other, "num_hidden_layers") == 0;
    bool half = strcmp(key, "num_hidden_layers") == 0 && strcmp(other, "num_layers") == 0;
    if (!(whole || half) || value->kind != VALUE_INTEGER || entry->value.kind != VALUE_INTEGER) return false;
    int64_t layers = whole ? value->integer : entry->value.integer;
    int64_t halves = whole ? entry->value.integer : value->integer;
    return halves / 2 == layers && halves % 2 == 0;
}

/* Likewise. */
static bool add(struct config *config, const char *name, const char *key, const struct value *value,
                struct error *error) {
    struct config_entry *entry = find_entry(config, name);
    if (value->kind == VALUE_TEXT && !text_is_printable(value->text))
        return error_set(error, ERROR_FAILURE, "%s: \"%.60s\" is \"%.60s\", which is not UTF-8 text of one line",
                         config->source, key, value->text);
    if (entry && is_halved(entry, key, value)) {
        config->halved = true;
        if (strcmp(key, "num_layers") == 0) store(config, entry, name, key, value);
        return true;
    }
    if (entry && !value_is_same(&entry->value, value) && entry->value.kind != VALUE_NULL && !is_padded(key))
        return value->kind == VALUE_NULL || is_padded(entry->written) ||
               error_set(error, ERROR_FAILURE,
                         "%s: \"%.60s\" says the same thing as an earlier key, but differently; keep one",
                         config->source, key);
    store(config, entry, name, key, value);
    return true;
}

/* A canonical name that outlives the config. */
static const char *keep_name(const struct config *config, const char *canonical) {
    const struct key *known = key_find(canonical);
    return known ? known->name : arena_copy(config->arena, canonical);
}

static void set(struct config *config, const char *canonical, const struct value *value) {
    const char *name = keep_name(config, canonical);
    store(config, find_entry(config, canonical), name, name, value);
}

bool config_add(struct config *config, const char *key, const struct value *value, struct error *error) {
    return add(config, keep_name(config, key_canonical(key)), key, value, error);
}

static struct value value_of_text(const char *text) {
    struct error ignored;
    uint64_t count;
    if (strcmp(text, "null") == 0) return (struct value){.kind = VALUE_NULL};
    if (strcasecmp(text, "true") == 0) return (struct value){.kind = VALUE_FLAG, .flag = true}; /* Excel's TRUE */
    if (strcasecmp(text, "false") == 0) return (struct value){.kind = VALUE_FLAG, .flag = false};
    if (number_parse_count(text, 0, EXACT_MAX, &count, &ignored))
        return (struct value){.kind = VALUE_INTEGER, .integer = (int64_t)count};
    return (struct value){.kind = VALUE_TEXT, .text = text};
}

/* Names and lists stay text even where they look like a number ("released" 2024). */
static struct value typed_value(const struct key *key, const char *text) {
    double real;
    if (key->kind == KEY_REAL && number_parse_real(text, &real))
        return (struct value){.kind = VALUE_REAL, .real = real};
    bool verbatim = key->kind == KEY_TEXT || key->kind == KEY_LIST;
    return verbatim ? (struct value){.kind = VALUE_TEXT, .text = text} : value_of_text(text);
}

bool config_add_cell(struct config *config, const struct key *key, const char *text, struct error *error) {
    struct value value = typed_value(key, text);
    return add(config, key->name, key->name, &value, error);
}

static bool refuse_key(const char *key, struct error *error) {
    size_t count;
    struct arena arena = {0};
    const char *const *names = key_names(&arena, &count);
    struct buffer near = {0};
    size_t found = nearest_names(&near, key, names, count, 3);
    buffer_add(&near, "", 1);
    error_set(error, ERROR_USAGE, "'%.60s' is not a config key that is read; %s%s", key,
              found ? "did you mean " : "config.json's keys are, such as num_key_value_heads",
              found ? (char *)near.bytes : "");
    buffer_free(&near);
    arena_free(&arena);
    return false;
}

bool config_override(struct config *config, const char *assignment, struct error *error) {
    const char *equals = strchr(assignment, '=');
    if (!equals || equals == assignment || equals[1] == '\0')
        return error_set(error, ERROR_USAGE, "'%.60s' is not key=value; write it like num_key_value_heads=64",
                         assignment);
    char *key = arena_text(config->arena, assignment, (size_t)(equals - assignment));
    if (!config_knows(key)) return refuse_key(key, error);
    if (strcmp(key, "id") == 0 && !id_is_safe(equals + 1))
        return error_set(error, ERROR_USAGE,
                         "'%.60s' is not an id; give up to 100 letters, digits, dots, dashes and underscores",
                         equals + 1);
    struct value value = typed_value(key_find(key_canonical(key)), equals + 1);
    if (!text_is_printable(equals + 1))
        return error_set(error, ERROR_USAGE, "'%.60s' holds a character that is not shown, or is not UTF-8",
                         assignment);
    set(config, key_canonical(key), &value);
    return true;
}
