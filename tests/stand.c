#include "stand.h"

#include <math.h>

#include "support.h"

struct extent {
    double left, top, right, bottom;
};

/* Capitals and descenders, which is what is seen. */
static struct extent extent_of(const struct ruler *ruler, const struct node *node) {
    double width = node->text.width, part = node->text.anchor == ANCHOR_START ? 0
                                            : node->text.anchor == ANCHOR_END ? 1
                                                                              : 0.5;
    double left = node->text.x - part * width;
    return (struct extent){left, node->text.y - ruler->cap_height * node->text.size, left + width,
                           node->text.y + 0.2 * node->text.size};
}

static bool overlap(struct extent a, struct extent b) {
    const double dust = 0.25; /* of a pixel */
    return fmin(a.right, b.right) - fmax(a.left, b.left) > dust && fmin(a.bottom, b.bottom) - fmax(a.top, b.top) > dust;
}

static void check_node(const struct ruler *ruler, const char *where, const struct scene *scene,
                       const struct node *node) {
    struct extent box = extent_of(ruler, node);
    double measured = ruler->width(ruler->context, node->text.text, node->text.face, node->text.size);
    if (fabs(measured - node->text.width) > 1e-6) fault("%s: '%s' is not as wide as it says", where, node->text.text);
    if (!isfinite(box.left + box.top) || box.left < 0 || box.top < 0 || box.right > scene->width ||
        box.bottom > scene->height)
        fault("%s: '%s' leaves the page", where, node->text.text);
    if (node->text.size < 6) fault("%s: '%s' is set at %g px", where, node->text.text, node->text.size);
}

static void check_shape(const char *where, const struct node *node) {
    bool finite = true;
    if (node->kind == NODE_RECTANGLE)
        finite = isfinite(node->rectangle.x + node->rectangle.y) && node->rectangle.width >= 0 &&
                 node->rectangle.height >= 0;
    if (node->kind == NODE_CIRCLE) finite = isfinite(node->circle.x + node->circle.y) && node->circle.radius > 0;
    for (size_t i = 0; node->kind == NODE_POLYLINE && i < node->polyline.count; i++)
        finite = finite && isfinite(node->polyline.points[i].x + node->polyline.points[i].y);
    if (!finite || (node->kind == NODE_POLYLINE && node->polyline.count < 2))
        fault("%s: a shape without a place", where);
}

void check_scene(const struct ruler *ruler, const char *where, const struct scene *scene) {
    for (size_t i = 0; i < scene->count; i++) {
        const struct node *node = &scene->nodes[i];
        if (node->kind != NODE_TEXT) {
            check_shape(where, node);
            continue;
        }
        check_node(ruler, where, scene, node);
        for (size_t j = 0; j < i; j++)
            if (scene->nodes[j].kind == NODE_TEXT &&
                overlap(extent_of(ruler, node), extent_of(ruler, &scene->nodes[j])))
                fault("%s: '%s' lies over '%s'", where, node->text.text, scene->nodes[j].text.text);
    }
}
