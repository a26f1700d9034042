/* The four figures that are kept in output/, and the promise that the same request gives the same bytes. */
#include "support.h"

#include <unistd.h>

#include <cairo.h>
#include <libdeflate.h>

static const char *const kept[] = {"tokens.png", "tokens.svg", "rank.png", "rank.svg"};

/* What the program says goes to stderr, where a failing test shows it. */
static bool run_program(struct arena *arena, const char *surroundings, const char *arguments) {
    return system(arena_printf(arena, "%s '%s' %s >/dev/null", surroundings, program_path(), arguments)) == 0;
}

/* ---- pixels ---- */

struct difference {
    size_t pixels, differing; /* in some channel by more than rounding and another rasteriser's edges */
    bool same_size;
};

static size_t count_differing(const unsigned char *a, const unsigned char *b, size_t pixels) {
    enum { TOLERANCE = 32 };
    size_t differing = 0;
    for (size_t i = 0; i < pixels; i++) {
        bool differs = false;
        for (size_t j = 4 * i; j < 4 * i + 4; j++) differs = differs || abs(a[j] - b[j]) > TOLERANCE;
        differing += differs;
    }
    return differing;
}

static struct difference compare_pictures(const char *first, const char *second) {
    cairo_surface_t *a = cairo_image_surface_create_from_png(first), *b = cairo_image_surface_create_from_png(second);
    if (cairo_surface_status(a) || cairo_surface_status(b)) fail_msg("cannot read %s or %s", first, second);
    int width = cairo_image_surface_get_width(a), height = cairo_image_surface_get_height(a);
    struct difference difference = {.pixels = (size_t)width * (size_t)height,
                                    .same_size = cairo_image_surface_get_width(b) == width &&
                                                 cairo_image_surface_get_height(b) == height};
    for (int y = 0; difference.same_size && y < height; y++)
        difference.differing += count_differing(
            cairo_image_surface_get_data(a) + (size_t)y * (size_t)cairo_image_surface_get_stride(a),
            cairo_image_surface_get_data(b) + (size_t)y * (size_t)cairo_image_surface_get_stride(b), (size_t)width);
    cairo_surface_destroy(a);
    cairo_surface_destroy(b);
    return difference;
}

static void check_pictures(const char *name, const char *first, const char *second) {
    struct difference difference = compare_pictures(first, second);
    if (!difference.same_size)
        fault("output/%s has another size than what is drawn today", name);
    else if (difference.differing > difference.pixels / 50000)
        fault("output/%s: %zu of %zu pixels are not what is drawn today; draw it again with the program", name,
              difference.differing, difference.pixels);
}

