/* Fonts of the system: one with fonts that are made here and no others, so that what is asked of it and what comes of
 * that is known. */
#include "made.h"

#include <libdeflate.h>
#include <unistd.h>

#include "render/text/fonts.h"
#include "render/text/stretch.h"
#include "shell.h"

/* ---- the fonts ---- */

static const struct made_point box[] = {{0, 0, 0}, {0, 700, 0}, {500, 700, 0}, {500, 0, MADE_END}};
static const struct made_glyph glyphs[] = {{NULL, 0, 0}, {box, LENGTH(box), 600}};

enum { MOST_LETTERS = 16, MANY = 17 };

/* Each letter is the same box. */
static struct buffer make(struct made_font font, const char *name, const unsigned *characters) {
    struct made_letter letters[MOST_LETTERS];
    font.units = 1000, font.ascent = 800, font.descent = -200;
    font.family = font.postscript = name, font.version = "Version 1.5";
    font.glyphs = glyphs, font.glyph_count = LENGTH(glyphs), font.letters = letters;
    for (; characters[font.letter_count]; font.letter_count++)
        letters[font.letter_count] = (struct made_letter){characters[font.letter_count], 1};
    return made_font(&font);
}

/* By their letters in rising order. "Hidden" is said to have colours, "Bitmap" to have no outlines, "Vague" not to know
 * its letters, and "Gone" is taken away once it is known; the one of several letters is asked for before that of few.
 */
static const struct {
    const char *name;
    unsigned letters[MOST_LETTERS];
    int weight;
    bool italic;
} system_fonts[] = {
    {"Chinese", {' ', 0x3A9, 0x578B, 0x6A21}, 0, false},
    {"Hebrew", {' ', 0x5D5, 0x5DC, 0x5DD, 0x5E9}, 0, false},
    {"Bare", {0x4E2D}, 0, false},
    {"Five", {0x5000, 0x5001, 0x5002, 0x5003, 0x5004}, 0, false},
    {"Four", {0x5010, 0x5011, 0x5012, 0x5013}, 0, false},
    {"Three", {0x5020, 0x5021, 0x5022}, 0, false},
    {"Two", {0x5030, 0x5031}, 0, false},
    {"One", {0x5040}, 0, false},
    {"Thin", {0x5100}, 100, false},
    {"Usual", {0x5100}, 400, false},
    {"Slanted", {0x5100}, 400, true},
    {"Strong", {0x5100}, 600, false},
    {"Heavy", {0x5100}, 900, false},
    {"Hidden", {0x5200, 0x5201}, 0, false},
    {"Bitmap", {0x5200, 0x5201}, 0, false},
    {"Vague", {0x5200, 0x5201}, 0, false},
    {"Plain", {0x5200}, 0, false},
    {"Gone", {0x5300}, 0, false},
};

static const char settings[] = "<fontconfig><dir prefix=\"cwd\">.</dir><cachedir prefix=\"cwd\">cache</cachedir>\n"
                               "<match target=\"scan\"><test name=\"family\"><string>Hidden</string></test>\n"
                               "<edit name=\"color\" mode=\"assign\"><bool>true</bool></edit></match>\n"
                               "<match target=\"scan\"><test name=\"family\"><string>Bitmap</string></test>\n"
                               "<edit name=\"outline\" mode=\"assign\"><bool>false</bool></edit></match>\n"
                               "<match target=\"scan\"><test name=\"family\"><string>Vague</string></test>\n"
                               "<edit name=\"charset\" mode=\"delete_all\"/></match>\n"
                               "</fontconfig>\n";

static struct fonts *own;
static struct buffer latin;

static void write_font(const char *path, const struct buffer *font) {
    struct error error;
    if (!file_write(path, font->bytes, font->size, &error)) fail_msg("%s", error.text);
}

/* Two in one file. */
static void write_collection(void) {
    static const unsigned letters[2][MOST_LETTERS] = {{0x5400}, {0x5401}};
    struct buffer file = {0}, first = make((struct made_font){.offset = 20}, "First", letters[0]),
                  second = make((struct made_font){.offset = (unsigned)first.size + 20}, "Second", letters[1]);
    const unsigned char head[20] = {'t',
                                    't',
                                    'c',
                                    'f',
                                    0,
                                    1,
                                    [11] = 2,
                                    [15] = 20,
                                    [18] = (unsigned char)((first.size + 20) >> 8),
                                    [19] = (unsigned char)(first.size + 20)};
    buffer_add(&file, head, sizeof head);
    buffer_add(&file, first.bytes, first.size);
    buffer_add(&file, second.bytes, second.size);
    write_font("several.ttc", &file);
    buffer_free(&first);
    buffer_free(&second);
    buffer_free(&file);
}

