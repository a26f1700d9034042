#include "render/text/system.h"

#include <fontconfig/fontconfig.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "render/text/outline.h"

/* ---- asking ---- */

static FcCharSet *copy_characters(const hb_set_t *characters) {
    FcCharSet *copy = FcCharSetCreate();
    for (hb_codepoint_t at = HB_SET_VALUE_INVALID; hb_set_next(characters, &at);) FcCharSetAddChar(copy, at);
    return copy;
}

/* The language is said, for it would be that of the environment, and with it the font. */
static FcPattern *describe(enum face face, const FcCharSet *characters) {
    static const int weights[FACE_COUNT] = {[FACE_REGULAR] = FC_WEIGHT_REGULAR, [FACE_SEMIBOLD] = FC_WEIGHT_DEMIBOLD};
    FcPattern *pattern = FcPatternCreate();
    FcPatternAddCharSet(pattern, FC_CHARSET, characters);
    FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)"sans-serif");
    FcPatternAddString(pattern, FC_LANG, (const FcChar8 *)"en");
    FcPatternAddInteger(pattern, FC_WEIGHT, weights[face]);
    FcPatternAddInteger(pattern, FC_SLANT, FC_SLANT_ROMAN);
    FcPatternAddBool(pattern, FC_OUTLINE, FcTrue);
    FcPatternAddBool(pattern, FC_COLOR, FcFalse);
    FcConfigSubstitute(NULL, pattern, FcMatchPattern);
    FcDefaultSubstitute(pattern);
    return pattern;
}

static bool has_outlines(FcPattern *font) {
    FcBool outline = FcFalse, colour = FcFalse;
    FcPatternGetBool(font, FC_OUTLINE, 0, &outline);
    FcPatternGetBool(font, FC_COLOR, 0, &colour);
    return outline && !colour; /* letters here have the ink of their line */
}

/* Of those nearest to the pattern first, the one with most of the characters. */
static FcPattern *choose(const FcFontSet *fonts, const FcCharSet *characters) {
    FcPattern *best = NULL;
    FcChar32 most = 0;
    for (int i = 0; fonts && i < fonts->nfont; i++) {
        FcCharSet *covered;
        if (!has_outlines(fonts->fonts[i]) ||
            FcPatternGetCharSet(fonts->fonts[i], FC_CHARSET, 0, &covered) != FcResultMatch)
            continue;
        FcChar32 count = FcCharSetIntersectCount(covered, characters);
        if (count > most) best = fonts->fonts[i], most = count;
    }
    return best;
}

/* ---- opening ---- */

/* Each is opened once a face and thread. */
struct system_font {
    struct typeface typeface;
    enum face face;
    char *file;
    int index;
    hb_blob_t *blob;
    struct system_font *next;
};

static struct system_font *open_font(struct fonts *fonts, enum face face, const char *file, int index) {
    for (struct system_font *font = fonts->system; font; font = font->next)
        if (font->face == face && font->index == index && strcmp(font->file, file) == 0) return font;
    hb_blob_t *blob = hb_blob_create_from_file(file);
    struct system_font *font = calloc(1, sizeof *font);
    if (!font) memory_is_out();
    unsigned size;
    const char *bytes = hb_blob_get_data(blob, &size);
    struct error unread;
    if (!fonts_open_typeface(&font->typeface, face, (struct bytes){bytes, size}, (unsigned)index, &unread)) {
        hb_blob_destroy(blob);
        free(font);
        return NULL;
    }
    *font = (struct system_font){font->typeface, face, strdup(file), index, blob, fonts->system};
    if (!font->file) memory_is_out();
    return fonts->system = font;
}

void system_free(struct system_font *fonts) {
    for (struct system_font *next; fonts; fonts = next) {
        next = fonts->next;
        fonts_close_typeface(&fonts->typeface);
        hb_blob_destroy(fonts->blob);
        free(fonts->file);
        free(fonts);
    }
}

const struct typeface *system_typeface(struct fonts *fonts, enum face face, const hb_set_t *characters) {
    enum { NAMED_INSTANCE = 16 }; /* bits of an index that say which of the file it is */
    FcCharSet *wanted = copy_characters(characters);
    FcPattern *pattern = describe(face, wanted);
    FcResult result;
    FcFontSet *near = FcFontSort(NULL, pattern, FcFalse, NULL, &result);
    FcPattern *chosen = choose(near, wanted);
    FcChar8 *file;
    int index = 0;
    struct system_font *font = NULL;
    if (chosen && FcPatternGetString(chosen, FC_FILE, 0, &file) == FcResultMatch) {
        FcPatternGetInteger(chosen, FC_INDEX, 0, &index);
        font = open_font(fonts, face, (const char *)file, index & ((1 << NAMED_INSTANCE) - 1));
    }
    if (near) FcFontSetDestroy(near);
    FcPatternDestroy(pattern);
    FcCharSetDestroy(wanted);
    return font ? &font->typeface : NULL;
}

/* ---- saying which ---- */

static struct system_font *font_of(const struct fonts *fonts, const struct typeface *typeface) {
    for (struct system_font *font = fonts->system; font; font = font->next)
        if (&font->typeface == typeface) return font;
    return NULL;
}

static bool is_said(const struct system_font *font, struct system_font *const *said, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (said[i] == font || strcmp(said[i]->file, font->file) == 0) return true;
    return false;
}

/* In the order in which the scene has them. */
void fonts_name_more(struct fonts *fonts, const struct scene *scene, struct buffer *out) {
    enum { MOST = 16 };
    struct system_font *said[MOST];
    size_t count = 0;
    for (size_t i = 0; i < scene->count; i++) {
        if (scene->nodes[i].kind != NODE_TEXT) continue;
        struct run run = run_begin(fonts, &scene->nodes[i]);
        for (size_t j = 0; j < run.shaped->count; j++) {
            struct system_font *font = font_of(fonts, run.shaped->glyphs[j].typeface);
            if (!font || count == MOST || is_said(font, said, count)) continue;
            said[count++] = font;
            buffer_printf(out, " and %s (%08x)", font->typeface.name,
                          (unsigned)libdeflate_crc32(0, font->typeface.bytes.data, font->typeface.bytes.size));
        }
        run_end(&run);
    }
}
