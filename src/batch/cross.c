#include "batch/cross.h"

#include <string.h>

#include "base/csv.h"
#include "base/list.h"
#include "base/names.h"
#include "figure/figure.h"
#include "model/presets.h"
#include "studio/options.h"

/* ---- what a list may hold ---- */

/* Beside models. A list that is not given is no column; the charts' always is. */
static const struct dimension {
    const char *option, *column;
    size_t offset; /* of the list, in struct batch_choices */
    enum list all; /* what "all" stands for */
    const char *usual;
} dimensions[] = {
    {"themes", "theme", offsetof(struct batch_choices, themes), LIST_THEMES, NULL},
    {"sizes", "size", offsetof(struct batch_choices, sizes), LIST_SIZES, NULL},
    {"langs", "lang", offsetof(struct batch_choices, langs), LIST_LANGUAGES, NULL},
    {"ranks", "rank", offsetof(struct batch_choices, ranks), LIST_NONE, NULL},
    {"charts", "chart", offsetof(struct batch_choices, charts), LIST_CHARTS, "both"},
};
enum { DIMENSIONS = sizeof dimensions / sizeof *dimensions };

static const char *list_of(const struct dimension *dimension, const struct batch_choices *batch) {
    const char *list = *(const char *const *)((const char *)batch + dimension->offset);
    return list ? list : dimension->usual;
}

static bool check_item(const struct dimension *dimension, const char *text, struct error *error) {
    const struct option *option = options_find(dimension->column);
    return option ? option_check(option, text, error) : chart_check_name(text, error);
}

static bool read_dimension(const struct dimension *dimension, const struct batch_choices *batch, struct names *names,
                           struct error *error) {
    const char *rest = list_of(dimension, batch);
    if (rest && dimension->all && strcmp(rest, "all") == 0) {
        list_names(dimension->all, names);
        return true;
    }
    for (struct item item; rest && list_take(&rest, &item);) {
        const char *text = item_copy(item, &names->arena);
        if (!check_item(dimension, text, error)) return error_within(error, "--%s", dimension->option);
        if (!names_have(names, text)) names_add(names, text);
    }
    return true;
}

/* ---- models ---- */

static bool add_model(const char *model, const struct studio *studio, struct names *models, struct error *error) {
    if (strcmp(model, "-") == 0)
        return error_set(error, ERROR_USAGE, "'-' is standard input, which cannot serve many figures; name a file");
    if (!studio_model_is_known(studio, model) && !presets_find(&studio->presets, model, error)) return false;
    const char *preset = studio_preset_id(studio, model), *name = preset ? preset : model;
    if (!names_have(models, name)) names_add(models, name);
    return true;
}

static bool add_models(const char *list, const struct studio *studio, struct names *models, struct error *error) {
    if (strcmp(list, "all") == 0)
        for (size_t i = 0; i < studio->presets.count; i++) names_add(models, studio->presets.rows[i].id);
    else
        for (struct item item; list_take(&list, &item);)
            if (!add_model(item_copy(item, &models->arena), studio, models, error))
                return error_within(error, "--models");
    return true;
}

static bool add_families(const char *list, const struct studio *studio, struct names *models, struct error *error) {
    struct presets kept = studio->presets;
    if (!presets_keep_families(&kept, list, &models->arena, error)) return false;
    for (size_t i = 0; i < kept.count; i++)
        if (!names_have(models, kept.rows[i].id)) names_add(models, kept.rows[i].id);
    return true;
}

static bool read_models(const struct request *request, const struct studio *studio, struct names *models,
                        struct error *error) {
    if (request->batch.models && !add_models(request->batch.models, studio, models, error)) return false;
    if (request->family && !add_families(request->family, studio, models, error)) return false;
    if (!request->batch.models && !request->family) names_add(models, request->model);
    return true;
}

/* ---- the table ---- */

/* The rows that begin with what stands in `row`: once more for each item of the dimensions from `place` on. */
static void write_rows(const struct names *lists, size_t place, const char *row, struct buffer *out) {
    if (place == DIMENSIONS) {
        buffer_printf(out, "%s\n", row);
    } else if (!lists[place].count) {
        write_rows(lists, place + 1, row, out);
    } else {
        for (size_t i = 0; i < lists[place].count; i++) {
            struct buffer longer = {0};
            buffer_printf(&longer, "%s,", row);
            csv_write_cell(&longer, lists[place].items[i]);
            buffer_add(&longer, "", 1);
            write_rows(lists, place + 1, (char *)longer.bytes, out);
            buffer_free(&longer);
        }
    }
}

static void write_table(const struct names *models, const struct names *lists, struct buffer *out) {
    buffer_text(out, "model");
    for (size_t i = 0; i < DIMENSIONS; i++)
        if (lists[i].count) buffer_printf(out, ",%s", dimensions[i].column);
    buffer_text(out, "\n");
    for (size_t i = 0; i < models->count; i++) {
        struct buffer row = {0};
        csv_write_cell(&row, models->items[i]);
        buffer_add(&row, "", 1);
        write_rows(lists, 0, (char *)row.bytes, out);
        buffer_free(&row);
    }
}

bool cross_is_asked(const struct request *request) {
    bool asked = request->batch.models || request->family;
    for (size_t i = 0; i < DIMENSIONS; i++)
        asked = asked || list_of(&dimensions[i], &request->batch) != dimensions[i].usual;
    return asked;
}

static bool make_table(const struct request *request, const struct studio *studio, struct buffer *table,
                       struct error *error) {
    struct names models = {0}, lists[DIMENSIONS] = {0};
    bool made = read_models(request, studio, &models, error);
    for (size_t i = 0; i < DIMENSIONS && made; i++)
        made = read_dimension(&dimensions[i], &request->batch, &lists[i], error);
    if (made) write_table(&models, lists, table);
    names_free(&models);
    for (size_t i = 0; i < DIMENSIONS; i++) names_free(&lists[i]);
    return made;
}

bool cross_spool(const struct request *request, const struct studio *studio, struct spool *spool, struct error *error) {
    if (!cross_is_asked(request))
        return error_set(error, ERROR_USAGE,
                         "a batch needs its jobs: a table (bpt batch jobs.csv), --models all, or --family "
                         "qwen; with --dry-run it prints them as a table");
    struct buffer table = {0};
    bool made = make_table(request, studio, &table, error) && spool_create(spool, error);
    if (made && (!spool_add(spool, table.bytes, table.size, error) || !spool_rewind(spool, error))) {
        spool_close(spool);
        made = false;
    }
    buffer_free(&table);
    return made;
}
