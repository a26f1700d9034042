/* SVG for the web, read as text: what a browser is given. What it makes of it is browser_test's. */
#include "render/render.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "embed/embedded.h"
#include "support.h"

static const struct point line[] = {{60, 80}, {300, 220}, {300, 60}, {420.004, 250.126}};
static const struct point flat[] = {{20, 270}, {460, 270}}, lower[] = {{20, 280}, {460, 280}};

static const struct node nodes[] = {
    {.kind = NODE_RECTANGLE, .fill = INK_BACKGROUND, .stroke = INK_NONE, .rectangle = {0, 0, 480, 300}},
    {.kind = NODE_TEXT,
     .fill = INK_TITLE,
     .stroke = INK_NONE,
     .text = {.text = "A <claim> & \"more\" 'still'\x01",
              .x = 20,
              .y = 36,
              .size = 20,
              .face = FACE_SEMIBOLD,
              .width = 240}},
    {.kind = NODE_POLYLINE,
     .group = GROUP_AXES,
     .fill = INK_NONE,
     .stroke = INK_GRID,
     .stroke_width = 1,
     .polyline = {flat, 2}},
    {.kind = NODE_TEXT,
     .group = GROUP_AXES,
     .fill = INK_TICK,
     .stroke = INK_NONE,
     .text = {.text = "1\u202fkB", .x = 18, .y = 270, .anchor = ANCHOR_END, .size = 13, .width = 26}},
    {.kind = NODE_POLYLINE,
     .group = GROUP_AXES,
     .fill = INK_NONE,
     .stroke = INK_GRID,
     .stroke_width = 1,
     .polyline = {lower, 2}},
    {.kind = NODE_POLYLINE,
     .group = GROUP_KV,
     .fill = INK_NONE,
     .stroke = INK_KV,
     .stroke_width = 2.5,
     .title = "KV <cache>: 328 kB",
     .polyline = {line, 4}},
    {.kind = NODE_CIRCLE,
     .group = GROUP_ADAPTER,
     .fill = INK_BACKGROUND,
     .stroke = INK_ADAPTER,
     .stroke_width = 2,
     .title = "rank 64: 16.6 kB",
     .circle = {300, 220, 7}},
    {.kind = NODE_POLYLINE,
     .group = GROUP_PRETRAINING,
     .fill = INK_NONE,
     .stroke = INK_PRETRAINING,
     .stroke_width = 2,
     .dash = {9, 5},
     .polyline = {(const struct point[]){{20, 290}, {460, 290}}, 2}},
    {.kind = NODE_TEXT,
     .group = GROUP_KV,
     .fill = INK_KV,
     .stroke = INK_NONE,
     .title = "KV <cache>: 328 kB",
     .text = {.text = "KV cache", .x = 426, .y = 60, .size = 14, .width = 50}},
    {.kind = NODE_TEXT,
     .group = GROUP_NOTES,
     .fill = INK_ADAPTER,
     .stroke = INK_BACKGROUND,
     .text = {.text = "127–272", .x = 240, .y = 170, .anchor = ANCHOR_MIDDLE, .size = 15, .width = 60, .halo = 5}},
};

static const uint32_t dark[INK_COUNT] = {[INK_BACKGROUND] = 0x0D1117, [INK_KV] = 0xFF8A3D, [INK_ADAPTER] = 0x56B4E9};

static const struct scene scene = {
    .width = 480,
    .height = 300,
    .scale = 2,
    .palette = {[INK_BACKGROUND] = 0xFFFFFF,
                [INK_TITLE] = 0x111827,
                [INK_TICK] = 0x6B7280,
                [INK_GRID] = 0xE5E7EB,
                [INK_KV] = 0xC24E00,
                [INK_ADAPTER] = 0x0072B2,
                [INK_PRETRAINING] = 0x5B6470},
    .nodes = nodes,
    .count = sizeof nodes / sizeof *nodes,
};

static const struct document document = {
    .title = "A <claim> & \"more\"",
    .description = "A <claim> & \"more\". It's <b>39.6×</b>, \xFF\x01 é",
    .request = "bpt tokens --title 'A </metadata><script>'",
    .software = "bpt test",
    .language = "es",
};

