/* The waist between numbers and pictures: exact counts, and the names that stand beside them on a figure. Plain data,
 * filled by the sweep, read by charts and by the csv writer. Strings live as long as the model. */
#ifndef BPT_TABLE_H
#define BPT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "adapter/kind.h"
#include "adapter/measures.h"
#include "sweep/references.h"

struct adapted;
struct quantity;

enum { MOST_OWN = 4 };

/* One row. All in bytes: of the KV cache of `tokens`, of an adapter of `rank`. */
struct sample {
    uint64_t x; /* the value of what is varied */
    uint64_t tokens, rank;
    uint64_t kv_bytes, adapter_bytes, adapter_parameters;
    uint64_t kv_marginal_bytes; /* what the last of `tokens` added */
    uint64_t kv_band_bytes;     /* of the same cache in the format at the band's other end; 0: there is no band */
    uint64_t own[MOST_OWN];     /* what the quantity's own columns say, in their order */
};

/* What is found of sessions of so many tokens each. 0: no such session. */
struct session_findings {
    uint64_t tokens, summary_tokens;     /* of each; of a summary that is kept in their place */
    uint64_t summary_bytes;              /* KV cache of that summary */
    uint64_t first_bytes, second_bytes;  /* what the first session adds to the KV cache, and the second */
    uint64_t separate_outweigh_model_at; /* the first session at which an adapter for each weighs more than the model */
    uint64_t merged_full_at;             /* from this one on each adapted matrix is changed in full */
    uint64_t context_full_at;            /* the one that fills the context window */
};

/* A share as parts per billion: 5 % is 50,000,000. */
enum { SHARE_ONE = 1000000000 };

/* What an adapter does about a model's routed experts. */
enum expert_treatment { EXPERTS_NONE, EXPERTS_EACH, EXPERTS_SHARED, EXPERTS_UNTOUCHED, EXPERTS_FUSED };

/* An adapter of another kind beside the figure's own. */
struct rival {
    const struct adapter_kind *kind;
    const struct adapted *adapted;
    const char *targets; /* as in the findings */
    const char *column;  /* of its bytes: "vera_bytes" */
    uint64_t size, parameters, bytes;
    struct adapter_measures measures;
    bool varies;                  /* its size is what varies along x */
    const uint64_t *sample_bytes; /* at each sample */
};

enum { MOST_RIVALS = 3 };

/* Everything that one request finds out besides its samples. 0 means "none" where that can be. */
struct findings {
    const char *model_id, *model_name, *source;
    uint64_t context_length; /* tokens; 0: not stated */
    const char *kv_dtype, *adapter_dtype, *weight_dtype;
    const char *kv_band_dtype;            /* the KV cache is drawn as a band from kv_dtype to this; NULL: as a line */
    const char *kv_label, *kv_band_label; /* how figures call them */
    const struct adapted *adapted;        /* the adapter on the model */
    const struct adapter_kind *kind;      /* of the adapter: its title, formula, what its size is counted in */
    const char *adapter_kind;             /* "lora" */
    const char *adapter_title;            /* "LoRA" */
    const char *targets;                  /* as asked: "all-linear" or names */
    const char *adapter_file;             /* that was counted instead; NULL: none */
    enum expert_treatment experts;
    bool routers_adapted; /* what chooses among them is adapted as well */
    bool attention_alone; /* nothing but attention is adapted */

    const char *altered;  /* the keys that were set on request ("rank=8, ..."); NULL: none */
    const char *read_as;  /* the model_type it was read as on request; NULL: its own */
    const char *left_out; /* what the config describes and the count does not hold ("vision tower"); NULL: nothing */

    uint64_t parameters, weight_bytes;
    uint64_t active_parameters; /* that one token passes through; all of them unless there are experts */
    bool parameters_stated;     /* the total was stated, not counted */
    uint64_t pretraining_tokens;

    uint64_t vocabulary; /* rows of the token embedding */
    struct session_findings sessions;
    uint64_t session_tokens; /* of one session, where tokens are counted in sessions too; 0: they are not */
    uint64_t annotations[4]; /* values of what is varied that are to be pointed out */
    size_t annotation_count;
    struct references references;

    uint64_t tokens, rank;       /* the two reference values, one of which is varied */
    bool kv_allocated;           /* windowed layers are counted at full length */
    uint64_t kv_bytes;           /* of `tokens` */
    uint64_t kv_band_bytes;      /* the same cache in kv_band_dtype; 0: there is no band */
    uint64_t kv_allocated_bytes; /* of `tokens`, were windowed layers to reserve the full length */
    uint64_t kv_marginal_bytes;  /* what the last of `tokens` added */
    uint64_t kv_token_bytes;     /* what the first token adds */
    uint64_t kv_state_bytes;     /* what there is before the first token: the states of recurrent layers */
    uint64_t kv_window;          /* the smallest window, after which some layers stop growing; 0: all grow on */
    uint64_t adapter_per_rank, adapter_fixed;   /* parameters: per_rank x rank + fixed; 0, 0: by another rule */
    uint64_t adapter_parameters, adapter_bytes; /* of `rank` */

    struct adapter_measures adapter; /* what is trained, stored and kept in memory */
    struct adapter_formats adapter_formats;
    struct rival rivals[MOST_RIVALS];
    size_t rival_count;
    bool size_known;             /* what its size is counted in has a number */
    const char *adapter_warning; /* what its user should know; NULL: nothing */

    uint64_t crossover_tokens; /* smallest n with KV(n) >= LoRA(rank); 0: no such n */
    uint64_t equal_rank;       /* smallest r with LoRA(r) >= KV(tokens); 0: none */
    uint64_t last_rank;        /* the one up to it that weighs no more; 0: none does, or all do */
    uint64_t low_rank_limit;   /* past this rank some adapter, but for routers', outweighs the matrix it adapts */
    uint64_t outgrown_rank;    /* past this one over a tenth of it does; 0: no limit */
    uint64_t full_rank;        /* no matrix that it adapts can have a larger one; 0: its size is no rank */
    uint64_t min_kv_share, max_weight_share; /* of the sweet spot, as SHARE_ONE parts */
    uint64_t floor_rank;                     /* smallest r with LoRA(r) >= min_kv_share of KV(tokens) */
    uint64_t cap_rank;                       /* the ranks up to it are at most max_weight_share of the weights; 0: not
                                                even rank 1, or any rank */
    bool cap_endless;                        /* any rank is */

    /* The sweet spot: the ranks from floor_rank up to cap_rank, as long as the adapter weighs no more than the KV cache
     * that it stands in for, and until it outgrows what it adapts. 0, 0: none. */
    uint64_t spot_low, spot_high;
    uint64_t spot_from;   /* the fewest tokens for which there is one; 0: for none */
    uint64_t spot_tokens; /* the most; 0: for none */
    bool spot_endless;    /* there is one for any number of tokens past some, and spot_tokens says nothing */
};

/* The adapter outgrows what it adapts before it is too much of the weights. */
static inline bool findings_outgrow_first(const struct findings *findings) {
    return findings->outgrown_rank && (findings->cap_endless || findings->outgrown_rank < findings->cap_rank);
}

/* The first session at which what is merged has all but a hundredth of the parameters that it has in the end. 0: what
 * is adapted is not merged, or is too large to be counted. */
uint64_t sessions_nearly_full_at(const struct findings *findings);

struct table {
    const struct quantity *quantity;
    struct findings findings;
    uint64_t low, high; /* the range of what is varied */
    const struct sample *samples;
    size_t count;
    const struct table *next; /* of the model that this one is compared with; NULL: of none */
};

#endif
