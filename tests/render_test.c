/* The writers: one scene with every kind of node, drawn into each format and read back by other means. */
#include "render/render.h"

#include <ctype.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cairo.h>
#include <cmocka.h>

#include "embed/embedded.h"
#include "pixels.h"
#include "render/provenance.h"
#include "render/size.h"
#include "render/text/coverage.h"
#include "render/text/shaper.h"
#include "render/text/words.h"
#include "support.h"

static const struct point line[] = {{60, 80}, {300, 220}, {300, 60}, {420, 250}};

static const struct node nodes[] = {
    {.kind = NODE_RECTANGLE, .fill = INK_BACKGROUND, .stroke = INK_NONE, .rectangle = {0, 0, 480, 300}},
    {.kind = NODE_RECTANGLE, .fill = INK_BAND, .stroke = INK_AXIS, .stroke_width = 1, .rectangle = {20, 150, 100, 100}},
    {.kind = NODE_POLYLINE, .fill = INK_NONE, .stroke = INK_KV, .stroke_width = 4, .polyline = {line, 4}},
    {.kind = NODE_POLYLINE,
     .fill = INK_NONE,
     .stroke = INK_PRETRAINING,
     .stroke_width = 3,
     .dash = {9, 5},
     .polyline = {(const struct point[]){{20, 270}, {460, 270}}, 2}},
    {.kind = NODE_CIRCLE, .fill = INK_BACKGROUND, .stroke = INK_ADAPTER, .stroke_width = 2.5, .circle = {300, 220, 7}},
    {.kind = NODE_TEXT,
     .fill = INK_TITLE,
     .stroke = INK_BACKGROUND,
     .text = {.text = "At 100k tokens, LoRA packs 39.6× tighter",
              .x = 20,
              .y = 36,
              .size = 20,
              .face = FACE_SEMIBOLD,
              .halo = 3}},
    {.kind = NODE_TEXT,
     .fill = INK_ADAPTER,
     .stroke = INK_BAND,
     .text = {.text = "127–272 rangos, español: añadir ½ «más»",
              .x = 240,
              .y = 170,
              .anchor = ANCHOR_MIDDLE,
              .size = 15,
              .halo = 5}},
    {.kind = NODE_TEXT,
     .fill = INK_TICK,
     .stroke = INK_NONE,
     .text = {.text = "AVATAR To 1,111.1 kB", .x = 460, .y = 292, .anchor = ANCHOR_END, .size = 11.5}},
};

static const struct scene scene = {
    .width = 480,
    .height = 300,
    .scale = 2,
    .palette =
        {
            [INK_BACKGROUND] = 0xFFFFFF,
            [INK_TITLE] = 0x111827,
            [INK_TICK] = 0x6B7280,
            [INK_AXIS] = 0x6B7280,
            [INK_KV] = 0xC24E00,
            [INK_ADAPTER] = 0x0072B2,
            [INK_PRETRAINING] = 0x5B6470,
            [INK_BAND] = 0xEAF3F9,
        },
    .nodes = nodes,
    .count = sizeof nodes / sizeof *nodes,
};

static const struct document document = {
    .title = "A <claim> & \"more\"",
    .description = "KV cache: 39.6×, \xFF\x01 é",
    .request = "bpt tokens --title 'A <claim>'",
    .software = "bpt test",
};

struct writer {
    const char *name;
    bool (*write)(const struct scene *, const struct document *, struct fonts *, struct buffer *, struct error *);
};

enum format { PNG, SVG, PDF, FORMAT_COUNT };

static const struct writer writers[FORMAT_COUNT] = {
    [PNG] = {.name = "PNG", .write = render_png},
    [SVG] = {.name = "SVG", .write = render_svg},
    [PDF] = {.name = "PDF", .write = render_pdf},
};

static struct buffer write_scene(enum format format) {
    struct buffer out = {0};
    struct error error = {0};
    if (!writers[format].write(&scene, &document, fonts, &out, &error)) fail_msg("%s", error.text);
    return out;
}

/* As text, which the caller frees. */
static char *write_svg(void) {
    struct buffer out = write_scene(SVG);
    buffer_add(&out, "", 1);
    return (char *)out.bytes;
}

/* ---- the same bytes ---- */

static void each_writer_repeats_itself_in_any_order(void **state) {
    (void)state;
    struct buffer forwards[FORMAT_COUNT];
    for (int i = 0; i < FORMAT_COUNT; i++) forwards[i] = write_scene((enum format)i);
    for (int i = FORMAT_COUNT - 1; i >= 0; i--) {
        struct buffer again = write_scene((enum format)i);
        assert_int_equal(again.size, forwards[i].size);
        assert_memory_equal(again.bytes, forwards[i].bytes, again.size);
        buffer_free(&again);
        buffer_free(&forwards[i]);
    }
}

enum { THREADS = 4, ROUNDS = 6 };

