#include "layout/layout.h"

static const char *group_name(enum group group) {
    static const char *const names[] = {"page", "axes", "band", "kv", "adapter", "pretraining", "notes"};
    return names[group];
}

static void put(struct buffer *out, double value) {
    char text[NUMBER_SIZE];
    buffer_printf(out, " %s", number_fixed(text, value, 2));
}

static void put_stroke(struct buffer *out, const struct node *node) {
    if (node->stroke == INK_NONE) return;
    bool halo = node->kind == NODE_TEXT;
    buffer_printf(out, " %s %s", halo ? "halo" : "stroke", ink_name(node->stroke));
    put(out, halo ? node->text.halo : node->stroke_width);
    if (node->dash[0] <= 0) return;
    buffer_text(out, " dash");
    put(out, node->dash[0]);
    put(out, node->dash[1]);
}

static void put_node(struct buffer *out, const struct node *node) {
    buffer_printf(out, "%s", group_name(node->group));
    switch (node->kind) {
    case NODE_RECTANGLE:
        buffer_text(out, " rectangle");
        put(out, node->rectangle.x);
        put(out, node->rectangle.y);
        put(out, node->rectangle.width);
        put(out, node->rectangle.height);
        break;
    case NODE_POLYLINE:
        buffer_text(out, " polyline");
        for (size_t i = 0; i < node->polyline.count; i++) {
            put(out, node->polyline.points[i].x);
            put(out, node->polyline.points[i].y);
        }
        break;
    case NODE_CIRCLE:
        buffer_text(out, " circle");
        put(out, node->circle.x);
        put(out, node->circle.y);
        put(out, node->circle.radius);
        break;
    case NODE_TEXT:
        buffer_printf(out, " text \"%s\" %s %s", node->text.text,
                      node->text.anchor == ANCHOR_START ? "start"
                      : node->text.anchor == ANCHOR_END ? "end"
                                                        : "middle",
                      node->text.face == FACE_SEMIBOLD ? "semibold" : "regular");
        put(out, node->text.x);
        put(out, node->text.y);
        put(out, node->text.size);
        put(out, node->text.width);
        break;
    }
    if (node->fill != INK_NONE) buffer_printf(out, " fill %s", ink_name(node->fill));
    put_stroke(out, node);
    buffer_text(out, "\n");
}

void scene_dump(const struct scene *scene, struct buffer *out) {
    buffer_text(out, "page");
    put(out, scene->width);
    put(out, scene->height);
    put(out, scene->scale);
    buffer_text(out, "\n");
    for (size_t i = 0; i < scene->count; i++) put_node(out, &scene->nodes[i]);
}
