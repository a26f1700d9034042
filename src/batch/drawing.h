/* One row of a batch: resolved, drawn and written. Reads what is shared and writes files; many at a time. */
#ifndef BPT_BATCH_DRAWING_H
#define BPT_BATCH_DRAWING_H

#include "batch/desk.h"
#include "batch/manifest.h"

/* What all rows have in common. */
struct drawing {
    const struct manifest *manifest;
    const struct studio *studio;
    struct folder folder; /* open while rows are drawn */
    bool resume, index;
};

/* What became of one row. A row whose second figure failed counts its first. */
struct outcome {
    bool failed;
    struct error error;
    size_t figures, skipped, files;
    uint64_t bytes;
    char model[64];
    struct buffer index; /* rows of index.csv */
};

/* Starts the outcome anew, and keeps its buffer's memory. The desk is the caller's alone, from row to row. */
void drawing_row(const struct drawing *drawing, const struct csv_row *row, struct desk *desk, struct outcome *outcome);

/* The same without drawing: whether the row could be drawn, as far as that shows before its layout. */
bool drawing_check(const struct drawing *drawing, const struct row_jobs *row, struct arena *arena, struct error *error);

#endif
