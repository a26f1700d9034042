/* Preloaded into the program, makes one call of the C library fail: the FAULT_AT-th of the kind FAULT_CALL, with
 * FAULT_ERRNO, or as an order says (inject.h). With FAULT_NAMELESS no folder takes files without a name. Nothing waits
 * for a disk, since no test sees what stays on one. FAULT_REPORT names a file that gets how often each kind was called,
 * the most memory that was had at a time, how much was never given back, and how many files are open at the end.
 * FAULT_LEFT gets a line for each time that bpt ran: how much it never gave back. For the GNU C library alone. */
#undef _FILE_OFFSET_BITS /* both names of each call are defined here */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inject.h"

#pragma GCC visibility push(default)

static const char *const names[] = {FAULT_KINDS(FAULT_NAME)};
enum kind { FAULT_KINDS(FAULT_ENUM) KINDS };

static atomic_long counts[KINDS];
static atomic_long live, peak; /* bytes of memory, as the allocator gave them */
static int chosen = -1, error_number, reports;
static long at;
static __thread int inside; /* the loader asks for memory too */

/* What a child has of its parent it need not give back. */
static void count_anew(void) {
    atomic_store(&live, 0);
    atomic_store(&peak, 0);
}

__attribute__((constructor)) static void read_orders(void) {
    const char *call = getenv("FAULT_CALL"), *which = getenv("FAULT_AT"), *number = getenv("FAULT_ERRNO");
    for (int i = 0; i < KINDS; i++)
        if (call && strcmp(call, names[i]) == 0) chosen = i;
    at = which ? atol(which) : 0;
    error_number = number ? atoi(number) : EIO;
    pthread_atfork(NULL, NULL, count_anew);
}

__attribute__((destructor)) static void report(void) {
    enum { MOST_OPEN = 256 };
    const char *path = reports ? ".report" : getenv("FAULT_REPORT"), *list = getenv("FAULT_LEFT");
    long left = atomic_load(&live), open_files = 0;
    chosen = -1;
    for (int i = 0; i < MOST_OPEN; i++) open_files += fcntl(i, F_GETFD) >= 0;
    FILE *file = path ? fopen(path, "w") : NULL;
    for (int i = 0; file && i < KINDS; i++) fprintf(file, "%s %ld\n", names[i], atomic_load(&counts[i]));
    if (file) fprintf(file, "peak %ld\nleft %ld\nopen %ld\n", atomic_load(&peak), left, open_files);
    if (file) fclose(file);
    file = list && strcmp(program_invocation_short_name, "bpt") == 0 ? fopen(list, "a") : NULL;
    if (file) fprintf(file, "%ld\n", left);
    if (file) fclose(file);
}

static int fails(enum kind kind) {
    if (inside) return 0;
    long number = atomic_fetch_add(&counts[kind], 1) + 1;
    if ((int)kind != chosen || number != at) return 0;
    errno = kind == KIND_alloc || kind == KIND_mmap ? ENOMEM : error_number;
    return 1;
}

static void *find(const char *name) {
    inside++;
    void *found = dlsym(RTLD_NEXT, name);
    inside--;
    return found;
}

/* ---- memory ---- */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *memory);

static void *gain(void *memory) {
    if (!memory) return NULL;
    long size = (long)malloc_usable_size(memory), now = atomic_fetch_add(&live, size) + size, most = atomic_load(&peak);
    while (now > most && !atomic_compare_exchange_weak(&peak, &most, now)) continue;
    return memory;
}

static void lose(void *memory) {
    if (memory) atomic_fetch_sub(&live, (long)malloc_usable_size(memory));
}

void *malloc(size_t size) {
    return fails(KIND_alloc) ? NULL : gain(__libc_malloc(size));
}

void *calloc(size_t count, size_t size) {
    return fails(KIND_alloc) ? NULL : gain(__libc_calloc(count, size));
}

