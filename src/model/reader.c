#include "model/reader.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "model/keys.h"

struct reader reader_make(const struct config *config, struct error *error) {
    return (struct reader){
        .config = config, .error = error, .seen = arena_array(config->arena, config->count + 1, sizeof(bool))};
}

void read_refuse(struct reader *reader, const char *format, ...) {
    if (reader->failed) return;
    char sentence[sizeof reader->error->text];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    reader->failed = true;
    error_set(reader->error, ERROR_FAILURE, "%s: %s", reader->config->source, sentence);
}

/* What stands there, which is not null, for a sentence. */
static const char *shown(const struct value *value, struct arena *arena) {
    if (value->kind == VALUE_FLAG) return value->flag ? "true" : "false";
    if (value->kind == VALUE_INTEGER) return arena_printf(arena, "%lld", (long long)value->integer);
    if (value->kind == VALUE_REAL) return arena_printf(arena, "%#.6g", value->real);
    return arena_printf(arena, "\"%.60s\"", value->text);
}

/* NULL when absent; marks it as seen. */
static const struct value *look(struct reader *reader, const char *key) {
    const struct config *config = reader->config;
    for (size_t i = 0; i < config->count; i++)
        if (strcmp(config->entries[i].key, key) == 0) {
            reader->seen[i] = true;
            return &config->entries[i].value;
        }
    return NULL;
}

/* NULL when absent or null; refuses what is not of the kind. */
static const struct value *find(struct reader *reader, const char *key, enum value_kind kind, const char *wanted) {
    const struct value *value = look(reader, key);
    if (!value || value->kind == VALUE_NULL) return NULL;
    if (value->kind == kind) return value;
    read_refuse(reader, "\"%s\" is %s, which is not %s", key, shown(value, reader->config->arena), wanted);
    return NULL;
}

bool read_is_there(struct reader *reader, const char *key) {
    return look(reader, key) != NULL;
}

uint64_t read_count_or(struct reader *reader, const char *key, uint64_t fallback) {
    const struct key *known = key_find(key);
    assert(known && known->kind == KEY_COUNT);
    const struct value *value = look(reader, key);
    if (value && value->kind == VALUE_TEXT && strcmp(value->text, "auto") == 0) return fallback;
    value = find(reader, key, VALUE_INTEGER, "a whole number");
    if (!value) return fallback;
    if (value->integer < 0 || (uint64_t)value->integer < known->min || (uint64_t)value->integer > known->max) {
        char low[NUMBER_SIZE], high[NUMBER_SIZE];
        read_refuse(reader, "\"%s\" is %lld, which no model has; it may be %s to %s", key, (long long)value->integer,
                    number_grouped(low, known->min, &number_style_english),
                    number_grouped(high, known->max, &number_style_english));
        return 1;
    }
    return (uint64_t)value->integer;
}

const char *read_own_name(struct reader *reader, const char *key) {
    const struct value *type = config_find(reader->config, "model_type");
    return type && type->kind == VALUE_TEXT ? key_of_type(type->text, key) : key;
}

uint64_t read_count(struct reader *reader, const char *key) {
    return read_default(reader, key, 0);
}

uint64_t read_default(struct reader *reader, const char *key, uint64_t fallback) {
    uint64_t count = read_count_or(reader, key, fallback);
    if (count) return count;
    const struct value *value = config_find(reader->config, key);
    const char *own = read_own_name(reader, key);
    if (value && value->kind == VALUE_INTEGER)
        read_refuse(reader, "\"%s\" is 0, and is needed to count exactly", own);
    else
        read_refuse(reader, "\"%s\" is missing and has no default; it is needed to count exactly", own);
    return 1;
}

bool read_flag_or(struct reader *reader, const char *key, bool fallback) {
    assert(key_find(key) && key_find(key)->kind == KEY_FLAG);
    const struct value *value = find(reader, key, VALUE_FLAG, "true or false");
    return value ? value->flag : fallback;
}

void read_refuse_flag(struct reader *reader, const char *key, bool state) {
    if (read_flag_or(reader, key, !state) == state)
        read_refuse(reader, "\"%s\" is %s, which no released model of this type has", key, state ? "true" : "false");
}

double read_real_or(struct reader *reader, const char *key, double fallback) {
    assert(key_find(key) && key_find(key)->kind == KEY_REAL);
    const struct value *value = look(reader, key);
    if (value && value->kind == VALUE_INTEGER) return (double)value->integer;
    value = find(reader, key, VALUE_REAL, "a number");
    return value ? value->real : fallback;
}

const char *read_text_or(struct reader *reader, const char *key, const char *fallback) {
    const struct value *value = find(reader, key, VALUE_TEXT, "a text");
    return value ? value->text : fallback;
}

