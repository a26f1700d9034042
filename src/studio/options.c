#include "studio/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

static void *field(struct request *request, const struct option *option) {
    return (char *)request + option->offset;
}

static const void *field_of(const struct request *request, const struct option *option) {
    return (const char *)request + option->offset;
}

/* ---- text -> field ---- */

static bool set_name(const struct option *option, const char *text, const char **name, struct error *error) {
    bool also = option->also && option->also(text);
    if (!also && !list_has(option->list, text)) return list_refuse(option->list, text, error);
    *name = text;
    return true;
}

static bool set_range(const struct option *option, const char *text, struct range *range, struct error *error) {
    const char *dots = strstr(text, "..");
    char low[64];
    if (!dots || dots == text || (size_t)(dots - text) >= sizeof low || !dots[2])
        return error_set(error, ERROR_USAGE, "'%.60s' is not a range; write it like 100..10M", text);
    memcpy(low, text, (size_t)(dots - text));
    low[dots - text] = '\0';
    struct range read;
    if (!number_parse_count(low, option->min, option->max, &read.low, error) ||
        !number_parse_count(dots + 2, option->min, option->max, &read.high, error))
        return false;
    if (read.low >= read.high)
        return error_set(error, ERROR_USAGE, "'%.60s' is an empty range; the first number must be the smaller", text);
    *range = read;
    return true;
}

static bool set_texts(const char *text, struct texts *texts, struct error *error) {
    if (texts->count == MOST_SETS) return error_set(error, ERROR_USAGE, "is given more than %d times", MOST_SETS);
    texts->items[texts->count++] = text;
    return true;
}

static bool set_field(const struct option *option, const char *text, struct request *request, struct error *error) {
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
        return set_texts(text, at, error);
    case OPTION_COUNT:
        return number_parse_count(text, option->min, option->max, at, error);
    case OPTION_SHARE:
        return number_parse_share(text, at, error);
    case OPTION_RANGE:
        return set_range(option, text, at, error);
    case OPTION_SWITCH:
        ++*(uint64_t *)at;
        return true;
    }
    return false;
}

void options_default(struct request *request) {
    struct error error;
    *request = (struct request){0};
    for (const struct option *option = options; option->name; option++)
        if (option->preset) set_field(option, option->preset, request, &error);
}

/* ---- arguments ---- */

static const struct option *find_long(const char *name, size_t length) {
    for (const struct option *option = options; option->name; option++)
        if (strlen(option->name) == length && memcmp(option->name, name, length) == 0) return option;
    return NULL;
}

static const struct option *find_short(char letter) {
    for (const struct option *option = options; option->name; option++)
        if (option->letter && option->letter == letter) return option;
    return NULL;
}

/* Two dashes belong to the name, so that what is proposed can be typed. */
static bool refuse_unknown(const char *argument, struct error *error) {
    struct names names = {0};
    const char *typed = arena_text(&names.arena, argument, strcspn(argument, "="));
    for (const struct option *option = options; option->name; option++)
        names_add(&names, arena_printf(&names.arena, "--%s", option->name));
    names_refuse_unlisted(&names, "option", typed, "'bpt --help' lists them all", error);
    names_free(&names);
    return false;
}

/* Finds the option of an argument and the value that stands in the same word, if any. */
static const struct option *recognise(const char *argument, const char **value) {
    *value = NULL;
    if (argument[1] != '-') {
        if (argument[2]) *value = argument + 2;
        return find_short(argument[1]);
    }
    size_t length = strcspn(argument + 2, "=");
    if (argument[2 + length] == '=') *value = argument + 2 + length + 1;
    return find_long(argument + 2, length);
}

void option_note_given(const struct option *option, struct request *request) {
    size_t row = (size_t)(option - options);
    request->given[row / 64] |= UINT64_C(1) << row % 64;
}

bool option_is_given(const struct option *option, const struct request *request) {
    size_t row = (size_t)(option - options);
    return request->given[row / 64] >> row % 64 & 1;
}

