/* Fonts that a PDF does not take as they are, variable ones and those of many thousand letters: each letter is a
 * drawing (Type 3), which is selected and searched like any other. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "render/pdf/face.h"

/* What is painted of a letter: it must be known before it is drawn. */
static void add_box(struct buffer *out, const struct outline *outline) {
    const struct point *points = (const struct point *)(const void *)outline->points.bytes;
    struct point low = {0, 0}, high = {0, 0};
    for (size_t i = 0; i < outline->points.size / sizeof *points; i++) {
        low = (struct point){fmin(low.x, points[i].x), fmin(low.y, points[i].y)};
        high = (struct point){fmax(high.x, points[i].x), fmax(high.y, points[i].y)};
    }
    pdf_thousandths(out, floor(low.x));
    pdf_thousandths(out, floor(low.y));
    pdf_thousandths(out, ceil(high.x));
    pdf_thousandths(out, ceil(high.y));
}

static unsigned write_letter(const struct pdf_font *font, const struct pdf_letter *letter, struct pdf *pdf) {
    struct buffer drawing = {0};
    const struct outline *outline = outline_glyph(font->typeface, letter->spelled.glyph);
    pdf_thousandths(&drawing, letter->width * font->typeface->units / 1000);
    buffer_text(&drawing, "0 ");
    add_box(&drawing, outline);
    buffer_text(&drawing, "d1\n");
    pdf_outline(&drawing, outline);
    buffer_text(&drawing, "f\n");
    unsigned number = pdf_number(pdf);
    pdf_stream(pdf, number, "", drawing.bytes, drawing.size);
    buffer_free(&drawing);
    return number;
}

/* "/g0/g1...": letters are called by their codes. */
static void add_names(struct buffer *out, size_t count) {
    for (size_t i = 0; i < count; i++) buffer_printf(out, "/g%zu", i);
}

void pdf_draw_font(const struct pdf_font *font, struct pdf *pdf) {
    size_t count;
    const struct pdf_letter *letters = pdf_letters(font, &count);
    unsigned meanings = pdf_write_meanings(font, pdf), *drawings = calloc(count + 1, sizeof *drawings);
    if (!drawings) memory_is_out();
    for (size_t i = 0; i < count; i++) drawings[i] = write_letter(font, &letters[i], pdf);
    pdf_object(pdf, font->object);
    struct buffer *out = &pdf->bytes;
    buffer_printf(out, "<</Type/Font/Subtype/Type3/FontBBox[0 0 0 0]/FontMatrix[%.9f 0 0 %.9f 0 0]/ToUnicode %u 0 R",
                  1 / font->typeface->units, 1 / font->typeface->units, meanings);
    buffer_printf(out, "/FirstChar 0/LastChar %zu/Widths[", count - 1);
    for (size_t i = 0; i < count; i++) pdf_thousandths(out, letters[i].width * font->typeface->units / 1000);
    buffer_text(out, "]/Encoding<</Differences[0");
    add_names(out, count);
    buffer_text(out, "]>>/Resources<<>>/CharProcs<<");
    for (size_t i = 0; i < count; i++) buffer_printf(out, "/g%zu %u 0 R", i, drawings[i]);
    buffer_text(out, ">>>>");
    free(drawings);
}
