/* One factor, the matrix's own parts, or factors with something besides. Shapes and names of tensors: PEFT,
 * src/peft/tuners/KIND/layer.py. */
#include "adapter/kinds/kinds.h"
#include "base/exact.h"

MATRIX(miss) {
    enum { START, MINI };
    enum { PLAIN, BAT, SMALL };
    uint64_t r = matrix->size, start = setting(adapted, START);
    if (start == BAT && (matrix->in % r || matrix->out % r))
        tensors_refuse(tensors, "blocks of %llu x %llu do not tile %.40s", (unsigned long long)r, (unsigned long long)r,
                       matrix->module);
    else if (start == BAT)
        tensor_add(tensors, "miss_block", USUAL, AS_ADAPTER, SHAPE(matrix->out / r, r, r));
    else
        tensor_add(tensors, "miss_block", USUAL, AS_ADAPTER,
                   SHAPE(r, start == SMALL ? setting(adapted, MINI) : matrix->out));
}

/* What MiSS was called before. */
MATRIX(bone) {
    enum { START };
    uint64_t r = matrix->size;
    if (!setting(adapted, START))
        tensor_add(tensors, "bone_block", USUAL, AS_ADAPTER, SHAPE(r, matrix->out));
    else if (matrix->in % r || matrix->out % r)
        tensors_refuse(tensors, "blocks of %llu x %llu do not tile %.40s", (unsigned long long)r, (unsigned long long)r,
                       matrix->module);
    else
        tensor_add(tensors, "bone_block", USUAL, AS_ADAPTER, SHAPE(matrix->out / r, r, r));
}

/* Householder reflections. */
MATRIX(hra) {
    (void)adapted;
    tensor_add(tensors, "hra_u", USUAL, AS_ADAPTER, SHAPE(matrix->in, matrix->size));
}

/* As many of the matrix's own elements as a LoRA would have, and where each is. */
MATRIX(shira) {
    uint64_t values = matrix->size * (matrix->in + matrix->out);
    (void)adapted;
    tensor_add(tensors, "shira_weight", USUAL, AS_ADAPTER, SHAPE(values));
    tensor_add(tensors, "shira_indices", FROZEN, AS_INT32, SHAPE(2, values));
}

MATRIX(delora) {
    (void)adapted;
    tensor_add(tensors, "delora_A", USUAL, AS_ADAPTER, SHAPE(matrix->size, matrix->in));
    tensor_add(tensors, "delora_B", USUAL, AS_ADAPTER, SHAPE(matrix->out, matrix->size));
    tensor_add(tensors, "delora_alpha", USUAL, AS_ADAPTER, SHAPE(1));
    tensor_add(tensors, "delora_w_norm", FROZEN, AS_ADAPTER, SHAPE(matrix->in));
}

/* Reads and writes the outputs; each two layers past the first two are a pair of r x r. */
MATRIX(peanut) {
    enum { DEPTH };
    uint64_t pairs = setting(adapted, DEPTH) > 2 ? (setting(adapted, DEPTH) - 2) / 2 : 0, r = matrix->size;
    tensor_add(tensors, "peanut_A.weight", USUAL, AS_ADAPTER, SHAPE(r, matrix->out));
    tensor_add(tensors, "peanut_B.weight", USUAL, AS_ADAPTER, SHAPE(matrix->out, r));
    for (uint64_t i = 0; i < pairs && i < 100; i++) { /* more are no adapter any more */
        tensor_add(tensors, i < 10 ? "peanut_encoder_0.weight" : "peanut_encoder_10.weight", USUAL, AS_ADAPTER,
                   SHAPE(r, r));
        tensor_add(tensors, i < 10 ? "peanut_decoder_0.weight" : "peanut_decoder_10.weight", USUAL, AS_ADAPTER,
                   SHAPE(r, r));
    }
}

/* Layers share an A in groups of stride_A and one B in all; a file has them once for each layer all the same. */
MATRIX(lily) {
    enum { STRIDE, HEADS };
    uint64_t stride = setting(adapted, STRIDE), heads = setting(adapted, HEADS), r = matrix->size;
    uint64_t groups = matrix->copies / stride + (matrix->copies % stride != 0);
    tensor_add_times(tensors, "lily_A.weight", TRAINED, AS_ADAPTER, groups, SHAPE(r, matrix->in));
    tensor_add_times(tensors, "lily_B.weight", TRAINED, AS_ADAPTER, 1, SHAPE(heads, r, matrix->out));
    tensor_add(tensors, "lily_A.weight", FROZEN, AS_ADAPTER, SHAPE(r, matrix->in));
    tensor_add(tensors, "lily_B.weight", FROZEN, AS_ADAPTER, SHAPE(heads * r, matrix->out));
    tensor_add(tensors, "lily_router.weight", USUAL, AS_ADAPTER, SHAPE(heads, r));
}

/* The size is the rank that stays as it is (0: half); what is below it is trained, in the model's own format. Beside it
 * the first values stay in memory. */
