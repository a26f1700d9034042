/* A LoRA's factors among the tensors of a file: "....lora_A.weight" (rank x in) and "....lora_B.weight" (out x rank) as
 * PEFT writes them, mlx-lm's "....lora_a" (in x rank) and "....lora_b" (rank x out). */
#include <stdlib.h>
#include <string.h>

#include "adapter/header.h"
#include "base/list.h"

/* One of a module's two matrices, both by the module's name, by which they are found: a header is in any order. */
struct factor {
    const char *module, *adapter; /* what stands behind ".lora_A": the name of one of several adapters */
    bool is_b;
    uint64_t rank, width;
};

/* Where the parts of names end a module's path, and which sides are which. */
struct part {
    const char *text;
    bool is_b, turned; /* mlx-lm's factors are turned round */
};

static const struct part *find_part(const char *name, const char **at) {
    static const struct part parts[] = {{".lora_A.", false, false}, {".lora_B.", true, false},
                                        {".lora_A", false, false},  {".lora_B", true, false},
                                        {".lora_a", false, true},   {".lora_b", true, true}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *found = strstr(name, parts[i].text);
        if (!found || (i >= 2 && found[strlen(parts[i].text)])) continue;
        *at = found;
        return &parts[i];
    }
    return NULL;
}

bool tensor_is_factor(const struct held_tensor *tensor) {
    const char *at;
    return find_part(tensor->name, &at) != NULL;
}

uint64_t tensor_factor_rank(const struct held_tensor *tensor) {
    const char *at;
    const struct part *part = find_part(tensor->name, &at);
    if (tensor->dimensions != 2) return 0;
    if (part) return tensor->shape[part->is_b != part->turned];
    if (strstr(tensor->name, ".lora_embedding_A")) return tensor->shape[0];
    return strstr(tensor->name, ".lora_embedding_B") ? tensor->shape[1] : 0;
}

/* PEFT's ParamWrapper: a factor of a whole tensor of experts, whose side is the rank times their number. */
static bool is_stacked(const char *module) {
    const char *last = strrchr(module, '.');
    return last && (strcmp(last, ".base_layer") == 0 || strcmp(last, ".experts") == 0);
}

/* "base_model.model.model.layers.0.self_attn.q_proj" speaks of q_proj. */
static void note_module(struct header_reading *reading, const char *module) {
    const char *last = strrchr(module, '.');
    list_add(&reading->modules, last ? last + 1 : module);
}

bool factors_note(struct header_reading *reading, uint64_t rank) {
    const struct held_tensor *tensor = &reading->tensor;
    const char *at;
    const struct part *part = find_part(tensor->name, &at);
    if (!part) return false;
    const char *module = arena_text(reading->arena, tensor->name, (size_t)(at - tensor->name));
    struct factor factor = {.module = module, .is_b = part->is_b, .rank = rank};
    factor.adapter = arena_copy(reading->arena, at[strlen(part->text)] ? at + strlen(part->text) : "");
    if (!part->is_b) note_module(reading, module);
    if (!rank) return false;
    factor.width = tensor->shape[part->is_b == part->turned];
    buffer_add(&reading->factors, &factor, sizeof factor);
    return is_stacked(module);
}

static int by_name(const void *left, const void *right) {
    const struct factor *a = left, *b = right;
    int order = strcmp(a->module, b->module);
    if (!order) order = strcmp(a->adapter, b->adapter);
    return order ? order : a->is_b - b->is_b;
}

static bool refuse_ranks(const char *file, const struct factor *a, const struct factor *b, struct error *error) {
    return error_set(error, ERROR_FAILURE,
                     "%s: module \"%.200s\" has a lora_A of %llu x %llu and a lora_B of %llu x %llu, but A's first "
                     "number, the rank, must be B's last; the file is damaged or put together from two",
                     file, a->module, (unsigned long long)a->rank, (unsigned long long)a->width,
                     (unsigned long long)b->width, (unsigned long long)b->rank);
}

bool factors_pair(const struct header_reading *reading, struct adapter *adapter, struct error *error) {
    size_t count = reading->factors.size / sizeof(struct factor), pairs = 0;
    struct factor *factors = (void *)reading->factors.bytes;
    struct adapted_module *modules = arena_array(reading->arena, count, sizeof *modules);
    if (count) qsort(factors, count, sizeof *factors, by_name);
    for (size_t i = 0; i + 1 < count; i++) {
        struct factor *a = &factors[i], *b = a + 1;
        if (strcmp(a->module, b->module) != 0 || strcmp(a->adapter, b->adapter) != 0 || a->is_b == b->is_b) continue;
        if (a->rank != b->rank) return refuse_ranks(reading->name, a, b, error);
        modules[pairs++] = (struct adapted_module){a->module, a->width, b->width, is_stacked(a->module)};
    }
    adapter->modules = modules;
    adapter->module_count = pairs;
    return true;
}
