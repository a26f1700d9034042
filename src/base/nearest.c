#include "bpt/nearest.h"

#include <stdint.h>
#include <string.h>

enum { LONGEST = 63 };

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

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
            row[j] = smaller(change, smaller(row[j], row[j - 1]) + 1);
        }
    }
    return row[b_length];
}

/* Smaller is nearer; SIZE_MAX is not alike. */
static size_t unlikeness(const char *typed, const char *name) {
    size_t typed_length = smaller(strlen(typed), LONGEST), name_length = smaller(strlen(name), LONGEST);
    if (typed_length >= 2 && strstr(name, typed)) return 1 + (name_length - typed_length) / 8;
    size_t distance = edit_distance(typed, typed_length, name, name_length);
    return distance * 2 > typed_length + 1 ? SIZE_MAX : distance + 1;
}

size_t nearest_names(struct buffer *out, const char *typed, const char *const *names, size_t count, size_t most) {
    size_t best[8], best_score[8], kept = 0;
    if (most > 8) most = 8;
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
