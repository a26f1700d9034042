/* Whole files in, whole files out. */
#ifndef BPT_FILE_H
#define BPT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpt/arena.h"
#include "bpt/error.h"

struct bytes {
    const char *data; /* a NUL stands behind the last byte */
    size_t size;
};

/* Reads at most `limit` bytes of a file, or of standard input when the path is "-"; more is refused. */
bool file_read(const char *path, size_t limit, struct arena *arena, struct bytes *bytes, struct error *error);

/* Reads exactly `size` bytes from `offset` on; `whole` gets the size of the file. */
bool file_read_part(const char *path, uint64_t offset, size_t size, struct arena *arena, struct bytes *bytes,
                    uint64_t *whole, struct error *error);

/* Writes to a temporary beside the target, syncs nothing, checks every call, and renames: under its name there is the
 * old file or the new one, never a part. A target that is not a regular file (/dev/stdout, a pipe) is written to. */
bool file_write(const char *path, const void *bytes, size_t size, struct error *error);

/* To standard output, flushed and checked. */
bool file_write_stdout(const void *bytes, size_t size, struct error *error);

/* Makes the directory and its parents; one that exists is fine. */
bool file_make_directory(const char *path, struct error *error);

bool file_is_directory(const char *path);
bool file_exists(const char *path);

#endif
