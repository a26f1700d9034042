#include "batch/product.h"

#include <string.h>

#include "base/csv.h"
#include "figure/figure.h"
#include "layout/layout.h"
#include "model/model.h"
#include "studio/options.h"

/* A list of the command line, taken apart. */
struct items {
    const char **texts;
    size_t count;
};

static void add_item(struct items *items, const char *text, struct arena *arena) {
    if ((items->count & (items->count - 1)) == 0) { /* grow at each power of two */
        const char **texts = arena_array(arena, items->count ? 2 * items->count : 1, sizeof *texts);
        if (items->count) memcpy(texts, items->texts, items->count * sizeof *texts);
        items->texts = texts;
    }
    items->texts[items->count++] = text;
}

static struct items split(const char *list, struct arena *arena) {
    struct items items = {0};
    char *copy = arena_copy(arena, list), *rest = NULL;
    for (char *item = strtok_r(copy, ",", &rest); item; item = strtok_r(NULL, ",", &rest))
        add_item(&items, item + strspn(item, " "), arena);
    return items;
}

/* ---- models ---- */

static bool add_models(const char *list, const struct studio *studio, struct arena *arena, struct items *models,
                       struct error *error) {
    if (strcmp(list, "all") == 0) {
        for (size_t i = 0; i < studio->presets.count; i++) add_item(models, preset_id(&studio->presets.rows[i]), arena);
        return true;
    }
    struct items asked = split(list, arena);
    for (size_t i = 0; i < asked.count; i++) {
        const char *model = asked.texts[i];
        if (strcmp(model, "-") == 0)
            return error_set(error, ERROR_USAGE,
                             "--models: '-' is standard input, which cannot serve many figures; name a file");
        if (!studio_model_is_path(studio, model) && !presets_find(&studio->presets, model, error))
            return error_within(error, "--models");
        add_item(models, model, arena);
    }
    return true;
}

static bool contains(const struct items *items, const char *text) {
    for (size_t i = 0; i < items->count; i++)
        if (strcmp(items->texts[i], text) == 0) return true;
    return false;
}

static bool add_families(const char *list, const struct studio *studio, struct arena *arena, struct items *models,
                         struct error *error) {
    struct presets kept = studio->presets;
    if (!presets_keep_families(&kept, list, arena, error)) return false;
    for (size_t i = 0; i < kept.count; i++)
        if (!contains(models, preset_id(&kept.rows[i]))) add_item(models, preset_id(&kept.rows[i]), arena);
    return true;
}

/* ---- the table ---- */

static bool check_charts(const struct items *items, struct error *error) {
    for (size_t i = 0; i < items->count; i++)
        if (!chart_check_name(items->texts[i], error)) return error_within(error, "--charts");
    return true;
}

static bool check_sizes(const struct items *items, struct error *error) {
    struct page page;
    for (size_t i = 0; i < items->count; i++)
        if (!page_find(items->texts[i], &page, error)) return error_within(error, "--sizes");
    return true;
}

static bool check_themes(const struct items *items, struct arena *arena, struct error *error) {
    struct theme theme;
    for (size_t i = 0; i < items->count; i++)
        if (!studio_theme(items->texts[i], arena, &theme, error)) return error_within(error, "--themes");
    return true;
}

static void write_cell(struct buffer *out, const char *text, char end) {
    csv_write_cell(out, text);
    buffer_add(out, &end, 1);
}

static void write_product(const struct items lists[4], struct buffer *out) {
    buffer_text(out, "model,theme,size,chart\n");
    for (size_t i = 0; i < lists[0].count; i++)
        for (size_t j = 0; j < lists[1].count; j++)
            for (size_t k = 0; k < lists[2].count; k++)
                for (size_t l = 0; l < lists[3].count; l++) {
                    write_cell(out, lists[0].texts[i], ',');
                    write_cell(out, lists[1].texts[j], ',');
                    write_cell(out, lists[2].texts[k], ',');
                    write_cell(out, lists[3].texts[l], '\n');
                }
}

bool product_is_asked(const struct request *request) {
    const struct batch_choices *batch = &request->batch;
    return batch->models || request->family || batch->themes || batch->sizes || batch->charts;
}

static bool make_product(const struct request *request, const struct studio *studio, struct arena *arena,
                         struct buffer *table, struct error *error) {
    const struct batch_choices *batch = &request->batch;
    struct items models = {0};
    if (batch->models && !add_models(batch->models, studio, arena, &models, error)) return false;
    if (request->family && !add_families(request->family, studio, arena, &models, error)) return false;
    if (!batch->models && !request->family) add_item(&models, request->model, arena);
    struct items lists[4] = {models, split(batch->themes ? batch->themes : request->theme, arena),
                             split(batch->sizes ? batch->sizes : request->size, arena),
                             split(batch->charts ? batch->charts : "both", arena)};
    if (!check_themes(&lists[1], arena, error) || !check_sizes(&lists[2], error) || !check_charts(&lists[3], error))
        return false;
    write_product(lists, table);
    return true;
}

bool product_spool(const struct request *request, const struct studio *studio, struct spool *spool,
                   struct error *error) {
    if (!product_is_asked(request))
        return error_set(error, ERROR_USAGE,
                         "a batch needs its jobs: a table (bpt batch jobs.csv), --models all, or --family "
                         "qwen; with --dry-run it prints them as a table");
    struct arena arena = {0};
    struct buffer table = {0};
    bool made = make_product(request, studio, &arena, &table, error) && spool_create(spool, error);
    if (made && (!spool_add(spool, table.bytes, table.size, error) || !spool_rewind(spool, error))) {
        spool_close(spool);
        made = false;
    }
    buffer_free(&table);
    arena_free(&arena);
    return made;
}
