/* The kinds of adapter: a row each, which says everything that differs from kind to kind. Sums, file sizes, limits,
 * PEFT configs, captions and explanations read it, so that a kind is added by its row and the function beside it, in a
 * file of kinds/, and no other place knows one by name. Formulas and tensors: PEFT, src/peft/tuners/, under each kind's
 * name. */
#ifndef BPT_ADAPTER_KIND_H
#define BPT_ADAPTER_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct adapter_kind;
struct tensors;
struct matrix;
struct adapted;

/* What an adapter's size is counted in. */
enum size_parameter {
    SIZE_RANK,
    SIZE_BLOCK,       /* side of a block, or its length */
    SIZE_TOKENS,      /* virtual tokens in front of the context */
    SIZE_FREQUENCIES, /* of a spectrum, a matrix */
    SIZE_NONE,        /* there is nothing to choose */
};

/* Figures draw its line along its sizes. */
bool adapter_kind_varies(const struct adapter_kind *kind);

/* "rank", "block size", "virtual tokens", "frequencies"; NULL: SIZE_NONE. */
const char *size_parameter_name(enum size_parameter parameter);

/* What a config may state besides the size, and its default. */
struct adapter_setting {
    const char *key;     /* as PEFT's config calls it */
    uint64_t preset;     /* a flag is 0 or 1, a share parts per billion */
    const char *choices; /* where it is one of several words, "plain,bat,mini": their place is the number; NULL */
    bool share;
};

enum { MOST_SETTINGS = 8 };

struct adapter_kind {
    const char *name;  /* as --adapter takes it: "lora" */
    const char *title; /* as people write it: "LoRA" */
    const char
        *peft_type; /* of its adapter_config.json: "LORA"; several kinds may share one, of which the first is it */
    enum size_parameter parameter;
    const char *size_key;  /* of the same file: "r"; NULL: it states no size */
    const char *count_key; /* what may be stated in its place, which sets the last setting to 1; NULL: nothing */
    bool size_may_be_absent;
    const char *formula;   /* what is trained of one matrix of in x out: "rank × (in + out)" */
    const char *besides;   /* what else is stored or trained, once; NULL: nothing */
    const char *condition; /* what must be said wherever it is drawn; NULL: nothing */
    const char *unsure;    /* why a file's size does not follow from its config, or that PEFT has none; NULL: it does */
    const char *mapping;   /* whose list of usual targets PEFT takes: "lora", "ia3", ...; NULL: it has no matrices */
    const char *mark;      /* the part of its tensors' names that no other kind has: ".lora_A"; NULL: none */
    size_t mark_side;      /* which of such a tensor's sides is its size, from 1; 0: none */
    bool norms;            /* it trains norms in place of matrices */
    /* Its parameters are a constant and a multiple of its size, no size is refused, and merged ones add up. */
    bool straight;
    bool draws; /* figures draw it: as a line along ranks where its parameter is a rank, else as a level */

    /* The next size past `size` at which a matrix may have fewer parameters than at the one before, for a kind that
     * grows between such sizes alone; UINT64_MAX: no more of them. NULL: it never has fewer. */
    uint64_t (*falls_after)(const struct adapted *adapted, const struct matrix *matrix, uint64_t size);

    /* Lists the tensors of one adapted matrix; NULL: it has none. */
    void (*matrix)(const struct adapted *adapted, const struct matrix *matrix, struct tensors *tensors);
    /* Lists those that there are once, whatever the number of matrices; NULL: none. */
    void (*once)(const struct adapted *adapted, uint64_t size, struct tensors *tensors);

    struct adapter_setting settings[MOST_SETTINGS + 1]; /* the last has no key */
};

/* The one behind it in the list of all; the first of NULL, and NULL behind the last. */
const struct adapter_kind *adapter_kind_next(const struct adapter_kind *kind);

/* Each shows by this part of its tensors' names in a file; NULL: it has none of its own. */
const struct adapter_kind *adapter_kind_of_tensor(const char *name);

struct error;

/* Of an adapter_config.json's peft_type. NULL and a sentence that lists all when there is none, or says why it is none
 * whose size follows from a config. */
const struct adapter_kind *adapter_kind_of_peft(const char *peft_type, struct error *error);

const struct adapter_kind *adapter_kind_find(const char *name); /* NULL when there is none */

#endif
