/* Memory that is not to be had ends the program wherever it was asked for. Cairo, HarfBuzz and FreeType lose some of
 * the allocations that fail and go on to write a figure that lacks something; so their calls, and all others, come by
 * here: the C library lets a program have its own malloc, and this one asks the next in line. */
#include <dlfcn.h>
#include <stdlib.h>

#include "base/memory.h"

/* From 2.34 on glibc's dlsym itself needs no memory; what others' needs is not known. */
#ifdef __GLIBC__
#if __GLIBC_PREREQ(2, 34)

#pragma GCC visibility push(default) /* for libraries to find them */

/* Threads that look at the same time find the same. */
static void find_next(void *function, const char *name) {
    *(void **)function = dlsym(RTLD_NEXT, name);
}

static void *or_end(void *memory) {
    if (!memory) memory_is_out();
    return memory;
}

void *malloc(size_t size) {
    static void *(*next)(size_t);
    if (!next) find_next(&next, "malloc");
    return or_end(next(size));
}

void *calloc(size_t count, size_t size) {
    static void *(*next)(size_t, size_t);
    if (!next) find_next(&next, "calloc");
    return or_end(next(count, size));
}

void *realloc(void *old, size_t size) {
    static void *(*next)(void *, size_t);
    if (!next) find_next(&next, "realloc");
    void *memory = next(old, size);
    return size ? or_end(memory) : memory; /* of no size, it was given back */
}

#pragma GCC visibility pop

#endif
#endif