static bool same_bytes(struct arena *arena, const char *first, const char *second) {
    struct bytes a = read_whole_file(arena, first), b = read_whole_file(arena, second);
    return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

static void check_kept(struct arena *arena, const char *name, const char *folder) {
    const char *old = source_path(arena, arena_printf(arena, "output/%s", name));
    const char *new = arena_printf(arena, "%s/%s", folder, name);
    if (same_bytes(arena, old, new)) return;
    if (strstr(name, ".png")) {
        check_pictures(name, old, new);
        return;
    }
    if (!is_installed("rsvg-convert")) {
        not_tested("whether output/%s, which differs in bytes, looks the same, for rsvg-convert is not installed",
                   name);
        return;
    }
    const char *command =
        arena_printf(arena, "rsvg-convert -z 2 -o '%s/old.png' '%s' && rsvg-convert -z 2 -o '%s/new.png' '%s'", folder,
                     old, folder, new);
    if (system(command) != 0)
        fault("rsvg-convert does not read output/%s", name);
    else
        check_pictures(name, arena_printf(arena, "%s/old.png", folder), arena_printf(arena, "%s/new.png", folder));
}

/* The kept files are drawn with the font that the goldens were accepted with. */
static bool same_font(struct arena *arena) {
    static const char sample[] = "Bytes per token 0123456789";
    char regular[NUMBER_SIZE], semibold[NUMBER_SIZE];
    const struct ruler *ruler = &house->ruler;
    const char *line = arena_printf(
        arena, "font %s %s\n", number_fixed(regular, ruler->width(ruler->context, sample, FACE_REGULAR, 1000), 1),
        number_fixed(semibold, ruler->width(ruler->context, sample, FACE_SEMIBOLD, 1000), 1));
    struct bytes golden = read_whole_file(arena, source_path(arena, "tests/golden/tokens.scene"));
    return strncmp(golden.data, line, strlen(line)) == 0;
}

/* What the labels of an SVG's texts say, however they are broken into lines. */
static const char *words_of(struct arena *arena, const char *path) {
    static const char label[] = "<g aria-label=\"";
    struct bytes svg = read_whole_file(arena, path);
    struct buffer out = {0};
    for (const char *at = svg.data; (at = strstr(at, label));) {
        at += strlen(label);
        buffer_printf(&out, "%.*s ", (int)strcspn(at, "\""), at);
    }
    const char *words = arena_text(arena, (char *)out.bytes, out.size);
    buffer_free(&out);
    return words;
}

/* In another font, letters and places differ, and what is said does not. */
static void check_kept_words(struct arena *arena, const char *name, const char *folder) {
    const char *old = source_path(arena, arena_printf(arena, "output/%s", name));
    if (!strstr(name, ".svg")) return;
    if (strcmp(words_of(arena, old), words_of(arena, arena_printf(arena, "%s/%s", folder, name))) != 0)
        fault("output/%s says something else than what is drawn today", name);
}

static void the_kept_figures_are_what_is_drawn(void **state) {
    (void)state;
    struct arena arena = {0};
    bool same = same_font(&arena);
    if (!same) not_tested("the pixels of output/, which is set in another font (%s here)", fonts_name(house->fonts));
    const char *folder = directory_make(&arena);
    assert_true(run_program(&arena, "", arena_printf(&arena, "-o '%s'", folder)));
    for (size_t i = 0; i < LENGTH(kept); i++) (same ? check_kept : check_kept_words)(&arena, kept[i], folder);
    directory_remove(folder);
    arena_free(&arena);
    assert_no_faults();
}

static void pictures_are_told_apart(void **state) {
    (void)state;
    struct arena arena = {0};
    const char *folder = directory_make(&arena);
    assert_true(run_program(&arena, "", arena_printf(&arena, "tokens -f png -o '%s'", folder)));
    assert_true(run_program(&arena, "", arena_printf(&arena, "tokens -f png --rank 33 -o '%s/other.png'", folder)));
    struct difference difference =
        compare_pictures(arena_printf(&arena, "%s/tokens.png", folder), arena_printf(&arena, "%s/other.png", folder));
    assert_true(difference.same_size && difference.differing > difference.pixels / 50000);
    directory_remove(folder);
    arena_free(&arena);
}

static const struct {
    const char *program, *command, *ending;
} readers[] = {
    {"xmllint", "xmllint --noout", ".svg"},
    {"rsvg-convert", "rsvg-convert", ".svg"},
    {"pngcheck", "pngcheck -q", ".png"},
};

static void other_programs_read_the_kept_figures(void **state) {
    (void)state;
    for (size_t i = 0; i < LENGTH(readers); i++) {
        if (!is_installed(readers[i].program)) {
            not_tested("kept figures as %s reads them, for it is not installed", readers[i].program);
            continue;
        }
        for (size_t j = 0; j < LENGTH(kept); j++) {
            struct arena arena = {0};
            const char *path = source_path(&arena, arena_printf(&arena, "output/%s", kept[j]));
            if (strstr(kept[j], readers[i].ending) &&
                system(arena_printf(&arena, "%s '%s' >/dev/null", readers[i].command, path)) != 0)
                fault("%s does not read output/%s", readers[i].program, kept[j]);
            arena_free(&arena);
        }
    }
    assert_no_faults();
}

/* ---- the same request, the same bytes ---- */

enum { FORMATS = 4 };

/* A chart in every format, drawn from nothing. */
static void draw_all(const struct chart *chart, struct buffer out[FORMATS]) {
    struct arena arena = {0};
    struct error error = {0};
    struct question question = usual_question(chart);
    struct table table;
    struct scene scene;
    struct page page;
    const struct model *model = house_model("llama-3-70b");
    struct document document = {
        .title = "title", .description = "description", .request = "request", .software = "bpt"};
    bool drawn = page_find("blog", &page, &error) && sweep_run(model, &question, &arena, &table, &error) &&
                 house_draw(chart, model, &question, &page, theme_find("light", &error), &arena, &scene, &error) &&
                 render_png(&scene, &document, house->fonts, &out[0], &error) &&
                 render_svg(&scene, &document, house->fonts, &out[1], &error) &&
                 render_pdf(&scene, &document, house->fonts, &out[2], &error);
    if (!drawn) fail_msg("%s", error.text);
    table_write_csv(&table, &out[3]);
    arena_free(&arena);
}

static void charts_are_the_same_in_either_order(void **state) {
    (void)state;
    enum { MOST = 8 };
    struct buffer forwards[MOST][FORMATS] = {{{0}}};
    size_t count = 0;
    for (; charts()[count]; count++) draw_all(charts()[count], forwards[count]);
    for (size_t i = count; i-- > 0;) {
        struct buffer again[FORMATS] = {{0}};
        draw_all(charts()[i], again);
        for (size_t j = 0; j < FORMATS; j++) {
            bool same = again[j].size == forwards[i][j].size &&
                        memcmp(again[j].bytes, forwards[i][j].bytes, again[j].size) == 0;
            if (!same) fault("%s differs the second time, in format %zu", charts()[i]->name, j);
            buffer_free(&again[j]);
            buffer_free(&forwards[i][j]);
        }
    }
    assert_no_faults();
}

/* Everything there is, into a folder of its own; false when the program fails. */
static bool draw_into(struct arena *arena, const char *folder, const char *surroundings) {
    const char *all = arena_printf(arena, "-f png,svg,web.svg,pdf,csv,json,txt -o '%s'", folder);
    return run_program(arena, surroundings, all);
}

static void check_same_folders(struct arena *arena, const char *what, const char *first, const char *second) {
    static const char *const endings[] = {"png", "svg", "web.svg", "pdf", "csv", "json", "txt"};
    for (size_t i = 0; charts()[i]; i++)
        for (size_t j = 0; j < LENGTH(endings) && charts()[i]->usual; j++) {
            const char *name = arena_printf(arena, "%s.%s", charts()[i]->name, endings[j]);
            if (!same_bytes(arena, arena_printf(arena, "%s/%s", first, name),
                            arena_printf(arena, "%s/%s", second, name)))
                fault("%s changes %s", what, name);
        }
}

static const char *another_clock(void) {
    if (getenv("BPT_SANITIZED")) return ""; /* which must be loaded first, as faketime must */
    if (system("command -v faketime >/dev/null") == 0) return "faketime '2001-02-03 04:05:06'";
    not_tested("figures under another clock, for faketime is not installed");
    return "";
}

static void nothing_around_the_program_changes_a_file(void **state) {
    (void)state;
    struct arena arena = {0};
    const char *plain = directory_make(&arena);
    assert_true(draw_into(&arena, plain, ""));
    bool comma = set_comma_locale();
    if (!comma) not_tested("figures in a locale with a decimal comma, for there is none");
    const char *const surroundings[] = {"",
                                        "cd / &&",
                                        "TZ=Asia/Tokyo",
                                        "env -i",
                                        "HOME=/nonexistent FONTCONFIG_PATH=/nonexistent",
                                        "LC_ALL=C",
                                        "umask 077;",
                                        "COLUMNS=20 TERM=dumb",
                                        another_clock()};
    for (size_t i = 0; i < LENGTH(surroundings); i++) { /* the first of them with the comma, if there is one */
        const char *folder = directory_make(&arena);
        if (!draw_into(&arena, folder, surroundings[i]))
            fault("'%s': the program fails", surroundings[i]);
        else
            check_same_folders(&arena, *surroundings[i] ? surroundings[i] : "the locale", plain, folder);
        directory_remove(folder);
    }
    const char *folder = directory_make(&arena); /* one chart a run, the other way round */
    for (const char *const *name = (const char *const[]){"rank", "tokens", NULL}; *name; name++)
        assert_true(run_program(&arena, "",
                                arena_printf(&arena, "%s -f txt,json,csv,pdf,web.svg,svg,png -o '%s'", *name, folder)));
    check_same_folders(&arena, "the order", plain, folder);
    directory_remove(folder);
    directory_remove(plain);
    unsetenv("LC_ALL");
    arena_free(&arena);
    assert_no_faults();
}

static size_t size_gzipped(struct bytes file) {
    enum { SERVERS_LEVEL = 6 };
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(SERVERS_LEVEL);
    assert_non_null(compressor);
    size_t room = libdeflate_gzip_compress_bound(compressor, file.size);
    char *gzipped = malloc(room);
    size_t size = libdeflate_gzip_compress(compressor, file.data, file.size, gzipped, room);
    libdeflate_free_compressor(compressor);
    free(gzipped);
    return size;
}

/* As a server sends them; without a font. One that follows the reader's choice of light or dark has a second palette.
 */
static void web_figures_are_small(void **state) {
    (void)state;
    enum { MOST = 3000, MOST_OF_TWO = 3200 };
    static const char *const themes[] = {"light", "dark", "auto"};
    struct arena arena = {0};
    const char *folder = directory_make(&arena);
    for (size_t i = 0; i < LENGTH(themes); i++)
        for (size_t j = 0; charts()[j]; j++) {
            const char *path = arena_printf(&arena, "%s/%s.%s.svg", folder, charts()[j]->name, themes[i]);
            assert_true(run_program(
                &arena, "",
                arena_printf(&arena, "%s --svg web --theme %s -o '%s'", charts()[j]->name, themes[i], path)));
            size_t size = size_gzipped(read_whole_file(&arena, path));
            if (size >= (strcmp(themes[i], "auto") == 0 ? MOST_OF_TWO : MOST))
                fault("the web SVG of %s in theme %s is sent as %zu bytes", charts()[j]->name, themes[i], size);
        }
    directory_remove(folder);
    arena_free(&arena);
    assert_no_faults();
}

/* So that a post may have some. */
static void pages_are_small(void **state) {
    (void)state;
    enum { MOST = 25000, MOST_SENT = 12000 };
    struct arena arena = {0};
    const char *folder = directory_make(&arena);
    for (size_t i = 0; charts()[i]; i++) {
        const char *path = arena_printf(&arena, "%s/%s.html", folder, charts()[i]->name);
        assert_true(run_program(&arena, "", arena_printf(&arena, "%s --theme auto -o '%s'", charts()[i]->name, path)));
        struct bytes page = read_whole_file(&arena, path);
        if (page.size > MOST || size_gzipped(page) > MOST_SENT)
            fault("the page of %s has %zu bytes", charts()[i]->name, page.size);
    }
    directory_remove(folder);
    arena_free(&arena);
    assert_no_faults();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(web_figures_are_small),
        cmocka_unit_test(pages_are_small),
        cmocka_unit_test(the_kept_figures_are_what_is_drawn),
        cmocka_unit_test(pictures_are_told_apart),
        cmocka_unit_test(other_programs_read_the_kept_figures),
        cmocka_unit_test(charts_are_the_same_in_either_order),
        cmocka_unit_test(nothing_around_the_program_changes_a_file),
    };
    unsetenv("SOURCE_DATE_EPOCH"); /* which is no surrounding but said, in PDF */
    return cmocka_run_group_tests(tests, house_open, house_close);
}
