/* The families: how models are made, found by config.json's model_type. */
#ifndef BPT_MODEL_FAMILY_H
#define BPT_MODEL_FAMILY_H

#include "model/families/decoder.h"

/* Either a decoder that differs as its row says, or a builder of its own. Both add the model's weights and caches;
 * what cannot be counted exactly is refused through the reader. */
struct family {
    const char *model_type;
    const struct decoder *decoder;
    void (*build)(struct reader *reader, struct census *census);
};

/* Each file's list ends with a NULL model_type. */
extern const struct family llama_families[];
extern const struct family gemma_families[];
extern const struct family griffin_families[];
extern const struct family moe_families[];
extern const struct family mixture_families[];
extern const struct family twofold_families[];
extern const struct family uneven_families[];
extern const struct family latent_families[];
extern const struct family gpt_families[];
extern const struct family fused_families[];
extern const struct family compressed_families[];
extern const struct family delta_families[];
extern const struct family kimi_families[];
extern const struct family lightning_families[];
extern const struct family plamo_families[];
extern const struct family zamba_families[];
extern const struct family hybrid_families[];
extern const struct family nemotron_families[];
extern const struct family recurrent_families[];

#endif
