#include "batch/manifest.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "batch/cross.h"
#include "studio/file_name.h"

/* What a column sets. */
struct column {
    const char *name;
    enum { COLUMN_OPTION, COLUMN_CHART, COLUMN_NAME } kind;
    const struct option *option;
};

/* ---- the header ---- */

/* The options that say what a figure shows, and its formats. */
static bool is_column(const struct option *option) {
    return (option->draws && !option->of_the_run) || strcmp(option->name, "format") == 0;
}

static bool refuse_column(const struct manifest *manifest, const struct csv_row *row, size_t at, struct error *error) {
    struct names names = {0};
    for (const struct option *option = options; option->name; option++)
        if (is_column(option)) names_add(&names, option->name);
    names_add_all(&names, (const char *const[]){"chart", "name", NULL});
    names_refuse(&names, "column", row->cells[at], error);
    names_free(&names);
    error->kind = ERROR_FAILURE;
    return error_within(error, "%s, line %zu, column %zu", manifest->name, row->line, at + 1);
}

static bool recognise(struct column *column) {
    column->option = options_find(column->name);
    if (strcmp(column->name, "chart") == 0)
        column->kind = COLUMN_CHART;
    else if (strcmp(column->name, "name") == 0)
        column->kind = COLUMN_NAME;
    else
        return column->option && is_column(column->option);
    return true;
}

static bool is_list(const struct column *column) {
    return column->kind == COLUMN_OPTION && column->option->kind == OPTION_TEXTS;
}

static bool read_header(struct manifest *manifest, struct error *error) {
    struct csv_row row;
    enum csv_step step = csv_stream_next(manifest->stream, &row, error);
    if (step == CSV_STEP_END)
        return error_set(error, ERROR_FAILURE,
                         "%s: is empty; a table of jobs begins with a line of column names, such as "
                         "model,rank,chart",
                         manifest->name);
    if (step != CSV_STEP_ROW) return false;
    struct column *columns = arena_array(&manifest->arena, row.count, sizeof *columns);
    for (size_t i = 0; i < row.count; i++) {
        columns[i].name = arena_copy(&manifest->arena, row.cells[i]);
        if (!recognise(&columns[i])) return refuse_column(manifest, &row, i, error);
        for (size_t j = 0; j < i; j++)
            if (strcmp(columns[j].name, columns[i].name) == 0 && !is_list(&columns[i]))
                return error_set(error, ERROR_FAILURE, "%s, line %zu, column %zu: '%.60s' stands there twice",
                                 manifest->name, row.line, i + 1, columns[i].name);
    }
    manifest->columns = columns;
    manifest->column_count = row.count;
    return true;
}

/* ---- opening ---- */

static bool read_shard(const char *text, struct shard *shard, struct error *error) {
    char *end;
    unsigned long long part = strtoull(text, &end, 10), parts = *end == '/' ? strtoull(end + 1, &end, 10) : 0;
    if (*end || strspn(text, "0123456789/") != strlen(text) || part < 1 || part > parts || parts > 1000000)
        return error_set(error, ERROR_USAGE,
                         "--shard: '%.40s' is not a part; write K/N with K from 1 to N, such as 3/8", text);
    *shard = (struct shard){part, parts};
    return true;
}

static bool open_table(struct manifest *manifest, const char *path, const struct request *request,
                       struct error *error) {
    if (path && cross_is_asked(request))
        return error_set(error, ERROR_USAGE,
                         "a table of jobs and lists (--models, --family, ...) do not go together; leave "
                         "one of them out");
    manifest->name = !path ? "--models" : strcmp(path, "-") == 0 ? "standard input" : path;
    return path ? spool_open(&manifest->spool, path, error)
                : cross_spool(request, manifest->studio, &manifest->spool, error);
}

bool manifest_open(struct manifest *manifest, const char *table, const struct request *request,
                   const struct studio *studio, struct error *error) {
    *manifest = (struct manifest){.spool.descriptor = -1, .studio = studio, .base = *request, .shard = {1, 1}};
    if (request->batch.shard && !read_shard(request->batch.shard, &manifest->shard, error)) return false;
    if (request->batch.formats) manifest->base.format = request->batch.formats;
    if (!manifest->base.format) manifest->base.format = "png,svg";
    struct format_choice usual;
    if (!formats_parse(manifest->base.format, &usual, error)) return false;
    if (!open_table(manifest, table, request, error)) return false;
    manifest->stream = csv_stream_open(manifest->name, spool_read, &manifest->spool);
    return read_header(manifest, error);
}

enum csv_step manifest_next(struct manifest *manifest, struct csv_row *row, struct error *error) {
    return csv_stream_next(manifest->stream, row, error);
}

bool manifest_rewind(struct manifest *manifest, struct error *error) {
    struct csv_row header;
    csv_stream_close(manifest->stream);
    manifest->stream = csv_stream_open(manifest->name, spool_read, &manifest->spool);
    return spool_rewind(&manifest->spool, error) && csv_stream_next(manifest->stream, &header, error) == CSV_STEP_ROW;
}

void manifest_close(struct manifest *manifest) {
    csv_stream_close(manifest->stream);
    spool_close(&manifest->spool);
    arena_free(&manifest->arena);
}

/* ---- rows ---- */

