#include "render/text/outline.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

static double anchor_share(enum anchor anchor) {
    return anchor == ANCHOR_START ? 0 : anchor == ANCHOR_MIDDLE ? 0.5 : 1;
}

struct run run_begin(struct fonts *fonts, const struct node *node) {
    struct run run = {
        .text = node->text.text,
        .shaped = shape(fonts, node->text.face, node->text.text),
        .y = node->text.y,
        .size = node->text.size,
    };
    double scale = run.size / fonts->faces[node->text.face].units;
    run.x = node->text.x - anchor_share(node->text.anchor) * run.shaped->advance * scale;
    return run;
}

void run_end(struct run *run) {
    shaped_release(run->shaped);
}

bool run_next(struct run *run, struct placed *placed) {
    if (run->next == run->shaped->count) return false;
    const struct glyph *glyph = &run->shaped->glyphs[run->next++];
    double scale = run->size / glyph->typeface->units;
    *placed = (struct placed){glyph, {run->x + glyph->x_offset * scale, run->y - glyph->y_offset * scale}, scale};
    run->x += glyph->advance * scale;
    return true;
}

/* ---- glyphs, in font units with y upwards ---- */

/* HarfBuzz calls back for each step. */
static void add_step(struct outline *outline, enum outline_step step, const struct point *points, size_t count) {
    unsigned char byte = (unsigned char)step;
    buffer_add(&outline->steps, &byte, 1);
    buffer_add(&outline->points, points, count * sizeof *points);
}

static void pen_move(hb_draw_funcs_t *functions, void *data, hb_draw_state_t *state, float x, float y, void *unused) {
    (void)functions, (void)state, (void)unused;
    add_step(data, OUTLINE_MOVE, &(struct point){x, y}, 1);
}

static void pen_line(hb_draw_funcs_t *functions, void *data, hb_draw_state_t *state, float x, float y, void *unused) {
    (void)functions, (void)state, (void)unused;
    add_step(data, OUTLINE_LINE, &(struct point){x, y}, 1);
}

static void pen_cubic(hb_draw_funcs_t *functions, void *data, hb_draw_state_t *state, float x1, float y1, float x2,
                      float y2, float x3, float y3, void *unused) {
    (void)functions, (void)state, (void)unused;
    add_step(data, OUTLINE_CURVE, (const struct point[]){{x1, y1}, {x2, y2}, {x3, y3}}, 3);
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

enum { MOST_POINTS = 32767, LONGEST = 1000 }; /* the latter in ems */

/* Of a damaged font, which would take seconds to draw. The most ornate letters of known fonts are 200 ems long. */
static bool is_endless(const struct outline *outline, double units) {
    const struct point *points = (const struct point *)(const void *)outline->points.bytes;
    size_t count = outline->points.size / sizeof *points;
    double length = 0;
    for (size_t i = 1; i < count; i++)
        length += fabs(points[i].x - points[i - 1].x) + fabs(points[i].y - points[i - 1].y);
    return count > MOST_POINTS || length > LONGEST * units;
}

static struct outline *make_glyph(hb_font_t *font, double units, hb_codepoint_t glyph) {
    struct outline *outline = calloc(1, sizeof *outline);
    if (!outline) memory_is_out();
    hb_draw_funcs_t *functions = pen_functions();
#if HB_VERSION_ATLEAST(7, 0, 0)
    hb_font_draw_glyph(font, glyph, functions, outline);
#else
    hb_font_get_glyph_shape(font, glyph, functions, outline);
#endif
    hb_draw_funcs_destroy(functions);
    if (is_endless(outline, units)) outline->steps.size = outline->points.size = 0;
    return outline;
}

const struct outline *outline_glyph(const struct typeface *typeface, hb_codepoint_t glyph) {
    if (glyph >= typeface->glyph_count) glyph = 0;
    if (!typeface->outlines[glyph]) typeface->outlines[glyph] = make_glyph(typeface->font, typeface->units, glyph);
    return typeface->outlines[glyph];
}

void outlines_free(struct typeface *typeface) {
    for (unsigned i = 0; i < typeface->glyph_count && typeface->outlines; i++) {
        if (typeface->outlines[i]) outline_free(typeface->outlines[i]);
        free(typeface->outlines[i]);
    }
    free(typeface->outlines);
}

/* ---- runs, in CSS pixels with y downwards ---- */

static void add_glyph(struct outline *outline, const struct outline *glyph, double x, double y, double scale) {
    size_t count = glyph->points.size / sizeof(struct point);
    const struct point *from = (const struct point *)(const void *)glyph->points.bytes;
    buffer_add(&outline->steps, glyph->steps.bytes, glyph->steps.size);
    buffer_reserve(&outline->points, glyph->points.size);
    struct point *to = (struct point *)(void *)(outline->points.bytes + outline->points.size);
    for (size_t i = 0; i < count; i++) to[i] = (struct point){x + from[i].x * scale, y - from[i].y * scale};
    outline->points.size += glyph->points.size;
}

void outline_run(struct outline *outline, struct run run) {
    for (struct placed placed; run_next(&run, &placed);) {
        const struct outline *glyph = outline_glyph(placed.glyph->typeface, placed.glyph->number);
        if (glyph->steps.size) add_glyph(outline, glyph, placed.origin.x, placed.origin.y, placed.scale);
    }
}

void outline_free(struct outline *outline) {
    buffer_free(&outline->steps);
    buffer_free(&outline->points);
}
