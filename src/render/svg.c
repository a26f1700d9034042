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

/* ---- the words of the outlines ---- */

/* How many elements Cairo writes for a node: one for what is filled, stroked or both, one more for a halo. */
static size_t elements_of(const struct node *node) {
    if (node->kind == NODE_TEXT) return node->fill == INK_NONE ? 0 : node->text.halo > 0 ? 2 : 1;
    return node->fill != INK_NONE || (node->stroke != INK_NONE && node->stroke_width > 0);
}

static bool is_element(const char *line) {
    return strncmp(line, "<path", 5) == 0 || strncmp(line, "<rect", 5) == 0;
}

static const char *next_line(const char *line) {
    size_t length = strcspn(line, "\n");
    return line + length + (line[length] == '\n');
}

/* Whether Cairo wrote just the elements that are expected, one a line: only then is it known which are whose. It leaves
 * out what it finds invisible. */
static bool elements_are_known(const char *body, const struct scene *scene) {
    size_t expected = 0, found = 0;
    for (size_t i = 0; i < scene->count; i++) expected += elements_of(&scene->nodes[i]);
    for (const char *line = body; *line; line = next_line(line)) found += is_element(line);
    return found == expected;
}

/* Cairo's element without its id. It holds no text, so a quote always ends an attribute. */
static void add_line(struct buffer *out, const char *line, const char *end) {
    static const char id[] = " id=\"", path[] = " d=\"";
    while (line < end) {
        const char *next_id = memmem(line, (size_t)(end - line), id, sizeof id - 1);
        const char *next_path = memmem(line, (size_t)(end - line), path, sizeof path - 1);
        bool is_id = next_id && (!next_path || next_id < next_path);
        const char *next = is_id ? next_id : next_path;
        if (!next) break;
        buffer_add(out, line, (size_t)(next - line) + (is_id ? 0 : sizeof path - 1));
        line = next + (is_id ? sizeof id : sizeof path) - 1;
        if (is_id) line += strcspn(line, "\""), line += *line == '"';
        else line = add_path(out, line);
    }
    if (line < end) buffer_add(out, line, (size_t)(end - line));
}

/* Each text's outlines stand in a group that says the text. */
static void add_body(struct buffer *out, const char *body, const struct scene *scene) {
    bool known = elements_are_known(body, scene);
    const struct node *node = scene->nodes;
    size_t drawn = 0; /* elements of the node */
    for (const char *line = body, *end; *line; line = end) {
        end = next_line(line);
        bool counts = known && is_element(line);
        while (counts && drawn == elements_of(node)) node++, drawn = 0;
        bool labelled = counts && node->kind == NODE_TEXT;
        if (labelled && drawn == 0) {
            buffer_text(out, "<g");
            markup_attribute(out, "aria-label", node->text.text);
            buffer_text(out, ">\n");
        }
        add_line(out, line, end);
        drawn += counts;
        if (labelled && drawn == elements_of(node)) buffer_text(out, "</g>\n");
    }
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
        add_body(out, body, scene);
    } else if (drawn) {
        drawn = error_set(error, ERROR_FAILURE,
                          "cannot write the SVG: Cairo %s writes it in a way that this program does not know",
                          cairo_version_string());
    }
    buffer_free(&drawing);
    return drawn;
}