static int enter(void **state) {
    if (shell_enter(state) != 0) return -1;
    for (size_t i = 0; i < LENGTH(system_fonts); i++) {
        const struct made_font look = {.weight = system_fonts[i].weight, .italic = system_fonts[i].italic};
        struct buffer font = make(look, system_fonts[i].name, system_fonts[i].letters);
        write_font(arena_printf(&arena, "%s.ttf", system_fonts[i].name), &font);
        buffer_free(&font);
    }
    write_collection();
    for (unsigned i = 0; i < MANY; i++) {
        const char *name = arena_printf(&arena, "Many%u", i);
        struct buffer font = make((struct made_font){0}, name, (const unsigned[]){0x6000 + i, 0});
        write_font(arena_printf(&arena, "%s.ttf", name), &font);
        buffer_free(&font);
    }
    write_text("fonts.conf", settings);
    char folder[4096];
    if (!getcwd(folder, sizeof folder)) return -1;
    setenv("FONTCONFIG_FILE", arena_printf(&arena, "%s/fonts.conf", folder), 1);
    static const unsigned letters[] = {' ', '1', 'A', 'B', 0};
    latin = make((struct made_font){0}, "Latin", letters);
    struct error error;
    own = fonts_open(made_bytes(&latin), made_bytes(&latin), &error);
    return own ? 0 : -1;
}

static int leave(void **state) {
    fonts_close(own);
    buffer_free(&latin);
    return shell_leave(state);
}

/* ---- which sets what ---- */

/* "0-2 Latin, 2-10 <Hebrew": from one byte to another, and which run from right to left. */
static const char *list_stretches(enum face face, const char *text) {
    size_t count = 0;
    struct stretch *stretches = stretches_find(own, face, text, &count);
    const char *listed = stretches ? "" : "none";
    for (size_t i = 0; i < count; i++)
        listed = arena_printf(&arena, "%s%s%u-%u %s%.*s", listed, i ? ", " : "", stretches[i].start, stretches[i].end,
                              stretches[i].direction == HB_DIRECTION_RTL ? "<" : "",
                              (int)strcspn(stretches[i].typeface->name, " "), stretches[i].typeface->name);
    free(stretches);
    return listed;
}

static void texts_are_cut_by_fonts_and_scripts(void **state) {
    (void)state;
    static const struct {
        const char *text, *stretches;
        enum face face;
    } texts[] = {
        {"AB", "none", 0},
        {"Aq", "none", 0}, /* which no font has */
        {"\u6a21\u578b", "0-6 Chinese", 0},
        {"\u6a21 \u578b", "0-7 Chinese", 0}, /* spaces go with the letters around them */
        {"\u6a21  \u578b ", "0-8 Chinese, 8-9 Latin", 0},
        {" \u6a21", "0-1 Latin, 1-4 Chinese", 0},
        {"\u4e2d \u4e2d", "0-3 Bare, 3-4 Latin, 4-7 Bare", 0}, /* but not into a font that has none */
        {"A \u6a21 B", "0-2 Latin, 2-5 Chinese, 5-7 Latin", 0},
        {"\u6a21A\u578b", "0-3 Chinese, 3-4 Latin, 4-7 Chinese", 0},
        {"\u6a211\u578b", "0-3 Chinese, 3-4 Latin, 4-7 Chinese", 0},
        {"\u6a21\u03a9", "0-3 Chinese, 3-5 Chinese", 0}, /* another script */
        {"\u6a21 \u03a9", "0-3 Chinese, 3-4 Latin, 4-6 Chinese", 0},
        {"A\u0301\u6a21", "0-3 Latin, 3-6 Chinese", 0}, /* accents, joiners */
        {"\u6a21\u0301\u578b", "0-8 Chinese", 0},
        {"\u6a21\u200d\u200c\u578b", "0-12 Chinese", 0},
        {"\u0301\u6a21", "0-2 Latin, 2-5 Chinese", 0},
        {"\u200d\u6a21", "0-3 Latin, 3-6 Chinese", 0},
        {"\u6a21\xff\u578b", "0-3 Chinese, 3-4 Latin, 4-7 Chinese", 0},
        {"\u6a21q\u578b", "0-3 Chinese, 3-4 Latin, 4-7 Chinese", 0},
        {"\u05e9\u05dc", "0-4 <Hebrew", 0},
        {"\u05e9 \u05dc", "0-5 <Hebrew", 0},
        {"1 \u05e9\u05dc", "2-6 <Hebrew, 0-2 Latin", 0}, /* the first letter of a direction decides */
        {"A \u05e9\u05dc", "0-2 Latin, 2-6 <Hebrew", 0},
        {"\u05e9\u05dc A \u05d5\u05dd B", "11-13 Latin, 7-11 <Hebrew, 4-7 Latin, 0-4 <Hebrew", 0},
        {"1 \u05e9 A \u05dc", "7-9 <Hebrew, 4-7 Latin, 2-4 <Hebrew, 0-2 Latin", 0},
        {"\u6a21\u05e9", "0-3 Chinese, 3-5 <Hebrew", 0},
        {"\u05e9\u6a21", "2-5 Chinese, 0-2 <Hebrew", 0},
        /* four fonts at most, that of the most letters first */
        {"\u5000\u5001\u5002\u5003\u5004\u5010\u5011\u5012\u5013\u5020\u5021\u5022\u5030\u5031\u5040",
         "0-15 Five, 15-27 Four, 27-36 Three, 36-42 Two, 42-45 Latin", 0},
        {"\u5040\u5031\u5022\u5021\u5012\u5011\u5010", "0-3 One, 3-6 Two, 6-12 Three, 12-21 Four", 0},
        {"\u5100", "0-3 Usual", FACE_REGULAR}, /* nearest to the face */
        {"\u5100", "0-3 Strong", FACE_SEMIBOLD},
        {"\u5200\u5201", "0-3 Plain, 3-6 Latin", 0},
        {"\u5400\u5401", "0-3 First, 3-6 Second", 0},
    };
    for (size_t i = 0; i < LENGTH(texts); i++) {
        const char *listed = list_stretches(texts[i].face, texts[i].text);
        if (strcmp(listed, texts[i].stretches) != 0)
            fault("'%s' is set in %s, not %s", texts[i].text, listed, texts[i].stretches);
    }
    assert_no_faults();
}

