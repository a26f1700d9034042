/* What is drawn with a pen: lines and areas. */
#include <math.h>

#include "render/svg/path.h"
#include "render/svg/web.h"

bool web_is_line(const struct node *node) {
    return node->kind == NODE_POLYLINE && node->fill == INK_NONE;
}

/* Lines that bend are looked at closely, and are said to hundredths. */
static void add_line(struct path *path, const struct node *node, bool first) {
    long unit = web_is_line(node) && node->polyline.count > 2 ? 1 : 10;
    for (size_t i = 0; i < node->polyline.count; i++) {
        struct point point = node->polyline.points[i];
        struct spot spot = {unit * lround(point.x * 100 / (double)unit), unit * lround(point.y * 100 / (double)unit)};
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
    if (node == path || node->kind == NODE_TEXT) return true;
    return web_is_line(path) && web_is_line(node) && node->stroke == path->stroke &&
           node->stroke_width == path->stroke_width && node->dash[0] == path->dash[0] && node->dash[1] == path->dash[1];
}

size_t web_add_path(struct web *web, const struct node *nodes, size_t count) {
    struct path path = {.out = web->out};
    size_t taken = 0;
    buffer_text(web->out, " d=\"");
    for (; taken < count && continues(nodes, &nodes[taken]); taken++)
        if (nodes[taken].kind != NODE_TEXT) add_line(&path, &nodes[taken], taken == 0);
    buffer_text(web->out, "\"");
    return taken;
}
