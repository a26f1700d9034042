#include "cli/studio.h"

#include <string.h>

#include "bpt/embedded.h"
#include "bpt/file.h"

enum { LARGEST_TABLE = 16 << 20, LARGEST_CONFIG = 4 << 20 };

static bool read_own_presets(struct studio *studio, const char *path, struct error *error) {
    struct bytes bytes;
    return file_read(path, LARGEST_TABLE, &studio->arena, &bytes, error) &&
           presets_read(&studio->presets, path, bytes.data, bytes.size, &studio->arena, error);
}

bool studio_open(struct studio *studio, const char *presets_path, struct error *error) {
    *studio = (struct studio){0};
    struct bytes table = embedded_find("models.csv");
    return presets_read(&studio->presets, "models.csv", table.data, table.size, &studio->arena, error) &&
           (!presets_path || read_own_presets(studio, presets_path, error));
}

bool studio_load_drawing(struct studio *studio, struct error *error) {
    if (!words_read(&studio->words, "lang/en.csv", embedded_find("lang/en.csv"), &studio->arena, error)) return false;
    studio->fonts = fonts_open(embedded_find("font-regular"), embedded_find("font-semibold"), error);
    return studio->fonts != NULL;
}

void studio_close(struct studio *studio) {
    fonts_close(studio->fonts);
    arena_free(&studio->arena);
}

/* ---- models from files ---- */

static bool ends_with(const char *text, const char *end) {
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static bool is_path(const char *model) {
    return strcmp(model, "-") == 0 || strchr(model, '/') || ends_with(model, ".json") || file_exists(model);
}

/* A name for files and captions: the file's, or its folder's when the file is just "config.json". */
static const char *id_of_path(struct arena *arena, const char *path) {
    if (strcmp(path, "-") == 0) return "stdin";
    char *id = arena_copy(arena, path);
    while (strlen(id) > 1 && id[strlen(id) - 1] == '/') id[strlen(id) - 1] = '\0';
    char *slash = strrchr(id, '/');
    if (slash && slash != id && strcmp(slash, "/config.json") == 0) {
        *slash = '\0';
        slash = strrchr(id, '/');
    }
    if (slash) id = slash + 1;
    if (ends_with(id, ".json")) id[strlen(id) - 5] = '\0';
    for (char *at = id; *at; at++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-", *at)) *at = '-';
    while (*id == '.' || *id == '-') id++;
    return *id ? id : "model";
}

static bool read_config(const char *path, struct arena *arena, struct config *config, struct error *error) {
    const char *file = file_is_directory(path) ? arena_printf(arena, "%s/config.json", path) : path;
    struct bytes bytes;
    if (!file_read(file, LARGEST_CONFIG, arena, &bytes, error)) return false;
    *config = config_make(strcmp(file, "-") == 0 ? "standard input" : file, arena);
    if (!config_read_json(config, bytes.data, bytes.size, error)) return false;
    struct value id = {.kind = VALUE_TEXT, .text = id_of_path(arena, path)};
    return config_find(config, "id") || config_add(config, "id", &id, error);
}

/* A preset's row is shared; what is overridden is a copy. */
static struct config copy_config(const struct config *row, struct arena *arena) {
    struct config copy = *row;
    copy.arena = arena;
    copy.capacity = row->count + 1;
    copy.entries = arena_array(arena, copy.capacity, sizeof *copy.entries);
    memcpy(copy.entries, row->entries, row->count * sizeof *copy.entries);
    return copy;
}

static bool find_config(const struct studio *studio, const char *model, struct arena *arena, struct config *config,
                        struct error *error) {
    struct error unknown;
    const struct config *row = presets_find(&studio->presets, model, &unknown);
    if (!row && is_path(model)) return read_config(model, arena, config, error);
    if (!row) *error = unknown;
    else *config = copy_config(row, arena);
    return row != NULL;
}

bool studio_model(const struct studio *studio, const struct request *request, struct arena *arena, struct model *model,
                  struct error *error) {
    struct config config;
    if (!find_config(studio, request->model, arena, &config, error)) return false;
    for (size_t i = 0; i < request->sets.count; i++)
        if (!config_override(&config, request->sets.items[i], error)) return error_within(error, "--set");
    struct value read_as = {.kind = VALUE_TEXT, .text = request->read_as};
    if (request->read_as && !config_add(&config, "read_as", &read_as, error)) return error_within(error, "--as");
    return model_build(&config, model, error);
}
