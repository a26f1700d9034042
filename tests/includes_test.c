/* Who may know whom: every #include of the sources is held against what the house allows. */
#include "support.h"

#include <glob.h>

#include "base/buffer.h"

/* A room of src, the rooms (or single headers of rooms) whose headers it may include beside its own, and the beginnings
 * of libraries' headers that it alone may include. */
static const struct layer {
    const char *folder;
    const char *rooms[16];
    const char *foreign[8];
} layers[] = {
#define ADAPTER "base", "model", "account", "adapter"
#define DRAWING "figure", "layout", "render", "embed"
    {"base", {NULL}, {"csv.h", "jansson.h"}},
    {"embed", {"base"}, {NULL}},
    {"model", {"base"}, {NULL}},
    {"account", {"base", "model"}, {NULL}},
    {"adapter", {"base", "model", "account"}, {"pcre2.h"}},
    {"sweep", {ADAPTER}, {NULL}},
    {"figure",
     {"base", "layout/scene.h", "sweep/table.h", "sweep/references.h", "adapter/kind.h", "adapter/measures.h",
      "sweep/quantity.h", "sweep/quantities.h"},
     {NULL}},
    {"layout", {"base", "figure"}, {NULL}},
    {"render",
     {"base", "layout/scene.h"},
     {"cairo", "fontconfig/", "ft2build.h", "freetype/", "hb", "isa-l/", "libdeflate.h"}},
    {"html", {"base", DRAWING}, {NULL}},
    {"studio", {ADAPTER, "sweep", DRAWING, "html"}, {NULL}},
    {"live", {"base", DRAWING, "studio"}, {NULL}},
    {"batch", {"base", "model", "figure", "layout", "studio", "index"}, {NULL}},
    {"index", {"base", "embed", "studio", "sweep/findings.h"}, {NULL}},
    {"library", {"bpt.h", "base", "studio"}, {NULL}},
    {"cli",
     {"base", "account", "adapter/adapter.h", "figure", "sweep/findings.h", "sweep/sweep.h", "studio", "batch",
      "index"},
     {NULL}},
};

static const char *const strangers[] = {"csv.h", "jansson.h",   "cairo",        "ft2build.h", "freetype/",
                                        "hb",    "isa-l/",      "libdeflate.h", "png.h",      "zlib.h",
                                        "glib",  "fontconfig/", "curl/",        "pango",      "pcre"};

static bool begins(const char *text, const char *start) {
    return strncmp(text, start, strlen(start)) == 0;
}

/* The room itself or a header of it. */
static bool lies_in(const char *room, const char *path) {
    char after = path[begins(path, room) ? strlen(room) : 0];
    return begins(path, room) && (after == '/' || after == '\0');
}

