#include "base/path.h"

#include <string.h>

const char *path_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

const char *path_ending(const char *path) {
    const char *name = path_name(path), *dot = strrchr(name, '.');
    return dot && dot != name && dot[1] ? dot + 1 : NULL;
}

const char *path_stem(const char *path, struct arena *arena) {
    const char *name = path_name(path), *ending = path_ending(path);
    return arena_text(arena, name, ending ? (size_t)(ending - name) - 1 : strlen(name));
}

const char *path_folder(const char *path, struct arena *arena) {
    return arena_text(arena, path, (size_t)(path_name(path) - path));
}

const char *path_join(const char *folder, const char *name, struct arena *arena) {
    size_t length = strlen(folder);
    return arena_join(arena, folder, length && folder[length - 1] != '/' ? "/" : "", name, NULL);
}

const char *path_safe(const char *text, struct arena *arena) {
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@-";
    char *part = arena_copy(arena, text);
    for (char *at = part; *at; at++)
        if (!strchr(safe, *at)) *at = '-';
    return part + strspn(part, ".-");
}
