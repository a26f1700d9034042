#include "render/draw.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "render/outline.h"

bool draw_check_size(const struct scene *scene, double scale, struct error *error) {
    double width = scene->width * scale, height = scene->height * scale;
    if (width >= 1 && height >= 1 && width <= LONGEST_SIDE && height <= LONGEST_SIDE && width * height <= MOST_PIXELS)
        return true;
    return error_set(error, ERROR_USAGE,
                     "a picture of %g x %g at scale %g has %g x %g pixels; a side can have from 1 to %d, "
                     "all of it up to %d million",
                     scene->width, scene->height, scale, width, height, LONGEST_SIDE, MOST_PIXELS / 1000000);
}

static void set_ink(cairo_t *cairo, const struct scene *scene, enum ink ink) {
    uint32_t rgb = scene->palette[ink];
    cairo_set_source_rgb(cairo, (rgb >> 16 & 0xFF) / 255.0, (rgb >> 8 & 0xFF) / 255.0, (rgb & 0xFF) / 255.0);
}

/* Fills and strokes the current path as the node says, and forgets the path. */
static void paint_path(cairo_t *cairo, const struct scene *scene, const struct node *node) {
    if (node->fill != INK_NONE) {
        set_ink(cairo, scene, node->fill);
        cairo_fill_preserve(cairo);
    }
    if (node->stroke != INK_NONE && node->stroke_width > 0) {
        set_ink(cairo, scene, node->stroke);
        cairo_set_line_width(cairo, node->stroke_width);
        cairo_set_dash(cairo, node->dash, node->dash[0] > 0 ? 2 : 0, 0);
        cairo_stroke_preserve(cairo);
    }
    cairo_new_path(cairo);
}

static void draw_rectangle(cairo_t *cairo, const struct scene *scene, const struct node *node) {
    cairo_rectangle(cairo, node->rectangle.x, node->rectangle.y, node->rectangle.width, node->rectangle.height);
    paint_path(cairo, scene, node);
}

static void draw_polyline(cairo_t *cairo, const struct scene *scene, const struct node *node) {
    const struct point *points = node->polyline.points;
    for (size_t i = 0; i < node->polyline.count; i++) cairo_line_to(cairo, points[i].x, points[i].y);
    paint_path(cairo, scene, node);
}

static void draw_circle(cairo_t *cairo, const struct scene *scene, const struct node *node) {
    cairo_arc(cairo, node->circle.x, node->circle.y, node->circle.radius, 0, 2 * M_PI);
    cairo_close_path(cairo);
    paint_path(cairo, scene, node);
}

/* ---- text ---- */

/* Makes the outline the current path. */
static void follow(cairo_t *cairo, const struct outline *outline) {
    const struct point *point = (const struct point *)(const void *)outline->points.bytes;
    for (size_t i = 0; i < outline->steps.size; i++) {
        switch ((enum outline_step)outline->steps.bytes[i]) {
        case OUTLINE_MOVE:
            cairo_move_to(cairo, point->x, point->y);
            point++;
            break;
        case OUTLINE_LINE:
            cairo_line_to(cairo, point->x, point->y);
            point++;
            break;
        case OUTLINE_CURVE:
            cairo_curve_to(cairo, point[0].x, point[0].y, point[1].x, point[1].y, point[2].x, point[2].y);
            point += 3;
            break;
        case OUTLINE_CLOSE:
            cairo_close_path(cairo);
            break;
        }
    }
}

static void place_glyphs(const struct run *run, cairo_glyph_t *glyphs, unsigned count) {
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(run->shaped, NULL);
    const hb_glyph_position_t *positions = hb_buffer_get_glyph_positions(run->shaped, NULL);
    double x = run->x;
    for (unsigned i = 0; i < count; i++) {
        glyphs[i] = (cairo_glyph_t){
            .index = infos[i].codepoint,
            .x = x + positions[i].x_offset * run->scale,
            .y = run->y - positions[i].y_offset * run->scale,
        };
        x += positions[i].x_advance * run->scale;
    }
}