static bool is_allowed(const struct layer *layer, const char *path, bool quoted) {
    if (quoted && lies_in(layer->folder, path)) return true;
    for (const char *const *room = layer->rooms; quoted && *room; room++)
        if (lies_in(*room, path)) return true;
    if (quoted) return false;
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

/* Calls for each file of src/, which `pattern` is below. */
static size_t for_each(const char *pattern, size_t (*visit)(const struct layer *, const char *, const char *),
                       const struct layer *layer) {
    struct arena arena = {0};
    size_t found = 0;
    glob_t files;
    const char *root = source_path(&arena, "src/");
    if (glob(source_path(&arena, pattern), 0, NULL, &files) == 0)
        for (size_t i = 0; i < files.gl_pathc; i++)
            found += visit(layer, files.gl_pathv[i], files.gl_pathv[i] + strlen(root));
    globfree(&files);
    arena_free(&arena);
    return found;
}

static void each_layer_includes_what_it_may(void **state) {
    (void)state;
    static const char *const patterns[] = {"src/%s/*.c", "src/%s/*.h", "src/%s/*/*.c", "src/%s/*/*.h"};
    for (size_t i = 0; i < LENGTH(layers); i++) {
        struct arena arena = {0};
        size_t found = 0;
        for (size_t j = 0; j < LENGTH(patterns); j++) {
            char pattern[100];
            snprintf(pattern, sizeof pattern, "src/%.40s%.20s", layers[i].folder, patterns[j] + strlen("src/%s"));
            found += for_each(pattern, check_file, &layers[i]);
        }
        if (!found) fault("src/%s: no #include is found", layers[i].folder);
        arena_free(&arena);
    }
    assert_no_faults();
}

/* A new folder must say here whom it may know. */
static size_t is_a_layer(const struct layer *unused, const char *path, const char *name) {
    (void)unused, (void)path;
    size_t known = 0;
    for (size_t i = 0; i < LENGTH(layers); i++)
        known += begins(name, layers[i].folder) && strcmp(name + strlen(layers[i].folder), "/") == 0;
    if (!known) fault("src/%s is not among the layers", name);
    return known;
}

static void every_folder_is_a_layer(void **state) {
    (void)state;
    for_each("src/*/", is_a_layer, NULL);
    assert_no_faults();
}

/* The first line of a text that begins so, from its second word on; "": there is none. */
static const char *first_line(struct arena *arena, const char *text, const char *start) {
    const char *at = begins(text, start) ? text : strstr(text, arena_printf(arena, "\n%s", start));
    if (!at) return "";
    at += (*at == '\n') + strlen(start);
    return arena_text(arena, at, strcspn(at, "\n"));
}

/* The source of the header's name includes it before all else, so that it was compiled alone when that was. */
static bool is_compiled_first(struct arena *arena, const char *path, const char *name) {
    const char *source = arena_printf(arena, "%.*sc", (int)(strlen(path) - 1), path);
    if (!file_exists(source)) return false;
    return strcmp(first_line(arena, read_whole_file(arena, source).data, "#include "),
                  arena_printf(arena, "\"%s\"", name)) == 0;
}

/* A guard about all of it, so that it may come twice. */
static bool is_guarded(struct arena *arena, const char *path) {
    const char *text = read_whole_file(arena, path).data;
    const char *guard = first_line(arena, text, "#ifndef "), *define = first_line(arena, text, "#define ");
    bool about_all = begins(first_line(arena, text, "#"), "ifndef ");
    const char *end = text + strlen(text) - strlen("\n#endif\n");
    return about_all && strcmp(guard, define) == 0 && end > text && strcmp(end, "\n#endif\n") == 0;
}

/* Those that no source of their own name includes first. */
static struct buffer alone;

static size_t is_compiled_or_gathered(const struct layer *unused, const char *path, const char *name) {
    (void)unused;
    struct arena arena = {0};
    if (!is_guarded(&arena, path)) fault("src/%s has no guard about all of it", name);
    if (!is_compiled_first(&arena, path, name)) buffer_printf(&alone, "%s\n", name);
    arena_free(&arena);
    return 1;
}

static void every_header_compiles_alone(void **state) {
    (void)state;
    if (!getenv("BPT_CC")) {
        not_tested("whether headers compile alone, for BPT_CC does not say which compiler there is");
        skip();
    }
    size_t headers =
        for_each("src/*/*.h", is_compiled_or_gathered, NULL) + for_each("src/*/*/*.h", is_compiled_or_gathered, NULL);
    assert_true(headers > 60);
    struct arena arena = {0};
    buffer_add(&alone, "", 1);
    const char *compile =
        arena_printf(&arena,
                     "flags=$(pkg-config --cflags harfbuzz freetype2 cairo)\n"
                     "while read -r name; do printf '#include \"%%s\"\\n' \"$name\" | %s -std=gnu11 -D_GNU_SOURCE "
                     "-Wall -Wextra -Werror -fsyntax-only $flags -I '%s' -x c - || exit 1; done <<END\n%sEND\n",
                     getenv("BPT_CC"), source_path(&arena, "src"), (char *)alone.bytes);
    if (system(compile) != 0) fault("the header does not compile alone");
    buffer_free(&alone);
    arena_free(&arena);
    assert_no_faults();
}

static const struct layer *layer_of(const char *folder) {
    for (size_t i = 0; i < LENGTH(layers); i++)
        if (strcmp(layers[i].folder, folder) == 0) return &layers[i];
    fail_msg("there is no layer %s", folder);
    return NULL;
}

static void what_is_forbidden_is_seen(void **state) {
    (void)state;
    const struct layer *layout = layer_of("layout"), *render = layer_of("render"), *account = layer_of("account");
    assert_false(is_allowed(layout, "model/model.h", true));
    assert_false(is_allowed(layout, "cairo.h", false));
    assert_false(is_allowed(layout, "render/png/draw.h", true));
    assert_true(is_allowed(layout, "layout/scale.h", true));
    assert_true(is_allowed(layout, "math.h", false));
    assert_false(is_allowed(render, "figure/figure.h", true));
    assert_false(is_allowed(render, "layout/layout.h", true));
    assert_true(is_allowed(render, "layout/scene.h", true));
    assert_true(is_allowed(render, "cairo-svg.h", false));
    assert_false(is_allowed(account, "adapter/adapter.h", true));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_layer_includes_what_it_may),
        cmocka_unit_test(every_folder_is_a_layer),
        cmocka_unit_test(every_header_compiles_alone),
        cmocka_unit_test(what_is_forbidden_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