/* As text, which the caller frees. */
static char *write_web(const struct scene *drawn, const struct document *said, struct web_style style) {
    struct buffer out = {0};
    struct error error = {0};
    if (!render_web_svg(drawn, said, fonts, style, &out, &error)) fail_msg("%s", error.text);
    buffer_add(&out, "", 1);
    return (char *)out.bytes;
}

static char *write_plain(void) {
    return write_web(&scene, &document, (struct web_style){0});
}

static void assert_has(const char *svg, const char *part) {
    if (!strstr(svg, part)) fail_msg("lacks %s: %s", part, svg);
}

static void assert_lacks(const char *svg, const char *part) {
    if (strstr(svg, part)) fail_msg("has %s: %s", part, svg);
}

static size_t count_of(const char *text, const char *part) {
    size_t count = 0;
    for (; (text = strstr(text, part)); text += strlen(part)) count++;
    return count;
}

/* ---- the file ---- */

static void says_what_it_is(void **state) {
    (void)state;
    static const char *const parts[] = {
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"bpt-figure bpt-",
        " width=\"480\" height=\"300\" viewBox=\"0 0 480 300\" role=\"figure\" lang=\"es\" aria-label=",
        " aria-label=\"A &lt;claim&gt; &amp; &quot;more&quot;\"",
        "<desc>It&#39;s &lt;b&gt;39.6×&lt;/b&gt;,  é</desc>", /* without the title, which the name says */
        " data-bpt-software=\"bpt test, set in ",
        " data-bpt-request=\"bpt tokens --title &#39;A &lt;/metadata&gt;&lt;script&gt;&#39;\"",
    };
    char *svg = write_plain();
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) assert_has(svg, parts[i]);
    free(svg);
}

/* What tooltips say in the same figure, its description need not; a page of bpt's own has none. */
static void answers_where_tooltips_say_the_rest(void **state) {
    (void)state;
    struct document answering = document;
    answering.answer = "It is 39.6×.";
    char *svg = write_web(&scene, &answering, (struct web_style){0});
    assert_has(svg, "<desc>It is 39.6×.</desc>");
    free(svg);
    svg = write_web(&scene, &answering, (struct web_style){.of_page = true});
    assert_has(svg, "<desc>It&#39;s &lt;b&gt;39.6×&lt;/b&gt;,  é</desc>");
    free(svg);
}

static void says_nothing_of_what_is_not_said(void **state) {
    (void)state;
    static const struct document untitled = {.description = "d"}, undescribed = {.title = "t"};
    char *svg = write_web(&scene, &untitled, (struct web_style){0});
    assert_lacks(svg, "aria-label=\"\"");
    free(svg);
    svg = write_web(&scene, &undescribed, (struct web_style){0});
    assert_has(svg, "aria-label=\"t\"");
    free(svg);
}

static void escapes_what_users_write(void **state) {
    (void)state;
    char *svg = write_plain();
    assert_has(svg, ">A &lt;claim&gt; &amp; &quot;more&quot; &#39;still&#39;</text>");
    assert_has(svg, "<title>KV &lt;cache&gt;: 328 kB</title>");
    assert_lacks(svg, "\x01");
    assert_lacks(svg, "<script");
    assert_lacks(svg, "<claim");
    free(svg);
}

static void repeats_itself(void **state) {
    (void)state;
    for (int embeds = 0; embeds < 2; embeds++) {
        struct web_style style = {.embed_font = embeds};
        char *first = write_web(&scene, &document, style), *second = write_web(&scene, &document, style);
        assert_string_equal(first, second);
        free(first);
        free(second);
    }
}

static void xmllint_reads_it(void **state) {
    (void)state;
    if (system("command -v xmllint >/dev/null") != 0) {
        not_tested("SVG for the web as xmllint reads it, for that is not installed");
        return;
    }
    struct scene automatic = scene;
    automatic.dark = dark;
    for (int i = 0; i < 2; i++) {
        char *svg = write_web(i ? &automatic : &scene, &document, (struct web_style){.embed_font = i});
        FILE *reader = popen("xmllint --noout -", "w");
        assert_non_null(reader);
        fputs(svg, reader);
        assert_int_equal(pclose(reader), 0);
        free(svg);
    }
}

