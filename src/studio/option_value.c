/* One option's value: from text into its field of the request, and back. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"
#include "studio/options.h"

static void *field(struct request *request, const struct option *option) {
    return (char *)request + option->offset;
}

const void *option_field(const struct request *request, const struct option *option) {
    return (const char *)request + option->offset;
}

void option_note_given(const struct option *option, struct request *request) {
    size_t row = (size_t)(option - options);
    request->given[row / 64] |= UINT64_C(1) << row % 64;
}

bool option_is_given(const struct option *option, const struct request *request) {
    size_t row = (size_t)(option - options);
    return request->given[row / 64] >> row % 64 & 1;
}

void option_unset(const struct option *option, struct request *request) {
    static const size_t sizes[] = {
        [OPTION_TEXT] = sizeof(char *),        [OPTION_FILE] = sizeof(char *),    [OPTION_NAME] = sizeof(char *),
        [OPTION_TEXTS] = sizeof(struct texts), [OPTION_COUNT] = sizeof(uint64_t), [OPTION_SHARE] = sizeof(uint64_t),
        [OPTION_RANGE] = sizeof(struct range), [OPTION_SWITCH] = sizeof(uint64_t)};
    size_t row = (size_t)(option - options);
    struct error ignored;
    memset(field(request, option), 0, sizes[option->kind]);
    if (option->preset) option_set_field(option, option->preset, request, &ignored);
    request->given[row / 64] &= ~(UINT64_C(1) << row % 64);
}

/* ---- from text ---- */

static bool set_name(const struct option *option, const char *text, const char **name, struct error *error) {
    bool also = option->also && option->also(text);
    if (!also && !list_has(option->list, text)) return list_refuse(option->list, text, error);
    *name = text;
    return true;
}

static bool set_range(const struct option *option, const char *text, struct range *range, struct error *error) {
    const char *dots = strstr(text, "..");
    if (!dots || dots == text || !dots[2])
        return error_set(error, ERROR_USAGE, "'%.60s' is not a range; write it like 100..10M", text);
    struct buffer low = {0};
    struct range read;
    buffer_printf(&low, "%.*s", (int)(dots - text), text);
    bool well = number_parse_count((char *)low.bytes, option->min, option->max, &read.low, error) &&
                number_parse_count(dots + 2, option->min, option->max, &read.high, error);
    buffer_free(&low);
    if (!well) return false;
    if (read.low >= read.high)
        return error_set(error, ERROR_USAGE, "'%.60s' is an empty range; the first number must be the smaller", text);
    *range = read;
    return true;
}

bool texts_add(struct texts *texts, const char *text, struct error *error) {
    if (texts->count == MOST_SETS) return error_set(error, ERROR_USAGE, "is given more than %d times", MOST_SETS);
    texts->items[texts->count++] = text;
    return true;
}

bool option_set_field(const struct option *option, const char *text, struct request *request, struct error *error) {
    void *at = field(request, option);
    switch (option->kind) {
    case OPTION_TEXT:
    case OPTION_FILE:
        if (*text == '\0' && !option->may_be_empty)
            return error_set(error, ERROR_USAGE, "is empty; give %s", option->value);
        *(const char **)at = text;
        return true;
    case OPTION_NAME:
        return set_name(option, text, at, error);
    case OPTION_TEXTS:
        return texts_add(at, text, error);
    case OPTION_COUNT:
        return number_parse_count(text, option->min, option->max, at, error);
    case OPTION_SHARE:
        return number_parse_share(text, at, error);
    case OPTION_RANGE:
        return set_range(option, text, at, error);
    case OPTION_SWITCH:
        break;
    }
    ++*(uint64_t *)at;
    return true;
}

static bool set_switch(const char *text, uint64_t *times, struct error *error) {
    static const char *const yes[] = {"yes", "true", "1"}, *const no[] = {"no", "false", "0"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (strcasecmp(text, yes[i]) != 0 && strcasecmp(text, no[i]) != 0) continue;
        *times = strcasecmp(text, yes[i]) == 0;
        return true;
    }
    return error_set(error, ERROR_USAGE, "'%.60s' is not yes or no", text);
}

/* What stands in a cell for the empty text, since an empty cell is the default. */
static const char empty_text[] = "\"\"";

/* A cell holds as many texts as it has lines; one of a single line separates them by semicolons. */
static bool set_all_texts(char *text, struct texts *texts, struct error *error) {
    const char *separators = strpbrk(text, "\r\n") ? "\r\n" : ";";
    char *rest = NULL;
    for (char *item = strtok_r(text, separators, &rest); item; item = strtok_r(NULL, separators, &rest)) {
        item += strspn(item, " ");
        if (*item && !texts_add(texts, item, error)) return false;
    }
    return true;
}

bool option_set(const struct option *option, char *text, struct request *request, struct error *error) {
    if (option->kind == OPTION_SWITCH) return set_switch(text, field(request, option), error);
    if (option->kind == OPTION_TEXTS) return set_all_texts(text, field(request, option), error);
    if (option->may_be_empty && strcmp(text, empty_text) == 0) *text = '\0';
    return option_set_field(option, text, request, error);
}

/* ---- to text ---- */

/* On lines of their own where one holds a semicolon. */
static void get_texts(const struct texts *texts, struct buffer *out) {
    bool lines = false;
    for (size_t i = 0; i < texts->count; i++) lines = lines || strchr(texts->items[i], ';');
    for (size_t i = 0; i < texts->count; i++)
        buffer_printf(out, lines ? "%s%s\n" : "%s%s", !lines && i ? ";" : "", texts->items[i]);
}

const char *option_said(const struct option *option, const struct request *request) {
    const char *said = request->said && !option_is_given(option, request) ? request->said[option - options] : NULL;
    return said ? said : option_text(option, request);
}

static void get_text(const struct option *option, const char *text, struct buffer *out) {
    if (text) buffer_text(out, *text || !option->may_be_empty ? text : empty_text);
}

void option_get(const struct option *option, const struct request *request, struct buffer *out) {
    const void *at = option_field(request, option);
    char text[NUMBER_SIZE];
    switch (option->kind) {
    case OPTION_TEXT:
    case OPTION_FILE:
    case OPTION_NAME:
        get_text(option, option_said(option, request), out);
        break;
    case OPTION_TEXTS:
        get_texts(at, out);
        break;
    case OPTION_COUNT:
        if (*(const uint64_t *)at) buffer_text(out, number_grouped(text, *(const uint64_t *)at, &number_style_plain));
        break;
    case OPTION_SHARE:
        buffer_printf(out, "%s%%", number_short(text, (double)*(const uint64_t *)at / 1e7, 9, &number_style_plain));
        break;
    case OPTION_RANGE: {
        const struct range *range = at;
        if (range->high)
            buffer_printf(out, "%llu..%llu", (unsigned long long)range->low, (unsigned long long)range->high);
        break;
    }
    case OPTION_SWITCH:
        if (*(const uint64_t *)at) buffer_text(out, "yes");
        break;
    }
}

const char *option_text(const struct option *option, const struct request *request) {
    return *(const char *const *)option_field(request, option);
}

bool option_is_changed(const struct option *option, const struct request *request) {
    struct buffer text = {0};
    option_get(option, request, &text);
    bool set = text.size > 0;
    buffer_add(&text, "", 1);
    bool usual = option->preset && strcmp((char *)text.bytes, option->preset) == 0;
    buffer_free(&text);
    return set && !usual;
}
