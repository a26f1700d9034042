#include "stand.h"

#include <math.h>

#include "base/hash.h"
#include "support.h"

struct extent {
    double left, top, right, bottom;
};

/* Capitals and descenders, which is what is seen. */
static struct extent extent_of(const struct ruler *ruler, const struct node *node) {
    double width = node->text.width, part = node->text.anchor == ANCHOR_START ? 0
                                            : node->text.anchor == ANCHOR_END ? 1
                                                                              : 0.5;
    double left = node->text.x - part * width;
    return (struct extent){left, node->text.y - ruler->cap_height * node->text.size, left + width,
                           node->text.y + 0.2 * node->text.size};
}

static bool overlap(struct extent a, struct extent b) {
    const double dust = 0.25; /* of a pixel */
    return fmin(a.right, b.right) - fmax(a.left, b.left) > dust && fmin(a.bottom, b.bottom) - fmax(a.top, b.top) > dust;
}

static void check_node(const struct ruler *ruler, const char *where, const struct scene *scene,
                       const struct node *node) {
    struct extent box = extent_of(ruler, node);
    double measured = ruler->width(ruler->context, node->text.text, node->text.face, node->text.size);
    if (fabs(measured - node->text.width) > 1e-6) fault("%s: '%s' is not as wide as it says", where, node->text.text);
    if (!isfinite(box.left + box.top) || box.left < 0 || box.top < 0 || box.right > scene->width ||
        box.bottom > scene->height)
        fault("%s: '%s' leaves the page", where, node->text.text);
    if (node->text.size < 6) fault("%s: '%s' is set at %g px", where, node->text.text, node->text.size);
}

static void check_shape(const char *where, const struct node *node) {
    bool finite = true;
    if (node->kind == NODE_RECTANGLE)
        finite = isfinite(node->rectangle.x + node->rectangle.y) && node->rectangle.width >= 0 &&
                 node->rectangle.height >= 0;
    if (node->kind == NODE_CIRCLE) finite = isfinite(node->circle.x + node->circle.y) && node->circle.radius > 0;
    for (size_t i = 0; node->kind == NODE_POLYLINE && i < node->polyline.count; i++)
        finite = finite && isfinite(node->polyline.points[i].x + node->polyline.points[i].y);
    if (!finite || (node->kind == NODE_POLYLINE && node->polyline.count < 2))
        fault("%s: a shape without a place", where);
}

void check_scene(const struct ruler *ruler, const char *where, const struct scene *scene) {
    for (size_t i = 0; i < scene->count; i++) {
        const struct node *node = &scene->nodes[i];
        if (node->kind != NODE_TEXT) {
            check_shape(where, node);
            continue;
        }
        check_node(ruler, where, scene, node);
        for (size_t j = 0; j < i; j++)
            if (scene->nodes[j].kind == NODE_TEXT &&
                overlap(extent_of(ruler, node), extent_of(ruler, &scene->nodes[j])))
                fault("%s: '%s' lies over '%s'", where, node->text.text, scene->nodes[j].text.text);
    }
}

/* ---- goldens ---- */

/* As hash_bytes, but a number at a time. */
uint64_t hash_counts(uint64_t hash, const uint64_t *counts, size_t count) {
    for (size_t i = 0; i < count; i++) hash = (hash ^ counts[i]) * UINT64_C(0x100000001b3);
    return hash;
}

/* To the hundredth: computers may differ in the last digits of a logarithm. */
static uint64_t hash_numbers(uint64_t hash, const double *numbers, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint64_t hundredths = (uint64_t)llround(100 * numbers[i]);
        hash = hash_counts(hash, &hundredths, 1);
    }
    return hash;
}

#define HASH_NUMBERS(hash, ...)                                                                                        \
    hash_numbers(hash, (const double[]){__VA_ARGS__}, LENGTH(((const double[]){__VA_ARGS__})))

static uint64_t hash_node(uint64_t hash, const struct node *node) {
    hash = HASH_NUMBERS(hash, node->kind, node->group, node->fill, node->stroke, node->stroke_width, node->dash[0],
                        node->dash[1]);
    if (node->title) hash = hash_bytes(hash, node->title, strlen(node->title));
    switch (node->kind) {
    case NODE_RECTANGLE:
        return HASH_NUMBERS(hash, node->rectangle.x, node->rectangle.y, node->rectangle.width, node->rectangle.height);
    case NODE_CIRCLE:
        return HASH_NUMBERS(hash, node->circle.x, node->circle.y, node->circle.radius);
    case NODE_POLYLINE:
        for (size_t i = 0; i < node->polyline.count; i++)
            hash = HASH_NUMBERS(hash, node->polyline.points[i].x, node->polyline.points[i].y);
        return hash;
    case NODE_TEXT:
        hash = hash_bytes(hash, node->text.text, strlen(node->text.text));
        return HASH_NUMBERS(hash, node->text.x, node->text.y, node->text.size, node->text.halo, node->text.anchor,
                            node->text.face);
    }
    return hash;
}

uint64_t hash_of_scene(uint64_t hash, const struct scene *scene) {
    const struct data_area *area = &scene->area;
    hash =
        HASH_NUMBERS(hash, scene->width, scene->height, scene->scale, area->left, area->right, area->top, area->bottom);
    for (size_t i = 0; i < scene->count; i++) hash = hash_node(hash, &scene->nodes[i]);
    return hash;
}

void put_font(struct buffer *out) {
    static const char sample[] = "Bytes per token 0123456789";
    const struct ruler *ruler = &house->ruler;
    char regular[NUMBER_SIZE], semibold[NUMBER_SIZE];
    buffer_printf(out, "font %s %s\n",
                  number_fixed(regular, ruler->width(ruler->context, sample, FACE_REGULAR, 1000), 1),
                  number_fixed(semibold, ruler->width(ruler->context, sample, FACE_SEMIBOLD, 1000), 1));
}

bool same_font(const char *expected, const char *got) {
    return strncmp(expected, got, strcspn(got, "\n")) == 0;
}

bool hold_places(const char *name, const char *text) {
    struct arena arena = {0};
    struct error error;
    struct bytes golden;
    const char *path = source_path(&arena, arena_printf(&arena, "tests/golden/%s.txt", name));
    bool foreign =
        !getenv("BPT_ACCEPT") && file_read(path, 1 << 20, &arena, &golden, &error) && !same_font(golden.data, text);
    if (foreign)
        not_tested("tests/golden/%s.txt, which was accepted with another font", name);
    else
        hold_golden(name, text);
    arena_free(&arena);
    return !foreign;
}