const char *read_list(struct reader *reader, const char *key) {
    const struct value *value = find(reader, key, VALUE_TEXT, "a list");
    return value ? value->text : NULL;
}

const bool *list_flags(struct arena *arena, const char *list, uint64_t count) {
    bool *flags = arena_array(arena, count, sizeof *flags);
    for (struct item item; list_take(&list, &item);) {
        char *end;
        uint64_t number = strtoull(item.text, &end, 10);
        if (*item.text >= '0' && *item.text <= '9' && end == item.text + item.length && number < count)
            flags[number] = true;
    }
    return flags;
}

uint64_t read_quotient(struct reader *reader, const char *a_key, uint64_t a, const char *b_key, uint64_t b) {
    if (a % b == 0) return a / b;
    read_refuse(reader, "\"%s\" (%llu) is not a multiple of \"%s\" (%llu)%s", a_key, (unsigned long long)a, b_key,
                (unsigned long long)b, strcmp(a_key, "hidden_size") == 0 ? "; state head_dim" : "");
    return 1;
}

/* Lists by layer that say what a family without kinds of layers has anyway: all layers attend to everything, or all
 * MLPs are of one kind. */
static bool is_plain(const char *key, const char *list) {
    struct item usual = {.text = "full_attention", .length = strlen("full_attention")};
    if (strcmp(key, "attn_type_list") == 0) usual = (struct item){.text = "1", .length = 1};
    if (strcmp(key, "mlp_layer_types") == 0) list_take(&list, &usual);
    for (struct item item; list_take(&list, &item);)
        if (item.length != usual.length || memcmp(item.text, usual.text, usual.length) != 0) return false;
    return true;
}

/* A head's width under another name, which is the width that it has anyway. */
static bool is_the_width(const struct config *config, const char *key, uint64_t width) {
    uint64_t stated = config_count(config, "head_dim"), heads = config_count(config, "num_attention_heads");
    if (!strstr(key, "head_dim")) return false;
    return stated ? stated == width : heads && config_count(config, "hidden_size") / heads == width;
}

/* By its row, or by the shape of its name. */
static bool changes_the_count(const struct config *config, const struct config_entry *entry) {
    const struct key *key = key_find(entry->key);
    const struct value *value = &entry->value;
    if (!key || value->kind == VALUE_NULL) return false;
    if (value->kind == VALUE_INTEGER && is_the_width(config, key->name, (uint64_t)value->integer)) return false;
    if (key->idle == KEY_HARMLESS) return key->kind == KEY_COUNT && key_is_weighty(key->name, value);
    if (value->kind == VALUE_TEXT) return !is_plain(key->name, value->text);
    return value->kind != VALUE_INTEGER || value->integer < 0 || (uint64_t)value->integer > key->idle;
}

/* What only the config's own family may pass over: all that is stated of how the layers are made. */
static bool is_of_another_make(const struct config_entry *entry) {
    const struct key *key = key_find(entry->key);
    if (!key) return false;
    if (key->kind == KEY_FLAG) return entry->value.kind == VALUE_FLAG && entry->value.flag;
    return key->kind == KEY_COUNT && entry->value.kind == VALUE_INTEGER && entry->value.integer > 0;
}

static void refuse_unread(struct reader *reader, const struct config_entry *entry, const char *model_type) {
    struct arena *arena = reader->config->arena;
    bool renamed = entry->written && strcmp(entry->written, entry->key) != 0;
    read_refuse(reader,
                "\"%.60s\"%s is %s, which models of type \"%.60s\" do not read, so it would be counted wrongly; take "
                "it out where it does nothing, or state the type that the layers are made like",
                entry->written ? entry->written : entry->key,
                renamed ? arena_printf(arena, " (\"%.60s\")", entry->key) : "", shown(&entry->value, arena),
                model_type);
}

void read_nothing_else(struct reader *reader, const char *model_type) {
    const struct config *config = reader->config;
    if (config->halved && strcmp(model_type, "longcat_flash") != 0)
        read_refuse(reader, "\"num_layers\" says the same thing as \"num_hidden_layers\", but differently; keep one");
    bool strict = config_find(config, "read_as") && config_find(config, "model_type");
    for (size_t i = 0; i < config->count; i++)
        if (!reader->seen[i] &&
            (changes_the_count(config, &config->entries[i]) || (strict && is_of_another_make(&config->entries[i]))))
            refuse_unread(reader, &config->entries[i], model_type);
    if (config->weighty.key) refuse_unread(reader, &config->weighty, model_type);
    if (strict && config->odd.key) refuse_unread(reader, &config->odd, model_type);
}
