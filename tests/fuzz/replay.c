/* Feeds files, and the files of folders, to a fuzzer's function: any compiler can hold what the fuzzers have found.
 * That some are taken keeps the corpus from growing old: of inputs that are all refused nothing is tried. */
#include "hold.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

static size_t replayed, taken; /* taken: of which nothing was refused */

/* From memory of just its size, so that a sanitizer sees a read past the end. */
static void feed(const char *path) {
    struct arena arena = {0};
    struct error error = {0};
    struct bytes bytes;
    if (!file_read(path, 1 << 26, &arena, &bytes, &error)) {
        fprintf(stderr, "%s\n", error.text);
        exit(1);
    }
    uint8_t *copy = malloc(bytes.size ? bytes.size : 1);
    HOLD(copy != NULL);
    memcpy(copy, bytes.data, bytes.size);
    fprintf(stderr, "%s\n", path);
    hold_refusals = 0;
    LLVMFuzzerTestOneInput(copy, bytes.size);
    taken += hold_refusals == 0;
    free(copy);
    arena_free(&arena);
    replayed++;
}

static void feed_folder(const char *path) {
    struct arena arena = {0};
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (entry->d_name[0] != '.') feed(arena_printf(&arena, "%s/%s", path, entry->d_name));
    if (folder) closedir(folder);
    arena_free(&arena);
}

int main(int count, char **arguments) {
    for (int i = 1; i < count; i++)
        if (file_is_directory(arguments[i]))
            feed_folder(arguments[i]);
        else if (file_exists(arguments[i])) /* a folder of finds comes with the first */
            feed(arguments[i]);
    printf("%zu replayed, %zu taken\n", replayed, taken);
    return taken == 0;
}
