#include "render/pdf/page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "render/svg/decimals.h"

/* What is painted with, so that only changes are said. */
struct pen {
    struct buffer *out;
    const struct scene *scene;
    enum ink fill, stroke;
    unsigned opacity; /* of fills, in hundredths */
    double width, dash[2];
    bool round; /* joins */
};

/* ---- numbers ---- */

static void add_number(struct buffer *out, double value) {
    char text[LONGEST_DECIMAL + 1], *end = put_hundredths(text, hundredths(value));
    *end++ = ' ';
    buffer_add(out, text, (size_t)(end - text));
}

static void add_point(struct buffer *out, struct point point, const char *operator) {
    add_number(out, point.x);
    add_number(out, point.y);
    buffer_text(out, operator);
}

/* ---- paint ---- */

static void choose_ink(struct pen *pen, enum ink *now, enum ink ink, const char *operator) {
    if (*now == ink) return;
    uint32_t rgb = pen->scene->palette[ink];
    for (int shift = 16; shift >= 0; shift -= 8) pdf_thousandths(pen->out, (rgb >> shift & 0xFF) / 255.0);
    buffer_text(pen->out, operator);
    *now = ink;
}

static void choose_fill(struct pen *pen, enum ink ink) {
    unsigned opacity = pen->scene->opacity[ink] ? pen->scene->opacity[ink] : 100;
    choose_ink(pen, &pen->fill, ink, "rg\n");
    if (pen->opacity != opacity) buffer_printf(pen->out, "/G%u gs\n", opacity);
    pen->opacity = opacity;
}

static void choose_stroke(struct pen *pen, enum ink ink, double width, const double dash[2], bool round) {
    choose_ink(pen, &pen->stroke, ink, "RG\n");
    if (pen->width != width) add_number(pen->out, width), buffer_text(pen->out, "w\n");
    if (pen->round != round) buffer_text(pen->out, round ? "1 j\n" : "0 j\n");
    if (pen->dash[0] != dash[0] || pen->dash[1] != dash[1]) {
        buffer_text(pen->out, "[");
        if (dash[0] > 0) add_number(pen->out, dash[0]), add_number(pen->out, dash[1]);
        buffer_text(pen->out, "]0 d\n");
    }
    pen->width = width, pen->round = round;
    pen->dash[0] = dash[0], pen->dash[1] = dash[1];
}

/* ---- shapes ---- */

void pdf_outline(struct buffer *out, const struct outline *outline) {
    const struct point *point = (const struct point *)(const void *)outline->points.bytes;
    for (size_t i = 0; i < outline->steps.size; i++) {
        switch ((enum outline_step)outline->steps.bytes[i]) {
        case OUTLINE_MOVE:
            add_point(out, *point++, "m\n");
            break;
        case OUTLINE_LINE:
            add_point(out, *point++, "l\n");
            break;
        case OUTLINE_CURVE:
            add_point(out, *point++, "");
            add_point(out, *point++, "");
            add_point(out, *point++, "c\n");
            break;
        case OUTLINE_CLOSE:
            buffer_text(out, "h\n");
            break;
        }
    }
}

/* In four curves, whose handles are this long on a circle of radius 1. */
static void add_circle(struct buffer *out, double x, double y, double radius) {
    static const double handle = 0.5522847498;
    static const double turns[][2] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}, {1, 0}};
    add_point(out, (struct point){x + radius, y}, "m\n");
    for (int i = 0; i < 4; i++) {
        const double *from = turns[i], *to = turns[i + 1];
        add_point(out, (struct point){x + radius * (from[0] + handle * to[0]), y + radius * (from[1] + handle * to[1])},
                  "");
        add_point(out, (struct point){x + radius * (to[0] + handle * from[0]), y + radius * (to[1] + handle * from[1])},
                  "");
        add_point(out, (struct point){x + radius * to[0], y + radius * to[1]}, "c\n");
    }
    buffer_text(out, "h\n");
}

static void add_path(struct buffer *out, const struct node *node) {
    switch (node->kind) {
    case NODE_RECTANGLE:
        add_point(out, (struct point){node->rectangle.x, node->rectangle.y}, "");
        add_point(out, (struct point){node->rectangle.width, node->rectangle.height}, "re\n");
        break;
    case NODE_POLYLINE:
        for (size_t i = 0; i < node->polyline.count; i++) add_point(out, node->polyline.points[i], i ? "l\n" : "m\n");
        break;
    case NODE_CIRCLE:
        add_circle(out, node->circle.x, node->circle.y, node->circle.radius);
        break;
    case NODE_TEXT:
        break;
    }
}

static void paint_shape(struct pen *pen, const struct node *node) {
    bool fills = node->fill != INK_NONE, draws = node->stroke != INK_NONE;
    bool bends = node->kind == NODE_POLYLINE && node->polyline.count > 2;
    if (!fills && !draws) return;
    if (fills) choose_fill(pen, node->fill);
    if (draws) choose_stroke(pen, node->stroke, node->stroke_width, node->dash, bends);
    add_path(pen->out, node);
    buffer_text(pen->out, fills && draws ? "B\n" : fills ? "f\n" : "S\n");
}

