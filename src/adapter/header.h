/* The header of a safetensors file while it is read: what safetensors.c, which counts its tensors, and factors.c, which
 * knows a LoRA's factors among them, share. */
#ifndef BPT_ADAPTER_HEADER_H
#define BPT_ADAPTER_HEADER_H

#include "adapter/adapter.h"
#include "base/buffer.h"

enum { MOST_DIMENSIONS = 8, MOST_RANKS = 256 };

/* The tensor that is being read: its leaves come one behind the other. */
struct held_tensor {
    char name[512];
    char dtype[16];
    uint64_t shape[MOST_DIMENSIONS], offsets[2];
    size_t dimensions, offset_count;
};

enum { MOST_FORMATS = 16 };

struct header_reading {
    const char *name;
    struct arena *arena;
    uint64_t data_size; /* of the file, behind its header */
    struct held_tensor tensor;
    uint64_t bytes_of[MOST_FORMATS];        /* of the tensors, by the place of their format in the list */
    uint64_t factor_bytes_of[MOST_FORMATS]; /* and of those that are a LoRA's factors */
    struct buffer modules;                  /* names of what is adapted, each once, joined by commas */
    struct buffer factors;
    uint64_t bytes, fixed; /* of all tensors, and parameters that do not follow a rank */
    struct {
        uint64_t rank, tensors, parameters;
    } ranks[MOST_RANKS]; /* of the factors; a file of more ranks than that has the others among the fixed */
    size_t rank_count;
    const struct adapter_kind *kind; /* that the tensors' names show; NULL: none so far */
    uint64_t kind_size;              /* its size, as its tensors' shapes show it; 0: they do not */
    uint64_t stacked_rank, stacked_parameters;
    bool empty; /* some factor has no elements */
};

bool tensor_is_factor(const struct held_tensor *tensor);       /* of one of the names that they have */
uint64_t tensor_factor_rank(const struct held_tensor *tensor); /* 0: not one of the two factors */

/* Notes the tensor that was read, if it is a factor, and its module. Returns whether it is one of stacked experts. */
bool factors_note(struct header_reading *reading, uint64_t rank);

/* The modules of which both factors are there; two that differ in rank are refused. A factor without the other is left
 * alone: it is counted, and what it adapts is not known. */
bool factors_pair(const struct header_reading *reading, struct adapter *adapter, struct error *error);

#endif
