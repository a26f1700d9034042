#include "made.h"

#include "support.h"

static void put_16(struct buffer *out, int number) {
    buffer_add(out, (unsigned char[]){(unsigned char)(number >> 8), (unsigned char)number}, 2);
}

static void put_32(struct buffer *out, unsigned number) {
    put_16(out, (int)(number >> 16));
    put_16(out, (int)(number & 0xFFFF));
}

static void put_all(struct buffer *out, const int *numbers, size_t count) {
    for (size_t i = 0; i < count; i++) put_16(out, numbers[i]);
}

/* ---- the tables ---- */

static void put_head(const struct made_font *font, struct buffer *out) {
    const int head[] = {1, 0, 1, 0, 0,    0,    0x5F0F, 0x3CF5, 0, font->units, 0, 0, 0, 0,
                        0, 0, 0, 0, -100, -200, 1100,   900,    0, 0,           2, 1, 0};
    put_all(out, head, LENGTH(head));
}

static void put_maxp(const struct made_font *font, struct buffer *out) {
    put_32(out, 0x10000);
    put_16(out, font->glyph_count);
    for (int i = 0; i < 13; i++) put_16(out, 0);
}

static void put_hhea(const struct made_font *font, struct buffer *out) {
    const int hhea[] = {1, 0, font->ascent, font->descent, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, font->glyph_count};
    put_all(out, hhea, LENGTH(hhea));
}

static void put_hmtx(const struct made_font *font, struct buffer *out) {
    for (int i = 0; i < font->glyph_count; i++) put_16(out, font->glyphs[i].advance), put_16(out, 0);
}

/* A group for each letter. */
static void put_cmap(const struct made_font *font, struct buffer *out) {
    const int start[] = {0, 1, 3, 10, 0, 12, 12, 0};
    put_all(out, start, LENGTH(start));
    put_32(out, 16 + 12 * (unsigned)font->letter_count);
    put_32(out, 0);
    put_32(out, (unsigned)font->letter_count);
    for (int i = 0; i < font->letter_count; i++) {
        put_32(out, font->letters[i].character);
        put_32(out, font->letters[i].character);
        put_32(out, (unsigned)font->letters[i].glyph);
    }
}

static void put_glyph(const struct made_glyph *glyph, struct buffer *out) {
    int contours = 0;
    for (int i = 0; i < glyph->count; i++) contours += glyph->points[i].how & MADE_END ? 1 : 0;
    if (!contours) return;
    const int header[] = {contours, 0, 0, glyph->advance, glyph->advance};
    put_all(out, header, LENGTH(header));
    for (int i = 0; i < glyph->count; i++)
        if (glyph->points[i].how & MADE_END) put_16(out, i);
    put_16(out, 0);
    for (int i = 0; i < glyph->count; i++) buffer_add(out, glyph->points[i].how & MADE_OFF ? "\0" : "\1", 1);
    for (int i = 0; i < glyph->count; i++) put_16(out, glyph->points[i].x - (i ? glyph->points[i - 1].x : 0));
    for (int i = 0; i < glyph->count; i++) put_16(out, glyph->points[i].y - (i ? glyph->points[i - 1].y : 0));
    while (out->size % 4) buffer_add(out, "", 1);
}

static void put_glyf(const struct made_font *font, struct buffer *out) {
    for (int i = 0; i < font->glyph_count; i++) put_glyph(&font->glyphs[i], out);
}

static void put_loca(const struct made_font *font, struct buffer *out) {
    struct buffer glyphs = {0};
    put_32(out, 0);
    for (int i = 0; i < font->glyph_count; i++) {
        put_glyph(&font->glyphs[i], &glyphs);
        put_32(out, (unsigned)glyphs.size);
    }
    buffer_free(&glyphs);
}

