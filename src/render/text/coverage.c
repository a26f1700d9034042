#include "render/text/coverage.h"

#include <cairo.h>
#include <ft2build.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include "base/memory.h"
#include "render/text/lru.h"

/* Letters stand on quarters of a pixel, so that the same letter looks one of sixteen ways. */
enum { PHASES = 4, PLACES = 4096 };

/* All that a drawn letter depends on; made of zeroes first, for it is compared as bytes. */
struct look {
    const struct typeface *typeface;
    double scale_x, scale_y; /* device pixels a font unit */
    hb_codepoint_t glyph;
    uint16_t phase_x, phase_y;
};
_Static_assert(sizeof(struct look) == sizeof(void *) + 2 * sizeof(double) + 8, "no bytes between the fields");

/* FreeType objects belong to one thread; so does this, with what it remembers. */
struct raster {
    FT_Library library;
    struct buffer points, tags, contours; /* of a glyph, as FreeType wants it: 1/64 device pixels, y upwards */
    struct lru *looks;
    struct coverage letters[PLACES]; /* by place; the origin is the corner between four pixels */
};

static struct raster *raster_of(struct fonts *fonts) {
    if (fonts->raster) return fonts->raster;
    struct raster *raster = calloc(1, sizeof *raster);
    if (!raster || FT_Init_FreeType(&raster->library)) memory_is_out();
    raster->looks = lru_new(PLACES);
    return fonts->raster = raster;
}

void raster_free(struct raster *raster) {
    if (!raster) return;
    FT_Done_FreeType(raster->library);
    buffer_free(&raster->points);
    buffer_free(&raster->tags);
    buffer_free(&raster->contours);
    for (size_t i = 0; i < PLACES; i++) coverage_free(&raster->letters[i]);
    lru_free(raster->looks);
    free(raster);
}

/* ---- outlines as FreeType sees them ---- */

/* As lround, but without a call: there are thousands in a figure. */
static FT_Pos to_64ths(double pixels) {
    return (FT_Pos)(pixels * 64 + (pixels < 0 ? -0.5 : 0.5));
}

static void take_points(struct raster *raster, const struct look *look, const struct outline *outline) {
    size_t count = outline->points.size / sizeof(struct point);
    const struct point *from = (const struct point *)(const void *)outline->points.bytes;
    raster->points.size = 0;
    buffer_reserve(&raster->points, count * sizeof(FT_Vector));
    FT_Vector *to = (FT_Vector *)(void *)raster->points.bytes;
    double x = (double)look->phase_x / PHASES, y = (double)look->phase_y / PHASES;
    for (size_t i = 0; i < count; i++)
        to[i] = (FT_Vector){to_64ths(x + from[i].x * look->scale_x), to_64ths(from[i].y * look->scale_y - y)};
    raster->points.size = count * sizeof(FT_Vector);
}

/* Valid until the next one. FreeType counts in shorts, and so many points no outline has. */
static FT_Outline take_outline(struct raster *raster, const struct look *look) {
    static const char curve[] = {FT_CURVE_TAG_CUBIC, FT_CURVE_TAG_CUBIC, FT_CURVE_TAG_ON};
    const struct outline *outline = outline_glyph(look->typeface, look->glyph);
    take_points(raster, look, outline);
    raster->tags.size = raster->contours.size = 0;
    for (size_t i = 0; i < outline->steps.size; i++) {
        enum outline_step step = outline->steps.bytes[i];
        size_t count = step == OUTLINE_CURVE ? 3 : 1;
        short last = (short)(raster->tags.size - 1);
        if (step == OUTLINE_CLOSE)
            buffer_add(&raster->contours, &last, sizeof last);
        else
            buffer_add(&raster->tags, &curve[3 - count], count);
    }
    return (FT_Outline){
        .n_contours = (short)(raster->contours.size / sizeof(short)),
        .n_points = (short)raster->tags.size,
        .points = (FT_Vector *)(void *)raster->points.bytes,
        .tags = (void *)raster->tags.bytes,
        .contours = (void *)raster->contours.bytes,
    };
}

/* ---- a letter ---- */

