#include "render/svg/gather.h"

#include <math.h>

struct extent {
    double left, top, right, bottom;
};

static struct extent text_extent(const struct node *node) {
    double share = node->text.anchor == ANCHOR_START ? 0 : node->text.anchor == ANCHOR_MIDDLE ? 0.5 : 1;
    double left = node->text.x - share * node->text.width;
    return (struct extent){left, node->text.y - 0.8 * node->text.size, left + node->text.width,
                           node->text.y + 0.25 * node->text.size};
}

static struct extent line_extent(const struct node *node) {
    struct extent extent = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t i = 0; i < node->polyline.count; i++) {
        struct point point = node->polyline.points[i];
        extent = (struct extent){fmin(extent.left, point.x), fmin(extent.top, point.y), fmax(extent.right, point.x),
                                 fmax(extent.bottom, point.y)};
    }
    return extent;
}

static struct extent bare_extent(const struct node *node) {
    switch (node->kind) {
    case NODE_RECTANGLE:
        return (struct extent){node->rectangle.x, node->rectangle.y, node->rectangle.x + node->rectangle.width,
                               node->rectangle.y + node->rectangle.height};
    case NODE_CIRCLE:
        return (struct extent){node->circle.x - node->circle.radius, node->circle.y - node->circle.radius,
                               node->circle.x + node->circle.radius, node->circle.y + node->circle.radius};
    case NODE_POLYLINE:
        return line_extent(node);
    case NODE_TEXT:
        break;
    }
    return text_extent(node);
}

static struct extent extent_of(const struct node *node) {
    struct extent extent = bare_extent(node);
    double air = 0.5 * (node->kind == NODE_TEXT ? node->text.halo : node->stroke_width);
    return (struct extent){extent.left - air, extent.top - air, extent.right + air, extent.bottom + air};
}

static bool touch(struct extent a, struct extent b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

static bool touches_any(const struct bundle *bundle, const struct node *node) {
    for (size_t i = 0; i < bundle->count; i++)
        if (touch(extent_of(bundle->nodes[i]), extent_of(node))) return true;
    return false;
}

/* The last bundle that the node can join, or a new one. */
static struct bundle *find_bundle(struct bundles *bundles, const struct node *node,
                                  bool (*alike)(const struct node *, const struct node *)) {
    for (size_t i = bundles->count; i-- > 0;) {
        if (alike(bundles->bundles[i].nodes[0], node)) return &bundles->bundles[i];
        if (touches_any(&bundles->bundles[i], node)) break;
    }
    return &bundles->bundles[bundles->count++];
}

struct bundles gather(const struct node *const *nodes, size_t count,
                      bool (*alike)(const struct node *, const struct node *), struct arena *arena) {
    struct bundles bundles = {.bundles = arena_array(arena, count + 1, sizeof *bundles.bundles)};
    for (size_t i = 0; i < count; i++) {
        struct bundle *bundle = find_bundle(&bundles, nodes[i], alike);
        if (!bundle->count) bundle->nodes = arena_array(arena, count, sizeof *bundle->nodes);
        bundle->nodes[bundle->count++] = nodes[i];
    }
    return bundles;
}
