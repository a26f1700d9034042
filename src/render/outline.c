#include "render/outline.h"

static double anchor_share(enum anchor anchor) {
    return anchor == ANCHOR_START ? 0 : anchor == ANCHOR_MIDDLE ? 0.5 : 1;
}

struct run run_begin(const struct fonts *fonts, const struct node *node) {
    const struct typeface *typeface = &fonts->faces[node->text.face];
    struct run run = {
        .text = node->text.text,
        .shaped = fonts_shape(fonts, node->text.face, node->text.text),
        .font = typeface->font,
        .y = node->text.y,
        .scale = node->text.size / typeface->units,
    };
    run.x = node->text.x - anchor_share(node->text.anchor) * fonts_advance(run.shaped) * run.scale;
    return run;
}

void run_end(struct run *run) {
    hb_buffer_destroy(run->shaped);
}

/* Where the outline of one glyph goes: font units, y upwards, to CSS pixels, y downwards. */
struct pen {
    struct outline *outline;
    double x, y, scale;
};

static void add_step(const struct pen *pen, enum outline_step step, const float (*points)[2], size_t count) {
    unsigned char byte = (unsigned char)step;
    buffer_add(&pen->outline->steps, &byte, 1);
    for (size_t i = 0; i < count; i++) {
        struct point point = {pen->x + points[i][0] * pen->scale, pen->y - points[i][1] * pen->scale};
        buffer_add(&pen->outline->points, &point, sizeof point);
    }
}

static void pen_move(hb_draw_funcs_t *functions, void *data, hb_draw_state_t *state, float x, float y, void *unused) {
    (void)functions, (void)state, (void)unused;
    add_step(data, OUTLINE_MOVE, (const float[][2]){{x, y}}, 1);
}

static void pen_line(hb_draw_funcs_t *functions, void *data, hb_draw_state_t *state, float x, float y, void *unused) {
    (void)functions, (void)state, (void)unused;
    add_step(data, OUTLINE_LINE, (const float[][2]){{x, y}}, 1);
}

static void pen_cubic(hb_draw_funcs_t *functions, void *data, hb_draw_state_t *state, float x1, float y1, float x2,
                      float y2, float x3, float y3, void *unused) {
    (void)functions, (void)state, (void)unused;
    add_step(data, OUTLINE_CURVE, (const float[][2]){{x1, y1}, {x2, y2}, {x3, y3}}, 3);
}

static void pen_close(hb_draw_funcs_t *functions, void *data, hb_draw_state_t *state, void *unused) {
    (void)functions, (void)state, (void)unused;
    add_step(data, OUTLINE_CLOSE, NULL, 0);
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

void outline_run(struct outline *outline, const struct run *run) {
    unsigned count;
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(run->shaped, &count);
    const hb_glyph_position_t *positions = hb_buffer_get_glyph_positions(run->shaped, NULL);
    hb_draw_funcs_t *functions = pen_functions();
    double x = run->x;
    for (unsigned i = 0; i < count; i++) {
        struct pen pen = {
            .outline = outline,
            .x = x + positions[i].x_offset * run->scale,
            .y = run->y - positions[i].y_offset * run->scale,
            .scale = run->scale,
        };
        outline_glyph(run->font, infos[i].codepoint, functions, &pen);
        x += positions[i].x_advance * run->scale;
    }
    hb_draw_funcs_destroy(functions);
}

void outline_clear(struct outline *outline) {
    outline->steps.size = outline->points.size = 0;
}

void outline_free(struct outline *outline) {
    buffer_free(&outline->steps);
    buffer_free(&outline->points);
}