static void put_name(const struct made_font *font, struct buffer *out) {
    const struct {
        int is;
        const char *text;
    } names[] = {{1, font->family}, {5, font->version}, {6, font->postscript}};
    enum { COUNT = LENGTH(names) };
    if (!font->family) return;
    put_16(out, 0), put_16(out, COUNT), put_16(out, 6 + 12 * COUNT);
    for (int i = 0, at = 0; i < COUNT; at += 2 * (int)strlen(names[i++].text)) {
        const int row[] = {3, 1, 0x409, names[i].is, 2 * (int)strlen(names[i].text), at};
        put_all(out, row, LENGTH(row));
    }
    for (int i = 0; i < COUNT; i++)
        for (const char *at = names[i].text; *at; at++) put_16(out, (unsigned char)*at);
}

/* As of version 2. */
static void put_os2(const struct made_font *font, struct buffer *out) {
    const int words[48] = {
        [0] = 2, [2] = font->weight, [3] = 5 /* wide as usual */, [31] = font->italic, [44] = font->capitals};
    if (font->capitals || font->weight || font->italic) put_all(out, words, LENGTH(words));
}

static void put_fvar(const struct made_font *font, struct buffer *out) {
    const int axes[] = {1, 0, 16, 2, 1, 20, 0, 8, 'w' << 8 | 'g', 'h' << 8 | 't', 100, 0, 400, 0, 900, 0, 0, 256};
    if (font->variable) put_all(out, axes, LENGTH(axes));
}

static void put_gsub(const struct made_font *font, struct buffer *out) {
    for (const struct made_numbers *part = font->substitutions; part && part->count; part++)
        put_all(out, part->numbers, part->count);
}

static void put_gpos(const struct made_font *font, struct buffer *out) {
    const int scripts[] = {1, 0, 10, 30, 44, 1, 'D' << 8 | 'F', 'L' << 8 | 'T', 8, 4, 0, 0, 0xFFFF, 1, 0};
    const int features[] = {1, 'k' << 8 | 'e', 'r' << 8 | 'n', 8, 0, 1, 0};
    const int lookups[] = {1, 4, 1, 0, 1, 8, 1, 12, 7, font->right, font->up, font->wider, 1, 1, font->moved};
    if (!font->moved) return;
    put_all(out, scripts, LENGTH(scripts));
    put_all(out, features, LENGTH(features));
    put_all(out, lookups, LENGTH(lookups));
}

static void put_cff(const struct made_font *font, struct buffer *out) {
    buffer_add(out, font->compact.data, font->compact.size);
}

/* ---- the file ---- */

/* In the order of their tags, which readers look for by halves. */
static const struct {
    const char *tag;
    void (*put)(const struct made_font *font, struct buffer *out);
} tables[] = {{"CFF ", put_cff},  {"GPOS", put_gpos}, {"GSUB", put_gsub}, {"OS/2", put_os2},  {"cmap", put_cmap},
              {"fvar", put_fvar}, {"glyf", put_glyf}, {"head", put_head}, {"hhea", put_hhea}, {"hmtx", put_hmtx},
              {"loca", put_loca}, {"maxp", put_maxp}, {"name", put_name}};

struct buffer made_font(const struct made_font *font) {
    enum { COUNT = LENGTH(tables), HEAD = 12, ENTRY = 16 };
    struct buffer made[COUNT] = {{0}}, file = {0};
    int count = 0;
    for (int i = 0; i < COUNT; i++) tables[i].put(font, &made[i]), count += made[i].size > 0;
    const int head[] = {1, 0, count, 128, 3, ENTRY * count - 128};
    put_all(&file, head, LENGTH(head));
    unsigned at = HEAD + ENTRY * (unsigned)count;
    for (int i = 0; i < COUNT; i++) {
        if (!made[i].size) continue;
        buffer_add(&file, tables[i].tag, 4);
        put_32(&file, 0);
        put_32(&file, font->offset + at);
        put_32(&file, (unsigned)made[i].size);
        at += (unsigned)(made[i].size + 3) / 4 * 4;
    }
    for (int i = 0; i < COUNT; i++) {
        buffer_add(&file, made[i].bytes, made[i].size);
        while (file.size % 4) buffer_add(&file, "", 1);
        buffer_free(&made[i]);
    }
    return file;
}

struct bytes made_bytes(const struct buffer *font) {
    return (struct bytes){(const char *)font->bytes, font->size};
}
