/* What the writers put into a file is what provenance_read finds in it, and a damaged file harms nobody. */
#include "render/render.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "embed/embedded.h"
#include "html/html.h"
#include "support.h"

static const struct node page = {
    .kind = NODE_RECTANGLE, .fill = INK_BACKGROUND, .stroke = INK_NONE, .rectangle = {0, 0, 40, 30}};
static const struct scene scene = {
    .width = 40, .height = 30, .scale = 1, .palette = {[INK_BACKGROUND] = 0xFFFFFF}, .nodes = &page, .count = 1};

static const char *const requests[] = {
    "bpt tokens --model llama-3-70b",
    "bpt rank --set 'name=<a> & \"b\" (c) \\ d) /Keywords (bpt x)'",
    "bpt rank --set 'name=Ñandú × 39.6 – 日本 𝄞'",
    "bpt tokens --set 'name=IEND %%EOF </svg> endobj /Info 1 0 R'",
};

/* Of a model whose name says what stands behind it. */
static const char software[] = "bpt 0.1.0 (x, set in (y) 1a2b3c4d)";

typedef bool writer(const struct scene *, const struct document *, struct fonts *, struct buffer *, struct error *);

static struct arena phrases;
static struct words words;

static int set_up(void **state) {
    struct error error;
    bool read = words_read(&words, "en.csv", embedded_find("lang/en.csv"), &phrases, &error);
    return read ? fonts_set_up(state) : -1;
}

static bool write_html(const struct scene *drawn, const struct document *document, struct fonts *set_in,
                       struct buffer *out, struct error *error) {
    static const struct figure figure = {
        .reading = {.column = "tokens", .at = "page.at.tokens", .value = "page.value"}};
    static const char csv[] = "tokens,rank\n1,2\n";
    struct document whole = *document;
    whole.language = "en";
    struct html html = {.figure = &figure,
                        .scene = drawn,
                        .document = &whole,
                        .fonts = set_in,
                        .words = &words,
                        .csv = {(unsigned char *)csv, sizeof csv - 1, 0}};
    return html_write(&html, out, error);
}

static writer *const writers[] = {render_png, render_svg, render_pdf, write_html};
enum { WRITERS = sizeof writers / sizeof *writers };

static int tear_down(void **state) {
    arena_free(&phrases);
    return fonts_tear_down(state);
}

static struct buffer write_file(writer *write, const char *request) {
    struct document document = {.title = request, .description = request, .request = request, .software = software};
    struct buffer file = {0};
    struct error error;
    if (!write(&scene, &document, fonts, &file, &error)) fail_msg("%s", error.text);
    buffer_add(&file, "", 1);
    return file;
}

static void requests_come_back_from_every_format(void **state) {
    (void)state;
    for (int i = 0; i < WRITERS; i++)
        for (size_t j = 0; j < sizeof requests / sizeof *requests; j++) {
            struct buffer file = write_file(writers[i], requests[j]);
            struct arena arena = {0};
            struct provenance found;
            struct error error;
            struct bytes bytes = {(char *)file.bytes, file.size - 1};
            if (!provenance_read("figure", bytes, &arena, &found, &error)) fail_msg("%s", error.text);
            assert_string_equal(found.request, requests[j]);
            assert_string_equal(found.software, software);
            assert_string_equal(found.font, fonts_name(fonts));
            assert_true(found.whole);
            arena_free(&arena);
            buffer_free(&file);
        }
}

/* Each length in a block of its own, so that the sanitizers see a step too far. */
static void files_that_are_cut_off_are_not_whole(void **state) {
    (void)state;
    for (int i = 0; i < WRITERS; i++) {
        struct buffer file = write_file(writers[i], requests[2]);
        for (size_t size = 0; size + 3 < file.size; size += 1 + size / 300) {
            char *cut = malloc(size + 1);
            memcpy(cut, file.bytes, size);
            cut[size] = '\0';
            struct arena arena = {0};
            struct provenance found = {0};
            struct error error;
            if (provenance_read("figure", (struct bytes){cut, size}, &arena, &found, &error))
                assert_false(found.whole);
            else
                assert_non_null(strstr(error.text, "figure"));
            arena_free(&arena);
            free(cut);
        }
        buffer_free(&file);
    }
}

