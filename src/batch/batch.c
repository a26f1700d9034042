/* bpt batch: a table of jobs becomes figures. First all names are looked at, then rows are drawn side by side. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "batch/drawing.h"
#include "batch/names.h"
#include "batch/progress.h"
#include "batch/stop.h"
#include "batch/workers.h"
#include "index/index.h"

/* Nobody writes a figure for that long, so a temporary that is older was left by a process that was killed. */
enum { STALE_SECONDS = 600 };

struct batch {
    const struct request *request;
    struct studio studio;
    struct manifest manifest;
    struct drawing drawing;
    struct progress progress;
    struct index_spool index;
    bool stopped;      /* a row could not be written for want of room, or the table broke off */
    struct error stop; /* why */
};

/* ---- the first look: names, and with --strict everything ---- */

struct look {
    struct batch *batch;
    struct names names;
    struct buffer text; /* of a dry run */
    uint64_t figures;   /* of this shard */
    size_t bad;
};

/* Both charts of a row, in all its formats. */
static bool take_names(struct look *look, const struct row_jobs *row, struct arena *arena, struct error *error) {
    for (size_t i = 0; i < row->count; i++)
        for (size_t j = 0; j < row->format_count; j++) {
            const char *file = arena_printf(arena, "%s.%s", row->jobs[i].stem, row->formats[j]->name);
            if (index_owns(file))
                return error_set(error, ERROR_FAILURE,
                                 "%s, line %zu: would write '%.150s', which is the folder's index; nothing is drawn. "
                                 "Give it another "
                                 "name",
                                 look->batch->manifest.name, row->line, file);
            size_t line = names_take(&look->names, file, row->line);
            if (line)
                return error_set(
                    error, ERROR_FAILURE,
                    "%s, line %zu: would write '%.150s', as line %zu does; nothing is drawn. A column 'name' "
                    "tells them apart",
                    look->batch->manifest.name, row->line, file, line);
        }
    return true;
}

/* A row that cannot be read is the drawing's to report, unless all must be well first. */
static void pass_over(struct look *look, const struct error *error) {
    look->bad++;
    const struct batch_choices *choices = &look->batch->request->batch;
    if ((choices->strict || choices->dry_run) && look->bad <= 50) fprintf(stderr, "bpt: %s\n", error->text);
}

static bool look_at_row(struct look *look, const struct csv_row *cells, struct error *error) {
    struct batch *batch = look->batch;
    struct arena arena = {0};
    struct row_jobs row;
    struct error wrong;
    bool go_on = true;
    if (!manifest_jobs(&batch->manifest, cells, &arena, &row, &wrong) ||
        (batch->request->batch.strict && !drawing_check(&batch->drawing, &row, &arena, &wrong))) {
        pass_over(look, &wrong);
    } else {
        go_on = take_names(look, &row, &arena, error);
        look->figures += row.count;
        for (size_t i = 0; i < row.count && batch->request->batch.dry_run; i++)
            manifest_write_job(&row, &row.jobs[i], &look->text);
    }
    arena_free(&arena);
    return go_on;
}

static bool print_text(struct look *look, struct error *error) {
    bool printed = !look->text.size || file_write_stdout(look->text.bytes, look->text.size, error);
    look->text.size = 0;
    return printed;
}

static bool look_at_rows(struct look *look, struct error *error) {
    struct csv_row row;
    struct error wrong;
    enum csv_step step;
    while ((step = manifest_next(&look->batch->manifest, &row, &wrong)) != CSV_STEP_END) {
        if (stop_asked()) return error_set(error, ERROR_INTERRUPTED, "interrupted before anything was drawn");
        if (step == CSV_STEP_BROKEN) return *error = wrong, false;
        if (step == CSV_STEP_BAD)
            pass_over(look, &wrong);
        else if (!look_at_row(look, &row, error))
            return false;
        if (look->text.size > 60000 && !print_text(look, error)) return false;
    }
    return print_text(look, error);
}

static bool look_through(struct batch *batch, uint64_t *figures, struct error *error) {
    struct look look = {.batch = batch};
    if (batch->request->batch.dry_run) manifest_write_header(&look.text);
    if (batch->request->batch.dry_run && batch->request->font)
        fprintf(stderr, "bpt: a font is of a whole batch and has no column; give --font again with this table\n");
    bool well = look_at_rows(&look, error);
    if (well && look.bad && batch->request->batch.strict)
        well = error_set(error, ERROR_FAILURE, "%s: %zu row%s cannot be drawn, so with --strict nothing is",
                         batch->manifest.name, look.bad, look.bad == 1 ? "" : "s");
    else if (well && look.bad && batch->request->batch.dry_run)
        well = error_set(error, ERROR_FAILURE, "%s: %zu row%s cannot be read", batch->manifest.name, look.bad,
                         look.bad == 1 ? "" : "s");
    *figures = look.figures;
    names_free(&look.names);
    buffer_free(&look.text);
    return well;
}

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
    if (!task->bad) copy_row(task, &row);
    return true;
}

/* What a worker does not share: the faces with what it remembers of them. */
struct worker {
    struct studio studio;
    struct drawing drawing;
};

