/* The figures as a browser shows them: web and slides SVG as <img> and inlined, all on one page whose own styles are as
 * rude as a page's can be, held to the PNG of the same request.
 * Where there is no Chromium the test is skipped. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cairo.h>
#include <cmocka.h>
#include <jansson.h>

#include "browser.h"
#include "embed/embedded.h"
#include "pixels.h"
#include "render/render.h"
#include "support.h"

enum { SKIPPED = 77, WIDTH = 760, HEIGHT = 500, SCALE = 2 };

static char folder[] = "/tmp/bpt-browser-XXXXXX";

/* ---- pictures ---- */

static void append_base64(struct buffer *out, const char *text) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char values[256] = {0};
    for (unsigned char i = 0; digits[i]; i++) values[(unsigned char)digits[i]] = i;
    uint32_t bits = 0;
    int count = 0;
    for (; *text && *text != '='; text++) {
        bits = bits << 6 | values[(unsigned char)*text];
        count += 6;
        if (count < 8) continue;
        count -= 8;
        unsigned char byte = (unsigned char)(bits >> count);
        buffer_add(out, &byte, 1);
    }
}

/* The whole page at twice its size. */
static cairo_surface_t *screenshot(double height) {
    json_t *shot = browser_call("Page.captureScreenshot",
                                json_pack("{ss sb sb s{sf sf sf sf sf}}", "format", "png", "optimizeForSpeed", 1,
                                          "captureBeyondViewport", 1, "clip", "x", 0.0, "y", 0.0, "width",
                                          (double)WIDTH, "height", height, "scale", 1.0));
    struct buffer png = {0};
    append_base64(&png, json_string_value(json_object_get(shot, "data")));
    json_decref(shot);
    cairo_surface_t *surface = decode_png(png.bytes, png.size);
    buffer_free(&png);
    return surface;
}

static int channel_difference(const unsigned char *a, const unsigned char *b) {
    return abs(a[0] - b[0]) + abs(a[1] - b[1]) + abs(a[2] - b[2]);
}

/* The mean difference of a channel, 0 to 255, in that of all blocks of 16 pixels where it is greatest. One CSS pixel
 * aside makes more than 100. Outlines come to 11, since hairlines take whole pixels in a PNG; live text to 39, since it
 * stands on whole CSS pixels, up to half of one aside. */
static double worst_block(cairo_surface_t *page, int top, cairo_surface_t *picture) {
    enum { BLOCK = 16 };
    const unsigned char *ours = cairo_image_surface_get_data(picture), *shown = cairo_image_surface_get_data(page);
    int our_stride = cairo_image_surface_get_stride(picture), shown_stride = cairo_image_surface_get_stride(page);
    double worst = 0;
    for (int y = 0; y + BLOCK <= SCALE * HEIGHT; y += BLOCK)
        for (int x = 0; x + BLOCK <= SCALE * WIDTH; x += BLOCK) {
            int sum = 0;
            for (int i = 0; i < BLOCK; i++)
                for (int j = 0; j < BLOCK; j++)
                    sum += channel_difference(ours + (y + i) * our_stride + 4 * (x + j),
                                              shown + (top + y + i) * shown_stride + 4 * (x + j));
            worst = fmax(worst, sum / (3.0 * BLOCK * BLOCK));
        }
    return worst;
}

/* ---- pages ---- */

static const char *const chart_names[] = {"tokens", "rank"};
static const char *const kinds[] = {"web.svg", "svg"}; /* one below the other */
static const double most_different[] = {45, 13};       /* by kind */
enum { CHARTS = 2, KINDS = 2, OF_A_KIND = 2 * CHARTS };

static void append_file(struct buffer *out, const char *theme, const char *chart, const char *ending) {
    char path[256], bytes[4096];
    bool named = strcmp(theme, "light") != 0;
    snprintf(path, sizeof path, "%s/%s%s%s.%s", folder, chart, named ? "." : "", named ? theme : "", ending);
    FILE *file = fopen(path, "rb");
    if (!file) fail_msg("there is no %s", path);
    for (size_t size; (size = fread(bytes, 1, sizeof bytes, file)) > 0;) buffer_add(out, bytes, size);
    fclose(file);
}

