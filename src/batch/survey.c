#include "batch/survey.h"

#include "base/name_set.h"
#include "batch/stop.h"
#include "index/index.h"

struct look {
    struct manifest *manifest;
    const struct drawing *drawing;
    const struct batch_choices *choices;
    const struct batch_listener *listener;
    struct name_set names;
    struct buffer text; /* of a dry run */
    uint64_t figures;
    size_t bad;
};

static bool take_name(struct look *look, size_t line, const char *file, struct error *error) {
    if (index_owns(file))
        return error_set(error, ERROR_FAILURE,
                         "%s, line %zu: would write '%.150s', which is the folder's index; nothing is drawn. "
                         "Give it another name",
                         look->manifest->name, line, file);
    size_t other = name_set_take(&look->names, file, line);
    return !other || error_set(error, ERROR_FAILURE,
                               "%s, line %zu: would write '%.150s', as line %zu does; nothing is drawn. A column "
                               "'name' tells them apart",
                               look->manifest->name, line, file, other);
}

/* All charts of a row, in all its formats. */
static bool take_names(struct look *look, const struct row_jobs *row, struct arena *arena, struct error *error) {
    for (size_t i = 0; i < row->count; i++)
        for (size_t j = 0; j < row->formats.count; j++)
            if (!take_name(look, row->line,
                           arena_join(arena, row->jobs[i].stem, ".", row->formats.items[j]->name, NULL), error))
                return false;
    return true;
}

/* A row that cannot be read is the drawing's to report, unless all must be well first. */
static void pass_over(struct look *look, const struct error *error) {
    look->bad++;
    if (look->choices->strict || look->choices->dry_run) look->listener->refuses(look->listener->context, error->text);
}

static bool look_at_row(struct look *look, const struct csv_row *cells, struct error *error) {
    struct arena arena = {0};
    struct row_jobs row;
    struct error wrong;
    bool go_on = true;
    if (!manifest_jobs(look->manifest, cells, &arena, &row, &wrong) ||
        (look->choices->strict && !drawing_check(look->drawing, &row, &arena, &wrong))) {
        pass_over(look, &wrong);
    } else {
        go_on = take_names(look, &row, &arena, error);
        look->figures += row.count;
        for (size_t i = 0; i < row.count && look->choices->dry_run; i++)
            manifest_write_job(&row, &row.jobs[i], &look->text);
    }
    arena_free(&arena);
    return go_on;
}

static bool list_text(struct look *look, struct error *error) {
    bool listed = !look->text.size || look->listener->lists(look->listener->context, &look->text, error);
    look->text.size = 0;
    return listed;
}

static bool look_at_rows(struct look *look, struct error *error) {
    struct csv_row row;
    struct error wrong;
    enum csv_step step;
    while ((step = manifest_next(look->manifest, &row, &wrong)) != CSV_STEP_END) {
        if (stop_asked()) return error_set(error, ERROR_INTERRUPTED, "interrupted before anything was drawn");
        if (step == CSV_STEP_BROKEN) return *error = wrong, false;
        if (step == CSV_STEP_BAD)
            pass_over(look, &wrong);
        else if (!look_at_row(look, &row, error))
            return false;
        if (buffer_is_large(&look->text) && !list_text(look, error)) return false;
    }
    return list_text(look, error);
}

static bool refuse_bad(const struct look *look, const char *what, struct error *error) {
    return error_set(error, ERROR_FAILURE, "%s: %zu row%s cannot be %s", look->manifest->name, look->bad,
                     look->bad == 1 ? "" : "s", what);
}

bool survey(struct manifest *manifest, const struct drawing *drawing, const struct batch_choices *choices,
            const struct batch_listener *listener, uint64_t *figures, struct error *error) {
    struct look look = {.manifest = manifest, .drawing = drawing, .choices = choices, .listener = listener};
    if (choices->dry_run) manifest_write_header(&look.text);
    bool well = look_at_rows(&look, error);
    if (well && look.bad && choices->strict)
        well = refuse_bad(&look, "drawn, so with --strict nothing is", error);
    else if (well && look.bad && choices->dry_run)
        well = refuse_bad(&look, "read", error);
    *figures = look.figures;
    name_set_free(&look.names);
    buffer_free(&look.text);
    return well;
}
