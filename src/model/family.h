/* The families: one builder for each way that models are made, found by config.json's model_type. */
#ifndef BPT_MODEL_FAMILY_H
#define BPT_MODEL_FAMILY_H

#include "model/census.h"
#include "model/reader.h"

struct family {
    const char *model_type;
    /* Adds the model's weights and caches; what cannot be counted exactly is refused through the reader. */
    void (*build)(struct reader *reader, struct census *census);
};

/* Each file's list ends with a NULL model_type. */
extern const struct family llama_families[];
extern const struct family gpt2_families[];

#endif
