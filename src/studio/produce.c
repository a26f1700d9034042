#include "studio/produce.h"

#include <string.h>

#include "base/hash.h"
#include "layout/layout.h"
#include "studio/options.h"

const char *produce_request(const struct request *request, const struct chart *chart, struct arena *arena) {
    struct buffer out = {0};
    buffer_printf(&out, "bpt %s", chart->name);
    options_print(request, &out);
    const char *text = arena_text(arena, (char *)out.bytes, out.size);
    buffer_free(&out);
    return text;
}

/* The models that the first is compared with; each asked the same. */
static bool find_others(const struct studio *studio, const struct request *request, struct arena *arena,
                        struct request *others, struct model *models, size_t *count, struct error *error) {
    *count = 0;
    for (const char *at = request->compare ? request->compare : ""; *at; at += strcspn(at, ","), at += *at == ',') {
        if (*count + 1 == MOST_COMPARED)
            return error_set(error, ERROR_USAGE, "--compare: a figure holds at most %d models", MOST_COMPARED);
        struct request *other = &others[*count];
        *other = *request;
        other->model = arena_text(arena, at, strcspn(at, ","));
        other->sets.count = 0;
        bool again = strcmp(other->model, request->model) == 0;
        for (size_t i = 0; i < *count; i++) again = again || strcmp(other->model, others[i].model) == 0;
        if (strcmp(other->model, "-") == 0)
            return error_set(error, ERROR_USAGE, "--compare: standard input is for --model; give a preset or a file");
        if (again)
            return error_set(error, ERROR_USAGE, "--compare: '%.100s' would stand on the figure twice", other->model);
        if (!studio_model(studio, other, arena, &models[(*count)++], error)) return error_within(error, "--compare");
    }
    return true;
}

const char *produce_software(const struct studio *studio, const struct request *request, const struct model *model,
                             struct arena *arena) {
    struct request others[MOST_COMPARED];
    struct model models[MOST_COMPARED];
    struct error ignored; /* drawing says it */
    size_t count;
    uint64_t print = model_fingerprint(model);
    if (!find_others(studio, request, arena, others, models, &count, &ignored)) count = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t other = model_fingerprint(&models[i]);
        print = hash_bytes(print, &other, sizeof other);
    }
    return arena_printf(arena, "bpt " BPT_VERSION " (%s %08llx)", model->id, (unsigned long long)(print & 0xffffffff));
}

/* The author's own words in place of the computed ones. */
static void reword(const struct request *request, struct figure *figure) {
    const char *labels[GROUP_NOTES + 1] = {[GROUP_KV] = request->label_icl,
                                           [GROUP_ADAPTER] = request->label_lora,
                                           [GROUP_PRETRAINING] = request->label_pretraining};
    if (request->title) figure->title = request->title;
    if (request->subtitle) figure->subtitle = request->subtitle;
    if (request->caption) {
        figure->signature = request->caption;
        figure->caption_count = figure->captions_needed = 0;
    }
    for (size_t i = 0; i < figure->series_count; i++) {
        struct series *series = &figure->series[i];
        if (labels[series->group]) series->name = labels[series->group];
    }
}

static bool set_floor(const struct request *request, const struct words *words, struct arena *arena,
                      struct figure *figure, struct error *error) {
    double value;
    if (!number_parse_real(request->ymin, &value))
        return error_set(error, ERROR_USAGE,
                         "--ymin: '%.60s' is not a number of bytes above 0, such as 1, 0.01 or 300k", request->ymin);
    return figure_set_floor(figure, value, words, arena, error);
}

/* A sentence about the first text that the font cannot draw; NULL when it can draw all. */
static const char *missing_glyphs(const struct scene *scene, const struct ruler *ruler, struct arena *arena) {
    for (size_t i = 0; i < scene->count; i++) {
        const struct node *node = &scene->nodes[i];
        if (node->kind == NODE_TEXT && !ruler->covers(ruler->context, node->text.text, node->text.face))
            return arena_printf(arena,
                                "warning: the font lacks characters of '%.120s'; give one that has them with "
                                "--font FILE",
                                node->text.text);
    }
    return NULL;
}

