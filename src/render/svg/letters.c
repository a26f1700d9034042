#include "render/svg/letters.h"

#include <stdlib.h>

#include "base/memory.h"
#include "render/svg/decimals.h"
#include "render/svg/path.h"
#include "render/text/lru.h"

enum { PLACES = 1024 };

/* All that a letter's steps depend on; compared as bytes, so that there are none between the fields, in browsers' 32
 * bits neither. */
struct look {
    uint64_t typeface; /* its address */
    double scale;      /* pixels a font unit */
    uint64_t glyph;
};
_Static_assert(sizeof(struct look) == sizeof(double) + 2 * sizeof(uint64_t), "no bytes between the fields");

struct letter {
    struct spot start;   /* from the letter's origin; the steps go on from there */
    struct buffer steps; /* none: a space */
};

struct lettering {
    struct lru *looks;
    struct letter all[PLACES]; /* by place */
};

static struct lettering *lettering_of(struct fonts *fonts) {
    if (fonts->lettering) return fonts->lettering;
    struct lettering *lettering = calloc(1, sizeof *lettering);
    if (!lettering) memory_is_out();
    lettering->looks = lru_new(PLACES);
    return fonts->lettering = lettering;
}

void lettering_free(struct lettering *lettering) {
    if (!lettering) return;
    for (size_t i = 0; i < PLACES; i++) buffer_free(&lettering->all[i].steps);
    lru_free(lettering->looks);
    free(lettering);
}

static struct spot scaled(struct point point, double scale) {
    return path_spot((struct point){point.x * scale, -point.y * scale});
}

static void write_letter(struct letter *letter, const struct placed *placed) {
    const struct outline *outline = outline_glyph(placed->glyph->typeface, placed->glyph->number);
    const struct point *point = (const struct point *)(const void *)outline->points.bytes;
    struct path path = {.out = &letter->steps};
    letter->steps.size = 0;
    for (size_t i = 0; i < outline->steps.size; i++) {
        enum outline_step step = outline->steps.bytes[i];
        struct spot spots[3] = {{0}};
        for (size_t j = 0, count = step == OUTLINE_CURVE ? 3 : step != OUTLINE_CLOSE; j < count; j++)
            spots[j] = scaled(*point++, placed->scale);
        if (!i)
            letter->start = path.pen = path.start = spots[0];
        else if (step == OUTLINE_MOVE)
            path_part(&path, spots[0]);
        else if (step == OUTLINE_LINE)
            path_line(&path, spots[0]);
        else if (step == OUTLINE_CURVE)
            path_curve(&path, spots);
        else
            path_close(&path);
    }
}

static const struct letter *find_letter(struct lettering *lettering, const struct placed *placed) {
    struct look look = {(uintptr_t)placed->glyph->typeface, placed->scale, placed->glyph->number};
    size_t place;
    if (!lru_find(lettering->looks, 0, &look, sizeof look, &place)) write_letter(&lettering->all[place], placed);
    return &lettering->all[place];
}

void letters_add(struct buffer *out, struct fonts *fonts, struct run run) {
    struct lettering *lettering = lettering_of(fonts);
    for (struct placed placed; run_next(&run, &placed);) {
        const struct letter *letter = find_letter(lettering, &placed);
        struct path path = {.out = out};
        if (!letter->steps.size) continue;
        path_move(&path, (struct spot){hundredths(placed.origin.x) + letter->start.x,
                                       hundredths(placed.origin.y) + letter->start.y});
        buffer_add(out, letter->steps.bytes, letter->steps.size);
    }
}
