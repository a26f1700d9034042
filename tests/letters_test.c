/* What letters cover of a picture's pixels: alone, where they touch, and under the brush that makes halos of them. */
#include "support.h"

#include <hb.h>
#include <libdeflate.h>
#include <math.h>

#include "embed/embedded.h"
#include "heap.h"
#include "render/text/coverage.h"
#include "render/text/fonts.h"
#include "render/text/outline.h"
#include "render/text/stretch.h"

static struct coverage cover(const char *text, double size) {
    struct node node = {.kind = NODE_TEXT, .fill = INK_TITLE, .text = {.text = text, .x = 10, .y = 10, .size = size}};
    struct run run = run_begin(fonts, &node);
    struct coverage coverage = coverage_of(fonts, run, (struct raster_scale){1, 1});
    run_end(&run);
    return coverage;
}

static double ink_of(const char *text, double size) {
    struct coverage coverage = cover(text, size);
    double ink = 0;
    for (int y = 0; y < coverage.height; y++)
        for (int x = 0; x < coverage.width; x++) ink += coverage.bytes[y * coverage.stride + x];
    coverage_free(&coverage);
    return ink;
}

/* Where two letters lie in one pixel, it has the ink of both, and at most all that it can have. */
static void letters_that_touch_add_up(void **state) {
    (void)state;
    static const struct {
        const char *letter;
        double size;
    } touching[] = {{"n", 3.4}, {"n", 5.8}, {"M", 3.4}, {"M", 5.8}, {"_", 16.7}, {"_", 28.4}};
    for (size_t i = 0; i < LENGTH(touching); i++) {
        char many[100] = "";
        for (int j = 0; j < 16; j++) strcat(many, touching[i].letter);
        double one = ink_of(touching[i].letter, touching[i].size), all = ink_of(many, touching[i].size);
        if (fabs(all / 16 / one - 1) > 0.01)
            fault("%s at %.1f px: %.1f of ink alone, %.1f in a row", touching[i].letter, touching[i].size, one,
                  all / 16);
    }
    assert_no_faults();
}

/* Also what begins left of its place, as a j does: spans there are below 0, which some versions of FreeType say without
 * a sign. */
static void letters_have_ink_from_their_left_edge_on(void **state) {
    (void)state;
    static const char *const letters[] = {"j", "f", "A", "g", ","};
    static const double sizes[] = {7.3, 13, 22.6, 44, 300};
    for (size_t i = 0; i < LENGTH(letters); i++)
        for (size_t j = 0; j < LENGTH(sizes); j++) {
            struct coverage coverage = cover(letters[i], sizes[j]);
            double ink = 0;
            for (int y = 0; y < coverage.height; y++) ink += coverage.bytes[y * coverage.stride];
            if (ink <= 0) fault("%s at %.1f px has no ink at its left edge", letters[i], sizes[j]);
            coverage_free(&coverage);
        }
    assert_no_faults();
}

/* Of one pixel a brush makes itself: whole within, in parts along its edge, nothing beyond. */
static void a_brush_is_round_and_soft(void **state) {
    (void)state;
    static const double radii[] = {0.5, 1, 1.5, 2.25, 3};
    for (size_t i = 0; i < LENGTH(radii); i++) {
        unsigned char pixel[4] = {255};
        const struct coverage point = {.bytes = pixel, .left = 7, .top = 9, .width = 1, .height = 1, .stride = 4};
        struct coverage brush = coverage_thicken(&point, radii[i]);
        int reach = (int)ceil(radii[i]);
        assert_int_equal(brush.left, 7 - reach);
        assert_int_equal(brush.top, 9 - reach);
        assert_int_equal(brush.width, 2 * reach + 1);
        assert_int_equal(brush.height, 2 * reach + 1);
        for (int y = -reach; y <= reach; y++)
            for (int x = -reach; x <= reach; x++) {
                double wanted = 255 * fmin(fmax(radii[i] + 0.5 - hypot(x, y), 0), 1);
                int got = brush.bytes[(y + reach) * brush.stride + x + reach];
                if (fabs(got - wanted) > 1.5) fault("radius %g at %d, %d: %d, not %.1f", radii[i], x, y, got, wanted);
            }
        coverage_free(&brush);
    }
    assert_no_faults();
}

