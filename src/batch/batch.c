#include "batch/batch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "batch/drawing.h"
#include "batch/stop.h"
#include "batch/survey.h"
#include "batch/workers.h"
#include "index/index.h"

/* Nobody writes a figure for that long, so a temporary that is older was left by a process that was killed. */
enum { STALE_SECONDS = 600 };

struct batch {
    const struct request *request;
    const struct batch_listener *listener;
    struct studio studio;
    struct manifest manifest;
    struct drawing drawing;
    struct batch_tally tally;
    struct index_spool index;
    bool stopped;      /* a row could not be written for want of room, or the table broke off */
    struct error stop; /* why */
};

/* ---- drawing ---- */

/* A row on its way through the workers. */
struct task {
    struct arena arena;
    struct csv_row row;
    bool bad; /* it could not even be read: outcome.error says why */
    struct outcome outcome;
};

static void copy_row(struct task *task, const struct csv_row *row) {
    const char **cells = arena_array(&task->arena, row->count, sizeof *cells);
    for (size_t i = 0; i < row->count; i++) cells[i] = arena_copy(&task->arena, row->cells[i]);
    task->row = (struct csv_row){row->line, row->count, cells};
}

static bool take_row(void *context, void *slot) {
    struct batch *batch = context;
    struct task *task = slot;
    struct csv_row row;
    if (stop_asked() || batch->stopped) return false;
    enum csv_step step = manifest_next(&batch->manifest, &row, &task->outcome.error);
    if (step == CSV_STEP_BROKEN) {
        batch->stopped = true;
        batch->stop = task->outcome.error;
    }
    if (step == CSV_STEP_END || step == CSV_STEP_BROKEN) return false;
    task->bad = step == CSV_STEP_BAD;
    copy_row(task, &row);
    return true;
}

/* What a worker does not share: the faces with what it remembers of them, and its desk. */
struct worker {
    struct studio studio;
    struct drawing drawing;
    struct desk desk;
};

static void *enter(void *context) {
    const struct batch *batch = context;
    struct worker *worker = calloc(1, sizeof *worker);
    if (!worker) memory_is_out();
    *worker = (struct worker){.studio = batch->studio, .drawing = batch->drawing};
    worker->studio.fonts = fonts_share(batch->studio.fonts);
    worker->drawing.studio = &worker->studio;
    return worker;
}

static void leave(void *own) {
    struct worker *worker = own;
    fonts_close(worker->studio.fonts);
    desk_clear(&worker->desk);
    free(worker);
}

static void draw_row(void *own, void *slot) {
    struct worker *worker = own;
    struct task *task = slot;
    if (!task->bad)
        drawing_row(&worker->drawing, &task->row, &worker->desk, &task->outcome);
    else
        task->outcome.failed = true, task->outcome.index.size = 0;
}

static void count_outcome(const struct outcome *outcome, struct batch_tally *tally) {
    tally->figures += outcome->figures;
    tally->skipped += outcome->skipped;
    tally->files += outcome->files;
    tally->bytes += outcome->bytes;
}

static void give_row(void *context, void *slot) {
    struct batch *batch = context;
    struct task *task = slot;
    struct outcome *outcome = &task->outcome;
    const struct batch_listener *listener = batch->listener;
    count_outcome(outcome, &batch->tally);
    if (outcome->failed && outcome->error.kind == ERROR_NO_ROOM && !batch->stopped) {
        batch->stopped = true;
        batch->stop = outcome->error;
    } else if (outcome->failed && outcome->error.kind != ERROR_NO_ROOM) {
        batch->tally.failures++;
        listener->fails(listener->context, task->row.line, outcome->error.text);
    }
    if (outcome->index.size && !index_spool_add(&batch->index, &outcome->index, &batch->stop)) batch->stopped = true;
    listener->goes_on(listener->context, &batch->tally, outcome->model);
    arena_free(&task->arena);
    *outcome = (struct outcome){.index = outcome->index};
}

static void end_task(void *slot) {
    struct task *task = slot;
    arena_free(&task->arena);
    buffer_free(&task->outcome.index);
}

/* ---- the end ---- */