/* Left of the origin a span's x is below 0: FreeType 2.14 says it without a sign, as 65,535. */
static void set_spans(int y, int count, const FT_Span *spans, void *user) {
    const struct coverage *coverage = user;
    unsigned char *row = coverage->bytes + (ptrdiff_t)(-1 - y - coverage->top) * coverage->stride - coverage->left;
    for (int i = 0; i < count; i++) memset(row + (short)spans[i].x, spans[i].coverage, spans[i].len);
}

static struct coverage make_coverage(int left, int top, int right, int bottom) {
    struct coverage coverage = {.left = left, .top = top, .width = right - left, .height = bottom - top};
    coverage.stride = cairo_format_stride_for_width(CAIRO_FORMAT_A8, coverage.width);
    coverage.bytes = calloc((size_t)coverage.height, (size_t)coverage.stride);
    if (!coverage.bytes) memory_is_out();
    return coverage;
}

static int clip(FT_Pos pixels, double least, double most) {
    return (int)fmin(fmax((double)pixels, least), most);
}

/* The whole pixels that a letter takes, as far as letters reach in any script: what a damaged font draws past that
 * takes no memory. FreeType counts y upwards. */
static FT_BBox reach_of(const FT_Outline *outline, const struct look *look) {
    enum { LEFT = 4, RIGHT = 20, UP = 4, DOWN = 4 }; /* ems */
    double em_x = look->typeface->units * look->scale_x, em_y = look->typeface->units * look->scale_y;
    FT_BBox box;
    FT_Outline_Get_CBox(outline, &box);
    return (FT_BBox){.xMin = clip(box.xMin >> 6, -LEFT * em_x, RIGHT * em_x),
                     .xMax = clip((box.xMax >> 6) + 1, -LEFT * em_x, RIGHT * em_x),
                     .yMin = clip((box.yMin >> 6) - 1, -DOWN * em_y, UP * em_y),
                     .yMax = clip((box.yMax >> 6) + 1, -DOWN * em_y, UP * em_y)};
}

static struct coverage draw_letter(struct raster *raster, const struct look *look) {
    FT_Outline outline = take_outline(raster, look);
    if (!outline.n_points) return (struct coverage){0};
    FT_BBox box = reach_of(&outline, look);
    if (box.xMin >= box.xMax || box.yMin >= box.yMax) return (struct coverage){0};
    struct coverage coverage = make_coverage((int)box.xMin, (int)-box.yMax, (int)box.xMax, (int)-box.yMin);
    FT_Raster_Params params = {.flags = FT_RASTER_FLAG_AA | FT_RASTER_FLAG_DIRECT | FT_RASTER_FLAG_CLIP,
                               .gray_spans = set_spans,
                               .user = &coverage,
                               .clip_box = box};
    if (FT_Outline_Render(raster->library, &outline, &params) == FT_Err_Ok) return coverage;
    coverage_free(&coverage); /* FreeType refuses an outline that is damaged: nothing is drawn of it */
    return (struct coverage){0};
}

static const struct coverage *find_letter(struct raster *raster, const struct look *look) {
    size_t place;
    if (lru_find(raster->looks, 0, look, sizeof *look, &place)) return &raster->letters[place];
    coverage_free(&raster->letters[place]);
    raster->letters[place] = draw_letter(raster, look);
    return &raster->letters[place];
}

/* ---- a run ---- */

/* A letter on its place. */
struct print {
    struct look look;
    int x, y; /* of its origin, in whole pixels */
};

/* 5.3 -> 5 and a quarter */
static int split(double pixels, uint16_t *phase) {
    int quarters = (int)floor(pixels * PHASES + 0.5), whole = (int)floor((double)quarters / PHASES);
    *phase = (uint16_t)(quarters - whole * PHASES);
    return whole;
}

static bool next_print(struct run *run, struct raster_scale scale, struct print *print) {
    struct placed placed;
    if (!run_next(run, &placed)) return false;
    print->look = (struct look){.typeface = placed.glyph->typeface,
                                .glyph = placed.glyph->number,
                                .scale_x = placed.scale * scale.x,
                                .scale_y = placed.scale * scale.y};
    print->x = split(placed.origin.x * scale.x, &print->look.phase_x);
    print->y = split(placed.origin.y * scale.y, &print->look.phase_y);
    return true;
}