/* Returns the number of files that differ from those given. */
static void *draw_again_and_again(void *context) {
    const struct buffer *expected = context;
    struct fonts *own = fonts_share(fonts);
    uintptr_t differing = 0;
    for (int i = 0; i < ROUNDS * FORMAT_COUNT; i++) {
        struct buffer out = {0};
        struct error error = {0};
        const struct buffer *same = &expected[i % FORMAT_COUNT];
        bool written = writers[i % FORMAT_COUNT].write(&scene, &document, own, &out, &error);
        differing += !written || out.size != same->size || memcmp(out.bytes, same->bytes, out.size) != 0;
        buffer_free(&out);
    }
    fonts_close(own);
    return (void *)differing;
}

static void threads_share_the_fonts(void **state) {
    (void)state;
    struct buffer expected[FORMAT_COUNT];
    for (int i = 0; i < FORMAT_COUNT; i++) expected[i] = write_scene((enum format)i);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, draw_again_and_again, expected), 0);
    for (int i = 0; i < THREADS; i++) {
        void *differing;
        pthread_join(threads[i], &differing);
        assert_null(differing);
    }
    for (int i = 0; i < FORMAT_COUNT; i++) buffer_free(&expected[i]);
}

/* Each reads the file from its standard input and says by its exit whether all was well. */
static const struct {
    const char *program, *command;
    enum format format;
} readers[] = {
    {"pngcheck", "pngcheck -q", PNG},
    {"xmllint", "xmllint --noout -", SVG},
    {"rsvg-convert", "rsvg-convert >/dev/null", SVG},
    {"pdftotext", "pdftotext - - | grep -q 'LoRA packs 39.6× tighter'", PDF},
    {"pdfinfo", "pdfinfo - | grep -q 'Tagged: *yes'", PDF},
};

static void other_programs_read_the_files(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
        char present[64];
        snprintf(present, sizeof present, "command -v %s >/dev/null", readers[i].program);
        if (system(present) != 0) {
            not_tested("%s as %s reads it, for that is not installed", writers[readers[i].format].name,
                       readers[i].program);
            continue;
        }
        struct buffer file = write_scene(readers[i].format);
        FILE *reader = popen(readers[i].command, "w");
        assert_non_null(reader);
        fwrite(file.bytes, 1, file.size, reader);
        if (pclose(reader) != 0)
            fail_msg("%s does not read the %s", readers[i].program, writers[readers[i].format].name);
        buffer_free(&file);
    }
}

/* Readers go by the table; one that mends files would not say that it is wrong. */
static void pdf_objects_lie_where_the_table_says(void **state) {
    (void)state;
    struct buffer out = {0};
    struct error error = {0};
    assert_true(render_pdf(&scene, &document, fonts, &out, &error));
    buffer_add(&out, "", 1);
    const char *file = (char *)out.bytes, *end = file + out.size - 200;
    const char *start = memmem(end, 200, "startxref\n", 10);
    assert_non_null(start);
    const char *table = file + strtoul(start + 10, NULL, 10);
    assert_memory_equal(table, "xref\n0 ", 7);
    unsigned long count = strtoul(table + 7, NULL, 10);
    const char *entry = strchr(table + 7, '\n') + 1;
    assert_true(count > 5);
    assert_memory_equal(entry, "0000000000 65535 f \n", 20);
    for (unsigned long i = 1; i < count; i++) {
        char object[40];
        entry += 20;
        assert_memory_equal(entry + 10, " 00000 n \n", 10);
        int length = snprintf(object, sizeof object, "%lu 0 obj\n", i);
        assert_memory_equal(file + strtoul(entry, NULL, 10), object, (size_t)length);
    }
    assert_memory_equal(entry + 20, "trailer\n", 8);
    buffer_free(&out);
}

static void pdf_takes_its_date_from_the_environment(void **state) {
    (void)state;
    static const char fixed[] = "20000101000000Z";
    static const struct {
        const char *epoch, *date; /* NULL: not set */
    } dates[] = {{NULL, fixed},
                 {"86400", "19700102000000Z"},
                 {"0", "19700101000000Z"},
                 {"253370764800", "99990101000000Z"},
                 {"253402300799", "99991231235959Z"},
                 {"253402300800", fixed}, /* the year 10000 */
                 {"9223372036854775807", fixed},
                 {"-1", fixed},
                 {"", fixed},
                 {"86400x", fixed},
                 {"yesterday", fixed}};
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        if (dates[i].epoch) setenv("SOURCE_DATE_EPOCH", dates[i].epoch, 1);
        struct buffer file = write_scene(PDF);
        if (!memmem(file.bytes, file.size, dates[i].date, 15))
            fail_msg("SOURCE_DATE_EPOCH '%s' is not dated %s", dates[i].epoch, dates[i].date);
        buffer_free(&file);
        unsetenv("SOURCE_DATE_EPOCH");
    }
}

