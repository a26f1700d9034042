/* What may stand behind the keys of an adapter_config.json. */
#include <ctype.h>
#include <string.h>

#include "adapter/peft_reading.h"
#include "base/limits.h"

bool peft_refuse(const struct peft_reading *reading, struct error *error, const char *key, const char *why) {
    return error_set(error, ERROR_FAILURE, "%s: \"%.80s\" %s", reading->name, key, why);
}

bool key_starts_with(const char *text, const char *start) {
    return strncmp(text, start, strlen(start)) == 0;
}

bool key_is_of(const char *path, const char *key) {
    size_t length = strlen(key);
    if (strncmp(path, key, length) != 0) return false;
    return !path[length] || (path[length] == '.' && isdigit((unsigned char)path[length + 1]));
}

bool key_is_item(const char *path, const char *key) {
    return key_is_of(path, key) && path[strlen(key)];
}

bool peft_read_size(const struct peft_reading *reading, const char *key, const struct value *value, uint64_t *size,
                    struct error *error) {
    if (value->kind != VALUE_INTEGER || value->integer < 1 || value->integer > MOST_SIZE)
        return peft_refuse(reading, error, key, "is not a rank; it may be 1 to 16,777,216");
    *size = (uint64_t)value->integer;
    return true;
}

bool peft_add_name(const struct peft_reading *reading, struct buffer *names, const char *key, const struct value *value,
                   struct error *error) {
    if (value->kind == VALUE_NULL) return true;
    if (value->kind != VALUE_TEXT || !*value->text || strpbrk(value->text, "^$*+?()[]{}|\\, "))
        return peft_refuse(reading, error, key,
                           "is not a plain module name; PEFT takes a pattern as one text in place of the list");
    buffer_printf(names, "%s%s", names->size ? "," : "", value->text);
    return true;
}

static bool make_pattern(const struct peft_reading *reading, const char *key, const char *text,
                         enum pattern_place place, struct pattern **pattern, struct error *error) {
    *pattern = pattern_make(text, place, reading->steps, reading->arena, error);
    return *pattern || error_within(error, "%s: \"%.80s\"", reading->name, key);
}

/* One text is a pattern for whole paths, a list's items are names. */
bool peft_read_names_or_pattern(struct peft_reading *reading, const char *key, const struct value *value,
                                struct buffer *names, struct pattern **pattern, struct error *error) {
    if (strchr(key, '.') || value->kind != VALUE_TEXT) return peft_add_name(reading, names, key, value, error);
    return make_pattern(reading, key, value->text, PATTERN_WHOLE, pattern, error);
}

bool peft_read_targets(struct peft_reading *reading, const char *key, const struct value *value, struct error *error) {
    bool text = !strchr(key, '.') && value->kind == VALUE_TEXT;
    bool plain = text && !value->text[strcspn(value->text, "^$*+?()[]{}|\\, .")];
    if (plain && *value->text) return peft_add_name(reading, &reading->targets, key, value, error);
    return peft_read_names_or_pattern(reading, key, value, &reading->targets, &reading->adapter.target_pattern, error);
}

bool peft_add_override(struct peft_reading *reading, const char *key, const struct value *value, struct error *error) {
    struct rank_override override;
    if (reading->overrides.size / sizeof override >= MOST_OVERRIDES)
        return peft_refuse(reading, error, key, "is one of too many patterns");
    if (!peft_read_size(reading, key, value, &override.rank, error) ||
        !make_pattern(reading, key, strchr(key, '.') + 1, PATTERN_END, &override.modules, error))
        return false;
    buffer_add(&reading->overrides, &override, sizeof override);
    return true;
}

bool peft_add_layer(struct peft_reading *reading, const char *key, const struct value *value, struct error *error) {
    uint64_t layer = (uint64_t)value->integer;
    if (value->kind == VALUE_NULL) return true;
    if (value->kind != VALUE_INTEGER || value->integer < 0)
        return peft_refuse(reading, error, key, "is not the number of a layer");
    buffer_add(&reading->layers, &layer, sizeof layer);
    return true;
}

bool peft_add_row(struct peft_reading *reading, const char *key, const struct value *value, struct error *error) {
    const char *module = strchr(key, '.') ? strchr(key, '.') + 1 : "", *end = strrchr(module, '.');
    struct token_rows *rows = (struct token_rows *)reading->rows.bytes, fresh = {.count = 1};
    if (value->kind == VALUE_NULL) return true;
    if (value->kind != VALUE_INTEGER || value->integer < 0)
        return peft_refuse(reading, error, key, "is not the number of a token");
    fresh.module = end ? arena_text(reading->arena, module, (size_t)(end - module)) : "embed_tokens";
    for (size_t i = 0; i < reading->rows.size / sizeof *rows; i++)
        if (strcmp(rows[i].module, fresh.module) == 0) {
            rows[i].count++;
            return true;
        }
    buffer_add(&reading->rows, &fresh, sizeof fresh);
    return true;
}

bool peft_read_bias(struct peft_reading *reading, const struct value *value, struct error *error) {
    const char *text = value->kind == VALUE_TEXT ? value->text : "";
    const char *end = strrchr(text, '_');
    if (value->kind == VALUE_NULL || strcmp(text, "none") == 0) return true;
    if (strcmp(text, "all") == 0)
        reading->adapter.bias = BIAS_ALL;
    else if (end && strcmp(end, "_only") == 0)
        reading->adapter.bias = BIAS_ADAPTED;
    else
        return peft_refuse(reading, error, "bias", "is not none, all or lora_only");
    return true;
}
