#include "render/text/shape.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "render/text/recall.h"

/* No character: stands for bytes that are not UTF-8, so that no font covers them. */
enum { NOT_A_CHARACTER = 0xFFFF };

static const hb_feature_t features[] = {
    {.tag = HB_TAG('k', 'e', 'r', 'n'), .value = 1, .end = HB_FEATURE_GLOBAL_END},
    {.tag = HB_TAG('t', 'n', 'u', 'm'), .value = 1, .end = HB_FEATURE_GLOBAL_END},
    {.tag = HB_TAG('l', 'n', 'u', 'm'), .value = 1, .end = HB_FEATURE_GLOBAL_END},
    {.tag = HB_TAG('c', 'a', 'l', 't'), .value = 0, .end = HB_FEATURE_GLOBAL_END}, /* Inter makes 8x7b an 8×7b */
};

/* Long texts take kilobytes each, so few are kept. */
enum { SHORT_PLACES = 256, LONG_PLACES = 16, PLACES = SHORT_PLACES + LONG_PLACES, LONGEST_SHORT = 64 };

struct shapes {
    struct recall *recall_short, *recall_long;
    hb_buffer_t *kept[PLACES]; /* the short ones first; NULL: none yet */
};

struct shapes *shapes_new(void) {
    struct shapes *shapes = calloc(1, sizeof *shapes);
    if (!shapes) memory_is_out();
    shapes->recall_short = recall_new(SHORT_PLACES);
    shapes->recall_long = recall_new(LONG_PLACES);
    return shapes;
}

void shapes_free(struct shapes *shapes) {
    if (!shapes) return;
    for (size_t i = 0; i < PLACES; i++) hb_buffer_destroy(shapes->kept[i]);
    recall_free(shapes->recall_short);
    recall_free(shapes->recall_long);
    free(shapes);
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

hb_buffer_t *shape(struct fonts *fonts, enum face face, const char *text) {
    struct shapes *shapes = fonts->shapes;
    bool is_long = strlen(text) > LONGEST_SHORT;
    size_t place;
    bool known = recall_find(is_long ? shapes->recall_long : shapes->recall_short, face, text, &place);
    hb_buffer_t **kept = &shapes->kept[is_long ? SHORT_PLACES + place : place];
    if (!known) {
        hb_buffer_destroy(*kept);
        *kept = shape_anew(fonts->faces[face].font, text);
    }
    return hb_buffer_reference(*kept);
}

double shape_advance(hb_buffer_t *shaped) {
    unsigned count;
    const hb_glyph_position_t *positions = hb_buffer_get_glyph_positions(shaped, &count);
    double advance = 0;
    for (unsigned i = 0; i < count; i++) advance += positions[i].x_advance;
    return advance;
}
