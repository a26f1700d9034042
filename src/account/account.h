/* The sums over a census: what is spent by reading in context, by an adapter, by pretraining. All exact. */
#ifndef BPT_ACCOUNT_H
#define BPT_ACCOUNT_H

#include "model/model.h"

/* ---- number formats ---- */

/* A format stores `elements` numbers in `bytes` bytes; blocks carry their scales (llama.cpp: ggml-common.h). */
struct dtype {
    const char *name;
    uint32_t bytes, elements;
};

/* NULL and a sentence with all the names when there is none of that name. */
const struct dtype *dtype_find(const char *name, struct error *error);
const char *const *dtype_names(void); /* NULL-ended */

/* Bytes of that many elements, whole blocks; false on overflow. */
bool dtype_bytes(const struct dtype *dtype, uint64_t elements, uint64_t *bytes);

/* ---- sums ---- */

/* Parameters: sum of copies x (in x out + bias), or the stated total where the model carries one. */
bool account_parameters(const struct model *model, uint64_t *parameters, struct error *error);

/* The census's own sum, whatever total the model states. */
bool account_counted_parameters(const struct model *model, uint64_t *parameters, struct error *error);

/* Those that one token passes through: of the routed experts only the chosen ones. Equal to the total when dense. */
bool account_active_parameters(const struct model *model, uint64_t *parameters, struct error *error);

bool weight_parameters(const struct weight *weight, uint64_t *parameters);

/* KV cache of that many tokens: sum over caches of layers x elements x min(tokens, window) in the format, or x the whole
 * part of tokens / every where one entry stands for so many, and the states that recurrent layers keep. Never falls as tokens rise; of 0 tokens it is the states alone. */
bool account_kv_bytes(const struct model *model, const struct dtype *dtype, uint64_t tokens, uint64_t *bytes);

/* The same where layers with a window reserve the full length, as engines with one pool of pages do. */
bool account_kv_allocated_bytes(const struct model *model, const struct dtype *dtype, uint64_t tokens, uint64_t *bytes);

/* What the last of that many tokens (at least 1) added: KV(tokens) - KV(tokens - 1). */
bool account_kv_marginal_bytes(const struct model *model, const struct dtype *dtype, uint64_t tokens, uint64_t *bytes);

#endif
