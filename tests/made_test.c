/* Whole files, set in fonts that are made here, so that what each writer says can be read line by line, and is the same
 * with every version of the libraries. */
#include "made.h"

#include <libdeflate.h>

#include "heap.h"
#include "support.h"

/* ---- the fonts ---- */

enum { NOTHING, TENT, FRAME, SPACE, JOINED, LEFT, RIGHT, TWOFOLD, NO_BREAK, GLYPHS };

static const struct made_point tent[] = {{0, 0, 0}, {250, 700, 0}, {500, 0, MADE_END}},
                               joined[] = {{0, -200, 0}, {0, 900, 0}, {800, 0, MADE_END}},
                               frame[] = {{0, 0, 0},
                                          {0, 600, 0},
                                          {400, 600, 0},
                                          {400, 0, MADE_END},
                                          {100, 100, 0},
                                          {300, 100, 0},
                                          {200, 300, MADE_OFF | MADE_END}};

static const struct made_glyph glyphs[GLYPHS] = {
    [TENT] = {tent, LENGTH(tent), 600},
    [FRAME] = {frame, LENGTH(frame), 500},
    [SPACE] = {NULL, 0, 250},
    [JOINED] = {joined, LENGTH(joined), 900},
    [LEFT] = {tent, LENGTH(tent), 700},
    [RIGHT] = {frame, LENGTH(frame), 437},
    [TWOFOLD] = {tent, LENGTH(tent), 800},
    [NO_BREAK] = {NULL, 0, 333},
};

/* Several that are one glyph; D and E become one; M becomes two. */
static const struct made_letter letters[] = {
    {' ', SPACE}, {'(', TENT},   {')', FRAME},   {'A', TENT},  {'B', FRAME},     {'C', TENT},  {'D', LEFT},
    {'E', RIGHT}, {'L', JOINED}, {'M', TWOFOLD}, {'\\', TENT}, {0xA0, NO_BREAK}, {0xC4, TENT}, {0x1F600, TENT},
};

static const int substitutions[] = {
    1,
    0,
    10,
    30,
    46, /* a table of: */
    1,
    'D' << 8 | 'F',
    'L' << 8 | 'T',
    8,
    4,
    0,
    0,
    0xFFFF,
    1,
    0, /* scripts */
    1,
    'c' << 8 | 'c',
    'm' << 8 | 'p',
    8,
    0,
    2,
    0,
    1, /* features */
    2,
    6,
    38, /* and two lookups: */
    4,
    0,
    1,
    8,
    1,
    8,
    1,
    14,
    1,
    1,
    LEFT,
    1,
    4,
    JOINED,
    2,
    RIGHT, /* several glyphs as one */
    2,
    0,
    1,
    8,
    1,
    8,
    1,
    14,
    1,
    1,
    TWOFOLD,
    2,
    TENT,
    FRAME, /* one as several */
};

static const struct made_font plain = {
    .units = 1000,
    .ascent = 800,
    .descent = -300,
    .family = "Made <for> tests",
    .version = "Version 1.5; of today",
    .postscript = "Made (one)/50%",
    .glyphs = glyphs,
    .glyph_count = GLYPHS,
    .letters = letters,
    .letter_count = LENGTH(letters),
    .moved = FRAME,
    .right = 30,
    .up = 50,
    .wider = -20,
    .substitutions = substitutions,
    .substitution_count = LENGTH(substitutions),
};

/* Both faces: one font, and the same of other measures. */
static struct fonts *open_fonts(bool variable, struct buffer made[FACE_COUNT]) {
    struct made_font one = plain, other = plain;
    one.variable = other.variable = variable;
    other.units = 2000, other.capitals = 1300, other.family = other.version = other.postscript = NULL;
    made[FACE_REGULAR] = made_font(&one), made[FACE_SEMIBOLD] = made_font(&other);
    struct error error;
    struct fonts *opened = fonts_open(made_bytes(&made[FACE_REGULAR]), made_bytes(&made[FACE_SEMIBOLD]), &error);
    if (!opened) fail_msg("%s", error.text);
    return opened;
}

