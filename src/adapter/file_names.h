/* Each tensor of the file that PEFT writes, by the name it has there. */
#ifndef BPT_ADAPTER_FILE_NAMES_H
#define BPT_ADAPTER_FILE_NAMES_H

#include "adapter/adapter.h"
#include "adapter/tensors.h"
#include "base/buffer.h"

/* Whom they are told to, who may say `unknown` too, which ends it. */
struct naming {
    struct tensors tensors; /* first, so that the sink is found from it */
    void (*take)(struct naming *naming, const struct tensor *tensor, const char *name);
    const char *path;           /* of the module; NULL: tensors have whole names */
    bool unknown;               /* not all can be named */
    struct buffer module, name; /* where these are put together */
};

void file_names_list(const struct adapted *adapted, uint64_t size, struct naming *naming);

/* How many those of the matrices are, and about how long their names are together. */
void file_names_count(const struct adapted *adapted, uint64_t size, uint64_t *count, uint64_t *bytes);

#endif