/* Any byte changed: found or refused, never a crash. */
static void damaged_files_harm_nobody(void **state) {
    (void)state;
    for (int i = 0; i < WRITERS; i++) {
        struct buffer file = write_file(writers[i], requests[1]);
        for (size_t at = 0; at + 1 < file.size; at++) {
            unsigned char kept = file.bytes[at];
            struct arena arena = {0};
            struct provenance found;
            struct error error;
            file.bytes[at] = (unsigned char)(at % 3 == 0 ? 0xFF : at % 3 == 1 ? '(' : 0);
            provenance_read("figure", (struct bytes){(char *)file.bytes, file.size - 1}, &arena, &found, &error);
            file.bytes[at] = kept;
            arena_free(&arena);
        }
        buffer_free(&file);
    }
}

static void strangers_are_refused(void **state) {
    (void)state;
    static const char *const strangers[] = {"", "GIF89a..", "<svg xmlns='http://www.w3.org/2000/svg'></svg>",
                                            "%PDF-1.5\n%%EOF\n", "\x89PNG\r\n\x1a\n"};
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
        struct arena arena = {0};
        struct provenance found;
        struct error error;
        assert_false(
            provenance_read("a.png", (struct bytes){strangers[i], strlen(strangers[i])}, &arena, &found, &error));
        assert_non_null(strstr(error.text, "'a.png'"));
        arena_free(&arena);
    }
}

/* ---- as others might write them ---- */

/* What a file says of its request; "" where it says none. */
static const char *request_of(const char *bytes, size_t size, struct arena *arena, bool *whole) {
    struct provenance found = {0};
    struct error error;
    char *copy = malloc(size + 1);
    memcpy(copy, bytes, size);
    copy[size] = '\0';
    bool read = provenance_read("figure", (struct bytes){copy, size}, arena, &found, &error);
    free(copy);
    if (whole) *whole = read && found.whole;
    return read ? found.request : "";
}

static void add_chunk(struct buffer *out, const char *type, const char *data, size_t size) {
    const unsigned char length[] = {0, 0, (unsigned char)(size >> 8), (unsigned char)size};
    buffer_add(out, length, sizeof length);
    buffer_add(out, type, 4);
    buffer_add(out, data, size);
    buffer_add(out, "\0\0\0\0", 4);
}

/* A text chunk: keyword, two bytes on compression, language, keyword translated, text. The first that holds is taken.
 */
static void texts_of_a_png_are_read_as_they_are_written(void **state) {
    (void)state;
#define TEXT(text) text, sizeof text - 1
    static const struct {
        const char *type, *data;
        size_t size;
        const char *request;
    } chunks[] = {
        {"iTXt", TEXT("Comment\0\0\0\0\0bpt one"), "bpt one"},
        {"iTXt", TEXT("Comment\0\0\0es\0Comentario\0bpt one"), "bpt one"},
        {"iTXt", TEXT("Comment\0\1\0\0\0bpt one"), "bpt last"}, /* compressed */
        {"iTXt", TEXT("Comments\0\0\0\0\0bpt one"), "bpt last"},
        {"iTXt", TEXT("Commen\0\0\0\0\0bpt one"), "bpt last"},
        {"iTXt", TEXT("Software\0\0\0\0\0bpt one"), "bpt last"},
        {"tEXt", TEXT("Comment\0\0\0\0\0bpt one"), "bpt last"},
        {"iTXt", TEXT("Comment"), "bpt last"}, /* cut short */
        {"iTXt", TEXT("Comment\0"), "bpt last"},
        {"iTXt", TEXT("Comment\0\0"), "bpt last"},
        {"iTXt", TEXT("Comment\0\0\0"), "bpt last"},
        {"iTXt", TEXT("Comment\0\0\0bpt one"), "bpt last"},
        {"iTXt", TEXT("Comment\0\0\0\0bpt one"), "bpt last"},
        {"iTXt", TEXT("Comment\0\0\0\0\0"), ""},
        {"iTXt", TEXT("Comment\0\0\0\0\0cpt one"), ""},
        {"iTXt", TEXT(""), "bpt last"},
    };
    static const char last[] = "Comment\0\0\0\0\0bpt last";
    for (size_t i = 0; i < LENGTH(chunks); i++)
        for (size_t more = 0; more < 3; more++) {
            struct arena arena = {0};
            struct buffer png = {0};
            bool whole;
            buffer_add(&png, "\x89PNG\r\n\x1a\n", 8);
            add_chunk(&png, chunks[i].type, chunks[i].data, chunks[i].size);
            add_chunk(&png, "iTXt", TEXT(last));
            add_chunk(&png, "IEND", "", more == 2 ? 0 : more); /* which has no data */
            memcpy(png.bytes + png.size - 8, END_OF_PNG, 8);
            buffer_add(&png, "more", more == 2 ? 4 : 0);
            const char *request = request_of((char *)png.bytes, png.size, &arena, &whole);
            if (strcmp(request, chunks[i].request) != 0) fault("chunk %zu: '%s'", i, request);
            if (whole != (more == 0 && *request)) fault("chunk %zu: %s", i, whole ? "whole" : "not whole");
            buffer_free(&png);
            arena_free(&arena);
        }
    assert_no_faults();
}

