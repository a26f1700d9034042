/* The table of models in index.html. */
#ifndef BPT_INDEX_MODELS_H
#define BPT_INDEX_MODELS_H

#include <stdbool.h>

#include "index/entry.h"

/* What may be the same in all rows, and is then said once above them: the token count and the rank. */
enum { MODELS_SHARED = 2 };

struct models_shared {
    bool begun, differs[MODELS_SHARED];
    char value[MODELS_SHARED][24]; /* the first row's cell */
};

/* Takes note of a row that entry_read has read. */
void models_survey(struct models_shared *shared, const char *const *cells);

/* "All at 100k tokens and rank 32. " */
void models_put_shared(const struct models_shared *shared, struct buffer *out);

void models_put_headings(const struct models_shared *shared, struct buffer *out);
void models_put_row(const struct models_shared *shared, const char *const *cells, struct buffer *out);

#endif