/* ---- what no font has ---- */

static void put_16(struct buffer *out, int number) {
    buffer_add(out, (unsigned char[]){(unsigned char)(number >> 8), (unsigned char)number}, 2);
}

static void put_all(struct buffer *out, const int *numbers, size_t count) {
    for (size_t i = 0; i < count; i++) put_16(out, numbers[i]);
}

static void add_table(hb_face_t *builder, const char *tag, struct buffer *table) {
    hb_blob_t *blob = hb_blob_create((char *)table->bytes, (unsigned)table->size, HB_MEMORY_MODE_DUPLICATE, NULL, NULL);
    assert_true(hb_face_builder_add_table(builder, hb_tag_from_string(tag, -1), blob));
    hb_blob_destroy(blob);
    table->size = 0;
}

/* Moves its letter by so much to the right and up, and what follows to the right. */
static void add_moves(hb_face_t *builder, int by, struct buffer *table) {
    const int scripts[] = {1, 0, 10, 30, 44, 1, 'D' << 8 | 'F', 'L' << 8 | 'T', 8, 4, 0, 0, 0xFFFF, 1, 0};
    const int features[] = {1, 'k' << 8 | 'e', 'r' << 8 | 'n', 8, 0, 1, 0};
    const int lookups[] = {1, 4, 1, 0, 1, 8, 1, 12, 7, by, by, by, 1, 1, 1};
    put_all(table, scripts, LENGTH(scripts));
    put_all(table, features, LENGTH(features));
    put_all(table, lookups, LENGTH(lookups));
    add_table(builder, "GPOS", table);
}

/* Of a weight from 100 to 900, though nothing comes of it. */
static void add_weights(hb_face_t *builder, struct buffer *table) {
    const int axes[] = {1, 0, 16, 2, 1, 20, 0, 8, 'w' << 8 | 'g', 'h' << 8 | 't', 100, 0, 400, 0, 900, 0, 0, 256};
    put_all(table, axes, LENGTH(axes));
    add_table(builder, "fvar", table);
}

enum font_kind { FONT_PLAIN, FONT_VARIABLE };

/* A font of so many units per em with two letters, A and B: a line that goes to and fro so often, over so much each
 * time. */
static hb_blob_t *font_of_two_letters(enum font_kind kind, int units, int points, int step, int move) {
    struct buffer table = {0};
    hb_face_t *builder = hb_face_builder_create();
    const int head[] = {1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0, units, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0};
    put_all(&table, head, LENGTH(head));
    add_table(builder, "head", &table);
    put_16(&table, 1), put_16(&table, 0), put_16(&table, 3); /* glyphs: none, and the letters */
    for (int i = 0; i < 13; i++) put_16(&table, 0);
    add_table(builder, "maxp", &table);
    const int map[] = {0, 1, 3, 10, 0, 12, 12, 0, 0, 28, 0, 0, 0, 1, 0, 'A', 0, 'B', 0, 1};
    put_all(&table, map, LENGTH(map));
    add_table(builder, "cmap", &table);
    const int header[] = {1, 0, 0, step, step, points - 1, 0};
    for (int letter = 0; letter < 2; letter++) {
        put_all(&table, header, LENGTH(header));
        for (int i = 0; i < points; i++) buffer_add(&table, "\1", 1); /* on the curve */
        for (int axis = 0; axis < 2; axis++)
            for (int i = 0; i < points; i++) put_16(&table, i % 2 ? step : i ? -step : 0);
    }
    int size = (int)table.size, half = size / 2;
    add_table(builder, "glyf", &table);
    const int places[] = {0, 0, 0, 0, half >> 16, half & 0xFFFF, size >> 16, size & 0xFFFF};
    put_all(&table, places, LENGTH(places));
    add_table(builder, "loca", &table);
    if (move) add_moves(builder, move, &table);
    if (kind == FONT_VARIABLE) add_weights(builder, &table);
    hb_blob_t *font = hb_face_reference_blob(builder);
    hb_face_destroy(builder);
    buffer_free(&table);
    return font;
}

