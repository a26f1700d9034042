#include "cli/produce.h"

#include <string.h>

#include "bpt/layout.h"
#include "cli/options.h"

const char *produce_request(const struct request *request, const struct chart *chart, struct arena *arena) {
    struct buffer out = {0};
    buffer_printf(&out, "bpt %s", chart->name);
    options_print(request, &out);
    const char *text = arena_text(arena, (char *)out.bytes, out.size);
    buffer_free(&out);
    return text;
}

bool produce_figure(const struct studio *studio, const struct request *request, const struct model *model,
                    const struct chart *chart, struct arena *arena, struct table *table, struct figure *figure,
                    struct error *error) {
    struct question question;
    if (!ask(request, chart, arena, &question, error) || !sweep_run(model, &question, arena, table, error)) return false;
    chart->tell(table, &studio->words, arena, figure);
    return true;
}

bool produce(const struct studio *studio, const struct request *request, const struct model *model,
             const struct chart *chart, struct arena *arena, struct product *product, struct error *error) {
    struct page page;
    struct table *table = arena_alloc(arena, sizeof *table);
    struct figure *figure = arena_alloc(arena, sizeof *figure);
    struct scene *scene = arena_alloc(arena, sizeof *scene);
    struct document *document = arena_alloc(arena, sizeof *document);
    struct ruler ruler = fonts_ruler_with_memory(studio->fonts, arena);
    const struct theme *theme = theme_find(request->theme, error);
    if (!theme) return false;
    if (!page_find(request->size, &page, error)) return error_within(error, "--size");
    if (!produce_figure(studio, request, model, chart, arena, table, figure, error)) return false;
    if (!layout(figure, &studio->words, &page, theme, &ruler, arena, scene, error)) return false;
    *document = (struct document){.title = figure->title, .description = figure->description,
                                  .request = produce_request(request, chart, arena), .software = "bpt " BPT_VERSION};
    *product = (struct product){table, scene, document, studio->fonts};
    return true;
}

const char *product_name(const struct request *request, const struct model *model, const struct chart *chart,
                         const struct format *format, struct arena *arena) {
    struct request defaults;
    options_default(&defaults);
    const char *name = chart->name;
    if (strcmp(request->model, defaults.model) != 0) name = arena_printf(arena, "%s.%s", model->id, name);
    if (strcmp(request->size, defaults.size) != 0) name = arena_printf(arena, "%s.%s", name, request->size);
    if (strcmp(request->theme, defaults.theme) != 0) name = arena_printf(arena, "%s.%s", name, request->theme);
    return arena_printf(arena, "%s.%s", name, format->name);
}