unsigned option_takers(const struct option *option) {
    return option->takers | (option->draws ? BY_FIGURES | BY_BATCH : 0) | (option->counts ? BY_EXPLAIN : 0);
}

/* "the figures, 'bpt batch'" */
static void write_takers(unsigned takers, struct buffer *out) {
    static const char *const names[TAKER_COUNT] = {
        [TAKER_FIGURES] = "the figures", [TAKER_EXPLAIN] = "'bpt explain'", [TAKER_MODELS] = "'bpt models'",
        [TAKER_REDRAW] = "'bpt redraw'", [TAKER_SHOW] = "'bpt show'",       [TAKER_BATCH] = "'bpt batch'",
        [TAKER_INDEX] = "'bpt index'",   [TAKER_LIST] = "'bpt list'",       [TAKER_SITE] = "'bpt site'"};
    const char *between = "";
    for (size_t i = 0; i < TAKER_COUNT; i++) {
        if (!(takers >> i & 1)) continue;
        buffer_printf(out, "%s%s", between, names[i]);
        between = ", ";
    }
}

bool options_check(const struct request *request, unsigned takers, const char *command, struct error *error) {
    for (const struct option *option = options; option->name; option++) {
        if (!option_is_given(option, request) || (option_takers(option) & takers)) continue;
        struct buffer others = {0};
        write_takers(option_takers(option), &others);
        error_set(error, ERROR_USAGE, "--%s is not for '%s'; it is an option of %.*s", option->name, command,
                  (int)others.size, (char *)others.bytes);
        buffer_free(&others);
        return false;
    }
    return true;
}

bool options_all_draw(const struct request *request) {
    for (const struct option *option = options; option->name; option++)
        if (option_is_given(option, request) && !option->draws) return false;
    return true;
}

static bool parse_option(int count, char **arguments, int *at, struct request *request, struct error *error) {
    const char *argument = arguments[*at], *value;
    const struct option *option = recognise(argument, &value);
    if (!option) return refuse_unknown(argument, error);
    if (option->kind == OPTION_SWITCH) {
        if (value) return error_set(error, ERROR_USAGE, "--%s takes no value", option->name);
    } else if (!value) {
        if (*at + 1 >= count)
            return error_set(error, ERROR_USAGE, "--%s needs a value: %s", option->name, option->value);
        value = arguments[++*at];
    }
    option_note_given(option, request);
    return set_field(option, value, request, error) || error_within(error, "--%s", option->name);
}

bool options_parse(int count, char **arguments, struct request *request, struct texts *words, struct error *error) {
    bool only_words = false;
    for (int i = 0; i < count; i++) {
        bool word = only_words || arguments[i][0] != '-' || arguments[i][1] == '\0';
        if (!only_words && strcmp(arguments[i], "--") == 0)
            only_words = true;
        else if (word && !set_texts(arguments[i], words, error))
            return error_within(error, "a word that is no option");
        else if (!word && !parse_option(count, arguments, &i, request, error))
            return false;
    }
    return true;
}

/* ---- environment ---- */

bool options_take_variables(struct request *request, unsigned takers, struct error *error) {
    for (const struct option *option = options; option->name; option++) {
        const char *value = option->variable ? getenv(option->variable) : NULL;
        if (!value || !*value || option_is_given(option, request) || !(option_takers(option) & takers)) continue;
        if (!option_check(option, value, error) || !set_field(option, value, request, error))
            return error_within(error, "%s", option->variable);
    }
    return true;
}

/* ---- field -> text ---- */

