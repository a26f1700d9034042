/* The sweep engine: varies one quantity with all else fixed. */
#ifndef BPT_SWEEP_H
#define BPT_SWEEP_H

#include "adapter/adapter.h"
#include "base/buffer.h"
#include "base/json.h"
#include "sweep/quantity.h"
#include "sweep/table.h"

/* What is asked, every choice made. */
struct question {
    const struct quantity *quantity; /* what is varied */
    uint64_t tokens, rank;
    uint64_t low, high; /* of what is varied; low < high */
    bool fitted;        /* they are the quantity's own, which may fit them to what is found */
    uint64_t points;    /* 0: as many as the quantity usually has */
    struct adapter adapter;
    struct adapter rivals[MOST_RIVALS]; /* of other kinds, each at its `rank` */
    size_t rival_count;
    bool kv_allocated; /* count windowed layers at full length, as many engines reserve them */
    const struct dtype *kv_dtype, *adapter_dtype, *weight_dtype;
    const struct dtype *kv_band_dtype;       /* another one to count the KV cache in too; NULL: none */
    uint64_t min_kv_share, max_weight_share; /* SHARE_ONE parts */
    const char *altered;                     /* this and what follows goes to the figure as it is */
    uint64_t session_tokens, summary_tokens;
    uint64_t annotations[4];
    size_t annotation_count;
    struct references references;
};

enum { SWEEP_MOST_POINTS = 1000000 };

/* The KV cache of that many tokens as the question counts it; false on overflow. */
bool sweep_kv_bytes(const struct model *model, const struct question *question, uint64_t tokens, uint64_t *bytes);

/* The same cache in the format at the band's other end; 0 where there is no band. */
bool sweep_kv_band_bytes(const struct model *model, const struct question *question, uint64_t tokens, uint64_t *bytes);

/* The smallest rank whose adapter weighs at least that share (of SHARE_ONE) of the bytes; 0: none. */
uint64_t sweep_rank_reaching(const struct question *question, const struct findings *findings, uint64_t bytes,
                             uint64_t share);

/* All that one request finds out. Refuses targets that the model lacks and what overflows. */
bool sweep_find(const struct model *model, const struct question *question, struct arena *arena,
                struct findings *findings, struct error *error);

/* The findings and the samples, ascending, each value once, both ends of the range among them. */
bool sweep_run(const struct model *model, const struct question *question, struct arena *arena, struct table *table,
               struct error *error);

/* The columns: model, tokens, rank, kv_bytes, kv_bytes_per_token (the average), adapter_bytes, adapter_bytes_per_token,
 * pretraining_bytes_per_token (empty when the tokens are undisclosed), kv_marginal_bytes_per_token (what the last of
 * the tokens added), adapter_trained_parameters, adapter_stored_parameters, adapter_file_bytes (empty when it is not
 * known), adapter_resident_bytes; then what the quantity has of its own, and of each adapter beside the
 * figure's own KIND_bytes and KIND_bytes_per_token. The rows of the tables that it is compared with follow. */
void table_write_csv(const struct table *table, struct buffer *out);

/* The same rows as a list "rows" of objects, into one that is open. */
void table_put_json(const struct table *table, struct json_writer *json);

#endif
