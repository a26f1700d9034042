/* Whole files, set in fonts that are made here, so that what each writer says can be read line by line, and is the same
 * with every version of the libraries. */
#include "made.h"

#include <libdeflate.h>

#include "heap.h"
#include "pixels.h"
#include "render/pdf/file.h"
#include "render/text/fonts.h"
#include "render/text/subset.h"
#include "support.h"

/* ---- the fonts ---- */

enum { NOTHING, TENT, FRAME, SPACE, JOINED, LEFT, RIGHT, TWOFOLD, NO_BREAK, GLYPHS };

static const struct made_point tent[] = {{20, 10, 0}, {250, 700, 0}, {500, 0, MADE_END}},
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

/* Several that are one glyph; D and E become one, and so do a space and E; M becomes two. */
static const struct made_letter letters[] = {
    {' ', SPACE}, {'(', TENT},      {')', FRAME}, {'A', TENT},      {'B', FRAME},
    {'C', TENT},  {'D', LEFT},      {'E', RIGHT}, {'L', JOINED},    {'M', TWOFOLD},
    {'\\', TENT}, {0xA0, NO_BREAK}, {0xC4, TENT}, {0x3B1, TWOFOLD}, {0x1F600, TENT},
};

/* What makes one glyph of several, and several of one: of all letters but Greek ones, which have no features. */
static const int header[] = {1, 0, 10, 46, 62}, scripts[] = {2, 'D' << 8 | 'F', 'L' << 8 | 'T', 14, 'g' << 8 | 'r'},
                 greek[] = {'e' << 8 | 'k', 26, 4, 0, 0, 0xFFFF, 1, 0, 4, 0, 0, 0xFFFF, 0},
                 features[] = {1, 'c' << 8 | 'c', 'm' << 8 | 'p', 8, 0, 2, 0, 1}, lookups[] = {2, 6, 52},
                 joins[] = {4, 0, 1, 8, 1, 10, 2, 18, 28, 1, 2, SPACE, LEFT, 1, 4, JOINED, 2, RIGHT},
                 more_joins[] = {1, 4, JOINED, 2, RIGHT}, parts[] = {2, 0, 1, 8, 1, 8, 1, 14, 1, 1, TWOFOLD},
                 of_two[] = {2, TENT, FRAME};

#define COUNTED(list)                                                                                                  \
    { list, LENGTH(list) }
static const struct made_numbers substitutions[] = {
    COUNTED(header), COUNTED(scripts),    COUNTED(greek), COUNTED(features), COUNTED(lookups),
    COUNTED(joins),  COUNTED(more_joins), COUNTED(parts), COUNTED(of_two),   {NULL, 0}};

