#include "render/png/draw.h"

#include <math.h>

void draw_set_ink(cairo_t *cairo, const struct scene *scene, enum ink ink) {
    uint32_t rgb = scene->palette[ink];
    double opacity = scene->opacity[ink] ? scene->opacity[ink] / 100.0 : 1;
    cairo_set_source_rgba(cairo, (rgb >> 16 & 0xFF) / 255.0, (rgb >> 8 & 0xFF) / 255.0, (rgb & 0xFF) / 255.0, opacity);
}

/* Fills and strokes the current path as the node says, and forgets the path. */
static void paint_path(cairo_t *cairo, const struct scene *scene, const struct node *node) {
    if (node->fill != INK_NONE) {
        draw_set_ink(cairo, scene, node->fill);
        cairo_fill_preserve(cairo);
    }
    if (node->stroke != INK_NONE) {
        draw_set_ink(cairo, scene, node->stroke);
        cairo_set_line_width(cairo, node->stroke_width);
        cairo_set_dash(cairo, node->dash, node->dash[0] > 0 ? 2 : 0, 0);
        cairo_stroke_preserve(cairo);
    }
    cairo_new_path(cairo);
}

void draw_shape(cairo_t *cairo, const struct scene *scene, const struct node *node) {
    const struct point *points = node->polyline.points;
    /* Where nothing is joined, a round join still costs a pen of many corners. */
    bool bends = node->kind == NODE_POLYLINE && node->polyline.count > 2;
    cairo_set_line_join(cairo, bends ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_MITER);
    switch (node->kind) {
    case NODE_RECTANGLE:
        cairo_rectangle(cairo, node->rectangle.x, node->rectangle.y, node->rectangle.width, node->rectangle.height);
        break;
    case NODE_POLYLINE:
        for (size_t i = 0; i < node->polyline.count; i++) cairo_line_to(cairo, points[i].x, points[i].y);
        break;
    case NODE_CIRCLE:
        cairo_arc(cairo, node->circle.x, node->circle.y, node->circle.radius, 0, 2 * M_PI);
        cairo_close_path(cairo);
        break;
    case NODE_TEXT:
        return;
    }
    paint_path(cairo, scene, node);
}

void draw_begin(cairo_t *cairo) {
    cairo_set_line_cap(cairo, CAIRO_LINE_CAP_BUTT);
}

bool draw_finish(cairo_t *cairo, struct error *error) {
    cairo_surface_t *surface = cairo_get_target(cairo);
    cairo_status_t status = cairo_status(cairo);
    cairo_surface_finish(surface);
    if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(surface);
    if (status == CAIRO_STATUS_SUCCESS) return true;
    return error_set(error, ERROR_FAILURE, "cannot draw the PNG: %s", cairo_status_to_string(status));
}
