/* What letters cover of a picture's pixels: alone, where they touch, and under the brush that makes halos of them. */
#include "support.h"

#include <math.h>

#include "embed/embedded.h"
#include "render/text/coverage.h"

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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_that_touch_add_up),
        cmocka_unit_test(a_brush_is_round_and_soft),
    };
    return cmocka_run_group_tests(tests, fonts_set_up, fonts_tear_down);
}
