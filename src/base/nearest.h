/* For "did you mean": the names nearest to what was typed. */
#ifndef BPT_NEAREST_H
#define BPT_NEAREST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

enum { MOST_NEAREST = 8 };

/* Appends up to `most` (at most MOST_NEAREST) of the names, nearest first: those that hold what was typed, then by edit
 * distance, case and punctuation aside, as "a, b or c"; names that are not alike at all are left out. Returns how many
 * were appended. */
size_t nearest_names(struct buffer *out, const char *typed, const char *const *names, size_t count, size_t most);

/* Whether they are the same but for case and punctuation: "Llama3_8B" and "llama-3-8b". */
bool nearest_is_same(const char *one, const char *other);

#endif
