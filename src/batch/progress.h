/* What a batch says while it runs, on standard error: one line that is drawn again on a terminal, a line now and then
 * elsewhere, failures as they happen, and a summary. */
#ifndef BPT_CLI_BATCH_PROGRESS_H
#define BPT_CLI_BATCH_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MOST_FAILED_RUNS = 12 };

struct progress {
    bool quiet, terminal;
    uint64_t total; /* figures; 0: not known */
    double start, last;
    bool shown; /* a line stands there that is not ended */

    uint64_t figures, skipped, files, bytes;
    uint64_t failures;
    struct {
        size_t first, last;
    } failed_runs[MOST_FAILED_RUNS]; /* lines of the table */
    size_t failed_run_count;
    bool more_failed; /* than stand there */
};

void progress_begin(struct progress *progress, bool quiet, uint64_t total);

/* Counts are the caller's to raise; this shows them, not too often, with the model that was drawn last. */
void progress_show(struct progress *progress, const char *model);

/* One row that failed, in full for the first fifty. */
void progress_fail(struct progress *progress, size_t line, const char *sentence);

void progress_end(struct progress *progress);

/* The line itself, at most `columns` characters wide; for tests too. */
void progress_line(const struct progress *progress, const char *model, double seconds, int columns, char *line,
                   size_t size);

#endif
