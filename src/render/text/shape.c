#include "render/text/shape.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "render/text/lru.h"
#include "render/text/shaper.h"
#include "render/text/words.h"

/* Long texts take kilobytes each, so few are kept. */
enum { SHORT_PLACES = 256, LONG_PLACES = 16, PLACES = SHORT_PLACES + LONG_PLACES, LONGEST_SHORT = 64 };

struct shapes {
    struct lru *short_texts, *long_texts;
    struct shaped *kept[PLACES]; /* the short ones first; NULL: none yet */
};

struct shapes *shapes_new(void) {
    struct shapes *shapes = calloc(1, sizeof *shapes);
    if (!shapes) memory_is_out();
    shapes->short_texts = lru_new(SHORT_PLACES);
    shapes->long_texts = lru_new(LONG_PLACES);
    return shapes;
}

void shapes_free(struct shapes *shapes) {
    if (!shapes) return;
    for (size_t i = 0; i < PLACES; i++) shaped_release(shapes->kept[i]);
    lru_free(shapes->short_texts);
    lru_free(shapes->long_texts);
    free(shapes);
}

static bool is_lacking(const struct shaped *shaped) {
    for (size_t i = 0; i < shaped->count; i++)
        if (shaped->glyphs[i].number == 0) return true;
    return false;
}

/* NULL where the system's fonts do not help. */
static struct shaped *shape_mixed(struct fonts *fonts, enum face face, const char *text) {
    size_t count;
    struct stretch *stretches = stretches_find(fonts, face, text, &count);
    struct shaped *shaped = NULL;
    for (size_t i = 0; stretches && i < count; i++)
        shaped = shaper_add(shaped, &stretches[i], text, fonts->faces[face].units);
    free(stretches);
    return shaped;
}

static struct shaped *shape_anew(struct fonts *fonts, enum face face, const char *text) {
    const struct typeface *typeface = &fonts->faces[face];
    struct stretch whole = {typeface, 0, (unsigned)strlen(text), HB_DIRECTION_LTR, HB_SCRIPT_INVALID};
    struct shaped *shaped = words_shape(fonts, face, text);
    if (shaped) return shaped;
    shaped = shaper_add(NULL, &whole, text, typeface->units);
    struct shaped *mixed = is_lacking(shaped) ? shape_mixed(fonts, face, text) : NULL;
    if (mixed) shaped_release(shaped);
    return mixed ? mixed : shaped;
}

struct shaped *shape(struct fonts *fonts, enum face face, const char *text) {
    struct shapes *shapes = fonts->shapes;
    size_t length = strlen(text);
    bool is_long = length > LONGEST_SHORT;
    size_t place;
    bool known = lru_find(is_long ? shapes->long_texts : shapes->short_texts, face, text, length, &place);
    struct shaped **kept = &shapes->kept[is_long ? SHORT_PLACES + place : place];
    if (!known) {
        shaped_release(*kept);
        *kept = shape_anew(fonts, face, text);
    }
    (*kept)->references++;
    return *kept;
}

void shaped_release(struct shaped *shaped) {
    if (shaped && --shaped->references == 0) free(shaped);
}
