/* The list of all that a request finds out: each finding once, with its key, its unit, the words of what makes it so,
 * and its value. JSON, CSV, explain and the index read this list; none of them names a finding by itself. What one
 * chart alone asks stands with its quantity (quantity.h). */
#ifndef BPT_FINDINGS_H
#define BPT_FINDINGS_H

#include "base/buffer.h"
#include "sweep/table.h"

enum amount_kind {
    AMOUNT_ABSENT, /* not asked for: left out */
    AMOUNT_NONE,   /* there is no such value: null in JSON, an empty cell in CSV, "none" in words */
    AMOUNT_COUNT,
    AMOUNT_REAL,
    AMOUNT_TEXT,
};

struct amount {
    enum amount_kind kind;
    uint64_t count;
    double real;
    const char *text; /* of a number, or of none: how it is said to people; NULL: as it is */
};

static inline struct amount amount_count(uint64_t count) {
    return (struct amount){.kind = AMOUNT_COUNT, .count = count};
}

/* Where 0 says that there is none. */
static inline struct amount amount_known(uint64_t count) {
    return count ? amount_count(count) : (struct amount){.kind = AMOUNT_NONE};
}

struct finding {
    const char *key;    /* of JSON, a dot between an object and its member: "kv.bytes"; an object's are together */
    const char *column; /* of the index; NULL: not there */
    const char *unit;   /* "tokens", "rank", "bytes", "bytes per token", "parameters", "times"; "": of a text */

    /* The line of explain among those that say where things meet: its name, and what makes it so, with {sized_adapter},
     * {tokens}, {adapter}, {min_kv} and {max_weights} for those of the request. NULL: it has none there. */
    const char *name, *condition;

    struct amount (*value)(const struct findings *findings);
};

/* In their order, from 0 on; NULL: there are no more. */
const struct finding *finding_at(size_t index);

/* The finding with that key of JSON, which there is. */
const struct finding *finding_of_key(const char *key);

/* That with that column of the index, likewise. */
const struct finding *finding_of_column(const char *column);

/* The condition with the request's numbers in it. */
void finding_write_condition(const struct finding *finding, const struct findings *findings, struct buffer *out);

/* There is a sweet spot at the reference tokens. */
bool findings_have_spot(const struct findings *findings);

#endif
