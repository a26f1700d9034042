/* Many figures of one call: a table of jobs, looked through as a whole first and then drawn, rows side by side. Prints
 * nothing: what there is to say goes to a listener. */
#ifndef BPT_BATCH_BATCH_H
#define BPT_BATCH_BATCH_H

#include "base/buffer.h"
#include "base/error.h"
#include "studio/request.h"

/* What is done so far. */
struct batch_tally {
    uint64_t figures, skipped, files, bytes;
    uint64_t failures; /* rows */
};

/* Who is told of a batch while it runs, one call at a time. */
struct batch_listener {
    void *context;
    /* Of a dry run: the next lines of the table of jobs. */
    bool (*lists)(void *context, const struct buffer *lines, struct error *error);
    /* A row that cannot be drawn, where all are looked at first: --strict, --dry-run. */
    void (*refuses)(void *context, const char *sentence);
    void (*begins)(void *context, uint64_t figures);
    /* A row that could not be drawn, and the line of the table that it begins at. */
    void (*fails)(void *context, size_t line, const char *sentence);
    void (*goes_on)(void *context, const struct batch_tally *tally, const char *model);
    void (*ends)(void *context, const struct batch_tally *tally); /* once, where it began */
};

/* Draws the jobs of a table, or the product of the request's lists when `table` is NULL. Ctrl-C ends it between two
 * rows, as does a full disk; the sentence says how to go on. */
bool batch_run(const char *table, const struct request *request, const struct batch_listener *listener,
               struct error *error);

#endif