/* ---- PNG ---- */

static cairo_surface_t *decode(const struct buffer *png) {
    return decode_png(png->bytes, png->size);
}

/* In device pixels, as 0xAARRGGBB. */
static uint32_t pixel_at(cairo_surface_t *surface, int x, int y) {
    const unsigned char *row =
        cairo_image_surface_get_data(surface) + (size_t)y * (size_t)cairo_image_surface_get_stride(surface);
    uint32_t pixel;
    memcpy(&pixel, row + 4 * x, 4);
    return pixel;
}

static void png_shows_the_scene(void **state) {
    (void)state;
    struct buffer png = write_scene(PNG);
    cairo_surface_t *surface = decode(&png);
    assert_int_equal(cairo_image_surface_get_width(surface), 960);
    assert_int_equal(cairo_image_surface_get_height(surface), 600);
    assert_int_equal(pixel_at(surface, 959, 599), 0xFFFFFFFF);
    assert_int_equal(pixel_at(surface, 140, 400), 0xFFEAF3F9);
    assert_int_equal(pixel_at(surface, 600, 300), 0xFFC24E00); /* the upright part of the line */
    assert_int_equal(pixel_at(surface, 600, 440), 0xFFFFFFFF); /* the middle of the circle, over the line */
    assert_int_equal(pixel_at(surface, 50, 540), 0xFF5B6470);  /* on a dash */
    assert_int_equal(pixel_at(surface, 62, 540), 0xFFFFFFFF);  /* and between two */
    cairo_surface_destroy(surface);
    buffer_free(&png);
}

static void png_without_a_background_is_transparent(void **state) {
    (void)state;
    struct scene bare = scene;
    bare.nodes++, bare.count--;
    struct buffer png = {0};
    struct error error = {0};
    assert_true(render_png(&bare, &document, fonts, &png, &error));
    cairo_surface_t *surface = decode(&png);
    assert_int_equal(pixel_at(surface, 959, 599), 0);
    assert_int_equal(pixel_at(surface, 600, 300), 0xFFC24E00);
    cairo_surface_destroy(surface);
    buffer_free(&png);
}

/* A tint of a fifth: in each format its fill lets through what lies under it. */
static void tints_let_the_ground_through(void **state) {
    (void)state;
    struct node tint = {.kind = NODE_RECTANGLE, .fill = INK_BAND, .stroke = INK_NONE, .rectangle = {0, 0, 480, 300}};
    struct scene thin = scene;
    thin.nodes = &tint, thin.count = 1;
    thin.palette[INK_BAND] = 0x0070C1, thin.opacity[INK_BAND] = 20;
    struct buffer files[FORMAT_COUNT] = {{0}};
    struct error error = {0};
    for (int i = 0; i < FORMAT_COUNT; i++) assert_true(writers[i].write(&thin, &document, fonts, &files[i], &error));
    cairo_surface_t *surface = decode(&files[PNG]);
    assert_int_equal(pixel_at(surface, 300, 300) >> 24, 51);
    cairo_surface_destroy(surface);
    assert_non_null(memmem(files[SVG].bytes, files[SVG].size, " fill-opacity=\".2\"", 18));
    assert_non_null(memmem(files[PDF].bytes, files[PDF].size, "/G20<</ca .20>>", 15));
    for (int i = 0; i < FORMAT_COUNT; i++) buffer_free(&files[i]);
}

static struct buffer write_png_of(const struct scene *drawn, bool small) {
    struct buffer png = {0};
    struct error error = {0};
    if (!(small ? render_small_png : render_png)(drawn, &document, fonts, &png, &error)) fail_msg("%s", error.text);
    return png;
}

static size_t count_differing(cairo_surface_t *a, cairo_surface_t *b) {
    size_t differing = 0;
    for (int y = 0; y < cairo_image_surface_get_height(a); y++)
        for (int x = 0; x < cairo_image_surface_get_width(a); x++) differing += pixel_at(a, x, y) != pixel_at(b, x, y);
    return differing;
}

/* A wider picture is drawn in bands of fewer rows; what both show must be the same. */
static void bands_leave_no_seams(void **state) {
    (void)state;
    static const struct point steep[] = {{300, 5}, {310, 295}};
    struct node longer[64];
    struct scene usual = scene, wide;
    for (size_t i = 0; i < scene.count; i++) longer[i] = scene.nodes[i];
    longer[usual.count++] = (struct node){.kind = NODE_POLYLINE,
                                          .fill = INK_NONE,
                                          .stroke = INK_KV,
                                          .stroke_width = 3,
                                          .dash = {90, 20},
                                          .polyline = {steep, 2}}; /* a dash longer than a band */
    usual.nodes = longer;
    wide = usual;
    wide.width *= 16;
    struct buffer one = write_png_of(&usual, false), other = write_png_of(&wide, false);
    cairo_surface_t *narrow = decode(&one), *broad = decode(&other);
    assert_int_equal(count_differing(narrow, broad), 0);
    cairo_surface_destroy(narrow);
    cairo_surface_destroy(broad);
    buffer_free(&one);
    buffer_free(&other);
}

