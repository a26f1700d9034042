#include "bpt/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpt/buffer.h"

static bool fail(struct error *error, const char *what, const char *path) {
    return error_set(error, ERROR_FAILURE, "cannot %s '%.200s': %s", what, path, strerror(errno));
}

static bool read_all(int descriptor, size_t limit, const char *path, struct buffer *buffer, struct error *error) {
    for (;;) {
        buffer_reserve(buffer, 64 * 1024);
        ssize_t got = read(descriptor, buffer->bytes + buffer->size, buffer->capacity - buffer->size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(error, "read", path);
        if (got == 0) return true;
        buffer->size += (size_t)got;
        if (buffer->size > limit)
            return error_set(error, ERROR_FAILURE, "'%.200s' is larger than %zu bytes, which is more than such a file ever needs",
                             path, limit);
    }
}

bool file_read(const char *path, size_t limit, struct arena *arena, struct bytes *bytes, struct error *error) {
    bool standard_input = strcmp(path, "-") == 0;
    int descriptor = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return fail(error, "open", path);
    struct buffer buffer = {0};
    bool read_well = read_all(descriptor, limit, path, &buffer, error);
    if (read_well) *bytes = (struct bytes){arena_text(arena, (char *)buffer.bytes, buffer.size), buffer.size};
    buffer_free(&buffer);
    if (!standard_input) close(descriptor);
    return read_well;
}

bool file_read_part(const char *path, uint64_t offset, size_t size, struct arena *arena, struct bytes *bytes,
                    uint64_t *whole, struct error *error) {
    struct stat status;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 || fstat(descriptor, &status)) return fail(error, "open", path);
    char *data = arena_alloc(arena, size + 1);
    ssize_t got = pread(descriptor, data, size, (off_t)offset);
    close(descriptor);
    if (got < 0) return fail(error, "read", path);
    if ((size_t)got != size) return error_set(error, ERROR_FAILURE, "'%.200s' is cut short", path);
    *bytes = (struct bytes){data, size};
    *whole = (uint64_t)status.st_size;
    return true;
}

static bool write_all(int descriptor, const char *bytes, size_t size) {
    while (size) {
        ssize_t put = write(descriptor, bytes, size);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        bytes += put;
        size -= (size_t)put;
    }
    return true;
}

static bool write_in_place(const char *path, const void *bytes, size_t size, struct error *error) {
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return fail(error, "open", path);
    bool written = write_all(descriptor, bytes, size);
    if (!written) fail(error, "write", path);
    if (close(descriptor) && written) return fail(error, "write", path);
    return written;
}

/* Opens a new file beside the target that nobody else has, and keeps its name in `temporary`. */
static int open_beside(const char *path, char *temporary, size_t size, mode_t mode) {
    for (unsigned attempt = 0; attempt < 1000; attempt++) {
        if (snprintf(temporary, size, "%s.%ld-%u.tmp", path, (long)getpid(), attempt) >= (int)size) {
            errno = ENAMETOOLONG;
            return -1;
        }
        int descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (descriptor >= 0 || errno != EEXIST) return descriptor;
    }
    return -1;
}

bool file_write(const char *path, const void *bytes, size_t size, struct error *error) {
    struct stat old;
    bool exists = stat(path, &old) == 0;
    if (exists && S_ISDIR(old.st_mode))
        return error_set(error, ERROR_FAILURE, "cannot write '%.200s': it is a directory", path);
    if (exists && !S_ISREG(old.st_mode)) return write_in_place(path, bytes, size, error);
    char temporary[4200];
    int descriptor = open_beside(path, temporary, sizeof temporary, exists ? old.st_mode & 0777 : 0666);
    if (descriptor < 0) return fail(error, "write", path);
    if (exists) (void)!fchmod(descriptor, old.st_mode & 0777); /* the mask took some away; a disk without modes is fine */
    bool written = write_all(descriptor, bytes, size);
    if (!written) fail(error, "write", path);
    if (close(descriptor) && written) written = fail(error, "write", path);
    if (written && rename(temporary, path)) written = fail(error, "write", path);
    if (!written) unlink(temporary);
    return written;
}

bool file_write_stdout(const void *bytes, size_t size, struct error *error) {
    if (fwrite(bytes, 1, size, stdout) != size || fflush(stdout) || ferror(stdout))
        return error_set(error, ERROR_FAILURE, "cannot write to standard output: %s", strerror(errno));
    return true;
}

bool file_make_directory(const char *path, struct error *error) {
    char prefix[4096];
    size_t length = strlen(path);
    if (length >= sizeof prefix) {
        errno = ENAMETOOLONG;
        return fail(error, "make the directory", path);
    }
    for (size_t i = 1; i <= length; i++) {
        if (path[i] != '/' && path[i] != '\0') continue;
        memcpy(prefix, path, i);
        prefix[i] = '\0';
        if (mkdir(prefix, 0777) && errno != EEXIST && !file_is_directory(prefix))
            return fail(error, "make the directory", prefix);
    }
    if (!file_is_directory(path)) {
        errno = ENOTDIR;
        return fail(error, "use the directory", path);
    }
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
