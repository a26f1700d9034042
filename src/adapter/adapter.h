/* Adapters: what is trained beside a model whose weights stay as they are. An adapter is asked for or read (a PEFT
 * config, a file), applied to a model, and then summed at any size. */
#ifndef BPT_ADAPTER_H
#define BPT_ADAPTER_H

#include "account/account.h"
#include "adapter/kind.h"
#include "adapter/measures.h"
#include "adapter/pattern.h"
#include "adapter/tensors.h"

/* How LoRA treats the routed experts of a mixture. The outer factor is the one that faces what the layer's experts have
 * in common: the residual stream, or the latent one that they read and write. */
enum moe_lora {
    MOE_PER_EXPERT, /* PEFT: an A and a B for each expert */
    MOE_SHARED,     /* one outer factor a layer and matrix, shared by its experts; an inner one for each */
    MOE_NONE,       /* experts stay untouched */
};

/* A size of its own for some modules (PEFT's rank_pattern). */
struct rank_override {
    struct pattern *modules;
    uint64_t rank;
};

/* Rows of an embedding that are trained beside the adapter (PEFT's trainable_token_indices). */
struct token_rows {
    const char *module; /* "embed_tokens" */
    uint64_t count;
};

/* A module that a file adapts: its widths where its tensors tell them, else 0. */
struct adapted_module {
    const char *name; /* the file's own: "base_model.model.model.layers.3.self_attn.q_proj" */
    uint64_t in, out;
    bool parameter; /* a whole tensor of experts (PEFT's ParamWrapper), whose ranks stand one behind the other */
};

enum adapter_bias { BIAS_NONE, BIAS_ALL, BIAS_ADAPTED };

/* What is asked of an adapter. */
struct adapter {
    const struct adapter_kind *kind;

    /* "all-linear" (PEFT: every linear matrix but the output layer; each expert by itself, and routers where they are
     * linear modules), "all-but-routers", "attention", "mlp", or names joined by commas ("q_proj,self_attn.v_proj"). A
     * name matches the end of a module's path from a dot on. Experts in one 3-D tensor are no module, so that only a
     * name with a dot reaches them ("experts.gate_up_proj"). NULL: PEFT's own for the model's type. */
    const char *targets;
    bool no_targets;                /* none are wanted: an empty list, beside parameters */
    struct pattern *target_pattern; /* in their place; NULL: none */
    const char *parameters;         /* target_parameters, joined by commas; NULL: none */
    const char *excluded;           /* exclude_modules as names; NULL: none */
    struct pattern *excluded_pattern;
    const uint64_t
        *only_layers; /* layers_to_transform; NULL: all; of targets by name, not of all-linear and the like */
    size_t only_count;
    uint64_t last_layers;       /* only so many at the end of the model (mlx-lm); 0: all */
    const char *layers_pattern; /* the names of the list of layers, joined by commas; NULL: any */
    const char *feed_forward;   /* IA3's feedforward_modules; NULL: PEFT's own */

    const char *blocks_a,
        *blocks_b;        /* parts of modules' names whose A, or B, is block-diagonal (BD-LoRA); NULL: none */
    uint64_t blocks;      /* of each; 0: LoRA as usual */
    bool blocks_anywhere; /* modules that neither names are adapted as usual */

    enum moe_lora moe;
    const char *saved; /* modules trained whole beside it (modules_to_save), joined by commas; NULL: none */
    struct names *target_names, *parameter_names; /* the lists made ready, once applied */
    bool ties_saved;                              /* ensure_weight_tying: tied embeddings are trained and saved once */
    enum adapter_bias bias;
    const struct rank_override *overrides;
    size_t override_count;
    const struct token_rows *rows;
    size_t row_count;
    uint64_t labels; /* of a classifier's head; 0: not stated */

    uint64_t settings[MOST_SETTINGS]; /* in the order of the kind's row */
    uint64_t rank;                    /* its size as a config or a file states it; 0: not stated */
    const char *base_model;           /* base_model_name_or_path; NULL: not stated */

    const char *file;                          /* the safetensors file that was counted instead; NULL: none */
    uint64_t file_per_rank;                    /* of that file: parameters that follow its rank / rank */
    uint64_t file_fixed;                       /* and those that do not */
    uint64_t stacked_rank, stacked_parameters; /* of stacked experts, among the fixed until a model says how many */
    uint64_t file_bytes;                       /* the whole file */
    uint64_t tensor_bytes;                     /* its tensors, each in its own format */
    const struct dtype *file_dtype;            /* of most of its bytes */
    const struct adapted_module *modules;      /* of that file */
    size_t module_count;
};

/* The settings as the kind has them where nothing is stated. */
void adapter_use_presets(struct adapter *adapter);

/* "all-linear" and the like, which mean matrices by what they are, not by name. */
bool targets_are_words(const char *targets);

/* ---- applied to a model ---- */

/* Matrices of one line of the census that are adapted alike. */
struct adapted_line {
    struct matrix matrix;
    uint64_t own_size;           /* a size of its own; 0: the adapter's */
    const struct weight *weight; /* of the census, or one like it that the model shares with another (a tied head) */
    const struct weight *also;   /* experts' up, where one tensor has it behind their gate; else NULL */
    const char *name;            /* its modules' paths, "*" for layer and expert */
    uint64_t per_layer;          /* experts of a layer that are modules of their own; else 1 */
    const uint32_t *layers;      /* in which layers, ascending; NULL: not known */
    uint64_t share;              /* experts of a layer that share the outer factor; 0: none do */
    bool outer_in;               /* the outer factor is the one that reads */
    uint64_t stacked;            /* experts whose ranks stand one behind the other in one tensor; else 1 */
    bool head_or_embedding;
};

