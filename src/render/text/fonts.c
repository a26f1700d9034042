#include "render/text/fonts.h"

#include <ctype.h>
#include <hb-ot.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "render/svg/letters.h"
#include "render/text/coverage.h"
#include "render/text/outline.h"
#include "render/text/shape.h"
#include "render/text/widths.h"
#include "render/text/words.h"

static const struct {
    const char *name;
    float weight;
} face_kinds[FACE_COUNT] = {
    [FACE_REGULAR] = {.name = "regular", .weight = 400},
    [FACE_SEMIBOLD] = {.name = "semibold", .weight = 600},
};

static hb_face_t *open_face(struct bytes bytes, unsigned index) {
    if (bytes.size == 0 || bytes.size > UINT_MAX) return NULL;
    hb_blob_t *blob = hb_blob_create(bytes.data, (unsigned)bytes.size, HB_MEMORY_MODE_READONLY, NULL, NULL);
    hb_face_t *face = hb_face_create(blob, index);
    hb_blob_destroy(blob); /* the face keeps its own reference */
    if (hb_face_get_glyph_count(face) > 0) return face;
    hb_face_destroy(face);
    return NULL;
}

/* ---- what they are called ---- */

/* Of a font's words what is safe in any file and on any terminal, and no part of how the name is written. */
static void clean_name(char *text) {
    char *out = text;
    for (const char *at = text; *at; at++)
        if (isalnum((unsigned char)*at) || strchr(" -.+", *at)) *out++ = *at;
    *out = '\0';
}

static void read_name(hb_face_t *face, hb_ot_name_id_t id, char *text, unsigned room) {
    text[0] = '\0';
    hb_ot_name_get_utf8(face, id, hb_language_from_string("en", -1), &room, text);
    clean_name(text);
}

/* "Version 3.019;git-0a5106e0b" -> " 3.019"; "" where it does not say. */
static void read_version(hb_face_t *face, char *version, size_t room) {
    char said[64];
    read_name(face, HB_OT_NAME_ID_VERSION_STRING, said, sizeof said);
    const char *number = said + strcspn(said, "0123456789");
    snprintf(version, room, "%s%.*s", *number ? " " : "", (int)strspn(number, "0123456789."), number);
}

static void name_typeface(hb_face_t *face, char *name, size_t room) {
    char family[40], version[16];
    read_name(face, HB_OT_NAME_ID_FONT_FAMILY, family, sizeof family);
    read_version(face, version, sizeof version);
    snprintf(name, room, "%s%s", *family ? family : "a font", version);
}

/* ---- opening ---- */

bool fonts_open_typeface(struct typeface *typeface, enum face kind, struct bytes bytes, unsigned index,
                         struct error *error) {
    hb_face_t *face = open_face(bytes, index);
    if (!face)
        return error_set(error, ERROR_FAILURE,
                         "the %s font is not one that can be read; TrueType and OpenType fonts (.ttf, .otf) can",
                         face_kinds[kind].name);
    *typeface = (struct typeface){.bytes = bytes, .font = hb_font_create(face), .units = hb_face_get_upem(face)};
    typeface->glyph_count = hb_face_get_glyph_count(face);
    hb_ot_var_axis_info_t axis;
    if (hb_ot_var_find_axis_info(face, HB_OT_TAG_VAR_AXIS_WEIGHT, &axis)) {
        hb_variation_t weight = {.tag = HB_OT_TAG_VAR_AXIS_WEIGHT, .value = face_kinds[kind].weight};
        hb_font_set_variations(typeface->font, &weight, 1);
    }
    hb_font_make_immutable(typeface->font);
    name_typeface(face, typeface->name, sizeof typeface->name);
    typeface->outlines = calloc(typeface->glyph_count, sizeof *typeface->outlines);
    if (!typeface->outlines) memory_is_out();
    hb_face_destroy(face);
    return true;
}

void fonts_close_typeface(struct typeface *typeface) {
    outlines_free(typeface);
    hb_font_destroy(typeface->font);
}

const char *fonts_name(const struct fonts *fonts) {
    return fonts->name;
}

static void make_memories(struct fonts *fonts) {
    fonts->shapes = shapes_new();
    fonts->said = said_new();
    fonts->widths = widths_new(fonts);
}

static void measure_face(struct fonts *fonts) {
    const struct typeface *regular = &fonts->faces[FACE_REGULAR];
    hb_font_extents_t extents;
    hb_font_get_extents_for_direction(regular->font, HB_DIRECTION_LTR, &extents);
    hb_position_t cap_height;
    if (!hb_ot_metrics_get_position(regular->font, HB_OT_METRICS_TAG_CAP_HEIGHT, &cap_height))
        cap_height = extents.ascender * 3 / 4; /* old fonts do not say; near enough to place a label by */
    fonts->ascent = extents.ascender / regular->units;
    fonts->cap_height = cap_height / regular->units;
    fonts->descent = -extents.descender / regular->units;
}

struct fonts *fonts_open(struct bytes regular, struct bytes semibold, struct error *error) {
    struct fonts *fonts = calloc(1, sizeof *fonts);
    if (!fonts) memory_is_out();
    if (!fonts_open_typeface(&fonts->faces[FACE_REGULAR], FACE_REGULAR, regular, 0, error) ||
        !fonts_open_typeface(&fonts->faces[FACE_SEMIBOLD], FACE_SEMIBOLD, semibold, 0, error)) {
        fonts_close(fonts);
        return NULL;
    }
    measure_face(fonts);
    snprintf(fonts->name, sizeof fonts->name, "%s (%08x)", fonts->faces[FACE_REGULAR].name,
             (unsigned)fonts_checksum(fonts));
    make_memories(fonts);
    return fonts;
}

struct fonts *fonts_share(const struct fonts *fonts) {
    struct fonts *shared = calloc(1, sizeof *shared);
    if (!shared) memory_is_out();
    *shared = *fonts;
    for (int face = 0; face < FACE_COUNT; face++) {
        struct typeface *typeface = &shared->faces[face];
        typeface->font = hb_font_reference(fonts->faces[face].font);
        typeface->outlines = calloc(typeface->glyph_count, sizeof *typeface->outlines);
        if (!typeface->outlines) memory_is_out();
    }
    shared->raster = NULL;
    shared->lettering = NULL;
    shared->system = NULL;
    make_memories(shared);
    return shared;
}

void fonts_close(struct fonts *fonts) {
    if (!fonts) return;
    shapes_free(fonts->shapes);
    said_free(fonts->said);
    widths_free(fonts->widths);
    raster_free(fonts->raster);
    lettering_free(fonts->lettering);
    system_free(fonts->system);
    for (int face = 0; face < FACE_COUNT; face++) fonts_close_typeface(&fonts->faces[face]);
    free(fonts);
}

struct ruler fonts_ruler(struct fonts *fonts) {
    return (struct ruler){
        .context = fonts->widths,
        .width = widths_width,
        .spread = widths_spread,
        .covers = widths_covers,
        .ascent = fonts->ascent,
        .cap_height = fonts->cap_height,
        .descent = fonts->descent,
    };
}
