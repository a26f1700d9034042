/* Configs of other programs than transformers: Meta's and Mistral's params.json, Megatron and NeMo, LitGPT, MaxText and
 * the metadata of a GGUF file, as one object or as gguf-dump --json writes them. Each says the same under names of its
 * own and none says a model_type, so that the type is told from what it states. What a dialect leaves open is asked for
 * (the key "needs"), never guessed. */
#ifndef BPT_MODEL_DIALECT_H
#define BPT_MODEL_DIALECT_H

#include "model/config.h"

struct dialect;

/* Which of the dialects' marks have been seen; start from {0} and look at every leaf. */
struct dialect_marks {
    bool typed; /* it says a model_type: config.json */
    unsigned seen[8];
};
void dialect_look(struct dialect_marks *marks, const char *path, const struct value *value);

/* NULL: a config.json, or nothing that is known. */
const struct dialect *dialect_found(const struct dialect_marks *marks);

/* The name that this key has in config.json; NULL where the dialect does not read it. */
const char *dialect_name(const struct dialect *dialect, const char *key);

/* Once all is read: the model_type, and what is stated in another way. */
bool dialect_finish(const struct dialect *dialect, struct config *config, struct error *error);

#endif