/* Known, but no longer there: as if there were none. */
static void a_font_that_is_gone_is_left_out(void **state) {
    (void)state;
    assert_string_equal(list_stretches(FACE_REGULAR, "\u6a21"), "0-3 Chinese");
    assert_int_equal(remove("Gone.ttf"), 0);
    assert_string_equal(list_stretches(FACE_REGULAR, "\u5300"), "none");
    assert_string_equal(list_stretches(FACE_REGULAR, "\u5300\u6a21\u578b"), "0-3 Latin, 3-9 Chinese");
}

/* ---- what a figure says of them ---- */

/* In the scene's order, each file once, whichever face it is for and wherever in it the font is. */
static void figures_name_the_fonts_they_take(void **state) {
    (void)state;
    static const struct {
        const char *text;
        enum face face;
    } said[] = {{"AB", 0}, {"\u05e9\u05dc \u6a21", FACE_SEMIBOLD}, {"\u6a21 A", 0}, {"\u5400\u5401", 0}, {"\u05e9", 0}};
    static const char *const files[][2] = {
        {"Chinese", "Chinese.ttf"}, {"Hebrew", "Hebrew.ttf"}, {"First", "several.ttc"}};
    struct node nodes[LENGTH(said) + 1] = {[LENGTH(said)] = {.kind = NODE_CIRCLE}};
    for (size_t i = 0; i < LENGTH(said); i++)
        nodes[i] = (struct node){.kind = NODE_TEXT, .text = {.text = said[i].text, .face = said[i].face, .size = 10}};
    const struct scene scene = {.nodes = nodes, .count = LENGTH(nodes)};
    struct buffer out = {0};
    const char *wanted = "";
    for (size_t i = 0; i < LENGTH(files); i++) {
        struct bytes file = read_whole_file(&arena, files[i][1]);
        wanted = arena_printf(&arena, "%s and %s 1.5 (%08x)", wanted, files[i][0],
                              (unsigned)libdeflate_crc32(0, file.data, file.size));
    }
    fonts_name_more(own, &scene, &out);
    buffer_add(&out, "", 1);
    assert_string_equal((char *)out.bytes, wanted);
    buffer_free(&out);
}

/* Sixteen at most. */
static void of_many_fonts_the_first_are_named(void **state) {
    (void)state;
    struct node nodes[MANY];
    for (unsigned i = 0; i < MANY; i++) {
        const unsigned character = 0x6000 + i;
        const char *text = arena_printf(&arena, "%c%c%c", 0xE6, 0x80, 0x80 | (character & 0x3F));
        nodes[i] = (struct node){.kind = NODE_TEXT, .text = {.text = text, .size = 10}};
    }
    const struct scene scene = {.nodes = nodes, .count = MANY};
    struct buffer out = {0};
    fonts_name_more(own, &scene, &out);
    buffer_add(&out, "", 1);
    assert_non_null(strstr((char *)out.bytes, " and Many15 1.5 ("));
    assert_null(strstr((char *)out.bytes, "Many16"));
    buffer_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_cut_by_fonts_and_scripts),
        cmocka_unit_test(a_font_that_is_gone_is_left_out),
        cmocka_unit_test(figures_name_the_fonts_they_take),
        cmocka_unit_test(of_many_fonts_the_first_are_named),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