/* ---- texts ---- */

static void paint_halo(struct pen *pen, const struct run *run, const struct node *node) {
    static const double solid[2];
    struct outline outline = {0};
    outline_run(&outline, *run);
    choose_stroke(pen, node->stroke, node->text.halo, solid, true);
    pdf_outline(pen->out, &outline);
    buffer_text(pen->out, "S\n");
    outline_free(&outline);
}

/* A text whose letters do not say by themselves what it says: one stands for other words elsewhere, or several together
 * for what one alone does not. */
static bool is_said_apart(const struct run *run, const struct spelled *spelled, const struct pdf_fonts *fonts) {
    for (size_t i = 0; i < run->shaped->count; i++) {
        const struct pdf_letter *letter;
        pdf_fonts_find(fonts, run->shaped->glyphs[i].typeface, spelled[i].glyph, &letter);
        if (letter->spelled.length != spelled[i].length) return true;
        if (memcmp(letter->spelled.text, spelled[i].text, spelled[i].length) != 0) return true;
    }
    return false;
}

/* Letters of one font on one line. */
struct stretch {
    struct buffer *out;
    const struct pdf_font *font; /* NULL: none is begun */
    double x, y;                 /* where the next letter stands if nothing else is said */
    double size;
};

static void end_stretch(struct stretch *stretch) {
    if (stretch->font) buffer_text(stretch->out, ">]TJ\n");
    stretch->font = NULL;
}

static void begin_stretch(struct stretch *stretch, const struct pdf_font *font, size_t number, struct point at) {
    end_stretch(stretch);
    buffer_printf(stretch->out, "/F%zu ", number);
    add_number(stretch->out, stretch->size);
    buffer_text(stretch->out, "Tf 1 0 0 -1 ");
    add_point(stretch->out, at, "Tm[<");
    *stretch = (struct stretch){stretch->out, font, hundredths(at.x) / 100.0, at.y, stretch->size};
}

/* Letters follow one another by their own widths; what shaping moved them by, and what rounding adds up to, is said in
 * between, in thousandths of the em to the left. */
static void add_letter(struct stretch *stretch, const struct pdf_letter *letter, double x) {
    double left = round((stretch->x - x) * 1000 / stretch->size);
    if (left != 0) {
        buffer_text(stretch->out, ">");
        pdf_thousandths(stretch->out, left);
        buffer_text(stretch->out, "<");
    }
    buffer_printf(stretch->out, "%0*X", stretch->font->drawn ? 2 : 4, letter->code);
    stretch->x += (letter->width - left) * stretch->size / 1000;
}

static void show_run(struct buffer *out, struct run run, const struct spelled *spelled, const struct pdf_fonts *fonts) {
    struct stretch stretch = {.out = out, .size = run.size};
    struct placed placed;
    for (size_t i = 0; run_next(&run, &placed); i++) {
        const struct pdf_letter *letter;
        const struct pdf_font *font = pdf_fonts_find(fonts, placed.glyph->typeface, spelled[i].glyph, &letter);
        if (font != stretch.font || placed.origin.y != stretch.y)
            begin_stretch(&stretch, font, (size_t)(font - fonts->list), placed.origin);
        add_letter(&stretch, letter, placed.origin.x);
    }
    end_stretch(&stretch);
}

static void paint_text(struct pen *pen, struct fonts *fonts, const struct node *node,
                       const struct pdf_fonts *pdf_fonts) {
    if (node->fill == INK_NONE) return;
    struct run run = run_begin(fonts, node);
    struct spelled *spelled = spell(&run);
    bool apart = is_said_apart(&run, spelled, pdf_fonts);
    if (node->text.halo > 0 && node->stroke != INK_NONE) paint_halo(pen, &run, node);
    choose_fill(pen, node->fill);
    if (apart) {
        buffer_text(pen->out, "/Span<</ActualText ");
        pdf_text(pen->out, node->text.text);
        buffer_text(pen->out, ">>BDC\n");
    }
    buffer_text(pen->out, "BT\n");
    show_run(pen->out, run, spelled, pdf_fonts);
    buffer_text(pen->out, apart ? "ET\nEMC\n" : "ET\n");
    free(spelled);
    run_end(&run);
}

void pdf_paint(struct buffer *out, const struct scene *scene, struct fonts *fonts, const struct pdf_fonts *pdf_fonts) {
    struct pen pen = {.out = out, .scene = scene, .fill = INK_NONE, .stroke = INK_NONE, .opacity = 100, .width = 1};
    buffer_printf(out, ".75 0 0 -.75 0 ");
    pdf_thousandths(out, scene->height * PDF_POINTS);
    buffer_text(out, "cm\n");
    for (size_t i = 0; i < scene->count; i++) {
        const struct node *node = &scene->nodes[i];
        if (node->kind == NODE_TEXT)
            paint_text(&pen, fonts, node, pdf_fonts);
        else
            paint_shape(&pen, node);
    }
}
