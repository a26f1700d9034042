/* The table of jobs: a CSV whose columns are the options of the command line, and `chart` and `name`. A row is one
 * figure, or one of each chart. Read row by row, as often as needed. */
#ifndef BPT_BATCH_MANIFEST_H
#define BPT_BATCH_MANIFEST_H

#include "base/csv.h"
#include "base/spool.h"
#include "studio/formats.h"
#include "studio/options.h"

enum { MOST_CHARTS = 8 };

/* Every K-th job of N, told apart by the hash of its request. */
struct shard {
    uint64_t part, parts; /* from 1 */
};

struct manifest {
    const char *name; /* for people */
    struct spool spool;
    struct csv_stream *stream;
    struct arena arena; /* of the columns */
    const struct column *columns;
    size_t column_count;
    const struct studio *studio;
    struct request base; /* what a row leaves open is as the command line says */
    struct shard shard;
};

/* One figure of a row. */
struct job {
    const struct chart *chart;
    const char *stem; /* of its files' names: neither folder nor ending */
    bool named;       /* by the table, and not by what is asked */
};

/* What one row asks for; of its figures, those of this shard. */
struct row_jobs {
    size_t line;
    struct request request;
    struct format_choice formats;
    struct job jobs[MOST_CHARTS];
    size_t count;
};

/* Opens a table, or makes that of the request's lists (--models, --themes, ...) when `table` is NULL, and reads the
 * header. All three must outlive the manifest, which is closed even when opening failed. */
bool manifest_open(struct manifest *manifest, const char *table, const struct request *request,
                   const struct studio *studio, struct error *error);

/* The next row, as csv_stream_next says; its cells live until the next one. */
enum csv_step manifest_next(struct manifest *manifest, struct csv_row *row, struct error *error);

/* Back to the first row. */
bool manifest_rewind(struct manifest *manifest, struct error *error);

/* Resolves a row. The manifest is only read, so threads may do this side by side; the result lives as long as the arena
 * and the manifest. A bad row is refused with its line, column and value. */
bool manifest_jobs(const struct manifest *manifest, const struct csv_row *row, struct arena *arena,
                   struct row_jobs *jobs, struct error *error);

/* Appends the header of a table that says all, and one job as a row of it. */
void manifest_write_header(struct buffer *out);
void manifest_write_job(const struct row_jobs *jobs, const struct job *job, struct buffer *out);

void manifest_close(struct manifest *manifest);

#endif
