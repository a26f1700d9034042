#include "support.h"

#include "base/hash.h"
#include "studio/ask.h"
#include "studio/lists.h"
#include "studio/options.h"

#include <ftw.h>
#include <locale.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "embed/embedded.h"

/* What hangs ends by itself, and so do programs that a test starts, which would outlive it. Memory is kept, as the
 * program keeps it. */
__attribute__((constructor)) static void set_up_process(void) {
    const struct rlimit seconds = {240, 240};
    setrlimit(RLIMIT_CPU, &seconds);
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 64 << 20);
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
}

static int faults;

void fault(const char *format, ...) {
    char text[4096];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    faults++;
    print_error("%s\n", text);
}

void assert_no_faults(void) {
    int found = faults;
    faults = 0;
    if (found) fail_msg("%d fault%s, listed above", found, found == 1 ? "" : "s");
}

void not_tested(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    printf("not tested: ");
    vprintf(format, arguments);
    printf("\n");
    va_end(arguments);
}

bool is_taken(unsigned one_in, const char *name, ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, name);
    vsnprintf(text, sizeof text, name, arguments);
    va_end(arguments);
    return getenv("BPT_WHOLE") || hash_bytes(HASH_START, text, strlen(text)) % one_in == 0;
}

const char *source_path(struct arena *arena, const char *relative) {
    const char *root = getenv("BPT_SOURCE");
    return arena_printf(arena, "%s/%s", root ? root : ".", relative);
}

const char *program_path(void) {
    const char *path = getenv("BPT_PROGRAM");
    return path ? path : "build/src/cli/bpt";
}

/* In memory where there is room, since disks look long for a place where much was deleted. */
static const char *where_directories_go(void) {
    enum { ROOM = 1 << 30 };
    static const char memory[] = "/dev/shm";
    struct statvfs disk;
    if (getenv("TMPDIR")) return getenv("TMPDIR");
    bool is_fit = statvfs(memory, &disk) == 0 && access(memory, W_OK) == 0 && disk.f_bavail * disk.f_frsize >= ROOM;
    return is_fit && !(disk.f_flag & ST_NOEXEC) ? memory : "/tmp";
}

const char *directory_make(struct arena *arena) {
    char *path = arena_printf(arena, "%s/bpt-test-XXXXXX", where_directories_go());
    if (!mkdtemp(path)) fail_msg("cannot make %s", path);
    return path;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk) {
    (void)status, (void)kind, (void)walk;
    return remove(path);
}

void directory_remove(const char *path) {
    enum { MOST_OPEN = 16 };
    if (nftw(path, remove_one, MOST_OPEN, FTW_DEPTH | FTW_PHYS) != 0) print_error("%s is left behind\n", path);
}

struct bytes read_whole_file(struct arena *arena, const char *path) {
    struct bytes bytes = {0};
    struct error error = {0};
    if (!file_read(path, 64 << 20, arena, &bytes, &error)) fail_msg("%s", error.text);
    return bytes;
}

static void compare(const char *name, char *wanted_rest, char *got_rest) {
    for (size_t line = 1; wanted_rest || got_rest; line++) {
        const char *wanted = strsep(&wanted_rest, "\n"), *got = strsep(&got_rest, "\n");
        if (wanted && got && strcmp(wanted, got) == 0) continue;
        fault("tests/golden/%s.txt, line %zu\n  was  %s\n  is   %s\n  If that is wanted: run the test again with "
              "BPT_ACCEPT=1, then see git diff tests/golden",
              name, line, wanted ? wanted : "(the end)", got ? got : "(the end)");
        return;
    }
}

void hold_golden(const char *name, const char *text) {
    struct arena golden = {0};
    struct error error = {0};
    struct bytes expected;
    const char *path = source_path(&golden, arena_printf(&golden, "tests/golden/%s.txt", name));
    if (getenv("BPT_ACCEPT")) {
        if (!file_write(path, text, strlen(text), &error)) fault("%s", error.text);
    } else if (file_read(path, 1 << 22, &golden, &expected, &error)) {
        compare(name, arena_copy(&golden, expected.data), arena_copy(&golden, text));
    } else {
        fault("%s; BPT_ACCEPT=1 writes it", error.text);
    }
    arena_free(&golden);
}

static void put_weight(struct buffer *out, const struct weight *weight) {
    buffer_printf(out, "%s %s %d %d %llu %llu %llu %llu %d %llu %d", weight->name, weight->module, (int)weight->kind,
                  (int)weight->role, (unsigned long long)weight->copies, (unsigned long long)weight->active_copies,
                  (unsigned long long)weight->in_features, (unsigned long long)weight->out_features, weight->bias,
                  (unsigned long long)weight->experts, weight->fused_experts);
    uint64_t layers = weight->experts ? weight->copies / weight->experts : weight->copies;
    for (uint64_t i = 0; weight->layers && i < layers; i++) buffer_printf(out, " %u", (unsigned)weight->layers[i]);
    buffer_text(out, "\n");
}

static void put_cache(struct buffer *out, const struct cache *cache) {
    buffer_printf(out, "%s %llu %llu %llu %llu %llu %llu %llu\n", cache->name, (unsigned long long)cache->layers,
                  (unsigned long long)cache->elements, (unsigned long long)cache->values,
                  (unsigned long long)cache->window, (unsigned long long)cache->every,
                  (unsigned long long)cache->state_elements, (unsigned long long)cache->state_element_bytes);
}