static void close_fonts(struct fonts *opened, struct buffer made[FACE_COUNT]) {
    fonts_close(opened);
    for (int face = 0; face < FACE_COUNT; face++) buffer_free(&made[face]);
}

/* ---- the scene ---- */

#define POLYLINE(points)                                                                                               \
    { points, LENGTH(points) }

static const struct point level[] = {{10, 50.25}, {190, 50.25}}, slope[] = {{10, 60}, {190, 66.126}},
                          bent[] = {{10, 70.004}, {60, 95}, {60, 70}, {190.5, 95}},
                          area[] = {{20, 20}, {60, 30}, {20, 40}};

/* Each kind with what it can have, and with what is left out. */
static const struct node nodes[] = {
    {.kind = NODE_RECTANGLE, .fill = INK_BACKGROUND, .stroke = INK_NONE, .rectangle = {0, 0, 200, 100.5}},
    {.kind = NODE_RECTANGLE, .fill = INK_BAND, .stroke = INK_AXIS, .stroke_width = 1, .rectangle = {5.5, 5.5, 40, 20}},
    {.kind = NODE_RECTANGLE, .fill = INK_NONE, .stroke = INK_NONE, .rectangle = {1, 2, 3, 4}},
    {.kind = NODE_RECTANGLE, .fill = INK_NONE, .stroke = INK_AXIS, .stroke_width = 1, .rectangle = {50, 5.5, 20, 20}},
    {.kind = NODE_POLYLINE,
     .group = GROUP_AXES,
     .fill = INK_NONE,
     .stroke = INK_GRID,
     .stroke_width = 1,
     .polyline = POLYLINE(level)},
    {.kind = NODE_POLYLINE,
     .group = GROUP_AXES,
     .fill = INK_NONE,
     .stroke = INK_GRID,
     .stroke_width = 1,
     .dash = {9, 5},
     .polyline = POLYLINE(level)},
    {.kind = NODE_POLYLINE,
     .group = GROUP_AXES,
     .fill = INK_NONE,
     .stroke = INK_GRID,
     .stroke_width = 1,
     .dash = {9, 4},
     .polyline = POLYLINE(level)},
    {.kind = NODE_POLYLINE,
     .group = GROUP_AXES,
     .fill = INK_NONE,
     .stroke = INK_GRID,
     .stroke_width = 1,
     .dash = {8, 4},
     .polyline = POLYLINE(level)},
    {.kind = NODE_POLYLINE,
     .group = GROUP_AXES,
     .fill = INK_NONE,
     .stroke = INK_GRID,
     .stroke_width = 1.5,
     .dash = {8, 4},
     .polyline = POLYLINE(slope)},
    {.kind = NODE_POLYLINE,
     .group = GROUP_KV,
     .fill = INK_NONE,
     .stroke = INK_KV,
     .stroke_width = 2.5,
     .title = "A {line}",
     .polyline = POLYLINE(bent)},
    {.kind = NODE_POLYLINE,
     .group = GROUP_BAND,
     .fill = INK_KV_BAND,
     .stroke = INK_NONE,
     .title = "An area",
     .polyline = POLYLINE(area)},
    {.kind = NODE_POLYLINE,
     .group = GROUP_BAND,
     .fill = INK_WEIGHT_BAND,
     .stroke = INK_KV,
     .stroke_width = 2.5,
     .title = "An area",
     .polyline = POLYLINE(area)},
    {.kind = NODE_POLYLINE,
     .group = GROUP_BAND,
     .fill = INK_NONE,
     .stroke = INK_KV,
     .stroke_width = 2.5,
     .title = "An area",
     .polyline = POLYLINE(level)},
    {.kind = NODE_CIRCLE,
     .group = GROUP_ADAPTER,
     .fill = INK_BACKGROUND,
     .stroke = INK_ADAPTER,
     .stroke_width = 2,
     .title = "Two",
     .circle = {120, 66, 5}},
    {.kind = NODE_CIRCLE,
     .group = GROUP_ADAPTER,
     .fill = INK_ADAPTER,
     .stroke = INK_NONE,
     .title = "One",
     .circle = {100, 66, 3.25}},
    {.kind = NODE_CIRCLE,
     .group = GROUP_ADAPTER,
     .fill = INK_ADAPTER,
     .stroke = INK_NONE,
     .title = "One",
     .circle = {100, 80, 3}},
    {.kind = NODE_CIRCLE,
     .group = GROUP_ADAPTER,
     .fill = INK_ADAPTER,
     .stroke = INK_NONE,
     .title = "",
     .circle = {140, 80, 3}},
    {.kind = NODE_CIRCLE, .fill = INK_NONE, .stroke = INK_NONE, .circle = {150, 80, 3}},
    {.kind = NODE_CIRCLE, .fill = INK_NONE, .stroke = INK_TICK, .stroke_width = 1, .circle = {160, 80, 3}},
    {.kind = NODE_TEXT,
     .fill = INK_TITLE,
     .stroke = INK_NONE,
     .text = {.text = "AB BA", .x = 10, .y = 20, .size = 10, .face = FACE_SEMIBOLD, .width = 15}},
    {.kind = NODE_TEXT,
     .group = GROUP_AXES,
     .fill = INK_TICK,
     .stroke = INK_NONE,
     .text = {.text = "AC (B)\\", .x = 100, .y = 30, .size = 12, .anchor = ANCHOR_MIDDLE, .width = 30}},
    {.kind = NODE_TEXT,
     .group = GROUP_KV,
     .fill = INK_KV,
     .stroke = INK_NONE,
     .title = "A {line}",
     .text = {.text = "A\u00a0B", .x = 190, .y = 40, .size = 12, .anchor = ANCHOR_END, .width = 18}},
    {.kind = NODE_TEXT,
     .group = GROUP_KV,
     .fill = INK_KV,
     .stroke = INK_NONE,
     .title = "A {line}",
     .text = {.text = "A", .x = 190, .y = 52, .size = 12, .anchor = ANCHOR_END, .width = 7.2}},
    {.kind = NODE_TEXT,
     .group = GROUP_NOTES,
     .fill = INK_ADAPTER,
     .stroke = INK_BACKGROUND,
     .text = {.text = "DE", .x = 70, .y = 90, .size = 10, .width = 9, .halo = 4}},
    {.kind = NODE_TEXT,
     .group = GROUP_NOTES,
     .fill = INK_ADAPTER,
     .stroke = INK_BAND,
     .text = {.text = "L", .x = 90, .y = 90, .size = 10, .width = 9, .halo = 4}},
    {.kind = NODE_TEXT,
     .group = GROUP_NOTES,
     .fill = INK_ADAPTER,
     .stroke = INK_BAND,
     .text = {.text = "M", .x = 100, .y = 90, .size = 10, .width = 11, .halo = 3}},
    {.kind = NODE_TEXT,
     .group = GROUP_NOTES,
     .fill = INK_ADAPTER,
     .stroke = INK_NONE,
     .text = {.text = "\u00c4", .x = 120, .y = 90, .size = 10, .width = 6, .halo = 3}},
    {.kind = NODE_TEXT,
     .group = GROUP_NOTES,
     .fill = INK_ADAPTER,
     .stroke = INK_BAND,
     .text = {.text = "\U0001f600", .x = 130, .y = 90, .size = 10, .width = 6}},
    {.kind = NODE_TEXT,
     .group = GROUP_NOTES,
     .fill = INK_ADAPTER,
     .stroke = INK_NONE,
     .text = {.text = "A", .x = 140, .y = 90, .size = 10, .width = 6}},
    {.kind = NODE_TEXT,
     .group = GROUP_NOTES,
     .fill = INK_ADAPTER,
     .stroke = INK_NONE,
     .text = {.text = "B", .x = 150, .y = 90, .size = 10, .width = 5, .face = FACE_SEMIBOLD}},
    {.kind = NODE_TEXT,
     .group = GROUP_NOTES,
     .fill = INK_ADAPTER,
     .stroke = INK_NONE,
     .text = {.text = "B", .x = 160, .y = 90, .size = 11, .width = 5, .face = FACE_SEMIBOLD}},
    {.kind = NODE_TEXT,
     .group = GROUP_NOTES,
     .fill = INK_ADAPTER,
     .stroke = INK_NONE,
     .text = {.text = "B", .x = 170, .y = 90, .size = 11, .width = 5, .face = FACE_SEMIBOLD, .anchor = ANCHOR_END}},
    {.kind = NODE_TEXT,
     .group = GROUP_NOTES,
     .fill = INK_NONE,
     .stroke = INK_BAND,
     .text = {.text = "A", .x = 180, .y = 90, .size = 10, .width = 6, .halo = 3}},
};

