/* SVG through Cairo's SVG surface. Four edits of Cairo's text have proved robust: the root tag, an insert right after
 * it, the ids, which Cairo 1.16 numbers through the whole process, and the decimals of paths. */
#include "bpt/render.h"

#include <cairo-svg.h>
#include <stdio.h>
#include <string.h>

#include "bpt/number.h"
#include "render/draw.h"
#include "render/markup.h"

static void add_root(struct buffer *out, const struct scene *scene, const struct document *document) {
    char width[NUMBER_SIZE], height[NUMBER_SIZE];
    number_short(width, scene->width, 9, &number_style_plain);
    number_short(height, scene->height, 9, &number_style_plain);
    buffer_printf(out,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%spx\" height=\"%spx\" viewBox=\"0 0 %s %s\" "
                  "version=\"1.1\" role=\"img\"",
                  width, height, width, height);
    markup_attribute(out, "aria-label", document->title);
    buffer_text(out, ">\n");
}

static void add_head(struct buffer *out, const struct scene *scene, const struct document *document) {
    buffer_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    add_root(out, scene, document);
    markup_element(out, "title", document->title);
    markup_element(out, "desc", document->description);
    markup_metadata(out, document);
}

/* Copies a path's data with two decimals of its six; its coordinates are absolute, so no error adds up. Outlines are
 * most of the file, and this makes it a third smaller. */
static const char *add_path(struct buffer *out, const char *data) {
    while (*data && *data != '"') {
        size_t to_point = strcspn(data, ".\"");
        size_t decimals = data[to_point] == '.' ? strspn(data + to_point + 1, "0123456789") : 0;
        size_t kept = decimals > 2 ? 2 : decimals;
        while (kept && data[to_point + kept] == '0') kept--;
        buffer_add(out, data, to_point + (kept ? 1 + kept : 0));
        data += to_point + (data[to_point] == '.') + decimals;
    }
    return data;
}

/* Cairo's elements without their ids. They hold no text, so a quote always ends an attribute. */
static void add_body(struct buffer *out, const char *body) {
    static const char id[] = " id=\"", path[] = " d=\"";
    while (*body) {
        const char *next_id = strstr(body, id), *next_path = strstr(body, path);
        bool is_id = next_id && (!next_path || next_id < next_path);
        const char *next = is_id ? next_id : next_path;
        if (!next) break;
        buffer_add(out, body, (size_t)(next - body) + (is_id ? 0 : sizeof path - 1));
        body = next + (is_id ? sizeof id : sizeof path) - 1;
        if (is_id) body += strcspn(body, "\""), body += *body == '"';
        else body = add_path(out, body);
    }
    buffer_text(out, body);
}

/* What stands after the root tag, or NULL where Cairo wrote something that those edits do not fit. */
static const char *find_body(const char *svg) {
    static const char *const strangers[] = {"<use", "<symbol", "<clipPath", "url(#", "href"};
    const char *root = strstr(svg, "<svg");
    const char *end = root ? strchr(root, '>') : NULL;
    if (!end) return NULL;
    end += end[1] == '\n' ? 2 : 1;
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++)
        if (strstr(end, strangers[i])) return NULL;
    return end;
}

static bool draw_drawing(const struct scene *scene, const struct fonts *fonts, struct buffer *drawing,
                         struct error *error) {
    cairo_surface_t *surface = cairo_svg_surface_create_for_stream(draw_append, drawing, scene->width, scene->height);
    cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX);
    cairo_t *cairo = cairo_create(surface);
    draw_scene(cairo, scene, fonts, NULL);
    bool drawn = draw_finish(cairo, "SVG", error);
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    buffer_add(drawing, "", 1);
    return drawn;
}

bool render_svg(const struct scene *scene, const struct document *document, const struct fonts *fonts,
                struct buffer *out, struct error *error) {
    if (!draw_check_size(scene, 1, error)) return false;
    struct buffer drawing = {0};
    bool drawn = draw_drawing(scene, fonts, &drawing, error);
    const char *body = drawn ? find_body((const char *)drawing.bytes) : NULL;
    if (body) {
        add_head(out, scene, document);
        add_body(out, body);
    } else if (drawn) {
        drawn = error_set(error, ERROR_FAILURE,
                          "cannot write the SVG: Cairo %s writes it in a way that this program does not know",
                          cairo_version_string());
    }
    buffer_free(&drawing);
    return drawn;
}
