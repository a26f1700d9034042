#include "render/text/subset.h"

#include <hb-subset.h>

#include "base/memory.h"
#include "render/text/outline.h"

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

/* HarfBuzz reads every table that it writes, so a font that is damaged is refused here. */
static bool add_face_bytes(hb_face_t *face, struct buffer *out) {
    hb_blob_t *blob = hb_face_reference_blob(face);
    unsigned size;
    const char *bytes = hb_blob_get_data(blob, &size);
    buffer_add(out, bytes, size);
    hb_blob_destroy(blob);
    return size > 0;
}

static bool add_subset(hb_face_t *face, enum subset_part part, const hb_set_t *characters, struct buffer *out) {
    hb_face_t *subset = cut(face, part, characters);
    if (!subset) return false;
    bool added = add_face_bytes(subset, out);
    hb_face_destroy(subset);
    return added;
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

/* ---- for PDF ---- */

static void add_glyphs(hb_set_t *glyphs, struct fonts *fonts, const struct node *node) {
    struct run run = run_begin(fonts, node);
    unsigned count;
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(run.shaped, &count);
    for (unsigned i = 0; i < count; i++) hb_set_add(glyphs, infos[i].codepoint);
    hb_codepoint_t space;
    if (hb_font_get_nominal_glyph(run.typeface->font, ' ', &space)) hb_set_add(glyphs, space);
    run_end(&run);
}

static hb_subset_input_t *ask_for_glyphs(struct fonts *fonts, enum face face, const struct scene *scene) {
    static const hb_tag_t for_shaping[] = {HB_TAG('G', 'S', 'U', 'B'), HB_TAG('G', 'P', 'O', 'S'),
                                           HB_TAG('G', 'D', 'E', 'F'), HB_TAG('k', 'e', 'r', 'n'),
                                           HB_TAG('m', 'o', 'r', 'x'), HB_TAG('B', 'A', 'S', 'E')};
    hb_subset_input_t *input = hb_subset_input_create_or_fail();
    if (!input) memory_is_out();
    hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING);
    /* The glyphs are those that shaping came to, so none need be looked for that it might still come to. */
    hb_set_clear(hb_subset_input_set(input, HB_SUBSET_SETS_LAYOUT_FEATURE_TAG));
    hb_set_t *dropped = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG);
    for (size_t i = 0; i < sizeof for_shaping / sizeof *for_shaping; i++) hb_set_add(dropped, for_shaping[i]);
    hb_set_t *glyphs = hb_subset_input_glyph_set(input);
    for (size_t i = 0; i < scene->count; i++)
        if (scene->nodes[i].kind == NODE_TEXT && scene->nodes[i].text.face == face)
            add_glyphs(glyphs, fonts, &scene->nodes[i]);
    return input;
}

static bool cut_glyphs(hb_face_t *face, const hb_subset_input_t *input, struct glyph_subset *subset) {
    hb_subset_plan_t *plan = hb_subset_plan_create_or_fail(face, input);
    hb_face_t *cut = plan ? hb_subset_plan_execute_or_fail(plan) : NULL;
    bool added = cut && add_face_bytes(cut, &subset->font);
    if (added) subset->numbers = hb_map_copy(hb_subset_plan_old_to_new_glyph_mapping(plan));
    hb_face_destroy(cut);
    hb_subset_plan_destroy(plan);
    return added;
}

bool subset_glyphs(struct fonts *fonts, enum face face, const struct scene *scene, struct glyph_subset *subset,
                   struct error *error) {
    *subset = (struct glyph_subset){.numbers = hb_map_get_empty()};
    hb_subset_input_t *input = ask_for_glyphs(fonts, face, scene);
    bool cut = hb_set_is_empty(hb_subset_input_glyph_set(input)) ||
               cut_glyphs(hb_font_get_face(fonts->faces[face].font), input, subset);
    hb_subset_input_destroy(input);
    if (cut) return true;
    buffer_free(&subset->font);
    return error_set(error, ERROR_FAILURE,
                     "cannot draw the PDF: the font is damaged, or of a kind that cannot be cut "
                     "down to what the figure needs; give another with --font");
}

void subset_free(struct glyph_subset *subset) {
    buffer_free(&subset->font);
    hb_map_destroy(subset->numbers);
}
