#include "render/png/picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "render/png/draw.h"

/* From which row to which a node leaves ink, and for a text what is pressed there. */
struct stamp {
    double top, bottom;
    struct coverage halo, letters;
};

static void stretch(struct stamp *stamp, double top, double bottom) {
    stamp->top = fmin(stamp->top, top);
    stamp->bottom = fmax(stamp->bottom, bottom);
}

static void stretch_over(struct stamp *stamp, const struct coverage *coverage) {
    if (coverage->bytes) stretch(stamp, coverage->top, coverage->top + coverage->height);
}

static struct stamp stamp_text(const struct node *node, struct fonts *fonts, struct raster_scale scale) {
    struct stamp stamp = {.top = INFINITY, .bottom = -INFINITY};
    struct run run = run_begin(fonts, node);
    stamp.letters = coverage_of(fonts, run, scale);
    if (node->text.halo > 0 && node->stroke != INK_NONE)
        stamp.halo = coverage_thicken(&stamp.letters, node->text.halo / 2 * scale.x);
    run_end(&run);
    stretch_over(&stamp, &stamp.letters);
    stretch_over(&stamp, &stamp.halo);
    return stamp;
}

static struct stamp stamp_shape(const struct node *node, double scale) {
    struct stamp stamp = {.top = INFINITY, .bottom = -INFINITY};
    double air = node->stroke_width / 2 * scale + 2;
    if (node->kind == NODE_RECTANGLE) stretch(&stamp, node->rectangle.y, node->rectangle.y + node->rectangle.height);
    if (node->kind == NODE_CIRCLE)
        stretch(&stamp, node->circle.y - node->circle.radius, node->circle.y + node->circle.radius);
    for (size_t i = 0; node->kind == NODE_POLYLINE && i < node->polyline.count; i++)
        stretch(&stamp, node->polyline.points[i].y, node->polyline.points[i].y);
    stamp.top = stamp.top * scale - air;
    stamp.bottom = stamp.bottom * scale + air;
    return stamp;
}

/* Whether some rectangle covers the whole page. */
static bool is_opaque(const struct scene *scene) {
    for (size_t i = 0; i < scene->count; i++) {
        const struct node *node = &scene->nodes[i];
        if (node->kind == NODE_RECTANGLE && node->fill != INK_NONE && !scene->opacity[node->fill] &&
            node->rectangle.x <= 0 && node->rectangle.y <= 0 && node->rectangle.width >= scene->width &&
            node->rectangle.height >= scene->height)
            return true;
    }
    return false;
}

/* In rows. Cairo leaves out a dash that reaches through a whole surface, with one end above and one below. */
static size_t longest_dash(const struct scene *scene, double scale) {
    double longest = 0;
    for (size_t i = 0; i < scene->count; i++)
        longest = fmax(longest, (scene->nodes[i].dash[0] + 2 * scene->nodes[i].stroke_width) * scale);
    return (size_t)ceil(longest);
}

struct picture picture_begin(const struct scene *scene, struct fonts *fonts) {
    enum { BAND_PIXELS = 1 << 17 };
    struct picture picture = {.scene = scene,
                              .width = (size_t)lround(scene->width * scene->scale),
                              .height = (size_t)lround(scene->height * scene->scale)};
    /* Not scene->scale: where that makes half a pixel, the page still has to reach the edge. */
    picture.scale = (struct raster_scale){(double)picture.width / scene->width, (double)picture.height / scene->height};
    picture.opaque = is_opaque(scene);
    picture.band_rows = 1 + BAND_PIXELS / picture.width + longest_dash(scene, picture.scale.y);
    picture.band = malloc(picture.band_rows * picture.width * sizeof *picture.band);
    picture.stamps = calloc(scene->count + 1, sizeof *picture.stamps);
    if (!picture.band || !picture.stamps) memory_is_out();
    for (size_t i = 0; i < scene->count; i++) {
        const struct node *node = &scene->nodes[i];
        picture.stamps[i] =
            node->kind == NODE_TEXT ? stamp_text(node, fonts, picture.scale) : stamp_shape(node, picture.scale.y);
    }
    return picture;
}

