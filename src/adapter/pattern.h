/* Patterns over module names, as PEFT means them: Python's regular expressions, read by PCRE2 within bounds, so that
 * none can hang: a match takes so many steps and no more, and all matches of a config's patterns together too. */
#ifndef BPT_ADAPTER_PATTERN_H
#define BPT_ADAPTER_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

/* Where in a name a pattern must be found. */
enum pattern_place {
    PATTERN_WHOLE, /* re.fullmatch: target_modules and exclude_modules given as one text */
    PATTERN_END,   /* from the start or behind a dot to the end: a key of rank_pattern, a name of a list */
};

struct pattern;

/* The steps that all patterns of one config have taken so far, which are bounded together; starts from {0}. */
struct pattern_steps {
    uint64_t taken;
};

/* NULL and a sentence that quotes it when it is none. A text of letters, digits, "_" and "." alone is compared as it
 * stands. The pattern belongs to the arena; `steps` must live as long. */
struct pattern *pattern_make(const char *text, enum pattern_place place, struct pattern_steps *steps,
                             struct arena *arena, struct error *error);

/* False also where the pattern has used up its steps, which pattern_failed then says. */
bool pattern_matches(struct pattern *pattern, const char *name);

/* It ran out of steps on some name: a sentence that quotes it. */
bool pattern_failed(const struct pattern *pattern, struct error *error);

/* Whether it may tell one number in a name from another ("layers.3", "\d+"): a plain name without digits does not. */
bool pattern_asks_numbers(const struct pattern *pattern);

const char *pattern_text(const struct pattern *pattern);

#endif