static const uint32_t dark[INK_COUNT] = {[INK_BACKGROUND] = 0x0D1117, [INK_KV] = 0xFF8A3D};

static const struct scene scene = {
    .width = 200,
    .height = 100.5,
    .scale = 2,
    .palette = {[INK_BACKGROUND] = 0xFFFFFF,
                [INK_TITLE] = 0x111827,
                [INK_TICK] = 0x6B7280,
                [INK_GRID] = 0xE5E7EB,
                [INK_AXIS] = 0x6B7280,
                [INK_KV] = 0xC24E00,
                [INK_ADAPTER] = 0x0072B2,
                [INK_BAND] = 0xEAF3F9,
                [INK_KV_BAND] = 0xC24E00,
                [INK_WEIGHT_BAND] = 0x5B6470},
    .opacity = {[INK_BAND] = 20, [INK_KV_BAND] = 7, [INK_WEIGHT_BAND] = 20, [INK_GRID] = 99},
    .nodes = nodes,
    .count = LENGTH(nodes),
};

static const struct document document = {
    .title = "A <claim> (and \\ more)",
    .description = "A <claim> (and \\ more). It is \u00d7 39.6 \U0001f600",
    .answer = "It is {39.6}.",
    .request = "bpt tokens --title 'A <claim> (and \\ more)'",
    .software = "bpt of tests",
    .language = "es",
};

