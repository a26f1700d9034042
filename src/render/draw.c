#include "render/draw.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

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

/* A shaped text and where it stands. */
struct run {
    const char *text;
    hb_buffer_t *shaped;
    hb_font_t *font;
    double x, y;  /* of the first glyph's origin */
    double scale; /* CSS pixels a font unit */
};

/* Where the outline of one glyph goes: font units, y upwards, to CSS pixels, y downwards. */
struct pen {
    cairo_t *cairo;
    double x, y, scale;
};

static void pen_move(hb_draw_funcs_t *functions, void *data, hb_draw_state_t *state, float x, float y, void *unused) {
    (void)functions, (void)state, (void)unused;
    const struct pen *pen = data;
    cairo_move_to(pen->cairo, pen->x + x * pen->scale, pen->y - y * pen->scale);
}

static void pen_line(hb_draw_funcs_t *functions, void *data, hb_draw_state_t *state, float x, float y, void *unused) {
    (void)functions, (void)state, (void)unused;
    const struct pen *pen = data;
    cairo_line_to(pen->cairo, pen->x + x * pen->scale, pen->y - y * pen->scale);
}

static void pen_cubic(hb_draw_funcs_t *functions, void *data, hb_draw_state_t *state, float x1, float y1, float x2,
                      float y2, float x3, float y3, void *unused) {
    (void)functions, (void)state, (void)unused;
    const struct pen *pen = data;
    cairo_curve_to(pen->cairo, pen->x + x1 * pen->scale, pen->y - y1 * pen->scale, pen->x + x2 * pen->scale,
                   pen->y - y2 * pen->scale, pen->x + x3 * pen->scale, pen->y - y3 * pen->scale);
}

static void pen_close(hb_draw_funcs_t *functions, void *data, hb_draw_state_t *state, void *unused) {
    (void)functions, (void)state, (void)unused;
    const struct pen *pen = data;
    cairo_close_path(pen->cairo);
}

/* HarfBuzz raises the quadratic curves of TrueType to cubic ones by itself. */
static hb_draw_funcs_t *pen_functions(void) {
    hb_draw_funcs_t *functions = hb_draw_funcs_create();
    hb_draw_funcs_set_move_to_func(functions, pen_move, NULL, NULL);
    hb_draw_funcs_set_line_to_func(functions, pen_line, NULL, NULL);
    hb_draw_funcs_set_cubic_to_func(functions, pen_cubic, NULL, NULL);
    hb_draw_funcs_set_close_path_func(functions, pen_close, NULL, NULL);
    return functions;
}

static void outline_glyph(hb_font_t *font, hb_codepoint_t glyph, hb_draw_funcs_t *functions, struct pen *pen) {
#if HB_VERSION_ATLEAST(7, 0, 0)
    hb_font_draw_glyph(font, glyph, functions, pen);
#else
    hb_font_get_glyph_shape(font, glyph, functions, pen);
#endif
}

/* Makes the whole run the current path. */
static void outline_run(cairo_t *cairo, const struct run *run) {
    unsigned count;
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(run->shaped, &count);
    const hb_glyph_position_t *positions = hb_buffer_get_glyph_positions(run->shaped, NULL);
    hb_draw_funcs_t *functions = pen_functions();
    double x = run->x;
    for (unsigned i = 0; i < count; i++) {
        struct pen pen = {
            .cairo = cairo,
            .x = x + positions[i].x_offset * run->scale,
            .y = run->y - positions[i].y_offset * run->scale,
            .scale = run->scale,
        };
        outline_glyph(run->font, infos[i].codepoint, functions, &pen);
        x += positions[i].x_advance * run->scale;
    }
    hb_draw_funcs_destroy(functions);
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

static double anchor_share(enum anchor anchor) {
    return anchor == ANCHOR_START ? 0 : anchor == ANCHOR_MIDDLE ? 0.5 : 1;
}

static void draw_halo(cairo_t *cairo, const struct scene *scene, const struct node *node, const struct run *run) {
    outline_run(cairo, run);
    set_ink(cairo, scene, INK_BACKGROUND);
    cairo_set_line_width(cairo, node->text.halo);
    cairo_set_dash(cairo, NULL, 0, 0);
    cairo_stroke(cairo);
}

static void draw_text(cairo_t *cairo, const struct scene *scene, const struct fonts *fonts, const struct node *node,
                      cairo_font_face_t *const *faces) {
    if (node->fill == INK_NONE) return;
    const struct typeface *typeface = &fonts->faces[node->text.face];
    struct run run = {
        .text = node->text.text,
        .shaped = fonts_shape(fonts, node->text.face, node->text.text),
        .font = typeface->font,
        .y = node->text.y,
        .scale = node->text.size / typeface->units,
    };
    run.x = node->text.x - anchor_share(node->text.anchor) * fonts_advance(run.shaped) * run.scale;
    if (node->text.halo > 0) draw_halo(cairo, scene, node, &run);
    set_ink(cairo, scene, node->fill);
    if (faces) {
        cairo_set_font_face(cairo, faces[node->text.face]);
        cairo_set_font_size(cairo, node->text.size);
        show_run(cairo, &run);
    } else {
        outline_run(cairo, &run);
        cairo_fill(cairo);
    }
    hb_buffer_destroy(run.shaped);
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
            draw_text(cairo, scene, fonts, node, faces);
            break;
        }
    }
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
