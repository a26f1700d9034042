#include "studio/file_name.h"

#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "render/provenance.h"
#include "studio/formats.h"
#include "studio/options.h"

static bool is_usual(const char *option, const char *value) {
    return strcmp(options_find(option)->preset, value) == 0;
}

static const char *with_part(const char *name, const char *part, struct arena *arena) {
    return arena_printf(arena, "%s.%s", name, path_safe(part, arena));
}

const char *file_name(const struct request *request, const char *model, const struct chart *chart, bool in_full,
                      struct arena *arena) {
    const char *name = chart->name;
    if (in_full || !is_usual("model", request->model))
        name = arena_printf(arena, "%s.%s", path_safe(model, arena), chart->name);
    if (in_full || !is_usual("size", request->size)) name = with_part(name, request->size, arena);
    if (in_full || !is_usual("theme", request->theme)) name = with_part(name, path_stem(request->theme, arena), arena);
    if (request->batch.ranks) name = arena_printf(arena, "%s.rank%llu", name, (unsigned long long)request->rank);
    if (!is_usual("lang", request->lang)) name = with_part(name, request->lang, arena);
    return name;
}

bool file_name_check(const char *name, struct error *error) {
    const char *wrong = !*name                      ? "is empty"
                        : *name == '.'              ? "begins with a dot"
                        : *name == '-'              ? "begins with a dash"
                        : strpbrk(name, "/\\")      ? "holds a path separator"
                        : strpbrk(name, ":*?\"<>|") ? "holds a character that not every disk takes"
                        : strlen(name) > 200        ? "is longer than 200 bytes"
                                                    : NULL;
    if (!wrong && !text_is_printable(name)) wrong = "holds a control character, one that is not shown, or no UTF-8";
    return !wrong || error_set(error, ERROR_USAGE, "'%.60s' %s; give the file's name alone, without folder and ending",
                               name, wrong);
}

/* A figure carries its request, which was looked for; what carries none begins as its format says. Of links, pipes and
 * the like the writer says what is to be said. */
static bool is_anothers(const char *path, struct arena *arena) {
    const char *start = format_of_file(path)->start;
    struct bytes head;
    struct error ignored;
    uint64_t size;
    struct stat status;
    if (lstat(path, &status) || !S_ISREG(status.st_mode)) return false;
    if (!file_read_part(path, 0, 0, arena, &head, &size, &ignored)) return true;
    if (!size || !start) return size > 0;
    return !file_read_part(path, 0, strlen(start), arena, &head, &size, &ignored) ||
           memcmp(head.data, start, strlen(start)) != 0;
}

bool file_name_is_free(const char *path, const char *command, struct error *error) {
    static const char how[] = "--force replaces it, and --output writes elsewhere";
    if (!file_exists(path) || file_is_directory(path)) return true;
    struct arena arena = {0};
    struct provenance found;
    struct error ignored;
    bool known = provenance_read_file(path, &arena, &found, &ignored);
    bool same = known && request_is_same(found.request, command), anothers = !known && is_anothers(path, &arena);
    arena_free(&arena);
    if (anothers) return error_set(error, ERROR_USAGE, "'%.200s' was not written by bpt, or is damaged; %s", path, how);
    return same || !known ||
           error_set(error, ERROR_USAGE, "'%.200s' holds a figure of another request, which 'bpt show' tells; %s", path,
                     how);
}
