/* base/file.h where there is no file system: the files are those that the page's reader dropped on it. */
#include "live/files.h"

#include <string.h>

#include "base/file.h"
#include "base/path.h"

enum { MOST_FILES = 16 };

struct kept {
    const char *name;
    struct bytes beginning;
    uint64_t whole;
};

static struct {
    struct arena arena;
    struct kept kept[MOST_FILES];
    size_t count;
} files;

static struct kept *find(const char *path) {
    for (size_t i = 0; i < files.count; i++)
        if (strcmp(files.kept[i].name, path) == 0) return &files.kept[i];
    return NULL;
}

bool files_keep(const char *name, struct bytes beginning, uint64_t whole, struct error *error) {
    struct kept *place = find(name);
    if (!place && files.count == MOST_FILES)
        return error_set(error, ERROR_FAILURE, "the page holds %d files and takes no more; load it anew to drop others",
                         MOST_FILES);
    if (!place) place = &files.kept[files.count++];
    *place = (struct kept){arena_copy(&files.arena, name),
                           {arena_text(&files.arena, beginning.data, beginning.size), beginning.size},
                           whole};
    return true;
}

static bool refuse(const char *path, struct error *error) {
    return error_set(error, ERROR_FAILURE, "cannot open '%.200s': it has not been dropped on this page", path);
}

bool file_read(const char *path, size_t limit, struct arena *arena, struct bytes *bytes, struct error *error) {
    const struct kept *found = find(path);
    if (!found) return refuse(path, error);
    if (found->whole > limit)
        return error_set(error, ERROR_FAILURE,
                         "'%.200s' is larger than %zu bytes, which is more than such a file ever needs", path, limit);
    *bytes = (struct bytes){arena_text(arena, found->beginning.data, found->beginning.size), found->beginning.size};
    return true;
}

bool file_read_part(const char *path, uint64_t offset, size_t size, struct arena *arena, struct bytes *bytes,
                    uint64_t *whole, struct error *error) {
    const struct kept *found = find(path);
    if (!found) return refuse(path, error);
    if (offset > found->beginning.size || size > found->beginning.size - offset)
        return error_set(error, ERROR_FAILURE, "'%.200s' is cut short", path);
    *bytes = (struct bytes){arena_text(arena, found->beginning.data + offset, size), size};
    *whole = found->whole;
    return true;
}

bool file_is_directory(const char *path) {
    (void)path;
    return false;
}

bool file_exists(const char *path) {
    return find(path) != NULL;
}

const char *file_real_folder(const char *path, struct arena *arena) {
    return path_folder(path, arena);
}
