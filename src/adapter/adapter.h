/* Adapters: what is trained beside a model whose weights stay as they are. */
#ifndef BPT_ADAPTER_H
#define BPT_ADAPTER_H

#include "adapter/kind.h"
#include "adapter/targets.h"

/* How LoRA treats the routed experts of a mixture. The outer factor is the one that faces the residual stream. */
enum moe_lora {
    MOE_PER_EXPERT, /* PEFT: an A and a B for each expert */
    MOE_SHARED,     /* one outer factor a layer and matrix, shared by its experts; an inner one for each */
    MOE_NONE,       /* experts stay untouched */
};

/* A rank of its own for some modules (PEFT's rank_pattern). */
struct rank_override {
    const char *name; /* the end of a module's name from a dot on; with a layer's number it is that layer alone */
    uint64_t rank;
};

/* A matrix that a file has both factors for: A is rank x in, B is out x rank. */
struct adapted_module {
    const char *name; /* the file's own: "base_model.model.model.layers.3.self_attn.q_proj" */
    uint64_t in, out;
};

/* What is asked of an adapter. */
struct adapter {
    const struct adapter_kind *kind;
    const char *targets; /* as targets_include takes them */
    enum moe_lora moe;
    const char *saved; /* modules trained whole beside it (modules_to_save), joined by commas; NULL: none */
    const struct rank_override *overrides;
    size_t override_count;
    uint64_t rank;          /* as a PEFT config or a file states it; 0: not stated */
    const char *file;       /* the safetensors file that was counted instead; NULL: none */
    uint64_t file_per_rank; /* of that file: LoRA parameters at its rank / rank */
    uint64_t file_fixed;    /* and those that do not follow the rank */
    const struct dtype *file_dtype;
    const struct adapted_module *modules; /* of that file */
    size_t module_count;
};

/* parameters(rank) = per_rank x rank + fixed */
struct adapter_size {
    uint64_t per_rank, fixed;
};

/* The sum over the census: rank x (in + out) for each adapted matrix (Hu et al. 2021), out more for each with DoRA's
 * magnitudes (Liu et al. 2024), saved modules whole; or what the file holds. Refuses names that the model lacks, and a
 * file that does not fit it. */
bool adapter_size(const struct model *model, const struct adapter *adapter, struct adapter_size *size,
                  struct error *error);

/* Of a plain LoRA: the sum of copies x (in + out) over the targets, which is its parameters at rank 1. */
bool account_adapter(const struct model *model, const char *targets, uint64_t *per_rank, struct error *error);

bool adapter_parameters(const struct adapter_size *size, uint64_t rank, uint64_t *parameters); /* false on overflow */

/* Refuses a file with a module that the model cannot have: in a layer beyond its last; of other widths than its matrix
 * of that path, or else than all of that last name; within the layers, of neither a name nor a width that it has. Not
 * held are modules outside the text model, what is not a pair of matrices, embeddings' adapters (some write them
 * transposed), and everything where the config is read as another type. */
bool adapter_fits(const struct model *model, const struct adapter *adapter, struct error *error);

/* The adapter adapts this matrix. */
bool adapter_includes(const struct adapter *adapter, const struct weight *weight);

/* The largest rank at which no adapter outweighs the matrix it adapts: min over them of floor(in x out / (in + out)).
 */
uint64_t adapter_low_rank_limit(const struct model *model, const struct adapter *adapter);

/* An adapter_config.json as PEFT writes it, over what `adapter` already holds: r, target_modules, target_parameters,
 * rank_pattern, modules_to_save, use_dora. What would change the count and is not understood is refused: other kinds,
 * regular expressions, layers_to_transform, trained biases. Texts belong to the arena. */
bool adapter_read_config(const char *name, const char *bytes, size_t size, struct arena *arena, struct adapter *adapter,
                         struct error *error);

/* The header of a LoRA's safetensors file, which is all that is read of it: every tensor counted, its rank found from
 * the lora_A tensors. `file_size` is checked against the tensors' offsets, and lora_A's ranks against lora_B's. */
bool adapter_read_header(const char *name, const char *header, size_t size, uint64_t file_size, struct arena *arena,
                         struct adapter *adapter, struct error *error);

#endif
