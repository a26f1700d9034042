#include "layout/paint.h"

#include <string.h>

#include "figure/words.h"

static struct node *add(struct painter *painter, enum node_kind kind) {
    struct nodes *layer = &painter->layers[painter->layer];
    layer->nodes = arena_grow(painter->arena, layer->nodes, layer->count, &layer->capacity, sizeof *layer->nodes);
    struct node *node = &layer->nodes[layer->count++];
    *node = (struct node){
        .kind = kind, .group = painter->group, .title = painter->title, .fill = INK_NONE, .stroke = INK_NONE};
    return node;
}

static void set_stroke(const struct painter *painter, struct node *node, struct stroke stroke) {
    node->stroke = stroke.ink;
    node->stroke_width = stroke.width * painter->stroke;
    node->dash[0] = stroke.on * painter->stroke;
    node->dash[1] = stroke.off * painter->stroke;
}

struct nodes paint_joined(const struct painter *painter) {
    struct nodes all = {0};
    for (int i = 0; i < LAYER_COUNT; i++) all.capacity += painter->layers[i].count;
    all.nodes = arena_array(painter->arena, all.capacity, sizeof *all.nodes);
    for (int i = 0; i < LAYER_COUNT; i++) {
        const struct nodes *layer = &painter->layers[i];
        if (layer->count) memcpy(all.nodes + all.count, layer->nodes, layer->count * sizeof *layer->nodes);
        all.count += layer->count;
    }
    return all;
}

void paint_as(struct painter *painter, enum layer layer, enum group group, const char *title) {
    painter->layer = layer;
    painter->group = group;
    painter->title = words_plain(painter->arena, title);
}

void paint_rectangle(struct painter *painter, double x, double y, double width, double height, enum ink fill) {
    struct node *node = add(painter, NODE_RECTANGLE);
    node->fill = fill;
    node->rectangle.x = x;
    node->rectangle.y = y;
    node->rectangle.width = width;
    node->rectangle.height = height;
}

static struct node *add_points(struct painter *painter, const struct point *points, size_t count) {
    struct node *node = add(painter, NODE_POLYLINE);
    node->polyline.points = arena_items(painter->arena, points, count, sizeof *points);
    node->polyline.count = count;
    return node;
}

void paint_area_of(struct painter *painter, const struct point *points, size_t count, enum ink fill) {
    if (count > 2) add_points(painter, points, count)->fill = fill;
}

void paint_polyline(struct painter *painter, const struct point *points, size_t count, struct stroke stroke) {
    if (count > 1) set_stroke(painter, add_points(painter, points, count), stroke);
}

void paint_line(struct painter *painter, struct point from, struct point to, struct stroke stroke) {
    const struct point points[] = {from, to};
    paint_polyline(painter, points, 2, stroke);
}

void paint_circle(struct painter *painter, struct point centre, double radius, enum ink fill, struct stroke stroke) {
    struct node *node = add(painter, NODE_CIRCLE);
    node->fill = fill;
    set_stroke(painter, node, stroke);
    node->circle.x = centre.x;
    node->circle.y = centre.y;
    node->circle.radius = radius;
}

void paint_text(struct painter *painter, const char *text, double x, double y, struct type type) {
    struct node *node = add(painter, NODE_TEXT);
    node->fill = type.ink;
    node->text.text = words_plain(painter->arena, text);
    node->text.x = x;
    node->text.y = y;
    node->text.anchor = type.anchor;
    node->text.size = type.size;
    node->text.face = type.face;
    node->text.width = painter->ruler->width(painter->ruler->context, node->text.text, type.face, type.size);
    node->text.halo = type.halo;
    if (type.halo > 0) node->stroke = type.on;
}