static const struct made_font plain = {
    .units = 1000,
    .ascent = 800,
    .descent = -300,
    .family = "Made <for> tests",
    .version = "Version 1.5; of today",
    .postscript = "Made\x7f\xe9 (one)/50%~",
    .glyphs = glyphs,
    .glyph_count = GLYPHS,
    .letters = letters,
    .letter_count = LENGTH(letters),
    .moved = FRAME,
    .right = 30,
    .up = 50,
    .wider = -20,
    .substitutions = substitutions,
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

/* What stands behind the end of a list is not of it: whoever reads it says something that is seen. */
#define BEHIND                                                                                                         \
    { 555, 77 }
#define POINTS(list)                                                                                                   \
    { list, LENGTH(list) - 1 }
static const struct point level[] = {{10, 50.25}, {190, 50.25}, BEHIND}, slope[] = {{10, 60}, {190, 66.126}, BEHIND},
                          bent[] = {{10, 70.004}, {60, 95}, {60, 70}, {190.5, 95}, BEHIND},
                          area[] = {{20, 20}, {60, 30}, {20, 40}, BEHIND};

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
     .polyline = POINTS(level)},
    {.kind = NODE_POLYLINE,
     .group = GROUP_AXES,
     .fill = INK_NONE,
     .stroke = INK_GRID,
     .stroke_width = 1,
     .dash = {9, 5},
     .polyline = POINTS(level)},
    {.kind = NODE_POLYLINE,
     .group = GROUP_AXES,
     .fill = INK_NONE,
     .stroke = INK_GRID,
     .stroke_width = 1,
     .dash = {9, 4},
     .polyline = POINTS(level)},
    {.kind = NODE_POLYLINE,
     .group = GROUP_AXES,
     .fill = INK_NONE,
     .stroke = INK_GRID,
     .stroke_width = 1,
     .dash = {8, 4},
     .polyline = POINTS(level)},
    {.kind = NODE_POLYLINE,
     .group = GROUP_AXES,
     .fill = INK_NONE,
     .stroke = INK_GRID,
     .stroke_width = 1.5,
     .dash = {8, 4},
     .polyline = POINTS(slope)},
    {.kind = NODE_POLYLINE,
     .group = GROUP_KV,
     .fill = INK_NONE,
     .stroke = INK_KV,
     .stroke_width = 2.5,
     .title = "A {line}",
     .polyline = POINTS(bent)},
    {.kind = NODE_POLYLINE,
     .group = GROUP_BAND,
     .fill = INK_KV_BAND,
     .stroke = INK_NONE,
     .title = "An area",
     .polyline = POINTS(area)},
    {.kind = NODE_POLYLINE,
     .group = GROUP_BAND,
     .fill = INK_WEIGHT_BAND,
     .stroke = INK_KV,
     .stroke_width = 2.5,
     .title = "An area",
     .polyline = POINTS(area)},
    {.kind = NODE_POLYLINE,
     .group = GROUP_BAND,
     .fill = INK_NONE,
     .stroke = INK_KV,
     .stroke_width = 2.5,
     .title = "An area",
     .polyline = POINTS(level)},
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
     .text = {.text = "LL", .x = 90, .y = 80, .size = 9, .width = 16.2, .halo = 4}},
    {.kind = NODE_TEXT,
     .group = GROUP_NOTES,
     .fill = INK_ADAPTER,
     .stroke = INK_BAND,
     .text = {.text = "LA", .x = 90, .y = 70, .size = 9, .width = 13.5, .halo = 4}},
    {.kind = NODE_TEXT,
     .group = GROUP_NOTES,
     .fill = INK_TICK,
     .stroke = INK_NONE,
     .text = {.text = "MMM", .x = 90, .y = 60, .size = 9, .width = 29}},
    {.kind = NODE_TEXT,
     .group = GROUP_NOTES,
     .fill = INK_TICK,
     .stroke = INK_NONE,
     .text = {.text = "\u03b1", .x = 120, .y = 60, .size = 9, .width = 7}},
    {.kind = NODE_TEXT,
     .group = GROUP_NOTES,
     .fill = INK_TICK,
     .stroke = INK_NONE,
     .text = {.text = "ED", .x = 160, .y = 60, .size = 9, .width = 10}},
    {.kind = NODE_TEXT,
     .group = GROUP_NOTES,
     .fill = INK_TICK,
     .stroke = INK_NONE,
     .text = {.text = "E", .x = 130, .y = 60, .size = 9, .width = 4}},
    {.kind = NODE_TEXT,
     .group = GROUP_NOTES,
     .fill = INK_TICK,
     .stroke = INK_NONE,
     .text = {.text = "A E", .x = 140, .y = 60, .size = 9, .width = 13.5}},
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
    {.kind = NODE_CIRCLE, .fill = INK_AXIS, .stroke = INK_NONE, .circle = {0, 7, 1}},
    {.kind = NODE_CIRCLE, .fill = INK_AXIS, .stroke = INK_NONE, .circle = {7, 0, 1}},
    {.kind = NODE_CIRCLE, .fill = INK_AXIS, .stroke = INK_NONE, .circle = {0, 0, 1}},
    {.kind = NODE_TEXT,
     .group = GROUP_NOTES,
     .fill = INK_ADAPTER,
     .stroke = INK_NONE,
     .title = "One",
     .text = {.text = "B", .x = 20, .y = 90, .size = 11, .width = 5}},
    {.kind = NODE_RECTANGLE, .fill = INK_AXIS, .stroke = INK_NONE, .title = "Two", .rectangle = {30, 80, 5, 5}},
    {.kind = NODE_RECTANGLE, .fill = INK_AXIS, .stroke = INK_NONE, .title = "Two", .rectangle = {40, 80, 5, 5}},
    {.kind = NODE_TEXT,
     .group = GROUP_NOTES,
     .fill = INK_NONE,
     .stroke = INK_BAND,
     .text = {.text = "A", .x = 180, .y = 90, .size = 10, .width = 6, .halo = 3}},
    {.kind = NODE_TEXT,
     .group = GROUP_AXES,
     .fill = INK_SECONDARY,
     .stroke = INK_PRETRAINING,
     .stroke_width = 50,
     .dash = {500, 500},
     .title = "Behind",
     .text = {.text = "Behind (L)", .x = 5, .y = 5, .size = 99, .width = 50, .halo = 9}},
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
    .count = LENGTH(nodes) - 1,
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

/* The figure's own class is made of its style sheet, and so of its fonts. */
static void hide_class(char *svg) {
    static const char before[] = "class=\"bpt-figure ";
    char class[] = "bpt-....";
    memcpy(class, strstr(svg, before) + strlen(before), strlen(class));
    for (char *at = svg; (at = strstr(at, class));) memcpy(at, "bpt-....", strlen(class));
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
        if (kinds[i].style.embed_font) hide_class((char *)svg.bytes);
        add_but_fonts(&all, (char *)svg.bytes);
        buffer_free(&svg);
    }
    buffer_add(&all, "", 1);
    hold_golden("made.web.svg", (char *)all.bytes);
    buffer_free(&all);
    close_fonts(own, made);
    assert_no_faults();
}