/* Each figure of a theme, web and slides, as <img> and inlined, one below the other. */
static void write_page(const char *theme, const char *name) {
    struct buffer page = {0};
    buffer_text(&page, "<!doctype html><meta charset='utf-8'><style>"
                       "body { margin: 0; font: italic 700 30px/3 monospace; letter-spacing: 5px; word-spacing: 9px;"
                       "  text-transform: uppercase; text-align: center; direction: rtl; fill: red; stroke: lime;"
                       "  stroke-width: 9; text-anchor: middle; font-variant: small-caps; }"
                       "div { width: 760px; height: 500px; overflow: hidden; direction: ltr; }"
                       "img, svg { display: block; } svg { fill: currentColor; stroke: red; } g { opacity: 1; }"
                       ".kv, .notes, .page, .axes, .adapter { display: none; }"
                       "</style>");
    for (int i = 0; i < CHARTS * KINDS; i++) {
        const char *chart = chart_names[i % CHARTS], *kind = kinds[i / CHARTS];
        bool named = strcmp(theme, "light") != 0;
        buffer_printf(&page, "<div><img src='%s%s%s.%s'></div><div>", chart, named ? "." : "", named ? theme : "",
                      kind);
        append_file(&page, theme, chart, kind);
        buffer_text(&page, "</div>");
    }
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(page.bytes, 1, page.size, file), page.size);
    fclose(file);
    buffer_free(&page);
}

/* Holds the first kinds that stand on the open page to the PNGs of a theme. */
static void compare_page(const char *theme, int count) {
    int failed = 0;
    cairo_surface_t *page = screenshot(count * OF_A_KIND * HEIGHT);
    assert_int_equal(cairo_image_surface_get_width(page), SCALE * WIDTH);
    for (int i = 0; i < count * OF_A_KIND; i++) {
        const char *chart = chart_names[i / 2 % CHARTS];
        int kind = i / OF_A_KIND;
        struct buffer png = {0};
        append_file(&png, theme, chart, "png");
        cairo_surface_t *picture = decode_png(png.bytes, png.size);
        double worst = worst_block(page, i * SCALE * HEIGHT, picture);
        bool differs = worst > most_different[kind];
        if (differs)
            print_error("%s, %s.%s, %s: differs by %.1f\n", theme, chart, kinds[kind], i % 2 ? "inlined" : "<img>",
                        worst);
        failed += differs;
        cairo_surface_destroy(picture);
        buffer_free(&png);
    }
    cairo_surface_destroy(page);
    assert_int_equal(failed, 0);
}

/* ---- the tests ---- */

/* With its font, since digits alone are tabular, which no page can ask of a font of its own. */
static void draw(const char *theme) {
    char command[1024];
    snprintf(command, sizeof command,
             "'%s' --theme %s --svg web,slides --format png,svg --embed-font --output %s >/dev/null",
             getenv("BPT_PROGRAM"), theme, folder);
    if (system(command) != 0) fail_msg("%s fails", command);
}

static int open_browser(void **state) {
    (void)state;
    draw("light");
    draw("dark");
    draw("auto");
    browser_open(folder, WIDTH, HEIGHT, SCALE);
    return 0;
}