static void fills_its_place_when_responsive(void **state) {
    (void)state;
    char *svg = write_web(&scene, &document, (struct web_style){.responsive = true});
    char *root = strstr(svg, "<svg"), *end = strchr(root, '>');
    *end = '\0';
    assert_lacks(root, " width=");
    assert_lacks(root, " height=");
    assert_has(root, "viewBox=\"0 0 480 300\"");
    free(svg);
}

static void refuses_absurd_sizes(void **state) {
    (void)state;
    struct scene absurd = scene;
    absurd.width = 1e300;
    struct buffer out = {0};
    struct error error = {0};
    assert_false(render_web_svg(&absurd, &document, fonts, (struct web_style){0}, &out, &error));
    assert_int_equal(error.kind, ERROR_USAGE);
    assert_null(out.bytes);
}

/* ---- where there is no style sheet, and where there is more than markup ---- */

/* The same as the scene paints, so that nothing is black where a page's sanitizer takes styles away. */
static void every_element_says_its_paint(void **state) {
    (void)state;
    char *svg = write_plain();
    char *sheet = strstr(svg, "<style>"), *end = strstr(svg, "</style>");
    memset(sheet, ' ', (size_t)(end - sheet));
    assert_has(svg, "<rect fill=\"#ffffff\" class=\"bpt-background-fill\" width=\"480\" height=\"300\"/>");
    assert_has(svg, "<path fill=\"none\" stroke=\"#c24e00\" class=\"bpt-kv-line\" stroke-width=\"2.5\" d=");
    static const char *const painted[] = {"<rect ", "<path ", "<circle ", "<text "};
    for (size_t i = 0; i < sizeof painted / sizeof *painted; i++)
        for (const char *at = svg; (at = strstr(at, painted[i])); at++) {
            const char *close = strchr(at, '>'), *fill = strstr(at, " fill=\""), *tip = strstr(at, " dy=");
            bool hidden = tip && tip < close; /* a mark's words */
            if (!hidden && (!fill || fill > close)) fail_msg("without a fill: %.*s", (int)(close - at), at);
        }
    free(svg);
}

/* librsvg knows no variables and drops a rule with one, so no other rule may take an area's attribute away. */
static void areas_stay_where_variables_are_unknown(void **state) {
    (void)state;
    struct node area = nodes[5];
    area.fill = INK_KV, area.stroke = INK_NONE;
    struct scene filled = scene;
    filled.nodes = &area, filled.count = 1;
    char *svg = write_web(&filled, &document, (struct web_style){0});
    assert_has(svg, "<path fill=\"#c24e00\" class=\"bpt-kv-fill\" d=\"M60 80l");
    assert_has(svg, " [fill=none]&#123;");
    free(svg);
    filled.opacity[INK_KV] = 7;
    svg = write_web(&filled, &document, (struct web_style){0});
    assert_has(svg, "<path fill=\"#c24e00\" class=\"bpt-kv-fill\" fill-opacity=\".07\" d=\"M60 80l");
    free(svg);
}

/* LibreOffice knows no paint-order and would lay the halo over the letters. */
static void halos_are_texts_of_their_own(void **state) {
    (void)state;
    char *svg = write_plain();
    static const char set[] = "font-size=\"15\" text-anchor=\"middle\" x=\"240\" y=\"170\">127–272</text>";
    const char *halo = strstr(svg, "<text fill=\"none\" stroke=\"#ffffff\" class=\"bpt-background-line\" "
                                   "stroke-width=\"5\" font-size=\"15\"");
    const char *letters = strstr(svg, "<text fill=\"#0072b2\" class=\"bpt-lora-fill\" font-size=\"15\"");
    assert_int_equal(count_of(svg, set), 2);
    assert_non_null(halo);
    assert_true(letters > halo);
    free(svg);
}

