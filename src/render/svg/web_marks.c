#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "render/svg/web.h"

enum { HIT_WIDTH = 14 }; /* CSS pixels */

static bool is_titled(const struct node *node) {
    return node->title && *node->title;
}

/* Those of a scene's nodes that have a tooltip, each with the first that has the same. */
struct titled {
    const struct node **nodes, **firsts;
    size_t count;
};

static const struct node *first_of_title(const struct titled *titled, const struct node *node) {
    for (size_t i = 0; i < titled->count; i++)
        if (titled->nodes[i] == titled->firsts[i] && strcmp(titled->nodes[i]->title, node->title) == 0)
            return titled->nodes[i];
    return node;
}

static struct titled find_titled(const struct scene *scene, struct arena *arena) {
    struct titled titled = {.nodes = arena_array(arena, scene->count, sizeof *titled.nodes),
                            .firsts = arena_array(arena, scene->count, sizeof *titled.firsts)};
    for (size_t i = 0; i < scene->count; i++) {
        if (!is_titled(&scene->nodes[i])) continue;
        titled.firsts[titled.count] = first_of_title(&titled, &scene->nodes[i]);
        titled.nodes[titled.count++] = &scene->nodes[i];
    }
    return titled;
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

/* A shape is met on its wide stroke, which is the group's, and within; a line on its stroke alone. */
static void add_hit(struct web *web, const struct node *node, bool placed) {
    web_open_shape(web, node);
    if (web_is_line(node)) buffer_text(web->out, " pointer-events=\"stroke\"");
    web_add_geometry(web, node);
    if (node->kind == NODE_CIRCLE && !placed) web_add_place(web, place_of(node));
    buffer_text(web->out, "/>");
}

/* The rectangle around all texts of the title, which are the lines of one label; of no height where there are none. */
static struct node box_of_texts(const struct titled *titled, const struct node *first) {
    struct node box = {.kind = NODE_RECTANGLE};
    double left = INFINITY, top = INFINITY, right = 0, bottom = 0;
    for (size_t i = 0; i < titled->count; i++) {
        const struct node *node = titled->nodes[i];
        if (node->kind != NODE_TEXT || titled->firsts[i] != first) continue;
        left = fmin(left, web_text_left(node));
        right = fmax(right, web_text_left(node) + node->text.width);
        top = fmin(top, node->text.y - 0.8 * node->text.size);
        bottom = fmax(bottom, node->text.y + 0.2 * node->text.size);
    }
    if (bottom == 0) return box;
    box.rectangle.x = round(left), box.rectangle.y = round(top);
    box.rectangle.width = round(right - left), box.rectangle.height = round(bottom - top);
    return box;
}

/* The size of ticks, which can be read on every page. */
static double tip_size(const struct scene *scene) {
    double size = 0;
    for (size_t i = 0; i < scene->count; i++)
        if (scene->nodes[i].kind == NODE_TEXT && scene->nodes[i].group == GROUP_AXES)
            size = fmax(size, scene->nodes[i].text.size);
    return size;
}

/* On the page, whether the mark is on its left or right. */
static const char *anchor_at(const struct web *web, double x) {
    double share = x / web->scene->width;
    return share < 0.3 ? " text-anchor=\"start\"" : share > 0.6 ? " text-anchor=\"end\"" : "";
}

/* Whether a circle is all that has its title: its mark then stands at its place, and says it once. */
static bool is_dot(const struct titled *titled, const struct node *first) {
    size_t count = 0;
    for (size_t i = 0; i < titled->count; i++) count += titled->firsts[i] == first;
    return count == 1 && first->kind == NODE_CIRCLE;
}

static void add_tip(struct web *web, const struct node *first, bool dot) {
    struct point place = place_of(first);
    buffer_text(web->out, "<text class=\"bpt-title-fill bpt-background-line\"");
    if (!dot) web_add_number(web, "x", round(place.x)), web_add_number(web, "y", round(place.y));
    buffer_text(web->out, " dy=\"-1em\">");
    web_add_text(web, first->title);
    buffer_text(web->out, "</text></g>\n");
}

static void open_mark(struct web *web, const struct node *first, bool dot) {
    buffer_text(web->out, "<g class=\"bpt-mark\" opacity=\"0\" tabindex=\"0\" role=\"img\"");
    buffer_text(web->out, anchor_at(web, place_of(first).x));
    if (dot) web_add_place(web, place_of(first));
    buffer_text(web->out, "><title>");
    web_add_text(web, first->title);
    buffer_text(web->out, "</title>");
}

/* All that has this tooltip, a line and its label, say, is one mark. */
static void add_mark(struct web *web, const struct titled *titled, const struct node *first) {
    bool dot = is_dot(titled, first);
    open_mark(web, first, dot);
    for (size_t i = 0; i < titled->count; i++) {
        const struct node *node = titled->nodes[i];
        if (node->kind != NODE_TEXT && titled->firsts[i] == first) add_hit(web, node, dot);
    }
    struct node label = box_of_texts(titled, first);
    if (label.rectangle.height > 0) add_hit(web, &label, false);
    add_tip(web, first, dot);
}

void web_add_marks(struct web *web) {
    const struct scene *scene = web->scene;
    buffer_printf(web->out,
                  "<g class=\"bpt-marks bpt-title-line\" fill=\"none\" stroke=\"#%06x\" stroke-width=\"%d\" "
                  "pointer-events=\"all\" text-anchor=\"middle\"",
                  (unsigned)scene->palette[INK_TITLE], HIT_WIDTH);
    web_add_number(web, "font-size", tip_size(scene));
    buffer_text(web->out, ">\n");
    struct arena arena = {0};
    const struct titled titled = find_titled(scene, &arena);
    for (size_t i = 0; i < titled.count; i++)
        if (titled.firsts[i] == titled.nodes[i]) add_mark(web, &titled, titled.nodes[i]);
    arena_free(&arena);
    buffer_text(web->out, "</g>\n");
}
