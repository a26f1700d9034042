#include "base/nearest.h"
#include "base/exact.h"

#include <stdint.h>
#include <string.h>

enum { LONGEST = 63 };

/* Levenshtein distance of at most LONGEST bytes each. */
static size_t edit_distance(const char *a, size_t a_length, const char *b, size_t b_length) {
    size_t row[LONGEST + 1];
    for (size_t j = 0; j <= b_length; j++) row[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t change = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = exact_smaller(change, exact_smaller(row[j], row[j - 1]) + 1);
        }
    }
    return row[b_length];
}

/* Small letters and digits alone, so that "Llama3" and "llama-3" are the same. */
static size_t essence(const char *name, char letters[LONGEST + 1]) {
    size_t length = 0;
    for (; *name && length < LONGEST; name++) {
        char c = *name >= 'A' && *name <= 'Z' ? (char)(*name - 'A' + 'a') : *name;
        if (strchr("-_. ", c) == NULL) letters[length++] = c;
    }
    letters[length] = '\0';
    return length;
}

/* Smaller is nearer; SIZE_MAX is not alike. */
static size_t unlikeness(const char *typed, const char *name) {
    char wanted[LONGEST + 1], known[LONGEST + 1];
    size_t wanted_length = essence(typed, wanted), known_length = essence(name, known);
    const char *part = wanted_length >= 2 ? strstr(known, wanted) : NULL;
    if (part) return (part == known ? 1 : 2) + (known_length - wanted_length) / 4;
    size_t distance = edit_distance(wanted, wanted_length, known, known_length);
    return distance * 2 > wanted_length + 1 ? SIZE_MAX : 2 * distance + 1;
}

size_t nearest_names(struct buffer *out, const char *typed, const char *const *names, size_t count, size_t most) {
    size_t best[MOST_NEAREST], best_score[MOST_NEAREST], kept = 0;
    most = exact_smaller(most, MOST_NEAREST);
    for (size_t i = 0; i < count; i++) {
        size_t score = unlikeness(typed, names[i]);
        if (score == SIZE_MAX) continue;
        size_t at = kept < most ? kept++ : most;
        while (at && best_score[at - 1] > score) {
            if (at < most) best[at] = best[at - 1], best_score[at] = best_score[at - 1];
            at--;
        }
        if (at < most) best[at] = i, best_score[at] = score;
    }
    for (size_t i = 0; i < kept; i++)
        buffer_printf(out, "%s%s", i == 0 ? "" : i + 1 == kept ? " or " : ", ", names[best[i]]);
    return kept;
}

bool nearest_is_same(const char *one, const char *other) {
    char a[LONGEST + 1], b[LONGEST + 1];
    if (strlen(one) > LONGEST || strlen(other) > LONGEST) return strcmp(one, other) == 0;
    return essence(one, a) == essence(other, b) && strcmp(a, b) == 0;
}