static void texts_of_a_pdf_are_read_as_they_are_written(void **state) {
    (void)state;
    static const struct {
        const char *pdf, *request;
        bool whole;
    } files[] = {
        {"%PDF-1.4\n1 0 obj\n<</Keywords (bpt one)>>\nendobj\n/Info 1 0 R\n%%EOF", "bpt one", true},
        {"%PDF-1.4\n1 0 obj\n<</Keywords (bpt one)>>\nendobj\n/Info 1 0 R\n%%EOF \r\n", "bpt one", true},
        {"%PDF-1.4\n1 0 obj\n<</Keywords (bpt one)>>\nendobj\n/Info 1 0 R\n%%EOF1", "bpt one", false},
        {"%PDF-1.4\n12 0 obj<< /Keywords (bpt one) >>endobj\n/Info 12 0 R", "bpt one", false},
        {"%PDF-1.4\n2 0 obj\n<</Keywords (bpt no)>>\nendobj\n1 0 obj\n<</Keywords (bpt one)>>\nendobj\n/Info 1 0 R",
         "bpt one", false},
        {"%PDF-1.4\n1 0 obj\n<</Keywords (bpt no)>>\nendobj\n1 0 obj\n<</Keywords (bpt one)>>\nendobj\n/Info 2 0 R\n"
         "/Info 1 0 R",
         "bpt one", false}, /* the last of each holds */
        {"%PDF-1.4\n1 0 obj\n<</Title (bpt no)/Keywords (bpt one)/Subject (bpt no)>>\nendobj\n/Info 1 0 R", "bpt one",
         false},
        {"%PDF-1.4\n1 0 obj\n<</Title (/Keywords \\(bpt no\\))/Keywords (bpt \\(one\\) \\\\)>>\nendobj\n/Info 1 0 R",
         "bpt (one) \\", false},
        {"%PDF-1.4\n1 0 obj\n<</Keywords/Title (bpt no)>>\nendobj\n2 0 obj<</Keywords (bpt no)>>endobj\n/Info 1 0 R",
         "", false},
        {"%PDF-1.4\n1 0 obj\n<</Keywords (bpt one", "", false},
        {"%PDF-1.4\n/Info 1 0 R\n1 0 obj\n<</Keywords (bpt one", "bpt one", false}, /* cut off */
        {"%PDF-1.4\n/Info 1 0 R\n1 0 obj\n<</Keywords (bpt one\\", "bpt one", false},
        {"%PDF-1.4\n/Info 1 0 R\n1 0 obj\n<</Keywords <FEFF0062007000740020", "bpt ", false},
        {"%PDF-1.4\n/Info 1 0 R\n1 0 obj\n<</Keywords <feff006200700074002000e9>>>", "bpt \u00e9", false},
        {"%PDF-1.4\n/Info 1 0 R\n1 0 obj\n<</Keywords <0062007000740020007F008007FF0800FFFDD83DDE00>>>",
         "bpt \x7f\xc2\x80\u07ff\u0800\ufffd\U0001f600", false},
        {"%PDF-1.4\n/Info 1 0 R\n1 0 obj\n<</Keywords <0062007000740020D8000041DBFFDFFF>>>", "bpt \U00010041\U0010ffff",
         false}, /* whatever is behind the first of two halves */
        {"%PDF-1.4\n/Info 1 0 R\n1 0 obj\n<</Keywords <0062007000740020D83D>>>", "bpt \xed\xa0\xbd", false},
        {"%PDF-1.4\n/Info 1 0 R\n1 0 obj\n<</Keywords <006200700074002000g1>>>", "bpt ", false},
        {"%PDF-1.4\n/Info R\n1 0 obj\n<</Keywords (bpt one)>>", "", false},
        {"%PDF-1.4\n/Info 1 0 R\n2 0 obj\n<</Keywords (bpt one)>>", "", false},
    };
    for (size_t i = 0; i < LENGTH(files); i++) {
        struct arena arena = {0};
        bool whole;
        const char *request = request_of(files[i].pdf, strlen(files[i].pdf), &arena, &whole);
        if (strcmp(request, files[i].request) != 0) fault("PDF %zu: '%s', not '%s'", i, request, files[i].request);
        if (whole != files[i].whole) fault("PDF %zu: %s", i, whole ? "whole" : "not whole");
        arena_free(&arena);
    }
    assert_no_faults();
}

