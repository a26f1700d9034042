#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "render/svg/web.h"

enum { HIT_WIDTH = 14, DOT_HIT = 5 }; /* CSS pixels: a dot is met within 12, of whatever size it is */

static bool is_titled(const struct node *node) {
    return node->title && *node->title;
}

bool web_is_dot(const struct node *node) {
    return node->kind == NODE_CIRCLE && is_titled(node);
}

/* Those of a scene's nodes that have a tooltip, each with the first that has the same; of a dot itself. */
struct titled {
    const struct node **nodes, **firsts;
    size_t count;
};

static const struct node *first_of_title(const struct titled *titled, const struct node *node) {
    for (size_t i = 0; i < titled->count && !web_is_dot(node); i++)
        if (titled->nodes[i] == titled->firsts[i] && !web_is_dot(titled->nodes[i]) &&
            strcmp(titled->nodes[i]->title, node->title) == 0)
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

/* In the order of writing, each by the first node that has its title; and how large their words are. */
struct marks {
    const struct node **firsts;
    size_t count;
    struct titled titled;
    double size;
};

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
static void add_hit(struct web *web, const struct node *node) {
    web_open_shape(web, node);
    buffer_text(web->out, " fill=\"none\"");
    if (web_is_line(node) && node->polyline.count > 2) buffer_text(web->out, " pointer-events=\"stroke\"");
    web_add_geometry(web, node);
    buffer_text(web->out, "/>\n");
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

/* Where a mark's words stand: over its place, or under it. */
struct tip {
    struct point place;
    enum anchor anchor;
    bool under;
};

/* On the page, whether the mark is on its left or right. */
static enum anchor anchor_at(const struct scene *scene, double x) {
    double share = x / scene->width;
    return share < 0.3 ? ANCHOR_START : share > 0.6 ? ANCHOR_END : ANCHOR_MIDDLE;
}

/* Whether one of the dots that are painted later would lie on the words. No letter is wider on average. */
static bool is_covered(const struct marks *marks, size_t mark, const struct tip *tip) {
    static const double shares[] = {[ANCHOR_START] = 0, [ANCHOR_MIDDLE] = 0.5, [ANCHOR_END] = 1};
    double width = 0.6 * marks->size * (double)strlen(marks->firsts[mark]->title);
    double left = tip->place.x - shares[tip->anchor] * width;
    double middle = tip->place.y + (tip->under ? 1.6 : -1.4) * marks->size;
    for (size_t i = mark + 1; i < marks->count; i++) {
        const struct node *node = marks->firsts[i];
        if (web_is_dot(node) && node->circle.x >= left && node->circle.x <= left + width &&
            fabs(node->circle.y - middle) < marks->size)
            return true;
    }
    return false;
}

/* Over the first of the places, or where that is covered under it, and so on. */
static struct tip tip_at(const struct web *web, const struct marks *marks, size_t mark, const struct point *places,
                         size_t count) {
    for (size_t i = 0; i < 2 * count; i++) {
        const struct tip tip = {places[i / 2], anchor_at(web->scene, places[i / 2].x), i % 2};
        if (!is_covered(marks, mark, &tip)) return tip;
    }
    return (struct tip){*places, anchor_at(web->scene, places->x), false};
}

static void open_mark(struct web *web, const struct node *first) {
    buffer_text(web->out, "<g class=\"bpt-mark\" opacity=\"0\" tabindex=\"0\" role=\"img\">\n<title>");
    web_add_text(web, first->title);
    buffer_text(web->out, "</title>\n");
}

/* Of a dot, whose group stands at its place, the words are said around 0 0. */
static void close_mark(struct web *web, const struct node *first, const struct tip *tip) {
    static const char *const anchors[] = {
        [ANCHOR_START] = " text-anchor=\"start\"", [ANCHOR_MIDDLE] = "", [ANCHOR_END] = " text-anchor=\"end\""};
    buffer_text(web->out, tip->under ? "<text dy=\"2em\"" : "<text dy=\"-1em\"");
    buffer_text(web->out, anchors[tip->anchor]);
    if (!web_is_dot(first)) {
        web_add_number(web, "x", round(tip->place.x));
        web_add_number(web, "y", round(tip->place.y));
    }
    buffer_text(web->out, ">");
    web_add_text(web, first->title);
    buffer_text(web->out, "</text>\n</g>\n");
}

/* Seen and met at its place, which is said once. */
static void add_dot(struct web *web, const struct marks *marks, size_t mark) {
    const struct node *node = marks->firsts[mark];
    const struct point place = place_of(node);
    const struct tip tip = tip_at(web, marks, mark, &place, 1);
    struct node dot = *node;
    dot.circle.x = dot.circle.y = 0;
    web_open_group(web, node->group, place);
    web_add_shape(web, &(struct item){&dot, false}, 1);
    open_mark(web, node);
    dot.circle.radius = DOT_HIT;
    add_hit(web, &dot);
    close_mark(web, node, &tip);
    buffer_text(web->out, "</g>\n");
}

/* The edges of a band are met with it. */
static bool is_met(const struct node *node) {
    return node->kind != NODE_TEXT && !(node->group == GROUP_BAND && web_is_line(node));
}

static struct point begin_of(const struct node *node) {
    return node->kind == NODE_POLYLINE ? *node->polyline.points : place_of(node);
}

/* All that has this tooltip, a line and its label, say, is one mark; its words stand at the label, or where the line
 * begins. */
static void add_mark(struct web *web, const struct marks *marks, size_t mark) {
    const struct titled *titled = &marks->titled;
    const struct node *first = marks->firsts[mark], label = box_of_texts(titled, first);
    bool labelled = label.rectangle.height > 0;
    const struct point places[] = {place_of(labelled ? &label : first), begin_of(first)};
    const struct tip tip = tip_at(web, marks, mark, places, 2);
    open_mark(web, first);
    for (size_t i = 0; i < titled->count; i++)
        if (titled->firsts[i] == first && is_met(titled->nodes[i])) add_hit(web, titled->nodes[i]);
    if (labelled) add_hit(web, &label);
    close_mark(web, first, &tip);
}

static int compare_dots(const void *a, const void *b) {
    const struct node *one = *(const struct node *const *)a, *other = *(const struct node *const *)b;
    double right = one->circle.x - other->circle.x;
    return right > 0 ? 1 : right < 0 ? -1 : (one > other) - (one < other);
}

/* Dots that follow one another on a line, from left to right, as keys go through them. */
static void sort_dots(const struct node **dots, size_t count) {
    for (size_t start = 0, end; start < count; start = end) {
        for (end = start; end < count && dots[end]->group == dots[start]->group;) end++;
        qsort(dots + start, end - start, sizeof *dots, compare_dots);
    }
}

/* Dots last, so that they are met before lines. */
static struct marks list_marks(const struct scene *scene, struct arena *arena) {
    struct marks marks = {.titled = find_titled(scene, arena), .size = tip_size(scene)};
    const struct titled *titled = &marks.titled;
    size_t lines = 0;
    marks.firsts = arena_array(arena, titled->count, sizeof *marks.firsts);
    for (int dots = 0; dots < 2; dots++) {
        lines = marks.count;
        for (size_t i = 0; i < titled->count; i++)
            if (titled->firsts[i] == titled->nodes[i] && web_is_dot(titled->nodes[i]) == dots)
                marks.firsts[marks.count++] = titled->nodes[i];
    }
    sort_dots(marks.firsts + lines, marks.count - lines);
    return marks;
}

void web_add_marks(struct web *web) {
    struct arena arena = {0};
    const struct marks marks = list_marks(web->scene, &arena);
    buffer_printf(web->out, "<g class=\"bpt-marks bpt-title-fill bpt-title-line\" stroke-width=\"%d\"", HIT_WIDTH);
    web_add_number(web, "font-size", marks.size);
    buffer_text(web->out, " text-anchor=\"middle\" pointer-events=\"all\">\n");
    for (size_t i = 0; i < marks.count; i++) (web_is_dot(marks.firsts[i]) ? add_dot : add_mark)(web, &marks, i);
    arena_free(&arena);
    buffer_text(web->out, "</g>\n");
}