/* ---- the files ---- */

typedef bool writer(const struct scene *, const struct document *, struct fonts *, struct buffer *, struct error *);

static struct buffer write_scene(writer *write, const struct scene *drawn, struct fonts *set_in) {
    struct buffer out = {0};
    struct error error;
    if (!write(drawn, &document, set_in, &out, &error)) fail_msg("%s", error.text);
    return out;
}

static void an_svg_is_read_line_by_line(void **state) {
    (void)state;
    struct buffer made[FACE_COUNT];
    struct fonts *own = open_fonts(false, made);
    struct buffer svg = write_scene(render_svg, &scene, own);
    buffer_add(&svg, "", 1);
    hold_golden("made.svg", (char *)svg.bytes);
    buffer_free(&svg);
    close_fonts(own, made);
    assert_no_faults();
}

/* Bytes of a font, which HarfBuzz cut as its version does, are left out. */
static void add_but_fonts(struct buffer *out, const char *svg) {
    static const char before[] = ";base64,";
    for (const char *at; (at = strstr(svg, before)); svg = at + strcspn(at, ")")) {
        at += strlen(before);
        buffer_add(out, svg, (size_t)(at - svg));
    }
    buffer_text(out, svg);
}

static void a_web_svg_is_read_line_by_line(void **state) {
    (void)state;
    static const struct {
        const char *name;
        struct web_style style;
        bool follows;
    } kinds[] = {{"as it is", {0}, false},
                 {"of two palettes, responsive, with its font", {.responsive = true, .embed_font = true}, true},
                 {"on a page", {.of_page = true}, false}};
    struct buffer made[FACE_COUNT], all = {0};
    struct fonts *own = open_fonts(false, made);
    for (size_t i = 0; i < LENGTH(kinds); i++) {
        struct scene drawn = scene;
        struct buffer svg = {0};
        struct error error;
        if (kinds[i].follows) drawn.dark = dark;
        if (!render_web_svg(&drawn, &document, own, kinds[i].style, &svg, &error)) fail_msg("%s", error.text);
        buffer_add(&svg, "", 1);
        buffer_printf(&all, "\n%s\n", kinds[i].name);
        add_but_fonts(&all, (char *)svg.bytes);
        buffer_free(&svg);
    }
    buffer_add(&all, "", 1);
    hold_golden("made.web.svg", (char *)all.bytes);
    buffer_free(&all);
    close_fonts(own, made);
    assert_no_faults();
}

