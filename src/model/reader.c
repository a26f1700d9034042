#include "model/reader.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "bpt/number.h"
#include "model/keys.h"

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

/* What stands there, for a sentence. */
static const char *shown(const struct value *value, char text[80]) {
    switch (value->kind) {
    case VALUE_NULL: snprintf(text, 80, "null"); break;
    case VALUE_FLAG: snprintf(text, 80, "%s", value->flag ? "true" : "false"); break;
    case VALUE_INTEGER: snprintf(text, 80, "%lld", (long long)value->integer); break;
    case VALUE_REAL: snprintf(text, 80, "%g", value->real); break;
    case VALUE_TEXT: snprintf(text, 80, "\"%.60s\"", value->text); break;
    }
    return text;
}

/* NULL when absent or null; refuses what is not of the kind. */
static const struct value *find(struct reader *reader, const char *key, enum value_kind kind, const char *wanted) {
    const struct value *value = config_find(reader->config, key);
    if (!value || value->kind == VALUE_NULL) return NULL;
    if (value->kind == kind) return value;
    char text[80];
    read_refuse(reader, "\"%s\" is %s, which is not %s", key, shown(value, text), wanted);
    return NULL;
}

uint64_t read_count_or(struct reader *reader, const char *key, uint64_t fallback) {
    const struct key *known = key_find(key);
    assert(known && known->kind == KEY_COUNT);
    const struct value *value = find(reader, key, VALUE_INTEGER, "a whole number");
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

uint64_t read_count(struct reader *reader, const char *key) {
    uint64_t count = read_count_or(reader, key, 0);
    if (count) return count;
    read_refuse(reader, "\"%s\" is missing and has no default; it is needed to count exactly", key);
    return 1;
}

bool read_flag_or(struct reader *reader, const char *key, bool fallback) {
    const struct value *value = find(reader, key, VALUE_FLAG, "true or false");
    return value ? value->flag : fallback;
}

const char *read_text_or(struct reader *reader, const char *key, const char *fallback) {
    const struct value *value = find(reader, key, VALUE_TEXT, "a text");
    return value ? value->text : fallback;
}

uint64_t read_quotient(struct reader *reader, const char *a_key, uint64_t a, const char *b_key, uint64_t b) {
    if (a % b == 0) return a / b;
    read_refuse(reader, "\"%s\" (%llu) is not a multiple of \"%s\" (%llu); state head_dim", a_key,
                (unsigned long long)a, b_key, (unsigned long long)b);
    return 1;
}
