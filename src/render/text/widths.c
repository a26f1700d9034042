#include "render/text/widths.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "render/text/lru.h"
#include "render/text/shape.h"

enum { PLACES = 2048, PASSAGES = 8, SHORTEST_PASSAGE = 24 };

/* What is asked of a text. */
struct extent {
    double advance;  /* in font units */
    unsigned lacked; /* letters that the face has not */
};

/* A long text, shaped once. Its parts are measured by it where HarfBuzz says that they would be shaped the same alone.
 */
struct passage {
    char *text; /* NULL: a free place */
    enum face face;
    size_t length;
    struct extent *before; /* by byte: of what stands before it */
    bool *safe;            /* by byte: the text may be broken before it */
};

struct widths {
    struct fonts *fonts;
    struct lru *texts;
    struct extent *extents; /* by place */
    struct passage passages[PASSAGES];
    size_t next_passage; /* a place, counted on */
};

struct widths *widths_new(struct fonts *fonts) {
    struct widths *widths = calloc(1, sizeof *widths);
    if (!widths) memory_is_out();
    widths->fonts = fonts;
    widths->texts = lru_new(PLACES);
    widths->extents = calloc(PLACES, sizeof *widths->extents);
    if (!widths->extents) memory_is_out();
    return widths;
}

static void forget_passage(struct passage *passage) {
    free(passage->text);
    free(passage->before);
    free(passage->safe);
}

void widths_free(struct widths *widths) {
    if (!widths) return;
    for (size_t i = 0; i < PASSAGES; i++) forget_passage(&widths->passages[i]);
    lru_free(widths->texts);
    free(widths->extents);
    free(widths);
}

static char *copy_text(const char *text) {
    char *copy = strdup(text);
    if (!copy) memory_is_out();
    return copy;
}

static void begin_passage(struct passage *passage, const char *text, enum face face) {
    size_t length = strlen(text);
    forget_passage(passage);
    *passage = (struct passage){copy_text(text), face, length, calloc(length + 1, sizeof *passage->before),
                                calloc(length + 1, sizeof *passage->safe)};
    if (!passage->before || !passage->safe) memory_is_out();
}

static struct extent keep_passage(struct widths *widths, const char *text, enum face face) {
    struct passage *passage = &widths->passages[widths->next_passage++ % PASSAGES];
    begin_passage(passage, text, face);
    struct shaped *shaped = shape(widths->fonts, face, text);
    struct extent extent = {0};
    double units = widths->fonts->faces[face].units;
    for (size_t i = 0; i < shaped->count; i++) {
        const struct glyph *glyph = &shaped->glyphs[i];
        if (i == 0 || glyph->cluster != glyph[-1].cluster) {
            passage->before[glyph->cluster] = extent;
            passage->safe[glyph->cluster] = glyph->safe;
        }
        extent.advance += glyph->advance * (units / glyph->typeface->units);
        extent.lacked += glyph->number == 0;
    }
    passage->before[passage->length] = extent;
    passage->safe[passage->length] = true;
    shaped_release(shaped);
    return extent;
}

static bool find_in_passages(const struct widths *widths, const char *text, enum face face, struct extent *extent) {
    size_t length = strlen(text);
    for (size_t i = 0; i < PASSAGES; i++) {
        const struct passage *passage = &widths->passages[i];
        bool may = passage->text && passage->face == face && passage->length > length;
        const char *found = may ? strstr(passage->text, text) : NULL;
        size_t start = found ? (size_t)(found - passage->text) : 0;
        if (!found || !passage->safe[start] || !passage->safe[start + length]) continue;
        const struct extent *from = &passage->before[start], *to = &passage->before[start + length];
        *extent = (struct extent){to->advance - from->advance, to->lacked - from->lacked};
        return true;
    }
    return false;
}

static struct extent measure_shaped(struct widths *widths, const char *text, enum face face) {
    struct shaped *shaped = shape(widths->fonts, face, text);
    struct extent extent = {.advance = shaped->advance};
    for (size_t i = 0; i < shaped->count; i++) extent.lacked += shaped->glyphs[i].number == 0;
    shaped_release(shaped);
    return extent;
}

static struct extent measure_anew(struct widths *widths, const char *text, enum face face) {
    struct extent extent;
    if (find_in_passages(widths, text, face, &extent)) return extent;
    bool is_passage = strlen(text) >= SHORTEST_PASSAGE && strchr(text, ' ');
    return is_passage ? keep_passage(widths, text, face) : measure_shaped(widths, text, face);
}

static const struct extent *measure(struct widths *widths, const char *text, enum face face) {
    size_t place;
    if (!lru_find(widths->texts, face, text, strlen(text), &place))
        widths->extents[place] = measure_anew(widths, text, face);
    return &widths->extents[place];
}

double widths_width(const void *context, const char *text, enum face face, double size) {
    struct widths *widths = (struct widths *)context;
    return measure(widths, text, face)->advance * size / widths->fonts->faces[face].units;
}

/* Asks the shaper and not the character map: it composes accents and makes spaces of any width by itself. */
bool widths_covers(const void *context, const char *text, enum face face) {
    return measure((struct widths *)context, text, face)->lacked == 0;
}
