#include "studio/formats.h"

#include <string.h>

#include "base/list.h"
#include "base/names.h"
#include "base/path.h"
#include "embed/embedded.h"
#include "html/html.h"

static bool write_png(const struct answer *answer, const struct scene *scene, struct buffer *out, struct error *error) {
    const char *how = answer->request->png;
    bool small = how && strcmp(how, "small") == 0;
    return (small ? render_small_png : render_png)(scene, &answer->document, answer->studio->fonts, out, error);
}

static bool write_svg(const struct answer *answer, const struct scene *scene, struct buffer *out, struct error *error) {
    return render_svg(scene, &answer->document, answer->studio->fonts, out, error);
}

static bool write_web_svg(const struct answer *answer, const struct scene *scene, struct buffer *out,
                          struct error *error) {
    const struct web_style style = {.responsive = answer->request->responsive > 0,
                                    .embed_font = answer->request->embed_font > 0};
    return render_web_svg(scene, &answer->document, answer->studio->fonts, style, out, error);
}

static bool write_pdf(const struct answer *answer, const struct scene *scene, struct buffer *out, struct error *error) {
    return render_pdf(scene, &answer->document, answer->studio->fonts, out, error);
}

static bool write_csv(const struct answer *answer, const struct scene *scene, struct buffer *out, struct error *error) {
    (void)scene, (void)error;
    table_write_csv(answer->table, out);
    return true;
}

static bool write_json(const struct answer *answer, const struct scene *scene, struct buffer *out,
                       struct error *error) {
    (void)scene, (void)error;
    struct json_writer json = {0};
    json_open_object(&json, NULL);
    json_put_text(&json, "title", answer->document.title);
    json_put_text(&json, "description", answer->document.description);
    json_put_text(&json, "request", answer->document.request);
    json_put_text(&json, "software", answer->document.software);
    table_put_json(answer->table, &json);
    json_finish(&json, out);
    return true;
}

/* In the core itself it is there and empty. */
static bool find_core(struct bytes *core, struct error *error) {
    *core = embedded_find("core.wasm.gz");
    return core->data || error_set(error, ERROR_FAILURE,
                                   "this bpt was built without the core that a live page has inside; "
                                   "'./bootstrap live' builds one that has it");
}

static bool write_html(const struct answer *answer, const struct scene *scene, struct buffer *out,
                       struct error *error) {
    struct html html = {.figure = &answer->figure,
                        .scene = scene,
                        .document = &answer->document,
                        .fonts = answer->studio->fonts,
                        .words = answer->words,
                        .controls = answer->controls,
                        .control_count = answer->control_count,
                        .indexed = answer->indexed};
    if (answer->request->live && !find_core(&html.core, error)) return false;
    table_write_csv(answer->table, &html.csv);
    bool written = html_write(&html, out, error);
    buffer_free(&html.csv);
    return written;
}

/* Alternative text, for where the figure is shown. */
static bool write_txt(const struct answer *answer, const struct scene *scene, struct buffer *out, struct error *error) {
    (void)scene, (void)error;
    buffer_printf(out, "%s\n", answer->document.description);
    return true;
}

const struct format formats[] = {
    {"png", write_png, END_OF_PNG, true, NULL},
    {"svg", write_svg, END_OF_SVG "\n", true, NULL},
    {"web.svg", write_web_svg, END_OF_SVG "\n", true, NULL},
    {"pdf", write_pdf, END_OF_PDF "\n", true, NULL},
    {"csv", write_csv, "\n", false, "model,"},
    {"json", write_json, "}\n", false, "{\n  \"title\": "},
    {"txt", write_txt, "\n", false, ""}, /* nothing tells whose a sentence is */
    {"html", write_html, END_OF_HTML "\n", true, NULL},
    {NULL, NULL, NULL, false, NULL},
};

_Static_assert(sizeof formats / sizeof *formats - 1 <= MOST_FORMATS, "a choice must hold every format");

bool format_write(const struct format *format, const struct answer *answer, const struct scene *scene,
                  struct buffer *out, struct error *error) {
    size_t length = strlen(format->end);
    if (!format->write(answer, scene, out, error)) return false;
    return (out->size >= length && memcmp(out->bytes + out->size - length, format->end, length) == 0) ||
           error_set(error, ERROR_FAILURE,
                     "the %s came out cut short, so it is not written: a library that draws it has failed without a "
                     "word; 'bpt --version' names them",
                     format->name);
}

const struct format *format_find(const char *name, size_t length) {
    for (const struct format *format = formats; format->name; format++)
        if (strlen(format->name) == length && memcmp(format->name, name, length) == 0) return format;
    return NULL;
}

static const struct format web_alone = {"svg", write_web_svg, END_OF_SVG "\n", true, NULL};

bool format_is_web(const struct format *format) {
    return format->write == write_web_svg;
}

const struct format *format_of_file(const char *path) {
    for (const char *dot = strchr(path_name(path), '.'); dot; dot = strchr(dot + 1, '.')) {
        const struct format *format = format_find(dot + 1, strlen(dot + 1));
        if (format) return format;
    }
    return NULL;
}

static bool refuse(struct item item, struct error *error) {
    struct names names = {0};
    for (const struct format *format = formats; format->name; format++) names_add(&names, format->name);
    names_refuse(&names, "format", item_copy(item, &names.arena), error);
    names_free(&names);
    return error_within(error, "--format");
}

static void add(struct format_choice *choice, const struct format *format) {
    for (size_t i = 0; i < choice->count; i++)
        if (choice->items[i] == format) return;
    choice->items[choice->count++] = format;
}

bool formats_parse(const char *list, struct format_choice *choice, struct error *error) {
    struct format_choice chosen = {.count = 0};
    for (struct item item; list_take(&list, &item);) {
        const struct format *format = format_find(item.text, item.length);
        if (!format) return refuse(item, error);
        add(&chosen, format);
    }
    *choice = chosen;
    return chosen.count || error_set(error, ERROR_USAGE, "--format: names no format; give one, such as png");
}

static bool read_kinds(const char *kinds, bool *slides, bool *web, struct error *error) {
    *slides = *web = false;
    for (struct item item; list_take(&kinds, &item);) {
        bool is_slides = item_is(item, "slides"), is_web = item_is(item, "web");
        if (!is_slides && !is_web)
            return error_set(error, ERROR_USAGE,
                             "--svg: '%.*s' is not a kind of SVG; there are slides, web, or both as web,slides",
                             ITEM_SHOWN(item));
        *slides = *slides || is_slides;
        *web = *web || is_web;
    }
    return *slides || *web || error_set(error, ERROR_USAGE, "--svg: names no kind; there are slides, web");
}

bool formats_choose_svg(const char *kinds, struct format_choice *choice, struct error *error) {
    bool slides, web;
    if (!read_kinds(kinds ? kinds : "slides", &slides, &web, error)) return false;
    for (size_t i = 0; i < choice->count; i++) {
        if (choice->items[i]->write != write_svg) continue;
        if (!slides)
            choice->items[i] = &web_alone;
        else if (web)
            add(choice, format_find("web.svg", strlen("web.svg")));
        break;
    }
    return true;
}

bool formats_need_scene(const struct format_choice *choice) {
    bool any = false;
    for (size_t i = 0; i < choice->count; i++) any = any || choice->items[i]->needs_scene;
    return any;
}