/* Which bytes of the text became which glyphs. Returns the number of clusters. */
static int find_clusters(const struct run *run, cairo_text_cluster_t *clusters, unsigned count) {
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(run->shaped, NULL);
    int found = 0;
    for (unsigned first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && infos[end].cluster == infos[first].cluster; end++) continue;
        size_t next = end < count ? infos[end].cluster : strlen(run->text);
        clusters[found++] = (cairo_text_cluster_t){
            .num_bytes = (int)(next - infos[first].cluster),
            .num_glyphs = (int)(end - first),
        };
    }
    return found;
}

/* Shows the run as text that can be selected and searched. */
static void show_run(cairo_t *cairo, const struct run *run) {
    unsigned count = hb_buffer_get_length(run->shaped);
    if (count == 0) return;
    cairo_glyph_t *glyphs = cairo_glyph_allocate((int)count);
    cairo_text_cluster_t *clusters = cairo_text_cluster_allocate((int)count);
    if (!glyphs || !clusters) memory_is_out();
    place_glyphs(run, glyphs, count);
    int cluster_count = find_clusters(run, clusters, count);
    cairo_show_text_glyphs(cairo, run->text, -1, glyphs, (int)count, clusters, cluster_count, 0);
    cairo_glyph_free(glyphs);
    cairo_text_cluster_free(clusters);
}

/* Strokes the current path, and keeps it for the text itself. */
static void draw_halo(cairo_t *cairo, const struct scene *scene, const struct node *node) {
    set_ink(cairo, scene, INK_BACKGROUND);
    cairo_set_line_width(cairo, node->text.halo);
    cairo_set_dash(cairo, NULL, 0, 0);
    cairo_stroke_preserve(cairo);
}

/* `outline` is working memory. */
static void draw_text(cairo_t *cairo, const struct scene *scene, const struct fonts *fonts, const struct node *node,
                      cairo_font_face_t *const *faces, struct outline *outline) {
    if (node->fill == INK_NONE) return;
    struct run run = run_begin(fonts, node);
    outline_clear(outline);
    if (!faces || node->text.halo > 0) outline_run(outline, &run);
    follow(cairo, outline);
    if (node->text.halo > 0) draw_halo(cairo, scene, node);
    set_ink(cairo, scene, node->fill);
    if (faces) {
        cairo_new_path(cairo);
        cairo_set_font_face(cairo, faces[node->text.face]);
        cairo_set_font_size(cairo, node->text.size);
        show_run(cairo, &run);
    } else {
        cairo_fill(cairo);
    }
    run_end(&run);
}

/* ---- the scene ---- */

static void set_font_options(cairo_t *cairo) {
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(cairo, options);
    cairo_font_options_destroy(options);
}

void draw_scene(cairo_t *cairo, const struct scene *scene, const struct fonts *fonts, cairo_font_face_t *const *faces) {
    struct outline outline = {0};
    set_font_options(cairo);
    cairo_set_line_cap(cairo, CAIRO_LINE_CAP_BUTT);
    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
    for (size_t i = 0; i < scene->count; i++) {
        const struct node *node = &scene->nodes[i];
        switch (node->kind) {
        case NODE_RECTANGLE:
            draw_rectangle(cairo, scene, node);
            break;
        case NODE_POLYLINE:
            draw_polyline(cairo, scene, node);
            break;
        case NODE_CIRCLE:
            draw_circle(cairo, scene, node);
            break;
        case NODE_TEXT:
            draw_text(cairo, scene, fonts, node, faces, &outline);
            break;
        }
    }
    outline_free(&outline);
}

bool draw_finish(cairo_t *cairo, const char *what, struct error *error) {
    cairo_surface_t *surface = cairo_get_target(cairo);
    cairo_surface_finish(surface);
    cairo_status_t status = cairo_status(cairo);
    if (status == CAIRO_STATUS_SUCCESS || status == CAIRO_STATUS_SURFACE_FINISHED)
        status = cairo_surface_status(surface);
    if (status == CAIRO_STATUS_SUCCESS) return true;
    return error_set(error, ERROR_FAILURE, "cannot draw the %s: %s", what, cairo_status_to_string(status));
}

cairo_status_t draw_append(void *buffer, const unsigned char *bytes, unsigned size) {
    buffer_add(buffer, bytes, size);
    return CAIRO_STATUS_SUCCESS;
}
