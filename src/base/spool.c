#include "base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

ptrdiff_t spool_read(void *context, char *bytes, size_t room) {
    const struct spool *spool = context;
    ptrdiff_t got;
    do got = read(spool->descriptor, bytes, room);
    while (got == -1 && errno == EINTR);
    return got;
}

bool spool_create(struct spool *spool, struct error *error) {
    const char *folder = getenv("TMPDIR");
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/bpt-XXXXXX", folder && *folder ? folder : "/tmp");
    spool->descriptor = mkostemp(path, O_CLOEXEC);
    if (spool->descriptor == -1)
        return error_set(error, ERROR_FAILURE, "cannot make a temporary file '%.200s': %s; TMPDIR names another folder",
                         path, strerror(errno));
    unlink(path);
    return true;
}

bool spool_add(struct spool *spool, const void *bytes, size_t size, struct error *error) {
    return file_write_all(spool->descriptor, bytes, size) ||
           error_set(error, errno == ENOSPC ? ERROR_NO_ROOM : ERROR_FAILURE,
                     "cannot write a temporary file: %s; TMPDIR names another folder", strerror(errno));
}

/* Reads all of `from` into a new spool. */
static bool copy(struct spool *from, const char *name, struct spool *to, struct error *error) {
    char piece[64 * 1024];
    ptrdiff_t got = 0;
    bool copied = spool_create(to, error);
    while (copied && (got = spool_read(from, piece, sizeof piece)) > 0)
        copied = spool_add(to, piece, (size_t)got, error);
    if (got == -1) copied = file_fail(error, "read", name);
    copied = copied && spool_rewind(to, error);
    if (!copied) spool_close(to);
    return copied;
}

bool spool_open(struct spool *spool, const char *path, struct error *error) {
    struct spool opened = {file_open(path, error)};
    if (opened.descriptor == -1) return false;
    if (lseek(opened.descriptor, 0, SEEK_CUR) == 0) {
        *spool = opened;
        return true;
    }
    bool copied = copy(&opened, path, spool, error);
    spool_close(&opened);
    return copied;
}

bool spool_rewind(struct spool *spool, struct error *error) {
    if (lseek(spool->descriptor, 0, SEEK_SET) == 0) return true;
    return error_set(error, ERROR_FAILURE, "cannot read the table of jobs again: %s", strerror(errno));
}

void spool_close(struct spool *spool) {
    if (spool->descriptor != -1) close(spool->descriptor);
    spool->descriptor = -1;
}
