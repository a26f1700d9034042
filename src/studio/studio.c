#include "studio/studio.h"

#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/list.h"
#include "base/nearest.h"
#include "base/path.h"
#include "base/text.h"
#include "embed/embedded.h"
#include "studio/lists.h"

static bool read_presets(const char *path, struct arena *arena, struct presets *presets, struct error *error) {
    struct bytes bytes;
    return file_read(path, LARGEST_TABLE, arena, &bytes, error) &&
           presets_read(presets, path, bytes.data, bytes.size, arena, error);
}

bool studio_open(struct studio *studio, const char *presets_path, struct error *error) {
    *studio = (struct studio){.presets_path = presets_path};
    struct bytes table = embedded_find("models.csv");
    return presets_list(&studio->presets, "models.csv", table, &studio->arena, error) &&
           (!presets_path || read_presets(presets_path, &studio->arena, &studio->presets, error));
}

static const char lang_start[] = "lang/";

static bool is_language(const struct embedded *file) {
    return strncmp(file->name, lang_start, sizeof lang_start - 1) == 0;
}

/* Each embedded lang/NAME.csv. */
static bool load_languages(struct studio *studio, struct error *error) {
    size_t count = 0;
    for (const struct embedded *file = embedded_files; file->name; file++) count += is_language(file);
    struct language *languages = arena_array(&studio->arena, count + 1, sizeof *languages), *language = languages;
    for (const struct embedded *file = embedded_files; file->name; file++) {
        if (!is_language(file)) continue;
        language->name = path_stem(file->name, &studio->arena);
        struct bytes bytes = {(const char *)file->bytes, file->size};
        if (!words_read(&language->words[UNITS_SI], file->name, bytes, &studio->arena, error)) return false;
        language->words[UNITS_IEC] = language->words[UNITS_SI];
        language++->words[UNITS_IEC].units = UNITS_IEC;
    }
    studio->languages = languages;
    return true;
}

/* Of a file, or those built in. */
static struct fonts *open_fonts(const char *file, struct arena *arena, struct error *error) {
    struct bytes regular = embedded_find("font-regular"), semibold = embedded_find("font-semibold");
    if (file && !file_read(file, LARGEST_FONT, arena, &regular, error)) return NULL;
    struct fonts *fonts = fonts_open(regular, file ? regular : semibold, error);
    if (!fonts && file) error_within(error, "'%.200s'", file);
    return fonts;
}

bool studio_load_fonts(struct studio *studio, const char *font, struct error *error) {
    studio->fonts = open_fonts(font, &studio->arena, error);
    return studio->fonts || (font && error_within(error, "--font"));
}

bool studio_load_drawing(struct studio *studio, const char *font, struct error *error) {
    return load_languages(studio, error) && studio_load_fonts(studio, font, error);
}

bool studio_check_font(const char *path, struct error *error) {
    struct arena arena = {0};
    struct fonts *fonts = open_fonts(path, &arena, error);
    fonts_close(fonts);
    arena_free(&arena);
    return fonts != NULL;
}

const struct words *studio_words(const struct studio *studio, const struct request *request) {
    enum units units = request->units && strcmp(request->units, "iec") == 0 ? UNITS_IEC : UNITS_SI;
    const struct language *language = studio->languages;
    while (strcmp(language->name, request->lang) != 0) language++;
    return &language->words[units];
}

struct bytes studio_theme_file(const char *name) {
    struct arena arena = {0};
    struct bytes file = embedded_find(arena_join(&arena, "themes/", name, ".csv", NULL));
    arena_free(&arena);
    return file;
}

bool studio_theme(const char *name, struct arena *arena, struct theme *theme, struct error *error) {
    struct bytes bytes = studio_theme_file(name);
    if (bytes.data) return theme_read(name, bytes, studio_theme_file, arena, theme, error);
    if (!strchr(name, '/') && !file_exists(name)) return list_refuse(LIST_THEMES, name, error);
    return file_read(name, LARGEST_THEME, arena, &bytes, error) &&
           theme_read(name, bytes, studio_theme_file, arena, theme, error);
}