/* MDX takes braces for JavaScript; JSX knows no prefixed names, no comments and no declarations. */
static void mdx_and_jsx_take_it(void **state) {
    (void)state;
    struct document braced = document;
    braced.title = braced.description = "A {claim}";
    braced.request = "bpt tokens --title '{alert(1)}'";
    struct scene automatic = scene;
    automatic.dark = dark;
    char *svg = write_web(&automatic, &braced, (struct web_style){.embed_font = true});
    static const char *const breakers[] = {"{", "}", "xmlns:", "<bpt:", "<!--", "<!", "<?", "xlink:"};
    for (size_t i = 0; i < sizeof breakers / sizeof *breakers; i++) {
        const char *found = strstr(svg, breakers[i]);
        if (found) fail_msg("has %s: %.80s", breakers[i], found);
    }
    assert_has(svg, "--title &#39;&#123;alert(1)&#125;&#39;");
    struct arena arena = {0};
    struct provenance said;
    struct error error = {0};
    assert_true(provenance_read("a.svg", (struct bytes){svg, strlen(svg)}, &arena, &said, &error));
    assert_string_equal(said.request, braced.request);
    arena_free(&arena);
    free(svg);
}

/* ---- many on a page ---- */

enum { PREFIX = 8 }; /* "bpt-" and four more */

static void copy_prefix(char prefix[10], const char *svg) {
    static const char before[] = "class=\"bpt-figure ";
    snprintf(prefix, PREFIX + 1, "%s", strstr(svg, before) + strlen(before));
    for (int i = 4; i < PREFIX; i++)
        assert_true(islower((unsigned char)prefix[i]) || isdigit((unsigned char)prefix[i]));
}

/* Classes are bpt's, and every rule is the figure's own. */
static void assert_all_its_own(const char *svg, const char *prefix) {
    for (const char *at = svg; (at = strstr(at, "class=\""));) {
        at += strlen("class=\"");
        while (*at && *at != '"') {
            assert_memory_equal(at, "bpt-", 4);
            at += strcspn(at, " \"");
            at += *at == ' ';
        }
    }
    static const char open[] = "&#123;";
    const char *sheet = strstr(svg, "<style>"), *end = strstr(svg, "</style>");
    size_t selectors = 0;
    for (const char *at = sheet; (at = strstr(at, open)) && at < end; at++) {
        const char *start = at;
        while (start[-1] != '\n') start--;
        if (strncmp(start, "@media", 6) == 0) continue;
        assert_int_equal(start[0], '.');
        assert_memory_equal(start + 1, prefix, PREFIX);
        selectors++;
    }
    assert_true(selectors > 5);
}

static void classes_are_its_own(void **state) {
    (void)state;
    struct scene automatic = scene;
    automatic.dark = dark;
    char *svg = write_web(&automatic, &document, (struct web_style){0}), prefix[10];
    copy_prefix(prefix, svg);
    assert_all_its_own(svg, prefix);
    assert_lacks(svg, " id=");
    assert_lacks(svg, "href");
    assert_lacks(svg, "url(");
    free(svg);
}

/* A page may set these; they are never renamed. */
static void names_for_pages_stand(void **state) {
    (void)state;
    static const char *const names[] = {"class=\"bpt-kv\"",
                                        "class=\"bpt-lora\"",
                                        "class=\"bpt-pretraining\"",
                                        "class=\"bpt-axes\"",
                                        "class=\"bpt-notes\"",
                                        "class=\"bpt-page\"",
                                        "class=\"bpt-kv-line\"",
                                        "stroke:var(--bpt-kv,#c24e00)",
                                        "fill:var(--bpt-lora,#0072b2)",
                                        "fill:var(--bpt-background,#ffffff)"};
    char *svg = write_plain();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) assert_has(svg, names[i]);
    free(svg);
}