/* ---- PNG ---- */

/* A letter of two squares, of half an em each, one at the beginning of the line and one over its end. */
static const struct made_point squares[] = {{0, 0, 0},     {0, 500, 0},    {500, 500, 0},   {500, 0, MADE_END},
                                            {500, 500, 0}, {500, 1000, 0}, {1000, 1000, 0}, {1000, 500, MADE_END}};

static struct fonts *open_squares(struct buffer *made) {
    static const struct made_glyph of_squares[] = {{NULL, 0, 0}, {squares, LENGTH(squares), 1000}};
    static const struct made_letter letter = {'A', 1};
    *made = made_font(&(struct made_font){
        .units = 1000, .glyphs = of_squares, .glyph_count = LENGTH(of_squares), .letters = &letter, .letter_count = 1});
    struct error error;
    struct fonts *opened = fonts_open(made_bytes(made), made_bytes(made), &error);
    if (!opened) fail_msg("%s", error.text);
    return opened;
}

/* What has edges at whole pixels has no others, in any version of Cairo; a hairline is moved there. */
static const struct node pixels[] = {
    {.kind = NODE_POLYLINE,
     .fill = INK_NONE,
     .stroke = INK_KV,
     .stroke_width = 1,
     .polyline = POINTS(((const struct point[]){{0, 0.5}, {40, 0.5}, BEHIND}))},
    {.kind = NODE_RECTANGLE, .fill = INK_BACKGROUND, .stroke = INK_NONE, .rectangle = {0, 0, 40, 30}},
    {.kind = NODE_POLYLINE,
     .fill = INK_NONE,
     .stroke = INK_GRID,
     .stroke_width = 0.6,
     .polyline = POINTS(((const struct point[]){{2.3, 1.4}, {37.6, 1.4}, BEHIND}))},
    {.kind = NODE_POLYLINE,
     .fill = INK_NONE,
     .stroke = INK_GRID,
     .stroke_width = 1.6,
     .polyline = POINTS(((const struct point[]){{1.4, 3.3}, {1.4, 26.8}, BEHIND}))},
    {.kind = NODE_POLYLINE,
     .fill = INK_NONE,
     .stroke = INK_AXIS,
     .stroke_width = 3.4,
     .polyline = POINTS(((const struct point[]){{4.2, 5.3}, {12.2, 5.3}, BEHIND}))},
    {.kind = NODE_POLYLINE,
     .fill = INK_NONE,
     .stroke = INK_AXIS,
     .stroke_width = 4,
     .polyline = POINTS(((const struct point[]){{14, 6}, {22, 6}, BEHIND}))},
    {.kind = NODE_POLYLINE,
     .fill = INK_NONE,
     .stroke = INK_KV,
     .stroke_width = 1,
     .dash = {3, 2},
     .polyline = POINTS(((const struct point[]){{24, 5}, {38, 5}, BEHIND}))},
    {.kind = NODE_POLYLINE,
     .fill = INK_NONE,
     .stroke = INK_KV,
     .stroke_width = 2,
     .polyline = POINTS(((const struct point[]){{25, 8}, {37, 8}, {37, 12}, {25, 12}, BEHIND}))},
    {.kind = NODE_POLYLINE,
     .fill = INK_PRETRAINING,
     .stroke = INK_NONE,
     .polyline = POINTS(((const struct point[]){{4, 9}, {10, 9}, {10, 12}, {4, 12}, BEHIND}))},
    {.kind = NODE_RECTANGLE, .fill = INK_BAND, .stroke = INK_AXIS, .stroke_width = 2, .rectangle = {13, 10, 8, 6}},
    {.kind = NODE_TEXT,
     .fill = INK_TITLE,
     .stroke = INK_KV,
     .text = {.text = "A", .x = 5, .y = 26, .size = 8, .halo = 2}},
    {.kind = NODE_TEXT,
     .fill = INK_ADAPTER,
     .stroke = INK_NONE,
     .text = {.text = "AA", .x = 20, .y = 26, .size = 4, .anchor = ANCHOR_MIDDLE, .halo = 2}},
    {.kind = NODE_TEXT,
     .fill = INK_NONE,
     .stroke = INK_KV,
     .text = {.text = "A", .x = 26, .y = 26, .size = 8, .halo = 2}},
    {.kind = NODE_TEXT,
     .fill = INK_ADAPTER,
     .stroke = INK_KV,
     .text = {.text = "A", .x = 38, .y = 26, .size = 6, .anchor = ANCHOR_END}},
    {.kind = NODE_RECTANGLE, .fill = INK_NONE, .stroke = INK_NONE, .rectangle = {4, 28, 30, 2}},
    {.kind = NODE_RECTANGLE, .fill = INK_TICK, .stroke = INK_NONE, .rectangle = {4, 29, 30, 4}},
    {.kind = NODE_RECTANGLE, .fill = INK_BACKGROUND, .stroke = INK_NONE, .rectangle = {0, 0, 40, 30}},
};

