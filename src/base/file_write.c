#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/number.h"

enum { MOST_ATTEMPTS = 1000 };

bool file_write_all(int descriptor, const void *bytes, size_t size) {
    const char *at = bytes;
    while (size) {
        ssize_t put = write(descriptor, at, size);
        if (put == -1 && errno == EINTR) continue;
        if (put <= 0) return false;
        at += put;
        size -= (size_t)put;
    }
    return true;
}

/* ---- a file that grows under another name until it is whole ---- */

static void name_temporary(struct file_writer *writer, unsigned attempt) {
    snprintf(writer->temporary, sizeof writer->temporary, "%.*s.%ld-%u.tmp", NAME_MAX, writer->name, (long)getpid(),
             attempt);
}

/* A file that has no name until it is whole, so that a process that is killed leaves nothing; -1 where the disk knows
 * none. */
static int open_nameless(const struct folder *folder, mode_t mode) {
#ifdef O_TMPFILE
    if (folder->nameless) return openat(folder->descriptor, ".", O_WRONLY | O_TMPFILE | O_CLOEXEC, mode);
#else
    (void)folder, (void)mode;
#endif
    return -1;
}

/* Opens a new file that nobody else has, and keeps its name where it needs one. */
static int open_temporary(struct file_writer *writer, mode_t mode) {
    int descriptor = open_nameless(&writer->folder, mode);
    writer->nameless = descriptor != -1;
    for (unsigned attempt = 0; descriptor == -1 && attempt < MOST_ATTEMPTS; attempt++) {
        name_temporary(writer, attempt);
        descriptor =
            openat(writer->folder.descriptor, writer->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (descriptor == -1 && errno != EEXIST) return -1;
    }
    return descriptor;
}

static int link_as(const struct file_writer *writer, const char *name) {
    char self[sizeof "/proc/self/fd/" + NUMBER_SIZE];
    snprintf(self, sizeof self, "/proc/self/fd/%d", writer->descriptor);
    return linkat(AT_FDCWD, self, writer->folder.descriptor, name, AT_SYMLINK_FOLLOW);
}

static bool rename_temporary(const struct file_writer *writer) {
    int folder = writer->folder.descriptor;
    if (renameat(folder, writer->temporary, folder, writer->name) == 0) return true;
    int failed = errno;
    unlinkat(folder, writer->temporary, 0);
    errno = failed;
    return false;
}

/* By way of a temporary's name, for a link takes no name that is there. */
static bool replace(struct file_writer *writer) {
    int failed = -1;
    for (unsigned attempt = 0; failed && attempt < MOST_ATTEMPTS; attempt++) {
        name_temporary(writer, attempt);
        failed = link_as(writer, writer->temporary);
        if (failed && errno != EEXIST) return false;
    }
    return !failed && rename_temporary(writer);
}

/* Gives the file, which is whole, its name. */
static bool give_name(struct file_writer *writer) {
    if (!writer->nameless) return rename_temporary(writer);
    if (link_as(writer, writer->name) == 0) return true;
    if (errno != EEXIST) return false;
    memory_hold_end();
    bool replaced = replace(writer);
    memory_release_end();
    return replaced;
}

/* In the folder that is open; `there` is what has the name now, no mode: nothing. */
static bool begin(struct file_writer *writer, mode_t there, struct error *error) {
    if (S_ISDIR(there))
        return error_set(error, ERROR_FAILURE, "cannot write '%.200s': it is a directory", writer->path);
    bool keeps_mode = S_ISREG(there); /* a link's is no file's */
    writer->descriptor = open_temporary(writer, keeps_mode ? there & 0777 : 0666);
    if (writer->descriptor == -1) return file_fail(error, "write", writer->path);
    /* the mask took some away; a disk without modes is fine */
    if (keeps_mode) (void)!fchmod(writer->descriptor, there & 0777);
    return true;
}

/* 0 where there is nothing; what a link leads to is not asked. */
static bool look(const struct file_writer *writer, mode_t *there, struct error *error) {
    struct stat status = {.st_mode = 0};
    if (fstatat(writer->folder.descriptor, writer->name, &status, AT_SYMLINK_NOFOLLOW) && errno != ENOENT)
        return file_fail(error, "write", writer->path);
    *there = status.st_mode;
    return true;
}

/* The folder part of a path, "." where it has none. */
static const char *split(const char *path, char folder[PATH_MAX], struct error *error) {
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;
    if (length >= PATH_MAX) {
        errno = ENAMETOOLONG;
        file_fail(error, "write", path);
        return NULL;
    }
    if (!(slash ? slash[1] : *path)) {
        error_set(error, ERROR_FAILURE, "cannot write '%.200s': it names no file", path);
        return NULL;
    }
    snprintf(folder, PATH_MAX, "%.*s", slash && !length ? 1 : (int)length, slash ? path : "");
    return slash ? slash + 1 : path;
}

bool file_writer_open(struct file_writer *writer, const char *path, struct error *error) {
    char folder[PATH_MAX];
    *writer = (struct file_writer){.path = path};
    writer->name = split(path, folder, error);
    mode_t there = 0;
    if (!writer->name) return false;
    if (!folder_open(&writer->folder, folder, error)) return error_within(error, "cannot write '%.200s'", path);
    writer->folder.path = path;
    if (look(writer, &there, error) && begin(writer, there, error)) return true;
    folder_close(&writer->folder);
    return false;
}

bool file_writer_add(struct file_writer *writer, const void *bytes, size_t size, struct error *error) {
    return file_write_all(writer->descriptor, bytes, size) || file_fail(error, "write", writer->path);
}

/* The name follows the bytes to the disk. */
bool file_writer_close(struct file_writer *writer, struct error *error) {
    bool synced = writer->borrowed || file_sync(writer->descriptor);
    if (!synced || !give_name(writer)) {
        file_fail(error, "write", writer->path);
        file_writer_drop(writer);
        return false;
    }
    bool written = close(writer->descriptor) == 0 || errno == EINTR || file_fail(error, "write", writer->path);
    written = written && (writer->borrowed || folder_sync(&writer->folder, error));
    if (!writer->borrowed) folder_close(&writer->folder);
    return written;
}

void file_writer_drop(struct file_writer *writer) {
    close(writer->descriptor);
    if (!writer->nameless) unlinkat(writer->folder.descriptor, writer->temporary, 0);
    if (!writer->borrowed) folder_close(&writer->folder);
}

static bool fill(struct file_writer *writer, const void *bytes, size_t size, struct error *error) {
    if (file_writer_add(writer, bytes, size, error)) return file_writer_close(writer, error);
    file_writer_drop(writer);
    return false;
}

/* ---- whole files ---- */

/* What another made where it is not ours to say: a link, or a pipe that would take what was meant for a file. */
static bool check_owner(const char *path, const struct stat *status, struct error *error) {
    if (status->st_uid == geteuid() || status->st_uid == 0) return true;
    return error_set(error, ERROR_FAILURE,
                     "cannot write '%.200s': a %s of that name is another user's; remove it, or give another name",
                     path, S_ISLNK(status->st_mode) ? "link" : "pipe or device");
}

static bool write_in_place(const char *path, const void *bytes, size_t size, struct error *error) {
    int descriptor;
    do descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    while (descriptor == -1 && errno == EINTR);
    if (descriptor == -1) return file_fail(error, "open", path);
    bool written = file_write_all(descriptor, bytes, size);
    if (!written) file_fail(error, "write", path);
    if (close(descriptor) && written) return file_fail(error, "write", path);
    return written;
}

static bool is_handed_over(const char *path) {
    return strcmp(path, "/dev/stdout") == 0 || strcmp(path, "/dev/stderr") == 0 || strncmp(path, "/dev/fd/", 8) == 0;
}

bool file_write(const char *path, const void *bytes, size_t size, struct error *error) {
    struct stat status;
    char target[PATH_MAX];
    bool handed_over = is_handed_over(path), there = lstat(path, &status) == 0;
    if (there && S_ISLNK(status.st_mode)) {
        if (!handed_over && !check_owner(path, &status, error)) return false;
        if (stat(path, &status))
            return error_set(error, ERROR_FAILURE,
                             "cannot write '%.200s': it is a link that leads to no file (%s); remove it, or give "
                             "another name",
                             path, strerror(errno));
        if (realpath(path, target)) path = target;
    }
    if (there && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
        return (handed_over || check_owner(path, &status, error)) && write_in_place(path, bytes, size, error);
    struct file_writer writer;
    return file_writer_open(&writer, path, error) && fill(&writer, bytes, size, error);
}

bool file_write_in(const struct folder *folder, const char *name, const void *bytes, size_t size, struct error *error) {
    char path[PATH_MAX];
    mode_t there = 0;
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    struct file_writer writer = {.folder = *folder, .borrowed = true, .path = path, .name = name};
    if (!look(&writer, &there, error)) return false;
    if (S_ISLNK(there)) return file_write(path, bytes, size, error);
    if (there && !S_ISREG(there) && !S_ISDIR(there))
        return error_set(error, ERROR_FAILURE, "cannot write '%.200s': a pipe or a device has that name", path);
    return begin(&writer, there, error) && fill(&writer, bytes, size, error);
}

bool file_write_stdout(const void *bytes, size_t size, struct error *error) {
    return file_write_all(STDOUT_FILENO, bytes, size) ||
           error_set(error, ERROR_FAILURE, "cannot write to standard output: %s", strerror(errno));
}
