/* Paths as texts: no file is looked at. */
#ifndef BPT_BASE_PATH_H
#define BPT_BASE_PATH_H

#include <stdbool.h>

#include "base/arena.h"

/* What stands behind the last slash: "b.csv" of "a/b.csv". Points into the path. */
const char *path_name(const char *path);

/* The last ending of that, without its dot: "csv"; NULL where there is none ("a.b/c", ".hidden"). Points into the
 * path. */
const char *path_ending(const char *path);

/* The name without that ending: "b". */
const char *path_stem(const char *path, struct arena *arena);

/* With its slash: "a/"; "" where the path has none. */
const char *path_folder(const char *path, struct arena *arena);

/* One behind the other, with one slash between; only `name` where the folder is "". */
const char *path_join(const char *folder, const char *name, struct arena *arena);

/* The text with a dash for all that not every disk takes in a name, and without dots or dashes at its start; "" where
 * nothing is left. */
const char *path_safe(const char *text, struct arena *arena);

#endif
