#include "model/config.h"

#include <string.h>

#include "base/exact.h"
#include "base/nearest.h"
#include "base/number.h"
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

static bool same_value(const struct value *a, const struct value *b) {
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
        return strcmp(a->text, b->text) == 0;
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

/* `name` is canonical and outlives the config; `entry` is where it stands, NULL: nowhere yet. */
static void store(struct config *config, struct config_entry *entry, const char *name, const struct value *value) {
    if (!entry) {
        entry = new_entry(config);
        entry->key = name;
    }
    entry->value = *value;
    if (value->kind == VALUE_TEXT) entry->value.text = arena_copy(config->arena, value->text);
}

/* Likewise; `key` is what the author wrote. */
static bool add(struct config *config, const char *name, const char *key, const struct value *value,
                struct error *error) {
    struct config_entry *entry = find_entry(config, name);
    if (value->kind == VALUE_TEXT && !text_is_printable(value->text))
        return error_set(error, ERROR_FAILURE, "%s: \"%.60s\" is \"%.60s\", which is not UTF-8 text of one line",
                         config->source, key, value->text);
    if (entry && !same_value(&entry->value, value) && entry->value.kind != VALUE_NULL)
        return value->kind == VALUE_NULL ||
               error_set(error, ERROR_FAILURE,
                         "%s: \"%.60s\" says the same thing as an earlier key, but differently; keep one",
                         config->source, key);
    store(config, entry, name, value);
    return true;
}

/* A canonical name that outlives the config. */
static const char *keep_name(const struct config *config, const char *canonical) {
    const struct key *known = key_find(canonical);
    return known ? known->name : arena_copy(config->arena, canonical);
}

static void set(struct config *config, const char *canonical, const struct value *value) {
    store(config, find_entry(config, canonical), keep_name(config, canonical), value);
}

bool config_add(struct config *config, const char *key, const struct value *value, struct error *error) {
    return add(config, keep_name(config, key_canonical(key)), key, value, error);
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

/* Names and lists stay text even where they look like a number ("released" 2024). */
static struct value typed_value(const struct key *key, const char *text) {
    bool verbatim = key && (key->kind == KEY_TEXT || key->kind == KEY_LIST) && *text;
    return verbatim ? (struct value){.kind = VALUE_TEXT, .text = text} : value_of_text(text);
}

bool config_add_text(struct config *config, const char *key, const char *text, struct error *error) {
    struct value value = typed_value(key_find(key_canonical(key)), text);
    return config_add(config, key, &value, error);
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
    set(config, key_canonical(key), &value);
    return true;
}

/* ---- config.json ---- */

/* Where the text tower's keys are found in a multimodal config, the nearest first, and what is left out of one. */
enum { LEVELS = 3, OUTER = LEVELS - 1 };
static const struct {
    const char *prefix;
    int level;
} text_towers[] = {
    {"text_config.", 0},    {"llm_config.", 0}, {"language_config.", 0}, {"thinker_config.text_config.", 0},
    {"thinker_config.", 1},
};
static const struct {
    const char *prefix, *words;
} other_towers[] = {
    {"vision_config.", "vision tower"},
    {"vit_config.", "vision tower"},
    {"thinker_config.vision_config.", "vision tower"},
    {"audio_config.", "audio tower"},
    {"thinker_config.audio_config.", "audio tower"},
    {"talker_config.", "speech generator"},
};
enum {
    TEXT_TOWERS = sizeof text_towers / sizeof *text_towers,
    OTHER_TOWERS = sizeof other_towers / sizeof *other_towers
};

/* Leaves come one by one; the items of a list one behind the other. */
struct import {
    struct config levels[LEVELS];
    bool left_out[OTHER_TOWERS];
    struct config *list_config;
    const char *list_key; /* NULL: no list is being read */
    struct buffer list;
    struct value first; /* of its items; VALUE_NULL once two differ */
    size_t items;
};

static bool starts_with(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* A list that is read as a count is one where its items are all the same (intermediate_size of Gemma 3n). */
static bool end_list(struct import *import, struct error *error) {
    if (!import->list_key) return true;
    const char *key = import->list_key;
    const struct key *known = key_find(key_canonical(key));
    import->list_key = NULL;
    buffer_add(&import->list, "", 1);
    struct value list = {.kind = VALUE_TEXT, .text = (char *)import->list.bytes};
    bool alike = known->kind != KEY_LIST && import->first.kind != VALUE_NULL;
    return config_add(import->list_config, key, alike ? &import->first : &list, error);
}

static void add_item(struct import *import, const struct value *value) {
    const char *comma = import->items++ ? "," : "";
    if (import->items == 1 && value->kind == VALUE_INTEGER)
        import->first = *value;
    else if (!same_value(&import->first, value))
        import->first.kind = VALUE_NULL;
    switch (value->kind) {
    case VALUE_NULL:
        buffer_printf(&import->list, "%snull", comma);
        break;
    case VALUE_FLAG:
        buffer_printf(&import->list, "%s%s", comma, value->flag ? "true" : "false");
        break;
    case VALUE_INTEGER:
        buffer_printf(&import->list, "%s%lld", comma, (long long)value->integer);
        break;
    case VALUE_REAL:
        buffer_printf(&import->list, "%s%g", comma, value->real);
        break;
    case VALUE_TEXT:
        buffer_printf(&import->list, "%s%s", comma, value->text);
        break;
    }
}

/* The length of the key in "layer_types.12" when it ends in an index; 0 when it does not. */
static size_t length_before_index(const char *path) {
    size_t length = strlen(path), digits = length;
    while (digits && path[digits - 1] >= '0' && path[digits - 1] <= '9') digits--;
    return digits < length && digits > 1 && path[digits - 1] == '.' ? digits - 1 : 0;
}

/* What a presets table says about a model, but a config.json not: there these would be chance homonyms. */
static bool is_imported(const char *key) {
    static const char *const descriptions[] = {"id",     "name",  "developer", "family",     "released",
                                               "source", "notes", "left_out",  "text_tower", "parameters"};
    for (size_t i = 0; i < sizeof descriptions / sizeof *descriptions; i++)
        if (strcmp(descriptions[i], key) == 0) return false;
    return config_knows(key);
}

static bool add_key(struct import *import, struct config *config, const char *path, const struct value *value,
                    struct error *error) {
    size_t length = length_before_index(path);
    if (!length) return !is_imported(path) || config_add(config, path, value, error);
    char key[128];
    if (length >= sizeof key) return true;
    memcpy(key, path, length);
    key[length] = '\0';
    if (!is_imported(key)) return true;
    if (!import->list_key) {
        import->list_config = config;
        import->list_key = arena_copy(config->arena, key);
        import->list.size = import->items = 0;
        import->first.kind = VALUE_NULL;
    }
    add_item(import, value);
    return true;
}

static bool same_list(const struct import *import, const struct config *config, const char *path) {
    size_t length = length_before_index(path);
    return import->list_config == config && length == strlen(import->list_key) &&
           memcmp(path, import->list_key, length) == 0;
}

static bool add_leaf(void *context, const char *path, const struct value *value, struct error *error) {
    struct import *import = context;
    int level = OUTER;
    for (size_t i = 0; i < OTHER_TOWERS; i++)
        if (starts_with(path, other_towers[i].prefix)) return import->left_out[i] = true;
    for (size_t i = 0; i < TEXT_TOWERS && level == OUTER; i++)
        if (starts_with(path, text_towers[i].prefix)) {
            path += strlen(text_towers[i].prefix);
            level = text_towers[i].level;
        }
    struct config *config = &import->levels[level];
    if (import->list_key && !same_list(import, config, path) && !end_list(import, error)) return false;
    return add_key(import, config, path, value, error);
}

static bool finish_import(struct import *import, struct config *config, struct error *error) {
    if (!end_list(import, error)) return false;
    for (size_t level = 0; level < LEVELS; level++)
        for (size_t i = 0; i < import->levels[level].count; i++) {
            const struct config_entry *entry = &import->levels[level].entries[i];
            bool stated_nearer = false;
            for (size_t nearer = 0; nearer < level; nearer++)
                stated_nearer |= find_entry(&import->levels[nearer], entry->key) != NULL;
            if (!stated_nearer && !config_add(config, entry->key, &entry->value, error)) return false;
        }
    struct buffer words = {0};
    for (size_t i = 0; i < OTHER_TOWERS; i++) {
        bool said = false;
        for (size_t j = 0; j < i; j++)
            said |= import->left_out[j] && strcmp(other_towers[j].words, other_towers[i].words) == 0;
        if (import->left_out[i] && !said) buffer_printf(&words, "%s%s", words.size ? ", " : "", other_towers[i].words);
    }
    buffer_add(&words, "", 1);
    struct value text_tower = {.kind = VALUE_FLAG, .flag = true};
    if (import->levels[0].count) set(config, "text_tower", &text_tower);
    struct value left_out = {.kind = VALUE_TEXT, .text = (char *)words.bytes};
    if (words.size > 1) set(config, "left_out", &left_out);
    buffer_free(&words);
    return true;
}

bool config_read_json(struct config *config, const char *bytes, size_t size, struct error *error) {
    struct import import = {0};
    for (size_t i = 0; i < LEVELS; i++) import.levels[i] = config_make(config->source, config->arena);
    bool read = json_read(config->source, bytes, size, JSON_CONFIG_VALUES, add_leaf, &import, error) &&
                finish_import(&import, config, error);
    buffer_free(&import.list);
    return read;
}
