/* What real encoders make of the same pictures: milliseconds (the least of several runs) and bytes, beside Cairo's own
 * writer. The choice of src/render/png/ rests on this table.
 *
 *     encoders RUNS FIGURE.png... */
#include <cairo.h>
#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <png.h>
#include <spng.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buffer.h"

struct picture {
    const uint32_t *pixels; /* 0xFFRRGGBB */
    size_t width, height;
};

/* One way to encode, and how hard it tries. */
struct encoder {
    const char *name;
    void (*encode)(const struct picture *picture, int filter, int level, struct buffer *out);
    int filter; /* PNG_FILTER_..., 0 for the encoder's own choice */
    int level;
};

static void check(bool holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "encoders: %s failed\n", what);
    exit(1);
}

/* Rows of RGB, each after a byte that names its filter: none. */
static unsigned char *pack(const struct picture *picture, bool filter_bytes, size_t *size) {
    *size = picture->height * (filter_bytes + 3 * picture->width);
    unsigned char *rows = malloc(*size), *byte = rows;
    check(rows, "malloc");
    for (size_t i = 0, y = 0; y < picture->height; y++) {
        if (filter_bytes) *byte++ = 0;
        for (size_t x = 0; x < picture->width; x++, i++) {
            *byte++ = (unsigned char)(picture->pixels[i] >> 16);
            *byte++ = (unsigned char)(picture->pixels[i] >> 8);
            *byte++ = (unsigned char)picture->pixels[i];
        }
    }
    return rows;
}

/* Each row less the row above, which the decoder adds again. */
static void filter_up(unsigned char *rows, const struct picture *picture) {
    size_t stride = 1 + 3 * picture->width;
    for (size_t y = picture->height; y-- > 0;) {
        unsigned char *row = rows + y * stride;
        row[0] = 2;
        for (size_t x = 1; y > 0 && x < stride; x++) row[x] = (unsigned char)(row[x] - row[x - stride]);
    }
}

/* ---- the encoders ---- */

static cairo_status_t append(void *out, const unsigned char *bytes, unsigned size) {
    buffer_add(out, bytes, size);
    return CAIRO_STATUS_SUCCESS;
}

static void encode_cairo(const struct picture *picture, int filter, int level, struct buffer *out) {
    (void)filter, (void)level;
    cairo_surface_t *surface =
        cairo_image_surface_create_for_data((unsigned char *)picture->pixels, CAIRO_FORMAT_RGB24, (int)picture->width,
                                            (int)picture->height, (int)(4 * picture->width));
    check(cairo_surface_write_to_png_stream(surface, append, out) == CAIRO_STATUS_SUCCESS, "cairo");
    cairo_surface_destroy(surface);
}

static void append_png(png_structp png, png_bytep bytes, size_t size) {
    buffer_add(png_get_io_ptr(png), bytes, size);
}

static void flush_png(png_structp png) {
    (void)png;
}