/* Such a letter took seconds to draw. */
static void letters_of_endless_outlines_are_left_out(void **state) {
    (void)state;
    static const struct {
        int points, step;
        bool is_drawn;
    } glyphs[] = {{4, 500, true},     {800, 500, true},      {1200, 500, false}, {12000, 40, true},
                  {12000, 50, false}, {12000, 16000, false}, {33000, 1, false}};
    for (size_t i = 0; i < LENGTH(glyphs); i++) {
        struct typeface typeface;
        struct error error = {0};
        hb_blob_t *blob = font_of_two_letters(FONT_PLAIN, 1000, glyphs[i].points, glyphs[i].step, 0);
        unsigned size;
        const char *data = hb_blob_get_data(blob, &size);
        if (!fonts_open_typeface(&typeface, FACE_REGULAR, (struct bytes){data, size}, 0, &error))
            fail_msg("%s", error.text);
        bool is_drawn = outline_glyph(&typeface, 1)->points.size > 0;
        if (is_drawn != glyphs[i].is_drawn)
            fault("%d points, %d units from one to the next: %s", glyphs[i].points, glyphs[i].step,
                  is_drawn ? "drawn" : "left out");
        fonts_close_typeface(&typeface);
        hb_blob_destroy(blob);
    }
    assert_no_faults();
}

/* By thousands of ems, a picture of them would take all memory. */
static void letters_keep_near_their_places(void **state) {
    (void)state;
    static const struct {
        int units, move;
        double ems;
    } moves[] = {{1000, 2000, 2}, {1000, -3000, -3}, {1000, 21000, 20}, {16, 32767, 20}, {16, -32768, -20}};
    for (size_t i = 0; i < LENGTH(moves); i++) {
        struct error error = {0};
        hb_blob_t *blob = font_of_two_letters(FONT_PLAIN, moves[i].units, 4, moves[i].units, moves[i].move);
        unsigned size;
        const char *data = hb_blob_get_data(blob, &size);
        const struct bytes font = {data, size};
        struct fonts *moved = fonts_open(font, font, &error);
        if (!moved) fail_msg("%s", error.text);
        const struct node node = {.kind = NODE_TEXT, .text = {.text = "AA", .size = 1}};
        struct run run = run_begin(moved, &node);
        struct placed placed;
        double advance = fmax(fmin(0.5 + (double)moves[i].move / moves[i].units, 20), -20);
        for (int letter = 0; run_next(&run, &placed); letter++)
            if (fabs(placed.origin.x - moves[i].ems - letter * advance) > 1e-6 ||
                fabs(placed.origin.y + moves[i].ems) > 1e-6)
                fault("%d of %d units: letter %d is at %g, %g", moves[i].move, moves[i].units, letter, placed.origin.x,
                      placed.origin.y);
        if (fabs(run.shaped->advance - 2 * advance * moves[i].units) > 1e-6)
            fault("%d of %d units: %g wide", moves[i].move, moves[i].units, run.shaped->advance);
        run_end(&run);
        fonts_close(moved);
        hb_blob_destroy(blob);
    }
    assert_no_faults();
}