static cairo_status_t append(void *out, const unsigned char *bytes, unsigned size) {
    buffer_add(out, bytes, size);
    return CAIRO_STATUS_SUCCESS;
}

static void a_small_png_shows_the_same(void **state) {
    (void)state;
    struct buffer fast = write_png_of(&scene, false), small = write_png_of(&scene, true), cairo = {0};
    cairo_surface_t *one = decode(&fast), *other = decode(&small);
    assert_int_equal(count_differing(one, other), 0);
    assert_int_equal(cairo_surface_write_to_png_stream(one, append, &cairo), CAIRO_STATUS_SUCCESS);
    if (small.size > fast.size * 9 / 10 || small.size > cairo.size)
        fail_msg("%zu bytes small, %zu fast, %zu by Cairo", small.size, fast.size, cairo.size);
    cairo_surface_destroy(one);
    cairo_surface_destroy(other);
    buffer_free(&fast);
    buffer_free(&small);
    buffer_free(&cairo);
}

static uint32_t read_32(const unsigned char *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* The data of the chunk of that type whose data begin with `start`. */
static struct bytes find_chunk(const struct buffer *png, const char *type, const char *start) {
    for (size_t at = 8; at + 12 <= png->size; at += 12 + read_32(png->bytes + at)) {
        struct bytes data = {(const char *)png->bytes + at + 8, read_32(png->bytes + at)};
        bool begins = data.size >= strlen(start) && memcmp(data.data, start, strlen(start)) == 0;
        if (memcmp(png->bytes + at + 4, type, 4) == 0 && begins) return data;
    }
    fail_msg("no chunk %s that begins with '%s'", type, start);
    return (struct bytes){0};
}

static void assert_png_text(const struct buffer *png, const char *keyword, const char *text) {
    struct bytes chunk = find_chunk(png, "iTXt", keyword);
    size_t head = strlen(keyword) + 5;
    assert_int_equal(chunk.size, head + strlen(text));
    assert_memory_equal(chunk.data + head, text, strlen(text));
}

static void png_carries_its_facts(void **state) {
    (void)state;
    struct buffer png = write_scene(PNG);
    struct bytes header = find_chunk(&png, "IHDR", "");
    assert_memory_equal(header.data, "\0\0\3\300\0\0\2\130\10\2\0\0\0", 13); /* 960 x 600, 8 bits, RGB */
    struct bytes resolution = find_chunk(&png, "pHYs", "");
    assert_int_equal(read_32((const unsigned char *)resolution.data), 7559); /* 192 dpi */
    assert_int_equal(resolution.data[8], 1);
    assert_int_equal(find_chunk(&png, "sRGB", "").data[0], 0);
    assert_png_text(&png, "Title", document.title);
    char *software = provenance_software(&document, fonts, &scene);
    assert_png_text(&png, "Software", software);
    free(software);
    assert_png_text(&png, "Comment", document.request);
    assert_png_text(&png, "Description", "KV cache: 39.6×,  é");
    find_chunk(&png, "IEND", "");
    buffer_free(&png);
}

/* What there is nothing to say of has no chunk. */
static void png_says_nothing_empty(void **state) {
    (void)state;
    static const char *const empty[] = {"", NULL};
    for (size_t i = 0; i < 2; i++) {
        const struct document silent = {
            .title = empty[i], .description = empty[i], .request = empty[i], .software = empty[i]};
        struct buffer png = {0};
        struct error error = {0};
        if (!render_png(&scene, &silent, fonts, &png, &error)) fail_msg("%s", error.text);
        assert_null(memmem(png.bytes, png.size, "iTXt", 4));
        buffer_free(&png);
    }
}

/* A byte a pixel, and the same picture as with one ink that is nearly grey. */
static void grey_inks_make_a_grey_png(void **state) {
    (void)state;
    struct scene grey = scene;
    for (int ink = 0; ink < INK_COUNT; ink++) grey.palette[ink] = 0x010101 * (uint32_t)(255 - 20 * ink);
    struct scene coloured = grey;
    coloured.palette[INK_SECONDARY] ^= 1; /* no node has it */
    struct buffer png = write_png_of(&grey, false), rgb = write_png_of(&coloured, false);
    assert_int_equal(find_chunk(&png, "IHDR", "").data[9], 0);
    assert_int_equal(find_chunk(&rgb, "IHDR", "").data[9], 2);
    cairo_surface_t *one = decode(&png), *other = decode(&rgb);
    assert_int_equal(count_differing(one, other), 0);
    cairo_surface_destroy(one);
    cairo_surface_destroy(other);
    buffer_free(&png);
    buffer_free(&rgb);
}

/* ---- SVG ---- */

static void svg_says_what_it_is(void **state) {
    (void)state;
    static const char *const parts[] = {
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"480px\" height=\"300px\" viewBox=\"0 0 480 300\" ",
        "role=\"img\" aria-label=\"A &lt;claim&gt; &amp; &quot;more&quot;\" style=\"stroke:none;",
        "<title>A &lt;claim&gt; &amp; &quot;more&quot;</title>",
        "<desc>KV cache: 39.6×,  é</desc>",
        "<bpt:request>bpt tokens --title &#39;A &lt;claim&gt;&#39;</bpt:request>",
        "<bpt:software>bpt test, set in ",
    };
    char *svg = write_svg();
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!strstr(svg, parts[i])) fail_msg("the SVG lacks %s", parts[i]);
    free(svg);
}

