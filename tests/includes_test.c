/* Who may know whom: every #include of the sources is held against what the house allows. */
#include "support.h"

#include <glob.h>

/* A folder of src, the public headers that it may include, and the folders whose own headers it may. */
static const struct layer {
    const char *folder;
    const char *public[24];
    const char *private[4];
    const char *foreign[8]; /* beginnings of libraries' headers that it alone may include */
} layers[] = {
#define BASE "arena", "buffer", "csv", "error", "exact", "file", "hash", "json", "nearest", "number"
#define MODEL BASE, "config", "model"
#define ACCOUNT MODEL, "account", "adapter"
#define CHART BASE, "figure", "layout", "references", "scene", "table", "words"
#define RENDER BASE, "render", "scene"
    {"base", {BASE}, {"base"}, {"csv.h", "jansson.h"}},
    {"model", {MODEL}, {"model"}, {NULL}},
    {"account", {ACCOUNT}, {"account"}, {NULL}},
    {"sweep", {ACCOUNT, "sweep", "table"}, {"sweep"}, {NULL}},
    {"chart", {CHART}, {"chart"}, {NULL}},
    {"embed", {"embedded", "file"}, {"embed"}, {NULL}},
    {"render", {RENDER}, {"render", "base"}, {"cairo", "ft2build.h", "freetype/", "hb", "isa-l/", "libdeflate.h"}},
    {"cli", {ACCOUNT, "sweep", "table", "figure", "layout", "scene", "words", "render", "embedded"}, {"cli"}, {NULL}},
    {"cli/batch", {ACCOUNT, "figure", "layout", "render", "embedded"}, {"cli", "base"}, {NULL}},
};

static const char *const strangers[] = {"csv.h",       "jansson.h", "cairo",        "ft2build.h", "freetype/",
                                        "hb",          "isa-l/",    "libdeflate.h", "png.h",      "zlib.h",
                                        "fontconfig/", "glib",      "curl/",        "pango"};

static bool begins(const char *text, const char *start) {
    return strncmp(text, start, strlen(start)) == 0;
}

/* "bpt/NAME.h" of the names. */
static bool names_public(const char *const *names, const char *path) {
    for (; *names; names++) {
        size_t length = strlen(*names);
        if (begins(path, "bpt/") && begins(path + 4, *names) && strcmp(path + 4 + length, ".h") == 0) return true;
    }
    return false;
}

static bool names_folder(const char *const *folders, const char *path) {
    for (; *folders; folders++)
        if (begins(path, *folders) && path[strlen(*folders)] == '/') return true;
    return false;
}

static bool is_allowed(const struct layer *layer, const char *path, bool quoted) {
    if (quoted) return names_public(layer->public, path) || names_folder(layer->private, path);
    for (const char *const *own = layer->foreign; *own; own++)
        if (begins(path, *own)) return true;
    for (size_t i = 0; i < LENGTH(strangers); i++)
        if (begins(path, strangers[i])) return false;
    return true; /* the C library's */
}

/* Calls for each #include line of the file; returns how many there are. */
static size_t check_file(const struct layer *layer, const char *path, const char *name) {
    struct arena arena = {0};
    size_t found = 0;
    char *text = arena_copy(&arena, read_whole_file(&arena, path).data);
    for (char *line; (line = strsep(&text, "\n"));) {
        line += strspn(line, " \t");
        if (*line != '#') continue;
        line += 1 + strspn(line + 1, " \t");
        if (!begins(line, "include")) continue;
        line += strlen("include") + strspn(line + strlen("include"), " \t");
        bool quoted = *line == '"';
        if (!quoted && *line != '<') continue; /* FreeType's macros */
        char *included = line + 1;
        included[strcspn(included, quoted ? "\"" : ">")] = '\0';
        found++;
        if (!is_allowed(layer, included, quoted)) fault("%s may not include %s", name, included);
    }
    arena_free(&arena);
    return found;
}

static size_t check_folder(const struct layer *layer, const char *pattern) {
    struct arena arena = {0};
    size_t found = 0;
    glob_t files;
    const char *root = source_path(&arena, "");
    if (glob(source_path(&arena, pattern), 0, NULL, &files) == 0)
        for (size_t i = 0; i < files.gl_pathc; i++)
            found += check_file(layer, files.gl_pathv[i], files.gl_pathv[i] + strlen(root));
    globfree(&files);
    arena_free(&arena);
    return found;
}

