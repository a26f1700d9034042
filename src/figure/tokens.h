/* What the chart of tokens points out on its lines, in a file of its own. */
#ifndef BPT_FIGURE_TOKENS_H
#define BPT_FIGURE_TOKENS_H

#include "figure/tell.h"

/* The KV cache to the adapter, at the reference. */
static inline double tokens_ratio(const struct findings *findings) {
    return (double)findings->kv_bytes / (double)findings->adapter_bytes;
}

static inline double tokens_kv_rate(const struct sample *sample) {
    return (double)sample->kv_bytes / (double)sample->tokens;
}

/* Where both lines meet, or at which edge of the axis that lies. */
void tokens_tell_crossover(const struct teller *teller);

/* At the reference: both dots with their values, and how far they are apart, and pretraining below. */
void tokens_tell_ratio(const struct teller *teller);

/* Where the KV cache's line begins to be dashed. */
void tokens_tell_window(const struct teller *teller);

#endif