/* ---- PDF ---- */

/* The six letters before a font's name are made of its bytes. */
static void add_dictionary(struct buffer *out, const char *from, const char *end) {
    for (; from < end; from++) {
        bool named = end - from > 7 && from[0] == '/' && from[7] == '+';
        buffer_add(out, named ? "/......" : from, named ? 7 : 1);
        if (named) from += 6;
    }
}

/* A PDF's objects with their streams unpacked, but for fonts, which HarfBuzz cut as its version does. */
static void add_objects(struct buffer *out, const struct buffer *pdf) {
    enum { ROOM = 1 << 16 };
    static const char begun[] = ">>stream\n", length[] = "/Length ";
    struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
    char *unpacked = malloc(ROOM);
    const char *at = (char *)pdf->bytes, *end = memmem(at, pdf->size, "xref\n", 5);
    for (int line = 0; line < 2; line++) at = strchr(at, '\n') + 1;
    for (const char *next; at < end; at = next) {
        next = memmem(at, (size_t)(end - at), "\nendobj\n", 8);
        next += strlen("\nendobj\n");
        const char *packed = memmem(at, (size_t)(next - at), begun, strlen(begun));
        add_dictionary(out, at, packed ? strstr(at, length) + strlen(length) : next);
        if (!packed) continue;
        size_t size = strtoul(strstr(at, length) + strlen(length), NULL, 10);
        add_dictionary(out, strchr(strstr(at, length) + strlen(length), ' '), packed += strlen(begun));
        assert_memory_equal(packed + size, "\nendstream\nendobj\n", 18);
        assert_int_equal(libdeflate_zlib_decompress(inflater, packed, size, unpacked, ROOM, &size), LIBDEFLATE_SUCCESS);
        bool is_font = size > 4 && memcmp(unpacked, "\0\1\0\0", 4) == 0;
        buffer_add(out, is_font ? "a font" : unpacked, is_font ? 6 : size);
        buffer_text(out, "\n");
    }
    free(unpacked);
    libdeflate_free_decompressor(inflater);
}

static void hold_pdf(const char *name, bool variable, const struct scene *drawn) {
    struct buffer made[FACE_COUNT], all = {0};
    struct fonts *own = open_fonts(variable, made);
    struct buffer pdf = write_scene(render_pdf, drawn, own);
    add_objects(&all, &pdf);
    buffer_add(&all, "", 1);
    hold_golden(name, (char *)all.bytes);
    buffer_free(&all);
    buffer_free(&pdf);
    close_fonts(own, made);
}

/* A variable font's letters are drawings (Type 3), since PDF takes no such font. */
static void a_pdf_is_read_line_by_line(void **state) {
    (void)state;
    struct scene texts = scene;
    while (texts.nodes->kind != NODE_TEXT) texts.nodes++, texts.count--;
    hold_pdf("made.pdf", false, &scene);
    hold_pdf("made.drawn.pdf", true, &texts);
    assert_no_faults();
}

static void what_a_drawn_font_takes_is_given_back(void **state) {
    (void)state;
    struct buffer made[FACE_COUNT];
    struct fonts *own = open_fonts(true, made);
    size_t before = 0;
    for (int i = 0; i < 60; i++) {
        struct buffer pdf = write_scene(render_pdf, &scene, own);
        buffer_free(&pdf);
        if (i == 10) before = memory_in_use();
    }
    if (memory_in_use() > before + 4096) fault("%zu bytes are kept", memory_in_use() - before);
    close_fonts(own, made);
    assert_no_faults();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_svg_is_read_line_by_line),
        cmocka_unit_test(a_web_svg_is_read_line_by_line),
        cmocka_unit_test(a_pdf_is_read_line_by_line),
        cmocka_unit_test(what_a_drawn_font_takes_is_given_back),
    };
    unsetenv("SOURCE_DATE_EPOCH");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