static void svg_needs_nothing_that_other_programs_lack(void **state) {
    (void)state;
    static const char *const strangers[] = {"<use", "<symbol", "<clipPath", "<image", "<text", " id=", "href", "url("};
    char *svg = write_svg();
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++)
        if (strstr(svg, strangers[i])) fail_msg("the SVG has %s", strangers[i]);
    free(svg);
}

/* ---- the ruler ---- */

static void widths_add_up_and_scale(void **state) {
    (void)state;
    struct ruler ruler = fonts_ruler(fonts);
    double one = ruler.width(ruler.context, "1", FACE_REGULAR, 10);
    assert_true(one > 4 && one < 8);
    assert_float_equal(ruler.width(ruler.context, "8", FACE_REGULAR, 10), one, 0); /* tabular */
    assert_float_equal(ruler.width(ruler.context, "1818", FACE_REGULAR, 10), 4 * one, 1e-4);
    assert_float_equal(ruler.width(ruler.context, "1 2 3 4 5 6 7 8 9 10 11 12 13 81111118", FACE_REGULAR, 10) -
                           ruler.width(ruler.context, "1 2 3 4 5 6 7 8 9 10 11 12 13 8", FACE_REGULAR, 10),
                       7 * one, 1e-4); /* and where numbers are many */
    assert_float_equal(ruler.width(ruler.context, "1818", FACE_REGULAR, 25), 10 * one, 1e-4);
    assert_float_equal(ruler.width(ruler.context, "", FACE_REGULAR, 25), 0, 0);
    assert_true(ruler.width(ruler.context, "bytes", FACE_SEMIBOLD, 10) >
                ruler.width(ruler.context, "bytes", FACE_REGULAR, 10));
    assert_true(ruler.width(ruler.context, "AV", FACE_REGULAR, 10) <
                ruler.width(ruler.context, "A", FACE_REGULAR, 10) + ruler.width(ruler.context, "V", FACE_REGULAR, 10));
}

/* A text is put together of its words as HarfBuzz would shape it at once, and is measured so. */
static void words_stand_as_in_their_text(void **state) {
    (void)state;
    static const char *const texts[] = {
        "At 100k tokens, a rank-32 LoRA packs each token 39.6× tighter than the KV cache",
        "Rangos cuyo LoRA pesa del 10 % al 100 % de la caché KV y hasta el 5 % de los pesos",
        "AV. To, Ty: \"W\" (f) fi ¿Qué? — 8,192-token window. LoRA dashed past rank 910.",
        "a  b",
        " led",
        "trailing ",
        "x"};
    for (int face = 0; face < FACE_COUNT; face++)
        for (size_t i = 0; i < LENGTH(texts); i++) {
            const struct typeface *typeface = &fonts->faces[face];
            const struct stretch whole = {typeface, 0, (unsigned)strlen(texts[i]), HB_DIRECTION_LTR, HB_SCRIPT_LATIN};
            struct shaped *once = shaper_add(NULL, &whole, texts[i], typeface->units);
            struct shaped *joined = words_shape(fonts, (enum face)face, texts[i]);
            if (joined && (joined->count != once->count || joined->advance != once->advance))
                fault("'%s' is put together otherwise than it is shaped", texts[i]);
            for (size_t j = 0; joined && j < once->count && j < joined->count; j++) {
                const struct glyph *a = &once->glyphs[j], *b = &joined->glyphs[j];
                if (a->number != b->number || a->cluster != b->cluster || a->advance != b->advance ||
                    a->x_offset != b->x_offset || a->y_offset != b->y_offset)
                    fault("glyph %zu of '%s' is put otherwise than it is shaped", j, texts[i]);
            }
            shaped_release(once);
            shaped_release(joined);
        }
    assert_no_faults();
}