static void add_letter(const struct coverage *run, const struct coverage *letter, int x, int y) {
    for (int row = 0; row < letter->height; row++) {
        const unsigned char *from = letter->bytes + (ptrdiff_t)row * letter->stride;
        unsigned char *to =
            run->bytes + (ptrdiff_t)(y + letter->top + row - run->top) * run->stride + (x + letter->left - run->left);
        for (int column = 0; column < letter->width; column++) {
            unsigned char sum = (unsigned char)(to[column] + from[column]); /* where letters touch */
            to[column] = sum < from[column] ? UCHAR_MAX : sum;
        }
    }
}

/* What all letters cover together; nothing is allocated. */
static struct coverage measure(struct raster *raster, struct run run, struct raster_scale scale) {
    int left = INT_MAX, top = INT_MAX, right = INT_MIN, bottom = INT_MIN;
    for (struct print print; next_print(&run, scale, &print);) {
        const struct coverage *letter = find_letter(raster, &print.look);
        if (!letter->bytes) continue;
        int x = print.x + letter->left, y = print.y + letter->top;
        left = x < left ? x : left;
        top = y < top ? y : top;
        right = x + letter->width > right ? x + letter->width : right;
        bottom = y + letter->height > bottom ? y + letter->height : bottom;
    }
    if (left >= right) return (struct coverage){0}; /* spaces alone */
    return (struct coverage){.left = left, .top = top, .width = right - left, .height = bottom - top};
}

struct coverage coverage_of(struct fonts *fonts, struct run run, struct raster_scale scale) {
    struct raster *raster = raster_of(fonts);
    struct coverage box = measure(raster, run, scale);
    if (!box.width) return (struct coverage){0};
    struct coverage coverage = make_coverage(box.left, box.top, box.left + box.width, box.top + box.height);
    for (struct print print; next_print(&run, scale, &print);) {
        const struct coverage *letter = find_letter(raster, &print.look);
        if (letter->bytes) add_letter(&coverage, letter, print.x, print.y);
    }
    return coverage;
}

static void raise(unsigned char *restrict to, const unsigned char *restrict from, int count) {
    for (int i = 0; i < count; i++) to[i] = from[i] > to[i] ? from[i] : to[i];
}

static void raise_by_part(unsigned char *restrict to, const unsigned char *restrict from, int count, unsigned part) {
    for (int i = 0; i < count; i++) {
        unsigned char pressed = (unsigned char)(from[i] * part >> 8);
        to[i] = pressed > to[i] ? pressed : to[i];
    }
}

/* One step of the brush: the picture moved by dx and dy, as far as the brush covers a pixel there (of 256). */
static void press(const struct coverage *from, const struct coverage *to, int dx, int dy, unsigned part) {
    for (int y = 0; y < from->height; y++) {
        const unsigned char *source = from->bytes + (ptrdiff_t)y * from->stride;
        unsigned char *target = to->bytes + (ptrdiff_t)(y + dy) * to->stride + dx;
        if (part == 256)
            raise(target, source, from->width);
        else
            raise_by_part(target, source, from->width, part);
    }
}

struct coverage coverage_thicken(const struct coverage *coverage, double radius) {
    int reach = (int)ceil(radius);
    if (!coverage->bytes) return (struct coverage){0};
    struct coverage thick =
        make_coverage(coverage->left - reach, coverage->top - reach, coverage->left + coverage->width + reach,
                      coverage->top + coverage->height + reach);
    for (int dy = -reach; dy <= reach; dy++)
        for (int dx = -reach; dx <= reach; dx++) {
            double inside = radius + 0.5 - hypot(dx, dy); /* of the brush's edge, antialiased */
            if (inside > 0)
                press(coverage, &thick, dx + reach, dy + reach, inside < 1 ? (unsigned)lround(256 * inside) : 256);
        }
    return thick;
}

void coverage_free(struct coverage *coverage) {
    free(coverage->bytes);
}