static int close_browser(void **state) {
    (void)state;
    browser_close();
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

/* Dark and light as the reader has it; light, and all that is dark from the start, with BPT_WHOLE=1. */
static void automatic_figures_follow_the_reader(void **state) {
    (void)state;
    write_page("auto", "auto.html");
    browser_prefer("dark");
    browser_show("auto.html");
    compare_page("dark", 1);
    browser_prefer("light");
    if (!getenv("BPT_WHOLE")) return;
    browser_show("auto.html");
    compare_page("light", KINDS);
}

static void dark_figures_look_like_their_pictures(void **state) {
    (void)state;
    if (!getenv("BPT_WHOLE")) return;
    write_page("dark", "dark.html");
    browser_show("dark.html");
    compare_page("dark", KINDS);
}

static void light_figures_look_like_their_pictures(void **state) {
    (void)state;
    write_page("light", "light.html");
    browser_show("light.html");
    compare_page("light", KINDS);
}

/* The page as an earlier test left it, or loaded: eight figures with fonts of their own take a while. */
static void stay_on(const char *page) {
    json_t *shown = browser_evaluate("location.pathname.split('/').pop()");
    if (strcmp(json_string_value(shown), page) != 0) browser_show(page);
    json_decref(shown);
}

/* Of every text on a page with inlined web SVG: what it says, how it is set, and how long it came out. */
static void texts_are_as_long_as_they_were_measured(void **state) {
    (void)state;
    if (fonts_set_up(state)) fail();
    struct ruler ruler = fonts_ruler(fonts);
    static const char *const pages[] = {"light.html", "dark.html"};
    for (size_t page = 0; page < (getenv("BPT_WHOLE") ? 2 : 1); page++) {
        stay_on(pages[page]);
        json_t *texts =
            browser_evaluate("[...document.querySelectorAll('text')].map(t => { const s = getComputedStyle(t);"
                             "return [t.textContent, parseFloat(s.fontSize), +s.fontWeight, t.getBBox().width] })");
        assert_true(json_array_size(texts) > 60);
        for (size_t i = 0; i < json_array_size(texts); i++) {
            json_t *text = json_array_get(texts, i);
            const char *words = json_string_value(json_array_get(text, 0));
            double size = json_number_value(json_array_get(text, 1)),
                   shown = json_number_value(json_array_get(text, 3));
            enum face face = json_number_value(json_array_get(text, 2)) == 600 ? FACE_SEMIBOLD : FACE_REGULAR;
            double measured = ruler.width(ruler.context, words, face, size);
            if (fabs(shown - measured) > 0.02 * measured + 0.3)
                fail_msg("%s: '%s' is %.2f px long, not %.2f", pages[page], words, shown, measured);
        }
        json_decref(texts);
    }
    fonts_tear_down(state);
}

/* The tooltip of what the pointer meets at the middle of an element: its own title or that of the group around it. */
static void assert_tooltip(const char *element, const char *expected) {
    char script[1024];
    snprintf(script, sizeof script,
             "(() => { const e = %s; e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect();"
             "let t = document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2);"
             "while (t && !t.querySelector(':scope > title')) t = t.parentElement;"
             "return t ? t.querySelector(':scope > title').textContent.replace(/\\u202f/g, ' ') : 'none' })()",
             element);
    json_t *tooltip = browser_evaluate(script);
    assert_string_equal(json_string_value(tooltip), expected);
    json_decref(tooltip);
}

static void tooltips_say_the_values(void **state) {
    (void)state;
    stay_on("light.html");
    assert_tooltip("[...document.querySelectorAll('text')].find(t => t.textContent == 'In context (KV cache)')",
                   "KV cache: 328 kB per token");
    assert_tooltip("document.querySelector('g.bpt-lora path')",
                   "LoRA, rank 32: 828 MB in all; 8.28 MB per token at 100 tokens, 82.8 B at 10M tokens");
    assert_tooltip("document.querySelector('g.bpt-pretraining path')", "Pretraining: 0.00941 B per token, 15T tokens");
    assert_tooltip("[...document.querySelectorAll('.bpt-lora > circle')].find(c => c.nextElementSibling"
                   ".querySelector('title').textContent.startsWith('rank 64'))",
                   "rank 64: 16.6 kB per token");
    assert_tooltip("document.querySelector('rect')", "none"); /* nothing pops up over the whole */
}

/* Each mark in turn: its words are seen while it has the focus, on the page, and under no dot that is painted later. */
static void keys_reach_every_tooltip(void **state) {
    (void)state;
    stay_on("light.html");
    json_t *fault = browser_evaluate(
        "(() => { const marks = [...document.querySelectorAll('.bpt-mark')];"
        "if (marks.length < 10) return 'few marks';"
        "for (const mark of marks) { mark.focus();"
        "  const said = mark.querySelector('title').textContent, tip = mark.querySelector('text');"
        "  if (document.activeElement !== mark) return said + ': no focus';"
        "  if (getComputedStyle(mark).opacity !== '1' || tip.textContent !== said) return said + ': not shown';"
        "  const box = tip.getBoundingClientRect(), page = mark.ownerSVGElement.getBoundingClientRect();"
        "  if (box.left < page.left || box.top < page.top || box.right > page.right) return said + ': off the page';"
        "  for (const dot of mark.ownerSVGElement.querySelectorAll('.bpt-marks > g > circle')) {"
        "    const at = dot.getBoundingClientRect(), x = Math.min(at.right, box.right) - Math.max(at.left, box.left),"
        "      y = Math.min(at.bottom, box.bottom - 3) - Math.max(at.top, box.top + 3);"
        "    if (x > 0 && y > 0 && mark.compareDocumentPosition(dot) & 4) return said + ': under a dot'; }"
        "  mark.blur(); if (getComputedStyle(mark).opacity !== '0') return said + ': shown without focus'; }"
        "return '' })()");
    assert_string_equal(json_string_value(fault), "");
    json_decref(fault);
}

/* A page's own switch sets the colours, and nothing is black where its sanitizer takes style sheets away. */
static void pages_may_set_colours_or_strip_styles(void **state) {
    (void)state;
    browser_show("light.html");
    json_t *colours =
        browser_evaluate("(() => { const line = document.querySelector('svg g.bpt-kv .bpt-kv-line');"
                         "const colour = () => getComputedStyle(line).stroke, before = colour();"
                         "document.body.style.setProperty('--bpt-kv', 'rgb(1, 2, 3)'); const set = colour();"
                         "document.querySelectorAll('svg style').forEach(s => s.remove());"
                         "return before + ' ' + set + ' ' + line.getAttribute('stroke') })()");
    assert_string_equal(json_string_value(colours), "rgb(194, 78, 0) rgb(1, 2, 3) #c24e00");
    json_decref(colours);
}

/* Lines, dots, labels, and what answers at the dots. */
static void pages_may_hide_a_group(void **state) {
    (void)state;
    stay_on("light.html");
    json_t *seen = browser_evaluate(
        "(() => { const all = [...document.querySelectorAll('svg .bpt-lora-line, svg .bpt-lora .bpt-mark')]"
        "  .filter(e => e.closest('.bpt-lora'));"
        "const shown = () => all.filter(e => e.getClientRects().length).length, before = shown();"
        "const sheet = document.head.appendChild(document.createElement('style'));"
        "sheet.textContent = '.bpt-lora { display: none }'; const after = shown(); sheet.remove();"
        "return [before > 20, after] })()");
    assert_true(json_is_true(json_array_get(seen, 0)));
    assert_int_equal(json_integer_value(json_array_get(seen, 1)), 0);
    json_decref(seen);
}

/* As a screen reader is told. */
static void figures_have_names_and_descriptions(void **state) {
    (void)state;
    stay_on("light.html");
    browser_tell("Accessibility.enable", json_object());
    json_t *tree = browser_call("Accessibility.getFullAXTree", json_object());
    browser_tell("Accessibility.disable", json_object());
    json_t *nodes = json_object_get(tree, "nodes");
    size_t named = 0, described = 0;
    for (size_t i = 0; i < json_array_size(nodes); i++) {
        json_t *node = json_array_get(nodes, i);
        const char *role = json_string_value(json_object_get(json_object_get(node, "role"), "value"));
        const char *name = json_string_value(json_object_get(json_object_get(node, "name"), "value"));
        const char *description = json_string_value(json_object_get(json_object_get(node, "description"), "value"));
        if (!role || (strcmp(role, "figure") != 0 && strcmp(role, "image") != 0 && strcmp(role, "img") != 0)) continue;
        named += name && (strncmp(name, "At 100k tokens, a ", 18) == 0 || strncmp(name, "Sweet spot for ", 15) == 0);
        described += description && (strstr(description, "Log-log line chart for ") != NULL ||
                                     strstr(description, ". The LoRA is heavier from rank ") != NULL);
    }
    json_decref(tree);
    assert_int_equal(named, CHARTS * KINDS); /* those inlined; of an <img> the page says it */
    assert_int_equal(described, CHARTS * KINDS);
}

int figures_in_browser(void) {
    if (!mkdtemp(folder)) return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(automatic_figures_follow_the_reader),
        cmocka_unit_test(dark_figures_look_like_their_pictures),
        cmocka_unit_test(light_figures_look_like_their_pictures),
        cmocka_unit_test(texts_are_as_long_as_they_were_measured),
        cmocka_unit_test(tooltips_say_the_values),
        cmocka_unit_test(keys_reach_every_tooltip),
        cmocka_unit_test(pages_may_hide_a_group),
        cmocka_unit_test(figures_have_names_and_descriptions),
        cmocka_unit_test(pages_may_set_colours_or_strip_styles),
    };
    return cmocka_run_group_tests(tests, open_browser, close_browser);
}

int main(void) {
    if (!browser_find()) {
        not_tested("figures, pages and the index page in a browser, for Chromium is not installed");
        return SKIPPED;
    }
    int failed = figures_in_browser();
    failed += pages_in_browser();
    failed += index_in_browser();
    browser_end();
    return failed;
}
