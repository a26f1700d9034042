#include "studio/options.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"

void options_default(struct request *request) {
    struct error error;
    *request = (struct request){0};
    for (const struct option *option = options; option->name; option++)
        if (option->preset) option_set_field(option, option->preset, request, &error);
}

/* ---- arguments ---- */

static const struct option *find_long(const char *name, size_t length) {
    for (const struct option *option = options; option->name; option++)
        if (strlen(option->name) == length && memcmp(option->name, name, length) == 0) return option;
    return NULL;
}

const struct option *options_find(const char *name) {
    return find_long(name, strlen(name));
}

static const struct option *find_short(char letter) {
    for (const struct option *option = options; option->name; option++)
        if (option->letter == letter) return option;
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
        error_set(error, ERROR_USAGE, "--%s is not for 'bpt%s%s'; it is an option of %.*s", option->name,
                  command ? " " : "", command ? command : "", (int)others.size, (char *)others.bytes);
        buffer_free(&others);
        return false;
    }
    return true;
}

bool option_is_heeded(const struct option *option, const struct chart *chart) {
    return !option->of_some_charts || list_holds(chart->heeds, option->name);
}

/* "tokens, rank or map" */
static const char *charts_of(const struct option *option, struct arena *arena) {
    const char *all = NULL, *last = NULL;
    for (const struct chart *const *chart = charts(); *chart; chart++) {
        if (!option_is_heeded(option, *chart)) continue;
        if (last) all = all ? arena_printf(arena, "%s, %s", all, last) : last;
        last = (*chart)->name;
    }
    return all ? arena_printf(arena, "%s or %s", all, last) : last;
}

bool options_check_chart(const struct request *request, const struct chart *chart, struct error *error) {
    for (const struct option *option = options; option->name && !request->shared; option++) {
        if (option_is_heeded(option, chart) || !option_is_given(option, request) || !option_is_changed(option, request))
            continue;
        struct arena arena = {0};
        error_set(error, ERROR_USAGE, "--%s: changes nothing on a figure of %s; leave it out, or draw %s", option->name,
                  chart->name, charts_of(option, &arena));
        arena_free(&arena);
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
    return option_set_field(option, value, request, error) || error_within(error, "--%s", option->name);
}

bool options_parse(int count, char **arguments, struct request *request, struct texts *words, struct error *error) {
    bool only_words = false;
    for (int i = 0; i < count; i++) {
        bool word = only_words || arguments[i][0] != '-' || arguments[i][1] == '\0';
        if (!only_words && strcmp(arguments[i], "--") == 0)
            only_words = true;
        else if (word && !texts_add(words, arguments[i], error))
            return error_within(error, "a word that is no option");
        else if (!word && !parse_option(count, arguments, &i, request, error))
            return false;
    }
    return true;
}

/* ---- environment ---- */

bool option_check(const struct option *option, const char *text, struct error *error) {
    struct arena arena = {0};
    struct request scratch;
    options_default(&scratch);
    bool well = option_set(option, arena_copy(&arena, text), &scratch, error);
    arena_free(&arena);
    return well && (!option->check || option->check(text, error));
}

bool options_take_variables(struct request *request, unsigned takers, struct error *error) {
    for (const struct option *option = options; option->name; option++) {
        const char *value = option->variable ? getenv(option->variable) : NULL;
        if (!value || !*value || option_is_given(option, request) || !(option_takers(option) & takers)) continue;
        if (!option_check(option, value, error) || !option_set_field(option, value, request, error))
            return error_within(error, "%s", option->variable);
    }
    return true;
}

/* ---- as words ---- */

static void print_word(struct buffer *out, const char *name, const char *value) {
    bool plain =
        *value &&
        value[strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-,/@=%:+")] == '\0';
    buffer_text(out, " --");
    buffer_text(out, name);
    buffer_text(out, " ");
    if (plain) {
        buffer_text(out, value);
        return;
    }
    buffer_text(out, "'");
    for (size_t length; *value; value += length + (value[length] == '\'')) {
        length = strcspn(value, "'");
        buffer_add(out, value, length);
        if (value[length]) buffer_text(out, "'\\''");
    }
    buffer_text(out, "'");
}

/* `value` is room to write it in. */
static void print_option(const struct option *option, const struct request *request, struct buffer *value,
                         struct buffer *out) {
    const struct texts *texts = option_field(request, option);
    value->size = 0;
    option_get(option, request, value);
    buffer_add(value, "", 1);
    switch (option->kind) {
    case OPTION_TEXT:
    case OPTION_FILE:
    case OPTION_NAME:
        if (option_said(option, request)) print_word(out, option->name, option_said(option, request));
        break;
    case OPTION_TEXTS:
        for (size_t i = 0; i < texts->count; i++) print_word(out, option->name, texts->items[i]);
        break;
    case OPTION_SWITCH:
        if (value->size > 1) buffer_printf(out, " --%s", option->name);
        break;
    case OPTION_COUNT:
    case OPTION_SHARE:
    case OPTION_RANGE:
        if (value->size > 1) print_word(out, option->name, (char *)value->bytes);
        break;
    }
}

void options_print(const struct request *request, const struct chart *chart, struct buffer *out) {
    bool stated = request->adapter_config || request->adapter_file;
    struct buffer value = {0};
    for (const struct option *option = options; option->name; option++)
        if (option->draws && option_is_heeded(option, chart) &&
            !(stated && option->of_adapter && !option_is_changed(option, request)))
            print_option(option, request, &value, out);
    buffer_free(&value);
}
