#include "batch/drawing.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/list.h"
#include "base/path.h"
#include "index/entry.h"
#include "studio/file_name.h"

/* One row in hand. */
struct hand {
    const struct drawing *drawing;
    struct arena arena;
    struct desk *desk;
    struct row_jobs row;
    struct inputs inputs;
    struct paper paper;
    struct outcome *outcome;
};

static const char *name_of(const struct job *job, const struct format *format, struct arena *arena) {
    return arena_join(arena, job->stem, ".", format->name, NULL);
}

static const char *path_of(const struct drawing *drawing, const struct job *job, const struct format *format,
                           struct arena *arena) {
    return path_join(drawing->folder.path, name_of(job, format, arena), arena);
}

/* ---- what is there already ---- */

/* A row's own name is that of its figure, whatever the row asked for before. */
static bool may_replace(const struct drawing *drawing, const struct row_jobs *row, const struct job *job,
                        const struct answer *answer, struct arena *arena, struct error *error) {
    bool named = job->named || row->request.force;
    for (size_t i = 0; i < row->formats.count && !named; i++)
        if (!file_name_is_free(path_of(drawing, job, row->formats.items[i], arena), answer->document.request, error))
            return false;
    return true;
}

/* When, in nanoseconds. */
static int64_t modified(const struct stat *status) {
#ifdef __APPLE__
    const struct timespec time = status->st_mtimespec;
#else
    const struct timespec time = status->st_mtim;
#endif
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static bool is_newer(const char *path, const struct stat *than) {
    struct stat status;
    return stat(path, &status) || modified(&status) > modified(than);
}

static bool model_is_newer(const struct drawing *drawing, const char *model, const struct stat *figure,
                           struct arena *arena) {
    if (!studio_model_is_path(drawing->studio, model)) return false;
    return is_newer(file_is_directory(model) ? path_join(model, "config.json", arena) : model, figure);
}

/* A request names files, and not what stands in them. */
static bool source_changed(const struct drawing *drawing, const struct request *request, const struct stat *figure,
                           struct arena *arena) {
    const char *rest = request->compare ? request->compare : "";
    bool changed = model_is_newer(drawing, request->model, figure, arena) ||
                   (!studio_theme_file(request->theme).data && is_newer(request->theme, figure));
    for (struct item item; !changed && list_take(&rest, &item);)
        changed = model_is_newer(drawing, item_copy(item, arena), figure, arena);
    for (const struct option *option = options; option->name && !changed; option++) {
        const char *path = option->draws && option->kind == OPTION_FILE ? option_text(option, request) : NULL;
        changed = path && is_newer(path, figure);
    }
    return changed;
}

/* A csv carries no request, so it is never up to date. */
static bool is_up_to_date(struct hand *hand, const struct job *job, const char *path) {
    struct arena arena = {0};
    struct stat status;
    struct provenance found;
    struct error ignored;
    bool same = stat(path, &status) == 0 && provenance_read_file(path, &arena, &found, &ignored) && found.whole &&
                strcmp(found.request, request_print(&hand->row.request, job->chart, &arena)) == 0 &&
                strcmp(found.software, hand->inputs.software) == 0 &&
                strcmp(found.font, fonts_name(hand->drawing->studio->fonts)) == 0 &&
                !source_changed(hand->drawing, &hand->row.request, &status, &arena);
    arena_free(&arena);
    return same;
}

/* ---- drawing ---- */

static bool write_file(struct hand *hand, const struct job *job, const struct format *format,
                       const struct answer *answer, const struct scene *scene, struct error *error) {
    struct buffer file = {0};
    bool written =
        format_write(format, answer, scene, &file, error) &&
        file_write_in(&hand->drawing->folder, name_of(job, format, &hand->arena), file.bytes, file.size, error);
    if (written) {
        hand->outcome->files++;
        hand->outcome->bytes += file.size;
    }
    buffer_free(&file);
    return written;
}

static bool write_files(struct hand *hand, const struct job *job, const struct format_choice *wanted,
                        const struct answer *answer, struct error *error) {
    struct scene scene;
    const char *warning;
    if (formats_need_scene(wanted) && !answer_lay_out(answer, &hand->paper, &hand->arena, &scene, &warning, error))
        return false;
    for (size_t i = 0; i < wanted->count; i++)
        if (!write_file(hand, job, wanted->items[i], answer, &scene, error)) return false;
    return true;
}

/* ---- the index ---- */

static const char *formats_text(struct hand *hand) {
    const struct format_choice *choice = &hand->row.formats;
    const char *text = "";
    for (size_t i = 0; i < choice->count; i++)
        text = arena_printf(&hand->arena, "%s%s%s", text, i ? " " : "", choice->items[i]->name);
    return text;
}

static void add_entry(struct hand *hand, const struct job *job, const struct answer *answer) {
    const struct entry_facts facts = {.figure = job->stem,
                                      .formats = formats_text(hand),
                                      .width = hand->paper.page.width,
                                      .height = hand->paper.page.height};
    entry_write(answer, &facts, &hand->outcome->index);
}

/* ---- rows ---- */

/* Those whose files are not there yet. */
static struct format_choice wanted_formats(struct hand *hand, const struct job *job) {
    struct format_choice wanted = {.count = 0};
    for (size_t i = 0; i < hand->row.formats.count; i++) {
        const struct format *format = hand->row.formats.items[i];
        if (!hand->drawing->resume || !is_up_to_date(hand, job, path_of(hand->drawing, job, format, &hand->arena)))
            wanted.items[wanted.count++] = format;
    }
    return wanted;
}

/* A figure that is skipped still stands in the index. */
static bool draw_figure(struct hand *hand, const struct job *job, struct error *error) {
    struct answer answer;
    const struct format_choice wanted = wanted_formats(hand, job);
    hand->outcome->skipped += wanted.count == 0;
    if (!wanted.count && !hand->drawing->index) return true;
    if (!answer_find(hand->drawing->studio, &hand->row.request, &hand->inputs, job->chart, &hand->arena, &answer,
                     error) ||
        (wanted.count && !may_replace(hand->drawing, &hand->row, job, &answer, &hand->arena, error)) ||
        !write_files(hand, job, &wanted, &answer, error))
        return false;
    hand->outcome->figures += wanted.count > 0;
    if (hand->drawing->index) add_entry(hand, job, &answer);
    return true;
}

static bool take_from_desk(struct hand *hand, struct error *error) {
    const struct request *request = &hand->row.request;
    if (!desk_lay(hand->desk, hand->drawing->studio, request, error)) return false;
    hand->inputs = hand->desk->inputs;
    hand->paper.theme = hand->desk->theme;
    return inputs_read_others(request, &hand->arena, &hand->inputs, error) &&
           paper_read_page(request, &hand->paper.page, error);
}

static bool draw_row(struct hand *hand, const struct csv_row *row, struct error *error) {
    if (!manifest_jobs(hand->drawing->manifest, row, &hand->arena, &hand->row, error)) return false;
    const struct request *request = &hand->row.request;
    snprintf(hand->outcome->model, sizeof hand->outcome->model, "%s", request->model);
    if (!hand->row.count) return true; /* of another shard */
    bool drawn = take_from_desk(hand, error);
    for (size_t i = 0; i < hand->row.count && drawn; i++) drawn = draw_figure(hand, &hand->row.jobs[i], error);
    return drawn || error_within(error, "%s, line %zu", hand->drawing->manifest->name, row->line);
}

void drawing_row(const struct drawing *drawing, const struct csv_row *row, struct desk *desk, struct outcome *outcome) {
    struct hand hand = {.drawing = drawing, .desk = desk, .outcome = outcome};
    struct buffer index = outcome->index;
    index.size = 0;
    *outcome = (struct outcome){.index = index};
    outcome->failed = !draw_row(&hand, row, &outcome->error);
    arena_free(&hand.arena);
}

bool drawing_check(const struct drawing *drawing, const struct row_jobs *row, struct arena *arena,
                   struct error *error) {
    struct inputs inputs;
    struct paper paper;
    bool well = paper_read(&row->request, arena, &paper, error) &&
                inputs_read(drawing->studio, &row->request, arena, &inputs, error);
    for (size_t i = 0; i < row->count && well; i++) {
        struct answer *answer = arena_alloc(arena, sizeof *answer);
        well = answer_find(drawing->studio, &row->request, &inputs, row->jobs[i].chart, arena, answer, error) &&
               may_replace(drawing, row, &row->jobs[i], answer, arena, error);
    }
    return well || error_within(error, "%s, line %zu", drawing->manifest->name, row->line);
}
