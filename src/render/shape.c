#include "render/shape.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* No character: stands for bytes that are not UTF-8, so that no font covers them. */
enum { NOT_A_CHARACTER = 0xFFFF };

static const hb_feature_t features[] = {
    {.tag = HB_TAG('k', 'e', 'r', 'n'), .value = 1, .end = HB_FEATURE_GLOBAL_END},
    {.tag = HB_TAG('t', 'n', 'u', 'm'), .value = 1, .end = HB_FEATURE_GLOBAL_END},
    {.tag = HB_TAG('l', 'n', 'u', 'm'), .value = 1, .end = HB_FEATURE_GLOBAL_END},
    {.tag = HB_TAG('c', 'a', 'l', 't'), .value = 0, .end = HB_FEATURE_GLOBAL_END}, /* Inter makes 8x7b an 8×7b */
};

/* A newer text takes an older one's place. Long ones take kilobytes each, so there are few: a batch of many thousand
 * different figures must not grow by what it remembers. */
enum { SHORT_PLACES = 256, LONG_PLACES = 16, PLACES = SHORT_PLACES + LONG_PLACES, LONGEST_SHORT = 64 };

struct remembered {
    char *text; /* NULL: a free place */
    enum face face;
    hb_buffer_t *shaped;
};

struct shapes {
    struct remembered places[PLACES];
};

struct shapes *shapes_new(void) {
    struct shapes *shapes = calloc(1, sizeof *shapes);
    if (!shapes) memory_is_out();
    return shapes;
}

static void forget(struct remembered *place) {
    free(place->text);
    if (place->shaped) hb_buffer_destroy(place->shaped);
}

void shapes_free(struct shapes *shapes) {
    for (size_t i = 0; shapes && i < PLACES; i++) forget(&shapes->places[i]);
    free(shapes);
}

uint32_t shape_hash(enum face face, const char *text) {
    uint32_t hash = 2166136261u + (uint32_t)face; /* FNV-1a */
    for (; *text; text++) hash = (hash ^ (unsigned char)*text) * 16777619u;
    return hash ^ hash >> 16;
}

static hb_buffer_t *shape_anew(hb_font_t *font, const char *text) {
    hb_buffer_t *buffer = hb_buffer_create();
    hb_buffer_set_replacement_codepoint(buffer, NOT_A_CHARACTER);
    hb_buffer_add_utf8(buffer, text, -1, 0, -1);
    hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
    /* Guessing would ask the locale for the language. */
    hb_buffer_set_language(buffer, hb_language_from_string("und", -1));
    hb_buffer_guess_segment_properties(buffer);
    hb_shape(font, buffer, features, sizeof features / sizeof *features);
    if (!hb_buffer_allocation_successful(buffer)) memory_is_out();
    return buffer;
}

static size_t place_of(enum face face, const char *text) {
    uint32_t hash = shape_hash(face, text);
    return strlen(text) > LONGEST_SHORT ? SHORT_PLACES + hash % LONG_PLACES : hash % SHORT_PLACES;
}

hb_buffer_t *shape(struct fonts *fonts, enum face face, const char *text) {
    struct remembered *place = &fonts->shapes->places[place_of(face, text)];
    if (!place->text || place->face != face || strcmp(place->text, text) != 0) {
        char *copy = strdup(text);
        if (!copy) memory_is_out();
        forget(place);
        *place = (struct remembered){copy, face, shape_anew(fonts->faces[face].font, text)};
    }
    return hb_buffer_reference(place->shaped);
}

double shape_advance(hb_buffer_t *shaped) {
    unsigned count;
    const hb_glyph_position_t *positions = hb_buffer_get_glyph_positions(shaped, &count);
    double advance = 0;
    for (unsigned i = 0; i < count; i++) advance += positions[i].x_advance;
    return advance;
}
