#include "batch/drawing.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "index/entry.h"
#include "layout/layout.h"
#include "studio/produce.h"

enum { LARGEST_FIGURE = 256 << 20, LARGEST_TABLE = 16 << 20 };

/* One row in hand. */
struct hand {
    const struct drawing *drawing;
    struct arena arena;
    struct row_jobs row;
    struct model model;
    struct outcome *outcome;
};

/* ---- the model ---- */

/* A row may name a table of presets of its own. */
static bool build_model(const struct drawing *drawing, const struct request *request, struct arena *arena,
                        struct model *model, struct error *error) {
    const char *usual = drawing->manifest->base.presets, *own = request->presets;
    if (!own || (usual && strcmp(own, usual) == 0)) return studio_model(drawing->studio, request, arena, model, error);
    struct studio studio = *drawing->studio;
    struct bytes table;
    return file_read(own, LARGEST_TABLE, arena, &table, error) &&
           presets_read(&studio.presets, own, table.data, table.size, arena, error) &&
           studio_model(&studio, request, arena, model, error);
}

/* ---- what is there already ---- */

static struct timespec modified(const struct stat *status) {
#ifdef __APPLE__
    return status->st_mtimespec;
#else
    return status->st_mtim;
#endif
}

static bool is_newer(const char *path, const struct stat *than) {
    struct stat status;
    if (stat(path, &status)) return true;
    struct timespec own = modified(&status), other = modified(than);
    return own.tv_sec > other.tv_sec || (own.tv_sec == other.tv_sec && own.tv_nsec > other.tv_nsec);
}

/* A request names the files of its model, not what stands in them. */
static bool source_changed(const struct drawing *drawing, const struct request *request, const struct stat *figure,
                           struct arena *arena) {
    if (request->presets && is_newer(request->presets, figure)) return true;
    if (!studio_model_is_path(drawing->studio, request->model)) return false;
    const char *path = request->model;
    return is_newer(file_is_directory(path) ? arena_printf(arena, "%s/config.json", path) : path, figure);
}

/* A csv carries no request, so it is never up to date. */
static bool is_up_to_date(struct hand *hand, const struct job *job, const char *path) {
    struct arena arena = {0};
    struct stat status;
    struct bytes file;
    struct provenance found;
    struct error ignored;
    bool same =
        stat(path, &status) == 0 && file_read(path, LARGEST_FIGURE, &arena, &file, &ignored) &&
        provenance_read(path, file, &arena, &found, &ignored) && found.whole &&
        strcmp(found.request, job->request) == 0 && strcmp(found.font, fonts_name(hand->drawing->studio->fonts)) == 0 &&
        strcmp(found.software, produce_software(hand->drawing->studio, &hand->row.request, &hand->model, &arena)) ==
            0 &&
        !source_changed(hand->drawing, &hand->row.request, &status, &arena);
    arena_free(&arena);
    return same;
}

/* ---- drawing ---- */

static const char *name_of(struct hand *hand, const struct job *job, const struct format *format) {
    return arena_printf(&hand->arena, "%s.%s", job->stem, format->name);
}

static bool write_file(struct hand *hand, const struct job *job, const struct format *format,
                       const struct product *product, struct error *error) {
    struct buffer file = {0};
    bool written = format->write(product, &file, error) &&
                   file_write_in(&hand->drawing->folder, name_of(hand, job, format), file.bytes, file.size, error);
    if (written) {
        hand->outcome->files++;
        hand->outcome->bytes += file.size;
    }
    buffer_free(&file);
    return written;
}

/* Tables need no layout, which is most of the work of a figure that is not painted. */
static bool produce_numbers(struct hand *hand, const struct job *job, struct product *product, struct error *error) {
    struct table *table = arena_alloc(&hand->arena, sizeof *table);
    struct figure *figure = arena_alloc(&hand->arena, sizeof *figure);
    struct document *document = arena_alloc(&hand->arena, sizeof *document);
    if (!produce_figure(hand->drawing->studio, &hand->row.request, &hand->model, job->chart, &hand->arena, table,
                        figure, error))
        return false;
    *document = (struct document){
        .title = figure->title,
        .description = figure->description,
        .request = job->request,
        .software = produce_software(hand->drawing->studio, &hand->row.request, &hand->model, &hand->arena)};
    *product = (struct product){.table = table, .document = document, .fonts = hand->drawing->studio->fonts};
    return true;
}