/* A PDF's objects with their streams unpacked. */
static const char *unpack(const struct buffer *pdf, struct arena *arena) {
    static const char mark[] = "/Filter/FlateDecode >>stream\n";
    enum { ROOM = 1 << 16 };
    struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
    struct buffer plain = {0};
    const char *at = (char *)pdf->bytes, *end = memmem(at, pdf->size, "xref\n", 5);
    while ((at = memmem(at, (size_t)(end - at), " 0 obj\n", 7))) {
        const char *next = memmem(at, (size_t)(end - at), "endobj\n", 7);
        const char *packed = memmem(at, (size_t)(next - at), mark, strlen(mark));
        size_t size = (size_t)(next - at);
        buffer_reserve(&plain, ROOM);
        if (!packed && !memmem(at, size, "/Creator", 8)) /* which says the font's sum, and the date */
            buffer_add(&plain, at, size);
        if (packed && libdeflate_zlib_decompress_ex(inflater, packed + strlen(mark), (size_t)(next - packed),
                                                    plain.bytes + plain.size, ROOM, NULL, &size) == LIBDEFLATE_SUCCESS)
            plain.size += size;
        at = next;
    }
    libdeflate_free_decompressor(inflater);
    const char *text = arena_text(arena, (char *)plain.bytes, plain.size);
    buffer_free(&plain);
    return text;
}

/* As Type 3, since PDF takes no variable font; what that takes is given back. */
static void variable_fonts_are_drawn_in_pdf(void **state) {
    (void)state;
    hb_blob_t *blob = font_of_two_letters(FONT_VARIABLE, 2000, 4, 500, 0);
    unsigned size;
    const char *data = hb_blob_get_data(blob, &size);
    const struct bytes font = {data, size};
    struct arena arena = {0};
    struct error error = {0};
    struct fonts *variable = fonts_open(font, font, &error);
    if (!variable) fail_msg("%s", error.text);
    const struct node node = {.kind = NODE_TEXT,
                              .fill = INK_TITLE,
                              .stroke = INK_NONE,
                              .text = {.text = "ABA", .size = 20, .x = 10, .y = 30, .width = 20}};
    const struct scene scene = {.width = 100, .height = 50, .scale = 1, .nodes = &node, .count = 1};
    const struct document document = {.title = "t", .description = "d", .request = "bpt x", .software = "b"};
    struct buffer out = {0};
    if (!render_pdf(&scene, &document, variable, &out, &error)) fail_msg("%s", error.text);
    hold_golden("variable.pdf", unpack(&out, &arena));
    buffer_free(&out);
    size_t before = memory_in_use();
    for (int i = 0; i < 50; i++) {
        assert_true(render_pdf(&scene, &document, variable, &out, &error));
        buffer_free(&out);
    }
    if (memory_in_use() > before + 4096) fault("%zu bytes are kept", memory_in_use() - before);
    assert_no_faults();
    fonts_close(variable);
    hb_blob_destroy(blob);
    arena_free(&arena);
    assert_no_faults();
}

/* So that they are shaped with them. The first letter that has a direction decides which part stands first. */
static void spaces_go_with_the_letters_around_them(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t stretches, first;
    } texts[] = {{"模型", 1, 0},   {"模 型", 1, 0},  {"模a型", 3, 0},          {"a 模", 2, 0},
                 {"1 שלום", 2, 2}, {"a שלום", 2, 0}, {"שלום a שלום b", 4, 19}, {"1 שלום a שלום", 4, 13}};
    for (size_t i = 0; i < LENGTH(texts); i++) {
        size_t count;
        struct stretch *stretches = stretches_find(fonts, FACE_REGULAR, texts[i].text, &count);
        if (!stretches)
            not_tested("letters of the system's fonts, for none has those of '%s'", texts[i].text);
        else if (count != texts[i].stretches || stretches->start != texts[i].first)
            fault("'%s' is shaped in %zu parts from byte %u on, not %zu from %zu", texts[i].text, count,
                  stretches->start, texts[i].stretches, texts[i].first);
        free(stretches);
    }
    assert_no_faults();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_have_ink_from_their_left_edge_on),
        cmocka_unit_test(letters_that_touch_add_up),
        cmocka_unit_test(a_brush_is_round_and_soft),
        cmocka_unit_test(letters_of_endless_outlines_are_left_out),
        cmocka_unit_test(letters_keep_near_their_places),
        cmocka_unit_test(variable_fonts_are_drawn_in_pdf),
        cmocka_unit_test(spaces_go_with_the_letters_around_them),
    };
    return cmocka_run_group_tests(tests, fonts_set_up, fonts_tear_down);
}