void *realloc(void *old, size_t size) {
    if (fails(KIND_alloc)) return NULL;
    lose(old);
    return gain(__libc_realloc(old, size));
}

int posix_memalign(void **out, size_t alignment, size_t size) {
    if (fails(KIND_alloc)) return ENOMEM;
    *out = gain(__libc_memalign(alignment, size));
    return *out ? 0 : ENOMEM;
}

void *aligned_alloc(size_t alignment, size_t size) {
    return fails(KIND_alloc) ? NULL : gain(__libc_memalign(alignment, size));
}

void free(void *memory) {
    lose(memory);
    __libc_free(memory);
}

/* ---- the rest: the same result, or `failure` ---- */

#define WRAP(kind, result, failure, name, parameters, arguments)                                                       \
    result name parameters {                                                                                           \
        static result(*real) parameters;                                                                               \
        if (!real) *(void **)&real = find(#name);                                                                      \
        return fails(KIND_##kind) ? (failure) : real arguments;                                                        \
    }
#define WRAP_BOTH(kind, result, failure, name, parameters, arguments)                                                  \
    WRAP(kind, result, failure, name, parameters, arguments)                                                           \
    WRAP(kind, result, failure, name##64, parameters, arguments)

/* As NFS does, and vfat. */
static int refuses_nameless(int flags) {
    if ((flags & O_TMPFILE) != O_TMPFILE || !getenv("FAULT_NAMELESS")) return 0;
    errno = EOPNOTSUPP;
    return 1;
}

#define WRAP_OPEN(name, parameters, arguments)                                                                         \
    int name parameters {                                                                                              \
        static int(*real) parameters;                                                                                  \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;                                        \
        va_end(rest);                                                                                                  \
        if (!real) *(void **)&real = find(#name);                                                                      \
        if (refuses_nameless(flags)) return -1;                                                                        \
        return fails(KIND_open) ? -1 : real arguments;                                                                 \
    }

WRAP_OPEN(open, (const char *path, int flags, ...), (path, flags, mode))
WRAP_OPEN(open64, (const char *path, int flags, ...), (path, flags, mode))
WRAP_OPEN(openat, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))
WRAP_OPEN(openat64, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))
WRAP_BOTH(open, int, -1, mkostemp, (char *path, int flags), (path, flags))
WRAP(open, DIR *, NULL, opendir, (const char *path), (path))
WRAP(open, DIR *, NULL, fdopendir, (int descriptor), (descriptor))

#define WRAP_STATS(status)                                                                                             \
    WRAP(stat, int, -1, status, (const char *restrict path, struct status *restrict found), (path, found))             \
    WRAP(stat, int, -1, l##status, (const char *restrict path, struct status *restrict found), (path, found))          \
    WRAP(stat, int, -1, f##status, (int descriptor, struct status *found), (descriptor, found))

WRAP_STATS(stat)
WRAP_STATS(stat64)
WRAP(stat, int, -1, fstatat, (int folder, const char *restrict path, struct stat *restrict found, int flags),
     (folder, path, found, flags))
WRAP(stat, int, -1, fstatat64, (int folder, const char *restrict path, struct stat64 *restrict found, int flags),
     (folder, path, found, flags))
WRAP(access, int, -1, access, (const char *path, int mode), (path, mode))
WRAP(access, int, -1, faccessat, (int folder, const char *path, int mode, int flags), (folder, path, mode, flags))

WRAP_BOTH(seek, off_t, -1, lseek, (int descriptor, off_t offset, int whence), (descriptor, offset, whence))
WRAP(lock, int, -1, flock, (int descriptor, int operation), (descriptor, operation))
WRAP(mkdir, int, -1, mkdirat, (int folder, const char *path, mode_t mode), (folder, path, mode))
WRAP(rename, int, -1, renameat, (int old, const char *from, int new, const char *to), (old, from, new, to))
WRAP(link, int, -1, linkat, (int old, const char *from, int new, const char *to, int flags),
     (old, from, new, to, flags))
WRAP(unlink, int, -1, unlinkat, (int folder, const char *path, int flags), (folder, path, flags))
WRAP(chmod, int, -1, fchmod, (int descriptor, mode_t mode), (descriptor, mode))
WRAP_BOTH(mmap, void *, MAP_FAILED, mmap,
          (void *address, size_t length, int protection, int flags, int descriptor, off_t offset),
          (address, length, protection, flags, descriptor, offset))
WRAP(thread, int, EAGAIN, pthread_create,
     (pthread_t *restrict thread, const pthread_attr_t *restrict attributes, void *(*start)(void *),
      void *restrict argument),
     (thread, attributes, start, argument))

int fsync(int descriptor) {
    (void)descriptor;
    return fails(KIND_sync) ? -1 : 0;
}

int syncfs(int descriptor) {
    return fsync(descriptor);
}

/* What is closed with an error is closed all the same. */
int close(int descriptor) {
    static int (*real)(int descriptor);
    if (!real) *(void **)&real = find("close");
    int failed = fails(KIND_close), number = errno;
    int closed = real(descriptor);
    if (!failed) return closed;
    errno = number;
    return -1;
}

/* Fails, or does a part of what was asked. */
#define WRAP_TRANSFER(kind, name, parameters, whole, part)                                                             \
    ssize_t name parameters {                                                                                          \
        static ssize_t(*real) parameters;                                                                              \
        if (!real) *(void **)&real = find(#name);                                                                      \
        if (fails(KIND_##kind)) return -1;                                                                             \
        return size > 1 && fails(KIND_short_##kind) ? real part : real whole;                                          \
    }

WRAP_TRANSFER(read, read, (int descriptor, void *bytes, size_t size), (descriptor, bytes, size),
              (descriptor, bytes, size / 2))
WRAP_TRANSFER(read, pread, (int descriptor, void *bytes, size_t size, off_t offset), (descriptor, bytes, size, offset),
              (descriptor, bytes, size / 2, offset))
WRAP_TRANSFER(read, pread64, (int descriptor, void *bytes, size_t size, off_t offset),
              (descriptor, bytes, size, offset), (descriptor, bytes, size / 2, offset))
WRAP_TRANSFER(write, write, (int descriptor, const void *bytes, size_t size), (descriptor, bytes, size),
              (descriptor, bytes, size / 2))

/* ---- one program for many faults ---- */

static int (*real_main)(int, char **, char **);

static void stream(const char *path, int descriptor) {
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(file, descriptor);
    close(file);
}

static void obey(const struct fault_order *order) {
    close(FAULT_ORDERS);
    close(FAULT_ANSWERS);
    stream(".out", STDOUT_FILENO);
    stream(".err", STDERR_FILENO);
    for (int i = 0; i < KINDS; i++) atomic_store(&counts[i], 0);
    chosen = order->kind;
    error_number = order->error_number;
    at = order->at;
    reports = order->reports;
}

static int serve(int count, char **arguments, char **environment) {
    struct fault_order order;
    while (read(FAULT_ORDERS, &order, sizeof order) == sizeof order) {
        int status = -1;
        pid_t child = fork();
        if (!child) {
            obey(&order);
            return real_main(count, arguments, environment);
        }
        waitpid(child, &status, 0);
        if (write(FAULT_ANSWERS, &status, sizeof status) != sizeof status) break;
    }
    _exit(0);
}

typedef int start_main(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void), void (*)(void),
                       void *);

start_main __libc_start_main;

int __libc_start_main(int (*main)(int, char **, char **), int count, char **arguments, void (*begin)(void),
                      void (*end)(void), void (*unload)(void), void *stack) {
    start_main *real;
    *(void **)&real = find("__libc_start_main");
    real_main = main;
    return real(getenv("FAULT_SERVES") ? serve : main, count, arguments, begin, end, unload, stack);
}