static void each_layer_includes_what_it_may(void **state) {
    (void)state;
    for (size_t i = 0; i < LENGTH(layers); i++) {
        struct arena arena = {0};
        size_t found = check_folder(&layers[i], arena_printf(&arena, "src/%s/*.c", layers[i].folder));
        check_folder(&layers[i], arena_printf(&arena, "src/%s/*.h", layers[i].folder));
        if (!found) fault("src/%s: no #include is found", layers[i].folder);
        arena_free(&arena);
    }
    assert_no_faults();
}

/* A new folder must say here whom it may know. */
static void every_folder_is_a_layer(void **state) {
    (void)state;
    struct arena arena = {0};
    glob_t folders;
    assert_int_equal(glob(source_path(&arena, "src/*/"), 0, NULL, &folders), 0);
    for (size_t i = 0; i < folders.gl_pathc; i++) {
        const char *name = folders.gl_pathv[i] + strlen(source_path(&arena, "src/"));
        bool known = false;
        for (size_t j = 0; j < LENGTH(layers); j++)
            known = known || (begins(name, layers[j].folder) && name[strlen(layers[j].folder)] == '/');
        if (!known) fault("src/%s is not among the layers", name);
    }
    globfree(&folders);
    arena_free(&arena);
    assert_no_faults();
}

/* Public headers know public headers alone, and the layer above never. */
static void public_headers_look_downwards(void **state) {
    (void)state;
    static const struct layer below[] = {
        {"", {BASE, "config", "model"}, {NULL}, {NULL}}, /* of model and config */
        {"", {MODEL, "account", "adapter"}, {NULL}, {NULL}},
        {"", {"scene", "references", "table", "words", "figure", BASE}, {NULL}, {NULL}},
        {"", {"scene", "file", "error", "buffer"}, {NULL}, {NULL}},
    };
    check_folder(&below[0], "include/bpt/model.h");
    check_folder(&below[0], "include/bpt/config.h");
    check_folder(&below[1], "include/bpt/account.h");
    check_folder(&below[1], "include/bpt/adapter.h");
    check_folder(&below[2], "include/bpt/layout.h");
    check_folder(&below[2], "include/bpt/figure.h");
    check_folder(&below[3], "include/bpt/render.h");
    check_folder(&(struct layer){.public = {NULL}}, "include/bpt/scene.h");
    check_folder(&(struct layer){.public = {"references"}}, "include/bpt/table.h");
    assert_no_faults();
}

/* Alone, and twice over. */
static void every_public_header_compiles_alone(void **state) {
    (void)state;
    struct arena arena = {0};
    const char *compiler = getenv("BPT_CC");
    glob_t headers;
    if (!compiler) {
        print_message("BPT_CC does not say which compiler there is\n");
        skip();
    }
    assert_int_equal(glob(source_path(&arena, "include/bpt/*.h"), 0, NULL, &headers), 0);
    for (size_t i = 0; i < headers.gl_pathc; i++) {
        const char *name = strrchr(headers.gl_pathv[i], '/') + 1;
        const char *lines = arena_printf(&arena, "#include \"bpt/%s\"\\n#include \"bpt/%s\"\\n", name, name);
        if (system(arena_printf(&arena, "printf '%s' | %s -std=c11 -Wall -Wextra -Werror -fsyntax-only -I '%s' -x c -",
                                lines, compiler, source_path(&arena, "include"))) != 0)
            fault("include/bpt/%s does not compile alone", name);
    }
    globfree(&headers);
    arena_free(&arena);
    assert_no_faults();
}

static void what_is_forbidden_is_seen(void **state) {
    (void)state;
    const struct layer *chart = &layers[4], *render = &layers[6];
    assert_string_equal(chart->folder, "chart");
    assert_string_equal(render->folder, "render");
    assert_false(is_allowed(chart, "bpt/model.h", true));
    assert_false(is_allowed(chart, "cairo.h", false));
    assert_false(is_allowed(chart, "render/draw.h", true));
    assert_true(is_allowed(chart, "chart/scale.h", true));
    assert_true(is_allowed(chart, "math.h", false));
    assert_false(is_allowed(render, "bpt/figure.h", true));
    assert_true(is_allowed(render, "cairo-svg.h", false));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_layer_includes_what_it_may), cmocka_unit_test(every_folder_is_a_layer),
        cmocka_unit_test(public_headers_look_downwards),   cmocka_unit_test(every_public_header_compiles_alone),
        cmocka_unit_test(what_is_forbidden_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
