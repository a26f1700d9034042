/* What is drawn with a pen: lines and areas. */
#include <math.h>

#include "render/svg/web.h"

bool web_is_line(const struct node *node) {
    return node->kind == NODE_POLYLINE && node->fill == INK_NONE;
}

/* Steps are relative, which is shorter, and go from where the rounded pen stands, so that no error adds up. */
struct pen {
    struct buffer *out;
    long x, y; /* hundredths */
};

static void move_pen(struct pen *pen, const char *command, long x, long y) {
    buffer_text(pen->out, command);
    web_add_hundredths(pen->out, x - pen->x);
    if (y >= pen->y) buffer_text(pen->out, " ");
    web_add_hundredths(pen->out, y - pen->y);
    pen->x = x;
    pen->y = y;
}

static void draw_to(struct pen *pen, long x, long y) {
    bool level = y == pen->y, upright = x == pen->x;
    if (!level && !upright) {
        move_pen(pen, "l", x, y);
        return;
    }
    buffer_text(pen->out, level ? "h" : "v");
    web_add_hundredths(pen->out, level ? x - pen->x : y - pen->y);
    pen->x = x;
    pen->y = y;
}

/* Lines that bend are looked at closely, and are said to hundredths. */
static void add_line(struct pen *pen, const struct node *node, bool first) {
    long unit = web_is_line(node) && node->polyline.count > 2 ? 1 : 10;
    for (size_t i = 0; i < node->polyline.count; i++) {
        struct point point = node->polyline.points[i];
        long x = unit * lround(point.x * 100 / (double)unit), y = unit * lround(point.y * 100 / (double)unit);
        if (i)
            draw_to(pen, x, y);
        else
            move_pen(pen, first ? "M" : "m", x, y);
    }
}

/* An area is a path of its own. */
static bool continues(const struct node *path, const struct node *node) {
    if (node == path || node->kind == NODE_TEXT) return true;
    return web_is_line(path) && web_is_line(node) && node->stroke == path->stroke &&
           node->stroke_width == path->stroke_width && node->dash[0] == path->dash[0] && node->dash[1] == path->dash[1];
}

size_t web_add_path(struct web *web, const struct node *nodes, size_t count) {
    struct pen pen = {.out = web->out};
    size_t taken = 0;
    buffer_text(web->out, " d=\"");
    for (; taken < count && continues(nodes, &nodes[taken]); taken++)
        if (nodes[taken].kind != NODE_TEXT) add_line(&pen, &nodes[taken], taken == 0);
    buffer_text(web->out, "\"");
    return taken;
}
