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

#endif
