#include <string.h>

#include "account/account.h"
#include "base/buffer.h"
#include "base/exact.h"

/* Blocks of llama.cpp: ggml/src/ggml-common.h. MX formats: OCP Microscaling 1.0, a scale of 8 bits for 32 elements.
 * NVFP4: an 8-bit scale for 16. fp8_128: a 4-byte scale for 128, as DeepSeek-V3.2 keeps its indexer's keys. KIVI:
 * jy-yuan/KIVI quant/new_pack.py, a scale and a minimum of 16 bits for 32 elements, beside the last 32 tokens as they
 * are (example.py). TurboQuant's formats were merged nowhere upstream: each is called by the program that has it. */
const struct dtype dtypes[] = {
    {.name = "bf16", .bytes = 2, .elements = 1},
    {.name = "fp16", .bytes = 2, .elements = 1},
    {.name = "fp32", .bytes = 4, .elements = 1},
    {.name = "fp8", .bytes = 1, .elements = 1},
    {.name = "int8", .bytes = 1, .elements = 1},
    {.name = "int4", .bytes = 1, .elements = 2},
    {.name = "q8_0", .bytes = 34, .elements = 32},
    {.name = "q5_1", .bytes = 24, .elements = 32},
    {.name = "q5_0", .bytes = 22, .elements = 32},
    {.name = "q4_1", .bytes = 20, .elements = 32},
    {.name = "q4_0", .bytes = 18, .elements = 32},
    {.name = "iq4_nl", .bytes = 18, .elements = 32},
    {.name = "fp8_128", .bytes = 132, .elements = 128},
    {.name = "mxfp8", .bytes = 33, .elements = 32},
    {.name = "mxfp4", .bytes = 17, .elements = 32},
    {.name = "nvfp4", .bytes = 9, .elements = 16},
    {.name = "kivi4", .bytes = 20, .elements = 32, .recent = 32, .of_caches = true, .label = "KIVI 4-bit"},
    {.name = "kivi2", .bytes = 12, .elements = 32, .recent = 32, .of_caches = true, .label = "KIVI 2-bit"},
    {.name = "turbo4", .bytes = 18, .elements = 32, .of_caches = true, .label = "turbo4 (llama.cpp PR 21307)"},
    {.name = "turbo3", .bytes = 14, .elements = 32, .of_caches = true, .label = "turbo3 (llama.cpp PR 21307)"},
    {.name = "turbo2", .bytes = 10, .elements = 32, .of_caches = true, .label = "turbo2 (llama.cpp PR 21307)"},
    {.name = "tq4", .bytes = 68, .elements = 128, .of_caches = true, .label = "tq4 (ik_llama.cpp issue 1509)"},
    {.name = "tq3", .bytes = 52, .elements = 128, .of_caches = true, .label = "tq3 (ik_llama.cpp issue 1509)"},
    {.name = "tq3_0", .bytes = 14, .elements = 32, .of_caches = true, .label = "tq3_0 (Lucebox)"},
    {.name = NULL},
};

const char *dtype_label(const struct dtype *dtype) {
    return dtype->label ? dtype->label : dtype->name;
}

const struct dtype *dtype_find(const char *name, struct error *error) {
    struct buffer all = {0};
    for (const struct dtype *dtype = dtypes; dtype->name; dtype++)
        if (strcmp(dtype->name, name) == 0) return dtype;
    for (const struct dtype *dtype = dtypes; dtype->name; dtype++)
        buffer_printf(&all, "%s%s", all.size ? ", " : "", dtype->name);
    error_set(error, ERROR_USAGE, "'%.60s' is not a number format; there are %.*s", name, (int)all.size,
              (char *)all.bytes);
    buffer_free(&all);
    return NULL;
}

uint64_t dtype_recent(const struct dtype *dtype) {
    uint64_t keys = dtype->recent, values = dtype->values ? dtype->values->recent : 0;
    return exact_larger(keys, values);
}

static const char keys_are[] = "k=", values_are[] = ",v=";

bool dtype_is_mixed(const char *text) {
    return strncmp(text, keys_are, sizeof keys_are - 1) == 0 && strstr(text, values_are);
}

const struct dtype *dtype_of_cache(const char *text, struct arena *arena, struct error *error) {
    if (!dtype_is_mixed(text)) return dtype_find(text, error);
    const char *at = text + sizeof keys_are - 1, *between = strstr(at, values_are);
    const struct dtype *keys = dtype_find(arena_text(arena, at, (size_t)(between - at)), error);
    const struct dtype *values = keys ? dtype_find(between + sizeof values_are - 1, error) : NULL;
    if (!values || values == keys) return values;
    struct dtype *mixed = arena_array(arena, 1, sizeof *mixed);
    *mixed = *keys;
    mixed->name = arena_copy(arena, text);
    mixed->label = arena_printf(arena, "K %s + V %s", dtype_label(keys), dtype_label(values));
    mixed->values = values;
    return mixed;
}

bool dtype_bytes(const struct dtype *dtype, uint64_t elements, uint64_t *bytes) {
    /* 64 bits divide many times faster than 128, and most formats have no blocks to divide into. */
    uint64_t each = dtype->elements, blocks = each == 1 ? elements : elements / each + (elements % each != 0);
    exact_wide wide = (exact_wide)blocks * dtype->bytes;
    if (wide > EXACT_MAX) return false;
    *bytes = (uint64_t)wide;
    return true;
}