/* What could disturb another figure is its style sheet, so that is what prefixes tell apart. */
static void other_style_sheets_have_other_prefixes(void **state) {
    (void)state;
    struct scene recoloured = scene, following = scene;
    recoloured.palette[INK_KV] = 0xC24E01;
    following.dark = dark;
    struct document other = document;
    other.request = "bpt tokens --rank 8";
    char prefixes[4][10];
    const struct scene *scenes[] = {&scene, &recoloured, &following, &scene};
    for (int i = 0; i < 4; i++) {
        char *svg = write_web(scenes[i], i == 3 ? &other : &document, (struct web_style){0});
        copy_prefix(prefixes[i], svg);
        free(svg);
    }
    for (int i = 1; i < 3; i++)
        for (int j = 0; j < i; j++) assert_string_not_equal(prefixes[i], prefixes[j]);
    assert_string_equal(prefixes[3], prefixes[0]);
}

static void follows_the_reader_when_it_can(void **state) {
    (void)state;
    struct scene automatic = scene;
    automatic.dark = dark;
    char *plain = write_plain(), *both = write_web(&automatic, &document, (struct web_style){0});
    assert_lacks(plain, "@media");
    assert_has(both, "@media(prefers-color-scheme:dark)");
    assert_true(strstr(both, "stroke:var(--bpt-kv,#c24e00)") < strstr(both, "@media"));
    assert_true(strstr(both, "stroke:var(--bpt-kv,#ff8a3d)") > strstr(both, "@media"));
    free(plain);
    free(both);
}

/* ---- what is drawn ---- */

/* Returns where the group begins, its first element and how often the class stands for one. */
static const char *find_group(const char *svg, const char *class, size_t times) {
    char open[64];
    snprintf(open, sizeof open, "<g class=\"bpt-%s\">\n", class);
    assert_int_equal(count_of(svg, open), times);
    return strstr(svg, open) + strlen(open);
}

/* What is written of a group stands behind its lines, unless it has a halo and may lie on others. */
static void groups_are_whole(void **state) {
    (void)state;
    char *svg = write_plain();
    const char *page = find_group(svg, "page", 1), *axes = find_group(svg, "axes", 1), *kv = find_group(svg, "kv", 1);
    assert_memory_equal(page, "<rect", 5);
    assert_memory_equal(axes, "<path", 5);
    assert_memory_equal(kv, "<path", 5);
    assert_true(strstr(page, "<text") < strstr(page, "</g>"));
    assert_true(strstr(axes, "1\u202fkB</text>") < strstr(axes, "</g>"));
    assert_true(strstr(kv, "KV cache</text>") < strstr(kv, "</g>"));
    const char *notes = find_group(svg, "notes", 1);
    assert_true(notes > find_group(svg, "pretraining", 1));
    assert_memory_equal(notes, "<text fill=\"none\"", 17);
    free(svg);
}

/* Nothing tells there which text lies on a line. */
static void without_a_ground_texts_come_last(void **state) {
    (void)state;
    struct scene transparent = scene;
    transparent.nodes++, transparent.count--;
    char *svg = write_web(&transparent, &document, (struct web_style){0});
    const char *text = strstr(svg, "<text "), *marks = strstr(svg, "<g class=\"bpt-marks ");
    for (const char *at = svg; (at = strstr(at, "<path ")) && at < marks; at++) assert_true(at < text);
    free(svg);
}

/* A line and its label are one mark, which keys reach, and wider than it looks. */
static void marks_answer_the_reader(void **state) {
    (void)state;
    char *svg = write_plain(), *marks = strstr(svg, "<g class=\"bpt-marks ");
    assert_non_null(marks);
    assert_int_equal(count_of(svg, "<title>"), 2);
    assert_int_equal(count_of(marks, "<g class=\"bpt-mark\" opacity=\"0\" tabindex=\"0\" role=\"img\""), 2);
    assert_int_equal(count_of(marks, "KV &lt;cache&gt;: 328 kB</title>"), 1);
    assert_int_equal(count_of(marks, ">KV &lt;cache&gt;: 328 kB</text>"), 1);
    assert_has(marks, "stroke-width=\"14\"");
    assert_has(marks, "<path fill=\"none\" pointer-events=\"stroke\" d=\"M60 80l240 140v-160l120 190.13\"/>\n"
                      "<rect fill=\"none\" x=\"426\" y=\"49\" width=\"50\" height=\"14\"/>\n"
                      "<text dy=\"-1em\" text-anchor=\"end\" x=\"426\" y=\"49\">KV &lt;cache&gt;: 328 kB</text>\n");
    const char *root = strchr(strstr(svg, "<svg"), '>');
    assert_true(strncmp(root + 2, "<title", 6) != 0);
    free(svg);
}