static bool write_files(struct hand *hand, const struct job *job, const bool *wanted, struct product *product,
                        struct error *error) {
    bool painted = false;
    for (size_t i = 0; i < hand->row.format_count; i++)
        painted = painted || (wanted[i] && !hand->row.formats[i]->numbers_alone);
    bool produced = painted ? produce(hand->drawing->studio, &hand->row.request, &hand->model, job->chart, &hand->arena,
                                      product, error)
                            : produce_numbers(hand, job, product, error);
    if (!produced) return false;
    for (size_t i = 0; i < hand->row.format_count; i++)
        if (wanted[i] && !write_file(hand, job, hand->row.formats[i], product, error)) return false;
    return true;
}

/* ---- the index ---- */

static const char *formats_text(struct hand *hand) {
    const char *text = "";
    for (size_t i = 0; i < hand->row.format_count; i++)
        text = arena_printf(&hand->arena, "%s%s%s", text, i ? " " : "", hand->row.formats[i]->name);
    return text;
}

static void add_entry(struct hand *hand, const struct job *job, const struct table *table, const char *title,
                      const char *description) {
    struct page page = {0};
    struct error ignored;
    page_find(hand->row.request.size, &page, &ignored);
    struct entry_facts facts = {.figure = job->stem,
                                .formats = formats_text(hand),
                                .chart = job->chart->name,
                                .theme = hand->row.request.theme,
                                .size = hand->row.request.size,
                                .title = title,
                                .description = description,
                                .request = job->request,
                                .width = page.width,
                                .height = page.height};
    entry_write(table, &hand->model, &facts, &hand->outcome->index);
}

/* A figure that is skipped still stands in the index. */
static bool skip_figure(struct hand *hand, const struct job *job, struct error *error) {
    hand->outcome->skipped++;
    if (!hand->drawing->index) return true;
    struct table *table = arena_alloc(&hand->arena, sizeof *table);
    struct figure *figure = arena_alloc(&hand->arena, sizeof *figure);
    if (!produce_figure(hand->drawing->studio, &hand->row.request, &hand->model, job->chart, &hand->arena, table,
                        figure, error))
        return false;
    add_entry(hand, job, table, figure->title, figure->description);
    return true;
}

static bool draw_figure(struct hand *hand, const struct job *job, struct error *error) {
    bool wanted[MOST_JOB_FORMATS], any = false;
    struct product product;
    for (size_t i = 0; i < hand->row.format_count; i++) {
        const char *path =
            arena_printf(&hand->arena, "%s/%s", hand->drawing->folder.path, name_of(hand, job, hand->row.formats[i]));
        wanted[i] = !hand->drawing->resume || !is_up_to_date(hand, job, path);
        any = any || wanted[i];
    }
    if (!any) return skip_figure(hand, job, error);
    if (!write_files(hand, job, wanted, &product, error)) return false;
    hand->outcome->figures++;
    if (hand->drawing->index)
        add_entry(hand, job, product.table, product.document->title, product.document->description);
    return true;
}

static bool draw_row(struct hand *hand, const struct csv_row *row, struct error *error) {
    if (!manifest_jobs(hand->drawing->manifest, row, &hand->arena, &hand->row, error)) return false;
    const char *name = hand->drawing->manifest->name;
    snprintf(hand->outcome->model, sizeof hand->outcome->model, "%s", hand->row.request.model);
    if (!hand->row.count) return true; /* of another shard */
    bool drawn = build_model(hand->drawing, &hand->row.request, &hand->arena, &hand->model, error);
    for (size_t i = 0; i < hand->row.count && drawn; i++) drawn = draw_figure(hand, &hand->row.jobs[i], error);
    return drawn || error_within(error, "%s, line %zu", name, row->line);
}

void drawing_row(const struct drawing *drawing, const struct csv_row *row, struct outcome *outcome) {
    struct hand hand = {.drawing = drawing, .outcome = outcome};
    struct buffer index = outcome->index;
    index.size = 0;
    *outcome = (struct outcome){.index = index};
    outcome->failed = !draw_row(&hand, row, &outcome->error);
    arena_free(&hand.arena);
}

bool drawing_check(const struct drawing *drawing, const struct row_jobs *row, struct arena *arena,
                   struct error *error) {
    struct model model;
    struct page page;
    struct theme theme;
    struct table table;
    bool well = page_find(row->request.size, &page, error) || error_within(error, "column size");
    well = well && studio_theme(drawing->studio, row->request.theme, arena, &theme, error) &&
           build_model(drawing, &row->request, arena, &model, error);
    for (size_t i = 0; i < row->count && well; i++) {
        struct figure *figure = arena_alloc(arena, sizeof *figure);
        well = produce_figure(drawing->studio, &row->request, &model, row->jobs[i].chart, arena, &table, figure, error);
    }
    return well || error_within(error, "%s, line %zu", drawing->manifest->name, row->line);
}
