/* PNG. The chunks are written here, because Cairo's own writer knows no text and no resolution, and always filters,
 * which makes flat charts slower to write and larger. */
#include "render/render.h"

#include <libdeflate.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "render/png/deflate.h"
#include "render/png/draw.h"
#include "render/png/pack.h"
#include "render/png/picture.h"
#include "render/provenance.h"
#include "render/size.h"

/* ---- chunks ---- */

static void put_32(unsigned char *bytes, uint32_t value) {
    for (int i = 0; i < 4; i++) bytes[i] = (unsigned char)(value >> (24 - 8 * i));
}

static void add_32(struct buffer *out, uint32_t value) {
    unsigned char bytes[4];
    put_32(bytes, value);
    buffer_add(out, bytes, sizeof bytes);
}

/* Returns where the chunk begins, for close_chunk. */
static size_t open_chunk(struct buffer *out, const char type[5]) {
    size_t start = out->size;
    add_32(out, 0); /* the length, when it is known */
    buffer_add(out, type, 4);
    return start;
}

static void close_chunk(struct buffer *out, size_t start) {
    size_t length = out->size - start - 8;
    put_32(out->bytes + start, (uint32_t)length);
    add_32(out, libdeflate_crc32(0, out->bytes + start + 4, length + 4));
}

static void add_header(struct buffer *out, const struct picture *picture, enum colour_type colour_type) {
    buffer_add(out, "\x89PNG\r\n\x1a\n", 8);
    size_t chunk = open_chunk(out, "IHDR");
    add_32(out, (uint32_t)picture->width);
    add_32(out, (uint32_t)picture->height);
    unsigned char rest[] = {8, (unsigned char)colour_type, 0, 0, 0};
    buffer_add(out, rest, sizeof rest);
    close_chunk(out, chunk);
}

static void add_colour_space(struct buffer *out) {
    size_t chunk = open_chunk(out, "sRGB");
    buffer_add(out, "\0", 1); /* perceptual */
    close_chunk(out, chunk);
}

/* A CSS pixel is 1/96 inch, so that a picture of any scale goes into a slide at its size. */
static void add_resolution(struct buffer *out, double scale) {
    size_t chunk = open_chunk(out, "pHYs");
    uint32_t per_metre = (uint32_t)lround(96 * scale / 0.0254);
    add_32(out, per_metre);
    add_32(out, per_metre);
    buffer_add(out, "\1", 1);
    close_chunk(out, chunk);
}

static void add_text(struct buffer *out, const char *keyword, const char *text) {
    if (!text || !*text) return;
    size_t chunk = open_chunk(out, "iTXt");
    buffer_add(out, keyword, strlen(keyword) + 1);
    buffer_add(out, "\0\0\0\0", 4); /* not compressed; no language, no translated keyword */
    text_clean(out, text);
    close_chunk(out, chunk);
}

/* ---- pixels ---- */

static bool is_grey(const struct scene *scene) {
    for (int ink = 0; ink < INK_COUNT; ink++) {
        uint32_t blue = scene->palette[ink] & 0xFF;
        if (scene->palette[ink] != (blue << 16 | blue << 8 | blue)) return false;
    }
    return true;
}

/* One row as PNG wants it before compression: after a byte that names its filter, here always none. */
static size_t pack_row(enum colour_type colour_type, const uint32_t *pixels, size_t width, unsigned char *row) {
    row[0] = 0;
    pack(colour_type, pixels, width, row + 1);
    return 1 + width * pack_size(colour_type);
}

/* Much of a chart repeats the row above, which then need not be packed again. */
static size_t pack_band(enum colour_type colour_type, const struct picture *picture, size_t count,
                        unsigned char *rows) {
    const uint32_t *pixels = picture->band;
    size_t size = pack_row(colour_type, pixels, picture->width, rows);
    for (size_t y = 1; y < count; y++) {
        pixels += picture->width;
        unsigned char *row = rows + y * size;
        if (memcmp(pixels, pixels - picture->width, picture->width * sizeof *pixels) == 0)
            memcpy(row, row - size, size);
        else
            pack_row(colour_type, pixels, picture->width, row);
    }
    return count * size;
}

static bool add_pixels(struct buffer *out, struct picture *picture, enum colour_type colour_type, bool small,
                       struct error *error) {
    size_t chunk = open_chunk(out, "IDAT"), rows;
    bool drawn;
    unsigned char *packed = malloc(picture->band_rows * (1 + pack_size(colour_type) * picture->width) + PACK_SLACK);
    if (!packed) memory_is_out();
    struct deflate *deflate = deflate_begin(out, small);
    while ((drawn = picture_next(picture, &rows, error)) && rows)
        deflate_add(deflate, packed, pack_band(colour_type, picture, rows, packed));
    deflate_end(deflate);
    close_chunk(out, chunk);
    free(packed);
    return drawn;
}

static bool write_file(const struct scene *scene, const struct document *document, struct fonts *fonts, bool small,
                       struct buffer *out, struct error *error) {
    if (!size_check(scene, scene->scale, error)) return false;
    size_t start = out->size;
    char *software = provenance_software(document, fonts, scene);
    struct picture picture = picture_begin(scene, fonts);
    enum colour_type colour_type = !picture.opaque ? COLOUR_RGB_ALPHA : is_grey(scene) ? COLOUR_GREY : COLOUR_RGB;
    add_header(out, &picture, colour_type);
    add_colour_space(out);
    add_resolution(out, scene->scale);
    add_text(out, "Title", document->title);
    add_text(out, "Description", document->description);
    add_text(out, "Software", software);
    add_text(out, "Comment", document->request);
    bool drawn = add_pixels(out, &picture, colour_type, small, error);
    close_chunk(out, open_chunk(out, "IEND"));
    if (!drawn) out->size = start;
    picture_end(&picture);
    free(software);
    return drawn;
}

bool render_png(const struct scene *scene, const struct document *document, struct fonts *fonts, struct buffer *out,
                struct error *error) {
    return write_file(scene, document, fonts, false, out, error);
}

bool render_small_png(const struct scene *scene, const struct document *document, struct fonts *fonts,
                      struct buffer *out, struct error *error) {
    return write_file(scene, document, fonts, true, out, error);
}
