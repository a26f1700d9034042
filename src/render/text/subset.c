#include "render/text/subset.h"

#include <hb-ot.h>
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

static bool add_blob(hb_blob_t *blob, struct buffer *out) {
    unsigned size;
    const char *bytes = hb_blob_get_data(blob, &size);
    buffer_add(out, bytes, size);
    hb_blob_destroy(blob);
    return size > 0;
}

static bool add_subset(hb_face_t *face, enum subset_part part, const hb_set_t *characters, struct buffer *out) {
    hb_face_t *subset = cut(face, part, characters);
    if (!subset) return false;
    bool added = add_blob(hb_face_reference_blob(subset), out);
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

/* Whether the outlines call glyphs by numbers of their own (a CID font), which their first dictionary says first of
 * all: behind three numbers stand the bytes 12 30. */
static bool has_numbers_of_its_own(const unsigned char *cff, unsigned size) {
    enum { ESCAPE = 12, ROS = 30, SHORT = 28, LONG = 29 };
    uint64_t at =
        size > 2 ? cff[2] : size; /* the header's length; then two lists: names, dictionaries, so long as they say */
    for (int list = 0; list < 2; list++) {
        if (at + 3 > size || cff[at] || cff[at + 1] != 1) return false; /* not of one font */
        uint64_t width = cff[at + 2], ends = at + 3 + width, length = 0;
        if (width < 1 || width > 4 || ends + width > size) return false;
        for (uint64_t i = 0; i < width; i++) length = length << 8 | cff[ends + i];
        at = ends + width + (list ? 0 : length - 1);
    }
    for (int number = 0; number < 3 && at < size; number++)
        at += cff[at] == SHORT ? 3 : cff[at] == LONG ? 5 : cff[at] > 246 ? 2 : 1;
    return at + 1 < size && cff[at] == ESCAPE && cff[at + 1] == ROS;
}

static hb_blob_t *compact_outlines(hb_face_t *face) {
    return hb_face_reference_table(face, HB_TAG('C', 'F', 'F', ' '));
}

bool subset_can_be_embedded(const struct typeface *typeface) {
    hb_face_t *face = hb_font_get_face(typeface->font);
    hb_blob_t *outlines = compact_outlines(face), *glyphs = hb_face_reference_table(face, HB_TAG('g', 'l', 'y', 'f'));
    unsigned size;
    const char *bytes = hb_blob_get_data(outlines, &size);
    bool numbered = size && has_numbers_of_its_own((const unsigned char *)bytes, size);
    bool can = !hb_ot_var_has_data(face) && !numbered && (size || hb_blob_get_length(glyphs));
    hb_blob_destroy(outlines);
    hb_blob_destroy(glyphs);
    return can;
}

static hb_subset_input_t *ask_for_glyphs(const hb_set_t *glyphs) {
    static const char needless[][5] = {"GSUB", "GPOS", "GDEF", "kern", "morx", "BASE", "OS/2", "name", "cmap", "post"};
    hb_subset_input_t *input = hb_subset_input_create_or_fail();
    if (!input) memory_is_out();
    hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING);
    /* The glyphs are those that shaping came to, so none need be looked for that it might still come to. */
    hb_set_clear(hb_subset_input_set(input, HB_SUBSET_SETS_LAYOUT_FEATURE_TAG));
    hb_set_t *dropped = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG);
    for (size_t i = 0; i < sizeof needless / sizeof *needless; i++)
        hb_set_add(dropped, hb_tag_from_string(needless[i], -1));
    hb_set_union(hb_subset_input_glyph_set(input), glyphs);
    return input;
}

static bool cut_glyphs(hb_face_t *face, const hb_subset_input_t *input, struct glyph_subset *subset) {
    hb_subset_plan_t *plan = hb_subset_plan_create_or_fail(face, input);
    hb_face_t *cut = plan ? hb_subset_plan_execute_or_fail(plan) : NULL;
    bool added = false;
    if (cut) {
        subset->compact = add_blob(compact_outlines(cut), &subset->font);
        added = subset->compact || add_blob(hb_face_reference_blob(cut), &subset->font);
    }
    if (added) subset->numbers = hb_map_copy(hb_subset_plan_old_to_new_glyph_mapping(plan));
    hb_face_destroy(cut);
    hb_subset_plan_destroy(plan);
    return added;
}

bool subset_glyphs(const struct typeface *typeface, const hb_set_t *glyphs, struct glyph_subset *subset,
                   struct error *error) {
    *subset = (struct glyph_subset){.numbers = hb_map_get_empty()};
    hb_subset_input_t *input = ask_for_glyphs(glyphs);
    bool cut = cut_glyphs(hb_font_get_face(typeface->font), input, subset);
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