static void print_word(struct buffer *out, const char *name, const char *value) {
    bool plain =
        *value &&
        value[strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-,/@=%:+")] == '\0';
    buffer_printf(out, " --%s ", name);
    if (plain) {
        buffer_text(out, value);
        return;
    }
    buffer_text(out, "'");
    for (; *value; value++) buffer_printf(out, *value == '\'' ? "'\\''" : "%c", *value);
    buffer_text(out, "'");
}

/* What a figure says, where its file was found in another place. */
static const char *text_said(const struct option *option, const struct request *request) {
    const char *said = request->said && !option_is_given(option, request) ? request->said[option - options] : NULL;
    return said ? said : option_text(option, request);
}

static void print_field(const struct option *option, const struct request *request, struct buffer *out) {
    const void *at = field_of(request, option);
    char text[NUMBER_SIZE], line[2 * NUMBER_SIZE + 4];
    switch (option->kind) {
    case OPTION_TEXT:
    case OPTION_FILE:
    case OPTION_NAME: {
        const char *value = text_said(option, request);
        if (value) print_word(out, option->name, value);
        break;
    }
    case OPTION_TEXTS: {
        const struct texts *texts = at;
        for (size_t i = 0; i < texts->count; i++) print_word(out, option->name, texts->items[i]);
        break;
    }
    case OPTION_COUNT: {
        uint64_t value = *(const uint64_t *)at;
        if (value) print_word(out, option->name, number_grouped(text, value, &number_style_plain));
        break;
    }
    case OPTION_SHARE: {
        double per_cent = (double)*(const uint64_t *)at / 1e7;
        snprintf(line, sizeof line, "%s%%", number_short(text, per_cent, 9, &number_style_plain));
        print_word(out, option->name, line);
        break;
    }
    case OPTION_RANGE: {
        const struct range *range = at;
        snprintf(line, sizeof line, "%llu..%llu", (unsigned long long)range->low, (unsigned long long)range->high);
        if (range->high) print_word(out, option->name, line);
        break;
    }
    case OPTION_SWITCH:
        if (*(const uint64_t *)at) buffer_printf(out, " --%s", option->name);
        break;
    }
}

void options_print(const struct request *request, struct buffer *out) {
    bool stated = request->adapter_config || request->adapter_file;
    for (const struct option *option = options; option->name; option++)
        if (option->draws && !(stated && option->of_adapter && !option_is_changed(option, request)))
            print_field(option, request, out);
}

/* ---- one option by its name: cells of a manifest ---- */

const struct option *options_find(const char *name) {
    return find_long(name, strlen(name));
}

static bool set_switch(const char *text, uint64_t *times, struct error *error) {
    static const char *const yes[] = {"yes", "true", "1"}, *const no[] = {"no", "false", "0"};
    for (size_t i = 0; i < 3; i++) {
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
        if (*item && !set_texts(item, texts, error)) return false;
    }
    return true;
}

bool option_set(const struct option *option, char *text, struct request *request, struct error *error) {
    if (option->kind == OPTION_SWITCH) return set_switch(text, field(request, option), error);
    if (option->kind == OPTION_TEXTS) return set_all_texts(text, field(request, option), error);
    if (option->may_be_empty && strcmp(text, empty_text) == 0) *text = '\0';
    return set_field(option, text, request, error);
}

bool option_check(const struct option *option, const char *text, struct error *error) {
    struct arena arena = {0};
    struct request scratch;
    options_default(&scratch);
    bool well = option_set(option, arena_copy(&arena, text), &scratch, error);
    arena_free(&arena);
    return well && (!option->check || option->check(text, error));
}

/* On lines of their own where one holds a semicolon. */
static void get_texts(const struct texts *texts, struct buffer *out) {
    bool lines = false;
    for (size_t i = 0; i < texts->count; i++) lines = lines || strchr(texts->items[i], ';');
    for (size_t i = 0; i < texts->count; i++)
        buffer_printf(out, lines ? "%s%s\n" : "%s%s", !lines && i ? ";" : "", texts->items[i]);
}

static void get_text(const struct option *option, const char *text, struct buffer *out) {
    if (text) buffer_text(out, *text || !option->may_be_empty ? text : empty_text);
}

void option_get(const struct option *option, const struct request *request, struct buffer *out) {
    const void *at = field_of(request, option);
    char text[NUMBER_SIZE];
    switch (option->kind) {
    case OPTION_TEXT:
    case OPTION_FILE:
    case OPTION_NAME:
        get_text(option, text_said(option, request), out);
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
    return *(const char *const *)field_of(request, option);
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