void picture_end(struct picture *picture) {
    for (size_t i = 0; i < picture->scene->count; i++) {
        coverage_free(&picture->stamps[i].halo);
        coverage_free(&picture->stamps[i].letters);
    }
    free(picture->stamps);
    free(picture->band);
}

/* ---- a band ---- */

static void press(cairo_t *cairo, const struct picture *picture, enum ink ink, const struct coverage *coverage,
                  int top) {
    if (!coverage->bytes || ink == INK_NONE) return;
    cairo_matrix_t matrix;
    cairo_surface_t *mask = cairo_image_surface_create_for_data(coverage->bytes, CAIRO_FORMAT_A8, coverage->width,
                                                                coverage->height, coverage->stride);
    draw_set_ink(cairo, picture->scene, ink);
    cairo_get_matrix(cairo, &matrix);
    cairo_identity_matrix(cairo);
    cairo_mask_surface(cairo, mask, coverage->left, coverage->top - top);
    cairo_set_matrix(cairo, &matrix);
    cairo_surface_destroy(mask);
}

/* To the pixel border nearest to an edge of a stroke that is `width` pixels wide, or to an end of it when that is 0. */
static double snap(double place, double width, double scale) {
    return (floor(place * scale - width / 2 + 0.5) + width / 2) / scale;
}

/* Hairlines that are level or upright take whole pixels, so that all of a grid look alike. Nothing moves by more than
 * half a pixel. `points` become the node's. */
static struct node sharpen(const struct picture *picture, const struct node *node, struct point points[2]) {
    enum { WIDEST = 3 }; /* pixels; wider lines look alike as they are */
    struct node sharp = *node;
    if (node->kind != NODE_POLYLINE || node->polyline.count != 2) return sharp;
    const struct point from = node->polyline.points[0], to = node->polyline.points[1];
    const struct raster_scale scale = picture->scale;
    bool level = from.y == to.y, upright = from.x == to.x;
    double across = level ? scale.y : scale.x, width = fmax(1, round(node->stroke_width * across));
    if (level == upright || width > WIDEST) return sharp;
    double width_x = upright ? width : 0, width_y = level ? width : 0;
    points[0] = (struct point){snap(from.x, width_x, scale.x), snap(from.y, width_y, scale.y)};
    points[1] = (struct point){snap(to.x, width_x, scale.x), snap(to.y, width_y, scale.y)};
    sharp.polyline.points = points;
    sharp.stroke_width = width / across;
    return sharp;
}

static void draw_nodes(cairo_t *cairo, const struct picture *picture, int top, int bottom) {
    for (size_t i = 0; i < picture->scene->count; i++) {
        const struct node *node = &picture->scene->nodes[i];
        const struct stamp *stamp = &picture->stamps[i];
        if (stamp->bottom <= top || stamp->top >= bottom) continue;
        if (node->fill != INK_NONE) press(cairo, picture, node->stroke, &stamp->halo, top);
        press(cairo, picture, node->fill, &stamp->letters, top);
        struct point points[2];
        struct node sharp = sharpen(picture, node, points);
        draw_shape(cairo, picture->scene, &sharp);
    }
}

bool picture_next(struct picture *picture, size_t *rows, struct error *error) {
    size_t left = picture->height - picture->next;
    int width = (int)picture->width, top = (int)picture->next;
    *rows = left < picture->band_rows ? left : picture->band_rows;
    if (!*rows) return true;
    if (!picture->opaque) memset(picture->band, 0, *rows * picture->width * sizeof *picture->band);
    cairo_surface_t *surface = cairo_image_surface_create_for_data((unsigned char *)picture->band, CAIRO_FORMAT_ARGB32,
                                                                   width, (int)*rows, 4 * width);
    cairo_t *cairo = cairo_create(surface);
    cairo_translate(cairo, 0, -top);
    cairo_scale(cairo, picture->scale.x, picture->scale.y);
    draw_begin(cairo);
    draw_nodes(cairo, picture, top, top + (int)*rows);
    bool drawn = draw_finish(cairo, error);
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    picture->next += *rows;
    return drawn;
}