/* The figure of this model's table and of those that it is compared with, each asked the same question. */
static bool compare(const struct studio *studio, const struct request *request, const struct chart *chart,
                    const struct words *words, struct arena *arena, struct table *table, struct figure *figure,
                    struct error *error) {
    struct table *tables = arena_array(arena, MOST_COMPARED, sizeof *tables);
    struct request others[MOST_COMPARED];
    struct model models[MOST_COMPARED];
    size_t count;
    if (!find_others(studio, request, arena, others, models, &count, error)) return false;
    tables[0] = *table;
    for (size_t i = 0; i < count; i++) {
        struct question question;
        if (!ask(&others[i], chart, arena, &question, error) ||
            !sweep_run(&models[i], &question, arena, &tables[i + 1], error))
            return error_within(error, "--compare");
    }
    count++;
    for (size_t i = 1; i < count; i++) tables[i - 1].next = &tables[i];
    *table = tables[0];
    chart_compare(chart, tables, count, words, arena, figure);
    return true;
}

bool produce_figure(const struct studio *studio, const struct request *request, const struct model *model,
                    const struct chart *chart, struct arena *arena, struct table *table, struct figure *figure,
                    struct error *error) {
    struct question question;
    const struct words *words = studio_words(studio, request, error);
    if (!words || !ask(request, chart, arena, &question, error) || !sweep_run(model, &question, arena, table, error))
        return false;
    if (request->compare) return compare(studio, request, chart, words, arena, table, figure, error);
    chart->tell(table, words, arena, figure);
    return true;
}

bool produce(const struct studio *studio, const struct request *request, const struct model *model,
             const struct chart *chart, struct arena *arena, struct product *product, struct error *error) {
    struct page page;
    struct table *table = arena_alloc(arena, sizeof *table);
    struct figure *figure = arena_alloc(arena, sizeof *figure);
    struct scene *scene = arena_alloc(arena, sizeof *scene);
    struct document *document = arena_alloc(arena, sizeof *document);
    struct ruler ruler = fonts_ruler(studio->fonts);
    struct theme theme;
    if (!studio_theme(studio, request->theme, arena, &theme, error)) return false;
    if (!page_find(request->size, &page, error)) return error_within(error, "--size");
    page.transparent = request->transparent > 0;
    const struct words *words = studio_words(studio, request, error);
    if (!words || !produce_figure(studio, request, model, chart, arena, table, figure, error)) return false;
    const char *claim = figure->title;
    reword(request, figure);
    if (request->ymin && !set_floor(request, words, arena, figure, error)) return false;
    if (!layout(figure, words, &page, &theme, &ruler, arena, scene, error)) return false;
    *document = (struct document){.title = words_plain(arena, *figure->title ? figure->title : claim),
                                  .description = words_plain(arena, figure->description),
                                  .request = produce_request(request, chart, arena),
                                  .software = produce_software(studio, request, model, arena),
                                  .language = request->lang};
    *product = (struct product){.table = table,
                                .figure = figure,
                                .words = words,
                                .scene = scene,
                                .document = document,
                                .fonts = studio->fonts,
                                .web = {request->responsive > 0, request->embed_font > 0},
                                .small_png = request->png && strcmp(request->png, "small") == 0,
                                .warning = missing_glyphs(scene, &ruler, arena)};
    return true;
}

/* "themes/mine.csv" -> "mine" */
static const char *stem_of(const char *path, struct arena *arena) {
    const char *slash = strrchr(path, '/'), *start = slash ? slash + 1 : path, *dot = strrchr(start, '.');
    return dot && dot != start ? arena_text(arena, start, (size_t)(dot - start)) : start;
}

const char *product_name(const struct request *request, const struct model *model, const struct chart *chart,
                         const struct format *format, struct arena *arena) {
    struct request defaults;
    options_default(&defaults);
    const char *name = chart->name;
    if (strcmp(request->model, defaults.model) != 0) name = arena_printf(arena, "%s.%s", model->id, name);
    if (strcmp(request->size, defaults.size) != 0) name = arena_printf(arena, "%s.%s", name, request->size);
    if (strcmp(request->theme, defaults.theme) != 0)
        name = arena_printf(arena, "%s.%s", name, stem_of(request->theme, arena));
    if (strcmp(request->lang, defaults.lang) != 0) name = arena_printf(arena, "%s.%s", name, request->lang);
    return arena_printf(arena, "%s.%s", name, format->name);
}