bool studio_check_theme(const char *name, struct error *error) {
    struct arena arena = {0};
    struct theme theme;
    bool well = studio_theme(name, &arena, &theme, error);
    arena_free(&arena);
    return well;
}

void studio_close(struct studio *studio) {
    fonts_close(studio->fonts);
    arena_free(&studio->arena);
}

/* ---- what a model is called ---- */

static bool is_path(const char *model) {
    return strcmp(model, "-") == 0 || strchr(model, '/') || text_ends_with(model, ".json") || file_exists(model);
}

/* "models--meta-llama--Meta-Llama-3-70B/snapshots/0123abcd" -> "Meta-Llama-3-70B": what Hugging Face's cache calls a
 * model. Else the folder's own name. */
static const char *name_of_folder(const char *folder, struct arena *arena) {
    static const char cache[] = "models--", within[] = "/snapshots/";
    const char *snapshots = strstr(folder, within);
    if (!snapshots || strchr(snapshots + strlen(within), '/')) return path_name(folder);
    const char *repository = path_name(arena_text(arena, folder, (size_t)(snapshots - folder)));
    if (strncmp(repository, cache, strlen(cache)) != 0) return path_name(folder);
    for (const char *dashes; (dashes = strstr(repository, "--"));) repository = dashes + 2;
    return repository;
}

/* A name for files and captions: the file's, or the real name of its folder when the file is just "config.json", so
 * that it is the same whichever way it was pointed at. */
static const char *id_of_path(struct arena *arena, const char *path) {
    if (strcmp(path, "-") == 0) return "stdin";
    const char *name = path_name(path);
    bool named = *name && strcmp(name, "config.json") != 0 && !file_is_directory(path);
    if (!named)
        name = name_of_folder(file_real_folder(path, arena), arena);
    else if (text_ends_with(name, ".json"))
        name = path_stem(path, arena);
    const char *id = path_safe(name, arena);
    return *id ? id : "model";
}

/* ---- presets by name ---- */

/* But for case and punctuation; NULL where that fits none, or several. */
static const struct preset *find_loosely(const struct studio *studio, const char *id) {
    const struct preset *found = NULL;
    for (size_t i = 0; i < studio->presets.count; i++) {
        if (!nearest_is_same(studio->presets.rows[i].id, id)) continue;
        if (found) return NULL;
        found = &studio->presets.rows[i];
    }
    return found;
}

/* "Qwen/Qwen2.5-7B", "meta-llama/Meta-Llama-3-70B", "meta-llama/Llama-2-7b-hf": the name in a repository, with or
 * without its owner's first word and the format of its files. */
static const struct preset *find_repository(const struct studio *studio, const char *id, struct arena *arena) {
    const char *slash = strchr(id, '/');
    if (strchr(slash + 1, '/')) return NULL;
    char *name = arena_copy(arena, slash + 1);
    if (text_ends_with(name, "-hf")) name[strlen(name) - strlen("-hf")] = '\0';
    size_t owner = strcspn(id, "-/");
    const struct preset *found = find_loosely(studio, name);
    bool owned = strncasecmp(name, id, owner) == 0 && name[owner] == '-';
    return found || !owned ? found : find_loosely(studio, name + owner + 1);
}

/* A file of that name goes before a preset that is only meant. */
static const struct preset *find_preset(const struct studio *studio, const char *model) {
    const struct preset *found = presets_look(&studio->presets, model);
    if (found || file_exists(model)) return found;
    struct arena arena = {0};
    found = strchr(model, '/') ? find_repository(studio, model, &arena) : find_loosely(studio, model);
    arena_free(&arena);
    return found;
}

bool studio_model_is_known(const struct studio *studio, const char *model) {
    return find_preset(studio, model) || is_path(model);
}