static bool report_stop(const struct batch *batch, uint64_t figures, struct error *error) {
    uint64_t done = batch->tally.figures + batch->tally.skipped;
    if (batch->stopped) {
        return error_set(error, ERROR_FAILURE,
                         "stopped after %llu of %llu figures: %.780s; what is written is whole, and the same "
                         "command with --resume goes on",
                         (unsigned long long)done, (unsigned long long)figures, batch->stop.text);
    }
    return error_set(error, ERROR_INTERRUPTED,
                     "interrupted after %llu of %llu figures; what is written is whole, and the same "
                     "command with --resume goes on",
                     (unsigned long long)done, (unsigned long long)figures);
}

static bool conclude(struct batch *batch, uint64_t figures, struct error *error) {
    bool synced = batch->request->batch.no_sync || file_sync_disk(&batch->drawing.folder, error);
    bool indexed = !synced || !batch->drawing.index ||
                   index_spool_finish(&batch->index, batch->drawing.folder.path, batch->request->batch.shard, error);
    batch->listener->ends(batch->listener->context, &batch->tally);
    if (batch->stopped || stop_asked()) return report_stop(batch, figures, error);
    if (!synced) return error_within(error, "the figures are drawn, but may not survive a loss of power");
    if (!indexed) return error_within(error, "the figures are drawn, but not their index");
    const struct batch_tally *tally = &batch->tally;
    return !tally->failures ||
           error_set(error, ERROR_FAILURE, "%llu row%s could not be drawn%s", (unsigned long long)tally->failures,
                     tally->failures == 1 ? "" : "s", tally->figures ? "; all others are" : "");
}

static bool draw(struct batch *batch, uint64_t figures, struct error *error) {
    const struct work work = {.context = batch,
                              .size = sizeof(struct task),
                              .take = take_row,
                              .enter = enter,
                              .run = draw_row,
                              .leave = leave,
                              .give = give_row,
                              .end = end_task};
    struct folder *folder = &batch->drawing.folder;
    if (!folder_make(folder, folder->path, error)) return error_within(error, "--output");
    if (faccessat(folder->descriptor, ".", W_OK | X_OK, 0))
        return error_set(error, ERROR_FAILURE, "--output: cannot write into '%.200s': %s", folder->path,
                         strerror(errno));
    folder_remove_stale(folder, STALE_SECONDS);
    if (!manifest_rewind(&batch->manifest, error) || (batch->drawing.index && !index_spool_begin(&batch->index, error)))
        return false;
    batch->listener->begins(batch->listener->context, figures);
    workers_run(&work, batch->request->batch.workers ? batch->request->batch.workers : workers_default());
    return conclude(batch, figures, error);
}

static const char *directory_of(const struct request *request) {
    return request->output ? request->output : "output";
}

static bool run(struct batch *batch, const char *table, struct error *error) {
    const struct request *request = batch->request;
    uint64_t figures;
    if (strcmp(directory_of(request), "-") == 0)
        return error_set(error, ERROR_USAGE, "--output: a batch writes many files; give a directory");
    if (!studio_open(&batch->studio, request->presets, error) ||
        !studio_load_drawing(&batch->studio, request->font, error) ||
        !manifest_open(&batch->manifest, table, request, &batch->studio, error))
        return false;
    batch->drawing = (struct drawing){.manifest = &batch->manifest,
                                      .studio = &batch->studio,
                                      .folder = {.descriptor = -1, .path = directory_of(request)},
                                      .resume = request->batch.resume != 0,
                                      .index = !request->batch.no_index};
    stop_listen();
    if (!survey(&batch->manifest, &batch->drawing, &request->batch, batch->listener, &figures, error)) return false;
    return request->batch.dry_run || draw(batch, figures, error);
}

bool batch_run(const char *table, const struct request *request, const struct batch_listener *listener,
               struct error *error) {
    struct batch batch = {.request = request,
                          .listener = listener,
                          .manifest.spool.descriptor = -1,
                          .index.spool.descriptor = -1,
                          .drawing.folder.descriptor = -1};
    bool done = run(&batch, table, error);
    index_spool_drop(&batch.index);
    folder_close(&batch.drawing.folder);
    manifest_close(&batch.manifest);
    studio_close(&batch.studio);
    return done;
}
