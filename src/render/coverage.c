#include "render/coverage.h"

#include <cairo.h>
#include <ft2build.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include "base/memory.h"

/* FreeType objects belong to one thread; so does this, with its working memory. */
struct raster {
    FT_Library library;
    struct outline glyph;                 /* of HarfBuzz, in CSS pixels */
    struct buffer points, tags, contours; /* the whole run as FreeType wants it: 1/64 device pixels, y upwards */
    struct buffer pieces;                 /* FT_Outline, one a glyph; their pointers are set last */
};

static struct raster *raster_of(struct fonts *fonts) {
    if (fonts->raster) return fonts->raster;
    struct raster *raster = calloc(1, sizeof *raster);
    if (!raster || FT_Init_FreeType(&raster->library)) memory_is_out();
    return fonts->raster = raster;
}

void raster_free(struct raster *raster) {
    if (!raster) return;
    FT_Done_FreeType(raster->library);
    outline_free(&raster->glyph);
    buffer_free(&raster->points);
    buffer_free(&raster->tags);
    buffer_free(&raster->contours);
    buffer_free(&raster->pieces);
    free(raster);
}

/* ---- outlines as FreeType sees them ---- */

static void add_points(struct raster *raster, struct raster_scale scale) {
    size_t count = raster->glyph.points.size / sizeof(struct point);
    const struct point *from = (const struct point *)(const void *)raster->glyph.points.bytes;
    buffer_reserve(&raster->points, count * sizeof(FT_Vector));
    FT_Vector *to = (FT_Vector *)(void *)(raster->points.bytes + raster->points.size);
    for (size_t i = 0; i < count; i++)
        to[i] = (FT_Vector){(FT_Pos)floor(from[i].x * scale.x * 64 + 0.5), (FT_Pos)floor(from[i].y * scale.y * -64 + 0.5)};
    raster->points.size += count * sizeof(FT_Vector);
}

/* A glyph of a font has fewer points than a short can count. */
static FT_Outline add_tags(struct raster *raster) {
    static const char curve[] = {FT_CURVE_TAG_CUBIC, FT_CURVE_TAG_CUBIC, FT_CURVE_TAG_ON};
    FT_Outline piece = {0};
    for (size_t i = 0; i < raster->glyph.steps.size; i++) {
        enum outline_step step = raster->glyph.steps.bytes[i];
        if (step == OUTLINE_CLOSE) {
            short last = (short)(piece.n_points - 1);
            buffer_add(&raster->contours, &last, sizeof last);
            piece.n_contours++;
        } else {
            size_t count = step == OUTLINE_CURVE ? 3 : 1;
            buffer_add(&raster->tags, &curve[3 - count], count);
            piece.n_points = (short)(piece.n_points + (short)count);
        }
    }
    return piece;
}

static void take_run(struct raster *raster, struct run *run, struct raster_scale scale) {
    raster->points.size = raster->tags.size = raster->contours.size = raster->pieces.size = 0;
    while (outline_clear(&raster->glyph), outline_next(&raster->glyph, run)) {
        add_points(raster, scale);
        FT_Outline piece = add_tags(raster);
        buffer_add(&raster->pieces, &piece, sizeof piece);
    }
}

/* ---- pixels ---- */

static void add_spans(int y, int count, const FT_Span *spans, void *user) {
    const struct coverage *coverage = user;
    unsigned char *row = coverage->bytes + (ptrdiff_t)(-1 - y - coverage->top) * coverage->stride - coverage->left;
    for (int i = 0; i < count; i++)
        for (int x = spans[i].x; x < spans[i].x + spans[i].len; x++) {
            int sum = row[x] + spans[i].coverage; /* where letters touch */
            row[x] = (unsigned char)(sum > UCHAR_MAX ? UCHAR_MAX : sum);
        }
}

