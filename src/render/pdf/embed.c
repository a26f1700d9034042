/* Fonts that a PDF takes as they are, cut to the letters of the figure. */
#include <hb-ot.h>
#include <string.h>

#include "base/hash.h"
#include "render/pdf/face.h"
#include "render/text/subset.h"

enum { LONGEST_NAME = 63 }; /* of a font in PostScript */

/* "ABCDEF+Inter-Regular", six letters that say which part of the font it is. */
static void write_name(const struct pdf_font *font, const struct buffer *program, struct buffer *name) {
    char own[LONGEST_NAME + 1] = "";
    unsigned room = sizeof own;
    uint64_t hash = hash_bytes(HASH_START, program->bytes, program->size);
    hb_ot_name_get_utf8(hb_font_get_face(font->typeface->font), HB_OT_NAME_ID_POSTSCRIPT_NAME,
                        hb_language_from_string("en", -1), &room, own);
    for (int i = 0; i < 6; i++, hash /= 26) buffer_printf(name, "%c", (char)('A' + hash % 26));
    buffer_text(name, "+");
    for (const char *at = *own ? own : "Font"; *at; at++)
        if (*at > ' ' && *at < 0x7F && !strchr("()<>[]{}/%#", *at)) buffer_add(name, at, 1);
    buffer_add(name, "", 1);
}

static double read_16(const char *bytes, unsigned at) {
    return (int16_t)((unsigned char)bytes[at] << 8 | (unsigned char)bytes[at + 1]);
}

/* The box of all letters, out of the font's head. */
static void add_box(struct buffer *out, const struct typeface *typeface) {
    enum { BOX = 36, SIDES = 4 };
    hb_blob_t *head = hb_face_reference_table(hb_font_get_face(typeface->font), HB_TAG('h', 'e', 'a', 'd'));
    unsigned size;
    const char *bytes = hb_blob_get_data(head, &size);
    buffer_text(out, "/FontBBox[");
    for (unsigned i = 0; i < SIDES; i++)
        pdf_thousandths(out, size >= BOX + 2 * SIDES ? read_16(bytes, BOX + 2 * i) * 1000 / typeface->units : 0);
    buffer_text(out, "]");
    hb_blob_destroy(head);
}

static unsigned write_descriptor(const struct pdf_font *font, const char *name, const struct glyph_subset *subset,
                                 struct pdf *pdf) {
    enum { SYMBOLIC = 4, STEM = 80 };
    const struct typeface *typeface = font->typeface;
    unsigned program = pdf_number(pdf), number = pdf_number(pdf);
    hb_font_extents_t extents;
    hb_position_t capitals;
    hb_font_get_extents_for_direction(typeface->font, HB_DIRECTION_LTR, &extents);
    if (!hb_ot_metrics_get_position(typeface->font, HB_OT_METRICS_TAG_CAP_HEIGHT, &capitals))
        capitals = extents.ascender;
    pdf_stream(pdf, program, subset->compact ? "/Subtype/CIDFontType0C " : "", subset->font.bytes, subset->font.size);
    pdf_object(pdf, number);
    buffer_printf(&pdf->bytes, "<</Type/FontDescriptor/FontName/%s/Flags %d/ItalicAngle 0/StemV %d/Ascent ", name,
                  SYMBOLIC, STEM);
    pdf_thousandths(&pdf->bytes, extents.ascender * 1000 / typeface->units);
    buffer_text(&pdf->bytes, "/Descent ");
    pdf_thousandths(&pdf->bytes, extents.descender * 1000 / typeface->units);
    buffer_text(&pdf->bytes, "/CapHeight ");
    pdf_thousandths(&pdf->bytes, capitals * 1000 / typeface->units);
    add_box(&pdf->bytes, typeface);
    buffer_printf(&pdf->bytes, "/FontFile%d %u 0 R>>", subset->compact ? 3 : 2, program);
    return number;
}

static void write_program(struct pdf_font *font, const struct glyph_subset *subset, struct pdf *pdf) {
    struct buffer called = {0};
    size_t count;
    struct pdf_letter *letters = pdf_letters(font, &count);
    for (size_t i = 0; i < count; i++) letters[i].code = hb_map_get(subset->numbers, letters[i].spelled.glyph);
    write_name(font, &subset->font, &called);
    const char *name = (char *)called.bytes;
    unsigned meanings = pdf_write_meanings(font, pdf), descriptor = write_descriptor(font, name, subset, pdf),
             letters_font = pdf_number(pdf);
    pdf_object(pdf, letters_font);
    buffer_printf(&pdf->bytes,
                  "<</Type/Font/Subtype/CIDFontType%d/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
                  "/Supplement 0>>/FontDescriptor %u 0 R%s/W[",
                  subset->compact ? 0 : 2, name, descriptor, subset->compact ? "" : "/CIDToGIDMap/Identity");
    for (size_t i = 0; i < count; i++) {
        buffer_printf(&pdf->bytes, "%u[", letters[i].code);
        pdf_thousandths(&pdf->bytes, letters[i].width);
        buffer_text(&pdf->bytes, "]");
    }
    buffer_text(&pdf->bytes, "]>>");
    pdf_object(pdf, font->object);
    buffer_printf(&pdf->bytes,
                  "<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%u 0 R]"
                  "/ToUnicode %u 0 R>>",
                  name, letters_font, meanings);
    buffer_free(&called);
}

bool pdf_embed_font(struct pdf_font *font, struct pdf *pdf, struct error *error) {
    struct glyph_subset subset;
    hb_set_t *glyphs = hb_set_create();
    size_t count;
    const struct pdf_letter *letters = pdf_letters(font, &count);
    for (size_t i = 0; i < count; i++) hb_set_add(glyphs, letters[i].spelled.glyph);
    bool cut = subset_glyphs(font->typeface, glyphs, &subset, error);
    hb_set_destroy(glyphs);
    if (!cut) return false;
    write_program(font, &subset, pdf);
    subset_free(&subset);
    return true;
}
