#include "adapter/kind.h"

#include <string.h>

#include "adapter/kinds/kinds.h"
#include "base/buffer.h"
#include "base/error.h"

/* In the order in which they are listed. */
static const struct adapter_kind *const lists[] = {lora_kinds,   products_kinds, low_rank_kinds, shared_kinds,
                                                   blocks_kinds, vectors_kinds,  tokens_kinds,   NULL};

static bool is_in(const struct adapter_kind *list, const struct adapter_kind *kind) {
    while (list->name && list != kind) list++;
    return list->name;
}

const struct adapter_kind *adapter_kind_next(const struct adapter_kind *kind) {
    if (!kind) return lists[0];
    if (kind[1].name) return kind + 1;
    size_t list = 0;
    while (!is_in(lists[list], kind)) list++;
    return lists[list + 1];
}

const struct adapter_kind *adapter_kind_find(const char *name) {
    for (const struct adapter_kind *kind = adapter_kind_next(NULL); kind; kind = adapter_kind_next(kind))
        if (strcmp(kind->name, name) == 0) return kind;
    return NULL;
}

const struct adapter_kind *adapter_kind_of_tensor(const char *name) {
    for (const struct adapter_kind *kind = adapter_kind_next(NULL); kind; kind = adapter_kind_next(kind))
        if (kind->mark && strstr(name, kind->mark)) return kind;
    return NULL;
}

/* What PEFT has besides, and why it is not counted. */
static const struct {
    const char *peft_type, *why;
} refused[] = {
    {"XLORA", "X-LoRA, a classifier over other LoRAs: count each of those by itself"},
    {"POLY", "Poly, whose sizes follow from the number of tasks"},
    {"MULTITASK_PROMPT_TUNING", "multitask prompt tuning, whose size follows from the number of tasks"},
    {"CPT", "context-aware prompt tuning, whose size follows from the prompt's own tokens"},
    {"HYDRALORA", "HydraLoRA, whose shapes are not known here"},
    {NULL, NULL},
};

/* The first that states this peft_type. */
static const struct adapter_kind *first_of_peft(const char *peft_type) {
    for (const struct adapter_kind *kind = adapter_kind_next(NULL); kind; kind = adapter_kind_next(kind))
        if (kind->peft_type && strcmp(kind->peft_type, peft_type) == 0) return kind;
    return NULL;
}

const struct adapter_kind *adapter_kind_of_peft(const char *peft_type, struct error *error) {
    const struct adapter_kind *found = first_of_peft(peft_type);
    struct buffer all = {0};
    if (found) return found;
    for (size_t i = 0; refused[i].peft_type; i++)
        if (strcmp(refused[i].peft_type, peft_type) == 0) {
            error_set(error, ERROR_FAILURE, "\"peft_type\" is %s, which is %s", peft_type, refused[i].why);
            return NULL;
        }
    for (const struct adapter_kind *kind = adapter_kind_next(NULL); kind; kind = adapter_kind_next(kind))
        if (kind->peft_type && first_of_peft(kind->peft_type) == kind)
            buffer_printf(&all, "%s%s", all.size ? ", " : "", kind->peft_type);
    error_set(error, ERROR_FAILURE, "\"peft_type\" is \"%.40s\", which is not counted; there are %.*s", peft_type,
              (int)all.size, (char *)all.bytes);
    buffer_free(&all);
    return NULL;
}

bool adapter_kind_varies(const struct adapter_kind *kind) {
    return kind->draws && kind->parameter == SIZE_RANK;
}

const char *size_parameter_name(enum size_parameter parameter) {
    static const char *const names[] = {[SIZE_RANK] = "rank",
                                        [SIZE_BLOCK] = "block size",
                                        [SIZE_TOKENS] = "virtual tokens",
                                        [SIZE_FREQUENCIES] = "frequencies",
                                        [SIZE_NONE] = NULL};
    return names[parameter];
}
