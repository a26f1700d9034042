/* SVG for slides and files: every text is its outlines, so it looks the same everywhere. Written from the scene without
 * Cairo, whose SVG surface takes ten times as long and three times the bytes. Only plain elements and attributes are
 * used, as those that every program understands. */
#include "render/render.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "render/size.h"
#include "render/svg/decimals.h"
#include "render/svg/letters.h"
#include "render/svg/markup.h"
#include "render/svg/path.h"

static void add_root(struct buffer *out, const struct scene *scene, const struct document *document) {
    char width[NUMBER_SIZE], height[NUMBER_SIZE];
    number_short(width, scene->width, 9, &number_style_plain);
    number_short(height, scene->height, 9, &number_style_plain);
    buffer_printf(out,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%spx\" height=\"%spx\" viewBox=\"0 0 %s %s\" "
                  "version=\"1.1\" role=\"img\"",
                  width, height, width, height);
    markup_attribute(out, "aria-label", document->title);
    /* A page that it is inlined in may paint all that leaves something unsaid. */
    buffer_text(out, " style=\"stroke:none;stroke-width:1;stroke-dasharray:none\">\n");
}

static void add_head(struct buffer *out, const struct scene *scene, const struct document *document,
                     struct fonts *fonts) {
    buffer_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    add_root(out, scene, document);
    markup_element(out, "title", document->title);
    markup_element(out, "desc", document->description);
    markup_metadata(out, document, fonts, scene);
}

static void add_attribute(struct buffer *out, const char *name, double value) {
    markup_hundredths(out, name, hundredths(value));
}

static void add_polyline(struct buffer *out, const struct node *node) {
    struct path path = {.out = out};
    path_move(&path, path_spot(node->polyline.points[0]));
    for (size_t i = 1; i < node->polyline.count; i++) path_line(&path, path_spot(node->polyline.points[i]));
}

/* ---- nodes ---- */

static void add_colour(struct buffer *out, const struct scene *scene, const char *name, enum ink ink) {
    markup_colour(out, name, scene->palette[ink]);
}

static void add_paint(struct buffer *out, const struct scene *scene, const struct node *node) {
    if (node->fill == INK_NONE)
        buffer_text(out, " fill=\"none\"");
    else
        add_colour(out, scene, "fill", node->fill);
    if (node->fill != INK_NONE && scene->opacity[node->fill])
        add_attribute(out, "fill-opacity", scene->opacity[node->fill] / 100.0);
    if (node->stroke == INK_NONE) return;
    add_colour(out, scene, "stroke", node->stroke);
    add_attribute(out, "stroke-width", node->stroke_width);
    buffer_text(out, " stroke-linejoin=\"round\"");
    markup_dash(out, node->dash);
}

/* The outlines twice, halo and letters, in a group that says the text. */
static void add_text(struct buffer *out, const struct scene *scene, struct fonts *fonts, const struct node *node) {
    if (node->fill == INK_NONE) return;
    struct run run = run_begin(fonts, node);
    buffer_text(out, "<g aria-label=\"");
    text_escape(out, node->text.text);
    buffer_text(out, "\">\n");
    size_t start = 0, end = 0;
    if (node->text.halo > 0 && node->stroke != INK_NONE) {
        buffer_text(out, "<path fill=\"none\"");
        add_colour(out, scene, "stroke", node->stroke);
        add_attribute(out, "stroke-width", node->text.halo);
        buffer_text(out, " stroke-linejoin=\"round\" d=\"");
        start = out->size;
        letters_add(out, fonts, run);
        end = out->size;
        buffer_text(out, "\"/>\n");
    }
    buffer_text(out, "<path");
    add_colour(out, scene, "fill", node->fill);
    buffer_text(out, " d=\"");
    buffer_reserve(out, end - start);
    if (end > start)
        buffer_add(out, out->bytes + start, end - start);
    else
        letters_add(out, fonts, run);
    run_end(&run);
    buffer_text(out, "\"/>\n</g>\n");
}

static void add_node(struct buffer *out, const struct scene *scene, struct fonts *fonts, const struct node *node) {
    switch (node->kind) {
    case NODE_RECTANGLE:
        buffer_text(out, "<rect");
        add_attribute(out, "x", node->rectangle.x);
        add_attribute(out, "y", node->rectangle.y);
        add_attribute(out, "width", node->rectangle.width);
        add_attribute(out, "height", node->rectangle.height);
        break;
    case NODE_CIRCLE:
        buffer_text(out, "<circle");
        add_attribute(out, "cx", node->circle.x);
        add_attribute(out, "cy", node->circle.y);
        add_attribute(out, "r", node->circle.radius);
        break;
    case NODE_POLYLINE:
        buffer_text(out, "<path d=\"");
        add_polyline(out, node);
        buffer_text(out, "\"");
        break;
    case NODE_TEXT:
        add_text(out, scene, fonts, node);
        return;
    }
    add_paint(out, scene, node);
    buffer_text(out, "/>\n");
}

bool render_svg(const struct scene *scene, const struct document *document, struct fonts *fonts, struct buffer *out,
                struct error *error) {
    if (!size_check(scene, 1, error)) return false;
    enum { USUAL = 256 << 10 }; /* so that it is not moved as it grows */
    buffer_reserve(out, USUAL);
    add_head(out, scene, document, fonts);
    for (size_t i = 0; i < scene->count; i++) add_node(out, scene, fonts, &scene->nodes[i]);
    buffer_text(out, "</svg>\n");
    return true;
}