static uint32_t pixel_of(cairo_surface_t *surface, int x, int y) {
    uint32_t pixel;
    memcpy(&pixel, cairo_image_surface_get_data(surface) + y * cairo_image_surface_get_stride(surface) + 4 * x, 4);
    return pixel;
}

static char letter_of(uint32_t pixel, const struct scene *drawn) {
    static const char called[INK_COUNT] = {
        [INK_BACKGROUND] = '.', [INK_TITLE] = 'T',   [INK_TICK] = 't',        [INK_GRID] = 'g', [INK_AXIS] = 'a',
        [INK_KV] = 'K',         [INK_ADAPTER] = 'L', [INK_PRETRAINING] = 'P', [INK_BAND] = 'b'};
    for (int ink = 0; ink < INK_COUNT; ink++)
        if (called[ink] && pixel == (0xFF000000 | drawn->palette[ink])) return called[ink];
    return pixel ? '~' : '_'; /* of two inks, or in part; of none */
}

static void put_picture(struct buffer *out, const struct scene *drawn, struct fonts *set_in) {
    struct buffer png = write_scene(render_png, drawn, set_in);
    cairo_surface_t *surface = decode_png(png.bytes, png.size);
    for (int y = 0; y < cairo_image_surface_get_height(surface); y++) {
        for (int x = 0; x < cairo_image_surface_get_width(surface); x++)
            buffer_printf(out, "%c", letter_of(pixel_of(surface, x, y), drawn));
        buffer_text(out, "\n");
    }
    cairo_surface_destroy(surface);
    buffer_free(&png);
}

static void a_png_is_seen_pixel_by_pixel(void **state) {
    (void)state;
    struct buffer made, all = {0};
    struct fonts *own = open_squares(&made);
    struct scene drawn = scene;
    drawn.palette[INK_TITLE] = 1, drawn.palette[INK_TICK] = 2, drawn.palette[INK_AXIS] = 3,
    drawn.palette[INK_PRETRAINING] = 4;
    memset(drawn.opacity, 0, sizeof drawn.opacity);
    drawn.nodes = pixels, drawn.count = LENGTH(pixels) - 1;
    drawn.width = 40, drawn.height = 30, drawn.scale = 1;
    put_picture(&all, &drawn, own);
    buffer_text(&all, "\ntwice as large\n");
    drawn.scale = 2;
    put_picture(&all, &drawn, own);
    buffer_text(&all, "\nwithout a ground\n");
    drawn.scale = 1, drawn.nodes += 2, drawn.count -= 2;
    put_picture(&all, &drawn, own);
    buffer_add(&all, "", 1);
    hold_golden("made.png", (char *)all.bytes);
    buffer_free(&all);
    fonts_close(own);
    buffer_free(&made);
    assert_no_faults();
}

