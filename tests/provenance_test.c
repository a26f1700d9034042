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
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