bool studio_model_is_path(const struct studio *studio, const char *model) {
    return !find_preset(studio, model) && is_path(model);
}

const char *studio_preset_id(const struct studio *studio, const char *name) {
    const struct preset *preset = find_preset(studio, name);
    return preset ? preset->id : NULL;
}

const char *studio_model_id(const struct studio *studio, const char *model, struct arena *arena) {
    const struct preset *preset = find_preset(studio, model);
    return preset ? preset->id : id_of_path(arena, model);
}

static const char *settled(const struct studio *studio, const char *model) {
    const struct preset *preset = find_preset(studio, model);
    return preset ? preset->id : model;
}

void studio_settle(const struct studio *studio, struct request *request, struct arena *arena) {
    const char *rest = request->compare, *all = NULL;
    request->model = settled(studio, request->model);
    for (struct item item; rest && list_take(&rest, &item);)
        all = arena_printf(arena, "%s%s%s", all ? all : "", all ? "," : "", settled(studio, item_copy(item, arena)));
    if (all) request->compare = all;
}

/* ---- models from files ---- */

static bool read_config(const char *path, struct arena *arena, struct config *config, struct error *error) {
    const char *file = file_is_directory(path) ? path_join(path, "config.json", arena) : path;
    struct bytes bytes;
    if (!file_read(file, LARGEST_CONFIG, arena, &bytes, error)) return false;
    *config = config_make(strcmp(file, "-") == 0 ? "standard input" : file, arena);
    if (!config_read_json(config, bytes.data, bytes.size, error)) return false;
    struct value id = {.kind = VALUE_TEXT, .text = id_of_path(arena, path)};
    return config_add(config, "id", &id, error);
}

/* "meta-llama/Meta-Llama-3-70B" may be meant as a name. */
static bool refuse_path(const struct studio *studio, const char *path, struct error *error) {
    struct error unknown = {0};
    presets_find(&studio->presets, path_name(path), &unknown);
    return error_set(error, ERROR_FAILURE, "there is no file '%.200s', and %s", path, unknown.text);
}

static bool find_config(const struct studio *studio, const char *model, struct arena *arena, struct config *config,
                        struct error *error) {
    const struct preset *preset = find_preset(studio, model);
    if (preset) return preset_config(preset, arena, config, error);
    if (strchr(model, '/') && !file_exists(model)) return refuse_path(studio, model, error);
    if (is_path(model)) return read_config(model, arena, config, error);
    presets_find(&studio->presets, model, error);
    return false;
}

static bool build_model(const struct studio *studio, const struct request *request, struct arena *arena,
                        struct model *model, struct error *error) {
    struct config config;
    if (!find_config(studio, request->model, arena, &config, error)) return false;
    bool built_in = !studio_model_is_path(studio, request->model) && !request->presets;
    if (request->sets.count)
        config.source = arena_printf(arena, "--set over %s", built_in ? request->model : config.source);
    for (size_t i = 0; i < request->sets.count; i++)
        if (!config_override(&config, request->sets.items[i], error)) {
            error->kind = ERROR_USAGE;
            return error_within(error, "--set");
        }
    struct value read_as = {.kind = VALUE_TEXT, .text = request->read_as};
    if (request->read_as && !config_add(&config, "read_as", &read_as, error)) return error_within(error, "--as");
    if (model_build(&config, model, error)) return true;
    if (request->sets.count && built_in) error->kind = ERROR_USAGE; /* the preset alone is well */
    return false;
}

bool studio_model(const struct studio *studio, const struct request *request, struct arena *arena, struct model *model,
                  struct error *error) {
    const char *usual = studio->presets_path, *own = request->presets;
    if (!own || (usual && strcmp(own, usual) == 0)) return build_model(studio, request, arena, model, error);
    struct studio other = *studio;
    return read_presets(own, arena, &other.presets, error) && build_model(&other, request, arena, model, error);
}
