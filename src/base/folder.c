#include "base/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"

#ifndef O_PATH /* without it, the folders on the way must be readable too */
#define O_PATH O_RDONLY
#endif

/* ---- opening, a step at a time ---- */

static bool is_open_to_all(int folder, struct stat *status) {
    return fstat(folder, status) == 0 && (status->st_mode & S_ISVTX) && (status->st_mode & S_IWOTH);
}

/* Another's link where all may write; what is no link is well. */
static bool is_planted(int folder, const char *name) {
    struct stat link, around;
    return fstatat(folder, name, &link, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(link.st_mode) &&
           link.st_uid != geteuid() && link.st_uid != 0 && is_open_to_all(folder, &around) &&
           link.st_uid != around.st_uid;
}

/* The folder `name` within `folder`; -1 and errno. */
static int step(int folder, const char *name, bool *planted) {
    int next = openat(folder, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (next != -1 || (errno != ENOTDIR && errno != ELOOP)) return next;
    *planted = is_planted(folder, name);
    return *planted ? -1 : openat(folder, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

enum { TOO_LONG = NAME_MAX + 1 };

/* Cuts the next name off the path; false at its end. Of one that is too long there is enough for the disk to say so. */
static bool next_name(const char **path, char name[TOO_LONG + 1]) {
    *path += strspn(*path, "/");
    size_t length = strcspn(*path, "/");
    if (!length) return false;
    if (length > TOO_LONG) length = TOO_LONG;
    memcpy(name, *path, length);
    name[length] = '\0';
    *path += strcspn(*path, "/");
    return true;
}

static int walk(const char *path, bool make, bool *planted) {
    char name[TOO_LONG + 1];
    int at = open(*path == '/' ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    while (at != -1 && next_name(&path, name)) {
        int next = step(at, name, planted);
        if (next == -1 && errno == ENOENT && make && (mkdirat(at, name, 0777) == 0 || errno == EEXIST))
            next = step(at, name, planted);
        int failed = errno;
        close(at);
        errno = failed;
        at = next;
    }
    return at;
}

static bool open_folder(struct folder *folder, const char *path, bool make, struct error *error) {
    bool planted = false;
    int descriptor = walk(path, make, &planted);
    if (descriptor == -1 && planted)
        return error_set(error, ERROR_FAILURE,
                         "cannot use the folder '%.200s': it leads through a link that another user made in a folder "
                         "that all may write into; remove the link, or give the folder itself",
                         path);
    if (descriptor == -1) return file_fail(error, make ? "make the directory" : "open the folder", path);
    *folder = (struct folder){descriptor, path, access("/proc/self/fd", X_OK) == 0};
    return true;
}

bool folder_open(struct folder *folder, const char *path, struct error *error) {
    return open_folder(folder, path, false, error);
}

bool folder_make(struct folder *folder, const char *path, struct error *error) {
    return open_folder(folder, path, true, error);
}

bool folder_sync(const struct folder *folder, struct error *error) {
    int descriptor = openat(folder->descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor == -1)
        return errno == EACCES || file_fail(error, "sync", folder->path); /* one that nobody may list */
    int failed = file_sync(descriptor) ? 0 : errno;
    close(descriptor);
    errno = failed;
    return !failed || file_fail(error, "sync", folder->path);
}

void folder_close(struct folder *folder) {
    if (folder->descriptor != -1) close(folder->descriptor);
    folder->descriptor = -1;
}

/* ---- what a killed process left ---- */

/* NAME.PROCESS-ATTEMPT.tmp */
static bool is_temporary_name(const char *name) {
    static const char digits[] = "0123456789";
    const char *dash = strrchr(name, '-'), *process = dash;
    if (!dash) return false;
    while (process > name && strchr(digits, process[-1])) process--;
    size_t attempt = strspn(dash + 1, digits);
    return process < dash && process - name > 1 && process[-1] == '.' && attempt &&
           strcmp(dash + 1 + attempt, ".tmp") == 0;
}

size_t folder_remove_stale(const struct folder *folder, unsigned seconds) {
    int descriptor = openat(folder->descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *listing = descriptor == -1 ? NULL : fdopendir(descriptor);
    size_t removed = 0;
    time_t now = time(NULL);
    struct stat status;
    if (!listing && descriptor != -1) close(descriptor);
    for (struct dirent *entry; listing && (entry = readdir(listing));)
        if (is_temporary_name(entry->d_name) &&
            fstatat(dirfd(listing), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode) &&
            now - status.st_mtime > (time_t)seconds)
            removed += unlinkat(dirfd(listing), entry->d_name, 0) == 0;
    if (listing) closedir(listing);
    return removed;
}
