#include "adapter/kind.h"

#include <string.h>

#include "account/account.h"
#include "base/exact.h"

static bool add_lora(const struct weight *weight, uint64_t copies, uint64_t *per_rank, uint64_t *fixed) {
    (void)fixed;
    return exact_add_product(per_rank, copies, weight->in_features) &&
           exact_add_product(per_rank, copies, weight->out_features);
}

/* A magnitude for each output. */
static bool add_dora(const struct weight *weight, uint64_t copies, uint64_t *per_rank, uint64_t *fixed) {
    return add_lora(weight, copies, per_rank, fixed) && exact_add_product(fixed, copies, weight->out_features);
}

const struct adapter_kind adapter_kinds[] = {
    {.name = "lora",
     .title = "LoRA",
     .peft_type = "LORA",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .usual = 8,
     .formula = "rank × (in + out)",
     .draws = true,
     .add = add_lora},
    {.name = "dora",
     .title = "DoRA",
     .peft_type = "LORA",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .usual = 8,
     .formula = "rank × (in + out) + out",
     .draws = true,
     .add = add_dora},
    {.name = NULL},
};

static const char *const kind_names[] = {"lora", "dora", NULL};
_Static_assert(sizeof kind_names / sizeof *kind_names == sizeof adapter_kinds / sizeof *adapter_kinds,
               "a name for each kind");

const char *const *adapter_kind_names(void) {
    return kind_names;
}

const struct adapter_kind *adapter_kind_find(const char *name) {
    for (const struct adapter_kind *kind = adapter_kinds; kind->name; kind++)
        if (strcmp(kind->name, name) == 0) return kind;
    return NULL;
}

const char *size_parameter_name(enum size_parameter parameter) {
    static const char *const names[] = {[SIZE_RANK] = "rank",
                                        [SIZE_BLOCK] = "block size",
                                        [SIZE_TOKENS] = "virtual tokens",
                                        [SIZE_FREQUENCIES] = "frequencies",
                                        [SIZE_NONE] = NULL};
    return names[parameter];
}
