#include "render/text/subset.h"

#include <hb-subset.h>
#include <libdeflate.h>
#include <string.h>

#include "base/memory.h"

/* ---- the subset ---- */

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

/* ---- WOFF: a font whose tables are each compressed ---- */

enum { WOFF_HEADER = 44, WOFF_ENTRY = 20, SFNT_HEADER = 12, SFNT_ENTRY = 16, MOST_TABLES = 64, LEVEL = 12 };

static uint32_t read_number(const unsigned char *at, int size) {
    uint32_t number = 0;
    for (int i = 0; i < size; i++) number = number << 8 | at[i];
    return number;
}

static void put_number(unsigned char *at, uint32_t number, int size) {
    for (int i = size; i-- > 0; number >>= 8) at[i] = (unsigned char)number;
}

static size_t padded(size_t size) {
    return (size + 3) & ~(size_t)3;
}

/* Appends the table, compressed where that is shorter, and returns its length without the padding. */
static size_t pack_table(struct libdeflate_compressor *compressor, const unsigned char *table, size_t size,
                         struct buffer *out) {
    static const unsigned char padding[4] = {0};
    buffer_reserve(out, size + 1);
    size_t packed = size ? libdeflate_zlib_compress(compressor, table, size, out->bytes + out->size, size - 1) : 0;
    if (packed)
        out->size += packed;
    else
        buffer_add(out, table, size), packed = size;
    buffer_add(out, padding, padded(packed) - packed);
    return packed;
}

/* `sfnt` is a font as HarfBuzz serialises it, its tables in order of their tags. */
static void pack(const unsigned char *sfnt, struct buffer *out) {
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(LEVEL);
    if (!compressor) memory_is_out();
    uint32_t tables = read_number(sfnt + 4, 2);
    unsigned char header[WOFF_HEADER + WOFF_ENTRY * MOST_TABLES] = "wOFF";
    size_t start = out->size, head = WOFF_HEADER + WOFF_ENTRY * tables, whole = SFNT_HEADER + SFNT_ENTRY * tables;
    buffer_add(out, header, head);
    for (uint32_t i = 0; i < tables; i++) {
        const unsigned char *entry = sfnt + SFNT_HEADER + SFNT_ENTRY * i;
        unsigned char *packed_entry = header + WOFF_HEADER + WOFF_ENTRY * i;
        uint32_t size = read_number(entry + 12, 4);
        memcpy(packed_entry, entry, 4); /* its tag */
        put_number(packed_entry + 4, (uint32_t)(out->size - start), 4);
        put_number(packed_entry + 8, (uint32_t)pack_table(compressor, sfnt + read_number(entry + 8, 4), size, out), 4);
        put_number(packed_entry + 12, size, 4);
        memcpy(packed_entry + 16, entry + 4, 4); /* its checksum */
        whole += padded(size);
    }
    memcpy(header + 4, sfnt, 4); /* its flavour */
    put_number(header + 8, (uint32_t)(out->size - start), 4);
    put_number(header + 12, tables, 2);
    put_number(header + 16, (uint32_t)whole, 4);
    put_number(header + 20, 1, 2);
    memcpy(out->bytes + start, header, head);
    libdeflate_free_compressor(compressor);
}

/* ---- both ---- */

static bool pack_subset(hb_face_t *face, enum subset_part part, const hb_set_t *characters, struct buffer *out) {
    hb_face_t *subset = cut(face, part, characters);
    if (!subset) return false;
    hb_blob_t *blob = hb_face_reference_blob(subset);
    unsigned size;
    const unsigned char *sfnt = (const unsigned char *)hb_blob_get_data(blob, &size);
    bool whole = size > SFNT_HEADER && read_number(sfnt + 4, 2) <= MOST_TABLES;
    if (whole) pack(sfnt, out);
    hb_blob_destroy(blob);
    hb_face_destroy(subset);
    return whole;
}

bool subset_face(struct fonts *fonts, enum face face, enum subset_part part, const struct scene *scene,
                 struct buffer *out, struct error *error) {
    hb_set_t *characters = hb_set_create();
    for (size_t i = 0; i < scene->count; i++)
        if (scene->nodes[i].kind == NODE_TEXT && scene->nodes[i].text.face == face)
            add_characters(characters, part, scene->nodes[i].text.text);
    bool packed =
        hb_set_is_empty(characters) || pack_subset(hb_font_get_face(fonts->faces[face].font), part, characters, out);
    hb_set_destroy(characters);
    if (packed) return true;
    return error_set(error, ERROR_FAILURE,
                     "the font cannot be cut down to what the figure needs; leave --embed-font out");
}
