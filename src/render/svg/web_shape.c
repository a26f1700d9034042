/* Rectangles, circles, and what is drawn with a pen: lines and areas. */
#include <math.h>

#include "render/svg/markup.h"
#include "render/svg/path.h"
#include "render/svg/web.h"

bool web_is_line(const struct node *node) {
    return node->kind == NODE_POLYLINE && node->fill == INK_NONE;
}

static bool is_data(const struct node *node) {
    return node->group == GROUP_KV || node->group == GROUP_ADAPTER || node->group == GROUP_PRETRAINING;
}

/* A line that is no data, and all of it level or upright: the grid, an axis, an outline. */
static bool is_ruled(const struct node *node) {
    const struct point *points = node->polyline.points;
    for (size_t i = 1; i < node->polyline.count; i++)
        if (points[i].x != points[i - 1].x && points[i].y != points[i - 1].y) return false;
    return web_is_line(node) && !is_data(node);
}

/* In the middle of a pixel, all of which a hairline then takes. */
static struct spot ruled_spot(struct point point) {
    return (struct spot){100 * (long)floor(point.x) + 50, 100 * (long)floor(point.y) + 50};
}

static struct spot spot_to(struct point point, long unit) {
    return (struct spot){unit * lround(point.x * 100 / (double)unit), unit * lround(point.y * 100 / (double)unit)};
}

/* Lines that bend are looked at closely, and are said to hundredths. */
static void add_line(struct path *path, const struct node *node, bool first) {
    long unit = web_is_line(node) && node->polyline.count > 2 ? 1 : 10;
    bool ruled = is_ruled(node);
    for (size_t i = 0; i < node->polyline.count; i++) {
        struct point point = node->polyline.points[i];
        struct spot spot = ruled ? ruled_spot(point) : spot_to(point, unit);
        if (i)
            path_line(path, spot);
        else if (first)
            path_move(path, spot);
        else
            path_part(path, spot);
    }
}

/* An area is a path of its own. */
static bool continues(const struct node *path, const struct node *node) {
    if (node == path) return true;
    return web_is_line(path) && web_is_line(node) && node->stroke == path->stroke &&
           node->stroke_width == path->stroke_width && node->dash[0] == path->dash[0] && node->dash[1] == path->dash[1];
}

/* A grid or the ticks of an axis are one path. Returns how many it took. */
static size_t add_path(struct web *web, const struct item *items, size_t count) {
    struct path path = {.out = web->out};
    size_t taken = 0;
    buffer_text(web->out, " d=\"");
    for (; taken < count && continues(items->node, items[taken].node); taken++)
        add_line(&path, items[taken].node, taken == 0);
    buffer_text(web->out, "\"");
    return taken;
}

/* ---- all shapes ---- */

void web_open_shape(struct web *web, const struct node *node) {
    static const char *const begun[] = {
        [NODE_RECTANGLE] = "<rect", [NODE_POLYLINE] = "<path", [NODE_CIRCLE] = "<circle"};
    buffer_text(web->out, begun[node->kind]);
}

/* From one whole pixel to another. */
static void add_rectangle(struct web *web, const struct node *node) {
    double left = round(node->rectangle.x), right = round(node->rectangle.x + node->rectangle.width);
    double top = round(node->rectangle.y), bottom = round(node->rectangle.y + node->rectangle.height);
    web_add_number(web, "x", left);
    web_add_number(web, "y", top);
    web_add_number(web, "width", right - left);
    web_add_number(web, "height", bottom - top);
}

void web_add_geometry(struct web *web, const struct node *node) {
    switch (node->kind) {
    case NODE_RECTANGLE:
        add_rectangle(web, node);
        break;
    case NODE_POLYLINE:
        add_path(web, &(struct item){node, false}, 1);
        break;
    case NODE_CIRCLE:
        web_add_number(web, "r", node->circle.radius);
        web_add_place(web, (struct point){node->circle.x, node->circle.y});
        break;
    case NODE_TEXT:
        break;
    }
}

size_t web_add_shape(struct web *web, const struct item *items, size_t count) {
    const struct node *node = items->node;
    size_t taken = 1;
    web_open_shape(web, node);
    web_add_paint(web, node->fill, node->stroke, node->stroke_width);
    markup_dash(web->out, node->dash);
    if (node->kind == NODE_POLYLINE)
        taken = add_path(web, items, count);
    else
        web_add_geometry(web, node);
    buffer_text(web->out, "/>\n");
    return taken;
}
