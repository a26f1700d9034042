#include "render/pdf/face.h"

#include <math.h>
#include <stdlib.h>

#include "base/exact.h"
#include "base/memory.h"
#include "render/text/subset.h"

/* ---- which letters there are ---- */

struct pdf_letter *pdf_letters(const struct pdf_font *font, size_t *count) {
    *count = font->letters.size / sizeof(struct pdf_letter);
    return (struct pdf_letter *)(void *)font->letters.bytes;
}

const struct pdf_font *pdf_fonts_find(const struct pdf_fonts *fonts, const struct typeface *typeface,
                                      hb_codepoint_t glyph, const struct pdf_letter **letter) {
    size_t count;
    for (size_t i = 0; i < fonts->count; i++) {
        const struct pdf_font *font = &fonts->list[i];
        if (font->typeface != typeface || !hb_map_has(font->places, glyph)) continue;
        if (letter) *letter = pdf_letters(font, &count) + hb_map_get(font->places, glyph);
        return font;
    }
    return NULL;
}

/* A font of drawings has codes of one byte. */
static struct pdf_font *font_for(struct pdf_fonts *fonts, const struct typeface *typeface) {
    enum { MOST_DRAWN = 256 };
    size_t letters;
    struct pdf_font *last = fonts->count ? &fonts->list[fonts->count - 1] : NULL;
    for (struct pdf_font *font = fonts->list; last && font <= last; font++) {
        pdf_letters(font, &letters);
        if (font->typeface == typeface && (!font->drawn || letters < MOST_DRAWN)) return font;
    }
    fonts->list = realloc(fonts->list, (fonts->count + 1) * sizeof *fonts->list);
    if (!fonts->list) memory_is_out();
    last = &fonts->list[fonts->count++];
    *last = (struct pdf_font){.typeface = typeface, .places = hb_map_create()};
    last->drawn = !subset_can_be_embedded(typeface);
    return last;
}

static void add_letter(struct pdf_fonts *fonts, const struct typeface *typeface, const struct spelled *spelled) {
    if (pdf_fonts_find(fonts, typeface, spelled->glyph, NULL)) return;
    struct pdf_font *font = font_for(fonts, typeface);
    size_t place;
    pdf_letters(font, &place);
    struct pdf_letter letter = {.spelled = *spelled, .code = (unsigned)place};
    letter.width = hb_font_get_glyph_h_advance(typeface->font, spelled->glyph) * 1000 / typeface->units;
    letter.width = round(letter.width * 1000) / 1000; /* as the file says it */
    buffer_add(&font->letters, &letter, sizeof letter);
    hb_map_set(font->places, spelled->glyph, (hb_codepoint_t)place);
}

struct pdf_fonts pdf_fonts_collect(struct fonts *fonts, const struct scene *scene) {
    struct pdf_fonts found = {0};
    for (size_t i = 0; i < scene->count; i++) {
        if (scene->nodes[i].kind != NODE_TEXT || scene->nodes[i].fill == INK_NONE) continue;
        struct run run = run_begin(fonts, &scene->nodes[i]);
        struct spelled *spelled = spell(&run);
        for (size_t j = 0; j < run.shaped->count; j++) add_letter(&found, run.shaped->glyphs[j].typeface, &spelled[j]);
        free(spelled);
        run_end(&run);
    }
    return found;
}

void pdf_fonts_free(struct pdf_fonts *fonts) {
    for (size_t i = 0; i < fonts->count; i++) {
        buffer_free(&fonts->list[i].letters);
        hb_map_destroy(fonts->list[i].places);
    }
    free(fonts->list);
}

/* ---- what they stand for ---- */

static void add_code(struct buffer *out, const struct pdf_font *font, unsigned code) {
    buffer_printf(out, "<%0*X>", font->drawn ? 2 : 4, code);
}

/* Readers take at most a hundred at a time. */
unsigned pdf_write_meanings(const struct pdf_font *font, struct pdf *pdf) {
    enum { AT_A_TIME = 100 };
    struct buffer map = {0};
    size_t count;
    const struct pdf_letter *letters = pdf_letters(font, &count);
    buffer_printf(&map,
                  "/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n/CIDSystemInfo<</Registry(Adobe)"
                  "/Ordering(UCS)/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n"
                  "1 begincodespacerange<%s>endcodespacerange\n",
                  font->drawn ? "00><FF" : "0000><FFFF");
    for (size_t i = 0; i < count; i++) {
        if (i % AT_A_TIME == 0) buffer_printf(&map, "%zu beginbfchar\n", (size_t)exact_smaller(count - i, AT_A_TIME));
        add_code(&map, font, letters[i].code);
        buffer_text(&map, "<");
        pdf_utf16(&map, letters[i].spelled.text, letters[i].spelled.length);
        buffer_text(&map, ">\n");
        if (i % AT_A_TIME == AT_A_TIME - 1 || i + 1 == count) buffer_text(&map, "endbfchar\n");
    }
    buffer_text(&map, "endcmap CMapName currentdict/CMap defineresource pop end end\n");
    unsigned number = pdf_number(pdf);
    pdf_stream(pdf, number, "", map.bytes, map.size);
    buffer_free(&map);
    return number;
}

bool pdf_fonts_write(struct pdf_fonts *fonts, struct pdf *pdf, struct error *error) {
    for (size_t i = 0; i < fonts->count; i++) {
        struct pdf_font *font = &fonts->list[i];
        font->object = pdf_number(pdf);
        if (font->drawn)
            pdf_draw_font(font, pdf);
        else if (!pdf_embed_font(font, pdf, error))
            return false;
    }
    return true;
}
