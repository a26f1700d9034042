#include "render/fonts.h"

#include <hb-ot.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const struct {
    const char *name;
    float weight;
} face_kinds[FACE_COUNT] = {
    [FACE_REGULAR] = {.name = "regular", .weight = 400},
    [FACE_SEMIBOLD] = {.name = "semibold", .weight = 600},
};

/* No character: stands for bytes that are not UTF-8, so that no font covers them. */
enum { NOT_A_CHARACTER = 0xFFFF };

static const hb_feature_t features[] = {
    {.tag = HB_TAG('k', 'e', 'r', 'n'), .value = 1, .end = HB_FEATURE_GLOBAL_END},
    {.tag = HB_TAG('t', 'n', 'u', 'm'), .value = 1, .end = HB_FEATURE_GLOBAL_END},
    {.tag = HB_TAG('l', 'n', 'u', 'm'), .value = 1, .end = HB_FEATURE_GLOBAL_END},
    {.tag = HB_TAG('c', 'a', 'l', 't'), .value = 0, .end = HB_FEATURE_GLOBAL_END}, /* Inter makes 8x7b an 8×7b */
};

static hb_face_t *open_face(struct bytes bytes) {
    if (bytes.size == 0 || bytes.size > UINT_MAX) return NULL;
    hb_blob_t *blob = hb_blob_create(bytes.data, (unsigned)bytes.size, HB_MEMORY_MODE_READONLY, NULL, NULL);
    hb_face_t *face = hb_face_create(blob, 0);
    hb_blob_destroy(blob); /* the face keeps its own reference */
    if (hb_face_get_glyph_count(face) > 0) return face;
    hb_face_destroy(face);
    return NULL;
}

static bool open_typeface(struct typeface *typeface, enum face kind, struct bytes bytes, struct error *error) {
    hb_face_t *face = open_face(bytes);
    if (!face)
        return error_set(error, ERROR_FAILURE,
                         "the %s font is not one that can be read; TrueType and OpenType fonts (.ttf, .otf) can",
                         face_kinds[kind].name);
    *typeface = (struct typeface){.bytes = bytes, .font = hb_font_create(face), .units = hb_face_get_upem(face)};
    typeface->glyph_count = hb_face_get_glyph_count(face);
    typeface->outlines = calloc(typeface->glyph_count, sizeof *typeface->outlines);
    if (!typeface->outlines) memory_is_out();
    hb_ot_var_axis_info_t axis;
    if (hb_ot_var_find_axis_info(face, HB_OT_TAG_VAR_AXIS_WEIGHT, &axis)) {
        hb_variation_t weight = {.tag = HB_OT_TAG_VAR_AXIS_WEIGHT, .value = face_kinds[kind].weight};
        hb_font_set_variations(typeface->font, &weight, 1);
        typeface->weight = face_kinds[kind].weight;
    }
    hb_font_make_immutable(typeface->font);
    hb_face_destroy(face);
    return true;
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
    if (!open_typeface(&fonts->faces[FACE_REGULAR], FACE_REGULAR, regular, error) ||
        !open_typeface(&fonts->faces[FACE_SEMIBOLD], FACE_SEMIBOLD, semibold, error)) {
        fonts_close(fonts);
        return NULL;
    }
    measure_face(fonts);
    return fonts;
}

void fonts_close(struct fonts *fonts) {
    if (!fonts) return;
    for (int face = 0; face < FACE_COUNT; face++) {
        outlines_free(&fonts->faces[face]);
        hb_font_destroy(fonts->faces[face].font);
    }
    free(fonts);
}

hb_buffer_t *fonts_shape(const struct fonts *fonts, enum face face, const char *text) {
    hb_buffer_t *buffer = hb_buffer_create();
    hb_buffer_set_replacement_codepoint(buffer, NOT_A_CHARACTER);
    hb_buffer_add_utf8(buffer, text, -1, 0, -1);
    hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
    /* Guessing would ask the locale for the language. */
    hb_buffer_set_language(buffer, hb_language_from_string("und", -1));
    hb_buffer_guess_segment_properties(buffer);
    hb_shape(fonts->faces[face].font, buffer, features, sizeof features / sizeof *features);
    if (!hb_buffer_allocation_successful(buffer)) memory_is_out();
    return buffer;
}

double fonts_advance(hb_buffer_t *shaped) {
    unsigned count;
    const hb_glyph_position_t *positions = hb_buffer_get_glyph_positions(shaped, &count);
    double advance = 0;
    for (unsigned i = 0; i < count; i++) advance += positions[i].x_advance;
    return advance;
}

static double measure_advance(const struct fonts *fonts, enum face face, const char *text) {
    hb_buffer_t *shaped = fonts_shape(fonts, face, text);
    double advance = fonts_advance(shaped);
    hb_buffer_destroy(shaped);
    return advance;
}

static double measure_width(const void *context, const char *text, enum face face, double size) {
    const struct fonts *fonts = context;
    return measure_advance(fonts, face, text) * size / fonts->faces[face].units;
}

static bool face_covers(const struct fonts *fonts, enum face face, const char *text) {
    hb_buffer_t *shaped = fonts_shape(fonts, face, text);
    unsigned count;
    const hb_glyph_info_t *glyphs = hb_buffer_get_glyph_infos(shaped, &count);
    bool covered = true;
    for (unsigned i = 0; i < count; i++) covered = covered && glyphs[i].codepoint != 0;
    hb_buffer_destroy(shaped);
    return covered;
}