/* In the group of its own kind, beside its mark, so that both go when a page hides that. */
static void a_dot_stands_once(void **state) {
    (void)state;
    char *svg = write_plain();
    assert_has(svg, "<g class=\"bpt-lora\" transform=\"translate(300 220)\">\n"
                    "<circle stroke=\"#0072b2\" fill=\"#ffffff\" class=\"bpt-background-fill bpt-lora-line\" "
                    "stroke-width=\"2\" r=\"7\"/>\n"
                    "<g class=\"bpt-mark\" opacity=\"0\" tabindex=\"0\" role=\"img\">\n"
                    "<title>rank 64: 16.6 kB</title>\n<circle fill=\"none\" r=\"5\"/>\n"
                    "<text dy=\"-1em\" text-anchor=\"end\">rank 64: 16.6 kB</text>\n</g>\n</g>\n");
    assert_int_equal(count_of(svg, "<circle "), 2);
    free(svg);
    svg = write_web(&scene, &document, (struct web_style){.of_page = true}); /* which has no marks */
    assert_int_equal(count_of(svg, "<circle "), 1);
    free(svg);
}

/* What is painted later lies over a mark's words: they stand under it where a dot would. */
static void words_keep_clear_of_later_dots(void **state) {
    (void)state;
    static const struct {
        const char *title;
        double x, y;
    } places[] = {{"cccc", 260, 190}, {"aaaa", 240, 220}, {"bbbb", 250, 205}};
    struct node dots[4] = {[3] = nodes[3]}; /* whose letters are as large as a mark's */
    for (int i = 0; i < 3; i++) {
        dots[i] = nodes[6];
        dots[i].title = places[i].title;
        dots[i].circle.x = places[i].x, dots[i].circle.y = places[i].y;
    }
    struct scene rising = scene;
    rising.nodes = dots, rising.count = 4;
    char *svg = write_web(&rising, &document, (struct web_style){0});
    const char *a = strstr(svg, "dy=\"2em\">aaaa<"), *b = strstr(svg, "dy=\"2em\">bbbb<"),
               *c = strstr(svg, "dy=\"-1em\">cccc<");
    assert_true(a && b && c && a < b && b < c); /* from left to right, whatever order the scene has them in */
    free(svg);
}

/* At fractions of a pixel the lines of one grid are thick and thin, and the edges of a tint blurred. */
static void what_is_no_data_takes_whole_pixels(void **state) {
    (void)state;
    static const struct point from[] = {{20.3, 270.7}, {460.6, 270.7}},
                              bent[] = {{20.3, 270.7}, {20.3, 90.2}, {60.1, 90.2}};
    struct node ruled[] = {
        {.kind = NODE_RECTANGLE, .fill = INK_BAND, .stroke = INK_NONE, .rectangle = {20.3, 90.4, 30.3, 0.2}},
        {.kind = NODE_POLYLINE, .fill = INK_NONE, .stroke = INK_GRID, .stroke_width = 1, .polyline = {from, 2}},
        {.kind = NODE_POLYLINE, .fill = INK_NONE, .stroke = INK_AXIS, .stroke_width = 1, .polyline = {bent, 3}},
        {.kind = NODE_POLYLINE,
         .group = GROUP_KV,
         .fill = INK_NONE,
         .stroke = INK_KV,
         .stroke_width = 1,
         .polyline = {from, 2}},
        {.kind = NODE_TEXT,
         .fill = INK_TICK,
         .stroke = INK_NONE,
         .text = {.text = "1", .x = 18.4, .y = 270.6, .size = 13}},
    };
    struct scene small = scene;
    small.nodes = ruled, small.count = sizeof ruled / sizeof *ruled;
    char *svg = write_web(&small, &document, (struct web_style){0});
    assert_has(svg, " x=\"20\" y=\"90\" width=\"31\" height=\"1\"/>");
    assert_has(svg, " d=\"M20.5 270.5h440\"");
    assert_has(svg, " d=\"M20.5 270.5v-180h40\"");
    assert_has(svg, " d=\"M20.3 270.7h440.3\"");
    assert_has(svg, " x=\"18\" y=\"271\">1</text>");
    free(svg);
}