static void texts_of_an_svg_are_read_as_they_are_written(void **state) {
    (void)state;
    static const struct {
        const char *svg, *request;
        bool whole;
    } files[] = {
        {"<svg><bpt:request>bpt &lt;&gt;&amp;lt;&quot;&apos;&#39;&#123;&#125;&#12;&amp</bpt:request></svg>",
         "bpt <>&lt;\"''{}&#12;&amp", true},
        {"<?xml?><svg data-bpt-request=\"no\" data-bpt-request=\"bpt one\"></svg>\n \t", "", false},
        {"<?xml?><svg data-bpt-request=\"bpt one\"></svg>\n \t", "bpt one", true},
        {"<svg data-bpt-request=\"bpt no\"><bpt:request>bpt one</bpt:request></svg>", "bpt one", true},
        {"<svg data-bpt-request=\"bpt one\"></svg>.", "bpt one", false},
        {"<svg data-bpt-request=\"bpt one\"></html>", "bpt one", false},
        {"<!doctype html> data-bpt-request=\"bpt one\"</html>", "bpt one", true},
        {"<!doctype html> data-bpt-request=\"bpt one\"</svg>", "bpt one", false},
        {"<svg data-bpt-request=\"bpt one", "bpt one", false},
        {"<svg     ", "", false},
        {"<html><svg data-bpt-request=\"bpt one\"></svg>", "", false},
        {"<svg", "", false},
    };
    for (size_t i = 0; i < LENGTH(files); i++) {
        struct arena arena = {0};
        bool whole;
        const char *request = request_of(files[i].svg, strlen(files[i].svg), &arena, &whole);
        if (strcmp(request, files[i].request) != 0) fault("SVG %zu: '%s', not '%s'", i, request, files[i].request);
        if (whole != files[i].whole) fault("SVG %zu: %s", i, whole ? "whole" : "not whole");
        arena_free(&arena);
    }
    assert_no_faults();
}

/* What comes by a pipe is read as a whole, since it has no ends to look for. */
static void a_pipe_says_how_it_was_drawn(void **state) {
    (void)state;
    static const char svg[] = "<svg data-bpt-request=\"bpt one\"></svg>";
    struct arena arena = {0};
    struct provenance found;
    struct error error;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], svg, strlen(svg)), strlen(svg));
    assert_int_equal(close(ends[1]), 0);
    if (!provenance_read_file(arena_printf(&arena, "/dev/fd/%d", ends[0]), &arena, &found, &error))
        fail_msg("%s", error.text);
    assert_string_equal(found.request, "bpt one");
    assert_true(found.whole);
    close(ends[0]);
    arena_free(&arena);
}

/* ---- files of any size ---- */

enum { SMALL = 1 << 20, MOST_CHUNKS = 4096, HEADER = 8 + 25 }; /* a PNG's signature and its first chunk */

static void put_chunk(FILE *out, const char *type, unsigned length) {
    const unsigned char bytes[] = {length >> 24 & 0xFF, length >> 16 & 0xFF, length >> 8 & 0xFF, length & 0xFF};
    assert_int_equal(fwrite(bytes, 1, 4, out), 4);
    assert_int_equal(fwrite(type, 1, 4, out), 4);
    assert_int_equal(fseek(out, (long)length + 4, SEEK_CUR), 0); /* of nothing, and no file holds it */
}

/* Puts the file's bytes up to `before`, then what is added, then the rest; and asks what it says of itself. */
struct large {
    const char *path;
    struct buffer file;
    size_t before;
};

static FILE *begin(const struct large *large) {
    FILE *out = fopen(large->path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(large->file.bytes, 1, large->before, out), large->before);
    return out;
}

