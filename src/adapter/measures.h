/* How large an adapter is, in the three ways that differ. */
#ifndef BPT_ADAPTER_MEASURES_H
#define BPT_ADAPTER_MEASURES_H

#include <stdint.h>

struct dtype;

struct adapter_formats {
    const struct dtype *adapter, *base; /* of its own tensors, and of what is the model's */
};

struct adapter_measures {
    uint64_t trained;        /* parameters that training changes */
    uint64_t stored;         /* elements of the file's tensors */
    uint64_t resident_bytes; /* in memory beside the model while it is used */
};

#endif