/* One that some rectangle covers wholly, wherever it stands among the others, needs no transparency. */
static void only_what_is_covered_is_opaque(void **state) {
    (void)state;
    enum { OPAQUE = 2, TRANSPARENT = 6, COLOUR_TYPE = 25 };
    static const struct {
        struct node node;
        int type;
    } covers[] = {
        {{.kind = NODE_RECTANGLE, .stroke = INK_NONE, .rectangle = {0, 0, 20, 10}}, OPAQUE},
        {{.kind = NODE_RECTANGLE, .stroke = INK_NONE, .rectangle = {-1, -1, 21, 11}}, OPAQUE},
        {{.kind = NODE_RECTANGLE, .stroke = INK_NONE, .rectangle = {0.1, 0, 20, 10}}, TRANSPARENT},
        {{.kind = NODE_RECTANGLE, .stroke = INK_NONE, .rectangle = {0, 0.1, 20, 10}}, TRANSPARENT},
        {{.kind = NODE_RECTANGLE, .stroke = INK_NONE, .rectangle = {0, 0, 19.9, 10}}, TRANSPARENT},
        {{.kind = NODE_RECTANGLE, .stroke = INK_NONE, .rectangle = {0, 0, 20, 9.9}}, TRANSPARENT},
        {{.kind = NODE_RECTANGLE, .fill = INK_NONE, .stroke = INK_NONE, .rectangle = {0, 0, 20, 10}}, TRANSPARENT},
        {{.kind = NODE_RECTANGLE, .fill = INK_BAND, .stroke = INK_NONE, .rectangle = {0, 0, 20, 10}}, TRANSPARENT},
        {{.kind = NODE_CIRCLE, .stroke = INK_NONE, .circle = {0, 0, 20}}, TRANSPARENT},
    };
    struct buffer made;
    struct fonts *own = open_squares(&made);
    for (size_t i = 0; i < LENGTH(covers); i++)
        for (size_t before = 0; before < 3; before++) {
            struct node some[4] = {nodes[2], nodes[2], nodes[2], covers[0].node};
            some[before] = covers[i].node;
            struct scene drawn = scene;
            drawn.width = 20, drawn.height = 10, drawn.nodes = some, drawn.count = LENGTH(some) - 1;
            struct buffer png = write_scene(render_png, &drawn, own);
            if (png.bytes[COLOUR_TYPE] != covers[i].type) fault("node %zu is of another colour type", i);
            buffer_free(&png);
        }
    fonts_close(own);
    buffer_free(&made);
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

/* Numbers to thousandths, texts as they must be spelled there. */
static void a_pdf_spells_its_numbers_and_texts(void **state) {
    (void)state;
    static const struct {
        double value;
        const char *spelled;
    } numbers[] = {{0, "0 "},
                   {1, "1 "},
                   {-1, "-1 "},
                   {0.5, "0.5 "},
                   {-0.5, "-0.5 "},
                   {12.34, "12.34 "},
                   {0.001, "0.001 "},
                   {-0.0004, "0 "},
                   {-0.0006, "-0.001 "},
                   {0.0999, "0.1 "},
                   {1.25, "1.25 "},
                   {100.05, "100.05 "},
                   {99999.999, "99999.999 "},
                   {2.9996, "3 "}};
    static const struct {
        const char *text, *spelled;
    } texts[] = {{"", "()"},
                 {"A", "(A)"},
                 {"(a\\b)", "(\\(a\\\\b\\))"},
                 {" ~", "( ~)"},
                 {"\x7f", "()"},
                 {"\x1f", "()"},
                 {"a\nb", "<FEFF0061000A0062>"},
                 {"\t", "<FEFF0009>"},
                 {"\u00e9", "<FEFF00E9>"},
                 {"\ufffd", "<FEFFFFFD>"},
                 {"\U00010000", "<FEFFD800DC00>"},
                 {"\U0010ffff", "<FEFFDBFFDFFF>"}};
    struct buffer out = {0};
    for (size_t i = 0; i < LENGTH(numbers); i++) {
        pdf_thousandths(&out, numbers[i].value);
        buffer_add(&out, "", 1);
        if (strcmp((char *)out.bytes, numbers[i].spelled) != 0)
            fault("%g is spelled '%s'", numbers[i].value, (char *)out.bytes);
        out.size = 0;
    }
    for (size_t i = 0; i < LENGTH(texts); i++) {
        pdf_text(&out, texts[i].text);
        buffer_add(&out, "", 1);
        if (strcmp((char *)out.bytes, texts[i].spelled) != 0)
            fault("'%s' is spelled '%s'", texts[i].text, (char *)out.bytes);
        out.size = 0;
    }
    pdf_utf16(&out,
              "A\xff"
              "B",
              3); /* ends where it is no text */
    assert_int_equal(out.size, 4);
    assert_memory_equal(out.bytes, "0041", 4);
    buffer_free(&out);
    assert_no_faults();
}

/* One that has no plain space has its no-break space as it is. */
static void a_font_may_lack_spaces(void **state) {
    (void)state;
    struct made_font one = plain;
    one.letters++, one.letter_count--;
    struct buffer made = made_font(&one), all = {0};
    struct error error;
    struct fonts *opened = fonts_open(made_bytes(&made), made_bytes(&made), &error);
    if (!opened) fail_msg("%s", error.text);
    const struct node node = {.kind = NODE_TEXT, .stroke = INK_NONE, .text = {.text = "A\u00a0B", .size = 10}};
    const struct scene spaced = {.width = 100, .height = 50, .scale = 1, .nodes = &node, .count = 1};
    struct buffer pdf = write_scene(render_pdf, &spaced, opened);
    add_objects(&all, &pdf);
    buffer_add(&all, "", 1);
    assert_non_null(strstr((char *)all.bytes, "<00A0>\n"));
    buffer_free(&all);
    buffer_free(&pdf);
    fonts_close(opened);
    buffer_free(&made);
}

/* A font of no outlines at all, say of pictures, cannot be taken as it is. */
static void a_font_without_outlines_is_drawn(void **state) {
    (void)state;
    static const struct made_glyph empty[] = {{NULL, 0, 500}};
    const struct made_font bare = {.units = 1000, .glyphs = empty, .glyph_count = 1};
    struct buffer made = made_font(&bare);
    struct typeface typeface;
    struct error error;
    if (!fonts_open_typeface(&typeface, FACE_REGULAR, made_bytes(&made), 0, &error)) fail_msg("%s", error.text);
    assert_false(subset_can_be_embedded(&typeface));
    fonts_close_typeface(&typeface);
    buffer_free(&made);
}

/* ---- the fonts themselves ---- */

static void fonts_say_their_names_and_measures(void **state) {
    (void)state;
    static const struct {
        const char *family, *version, *name;
        int capitals;
        double cap_height;
    } said[] = {{"Made <for> tests", "Version 1.5; of today", "Made for tests 1.5", 0, 0.6},
                {"M-a.d+e_(1)", "3.019;git-0a5106e0b", "M-a.d+e1 3.019", 650, 0.65},
                {"", "Version 12", "a font 12", 1, 0.001},
                {"Made", "of today", "Made", 0, 0.6},
                {NULL, "2", "a font", 0, 0.6}};
    for (size_t i = 0; i < LENGTH(said); i++) {
        struct made_font one = plain;
        one.family = said[i].family, one.version = said[i].version, one.capitals = said[i].capitals;
        struct buffer made = made_font(&one);
        struct error error;
        struct fonts *opened = fonts_open(made_bytes(&made), made_bytes(&made), &error);
        if (!opened) fail_msg("%s", error.text);
        char name[80];
        snprintf(name, sizeof name, "%s (%08x)", said[i].name, (unsigned)libdeflate_crc32(0, made.bytes, made.size));
        struct ruler ruler = fonts_ruler(opened);
        if (strcmp(fonts_name(opened), name) != 0) fault("'%s' is called '%s'", name, fonts_name(opened));
        if (ruler.ascent != 0.8 || ruler.descent != 0.3 || ruler.cap_height != said[i].cap_height)
            fault("'%s' has %g over the line, capitals of %g, %g under it", name, ruler.ascent, ruler.cap_height,
                  ruler.descent);
        fonts_close(opened);
        buffer_free(&made);
    }
    assert_no_faults();
}

/* Of an axis from 100 over 400 to 900 each face has its weight, in 16384ths of the way. */
static void faces_have_their_weights(void **state) {
    (void)state;
    static const int ways[FACE_COUNT] = {[FACE_REGULAR] = 0, [FACE_SEMIBOLD] = 6554 /* two fifths */};
    struct buffer made[FACE_COUNT];
    struct fonts *variable = open_fonts(true, made);
    for (int face = 0; face < FACE_COUNT; face++) {
        unsigned count;
        const int *way = hb_font_get_var_coords_normalized(variable->faces[face].font, &count);
        assert_int_equal(count, 1);
        assert_int_equal(*way, ways[face]);
    }
    close_fonts(variable, made);
}

/* As digits, for what is no text; returns how many bytes there are. */
static size_t read_bytes(const char *digits, unsigned char *bytes) {
    size_t count = 0;
    for (int at; sscanf(digits, "%2hhx%n", &bytes[count], &at) == 1; digits += at) count++;
    return count;
}

/* Adobe's outlines whose first dictionary begins with three numbers and 12 30 have no names for their glyphs; of what
 * is damaged nothing is read past its end. */
static void fonts_that_a_pdf_takes_are_known(void **state) {
    (void)state;
    static const struct {
        const char *outlines;
        bool variable, can;
    } kinds[] = {
        {"", false, true},
        {"", true, false},
        {"01000401 0001 01 01 02 41 0001 01 01 06 8B8B8B 0C1E", false, false},
        {"01000401 0001 01 01 02 41 0001 01 01 06 8B8B8B 0C1E", true, false},
        {"01000501FF 0001 01 01 02 41 0001 01 01 06 8B8B8B 0C1E", false, false}, /* a longer header */
        {"01000401 0001 02 0001 0004 414141 0001 03 000001 000006 8B8B8B 0C1E", false, false},
        {"01000401 0001 04 00000001 00000002 41 0001 01 01 06 8B8B8B 0C1E", false, false},
        {"01000401 0001 01 01 02 41 0001 01 01 06 8B8B 1CFFFF 0C1E", false, false}, /* longer numbers */
        {"01000401 0001 01 01 02 41 0001 01 01 06 8B8B 1DFFFFFFFF 0C1E", false, false},
        {"01000401 0001 01 01 02 41 0001 01 01 06 8B8B F7FF 0C1E", false, false},
        {"01000401 0001 01 01 02 41 0001 01 01 06 8B8B FEFF 0C1E", false, false},
        {"01000401 0001 01 01 02 41 0001 01 01 06 1CFFFF 1DFFFFFFFF F6 0C1E", false, false},
        {"01000401 0001 01 01 02 41 0001 01 01 06 8B8B 1BFFFF 0C1E", false, true},
        {"01000401 0001 01 01 02 41 0001 01 01 06 8B8B 1EFFFFFFFF 0C1E", false, true},
        {"01000401 0001 01 01 02 41 0001 01 01 06 8B8B8B 0C1D", false, true}, /* something else is said first */
        {"01000401 0001 01 01 02 41 0001 01 01 06 8B8B8B 0B1E", false, true},
        {"01000401 0001 01 01 02 41 0001 01 01 06 8B8B8B8B 0C1E", false, true},
        {"01000401 0001 01 01 02 41 0001 01 01 06 8B8B 0C1E", false, true},
        {"01000401 0002 01 01 02 03 4141 0001 01 01 06 8B8B8B 0C1E", false, true}, /* two fonts */
        {"01000401 0101 01 01 02 41 0001 01 01 06 8B8B8B 0C1E", false, true},
        {"01000401 0001 00 0001 01 01 06 8B8B8B 0C1E", false, true}, /* no lengths, and too long ones */
        {"01000401 0001 05 0000000001 0000000002 41 0001 01 01 06 8B8B8B 0C1E", false, true},
        {"01000401 0001 04 00000001 FFFFFFF1 0001 01 01 06 8B8B8B 0C1E", false, true}, /* far behind the end */
        {"01000401 0001 04 00000001 00000000 0001 01 01 06 8B8B8B 0C1E", false, true},
        {"01000401 0001 01 01 02 41 0001 01 01 06 8B8B8B 0C", false, true}, /* cut off */
        {"01000401 0001 01 01 02 41 0001 01 01 06 8B8B8B", false, true},
        {"01000401 0001 01 01 02 41 0001 01 01 06", false, true},
        {"01000401 0001 01 01 02 41 0001 01 01", false, true},
        {"01000401 0001 01 01 02 41 0001", false, true},
        {"01000401", false, true},
        {"0100", false, true},
    };
    for (size_t i = 0; i < LENGTH(kinds); i++) {
        unsigned char *outlines = malloc(strlen(kinds[i].outlines) + 1);
        struct made_font one = plain;
        one.compact = (struct bytes){(char *)outlines, read_bytes(kinds[i].outlines, outlines)};
        one.variable = kinds[i].variable;
        struct buffer made = made_font(&one);
        struct typeface typeface;
        struct error error;
        if (!fonts_open_typeface(&typeface, FACE_REGULAR, made_bytes(&made), 0, &error)) fail_msg("%s", error.text);
        if (subset_can_be_embedded(&typeface) != kinds[i].can)
            fault("%s is taken %s", kinds[i].outlines, kinds[i].can ? "for one that no PDF takes" : "as it is");
        fonts_close_typeface(&typeface);
        buffer_free(&made);
        free(outlines);
    }
    assert_no_faults();
}

/* ---- what there is nothing to say of, and too much ---- */

static void what_is_not_said_has_no_place(void **state) {
    (void)state;
    static writer *const writers[] = {render_svg, render_pdf};
    static const char *const empty[] = {NULL, ""}, *const places[] = {
                                                       "<title",        "<desc",        "aria-label=\"\"",
                                                       "<bpt:software", "<bpt:request", "/Title",
                                                       "/Subject",      "/Keywords",    "/Creator ",
                                                       "/Alt",          "/T (",         "/Lang",
                                                       "data-bpt"};
    struct buffer made[FACE_COUNT];
    struct fonts *own = open_fonts(false, made);
    struct scene bare = scene;
    for (size_t i = 0; i < LENGTH(empty); i++) {
        const struct document silent = {.title = empty[i],
                                        .description = empty[i],
                                        .request = empty[i],
                                        .software = empty[i],
                                        .language = empty[i]};
        bare.count = i; /* not even a node */
        for (size_t j = 0; j <= LENGTH(writers); j++) {
            struct buffer out = {0};
            struct error error;
            bool written = j < LENGTH(writers)
                               ? writers[j](&bare, &silent, own, &out, &error)
                               : render_web_svg(&bare, &silent, own, (struct web_style){0}, &out, &error);
            if (!written) fail_msg("%s", error.text);
            for (size_t k = 0; k < LENGTH(places); k++)
                if (memmem(out.bytes, out.size, places[k], strlen(places[k])))
                    fault("writer %zu says %s", j, places[k]);
            buffer_free(&out);
        }
    }
    close_fonts(own, made);
    assert_no_faults();
}

/* Of 300 letters, a hundred are said at a time, and a font of drawings has 256 at most. */
static void fonts_may_have_many_letters(void **state) {
    (void)state;
    enum { MANY = 300, FIRST = 0x4E00 };
    static const char *const said[][2] = {{"100 beginbfchar\n<0001><4E00>", "/LastChar 255/"},
                                          {"100 beginbfchar\n<0065><4E64>", "<63><4E63>\nendbfchar\n100 "
                                                                            "beginbfchar\n<64><4E64>"},
                                          {"100 beginbfchar\n<00C9><4EC8>", "56 beginbfchar\n<C8><4EC8>"},
                                          {"<012C><4F2B>\nendbfchar\nendcmap", "44 beginbfchar\n<00><4F00>"},
                                          {"/F0 10 Tf", "/LastChar 43/"}};
    static struct made_glyph many[MANY + 1];
    static struct made_letter called[MANY];
    char text[3 * MANY + 1] = "";
    for (int i = 0; i < MANY; i++) {
        many[i + 1] = glyphs[TENT];
        called[i] = (struct made_letter){FIRST + (unsigned)i, i + 1};
        sprintf(text + 3 * i, "%c%c%c", 0xE0 | FIRST >> 12, 0x80 | ((FIRST + i) >> 6 & 0x3F),
                0x80 | ((FIRST + i) & 0x3F));
    }
    const struct node node = {
        .kind = NODE_TEXT, .fill = INK_TITLE, .stroke = INK_NONE, .text = {.text = text, .size = 10}};
    const struct scene long_scene = {.width = 100, .height = 50, .scale = 1, .nodes = &node, .count = 1};
    for (int drawn = 0; drawn < 2; drawn++) {
        struct made_font one = {.units = 1000,
                                .variable = drawn,
                                .glyphs = many,
                                .glyph_count = MANY + 1,
                                .letters = called,
                                .letter_count = MANY};
        struct buffer made = made_font(&one), all = {0};
        struct error error;
        struct fonts *opened = fonts_open(made_bytes(&made), made_bytes(&made), &error);
        if (!opened) fail_msg("%s", error.text);
        struct buffer pdf = write_scene(render_pdf, &long_scene, opened);
        add_objects(&all, &pdf);
        buffer_add(&all, "", 1);
        for (size_t i = 0; i < LENGTH(said); i++)
            if (!strstr((char *)all.bytes, said[i][drawn])) fault("lacks '%s'", said[i][drawn]);
        buffer_free(&pdf);
        buffer_free(&all);
        fonts_close(opened);
        buffer_free(&made);
    }
    assert_no_faults();
}

/* Such a font may be drawn, and is not carried: nothing is written. */
static void a_font_that_cannot_be_cut_is_not_carried(void **state) {
    (void)state;
    for (int face = 0; face < FACE_COUNT; face++) {
        struct made_font one = plain;
        one.capitals = 700;
        struct buffer made[FACE_COUNT] = {made_font(&one), made_font(&one)}, out = {0};
        unsigned char *measures = memmem(made[face].bytes, made[face].size, "OS/2", 4);
        memset(measures + 12, 0, 4); /* a table of no bytes */
        struct error error = {0};
        struct fonts *opened = fonts_open(made_bytes(&made[0]), made_bytes(&made[1]), &error);
        if (!opened) fail_msg("%s", error.text);
        buffer_text(&out, "before");
        assert_true(render_web_svg(&scene, &document, opened, (struct web_style){0}, &out, &error));
        out.size = strlen("before");
        assert_false(render_web_svg(&scene, &document, opened, (struct web_style){.embed_font = true}, &out, &error));
        assert_non_null(strstr(error.text, "leave --embed-font out"));
        assert_int_equal(out.size, strlen("before"));
        buffer_free(&out);
        close_fonts(opened, made);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fonts_say_their_names_and_measures),
        cmocka_unit_test(faces_have_their_weights),
        cmocka_unit_test(fonts_that_a_pdf_takes_are_known),
        cmocka_unit_test(an_svg_is_read_line_by_line),
        cmocka_unit_test(a_web_svg_is_read_line_by_line),
        cmocka_unit_test(a_pdf_is_read_line_by_line),
        cmocka_unit_test(a_png_is_seen_pixel_by_pixel),
        cmocka_unit_test(only_what_is_covered_is_opaque),
        cmocka_unit_test(what_a_drawn_font_takes_is_given_back),
        cmocka_unit_test(what_is_not_said_has_no_place),
        cmocka_unit_test(fonts_may_have_many_letters),
        cmocka_unit_test(a_pdf_spells_its_numbers_and_texts),
        cmocka_unit_test(a_font_may_lack_spaces),
        cmocka_unit_test(a_font_without_outlines_is_drawn),
        cmocka_unit_test(a_font_that_cannot_be_cut_is_not_carried),
    };
    unsetenv("SOURCE_DATE_EPOCH");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
