/* The kinds of calls that can be made to fail. */
#ifndef FAULT_INJECT_H
#define FAULT_INJECT_H

#define FAULT_KINDS(X)                                                                                                 \
    X(alloc)                                                                                                           \
    X(open)                                                                                                            \
    X(read)                                                                                                            \
    X(short_read)                                                                                                      \
    X(write)                                                                                                           \
    X(short_write)                                                                                                     \
    X(close)                                                                                                           \
    X(stat) X(access) X(seek) X(sync) X(lock) X(mkdir) X(rename) X(link) X(unlink) X(chmod) X(mmap) X(thread)

#define FAULT_NAME(kind) #kind,
#define FAULT_ENUM(kind) KIND_##kind,

/* With FAULT_SERVES in its environment a program stays before its main, and for each of these that comes by
 * FAULT_ORDERS a fork of it goes on, with ".out" and ".err" as its streams; by FAULT_ANSWERS comes how that ended, as
 * waitpid has it. So a program is loaded once for all its faults. */
enum { FAULT_ORDERS = 10, FAULT_ANSWERS = 11 };

struct fault_order {
    int kind; /* -1: none fails */
    int error_number;
    long at;
    int reports; /* into ".report" */
};

#endif
