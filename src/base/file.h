/* Whole files in, whole files out. */
#ifndef BPT_FILE_H
#define BPT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

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
 * old file or the new one, never a part. A target that is not a regular file (/dev/stdout, a pipe) is written to; a
 * symbolic link stays, and the file that it leads to is replaced. */
bool file_write(const char *path, const void *bytes, size_t size, struct error *error);

/* The same for a file that is too large to be held: open, add, and close, which gives it its name, or drop, which
 * leaves nothing of it. After a failed open or close nothing is left to drop; `path` must live that long. */
struct file_writer {
    const char *path;
    int descriptor;
    char temporary[4200];
};
bool file_writer_open(struct file_writer *writer, const char *path, struct error *error);
bool file_writer_add(struct file_writer *writer, const void *bytes, size_t size, struct error *error);
bool file_writer_close(struct file_writer *writer, struct error *error);
void file_writer_drop(struct file_writer *writer);

/* Temporaries are called NAME.PROCESS-ATTEMPT.tmp. Only a process that was killed leaves one: this removes those of the
 * directory that nobody has touched for so long, and returns how many. */
size_t file_remove_stale(const char *directory, unsigned seconds);

/* To standard output, flushed and checked. */
bool file_write_stdout(const void *bytes, size_t size, struct error *error);

/* Makes the directory and its parents; one that exists is fine. */
bool file_make_directory(const char *path, struct error *error);

bool file_is_directory(const char *path);
bool file_exists(const char *path);
bool file_is_same(const char *path, const char *other); /* two names of one file that exists */

#endif
