/* What a batch says while it runs, on standard error: one line that is drawn again on a terminal, a line now and then
 * elsewhere, failures as they happen, and a summary. */
#ifndef BPT_CLI_PROGRESS_H
#define BPT_CLI_PROGRESS_H

#include "batch/batch.h"

enum { MOST_FAILED_RUNS = 12, FAILURES_IN_FULL = 50 };

struct progress {
    bool quiet, terminal;
    uint64_t total; /* figures; 0: not known */
    double start, last;
    bool shown; /* a line stands there that is not ended */

    struct batch_tally tally; /* as last shown */
    uint64_t failures;        /* told so far */
    struct {
        size_t first, last;
    } failed_runs[MOST_FAILED_RUNS]; /* lines of the table */
    size_t failed_run_count;
    bool more_failed; /* than stand there */
};

void progress_begin(struct progress *progress, bool quiet, uint64_t total);

/* Not too often, with the model that was drawn last. */
void progress_show(struct progress *progress, const struct batch_tally *tally, const char *model);

/* One row that failed, in full for the first fifty. */
void progress_fail(struct progress *progress, size_t line, const char *sentence);

void progress_end(struct progress *progress, const struct batch_tally *tally);

/* Appends the line itself, at most `columns` bytes; for tests too. */
void progress_line(const struct progress *progress, const char *model, double seconds, size_t columns,
                   struct buffer *line);

#endif
