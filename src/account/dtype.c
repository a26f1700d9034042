#include <string.h>

#include "account/account.h"
#include "base/buffer.h"
#include "base/exact.h"

static const struct dtype dtypes[] = {
    {"bf16", 2, 1}, {"fp16", 2, 1}, {"fp32", 4, 1},   {"fp8", 1, 1},
    {"int8", 1, 1}, {"int4", 1, 2}, {"q8_0", 34, 32}, {"q4_0", 18, 32},
};
enum { DTYPE_COUNT = sizeof dtypes / sizeof *dtypes };

static const char *const names[] = {"bf16", "fp16", "fp32", "fp8", "int8", "int4", "q8_0", "q4_0", NULL};
_Static_assert(sizeof names / sizeof *names == DTYPE_COUNT + 1, "a name for each format");

const char *const *dtype_names(void) {
    return names;
}

const struct dtype *dtype_find(const char *name, struct error *error) {
    for (size_t i = 0; i < DTYPE_COUNT; i++)
        if (strcmp(dtypes[i].name, name) == 0) return &dtypes[i];
    struct buffer all = {0};
    for (size_t i = 0; i < DTYPE_COUNT; i++) buffer_printf(&all, "%s%s", i ? ", " : "", dtypes[i].name);
    error_set(error, ERROR_USAGE, "'%.60s' is not a number format; there are %.*s", name, (int)all.size,
              (char *)all.bytes);
    buffer_free(&all);
    return NULL;
}

bool dtype_bytes(const struct dtype *dtype, uint64_t elements, uint64_t *bytes) {
    /* 64 bits divide many times faster than 128, and most formats have no blocks to divide into. */
    uint64_t each = dtype->elements, blocks = each == 1 ? elements : elements / each + (elements % each != 0);
    exact_wide wide = (exact_wide)blocks * dtype->bytes;
    if (wide > EXACT_MAX) return false;
    *bytes = (uint64_t)wide;
    return true;
}
