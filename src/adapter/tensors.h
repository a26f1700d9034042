/* The tensors of an adapter, as its kind lists them: from one list come what is trained, what a file holds, to the
 * byte, and what is in memory. */
#ifndef BPT_ADAPTER_TENSORS_H
#define BPT_ADAPTER_TENSORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct adapter;
struct error;
struct model;

/* What a tensor's elements are written as. */
enum tensor_format { AS_ADAPTER, AS_BASE, AS_FP32, AS_INT8, AS_INT16, AS_INT32, AS_INT64, TENSOR_FORMATS };

/* What becomes of a tensor. */
enum {
    TRAINED = 1,
    STORED = 2,   /* in the adapter's file */
    RESIDENT = 4, /* in memory beside the model while the adapter is used */
    USUAL = TRAINED | STORED | RESIDENT,
    FROZEN = STORED | RESIDENT,
    COPIED = 8,    /* the base model's own, which the file holds a copy of: not the adapter's weight */
    IN_SIDE = 16,  /* a factor that reads what the matrix reads */
    OUT_SIDE = 32, /* a factor that writes what the matrix writes */
};

enum { TENSOR_DIMENSIONS = 8 };

struct tensor {
    const char *name; /* of a matrix's: behind the module's path and a dot, "lora_A.weight"; of others whole */
    unsigned uses;
    enum tensor_format format;
    uint64_t shape[TENSOR_DIMENSIONS];
    size_t dimensions;
    uint64_t times;    /* how many there are in all; 0: one of each copy of the matrix, or one */
    const char *after; /* where there are several under numbers: what stands behind the number; else NULL */
    uint64_t first;    /* the first of these numbers */
};

/* Whom the tensors are listed to. A kind whose settings a matrix cannot have says so with tensors_refuse. */
struct tensors {
    void (*take)(struct tensors *tensors, const struct tensor *tensor);
    char refusal[200]; /* "": none */
};

/* One adapted matrix. */
struct matrix {
    const char *module; /* "q_proj" */
    uint64_t in, out;
    uint64_t size;   /* its rank, or what the kind counts in */
    uint64_t copies; /* of the same shape and size */
    bool embedding, feed_forward, bias;
};

#define SHAPE(...) (const uint64_t[]){__VA_ARGS__}, sizeof((const uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t)

void tensor_add(struct tensors *tensors, const char *name, unsigned uses, enum tensor_format format,
                const uint64_t *shape, size_t dimensions);

/* `times` of them in all, whatever the copies. */
void tensor_add_times(struct tensors *tensors, const char *name, unsigned uses, enum tensor_format format,
                      uint64_t times, const uint64_t *shape, size_t dimensions);

void tensors_refuse(struct tensors *tensors, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The elements; false on overflow. */
bool tensor_elements(const struct tensor *tensor, uint64_t *elements);

#endif
