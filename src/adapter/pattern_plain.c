/* Patterns in the browser, where there is no PCRE2: plain names alone. */
#include "adapter/pattern.h"

#include <string.h>

struct pattern {
    const char *text;
    enum pattern_place place;
};

struct pattern *pattern_make(const char *text, enum pattern_place place, struct pattern_steps *steps,
                             struct arena *arena, struct error *error) {
    (void)steps;
    struct pattern *pattern = arena_alloc(arena, sizeof *pattern);
    if (text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.")]) {
        error_set(error, ERROR_FAILURE, "'%.80s' is a pattern, which the program reads and a page does not", text);
        return NULL;
    }
    pattern->text = arena_copy(arena, text);
    pattern->place = place;
    return pattern;
}

bool pattern_matches(struct pattern *pattern, const char *name) {
    size_t whole = strlen(name), length = strlen(pattern->text);
    if (length > whole || strcmp(name + whole - length, pattern->text) != 0) return false;
    return whole == length || (pattern->place == PATTERN_END && name[whole - length - 1] == '.');
}

bool pattern_failed(const struct pattern *pattern, struct error *error) {
    (void)pattern;
    (void)error;
    return false;
}

bool pattern_asks_numbers(const struct pattern *pattern) {
    return strpbrk(pattern->text, "0123456789");
}

const char *pattern_text(const struct pattern *pattern) {
    return pattern->text;
}