static void end(const struct large *large, FILE *out, const char *what, bool whole) {
    size_t rest = large->file.size - 1 - large->before;
    assert_int_equal(fwrite(large->file.bytes + large->before, 1, rest, out), rest);
    assert_int_equal(fclose(out), 0);
    struct arena arena = {0};
    struct provenance found;
    struct error error = {0};
    bool read = provenance_read_file(large->path, &arena, &found, &error);
    bool well = read && found.whole && strcmp(found.request, requests[0]) == 0;
    if (well != whole)
        fault("%s: %s", what, !read ? error.text : !found.whole ? "is not whole" : "is whole, or asks for another");
    arena_free(&arena);
}

/* How many there are, and of how many bytes are those before the last that hold no pixels. */
static unsigned count_chunks(const struct buffer *png, unsigned *bytes) {
    unsigned count = 0, size = 0;
    *bytes = 8;
    for (const unsigned char *at = png->bytes + 8; at + 12 < png->bytes + png->size; at += size, count++) {
        if (size && memcmp(at - size + 4, "IDAT", 4) != 0) *bytes += size;
        size = 12 + ((unsigned)at[0] << 24 | (unsigned)at[1] << 16 | (unsigned)at[2] << 8 | at[3]);
    }
    return count;
}

/* What is kept of it: all but the pixels. */
static void large_pngs_say_how_they_were_drawn(void **state) {
    (void)state;
    struct arena arena = {0};
    const char *directory = directory_make(&arena);
    struct large large = {"large.png", write_file(render_png, requests[0]), HEADER};
    unsigned own, chunks = count_chunks(&large.file, &own);
    assert_int_equal(chdir(directory), 0); /* by a short name: what begins with "/dev/" is taken for a pipe */
    FILE *out = begin(&large);
    put_chunk(out, "IDAT", 0x01020304);
    end(&large, out, "pixels of 16 MB", true);
    for (unsigned more = 0; more < 2; more++) {
        out = begin(&large);
        put_chunk(out, "prVt", SMALL - 12 - own + more);
        end(&large, out, "a chunk of somebody else's", more == 0);
        out = begin(&large);
        put_chunk(out, "IDAT", SMALL);
        for (unsigned i = chunks + 1; i < MOST_CHUNKS + more; i++) put_chunk(out, "IDAT", 0);
        end(&large, out, "many chunks", more == 0);
    }
    buffer_free(&large.file);
    assert_int_equal(chdir("/"), 0);
    directory_remove(directory);
    arena_free(&arena);
    assert_no_faults();
}

/* Both ends are kept, half a megabyte each. */
static void large_svgs_say_how_they_were_drawn(void **state) {
    (void)state;
    struct arena arena = {0};
    const char *directory = directory_make(&arena);
    struct large large = {"large.svg", write_file(render_svg, requests[0]), 0};
    const char *text = (char *)large.file.bytes, *metadata = strstr(text, "<metadata");
    const char *said = strstr(text, "</bpt:request>");
    assert_true(metadata && said && chdir(directory) == 0);
    for (int more = 0; more < 2; more++) {
        large.before = (size_t)(metadata - text);
        FILE *out = begin(&large);
        for (long i = said - text + 1; i < SMALL / 2 + more; i++) fputc(' ', out); /* up to the "<" behind it */
        size_t begins = large.before;
        large.before = (size_t)(said - text) + 20;
        assert_int_equal(fwrite(text + begins, 1, large.before - begins, out), large.before - begins);
        for (int i = 0; i < SMALL; i++) fputc(' ', out);
        end(&large, out, "an SVG", more == 0);
    }
    buffer_free(&large.file);
    assert_int_equal(chdir("/"), 0);
    directory_remove(directory);
    arena_free(&arena);
    assert_no_faults();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_pngs_say_how_they_were_drawn),
        cmocka_unit_test(large_svgs_say_how_they_were_drawn),
        cmocka_unit_test(requests_come_back_from_every_format),
        cmocka_unit_test(files_that_are_cut_off_are_not_whole),
        cmocka_unit_test(damaged_files_harm_nobody),
        cmocka_unit_test(strangers_are_refused),
        cmocka_unit_test(texts_of_a_png_are_read_as_they_are_written),
        cmocka_unit_test(texts_of_a_pdf_are_read_as_they_are_written),
        cmocka_unit_test(texts_of_an_svg_are_read_as_they_are_written),
        cmocka_unit_test(a_pipe_says_how_it_was_drawn),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