/* What is trained whole. */
struct saved_line {
    const char *name;               /* the module's path, "*" for layer and expert */
    const uint32_t *layers;         /* NULL: it is not known in which, or what the file calls its tensors */
    uint64_t per_layer;             /* experts of a layer that are modules of their own; else 1 */
    uint64_t copies, rows, columns; /* columns 0: a vector */
    bool bias, is_bias;
    enum tensor_format format;
    const char *tensor; /* "weight" */
};

/* Numbers of elements, by what they are written as. */
struct elements {
    uint64_t of[TENSOR_FORMATS];
};

/* The adapter's own, without indices and copies of the model's embeddings. */
struct drawn {
    uint64_t parameters;
    struct elements elements;
};

/* An adapter on a model. Lives as long as its arena. */
struct adapted {
    const struct model *model;
    const struct adapter *adapter;
    const char *targets; /* the adapted modules' names in the census's order, joined by commas; of a kind without: "" */
    const struct adapted_line *lines;
    size_t line_count;
    const struct saved_line *saved;
    size_t saved_count;
    uint64_t hidden, layers; /* of the model */
    uint64_t kv_elements; /* keys and values of one token, in each layer as many as in the widest; 0: it keeps none */
    const char *warning;  /* what its user should know; NULL: nothing */
    bool straight;        /* what figures draw of it at a size is `fixed` and `each` times the size */
    struct drawn fixed, each;
};

/* NULL and a sentence where the model lacks what is named, where nothing is left to adapt, and for a file that does not
 * fit it. The seven usual names (q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj) may be absent as long
 * as one target is there. */
const struct adapted *adapter_apply(const struct model *model, const struct adapter *adapter, struct arena *arena,
                                    struct error *error);

/* ---- sums ---- */

struct adapter_sums {
    uint64_t trained; /* parameters that training changes */
    uint64_t stored;  /* elements of the file's tensors */
    struct drawn drawn;
    struct elements file, resident;
};

/* At that size. False and a sentence where it overflows or the kind's settings do not fit the matrices. */
bool adapted_sum(const struct adapted *adapted, uint64_t size, struct adapter_sums *sums, struct error *error);

/* Bytes of elements: the adapter's in its format, the base model's in its own. False on overflow. */
bool elements_bytes(const struct elements *elements, const struct adapter_formats *formats, uint64_t *bytes);

/* The adapter's own parameters at that size and their bytes, which figures draw: in their formats, of a file its
 * tensors as they are. */
bool adapted_weigh(const struct adapted *adapted, uint64_t size, const struct adapter_formats *formats,
                   uint64_t *parameters, uint64_t *bytes, struct error *error);

bool adapted_measure(const struct adapted *adapted, uint64_t size, const struct adapter_formats *formats,
                     struct adapter_measures *measures, struct error *error);

/* The bytes of the file that PEFT writes: 8 of length, the header padded to 8, the tensors. 0 where that is not known:
 * by kind->unsure, in a format that safetensors does not have, or where the census does not say in which layers a
 * matrix stands. */
bool adapted_file_bytes(const struct adapted *adapted, uint64_t size, const struct adapter_formats *formats,
                        uint64_t *bytes, struct error *error);

/* The largest size at which no adapter has more parameters than the matrix it adapts; 0: there is none such, or no
 * limit. Routers are not held to it: some are one output wide. */
uint64_t adapted_size_limit(const struct adapted *adapted);

/* The next size past `size` at which the adapter may have fewer parameters than at the one before; UINT64_MAX: there is
 * none, as with nearly all kinds. */
uint64_t adapted_falls_after(const struct adapted *adapted, uint64_t size);

/* The largest size at which adapters that have more parameters than their matrices are at most a tenth of all; so a
 * narrow gate or a router alone is no limit. 0: there is none such, or no limit. `limit` is that of its size. */
uint64_t adapted_outgrown_size(const struct adapted *adapted, uint64_t limit);

/* The largest rank that any of the adapted matrices can have; 0: the size is no rank. */
uint64_t adapted_full_size(const struct adapted *adapted);

/* Merging such adapters into the model, one after the other, adds up their ranks: where all that is trained is a
 * matrix's own. */
bool adapted_merges(const struct adapted *adapted);

/* Parameters of the model that are changed when so many adapters of that size were merged: of each adapted matrix as
 * many as theirs together, and at most all. `full_at`: after so many they all are. 0, 0 where none merges; false on
 * overflow. */
bool adapted_merged(const struct adapted *adapted, uint64_t size, uint64_t times, uint64_t *parameters,
                    uint64_t *full_at);

/* It adapts this matrix of the census. */
bool adapted_includes(const struct adapted *adapted, const struct weight *weight);

/* ---- reading ---- */

/* Refuses a file with a module that the model cannot have: in a layer beyond its last; of other widths than its matrix
 * of that path, or else than all of that last name; and one of which no module is in the model. Not held are modules
 * outside the text model, what is not a pair of matrices, embeddings' adapters (some write them transposed), and
 * everything where the config is read as another type. */
bool adapter_fits(const struct model *model, const struct adapter *adapter, struct error *error);

/* An adapter_config.json as PEFT writes it, or as mlx-lm does, over what `adapter` already holds. What would change the
 * count and is not understood is refused. Texts belong to the arena. */
bool adapter_read_config(const char *name, const char *bytes, size_t size, struct arena *arena, struct adapter *adapter,
                         struct error *error);

/* The header of an adapter's safetensors file, which is all that is read of it: every tensor counted, its kind and rank
 * found from the tensors' names and shapes. `file_size` is checked against the tensors' offsets. */
bool adapter_read_header(const char *name, const char *header, size_t size, uint64_t file_size, struct arena *arena,
                         struct adapter *adapter, struct error *error);

#endif
