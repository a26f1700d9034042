#include <math.h>
#include <string.h>

#include "render/svg/web.h"

enum { HIT_WIDTH = 14 }; /* CSS pixels */

static bool is_titled(const struct node *node) {
    return node->title && *node->title;
}

static bool is_first_of_title(const struct scene *scene, size_t index) {
    for (size_t i = 0; i < index; i++)
        if (is_titled(&scene->nodes[i]) && strcmp(scene->nodes[i].title, scene->nodes[index].title) == 0) return false;
    return true;
}

/* The rectangle around a text. */
static struct node box_of(const struct node *node) {
    struct node box = {.kind = NODE_RECTANGLE};
    box.rectangle.x = web_text_left(node);
    box.rectangle.y = node->text.y - 0.8 * node->text.size;
    box.rectangle.width = node->text.width;
    box.rectangle.height = node->text.size;
    return box;
}

/* A shape is met on its wide stroke, which is the group's, and within; a line on its stroke alone. */
static void add_hit(struct web *web, const struct node *node) {
    struct node box;
    if (node->kind == NODE_TEXT) box = box_of(node), node = &box;
    web_open_shape(web, node);
    if (web_is_path(node)) buffer_text(web->out, " pointer-events=\"stroke\"");
    web_add_geometry(web, node);
    buffer_text(web->out, "/>");
}

/* The size of ticks, which can be read on every page. */
static double tip_size(const struct scene *scene) {
    double size = 0;
    for (size_t i = 0; i < scene->count; i++)
        if (scene->nodes[i].kind == NODE_TEXT && scene->nodes[i].group == GROUP_AXES)
            size = fmax(size, scene->nodes[i].text.size);
    return size;
}

static struct point place_of(const struct node *node) {
    switch (node->kind) {
    case NODE_RECTANGLE:
        return (struct point){node->rectangle.x, node->rectangle.y};
    case NODE_POLYLINE:
        return node->polyline.points[node->polyline.count / 2];
    case NODE_CIRCLE:
        return (struct point){node->circle.x, node->circle.y};
    case NODE_TEXT:
        break;
    }
    return (struct point){node->text.x, node->text.y};
}

/* Above the mark, and on the page whether that is on its left or right. */
static void add_tip(struct web *web, const struct node *node) {
    struct point place = place_of(node);
    double share = place.x / web->scene->width;
    buffer_text(web->out, "<text class=\"bpt-title-fill bpt-background-line\"");
    web_add_number(web, "x", place.x);
    web_add_number(web, "y", place.y);
    buffer_printf(web->out, " dy=\"-1em\"%s>",
                  share < 0.3   ? " text-anchor=\"start\""
                  : share > 0.6 ? " text-anchor=\"end\""
                                : "");
    web_add_text(web, node->title);
    buffer_text(web->out, "</text>");
}

/* All that has this tooltip, a line and its label, say, is one mark. */
static void add_mark(struct web *web, const struct node *first) {
    const struct scene *scene = web->scene;
    buffer_text(web->out, "<g class=\"bpt-mark\" opacity=\"0\" tabindex=\"0\" role=\"img\"><title>");
    web_add_text(web, first->title);
    buffer_text(web->out, "</title>");
    for (size_t i = 0; i < scene->count; i++)
        if (is_titled(&scene->nodes[i]) && strcmp(scene->nodes[i].title, first->title) == 0)
            add_hit(web, &scene->nodes[i]);
    add_tip(web, first);
    buffer_text(web->out, "</g>\n");
}

void web_add_marks(struct web *web) {
    const struct scene *scene = web->scene;
    buffer_printf(web->out,
                  "<g class=\"bpt-marks bpt-title-line\" fill=\"none\" stroke=\"#%06x\" stroke-width=\"%d\" "
                  "pointer-events=\"all\" text-anchor=\"middle\"",
                  (unsigned)scene->palette[INK_TITLE], HIT_WIDTH);
    web_add_number(web, "font-size", tip_size(scene));
    buffer_text(web->out, ">\n");
    for (size_t i = 0; i < scene->count; i++)
        if (is_titled(&scene->nodes[i]) && is_first_of_title(scene, i)) add_mark(web, &scene->nodes[i]);
    buffer_text(web->out, "</g>\n");
}