/* Asks the shaper and not the character map: it composes accents and makes spaces of any width by itself. */
static bool covers_text(const void *context, const char *text) {
    return face_covers(context, FACE_REGULAR, text) && face_covers(context, FACE_SEMIBOLD, text);
}

static struct ruler make_ruler(const struct fonts *fonts) {
    return (struct ruler){
        .context = fonts,
        .width = measure_width,
        .covers = covers_text,
        .ascent = fonts->ascent,
        .cap_height = fonts->cap_height,
        .descent = fonts->descent,
    };
}

struct ruler fonts_ruler(const struct fonts *fonts) {
    return make_ruler(fonts);
}

/* ---- a ruler that remembers ---- */

enum { MEMORIES = 1024, PASSAGES = 8, SHORTEST_PASSAGE = 24 }; /* places; a newer text takes an older one's */

struct measured {
    const char *text; /* NULL: a free place */
    enum face face;
    double advance; /* in font units */
};

/* A long text, shaped once. Its parts are measured by it where HarfBuzz says that they would be shaped the same alone. */
struct passage {
    const char *text; /* NULL: a free place */
    enum face face;
    size_t length;
    double *before; /* by byte: the advance of what stands before it */
    bool *safe;     /* by byte: the text may be broken before it */
};

struct memory {
    const struct fonts *fonts;
    struct arena *arena;
    struct measured *places;
    struct passage *passages;
    size_t *next_passage; /* a place, counted on */
};

static size_t place_of(const char *text, enum face face) {
    uint32_t hash = 2166136261u + (uint32_t)face; /* FNV-1a */
    for (; *text; text++) hash = (hash ^ (unsigned char)*text) * 16777619u;
    return (hash ^ hash >> 16) % MEMORIES;
}

static double keep_passage(const struct memory *memory, const char *text, enum face face) {
    struct passage *passage = &memory->passages[(*memory->next_passage)++ % PASSAGES];
    size_t length = strlen(text);
    *passage = (struct passage){.text = text, .face = face, .length = length,
                                .before = arena_array(memory->arena, length + 1, sizeof *passage->before),
                                .safe = arena_array(memory->arena, length + 1, sizeof *passage->safe)};
    hb_buffer_t *shaped = fonts_shape(memory->fonts, face, text);
    unsigned count;
    const hb_glyph_info_t *glyphs = hb_buffer_get_glyph_infos(shaped, &count);
    const hb_glyph_position_t *positions = hb_buffer_get_glyph_positions(shaped, NULL);
    double advance = 0;
    for (unsigned i = 0; i < count; i++) {
        size_t at = glyphs[i].cluster;
        if (i == 0 || at != glyphs[i - 1].cluster) {
            passage->before[at] = advance;
            passage->safe[at] = !(hb_glyph_info_get_glyph_flags(&glyphs[i]) & HB_GLYPH_FLAG_UNSAFE_TO_BREAK);
        }
        advance += positions[i].x_advance;
    }
    passage->before[length] = advance;
    passage->safe[length] = true;
    hb_buffer_destroy(shaped);
    return advance;
}

static bool find_in_passages(const struct memory *memory, const char *text, enum face face, double *advance) {
    size_t length = strlen(text);
    for (size_t i = 0; i < PASSAGES; i++) {
        const struct passage *passage = &memory->passages[i];
        const char *found = passage->text && passage->face == face && passage->length > length ? strstr(passage->text, text) : NULL;
        size_t start = found ? (size_t)(found - passage->text) : 0;
        if (!found || !passage->safe[start] || !passage->safe[start + length]) continue;
        *advance = passage->before[start + length] - passage->before[start];
        return true;
    }
    return false;
}

static double measure_anew(const struct memory *memory, const char *text, enum face face) {
    double advance;
    if (find_in_passages(memory, text, face, &advance)) return advance;
    bool is_passage = strlen(text) >= SHORTEST_PASSAGE && strchr(text, ' ');
    return is_passage ? keep_passage(memory, text, face) : measure_advance(memory->fonts, face, text);
}

static double remember_width(const void *context, const char *text, enum face face, double size) {
    const struct memory *memory = context;
    struct measured *place = &memory->places[place_of(text, face)];
    if (!place->text || place->face != face || strcmp(place->text, text) != 0) {
        const char *copy = arena_copy(memory->arena, text);
        *place = (struct measured){copy, face, measure_anew(memory, copy, face)};
    }
    return place->advance * size / memory->fonts->faces[face].units;
}

static bool covers_from_memory(const void *context, const char *text) {
    const struct memory *memory = context;
    return covers_text(memory->fonts, text);
}

struct ruler fonts_ruler_with_memory(const struct fonts *fonts, struct arena *arena) {
    struct memory *memory = arena_alloc(arena, sizeof *memory);
    *memory = (struct memory){.fonts = fonts, .arena = arena,
                              .places = arena_array(arena, MEMORIES, sizeof *memory->places),
                              .passages = arena_array(arena, PASSAGES, sizeof *memory->passages),
                              .next_passage = arena_alloc(arena, sizeof *memory->next_passage)};
    struct ruler ruler = make_ruler(fonts);
    ruler.context = memory;
    ruler.width = remember_width;
    ruler.covers = covers_from_memory;
    return ruler;
}
