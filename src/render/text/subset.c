#include "render/text/subset.h"

#include <hb-subset.h>

#include "base/memory.h"

static bool is_digit(hb_codepoint_t character) {
    return character >= '0' && character <= '9';
}

static void add_characters(hb_set_t *characters, enum subset_part part, const char *text) {
    hb_buffer_t *buffer = hb_buffer_create();
    hb_buffer_add_utf8(buffer, text, -1, 0, -1);
    unsigned count;
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(buffer, &count);
    for (unsigned i = 0; i < count; i++)
        if (is_digit(infos[i].codepoint) == (part == SUBSET_DIGITS)) hb_set_add(characters, infos[i].codepoint);
    hb_buffer_destroy(buffer);
}

/* Those that shaping asks for, and those that browsers use by themselves. */
static void keep_features(hb_set_t *features, enum subset_part part) {
    static const hb_tag_t kept[] = {
        HB_TAG('k', 'e', 'r', 'n'), HB_TAG('c', 'a', 'l', 't'), HB_TAG('c', 'c', 'm', 'p'), HB_TAG('c', 'l', 'i', 'g'),
        HB_TAG('l', 'i', 'g', 'a'), HB_TAG('l', 'o', 'c', 'l'), HB_TAG('m', 'a', 'r', 'k'), HB_TAG('m', 'k', 'm', 'k'),
        HB_TAG('r', 'l', 'i', 'g'), HB_TAG('r', 'v', 'r', 'n'),
    };
    hb_set_clear(features);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) hb_set_add(features, kept[i]);
    if (part == SUBSET_REST) return;
    hb_set_add(features, HB_TAG('t', 'n', 'u', 'm'));
    hb_set_add(features, HB_TAG('l', 'n', 'u', 'm'));
}

static hb_face_t *cut(hb_face_t *face, enum subset_part part, const hb_set_t *characters) {
    hb_subset_input_t *input = hb_subset_input_create_or_fail();
    if (!input) memory_is_out();
    hb_set_union(hb_subset_input_unicode_set(input), characters);
    keep_features(hb_subset_input_set(input, HB_SUBSET_SETS_LAYOUT_FEATURE_TAG), part);
    hb_set_clear(hb_subset_input_set(input, HB_SUBSET_SETS_NAME_ID));
    hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING);
    hb_face_t *subset = hb_subset_or_fail(face, input);
    hb_subset_input_destroy(input);
    return subset;
}

static bool add_subset(hb_face_t *face, enum subset_part part, const hb_set_t *characters, struct buffer *out) {
    hb_face_t *subset = cut(face, part, characters);
    if (!subset) return false;
    hb_blob_t *blob = hb_face_reference_blob(subset);
    unsigned size;
    const char *bytes = hb_blob_get_data(blob, &size);
    buffer_add(out, bytes, size);
    hb_blob_destroy(blob);
    hb_face_destroy(subset);
    return size > 0;
}

bool subset_face(struct fonts *fonts, enum face face, enum subset_part part, const struct scene *scene,
                 struct buffer *out, struct error *error) {
    hb_set_t *characters = hb_set_create();
    for (size_t i = 0; i < scene->count; i++)
        if (scene->nodes[i].kind == NODE_TEXT && scene->nodes[i].text.face == face)
            add_characters(characters, part, scene->nodes[i].text.text);
    bool added =
        hb_set_is_empty(characters) || add_subset(hb_font_get_face(fonts->faces[face].font), part, characters, out);
    hb_set_destroy(characters);
    if (added) return true;
    return error_set(error, ERROR_FAILURE,
                     "the font cannot be cut down to what the figure needs; leave --embed-font out");
}