static void words_are_spread_as_they_are_measured(void **state) {
    (void)state;
    static const char text[] = "sweet spot, ranks 127 to 272";
    static const size_t starts[] = {0, 6, 12, 18, 22, 25}, ends[] = {5, 11, 17, 21, 24, 28};
    struct word_extent words[LENGTH(starts)];
    struct ruler ruler = fonts_ruler(fonts);
    double units = ruler.spread(ruler.context, text, FACE_REGULAR, words);
    if (!(units > 0)) return; /* of a font that kerns spaces it is not known */
    for (size_t from = 0; from < LENGTH(starts); from++)
        for (size_t to = from; to < LENGTH(starts); to++) {
            char part[sizeof text] = "";
            memcpy(part, text + starts[from], ends[to] - starts[from]);
            double spread = (words[to].right - words[from].left) * 10 / units;
            if (fabs(spread - ruler.width(ruler.context, part, FACE_REGULAR, 10)) > 1e-9)
                fault("'%s' is as wide as %g in its text", part, spread);
        }
    assert_no_faults();
}

/* Inter 4 has hyphens and spaces as wide as its tabular figures, and "rank - 32" is no word. */
static void only_digits_are_tabular(void **state) {
    (void)state;
    static const char text[] = "llama-3-70b: 1,111.1 (1:2) + 39.6× ~1;2 = 3 4 5 6 7 8 9 10 11 12 13-14, 15 to 16-17";
    for (int face = 0; face < FACE_COUNT; face++) {
        struct shaped *shaped = shape(fonts, (enum face)face, text);
        assert_true(shaped->count > 60);
        for (size_t i = 0; i < shaped->count; i++) {
            char character = text[shaped->glyphs[i].cluster];
            hb_codepoint_t plain;
            if (isdigit((unsigned char)character) || (unsigned char)character > 0x7F) continue;
            assert_true(hb_font_get_nominal_glyph(fonts->faces[face].font, (unsigned char)character, &plain));
            if (shaped->glyphs[i].number != plain) fail_msg("'%c' is not the font's own in '%s'", character, text);
        }
        shaped_release(shaped);
    }
}

static void the_em_has_parts(void **state) {
    (void)state;
    struct ruler ruler = fonts_ruler(fonts);
    assert_true(ruler.cap_height > 0.6 && ruler.cap_height < 0.8);
    assert_true(ruler.ascent > ruler.cap_height && ruler.ascent < 1.3);
    assert_true(ruler.descent > 0.1 && ruler.descent < 0.5);
}

static void covers_what_it_can_draw(void **state) {
    (void)state;
    struct ruler ruler = fonts_ruler(fonts);
    assert_true(ruler.covers(ruler.context, "39.6× – ≈ ≤ ½ áéíóúñü ¿? 32\u202f768\u00a0B", FACE_REGULAR));
    assert_true(ruler.covers(ruler.context, "e\u0301", FACE_REGULAR));
    assert_true(ruler.covers(ruler.context, "", FACE_REGULAR));
    assert_false(ruler.covers(ruler.context, "\u0378", FACE_REGULAR)); /* no character, so that no font has it */
    assert_false(ruler.covers(ruler.context, "a\xFFz", FACE_REGULAR));
}

/* ---- fonts of the system ---- */

static struct node text_node(const char *text) {
    return (struct node){
        .kind = NODE_TEXT, .fill = INK_TITLE, .stroke = INK_NONE, .text = {.text = text, .x = 20, .y = 36, .size = 20}};
}

static bool is_covered(const char *text) {
    struct ruler ruler = fonts_ruler(fonts);
    if (ruler.covers(ruler.context, text, FACE_REGULAR)) return true;
    not_tested("letters of other fonts, for none on this system has '%s'", text);
    return false;
}

/* The bytes are the same whatever was asked of the system before, by fonts that remember and by others. */
static void what_the_font_lacks_comes_from_the_system(void **state) {
    (void)state;
    if (!is_covered("模型")) return;
    struct node nodes_apart[] = {text_node("Llama 3 70B：模型 32 e\u0301")};
    struct scene mixed = scene;
    mixed.nodes = nodes_apart, mixed.count = 1;
    struct fonts *fresh = fonts_share(fonts);
    char *software = provenance_software(&document, fonts, &mixed);
    assert_non_null(strstr(software, ") and "));
    free(software);
    for (int format = 0; format < FORMAT_COUNT; format++) {
        struct buffer first = {0}, second = {0};
        struct error error;
        assert_true(writers[format].write(&mixed, &document, fonts, &first, &error));
        assert_true(writers[format].write(&mixed, &document, fresh, &second, &error));
        assert_int_equal(first.size, second.size);
        assert_memory_equal(first.bytes, second.bytes, first.size);
        buffer_free(&first);
        buffer_free(&second);
    }
    fonts_close(fresh);
}