MATRIX(osf) {
    uint64_t full = exact_smaller(matrix->in, matrix->out), kept = matrix->size ? matrix->size : full - full / 2;
    uint64_t low = full - exact_smaller(kept, full);
    (void)adapted;
    if (!low) {
        tensors_refuse(tensors, "a rank of %llu that is kept leaves nothing of %.40s to train",
                       (unsigned long long)kept, matrix->module);
        return;
    }
    for (int initial = 0; initial < 2; initial++) {
        unsigned uses = initial ? RESIDENT : USUAL;
        tensor_add(tensors, "osf_svd_params.U_low", uses, AS_BASE, SHAPE(matrix->out, low));
        tensor_add(tensors, "osf_svd_params.S_low", uses, AS_BASE, SHAPE(low));
        tensor_add(tensors, "osf_svd_params.V_low", uses, AS_BASE, SHAPE(low, matrix->in));
    }
}

/* Clusters of the outputs, each with an A of its own; their sizes follow the weights, their sum does not. */
MATRIX(adamss) {
    enum { CLUSTERS, RANK };
    uint64_t clusters = exact_smaller(setting(adapted, CLUSTERS), matrix->out), rank = setting(adapted, RANK);
    uint64_t r = exact_smaller(matrix->size, exact_smaller(matrix->in, matrix->out));
    tensor_add_times(tensors, "adamss_A", USUAL, AS_ADAPTER, matrix->copies * clusters, SHAPE(rank, r));
    tensor_add(tensors, "adamss_B", USUAL, AS_ADAPTER, SHAPE(matrix->out, rank));
    tensor_add(tensors, "adamss_newB", FROZEN, AS_ADAPTER, SHAPE(r, matrix->in));
}

const struct adapter_kind low_rank_kinds[] = {
    {.name = "miss",
     .title = "MiSS",
     .peft_type = "MISS",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "rank × out",
     .mapping = "lora",
     .mark = ".miss_block",
     .mark_side = 1,
     .straight = true,
     .draws = true,
     .matrix = miss_matrix,
     .settings = {{.key = "init_weights", .choices = "*,bat,mini"}, {.key = "mini_r", .preset = 1}}},
    {.name = "bone",
     .title = "Bone",
     .peft_type = "BONE",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "rank × out",
     .mapping = "lora",
     .mark = ".bone_block",
     .mark_side = 1,
     .straight = true,
     .matrix = bone_matrix,
     .settings = {{.key = "init_weights", .choices = "*,bat"}}},
    {.name = "hra",
     .title = "HRA",
     .peft_type = "HRA",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "rank × in",
     .mapping = "lora",
     .mark = ".hra_u",
     .mark_side = 2,
     .straight = true,
     .draws = true,
     .matrix = hra_matrix},
    {.name = "shira",
     .title = "SHiRA",
     .peft_type = "SHIRA",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "rank × (in + out)",
     .besides = "two 4-byte indices of each value",
     .mapping = "lora",
     .mark = ".shira_weight",
     .straight = true,
     .draws = true,
     .matrix = shira_matrix},
    {.name = "delora",
     .title = "DeLoRA",
     .peft_type = "DELORA",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "rank × (in + out) + 1",
     .besides = "a norm of each input",
     .mapping = "lora",
     .mark = ".delora_A",
     .mark_side = 1,
     .straight = true,
     .draws = true,
     .matrix = delora_matrix},
    {.name = "peanut",
     .title = "PEANuT",
     .peft_type = "PEANUT",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "2 × rank × out",
     .mapping = "lora",
     .mark = ".peanut_A",
     .mark_side = 1,
     .draws = true,
     .matrix = peanut_matrix,
     .settings = {{.key = "depth", .preset = 2}}},
    {.name = "lily",
     .title = "Lily",
     .peft_type = "LILY",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "rank × in of each group of layers, heads × rank × (out, once, + 1)",
     .besides = "A and B of each layer once more",
     .mapping = "lora",
     .mark = ".lily_A",
     .mark_side = 1,
     .straight = true,
     .matrix = lily_matrix,
     .settings = {{.key = "stride_A", .preset = 1}, {.key = "num_B", .preset = 2}}},
    {.name = "osf",
     .title = "OSF",
     .peft_type = "OSF",
     .parameter = SIZE_RANK,
     .size_key = "effective_rank",
     .size_may_be_absent = true,
     .formula = "low × (in + out + 1), with low = min(in, out) - rank",
     .mapping = "osf",
     .mark = ".osf_svd_params",
     .matrix = osf_matrix},
    {.name = "adamss",
     .title = "AdaMSS",
     .peft_type = "ADAMSS",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "subspaces × rank + out, of each subspace rank",
     .besides = "a projection of rank × in of each",
     .unsure = "how outputs fall into clusters follows from the weights",
     .mapping = "lora",
     .mark = ".adamss_A",
     .matrix = adamss_matrix,
     .settings = {{.key = "num_subspaces", .preset = 5}, {.key = "subspace_rank", .preset = 1}}},
    {.name = NULL},
};
