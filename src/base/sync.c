#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"

bool file_sync(int descriptor) {
    int failed;
    do failed = fsync(descriptor);
    while (failed && errno == EINTR);
    return !failed || errno == EINVAL || errno == ENOSYS || errno == ENOTSUP; /* such disks keep what they can */
}

bool file_sync_disk(const struct folder *folder, struct error *error) {
    int descriptor = openat(folder->descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor == -1) return errno == EACCES || file_fail(error, "sync", folder->path);
#ifdef __linux__
    int failed = syncfs(descriptor) ? errno : 0;
#else
    int failed = (sync(), 0);
#endif
    close(descriptor);
    errno = failed;
    return !failed || file_fail(error, "sync", folder->path);
}
