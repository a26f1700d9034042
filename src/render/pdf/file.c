#include "render/pdf/file.h"

#include <libdeflate.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/utf8.h"

/* ---- objects ---- */

void pdf_begin(struct pdf *pdf) {
    enum { LEVEL = 6 };
    *pdf = (struct pdf){.compressor = libdeflate_alloc_compressor(LEVEL)};
    if (!pdf->compressor) memory_is_out();
    /* Bytes above 127, so that nobody takes it for text. */
    buffer_text(&pdf->bytes, "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n");
    pdf_number(pdf); /* 0 is no object's */
}

unsigned pdf_number(struct pdf *pdf) {
    size_t place = 0;
    buffer_add(&pdf->places, &place, sizeof place);
    return (unsigned)(pdf->places.size / sizeof place) - 1;
}

static void close_object(struct pdf *pdf) {
    if (pdf->open) buffer_text(&pdf->bytes, "\nendobj\n");
}

void pdf_object(struct pdf *pdf, unsigned number) {
    close_object(pdf);
    memcpy(pdf->places.bytes + number * sizeof(size_t), &pdf->bytes.size, sizeof(size_t));
    buffer_printf(&pdf->bytes, "%u 0 obj\n", number);
    pdf->open = true;
}

void pdf_stream(struct pdf *pdf, unsigned number, const char *entries, const void *bytes, size_t size) {
    struct buffer packed = {0};
    size_t room = libdeflate_zlib_compress_bound(pdf->compressor, size);
    buffer_reserve(&packed, room);
    packed.size = libdeflate_zlib_compress(pdf->compressor, bytes, size, packed.bytes, room);
    pdf_object(pdf, number);
    buffer_printf(&pdf->bytes, "<</Length %zu /Filter/FlateDecode %s>>stream\n", packed.size, entries);
    buffer_add(&pdf->bytes, packed.bytes, packed.size);
    buffer_text(&pdf->bytes, "\nendstream");
    buffer_free(&packed);
}

void pdf_end(struct pdf *pdf, unsigned root, unsigned info) {
    close_object(pdf);
    size_t table = pdf->bytes.size, count = pdf->places.size / sizeof(size_t);
    const size_t *places = (const size_t *)(const void *)pdf->places.bytes;
    buffer_printf(&pdf->bytes, "xref\n0 %zu\n0000000000 65535 f \n", count);
    for (size_t i = 1; i < count; i++) buffer_printf(&pdf->bytes, "%010zu 00000 n \n", places[i]);
    buffer_printf(&pdf->bytes, "trailer\n<</Size %zu /Root %u 0 R /Info %u 0 R>>\nstartxref\n%zu\n%%%%EOF\n", count,
                  root, info, table);
}

void pdf_free(struct pdf *pdf) {
    buffer_free(&pdf->bytes);
    buffer_free(&pdf->places);
    libdeflate_free_compressor(pdf->compressor);
}

/* ---- texts and numbers ---- */

void pdf_utf16(struct buffer *out, const char *text, size_t size) {
    uint32_t character;
    for (const char *at = text, *end = text + size; at < end;) {
        size_t length = utf8_decode(at, &character);
        if (!length) return;
        at += length;
        if (character < 0x10000)
            buffer_printf(out, "%04X", (unsigned)character);
        else
            buffer_printf(out, "%04X%04X", (unsigned)(0xD7C0 + (character >> 10)),
                          (unsigned)(0xDC00 | (character & 0x3FF)));
    }
}

static void add_literal(struct buffer *out, const char *text, size_t size) {
    buffer_text(out, "(");
    for (size_t i = 0; i < size; i++) {
        if (strchr("()\\", text[i])) buffer_text(out, "\\");
        buffer_add(out, &text[i], 1);
    }
    buffer_text(out, ")");
}

void pdf_text(struct buffer *out, const char *text) {
    struct buffer clean = {0};
    bool ascii = true;
    text_clean(&clean, text);
    for (size_t i = 0; i < clean.size; i++) ascii = ascii && clean.bytes[i] >= ' ' && clean.bytes[i] < 0x7F;
    buffer_add(&clean, "", 1);
    if (ascii) {
        add_literal(out, (const char *)clean.bytes, clean.size - 1);
    } else {
        buffer_text(out, "<FEFF");
        pdf_utf16(out, (const char *)clean.bytes, clean.size - 1);
        buffer_text(out, ">");
    }
    buffer_free(&clean);
}

void pdf_thousandths(struct buffer *out, double value) {
    long size = lround(fabs(value) * 1000), part = size % 1000;
    if (value < 0 && size) buffer_text(out, "-");
    buffer_printf(out, "%ld", size / 1000);
    int digits = part % 10 ? 3 : part % 100 ? 2 : 1;
    for (int dropped = digits; dropped < 3; dropped++) part /= 10;
    if (part) buffer_printf(out, ".%0*ld", digits, part);
    buffer_text(out, " ");
}
