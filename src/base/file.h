/* Whole files in, whole files out. */
#ifndef BPT_FILE_H
#define BPT_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/folder.h"

struct bytes {
    const char *data; /* a NUL stands behind the last byte */
    size_t size;
};

/* ---- reading ---- */

/* Opens what is to be read; -1 with a sentence. Only files are: a pipe, a device or a directory is refused at once, but
 * those that the caller handed to this process ("-" is standard input, and what lies in /dev/fd). */
int file_open(const char *path, struct error *error);

/* Reads at most `limit` bytes of a file, or of standard input when the path is "-"; more is refused. */
bool file_read(const char *path, size_t limit, struct arena *arena, struct bytes *bytes, struct error *error);

/* Reads exactly `size` bytes from `offset` on; `whole` gets the size of the file. */
bool file_read_part(const char *path, uint64_t offset, size_t size, struct arena *arena, struct bytes *bytes,
                    uint64_t *whole, struct error *error);

/* ---- writing ---- */

/* Writes to a temporary in the target's folder, checks every call, syncs, and renames: under its name there is the old
 * file or the new one, never a part, and when this returns true it survives a loss of power. A symbolic link stays, and
 * the file that it leads to is replaced, where this user or root made the link; another's is refused. So is a target
 * that is no regular file (/dev/stdout, a pipe), which is written to as it is. */
bool file_write(const char *path, const void *bytes, size_t size, struct error *error);

/* The same for one of many files of a folder, which a call of folder_sync or file_sync_disk at their end serves better
 * than each alone: no sync. What is no regular file is refused. */
bool file_write_in(const struct folder *folder, const char *name, const void *bytes, size_t size, struct error *error);

/* The same as file_write for a file that is too large to be held: open, add, and close, which gives it its name, or
 * drop, which leaves nothing of it. After a failed open or close nothing is left to drop. `path` must live that long.
 * Temporaries are called NAME.PROCESS-ATTEMPT.tmp. */
struct file_writer {
    struct folder folder;
    bool borrowed; /* the folder is the caller's, who syncs */
    bool nameless; /* the temporary has no name, where the disk knows such files */
    const char *path, *name;
    int descriptor;
    char temporary[NAME_MAX + 32];
};
bool file_writer_open(struct file_writer *writer, const char *path, struct error *error);
bool file_writer_add(struct file_writer *writer, const void *bytes, size_t size, struct error *error);
bool file_writer_close(struct file_writer *writer, struct error *error);
void file_writer_drop(struct file_writer *writer);

/* To standard output, every call checked. */
bool file_write_stdout(const void *bytes, size_t size, struct error *error);

/* Everything that was written to the disk that holds the folder. */
bool file_sync_disk(const struct folder *folder, struct error *error);

/* ---- questions ---- */

/* Whether there is something of this name; false, with a sentence, when that cannot be known (no right to look, a disk
 * that fails). */
bool file_look(const char *path, bool *there, struct error *error);

bool file_is_directory(const char *path);

/* The folder that holds the file, or that is it, by its real name; as it is written where that cannot be known. */
const char *file_real_folder(const char *path, struct arena *arena);

bool file_exists(const char *path);

/* ---- for those who work on descriptors ---- */

/* The sentence of errno: "cannot WHAT 'PATH': ..."; always false. A disk without room is told apart. */
bool file_fail(struct error *error, const char *what, const char *path);
bool file_write_all(int descriptor, const void *bytes, size_t size);
bool file_sync(int descriptor); /* a disk that knows no sync is well */

#endif