static void encode_libpng(const struct picture *picture, int filter, int level, struct buffer *out) {
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    check(png && info && !setjmp(png_jmpbuf(png)), "libpng");
    png_set_write_fn(png, out, append_png, flush_png);
    png_set_IHDR(png, info, (png_uint_32)picture->width, (png_uint_32)picture->height, 8, PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (filter) png_set_filter(png, PNG_FILTER_TYPE_BASE, filter);
    png_set_compression_level(png, level);
    png_write_info(png, info);
    size_t size;
    unsigned char *rows = pack(picture, false, &size);
    for (size_t y = 0; y < picture->height; y++) png_write_row(png, rows + 3 * picture->width * y);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    free(rows);
}

static void encode_spng(const struct picture *picture, int filter, int level, struct buffer *out) {
    size_t size;
    unsigned char *rows = pack(picture, false, &size);
    spng_ctx *png = spng_ctx_new(SPNG_CTX_ENCODER);
    struct spng_ihdr header = {.width = (uint32_t)picture->width,
                               .height = (uint32_t)picture->height,
                               .bit_depth = 8,
                               .color_type = SPNG_COLOR_TYPE_TRUECOLOR};
    int failed = 0;
    check(png && !spng_set_option(png, SPNG_ENCODE_TO_BUFFER, 1) && !spng_set_ihdr(png, &header) &&
              !spng_set_option(png, SPNG_IMG_COMPRESSION_LEVEL, level) &&
              (!filter || !spng_set_option(png, SPNG_FILTER_CHOICE, SPNG_DISABLE_FILTERING)) &&
              !spng_encode_image(png, rows, size, SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE),
          "libspng");
    void *file = spng_get_png_buffer(png, &size, &failed);
    check(file && !failed, "libspng");
    buffer_add(out, file, size);
    free(file);
    spng_ctx_free(png);
    free(rows);
}

static void encode_libdeflate(const struct picture *picture, int filter, int level, struct buffer *out) {
    size_t size;
    unsigned char *rows = pack(picture, true, &size);
    if (filter == PNG_FILTER_UP) filter_up(rows, picture);
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(level);
    check(compressor, "libdeflate");
    buffer_reserve(out, libdeflate_zlib_compress_bound(compressor, size));
    out->size = libdeflate_zlib_compress(compressor, rows, size, out->bytes, out->capacity);
    check(out->size > 0, "libdeflate");
    libdeflate_crc32(0, out->bytes, out->size);
    libdeflate_free_compressor(compressor);
    free(rows);
}

static void encode_igzip(const struct picture *picture, int filter, int level, struct buffer *out) {
    static const size_t room[] = {ISAL_DEF_LVL0_DEFAULT, ISAL_DEF_LVL1_DEFAULT, ISAL_DEF_LVL2_DEFAULT,
                                  ISAL_DEF_LVL3_DEFAULT};
    size_t size;
    unsigned char *rows = pack(picture, true, &size);
    if (filter == PNG_FILTER_UP) filter_up(rows, picture);
    struct isal_zstream stream;
    isal_deflate_init(&stream);
    stream.next_in = rows;
    stream.avail_in = (uint32_t)size;
    stream.level = (uint32_t)level;
    stream.level_buf_size = (uint32_t)room[level];
    stream.level_buf = malloc(room[level] + 1);
    stream.gzip_flag = IGZIP_ZLIB;
    stream.end_of_stream = 1;
    buffer_reserve(out, size + size / 8 + 4096);
    stream.next_out = out->bytes;
    stream.avail_out = (uint32_t)out->capacity;
    check(isal_deflate(&stream) == COMP_OK && stream.avail_in == 0, "igzip");
    out->size = stream.total_out;
    libdeflate_crc32(0, out->bytes, out->size);
    free(stream.level_buf);
    free(rows);
}

static const struct encoder ENCODERS[] = {
    {"cairo", encode_cairo, 0, 0},
    {"libpng, its filters, level 6", encode_libpng, 0, 6},
    {"libpng, no filter, level 6", encode_libpng, PNG_FILTER_NONE, 6},
    {"libpng, no filter, level 1", encode_libpng, PNG_FILTER_NONE, 1},
    {"libspng, its filters, level 6", encode_spng, 0, 6},
    {"libspng, no filter, level 6", encode_spng, PNG_FILTER_NONE, 6},
    {"libspng, no filter, level 1", encode_spng, PNG_FILTER_NONE, 1},
    {"libdeflate, no filter, level 1", encode_libdeflate, PNG_FILTER_NONE, 1},
    {"libdeflate, no filter, level 2", encode_libdeflate, PNG_FILTER_NONE, 2},
    {"libdeflate, no filter, level 6", encode_libdeflate, PNG_FILTER_NONE, 6},
    {"libdeflate, no filter, level 9", encode_libdeflate, PNG_FILTER_NONE, 9},
    {"libdeflate, no filter, level 12", encode_libdeflate, PNG_FILTER_NONE, 12},
    {"libdeflate, up, level 1", encode_libdeflate, PNG_FILTER_UP, 1},
    {"libdeflate, up, level 12", encode_libdeflate, PNG_FILTER_UP, 12},
    {"igzip, no filter, level 0", encode_igzip, PNG_FILTER_NONE, 0},
    {"igzip, no filter, level 1", encode_igzip, PNG_FILTER_NONE, 1},
    {"igzip, no filter, level 2", encode_igzip, PNG_FILTER_NONE, 2},
    {"igzip, no filter, level 3", encode_igzip, PNG_FILTER_NONE, 3},
    {"igzip, up, level 1", encode_igzip, PNG_FILTER_UP, 1},
};
enum { ENCODER_COUNT = sizeof ENCODERS / sizeof *ENCODERS };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return 1e3 * (double)time.tv_sec + 1e-6 * (double)time.tv_nsec;
}

int main(int argc, char **argv) {
    check(argc > 2, "usage: encoders RUNS FIGURE.png...");
    double milliseconds[ENCODER_COUNT] = {0};
    size_t bytes[ENCODER_COUNT] = {0};
    for (int i = 2; i < argc; i++) {
        cairo_surface_t *surface = cairo_image_surface_create_from_png(argv[i]);
        check(cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS, argv[i]);
        const struct picture picture = {(const uint32_t *)(void *)cairo_image_surface_get_data(surface),
                                        (size_t)cairo_image_surface_get_width(surface),
                                        (size_t)cairo_image_surface_get_height(surface)};
        double least[ENCODER_COUNT];
        for (int run = 0; run < atoi(argv[1]); run++)
            for (int j = 0; j < ENCODER_COUNT; j++) {
                struct buffer file = {0};
                double start = now();
                ENCODERS[j].encode(&picture, ENCODERS[j].filter, ENCODERS[j].level, &file);
                double took = now() - start;
                if (run == 0 || took < least[j]) least[j] = took;
                if (run == 0) bytes[j] += file.size;
                buffer_free(&file);
            }
        for (int j = 0; j < ENCODER_COUNT; j++) milliseconds[j] += least[j];
        cairo_surface_destroy(surface);
    }
    printf("%-34s %10s %10s %8s %8s\n", "encoder", "ms", "bytes", "time", "size");
    for (int j = 0; j < ENCODER_COUNT; j++)
        printf("%-34s %10.2f %10zu %8.2f %8.2f\n", ENCODERS[j].name, milliseconds[j] / (argc - 2),
               bytes[j] / (size_t)(argc - 2), milliseconds[j] / milliseconds[0], (double)bytes[j] / (double)bytes[0]);
    return 0;
}