static void render_pieces(struct raster *raster, struct coverage *coverage) {
    FT_Raster_Params params = {.flags = FT_RASTER_FLAG_AA | FT_RASTER_FLAG_DIRECT, .gray_spans = add_spans, .user = coverage};
    FT_Vector *points = (FT_Vector *)(void *)raster->points.bytes;
    char *tags = (char *)raster->tags.bytes;
    short *contours = (short *)(void *)raster->contours.bytes;
    FT_Outline *pieces = (FT_Outline *)(void *)raster->pieces.bytes;
    for (size_t i = 0; i < raster->pieces.size / sizeof *pieces; i++) {
        pieces[i].points = points;
        pieces[i].tags = tags;
        pieces[i].contours = contours;
        if (pieces[i].n_points) FT_Outline_Render(raster->library, &pieces[i], &params);
        points += pieces[i].n_points;
        tags += pieces[i].n_points;
        contours += pieces[i].n_contours;
    }
}

static struct coverage make_coverage(int left, int top, int right, int bottom) {
    struct coverage coverage = {.left = left, .top = top, .width = right - left, .height = bottom - top};
    coverage.stride = cairo_format_stride_for_width(CAIRO_FORMAT_A8, coverage.width);
    coverage.bytes = calloc((size_t)coverage.height, (size_t)coverage.stride);
    if (!coverage.bytes) memory_is_out();
    return coverage;
}

/* Every pixel that a point of the outlines stands in, and one more on each side. */
static struct coverage make_room(const struct raster *raster) {
    const FT_Vector *points = (const FT_Vector *)(const void *)raster->points.bytes;
    FT_Pos left = points[0].x, right = left, low = points[0].y, high = low;
    for (size_t i = 1; i < raster->points.size / sizeof *points; i++) {
        left = points[i].x < left ? points[i].x : left;
        right = points[i].x > right ? points[i].x : right;
        low = points[i].y < low ? points[i].y : low;
        high = points[i].y > high ? points[i].y : high;
    }
    return make_coverage((int)(left >> 6) - 1, (int)(-high >> 6) - 1, (int)(right >> 6) + 2, (int)(-low >> 6) + 2);
}

struct coverage coverage_of(struct fonts *fonts, struct run *run, struct raster_scale scale) {
    struct raster *raster = raster_of(fonts);
    take_run(raster, run, scale);
    if (!raster->points.size) return (struct coverage){0};
    struct coverage coverage = make_room(raster);
    render_pieces(raster, &coverage);
    return coverage;
}

/* One step of the brush: the picture moved by dx and dy, as far as the brush covers a pixel there (of 256). */
static void press(const struct coverage *from, const struct coverage *to, int dx, int dy, unsigned pressure) {
    for (int y = 0; y < from->height; y++) {
        const unsigned char *source = from->bytes + (ptrdiff_t)y * from->stride;
        unsigned char *target = to->bytes + (ptrdiff_t)(y + dy) * to->stride + dx;
        for (int x = 0; x < from->width; x++) {
            unsigned char pressed = (unsigned char)(source[x] * pressure >> 8);
            target[x] = pressed > target[x] ? pressed : target[x];
        }
    }
}

struct coverage coverage_thicken(const struct coverage *coverage, double radius) {
    int reach = (int)ceil(radius);
    if (!coverage->bytes) return (struct coverage){0};
    struct coverage thick = make_coverage(coverage->left - reach, coverage->top - reach, coverage->left + coverage->width + reach,
                                          coverage->top + coverage->height + reach);
    for (int dy = -reach; dy <= reach; dy++)
        for (int dx = -reach; dx <= reach; dx++) {
            double inside = radius + 0.5 - hypot(dx, dy); /* of the brush's edge, antialiased */
            if (inside > 0) press(coverage, &thick, dx + reach, dy + reach, inside < 1 ? (unsigned)lround(256 * inside) : 256);
        }
    return thick;
}

void coverage_free(struct coverage *coverage) {
    free(coverage->bytes);
}
