#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/path.h"

bool file_fail(struct error *error, const char *what, const char *path) {
    enum error_kind kind = errno == ENOSPC || errno == EDQUOT ? ERROR_NO_ROOM : ERROR_FAILURE;
    return error_set(error, kind, "cannot %s '%.200s': %s", what, path, strerror(errno));
}

/* ---- opening ---- */

static const char *kind_of(mode_t mode) {
    return S_ISDIR(mode) ? "it is a directory" : S_ISFIFO(mode) ? "it is a named pipe" : "it is a device or a socket";
}

/* Handed over by whoever started this process, who knows what it is. */
static bool is_handed_over(const char *path) {
    return strcmp(path, "/dev/stdin") == 0 || strncmp(path, "/dev/fd/", 8) == 0 ||
           strncmp(path, "/proc/self/fd/", 14) == 0;
}

static int open_again(const char *path, int flags) {
    int descriptor;
    do descriptor = open(path, flags);
    while (descriptor == -1 && errno == EINTR);
    return descriptor;
}

int file_open(const char *path, struct error *error) {
    struct stat status;
    bool standard_input = strcmp(path, "-") == 0, handed_over = standard_input || is_handed_over(path);
    int descriptor = standard_input
                         ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                         : open_again(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | (handed_over ? 0 : O_NONBLOCK));
    if (descriptor == -1) return file_fail(error, "open", path), -1;
    bool looked = fstat(descriptor, &status) == 0;
    if (looked && (S_ISREG(status.st_mode) || (handed_over && !S_ISDIR(status.st_mode)))) return descriptor;
    if (looked)
        error_set(error, ERROR_FAILURE, "cannot read '%.200s': %s", path, kind_of(status.st_mode));
    else
        file_fail(error, "read", path);
    close(descriptor);
    return -1;
}

/* ---- reading ---- */

static bool read_all(int descriptor, size_t limit, const char *path, struct buffer *buffer, struct error *error) {
    for (;;) {
        buffer_reserve(buffer, 64 * 1024);
        ssize_t got = read(descriptor, buffer->bytes + buffer->size, buffer->capacity - buffer->size);
        if (got == -1 && errno == EINTR) continue;
        if (got == -1) return file_fail(error, "read", path);
        if (got == 0) return true;
        buffer->size += (size_t)got;
        if (buffer->size > limit)
            return error_set(error, ERROR_FAILURE,
                             "'%.200s' is larger than %zu bytes, which is more than such a file ever needs", path,
                             limit);
    }
}

bool file_read(const char *path, size_t limit, struct arena *arena, struct bytes *bytes, struct error *error) {
    int descriptor = file_open(path, error);
    if (descriptor == -1) return false;
    struct buffer buffer = {0};
    bool read_well = read_all(descriptor, limit, path, &buffer, error);
    if (read_well) *bytes = (struct bytes){arena_text(arena, (char *)buffer.bytes, buffer.size), buffer.size};
    buffer_free(&buffer);
    close(descriptor);
    return read_well;
}

/* As many as there are, up to `size`; -1 and errno. */
static ssize_t read_at(int descriptor, char *data, size_t size, uint64_t offset) {
    size_t done = 0;
    while (done < size) {
        ssize_t got = pread(descriptor, data + done, size - done, (off_t)(offset + done));
        if (got == -1 && errno == EINTR) continue;
        if (got == -1) return -1;
        if (got == 0) break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

bool file_read_part(const char *path, uint64_t offset, size_t size, struct arena *arena, struct bytes *bytes,
                    uint64_t *whole, struct error *error) {
    struct stat status;
    int descriptor = file_open(path, error);
    if (descriptor == -1) return false;
    char *data = arena_alloc(arena, size + 1);
    ssize_t got = fstat(descriptor, &status) ? -1 : read_at(descriptor, data, size, offset);
    int failed = errno;
    close(descriptor);
    errno = failed;
    if (got == -1) return file_fail(error, "read", path);
    if ((size_t)got != size) return error_set(error, ERROR_FAILURE, "'%.200s' is cut short", path);
    *bytes = (struct bytes){data, size};
    *whole = (uint64_t)status.st_size;
    return true;
}

/* ---- questions ---- */

bool file_look(const char *path, bool *there, struct error *error) {
    struct stat status;
    bool found = stat(path, &status) == 0;
    if (!found && errno != ENOENT && errno != ENOTDIR) return file_fail(error, "look at", path);
    *there = found;
    return true;
}

bool file_is_directory(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

bool file_exists(const char *path) {
    struct stat status;
    return stat(path, &status) == 0;
}

const char *file_real_folder(const char *path, struct arena *arena) {
    char real[PATH_MAX];
    const char *folder = file_is_directory(path) ? path : path_folder(path, arena);
    return arena_copy(arena, realpath(*folder ? folder : ".", real) ? real : folder);
}
