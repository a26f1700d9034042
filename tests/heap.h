/* How much memory a process has taken and not given back. */
#ifndef BPT_TESTS_HEAP_H
#define BPT_TESTS_HEAP_H

#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

/* By the C library's own account; 0 where it keeps none. */
static inline size_t memory_in_use(void) {
#ifdef __GLIBC__
#if __GLIBC_PREREQ(2, 33)
    return mallinfo2().uordblks;
#endif
#endif
    return 0;
}

#endif
