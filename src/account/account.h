/* The sums over a census: what is spent by reading in context, by an adapter, by pretraining. All exact. */
#ifndef BPT_ACCOUNT_H
#define BPT_ACCOUNT_H

#include "model/model.h"

/* ---- number formats ---- */

/* A format stores `elements` numbers in `bytes` bytes; blocks carry their scales. */
struct dtype {
    const char *name;
    uint32_t bytes, elements;
    uint32_t recent;            /* of a cache, the last tokens that stay in 2 bytes an element (KIVI); 0: none */
    bool of_caches;             /* no format of weights or adapters */
    const char *label;          /* how figures call it, with the fork that has it; NULL: by its name */
    const struct dtype *values; /* of a cache whose keys are in this format, that of its values; NULL: the same */
};

extern const struct dtype dtypes[]; /* ends with a NULL name */

/* NULL and a sentence with all the names when there is none of that name. */
const struct dtype *dtype_find(const char *name, struct error *error);
const char *dtype_label(const struct dtype *dtype);

/* Of a cache in this format, the tokens at the end that stay in 16 bits. */
uint64_t dtype_recent(const struct dtype *dtype);

/* Also "k=q8_0,v=q4_0": keys and values in formats of their own, as engines allow. */
const struct dtype *dtype_of_cache(const char *text, struct arena *arena, struct error *error);
bool dtype_is_mixed(const char *text); /* looks like two formats */

/* Bytes of that many elements, whole blocks, of one format; false on overflow. */
bool dtype_bytes(const struct dtype *dtype, uint64_t elements, uint64_t *bytes);

/* ---- sums ---- */

/* Parameters: sum of copies x (in x out + bias), or the stated total where the model carries one. */
bool account_parameters(const struct model *model, uint64_t *parameters, struct error *error);

/* The census's own sum, whatever total the model states. */
bool account_counted_parameters(const struct model *model, uint64_t *parameters, struct error *error);

/* Those that one token passes through: of the routed experts only the chosen ones. Equal to the total when dense. */
bool account_active_parameters(const struct model *model, uint64_t *parameters, struct error *error);

bool weight_parameters(const struct weight *weight, uint64_t *parameters);

/* KV cache of that many tokens: sum over caches of layers x elements x min(tokens, window) in the format, or x the
 * whole part of tokens / every where one entry stands for so many; the last ones may stay in 16 bits; and the states
 * that recurrent layers keep. Never falls as tokens rise; of 0 tokens it is the states alone. */
bool account_kv_bytes(const struct model *model, const struct dtype *dtype, uint64_t tokens, uint64_t *bytes);

/* The same where layers with a window reserve the full length, as engines with one pool of pages do. */
bool account_kv_allocated_bytes(const struct model *model, const struct dtype *dtype, uint64_t tokens, uint64_t *bytes);

/* What the last of that many tokens (at least 1) added: KV(tokens) - KV(tokens - 1). */
bool account_kv_marginal_bytes(const struct model *model, const struct dtype *dtype, uint64_t tokens, uint64_t *bytes);

#endif