static void lines_of_one_stroke_are_one_path(void **state) {
    (void)state;
    char *svg = write_plain();
    assert_has(svg, "d=\"M20.5 270.5h440m-440 10h440\"");
    assert_has(svg, "d=\"M60 80l240 140v-160l120 190.13\"");
    assert_has(svg, "stroke-dasharray=\"9 5\"");
    assert_has(svg, "text-anchor=\"end\"");
    free(svg);
}

/* DejaVu's letters are up to a tenth wider than Inter's, its bold ones a fifth; what would leave the page with them is
 * held to its measure. */
static void texts_stay_on_the_page(void **state) {
    (void)state;
    char *svg = write_plain();
    assert_has(svg,
               "font-size=\"14\" x=\"426\" y=\"60\" textLength=\"50\" lengthAdjust=\"spacingAndGlyphs\">KV cache<");
    assert_has(svg, "font-size=\"20\" font-weight=\"600\" x=\"20\" y=\"36\">A ");
    free(svg);
}

/* ---- the font ---- */

static void carries_the_letters_it_needs(void **state) {
    (void)state;
    char *plain = write_plain(), *carrying = write_web(&scene, &document, (struct web_style){.embed_font = true});
    char prefix[10], family[64];
    copy_prefix(prefix, carrying);
    assert_lacks(plain, "@font-face");
    assert_int_equal(count_of(carrying, "@font-face"), 3); /* no digit is semibold */
    snprintf(family, sizeof family, "@font-face&#123;font-family:%s;font-weight:600;", prefix);
    assert_has(carrying, family);
    snprintf(family, sizeof family, "@font-face&#123;font-family:%s-digits;font-weight:400;", prefix);
    assert_has(carrying, family);
    snprintf(family, sizeof family, "px %s-digits,%s,Inter,", prefix, prefix);
    assert_has(carrying, family);
    assert_has(carrying, "tabular-nums");
    assert_lacks(plain, "tabular-nums"); /* Inter 4 would make hyphens as wide as digits */
    assert_has(carrying, "data:font/otf;base64,");
    assert_true(strlen(carrying) < strlen(plain) + 30000);
    free(plain);
    free(carrying);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_is),
        cmocka_unit_test(answers_where_tooltips_say_the_rest),
        cmocka_unit_test(says_nothing_of_what_is_not_said),
        cmocka_unit_test(escapes_what_users_write),
        cmocka_unit_test(repeats_itself),
        cmocka_unit_test(xmllint_reads_it),
        cmocka_unit_test(fills_its_place_when_responsive),
        cmocka_unit_test(refuses_absurd_sizes),
        cmocka_unit_test(every_element_says_its_paint),
        cmocka_unit_test(areas_stay_where_variables_are_unknown),
        cmocka_unit_test(halos_are_texts_of_their_own),
        cmocka_unit_test(mdx_and_jsx_take_it),
        cmocka_unit_test(classes_are_its_own),
        cmocka_unit_test(names_for_pages_stand),
        cmocka_unit_test(other_style_sheets_have_other_prefixes),
        cmocka_unit_test(follows_the_reader_when_it_can),
        cmocka_unit_test(groups_are_whole),
        cmocka_unit_test(without_a_ground_texts_come_last),
        cmocka_unit_test(marks_answer_the_reader),
        cmocka_unit_test(a_dot_stands_once),
        cmocka_unit_test(words_keep_clear_of_later_dots),
        cmocka_unit_test(what_is_no_data_takes_whole_pixels),
        cmocka_unit_test(lines_of_one_stroke_are_one_path),
        cmocka_unit_test(texts_stay_on_the_page),
        cmocka_unit_test(carries_the_letters_it_needs),
    };
    return cmocka_run_group_tests(tests, fonts_set_up, fonts_tear_down);
}
