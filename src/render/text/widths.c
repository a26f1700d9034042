#include "render/text/widths.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "render/text/lru.h"
#include "render/text/words.h"

enum { PLACES = 2048 };

/* What is asked of a text. */
struct measure {
    double advance;  /* in font units */
    unsigned lacked; /* letters that the face has not */
};

struct widths {
    struct fonts *fonts;
    struct lru *texts;
    struct measure *measures; /* by place */
};

struct widths *widths_new(struct fonts *fonts) {
    struct widths *widths = calloc(1, sizeof *widths);
    if (!widths) memory_is_out();
    widths->fonts = fonts;
    widths->texts = lru_new(PLACES);
    widths->measures = calloc(PLACES, sizeof *widths->measures);
    if (!widths->measures) memory_is_out();
    return widths;
}

void widths_free(struct widths *widths) {
    if (!widths) return;
    lru_free(widths->texts);
    free(widths->measures);
    free(widths);
}

static struct measure measure_anew(struct widths *widths, const char *text, enum face face) {
    struct shaped *shaped = shape(widths->fonts, face, text);
    struct measure measured = {.advance = shaped->advance};
    for (size_t i = 0; i < shaped->count; i++) measured.lacked += shaped->glyphs[i].number == 0;
    shaped_release(shaped);
    return measured;
}

static const struct measure *measure(struct widths *widths, const char *text, enum face face) {
    size_t place;
    if (!lru_find(widths->texts, face, text, strlen(text), &place))
        widths->measures[place] = measure_anew(widths, text, face);
    return &widths->measures[place];
}

double widths_width(const void *context, const char *text, enum face face, double size) {
    struct widths *widths = (struct widths *)context;
    return measure(widths, text, face)->advance * size / widths->fonts->faces[face].units;
}

double widths_spread(const void *context, const char *text, enum face face, struct word_extent *words) {
    const struct widths *widths = context;
    return words_spread(widths->fonts, face, text, words) ? widths->fonts->faces[face].units : 0;
}

/* Asks the shaper and not the character map: it composes accents and makes spaces of any width by itself. */
bool widths_covers(const void *context, const char *text, enum face face) {
    return measure((struct widths *)context, text, face)->lacked == 0;
}
