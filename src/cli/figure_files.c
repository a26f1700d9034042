#include "cli/figure_files.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "base/path.h"

static bool is_list_of_models(const struct option *option) {
    return strcmp(option->name, "compare") == 0;
}

bool figure_files_are_named_by(const struct option *option) {
    return option->draws && ((option->value && strstr(option->value, "FILE")) || is_list_of_models(option));
}

/* Whether there is a file of this name that does not lie below the folder, links followed. */
static bool lies_outside(const char *file, const char *folder) {
    char real_file[PATH_MAX], real_folder[PATH_MAX];
    if (!realpath(file, real_file)) return false; /* nothing to read */
    if (!realpath(folder, real_folder)) return true;
    size_t length = strcmp(real_folder, "/") == 0 ? 0 : strlen(real_folder);
    return strncmp(real_file, real_folder, length) != 0 || real_file[length] != '/';
}

/* A theme or a preset that is built in, or standard input. */
static bool is_no_file(const struct option *option, const char *name, const struct studio *studio) {
    if (option->kind == OPTION_FILE) return false;
    if (strcmp(option->name, "theme") == 0) return studio_theme_file(name).data != NULL;
    return strcmp(name, "-") == 0 || (studio_model_is_known(studio, name) && !studio_model_is_path(studio, name));
}

static bool looks_like_file(const struct option *option, const char *name) {
    const char *ending = path_ending(name);
    return option->kind == OPTION_FILE || strchr(name, '/') ||
           (ending && (strcmp(ending, "json") == 0 || strcmp(ending, "csv") == 0));
}

static const char *find(const struct figure_files *files, const char *name, struct arena *arena) {
    const char *folder = path_folder(files->figure, arena), *beside = path_join(folder, name, arena);
    bool is_here = file_exists(name) && (files->trusted || !lies_outside(name, *folder ? folder : "."));
    return !is_here && *name != '/' && file_exists(beside) ? beside : name;
}

/* What goes wrong in a file is quoted, so that no figure may name those of others. */
static bool check(const struct figure_files *files, const struct option *option, const char *name, const char *found,
                  struct arena *arena, struct error *error) {
    const char *folder = path_folder(files->figure, arena);
    if (!files->trusted && lies_outside(found, *folder ? folder : "."))
        return error_set(error, ERROR_FAILURE,
                         "%s: its request names the file '%.200s', which does not lie in the figure's folder; "
                         "if you know who drew it, --trust reads it",
                         files->figure, name);
    if (file_exists(found) || !looks_like_file(option, name) || (files->numbers && !option->counts)) return true;
    return error_set(
        error, ERROR_FAILURE,
        "%s: its request names the file '%.200s', which is neither here nor in the figure's folder; do this "
        "in the folder where it was drawn%s%s",
        files->figure, name, files->numbers ? "" : ", or name the file anew with --",
        files->numbers ? "" : option->name);
}

static bool find_one(const struct figure_files *files, const struct option *option, const struct studio *studio,
                     const char *name, struct arena *arena, const char **found, struct error *error) {
    *found = name;
    if (is_no_file(option, name, studio)) return true;
    *found = find(files, name, arena);
    return check(files, option, name, *found, arena, error);
}

static bool find_each(const struct figure_files *files, const struct option *option, const struct studio *studio,
                      const char *names, struct arena *arena, const char **all, struct error *error) {
    *all = "";
    for (struct item item; list_take(&names, &item);) {
        const char *found;
        if (!find_one(files, option, studio, item_copy(item, arena), arena, &found, error)) return false;
        *all = arena_printf(arena, "%s%s%s", *all, **all ? "," : "", found);
    }
    return true;
}

bool figure_files_find(const struct figure_files *files, const struct studio *studio, struct arena *arena,
                       struct request *request, struct error *error) {
    if (!request->said) request->said = arena_array(arena, 8 * sizeof request->given, sizeof *request->said);
    for (const struct option *option = options; option->name; option++) {
        bool of_presets = strcmp(option->name, "presets") == 0;
        const char *said = figure_files_are_named_by(option) ? option_text(option, request) : NULL, *found;
        if (!said || of_presets == (studio != NULL) || option_is_given(option, files->typed)) continue;
        if (!(is_list_of_models(option) ? find_each : find_one)(files, option, studio, said, arena, &found, error))
            return false;
        if (strcmp(found, said) == 0) continue;
        request->said[option - options] = said;
        if (!option_set(option, arena_copy(arena, found), request, error)) return false;
    }
    return true;
}
