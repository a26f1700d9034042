#define PCRE2_CODE_UNIT_WIDTH 8
#include "adapter/pattern.h"
#include "base/limits.h"
#include "base/text.h"

#include <pcre2.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct pattern {
    const char *text;
    enum pattern_place place;
    pcre2_code *code; /* NULL: the text is compared as it stands */
    pcre2_match_data *found;
    pcre2_match_context *limits;
    struct pattern_steps *steps;
    bool failed;
};

/* PCRE2's memory is the arena's, so that nothing is freed by hand. */
static void *take(PCRE2_SIZE size, void *arena) {
    return arena_alloc(arena, size);
}

static void give(void *memory, void *arena) {
    (void)memory;
    (void)arena;
}

/* Called at each step of a match. */
static int count_step(pcre2_callout_block *block, void *data) {
    struct pattern *pattern = data;
    (void)block;
    return ++pattern->steps->taken > MOST_STEPS ? PCRE2_ERROR_MATCHLIMIT : 0;
}

static bool is_plain(const char *text) {
    return !text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.")];
}

/* What PCRE2 has and Python does not would mean something else there, or fail. */
static const char *foreign_part(const char *text) {
    static const char *const parts[] = {"(*",  "(?R", "(?C", "(?&", "(?|", "(?0", "(?+",
                                        "\\K", "\\R", "\\X", "\\C", "\\G", "\\Q"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strstr(text, parts[i])) return parts[i];
    return NULL;
}

static bool refuse(const char *text, struct error *error, const char *why) {
    return error_set(error, ERROR_FAILURE, "'%.80s' is not a pattern: %s", text, why);
}

static bool compile(struct pattern *pattern, struct arena *arena, struct error *error) {
    int number;
    PCRE2_SIZE place;
    const char *foreign = foreign_part(pattern->text);
    size_t length = strlen(pattern->text);
    if (length > LONGEST_PATTERN) return refuse(pattern->text, error, "it is longer than 8,192 bytes");
    if (foreign) return refuse(pattern->text, error, "Python's regular expressions have no such part as it uses");
    bool whole = pattern->place == PATTERN_WHOLE;
    const char *text = arena_printf(arena, whole ? "(?:%s)" : "(?:.*\\.)?(?:%s)", pattern->text);
    pcre2_general_context *memory = pcre2_general_context_create(take, give, arena);
    pcre2_compile_context *context = pcre2_compile_context_create(memory);
    pcre2_set_parens_nest_limit(context, DEEPEST_PATTERN);
    pattern->code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
                                  PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_AUTO_CALLOUT | PCRE2_NEVER_BACKSLASH_C |
                                      PCRE2_DOLLAR_ENDONLY,
                                  &number, &place, context);
    if (!pattern->code) {
        PCRE2_UCHAR why[120] = "";
        pcre2_get_error_message(number, why, sizeof why);
        return refuse(pattern->text, error, (const char *)why);
    }
    pattern->found = pcre2_match_data_create_from_pattern(pattern->code, memory);
    pattern->limits = pcre2_match_context_create(memory);
    pcre2_set_match_limit(pattern->limits, MOST_STEPS_A_NAME);
    pcre2_set_depth_limit(pattern->limits, MOST_STEPS_A_NAME);
    pcre2_set_heap_limit(pattern->limits, MOST_KIB);
    pcre2_set_callout(pattern->limits, count_step, pattern);
    return true;
}

struct pattern *pattern_make(const char *text, enum pattern_place place, struct pattern_steps *steps,
                             struct arena *arena, struct error *error) {
    struct pattern *pattern = arena_alloc(arena, sizeof *pattern);
    pattern->text = arena_copy(arena, text);
    pattern->place = place;
    pattern->steps = steps;
    return is_plain(text) || compile(pattern, arena, error) ? pattern : NULL;
}

static bool ends_plainly(const struct pattern *pattern, const char *name) {
    size_t whole = strlen(name), length = strlen(pattern->text);
    if (!text_ends_with(name, pattern->text)) return false;
    return whole == length || (pattern->place == PATTERN_END && name[whole - length - 1] == '.');
}

bool pattern_matches(struct pattern *pattern, const char *name) {
    if (!pattern->code) return ends_plainly(pattern, name);
    if (pattern->failed) return false;
    int result = pcre2_match(pattern->code, (PCRE2_SPTR)name, strlen(name), 0, 0, pattern->found, pattern->limits);
    pattern->failed = result < 0 && result != PCRE2_ERROR_NOMATCH;
    return result >= 0;
}

bool pattern_failed(const struct pattern *pattern, struct error *error) {
    if (!pattern->failed) return false;
    error_set(error, ERROR_FAILURE,
              "the pattern '%.80s' takes too many steps to hold against a module's name; write it without nested "
              "repetitions",
              pattern->text);
    return true;
}

bool pattern_asks_numbers(const struct pattern *pattern) {
    return pattern->code || strpbrk(pattern->text, "0123456789");
}

const char *pattern_text(const struct pattern *pattern) {
    return pattern->text;
}