static void *enter(void *context) {
    const struct batch *batch = context;
    struct worker *worker = calloc(1, sizeof *worker);
    if (!worker) memory_is_out();
    *worker = (struct worker){batch->studio, batch->drawing};
    worker->studio.fonts = fonts_share(batch->studio.fonts);
    worker->drawing.studio = &worker->studio;
    return worker;
}

static void leave(void *own) {
    struct worker *worker = own;
    fonts_close(worker->studio.fonts);
    free(worker);
}

static void draw_row(void *own, void *slot) {
    const struct worker *worker = own;
    struct task *task = slot;
    if (!task->bad)
        drawing_row(&worker->drawing, &task->row, &task->outcome);
    else
        task->outcome.failed = true, task->outcome.index.size = 0;
}

/* The line stands in the sentence too; the stream does not say it of a row that it could not read. */
static size_t line_of_failure(const struct task *task) {
    size_t line = task->row.line;
    const char *at = task->bad ? strstr(task->outcome.error.text, ", line ") : NULL;
    if (at) sscanf(at, ", line %zu", &line);
    return line;
}

static void give_row(void *context, void *slot) {
    struct batch *batch = context;
    struct task *task = slot;
    struct outcome *outcome = &task->outcome;
    struct progress *progress = &batch->progress;
    progress->figures += outcome->figures;
    progress->skipped += outcome->skipped;
    progress->files += outcome->files;
    progress->bytes += outcome->bytes;
    if (outcome->failed && outcome->error.kind == ERROR_NO_ROOM && !batch->stopped) {
        batch->stopped = true;
        batch->stop = outcome->error;
    } else if (outcome->failed && outcome->error.kind != ERROR_NO_ROOM) {
        progress_fail(progress, line_of_failure(task), outcome->error.text);
    }
    if (outcome->index.size && !index_spool_add(&batch->index, &outcome->index, &batch->stop)) batch->stopped = true;
    progress_show(progress, outcome->model);
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
    uint64_t done = batch->progress.figures + batch->progress.skipped;
    if (batch->stopped) {
        *error = batch->stop;
        char why[800];
        snprintf(why, sizeof why, "%.780s", batch->stop.text);
        return error_set(error, ERROR_FAILURE,
                         "stopped after %llu of %llu figures: %s; what is written is whole, and the same "
                         "command with --resume goes on",
                         (unsigned long long)done, (unsigned long long)figures, why);
    }
    return error_set(error, ERROR_INTERRUPTED,
                     "interrupted after %llu of %llu figures; what is written is whole, and the same "
                     "command with --resume goes on",
                     (unsigned long long)done, (unsigned long long)figures);
}

static bool conclude(struct batch *batch, uint64_t figures, struct error *error) {
    bool indexed = !batch->drawing.index ||
                   index_spool_finish(&batch->index, batch->drawing.directory, batch->request->batch.shard, error);
    progress_end(&batch->progress);
    if (batch->stopped || stop_asked()) return report_stop(batch, figures, error);
    if (!indexed) return error_within(error, "the figures are drawn, but not their index");
    if (!batch->progress.failures) return true;
    return error_set(error, ERROR_FAILURE, "%llu row%s could not be drawn%s",
                     (unsigned long long)batch->progress.failures, batch->progress.failures == 1 ? "" : "s",
                     batch->progress.figures ? "; all others are" : "");
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
    const char *directory = batch->drawing.directory;
    if (!file_make_directory(directory, error)) return error_within(error, "--output");
    if (access(directory, W_OK | X_OK))
        return error_set(error, ERROR_FAILURE, "--output: cannot write into '%.200s': %s", directory, strerror(errno));
    file_remove_stale(directory, STALE_SECONDS);
    if (!manifest_rewind(&batch->manifest, error) || (batch->drawing.index && !index_spool_begin(&batch->index, error)))
        return false;
    signal(SIGPIPE, SIG_IGN); /* who watched the progress may leave */
    progress_begin(&batch->progress, batch->request->batch.quiet, figures);
    workers_run(&work, batch->request->batch.workers ? batch->request->batch.workers : workers_default());
    return conclude(batch, figures, error);
}

static const char *directory_of(const struct request *request) {
    return request->output ? request->output : "output";
}

static bool run(struct batch *batch, struct error *error) {
    const struct request *request = batch->request;
    uint64_t figures;
    if (strcmp(directory_of(request), "-") == 0)
        return error_set(error, ERROR_USAGE, "--output: a batch writes many files; give a directory");
    if (!studio_open(&batch->studio, request->presets, error) ||
        !studio_load_drawing(&batch->studio, request->font, error) ||
        !manifest_open(&batch->manifest, request, &batch->studio, error))
        return false;
    batch->drawing = (struct drawing){.manifest = &batch->manifest,
                                      .studio = &batch->studio,
                                      .directory = directory_of(request),
                                      .resume = request->batch.resume != 0,
                                      .index = !request->batch.no_index};
    stop_listen();
    if (!look_through(batch, &figures, error)) return false;
    return request->batch.dry_run || draw(batch, figures, error);
}

bool command_batch(const struct command *command, const struct request *request, struct error *error) {
    (void)command;
    struct batch batch = {.request = request, .manifest.spool.descriptor = -1, .index.spool.descriptor = -1};
    bool done = run(&batch, error);
    index_spool_drop(&batch.index);
    manifest_close(&batch.manifest);
    studio_close(&batch.studio);
    return done;
}