/* From right to left as a whole, with its number the usual way round; Inter's letters stay Inter's. */
static void texts_may_run_from_right_to_left(void **state) {
    (void)state;
    static const char text[] = "رمز 328 كل";
    if (!is_covered(text)) return;
    struct shaped *shaped = shape(fonts, FACE_REGULAR, text);
    unsigned first = shaped->glyphs[0].cluster, last = shaped->glyphs[shaped->count - 1].cluster;
    assert_true(first > last);
    for (size_t i = 0; i + 1 < shaped->count; i++)
        if (text[shaped->glyphs[i].cluster] == '3') {
            assert_ptr_equal(shaped->glyphs[i].typeface, &fonts->faces[FACE_REGULAR]);
            assert_int_equal(text[shaped->glyphs[i + 1].cluster], '2');
        }
    shaped_release(shaped);
}

/* ---- refusals ---- */

static void sizes_end_where_it_is_said(void **state) {
    (void)state;
    static const struct {
        double width, height, scale;
        bool fits;
    } sizes[] = {{1, 1, 1, true},         {2, 2, 0.5, true},       {0.99, 1, 1, false},  {1, 0.99, 1, false},
                 {20000, 1, 1, true},     {1, 10000, 2, true},     {20001, 1, 1, false}, {1, 20001, 1, false},
                 {10000, 10000, 1, true}, {10000, 10001, 1, false}};
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        struct error error;
        struct scene page = {.width = sizes[i].width, .height = sizes[i].height};
        if (size_check(&page, sizes[i].scale, &error) != sizes[i].fits)
            fault("%g x %g at %g", page.width, page.height, sizes[i].scale);
    }
    assert_no_faults();
}

static void absurd_sizes_are_refused(void **state) {
    (void)state;
    static const double widths[] = {0, -5, 20001, 1e300, 0.0 / 0.0};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
        for (int j = 0; j < FORMAT_COUNT; j++) {
            struct scene absurd = scene;
            absurd.width = widths[i];
            struct buffer out = {0};
            buffer_text(&out, "before");
            struct error error = {0};
            assert_false(writers[j].write(&absurd, &document, fonts, &out, &error));
            assert_int_equal(error.kind, ERROR_USAGE);
            assert_non_null(strstr(error.text, "from 1 to 20000"));
            assert_int_equal(out.size, strlen("before"));
            buffer_free(&out);
        }
}

static void too_many_pixels_are_refused(void **state) {
    (void)state;
    struct scene large = scene;
    large.scale = 30; /* 14,400 x 9,000 */
    struct buffer out = {0};
    struct error error = {0};
    assert_false(render_png(&large, &document, fonts, &out, &error));
    assert_non_null(strstr(error.text, "100 million"));
    assert_null(out.bytes);
}

static void what_is_no_font_is_refused(void **state) {
    (void)state;
    static const struct bytes junk[] = {{"", 0}, {"id,name\n", 8}, {"id,name\n", (size_t)UINT_MAX + 1}};
    for (size_t i = 0; i < sizeof junk / sizeof *junk; i++) {
        struct error error = {0};
        assert_null(fonts_open(embedded_find("font-regular"), junk[i], &error));
        assert_non_null(strstr(error.text, "semibold"));
    }
    assert_null(embedded_find("font-black").data);
}

/* ---- fonts that are damaged, or meant to damage ---- */

/* A copy of the carried font, which the caller frees. */
static struct buffer copy_font(void) {
    struct bytes font = embedded_find("font-regular");
    struct buffer copy = {0};
    buffer_add(&copy, font.data, font.size);
    return copy;
}

static unsigned char *find_table(const struct buffer *font, const char *tag) {
    for (unsigned char *entry = font->bytes + 12; entry + 16 <= font->bytes + font->size; entry += 16)
        if (memcmp(entry, tag, 4) == 0) return font->bytes + read_32(entry + 8);
    return NULL;
}

/* 16 units an em, so that a letter is over a hundred ems high. */
static void letters_take_no_more_than_letters_need(void **state) {
    (void)state;
    struct buffer font = copy_font();
    struct error error = {0};
    unsigned char *head = find_table(&font, "head");
    assert_non_null(head);
    head[18] = 0, head[19] = 16;
    struct bytes bytes = {(char *)font.bytes, font.size};
    struct fonts *huge = fonts_open(bytes, bytes, &error);
    assert_non_null(huge);
    struct node node = {.kind = NODE_TEXT, .fill = INK_TITLE, .text = {.text = "W", .size = 20}};
    struct run run = run_begin(huge, &node);
    struct coverage coverage = coverage_of(huge, run, (struct raster_scale){2, 2});
    run_end(&run);
    assert_true(coverage.width <= 24 * 40 && coverage.height <= 8 * 40);
    coverage_free(&coverage);
    fonts_close(huge);
    buffer_free(&font);
}

