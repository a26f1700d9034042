#include "studio/answer.h"

#include <string.h>

#include "base/number.h"
#include "embed/embedded.h"
#include "studio/ask.h"
#include "studio/controls.h"
#include "studio/options.h"

/* ---- counting ---- */

/* Some kinds are only counted. */
static bool check_kind(const struct answer *answer, struct error *error) {
    const struct adapter_kind *kind = answer->inputs->adapter.kind;
    return kind->draws ||
           error_set(error, ERROR_USAGE,
                     "--adapter: %s is counted and not drawn; 'bpt explain --adapter %s' tells its numbers",
                     kind->title, kind->name);
}

/* A table for each model, asked the same; only the first may have been altered. */
static bool sweep_all(const struct answer *answer, struct arena *arena, struct table *tables, struct error *error) {
    struct question question;
    const struct inputs *inputs = answer->inputs;
    if (!check_kind(answer, error) || !ask(answer->request, inputs, answer->chart, arena, &question, error))
        return false;
    for (size_t i = 0; i < inputs->count; i++) {
        if (!sweep_run(&inputs->models[i], &question, arena, &tables[i], error))
            return i ? error_within(error, "--compare") : false;
        if (i) tables[i - 1].next = &tables[i];
        question.altered = NULL;
    }
    return true;
}

/* ---- telling ---- */

/* The author's own words in place of the computed ones. */
static void reword(const struct request *request, struct figure *figure) {
    const char *labels[GROUP_NOTES + 1] = {[GROUP_KV] = request->label_icl,
                                           [GROUP_ADAPTER] = request->label_lora,
                                           [GROUP_PRETRAINING] = request->label_pretraining};
    if (request->title) {
        figure->title = request->title;
        figure->brief_title = NULL;
    }
    if (request->subtitle) {
        figure->subtitle = request->subtitle;
        figure->brief_subtitle = figure->least_subtitle = NULL;
        figure->title_suffices = false;
    }
    if (request->caption) {
        figure->signature = request->caption;
        figure->caption_count = figure->captions_needed = 0;
    }
    for (size_t i = 0; i < figure->series_count; i++) {
        struct series *series = &figure->series[i];
        if (labels[series->group] && series->name && !series->named_apart)
            series->name = series->brief = labels[series->group];
    }
}

static bool set_whole(const struct answer *answer, struct figure *figure, struct error *error) {
    const char *y = answer->request->y ? request_of_chart(answer->request, answer->chart).y : NULL;
    if (!y) return true;
    if (strcmp(y, "full") != 0) return error_set(error, ERROR_USAGE, "--y: '%.60s' is not 'full'", y);
    if (!figure->left_out)
        return error_set(error, ERROR_USAGE, "--y: this figure draws all decades in one already; leave it out");
    figure_set_whole(figure, answer->words);
    return true;
}

static bool set_floor(const struct answer *answer, struct arena *arena, struct figure *figure, struct error *error) {
    double value;
    const char *floor = answer->request->ymin;
    if (!floor) return true;
    if (!number_parse_real(floor, &value))
        return error_set(error, ERROR_USAGE,
                         "--ymin: '%.60s' is not a number of bytes above 0, such as 1, 0.01 or 300k", floor);
    return figure_set_floor(figure, value, answer->words, arena, error);
}

/* What one kind of figure cannot show, although others can. */
static bool check_chart(const struct request *request, const struct inputs *inputs, const struct chart *chart,
                        struct error *error) {
    if (!options_check_chart(request, chart, error)) return false;
    if (inputs->count > 1 && chart->alone)
        return error_set(error, ERROR_USAGE, "--compare: a figure of %s holds one model; leave it out, or draw another",
                         chart->name);
    if (request->ref && !chart->per_token)
        return error_set(error, ERROR_USAGE,
                         "--ref: reference lines are in bytes per token, which a figure of %s is not; leave it out",
                         chart->name);
    if (request->ymin && !chart->per_token)
        return error_set(error, ERROR_USAGE, "--ymin: is in bytes per token, which a figure of %s is not; leave it out",
                         chart->name);
    return true;
}

/* A chart that goes from bytes back to ranks asks for adapters that grow evenly. */
static bool check_adapter(const struct chart *chart, const struct table *tables, struct error *error) {
    const struct findings *findings = &tables->findings;
    if (!chart->straight || findings->adapter_per_rank) return true;
    return error_set(
        error, ERROR_USAGE,
        "--adapter: a figure of %s draws adapters of (number) x rank parameters, and a %s's are %s; draw tokens",
        chart->name, findings->adapter_title, findings->kind->formula);
}

bool answer_find(const struct studio *studio, const struct request *request, const struct inputs *inputs,
                 const struct chart *chart, struct arena *arena, struct answer *answer, struct error *error) {
    struct table *tables = arena_array(arena, MOST_COMPARED, sizeof *tables);
    struct figure *figure = &answer->figure;
    *answer = (struct answer){.studio = studio,
                              .request = request,
                              .inputs = inputs,
                              .chart = chart,
                              .words = studio_words(studio, request),
                              .table = tables};
    if (!check_chart(request, inputs, chart, error) || !sweep_all(answer, arena, tables, error) ||
        !check_adapter(chart, tables, error))
        return false;
    chart->tell(tables, answer->words, arena, figure);
    const char *claim = figure->title;
    reword(request, figure);
    answer->document = (struct document){.title = words_plain(arena, *figure->title ? figure->title : claim),
                                         .description = words_plain(arena, figure->description),
                                         .answer = words_plain(arena, figure->answer),
                                         .request = request_print(request, chart, arena),
                                         .software = inputs->software,
                                         .language = request->lang};
    if (request->live && embedded_find("core.wasm.gz").size && !controls_check_files(answer, error)) return false;
    if (request->live) answer->controls = controls_make(answer, arena, &answer->control_count);
    return set_whole(answer, figure, error) && set_floor(answer, arena, figure, error);
}

/* ---- setting ---- */

bool paper_read_page(const struct request *request, struct page *page, struct error *error) {
    if (!page_find(request->size, page, error)) return error_within(error, "--size");
    page->transparent = request->transparent > 0;
    if (request->type) page_set_type(page, (double)request->type);
    return true;
}

bool paper_read_theme(const struct request *request, struct arena *arena, struct theme *theme, struct error *error) {
    return studio_theme(request->theme, arena, theme, error) || error_within(error, "--theme");
}

bool paper_read(const struct request *request, struct arena *arena, struct paper *paper, struct error *error) {
    return paper_read_page(request, &paper->page, error) && paper_read_theme(request, arena, &paper->theme, error);
}

/* About the first text that the font cannot draw. */
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

bool answer_lay_out(const struct answer *answer, const struct paper *paper, struct arena *arena, struct scene *scene,
                    const char **warning, struct error *error) {
    struct ruler ruler = fonts_ruler(answer->studio->fonts);
    if (!layout(&answer->figure, answer->words, &paper->page, &paper->theme, &ruler, arena, scene, error)) return false;
    *warning = missing_glyphs(scene, &ruler, arena);
    return true;
}
