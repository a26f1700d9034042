/* PNG through Cairo's image surface and libdeflate. The chunks are written here, because Cairo's own writer knows no
 * text, no resolution, and always filters, which makes flat charts slower to write and larger. */
#include "bpt/render.h"

#include <libdeflate.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "render/draw.h"
#include "render/text.h"

/* A chart of 1520 x 1000: level 2 takes 11 ms and 205 kB, 4 17 ms and 204 kB, 6 20 ms and 194 kB, 12 870 ms and 175 kB.
 * Encoding is the largest part of drawing a PNG. Antialiased text makes over 1,000 colours, so there is no palette. */
enum { COMPRESSION_LEVEL = 2 };

enum { COLOUR_RGB = 2, COLOUR_RGB_ALPHA = 6 };

struct picture {
    uint32_t *pixels; /* 0xAARRGGBB, the colours multiplied by alpha, row by row */
    size_t width, height;
    bool transparent; /* somewhere */
};

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

static void add_header(struct buffer *out, const struct picture *picture) {
    buffer_add(out, "\x89PNG\r\n\x1a\n", 8);
    size_t chunk = open_chunk(out, "IHDR");
    add_32(out, (uint32_t)picture->width);
    add_32(out, (uint32_t)picture->height);
    unsigned char rest[] = {8, picture->transparent ? COLOUR_RGB_ALPHA : COLOUR_RGB, 0, 0, 0};
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

/* PNG keeps colours whole beside their alpha; Cairo keeps them multiplied by it. */
static uint32_t divide_by_alpha(uint32_t pixel) {
    uint32_t alpha = pixel >> 24, divided = pixel & 0xFF000000;
    if (alpha == 0 || alpha == 0xFF) return pixel;
    for (int shift = 16; shift >= 0; shift -= 8)
        divided |= ((pixel >> shift & 0xFF) * 0xFF + alpha / 2) / alpha << shift;
    return divided;
}

static unsigned char *put_pixel(unsigned char *byte, uint32_t pixel, bool with_alpha) {
    if (with_alpha) pixel = divide_by_alpha(pixel);
    *byte++ = (unsigned char)(pixel >> 16);
    *byte++ = (unsigned char)(pixel >> 8);
    *byte++ = (unsigned char)pixel;
    if (with_alpha) *byte++ = (unsigned char)(pixel >> 24);
    return byte;
}

/* As PNG wants them before compression: each row after a byte that names its filter, here always none. Opaque pixels are
 * packed where they stand, since three bytes and a row's one never overtake the four that are still to be read. */
static unsigned char *pack_rows(const struct picture *picture, size_t *size) {
    size_t channels = picture->transparent ? 4 : 3;
    *size = picture->height * (1 + picture->width * channels);
    unsigned char *rows = picture->transparent ? malloc(*size) : (unsigned char *)picture->pixels, *byte = rows;
    if (!rows) memory_is_out();
    const uint32_t *at = picture->pixels;
    for (size_t y = 0; y < picture->height; y++) {
        for (size_t x = 0; x < picture->width; x++) {
            uint32_t pixel = *at++;
            if (x == 0) *byte++ = 0;
            byte = put_pixel(byte, pixel, picture->transparent);
        }
    }
    return rows;
}

static void add_pixels(struct buffer *out, const struct picture *picture) {
    size_t size;
    unsigned char *rows = pack_rows(picture, &size);
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(COMPRESSION_LEVEL);
    if (!compressor) memory_is_out();
    size_t room = libdeflate_zlib_compress_bound(compressor, size);
    size_t chunk = open_chunk(out, "IDAT");
    buffer_reserve(out, room);
    out->size += libdeflate_zlib_compress(compressor, rows, size, out->bytes + out->size, room);
    close_chunk(out, chunk);
    libdeflate_free_compressor(compressor);
    if (picture->transparent) free(rows);
}

static bool has_transparency(const struct picture *picture) {
    uint32_t all = 0xFFFFFFFF;
    for (size_t i = 0; i < picture->width * picture->height; i++) all &= picture->pixels[i];
    return all >> 24 != 0xFF;
}

static bool draw_picture(const struct scene *scene, const struct fonts *fonts, struct picture *picture,
                         struct error *error) {
    int width = (int)picture->width, height = (int)picture->height;
    cairo_surface_t *surface = cairo_image_surface_create_for_data((unsigned char *)picture->pixels,
                                                                   CAIRO_FORMAT_ARGB32, width, height, 4 * width);
    cairo_t *cairo = cairo_create(surface);
    /* Not scene->scale: where that makes half a pixel, the page still has to reach the edge. */
    cairo_scale(cairo, width / scene->width, height / scene->height);
    draw_scene(cairo, scene, fonts, NULL);
    bool drawn = draw_finish(cairo, "PNG", error);
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    picture->transparent = drawn && has_transparency(picture);
    return drawn;
}

bool render_png(const struct scene *scene, const struct document *document, const struct fonts *fonts,
                struct buffer *out, struct error *error) {
    if (!draw_check_size(scene, scene->scale, error)) return false;
    struct picture picture = {
        .width = (size_t)lround(scene->width * scene->scale),
        .height = (size_t)lround(scene->height * scene->scale),
    };
    picture.pixels = calloc(picture.width * picture.height, sizeof *picture.pixels);
    if (!picture.pixels) memory_is_out();
    bool drawn = draw_picture(scene, fonts, &picture, error);
    if (drawn) {
        add_header(out, &picture);
        add_colour_space(out);
        add_resolution(out, scene->scale);
        add_text(out, "Title", document->title);
        add_text(out, "Description", document->description);
        add_text(out, "Software", document->software);
        add_text(out, "Comment", document->request);
        add_pixels(out, &picture);
        close_chunk(out, open_chunk(out, "IEND"));
    }
    free(picture.pixels);
    return drawn;
}