/* Readers take glyphs as they find them; a font that HarfBuzz does not take never comes that far. */
static void pdf_gets_no_damaged_font(void **state) {
    (void)state;
    struct buffer font = copy_font();
    struct error error = {0};
    unsigned char *glyphs = find_table(&font, "CFF ");
    if (!glyphs) glyphs = find_table(&font, "loca");
    assert_non_null(glyphs);
    memset(glyphs, 0xFF, 64);
    struct bytes bytes = {(char *)font.bytes, font.size};
    struct fonts *damaged = fonts_open(bytes, bytes, &error);
    struct buffer out = {0};
    assert_false(damaged && render_pdf(&scene, &document, damaged, &out, &error));
    assert_non_null(strstr(error.text, "font"));
    assert_int_equal(out.size, 0);
    fonts_close(damaged);
    buffer_free(&out);
    buffer_free(&font);
}

/* What has no ink has no place either. */
static void spaces_cover_nothing(void **state) {
    (void)state;
    struct node node = {.kind = NODE_TEXT, .fill = INK_TITLE, .text = {.text = " \u202f ", .size = 20, .halo = 3}};
    struct run run = run_begin(fonts, &node);
    struct coverage coverage = coverage_of(fonts, run, (struct raster_scale){2, 2}),
                    halo = coverage_thicken(&coverage, 3);
    run_end(&run);
    assert_null(coverage.bytes);
    assert_null(halo.bytes);
}

/* Typeset with no-break spaces, copied with plain ones; and of two that are one letter of the font each is itself. */
static void pdf_is_copied_as_it_was_written(void **state) {
    (void)state;
    if (!is_installed("pdffonts")) {
        not_tested("fonts of a PDF, for pdffonts is not installed");
        return;
    }
    struct node nodes_apart[] = {{.kind = NODE_TEXT,
                                  .fill = INK_TITLE,
                                  .stroke = INK_NONE,
                                  .text = {.text = "a rank\u00a032 of 1\u202fkB", .x = 20, .y = 36, .size = 20}},
                                 {.kind = NODE_TEXT,
                                  .fill = INK_TITLE,
                                  .stroke = INK_NONE,
                                  .text = {.text = "ohm \u2126, omega \u03a9", .x = 20, .y = 72, .size = 20}}};
    struct scene spaced = scene;
    spaced.nodes = nodes_apart, spaced.count = 2;
    struct buffer out = {0};
    struct error error = {0};
    assert_true(render_pdf(&spaced, &document, fonts, &out, &error));
    static const char *const readers_of_it[] = {"pdftotext - - | grep -q 'a rank 32 of 1 kB'",
                                                "pdftotext - - | grep -q 'ohm \u2126, omega \u03a9'",
                                                "test $(pdffonts - | tail -n +3 | wc -l) = 1"};
    for (size_t i = 0; i < LENGTH(readers_of_it); i++) {
        FILE *reader = popen(readers_of_it[i], "w");
        assert_non_null(reader);
        fwrite(out.bytes, 1, out.size, reader);
        if (pclose(reader) != 0) fail_msg("%s", readers_of_it[i]);
    }
    buffer_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_writer_repeats_itself_in_any_order),
        cmocka_unit_test(threads_share_the_fonts),
        cmocka_unit_test(other_programs_read_the_files),
        cmocka_unit_test(pdf_objects_lie_where_the_table_says),
        cmocka_unit_test(pdf_takes_its_date_from_the_environment),
        cmocka_unit_test(png_shows_the_scene),
        cmocka_unit_test(png_without_a_background_is_transparent),
        cmocka_unit_test(tints_let_the_ground_through),
        cmocka_unit_test(bands_leave_no_seams),
        cmocka_unit_test(a_small_png_shows_the_same),
        cmocka_unit_test(png_carries_its_facts),
        cmocka_unit_test(png_says_nothing_empty),
        cmocka_unit_test(grey_inks_make_a_grey_png),
        cmocka_unit_test(svg_says_what_it_is),
        cmocka_unit_test(svg_needs_nothing_that_other_programs_lack),
        cmocka_unit_test(widths_add_up_and_scale),
        cmocka_unit_test(words_stand_as_in_their_text),
        cmocka_unit_test(words_are_spread_as_they_are_measured),
        cmocka_unit_test(only_digits_are_tabular),
        cmocka_unit_test(the_em_has_parts),
        cmocka_unit_test(covers_what_it_can_draw),
        cmocka_unit_test(what_the_font_lacks_comes_from_the_system),
        cmocka_unit_test(texts_may_run_from_right_to_left),
        cmocka_unit_test(sizes_end_where_it_is_said),
        cmocka_unit_test(absurd_sizes_are_refused),
        cmocka_unit_test(too_many_pixels_are_refused),
        cmocka_unit_test(what_is_no_font_is_refused),
        cmocka_unit_test(letters_take_no_more_than_letters_need),
        cmocka_unit_test(pdf_gets_no_damaged_font),
        cmocka_unit_test(spaces_cover_nothing),
        cmocka_unit_test(pdf_is_copied_as_it_was_written),
    };
    return cmocka_run_group_tests(tests, fonts_set_up, fonts_tear_down);
}
