#include "studio/formats.h"

#include <string.h>

#include "html/html.h"
#include "sweep/sweep.h"

static bool write_png(const struct product *product, struct buffer *out, struct error *error) {
    return (product->small_png ? render_small_png : render_png)(product->scene, product->document, product->fonts, out,
                                                                error);
}

static bool write_svg(const struct product *product, struct buffer *out, struct error *error) {
    return render_svg(product->scene, product->document, product->fonts, out, error);
}

static bool write_web_svg(const struct product *product, struct buffer *out, struct error *error) {
    return render_web_svg(product->scene, product->document, product->fonts, product->web, out, error);
}

static bool write_pdf(const struct product *product, struct buffer *out, struct error *error) {
    return render_pdf(product->scene, product->document, product->fonts, out, error);
}

static bool write_csv(const struct product *product, struct buffer *out, struct error *error) {
    (void)error;
    table_write_csv(product->table, out);
    return true;
}

static bool write_json(const struct product *product, struct buffer *out, struct error *error) {
    (void)error;
    struct json_writer json = {0};
    json_open_object(&json, NULL);
    json_put_text(&json, "title", product->document->title);
    json_put_text(&json, "description", product->document->description);
    json_put_text(&json, "request", product->document->request);
    json_put_text(&json, "software", product->document->software);
    table_put_json(product->table, &json);
    json_close(&json);
    json_finish(&json, out);
    return true;
}

static bool write_html(const struct product *product, struct buffer *out, struct error *error) {
    struct html html = {product->figure, product->scene, product->document, product->fonts, product->words, {0}};
    table_write_csv(product->table, &html.csv);
    bool written = html_write(&html, out, error);
    buffer_free(&html.csv);
    return written;
}

/* Alternative text, for where the figure is shown. */
static bool write_txt(const struct product *product, struct buffer *out, struct error *error) {
    (void)error;
    buffer_printf(out, "%s\n", product->document->description);
    return true;
}

const struct format formats[] = {
    {"png", write_png, false}, {"svg", write_svg, false},   {"web.svg", write_web_svg, false},
    {"pdf", write_pdf, false}, {"csv", write_csv, true},    {"json", write_json, false},
    {"txt", write_txt, false}, {"html", write_html, false}, {NULL, NULL, false},
};

const struct format *format_find(const char *name, size_t length) {
    for (const struct format *format = formats; format->name; format++)
        if (strlen(format->name) == length && memcmp(format->name, name, length) == 0) return format;
    return NULL;
}

static const struct format web_alone = {"svg", write_web_svg, false};

bool format_is_web(const struct format *format) {
    return format->write == write_web_svg;
}

const struct format *format_of_file(const char *path) {
    const char *slash = strrchr(path, '/');
    for (const char *dot = strchr(slash ? slash : path, '.'); dot; dot = strchr(dot + 1, '.')) {
        const struct format *format = format_find(dot + 1, strlen(dot + 1));
        if (format) return format;
    }
    return NULL;
}

static bool refuse(const char *name, size_t length, struct error *error) {
    struct buffer all = {0};
    for (const struct format *format = formats; format->name; format++)
        buffer_printf(&all, "%s%s", format == formats ? "" : ", ", format->name);
    error_set(error, ERROR_USAGE, "--format: '%.*s' is not a figure's format; there are %.*s",
              length > 40 ? 40 : (int)length, name, (int)all.size, (char *)all.bytes);
    buffer_free(&all);
    return false;
}

bool formats_parse(const char *list, const struct format **chosen, size_t most, size_t *count, struct error *error) {
    *count = 0;
    do {
        size_t length = strcspn(list, ",");
        const struct format *format = format_find(list, length);
        if (!format) return refuse(list, length, error);
        bool there = false;
        for (size_t i = 0; i < *count; i++) there = there || chosen[i] == format;
        if (!there && *count < most) chosen[(*count)++] = format;
        list += length;
    } while (*list++ == ',');
    return true;
}

static bool read_kinds(const char *kinds, bool *slides, bool *web, struct error *error) {
    *slides = *web = false;
    do {
        size_t length = strcspn(kinds, ",");
        bool is_slides = length == strlen("slides") && memcmp(kinds, "slides", length) == 0;
        bool is_web = length == strlen("web") && memcmp(kinds, "web", length) == 0;
        if (!is_slides && !is_web)
            return error_set(error, ERROR_USAGE,
                             "--svg: '%.*s' is not a kind of SVG; there are slides, web, or both as "
                             "web,slides",
                             length > 40 ? 40 : (int)length, kinds);
        *slides = *slides || is_slides;
        *web = *web || is_web;
        kinds += length;
    } while (*kinds++ == ',');
    return true;
}

bool formats_choose_svg(const char *kinds, const struct format **chosen, size_t most, size_t *count,
                        struct error *error) {
    bool slides, web, web_there = false;
    const struct format *beside = format_find("web.svg", strlen("web.svg"));
    if (!read_kinds(kinds ? kinds : "slides", &slides, &web, error)) return false;
    for (size_t i = 0; i < *count; i++) web_there = web_there || chosen[i] == beside;
    for (size_t i = 0; i < *count; i++) {
        if (chosen[i]->write != write_svg) continue;
        if (!slides)
            chosen[i] = &web_alone;
        else if (web && !web_there && *count < most)
            chosen[(*count)++] = beside;
        break;
    }
    return true;
}
