/* Halos, as wide in every format. */
#include "shell.h"

#include "embed/embedded.h"
#include "pixels.h"

/* How each format becomes a picture of so many pixels a CSS pixel. */
static const struct {
    const char *name, *reader;
    bool (*write)(const struct scene *, const struct document *, struct fonts *, struct buffer *, struct error *);
    const char *command;
} formats[] = {
    {"png", NULL, render_png, NULL},
    {"svg", "rsvg-convert", render_svg, "rsvg-convert -z %d x.svg >x.png"},
    {"pdf", "pdftocairo", render_pdf, "pdftocairo -png -singlefile -r $((96 * %d)) x.pdf x"},
};

static struct bytes draw(size_t format, double halo, int scale) {
    const struct node nodes[] = {
        {.kind = NODE_RECTANGLE, .fill = INK_BACKGROUND, .stroke = INK_NONE, .rectangle = {0, 0, 100, 60}},
        {.kind = NODE_TEXT,
         .fill = INK_TITLE,
         .stroke = INK_KV,
         .text = {.text = "HI", .x = 30, .y = 40, .size = 20, .width = 30, .halo = halo}},
    };
    const struct scene scene = {.width = 100,
                                .height = 60,
                                .scale = scale,
                                .palette = {[INK_BACKGROUND] = 0xFFFFFF, [INK_TITLE] = 0x0000FF, [INK_KV] = 0xFF0000},
                                .nodes = nodes,
                                .count = LENGTH(nodes)};
    struct error error = {0};
    struct buffer out = {0};
    const struct document document = {.title = "t", .description = "d", .request = "bpt tokens", .software = "bpt"};
    if (!formats[format].write(&scene, &document, fonts, &out, &error) ||
        !file_write(arena_printf(&arena, "x.%s", formats[format].name), out.bytes, out.size, &error))
        fail_msg("%s", error.text);
    buffer_free(&out);
    if (formats[format].command) assert_int_equal(run(formats[format].command, scale).status, 0);
    return read_whole_file(&arena, "x.png");
}

struct extent {
    int left, top, right, bottom;
    size_t of_halo; /* pixels in the halo's ink alone */
};

static struct extent measure(size_t format, double halo, int scale) {
    struct bytes png = draw(format, halo, scale);
    cairo_surface_t *surface = decode_png((const unsigned char *)png.data, png.size);
    const unsigned char *data = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    struct extent extent = {1 << 20, 1 << 20, -1, -1, 0};
    for (int y = 0; y < cairo_image_surface_get_height(surface); y++)
        for (int x = 0; x < cairo_image_surface_get_width(surface); x++) {
            uint32_t colour;
            memcpy(&colour, data + (ptrdiff_t)y * stride + 4 * (ptrdiff_t)x, sizeof colour);
            colour &= 0xFFFFFF;
            if (colour == 0xFFFFFF) continue;
            extent.left = x < extent.left ? x : extent.left;
            extent.top = y < extent.top ? y : extent.top;
            extent.right = x > extent.right ? x : extent.right;
            extent.bottom = y > extent.bottom ? y : extent.bottom;
            extent.of_halo += colour == 0xFF0000;
        }
    cairo_surface_destroy(surface);
    return extent;
}

static void hold_halo(size_t format, int scale) {
    struct extent bare = measure(format, 0, scale), haloed = measure(format, 6, scale);
    const int grown[] = {bare.left - haloed.left, bare.top - haloed.top, haloed.right - bare.right,
                         haloed.bottom - bare.bottom};
    for (size_t i = 0; i < LENGTH(grown); i++)
        if (grown[i] < 3 * scale - 1 || grown[i] > 3 * scale + 1)
            fault("%s at %d: a halo of 6 reaches %d pixels, side %zu", formats[format].name, scale, grown[i], i);
    if (bare.of_halo || haloed.of_halo < (size_t)(80 * scale * scale))
        fault("%s at %d: %zu pixels of a halo", formats[format].name, scale, haloed.of_halo);
}

/* Half its width on every side; and the letters lie over it. */
static void halos_reach_half_their_width(void **state) {
    (void)state;
    for (size_t format = 0; format < LENGTH(formats); format++) {
        if (formats[format].reader && !is_installed(formats[format].reader)) {
            not_tested("halos of %s, for %s is not installed", formats[format].name, formats[format].reader);
            continue;
        }
        for (int scale = 1; scale <= 3; scale++) hold_halo(format, scale);
    }
    assert_no_faults();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(halos_reach_half_their_width, shell_enter, shell_leave),
    };
    return cmocka_run_group_tests(tests, fonts_set_up, fonts_tear_down);
}