void put_census(struct buffer *out, const struct model *model) {
    for (size_t i = 0; i < model->weight_count; i++) put_weight(out, &model->weights[i]);
    for (size_t i = 0; i < model->cache_count; i++) put_cache(out, &model->caches[i]);
}

bool is_installed(const char *program) {
    char command[200];
    snprintf(command, sizeof command, "command -v %s >/dev/null 2>&1", program);
    return system(command) == 0;
}

static bool has_comma(void) {
    return strcmp(localeconv()->decimal_point, ",") == 0;
}

static char made_locale[200];

static void remove_locale(void) {
    directory_remove(made_locale);
}

bool set_comma_locale(void) {
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "es_ES.UTF-8", "de_DE"};
    for (size_t i = 0; i < LENGTH(names); i++)
        if (setlocale(LC_ALL, names[i]) && has_comma()) {
            setenv("LC_ALL", names[i], 1);
            return true;
        }
    /* Of numbers alone: the letters of a whole one would take a second. */
    struct arena arena = {0};
    const char *directory = directory_make(&arena);
    (void)!system(arena_printf(&arena,
                               "cd '%s' && printf 'LC_NUMERIC\ndecimal_point \",\"\nthousands_sep \".\"\ngrouping 3;3\n"
                               "END LC_NUMERIC\n' >numbers && localedef -c -i numbers -f ANSI_X3.4-1968 ./comma "
                               ">/dev/null 2>&1",
                               directory));
    setenv("LOCPATH", directory, 1);
    bool made = setlocale(LC_ALL, "comma") && has_comma();
    if (made) setenv("LC_ALL", "comma", 1);
    snprintf(made_locale, sizeof made_locale, "%s", directory);
    atexit(remove_locale); /* programs that a test starts need it too */
    arena_free(&arena);
    return made;
}

/* ---- the carried files ---- */

struct fonts *fonts;

int fonts_set_up(void **state) {
    struct error error = {0};
    (void)state;
    fonts = fonts_open(embedded_find("font-regular"), embedded_find("font-semibold"), &error);
    if (!fonts) print_error("%s\n", error.text);
    return fonts ? 0 : -1;
}

int fonts_tear_down(void **state) {
    (void)state;
    fonts_close(fonts);
    return 0;
}

static bool open_all(struct house *into, struct error *error) {
    struct bytes table = embedded_find("models.csv");
    if (!presets_read(&into->presets, "models.csv", table.data, table.size, &into->arena, error)) return false;
    into->models = arena_array(&into->arena, into->presets.count, sizeof *into->models);
    for (size_t i = 0; i < into->presets.count; i++)
        if (!model_build(into->presets.rows[i].config, &into->models[i], error)) return false;
    if (!words_read(&into->words, "en.csv", embedded_find("lang/en.csv"), &into->arena, error) ||
        !words_read(&into->spanish, "es.csv", embedded_find("lang/es.csv"), &into->arena, error))
        return false;
    into->fonts = fonts_open(embedded_find("font-regular"), embedded_find("font-semibold"), error);
    if (!into->fonts) return false;
    into->ruler = fonts_ruler(into->fonts);
    return true;
}

static struct house opened;
const struct house *const house = &opened;

int house_open(void **state) {
    struct error error = {0};
    (void)state;
    if (open_all(&opened, &error)) return 0;
    print_error("%s\n", error.text);
    return -1;
}

int house_close(void **state) {
    (void)state;
    fonts_close(opened.fonts);
    arena_free(&opened.arena);
    return 0;
}

const struct model *house_model(const char *id) {
    for (size_t i = 0; i < house->presets.count; i++)
        if (strcmp(house->models[i].id, id) == 0) return &house->models[i];
    fail_msg("there is no preset '%s'", id);
    return NULL;
}

struct question usual_question(const struct chart *chart) {
    static struct arena kept; /* what the question points to; it grows by little */
    struct request request;
    struct inputs inputs = {0};
    struct question question;
    struct error error;
    options_default(&request);
    if (!inputs_read_others(&request, &kept, &inputs, &error) ||
        !ask(&request, &inputs, chart, &kept, &question, &error))
        fail_msg("%s", error.text);
    return question;
}

bool house_draw(const struct chart *chart, const struct model *model, const struct question *question,
                const struct page *page, const struct theme *theme, struct arena *arena, struct scene *scene,
                struct error *error) {
    struct table table;
    if (!sweep_run(model, question, arena, &table, error)) return false;
    struct figure *figure = arena_alloc(arena, sizeof *figure);
    chart->tell(&table, &house->words, arena, figure);
    return layout(figure, &house->words, page, theme, &house->ruler, arena, scene, error);
}

const char *const *theme_names(void) {
    static struct names names;
    if (!names.count) {
        list_names(LIST_THEMES, &names);
        names_add(&names, ""); /* gives the end its room */
        names.items[names.count - 1] = NULL;
    }
    return names.items;
}

const struct theme *theme_find(const char *name, struct error *error) {
    static struct theme theme; /* good until the next call */
    static struct arena arena;
    char path[64];
    snprintf(path, sizeof path, "themes/%s.csv", name);
    struct bytes bytes = embedded_find(path);
    return bytes.data && theme_read(path, bytes, NULL, &arena, &theme, error) ? &theme : NULL;
}
