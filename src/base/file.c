#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"

static bool fail(struct error *error, const char *what, const char *path) {
    enum error_kind kind = errno == ENOSPC || errno == EDQUOT ? ERROR_NO_ROOM : ERROR_FAILURE;
    return error_set(error, kind, "cannot %s '%.200s': %s", what, path, strerror(errno));
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
            return error_set(error, ERROR_FAILURE,
                             "'%.200s' is larger than %zu bytes, which is more than such a file ever needs", path,
                             limit);
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
    if (descriptor < 0) return fail(error, "open", path);
    char *data = arena_alloc(arena, size + 1);
    ssize_t got = fstat(descriptor, &status) ? -1 : pread(descriptor, data, size, (off_t)offset);
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

/* ---- a file that grows under another name until it is whole ---- */

bool file_writer_open(struct file_writer *writer, const char *path, struct error *error) {
    struct stat old;
    bool exists = stat(path, &old) == 0;
    if (exists && S_ISDIR(old.st_mode))
        return error_set(error, ERROR_FAILURE, "cannot write '%.200s': it is a directory", path);
    writer->path = path;
    writer->descriptor =
        open_beside(path, writer->temporary, sizeof writer->temporary, exists ? old.st_mode & 0777 : 0666);
    if (writer->descriptor < 0) return fail(error, "write", path);
    /* the mask took some away; a disk without modes is fine */
    if (exists) (void)!fchmod(writer->descriptor, old.st_mode & 0777);
    return true;
}

bool file_writer_add(struct file_writer *writer, const void *bytes, size_t size, struct error *error) {
    return write_all(writer->descriptor, bytes, size) || fail(error, "write", writer->path);
}

bool file_writer_close(struct file_writer *writer, struct error *error) {
    bool written = close(writer->descriptor) == 0 && rename(writer->temporary, writer->path) == 0;
    if (written) return true;
    fail(error, "write", writer->path);
    unlink(writer->temporary);
    return false;
}

void file_writer_drop(struct file_writer *writer) {
    close(writer->descriptor);
    unlink(writer->temporary);
}

bool file_write(const char *path, const void *bytes, size_t size, struct error *error) {
    struct stat old;
    char target[PATH_MAX];
    if (lstat(path, &old) == 0 && S_ISLNK(old.st_mode) && realpath(path, target)) path = target;
    if (stat(path, &old) == 0 && !S_ISREG(old.st_mode) && !S_ISDIR(old.st_mode))
        return write_in_place(path, bytes, size, error);
    struct file_writer writer;
    if (!file_writer_open(&writer, path, error)) return false;
    if (file_writer_add(&writer, bytes, size, error)) return file_writer_close(&writer, error);
    file_writer_drop(&writer);
    return false;
}

static bool all_digits(const char *text, size_t length) {
    return length > 0 && strspn(text, "0123456789") >= length;
}

/* NAME.PROCESS-ATTEMPT.tmp, as open_beside makes it. */
static bool is_temporary_name(const char *name) {
    size_t length = strlen(name);
    if (length < 8 || strcmp(name + length - 4, ".tmp") != 0) return false;
    const char *end = name + length - 4, *dash = end, *dot;
    while (dash > name && *dash != '-') dash--;
    for (dot = dash; dot > name && *dot != '.'; dot--) continue;
    return dot > name && all_digits(dot + 1, (size_t)(dash - dot) - 1) &&
           all_digits(dash + 1, (size_t)(end - dash) - 1);
}

size_t file_remove_stale(const char *directory, unsigned seconds) {
    DIR *listing = opendir(directory);
    if (!listing) return 0;
    size_t removed = 0;
    time_t now = time(NULL);
    struct stat status;
    for (struct dirent *entry; (entry = readdir(listing));)
        if (is_temporary_name(entry->d_name) &&
            fstatat(dirfd(listing), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode) &&
            now - status.st_mtime > (time_t)seconds)
            removed += unlinkat(dirfd(listing), entry->d_name, 0) == 0;
    closedir(listing);
    return removed;
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
        int failed = mkdir(prefix, 0777) ? errno : 0;
        if (!failed || failed == EEXIST || file_is_directory(prefix)) continue;
        errno = failed;
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

bool file_is_same(const char *path, const char *other) {
    struct stat one, two;
    return stat(path, &one) == 0 && stat(other, &two) == 0 && one.st_dev == two.st_dev && one.st_ino == two.st_ino;
}
