/* What letters cover of a picture's pixels: alone, where they touch, and under the brush that makes halos of them. */
#include "support.h"

#include <math.h>

#include "embed/embedded.h"
#include "made.h"
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

/* A font of so many units per em with a letter, A: a line that goes to and fro so often, over so much each time, by
 * bends or straight; it is moved by so much to the right and up, and what follows to the right. The caller frees it. */
static struct buffer font_of_one_letter(int units, int points, bool bends, int step, int move) {
    struct made_point *line = calloc((size_t)points, sizeof *line);
    for (int i = 0; i < points; i++) line[i] = (struct made_point){i % 2 * step, i % 2 * step, bends ? MADE_OFF : 0};
    line[points - 1].how |= MADE_END;
    const struct made_glyph glyphs[] = {{NULL, 0, 0}, {line, points, units / 2}};
    const struct made_letter letter = {'A', 1};
    struct buffer font = made_font(&(struct made_font){.units = units,
                                                       .glyphs = glyphs,
                                                       .glyph_count = LENGTH(glyphs),
                                                       .letters = &letter,
                                                       .letter_count = 1,
                                                       .moved = move ? 1 : 0,
                                                       .right = move,
                                                       .up = move,
                                                       .wider = move});
    free(line);
    return font;
}

/* Such a letter took seconds to draw. */
static void letters_of_endless_outlines_are_left_out(void **state) {
    (void)state;
    static const struct {
        int points, step;
        bool bends, is_drawn;
    } glyphs[] = {{4, 500, false, true},    {800, 500, false, true},   {1200, 500, false, false},
                  {12000, 40, false, true}, {12000, 50, false, false}, {12000, 16000, false, false},
                  {33000, 1, false, false}, {10000, 1, true, true},    {10922, 1, true, true},
                  {10923, 1, true, false}}; /* each bend takes three */
    for (size_t i = 0; i < LENGTH(glyphs); i++) {
        struct typeface typeface;
        struct error error = {0};
        struct buffer font = font_of_one_letter(1000, glyphs[i].points, glyphs[i].bends, glyphs[i].step, 0);
        if (!fonts_open_typeface(&typeface, FACE_REGULAR, made_bytes(&font), 0, &error)) fail_msg("%s", error.text);
        bool is_drawn = outline_glyph(&typeface, 1)->points.size > 0;
        assert_ptr_equal(outline_glyph(&typeface, 2), outline_glyph(&typeface, 0)); /* there are no more */
        if (is_drawn != glyphs[i].is_drawn)
            fault("%d points, %d units from one to the next: %s", glyphs[i].points, glyphs[i].step,
                  is_drawn ? "drawn" : "left out");
        fonts_close_typeface(&typeface);
        buffer_free(&font);
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
        struct buffer font = font_of_one_letter(moves[i].units, 4, false, moves[i].units, moves[i].move);
        struct fonts *moved = fonts_open(made_bytes(&font), made_bytes(&font), &error);
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
        buffer_free(&font);
    }
    assert_no_faults();
}

/* What stands wholly past that is left out, and of the rest what does. */
static void letters_far_from_their_places_are_left_out(void **state) {
    (void)state;
    static const struct {
        int left, bottom, width, height; /* of a box, in tenths of an em */
        struct coverage covered;         /* at 10 pixels an em */
    } boxes[] = {{0, 0, 10, 10, {.left = 0, .top = -11, .width = 11, .height = 12}},
                 {199, 0, 10, 10, {.left = 199, .top = -11, .width = 1, .height = 12}},
                 {200, 0, 10, 10, {0}},
                 {-50, 0, 11, 10, {.left = -40, .top = -11, .width = 2, .height = 12}},
                 {-61, 0, 20, 10, {0}},
                 {0, 40, 10, 10, {.left = 0, .top = -40, .width = 11, .height = 1}},
                 {0, 42, 10, 10, {0}},
                 {0, -61, 10, 20, {0}},
                 {0, -60, 10, 20, {.left = 0, .top = 39, .width = 11, .height = 1}}};
    for (size_t i = 0; i < LENGTH(boxes); i++) {
        int left = 100 * boxes[i].left, right = left + 100 * boxes[i].width, bottom = 100 * boxes[i].bottom,
            top = bottom + 100 * boxes[i].height;
        const struct made_point box[] = {{left, bottom, 0}, {left, top, 0}, {right, top, 0}, {right, bottom, MADE_END}};
        const struct made_glyph glyphs[] = {{NULL, 0, 0}, {box, LENGTH(box), 1000}};
        const struct made_letter letter = {'A', 1};
        struct buffer font = made_font(&(struct made_font){
            .units = 1000, .glyphs = glyphs, .glyph_count = LENGTH(glyphs), .letters = &letter, .letter_count = 1});
        struct error error;
        struct fonts *far = fonts_open(made_bytes(&font), made_bytes(&font), &error);
        if (!far) fail_msg("%s", error.text);
        const struct node node = {.kind = NODE_TEXT, .text = {.text = "A", .size = 10}};
        struct run run = run_begin(far, &node);
        struct coverage got = coverage_of(far, run, (struct raster_scale){1, 1}), wanted = boxes[i].covered;
        if (got.left != wanted.left || got.top != wanted.top || got.width != wanted.width ||
            got.height != wanted.height || !got.bytes != !wanted.width)
            fault("box %zu covers %d x %d from %d, %d", i, got.width, got.height, got.left, got.top);
        run_end(&run);
        coverage_free(&got);
        fonts_close(far);
        buffer_free(&font);
    }
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
        cmocka_unit_test(letters_far_from_their_places_are_left_out),
        cmocka_unit_test(spaces_go_with_the_letters_around_them),
    };
    return cmocka_run_group_tests(tests, fonts_set_up, fonts_tear_down);
}