/* The row's own name, to which a row of several charts adds the chart; or the usual one. */
static const char *stem_of(const struct manifest *manifest, const struct row_jobs *row, const char *name,
                           const struct chart *chart, struct arena *arena) {
    const struct request *request = &row->request;
    if (name) return request->several ? arena_printf(arena, "%s.%s", name, chart->name) : name;
    return file_name(request, studio_model_id(manifest->studio, request->model, arena), chart, true, arena);
}

static bool refuse_length(const struct manifest *manifest, const struct csv_row *row, struct error *error) {
    bool is_short = row->count < manifest->column_count;
    size_t at = is_short ? row->count : manifest->column_count; /* the first that is missing, or too many */
    if (is_short)
        return error_set(error, ERROR_FAILURE,
                         "%s, line %zu, column %s: the row ends before it, behind '%.60s'; it has %zu "
                         "cells where the header has %zu",
                         manifest->name, row->line, manifest->columns[at].name, row->cells[row->count - 1], row->count,
                         manifest->column_count);
    return error_set(error, ERROR_FAILURE,
                     "%s, line %zu, column %zu: '%.60s' stands behind the last column; the row has %zu "
                     "cells where the header has %zu. A cell with a comma is put in quotation marks",
                     manifest->name, row->line, at + 1, row->cells[at], row->count, manifest->column_count);
}

static bool set_cell(const struct column *column, char *cell, struct row_jobs *row, const char **chart,
                     const char **name, struct error *error) {
    switch (column->kind) {
    case COLUMN_CHART:
        *chart = cell;
        return chart_check_name(cell, error);
    case COLUMN_NAME:
        *name = cell;
        return file_name_check(cell, error);
    case COLUMN_OPTION:
        break;
    }
    if (strcmp(column->name, "model") == 0 && strcmp(cell, "-") == 0)
        return error_set(error, ERROR_USAGE, "'-' is standard input, which cannot serve one row of many; name a file");
    option_note_given(column->option, &row->request);
    return option_set(column->option, cell, &row->request, error);
}

static bool is_of_shard(const struct shard *shard, const struct request *request, const struct chart *chart,
                        struct arena *arena) {
    if (shard->parts == 1) return true;
    const char *text = request_print(request, chart, arena);
    return hash_bytes(HASH_START, text, strlen(text)) % shard->parts == shard->part - 1;
}

/* Names are checked again as they come out, so that what a dry run prints is taken. */
static bool add_jobs(const struct manifest *manifest, const char *chart, const char *name, struct arena *arena,
                     struct row_jobs *row, struct error *error) {
    for (size_t i = 0; charts()[i] && row->count < MOST_CHARTS; i++) {
        if (!chart_is_meant(charts()[i], chart)) continue;
        if (!is_of_shard(&manifest->shard, &row->request, charts()[i], arena)) continue;
        const char *stem = stem_of(manifest, row, name, charts()[i], arena);
        if (!file_name_check(stem, error)) return false;
        row->jobs[row->count++] = (struct job){charts()[i], stem, name != NULL};
    }
    return true;
}

bool manifest_jobs(const struct manifest *manifest, const struct csv_row *row, struct arena *arena,
                   struct row_jobs *jobs, struct error *error) {
    const char *chart = NULL, *name = NULL;
    if (row->count != manifest->column_count) return refuse_length(manifest, row, error);
    *jobs = (struct row_jobs){.line = row->line, .request = manifest->base};
    for (size_t i = 0; i < row->count; i++) {
        const struct column *column = &manifest->columns[i];
        if (*row->cells[i] && !set_cell(column, arena_copy(arena, row->cells[i]), jobs, &chart, &name, error))
            return error_within(error, "%s, line %zu, column %s", manifest->name, row->line, column->name);
    }
    studio_settle(manifest->studio, &jobs->request, arena);
    if (!formats_parse(jobs->request.format, &jobs->formats, error) ||
        !formats_choose_svg(jobs->request.svg, &jobs->formats, error))
        return error_within(error, "%s, line %zu", manifest->name, row->line);
    jobs->request.several = !chart || !chart_find(chart);
    jobs->request.shared = true; /* a column or an option is for those of the rows that heed it */
    return add_jobs(manifest, chart, name, arena, jobs, error) ||
           error_within(error, "%s, line %zu, column name", manifest->name, row->line);
}

/* ---- writing ---- */

void manifest_write_header(struct buffer *out) {
    buffer_text(out, "name,chart");
    for (const struct option *option = options; option->name; option++)
        if (is_column(option)) buffer_printf(out, ",%s", option->name);
    buffer_text(out, "\n");
}

void manifest_write_job(const struct row_jobs *jobs, const struct job *job, struct buffer *out) {
    struct buffer cell = {0};
    csv_write_cell(out, job->stem);
    buffer_printf(out, ",%s", job->chart->name);
    const struct request own = request_of_chart(&jobs->request, job->chart), *request = &own;
    bool states = request->adapter_file || request->adapter_config;
    for (const struct option *option = options; option->name; option++) {
        if (!is_column(option)) continue;
        cell.size = 0;
        if (!states || !option->of_adapter || option_is_given(option, request)) option_get(option, request, &cell);
        buffer_add(&cell, "", 1);
        buffer_text(out, ",");
        csv_write_cell(out, (char *)cell.bytes);
    }
    buffer_text(out, "\n");
    buffer_free(&cell);
}
