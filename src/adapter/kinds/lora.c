/* LoRA, and what keeps its two factors as they are. Shapes and names of tensors: PEFT, src/peft/tuners/KIND/layer.py.
 */
#include "adapter/kinds/kinds.h"

#include <string.h>

/* One of the names joined by commas is a part of the module's. */
static bool has_part(const char *names, const char *module) {
    for (const char *at = names; at && *at; at += strcspn(at, ","), at += *at == ',') {
        size_t length = strcspn(at, ",");
        for (const char *part = module; *part; part++)
            if (strncmp(part, at, length) == 0) return true;
    }
    return false;
}

/* Blocks on the diagonal of one factor, so that engines which split the model need not exchange what it computes. */
static void add_blocks(const struct adapter *adapter, const struct matrix *m, struct tensors *tensors) {
    bool a = has_part(adapter->blocks_a, m->module), b = has_part(adapter->blocks_b, m->module);
    uint64_t n = adapter->blocks;
    if ((a && b) || (!a && !b && !adapter->blocks_anywhere))
        tensors_refuse(tensors, "use_bdlora names %.40s %s target_modules_bd_a and target_modules_bd_b", m->module,
                       a ? "in both" : "in neither of");
    else if ((a && m->in % n) || (b && m->out % n) || ((a || b) && m->size % n))
        tensors_refuse(tensors, "nblocks is %llu, which does not divide the rank and the sides of %.40s",
                       (unsigned long long)n, m->module);
    tensor_add(tensors, "lora_A.weight", USUAL | IN_SIDE, AS_ADAPTER, SHAPE(m->size, a ? m->in / n : m->in));
    tensor_add(tensors, "lora_B.weight", USUAL | OUT_SIDE, AS_ADAPTER, SHAPE(m->out, b ? m->size / n : m->size));
}

static void add_pair(const struct matrix *m, unsigned b_uses, struct tensors *tensors) {
    if (m->embedding) {
        tensor_add(tensors, "lora_embedding_A", USUAL, AS_ADAPTER, SHAPE(m->size, m->in));
        tensor_add(tensors, "lora_embedding_B", USUAL, AS_ADAPTER, SHAPE(m->out, m->size));
        return;
    }
    tensor_add(tensors, "lora_A.weight", USUAL | IN_SIDE, AS_ADAPTER, SHAPE(m->size, m->in));
    tensor_add(tensors, "lora_B.weight", b_uses | OUT_SIDE, AS_ADAPTER, SHAPE(m->out, m->size));
}

/* MiCA trains A alone; lora_bias gives B a bias. */
MATRIX(lora) {
    enum { BIAS, START };
    bool mica = setting(adapted, START) != 0;
    if (adapted->adapter->blocks && !matrix->embedding)
        add_blocks(adapted->adapter, matrix, tensors);
    else
        add_pair(matrix, mica ? FROZEN : USUAL, tensors);
    if (setting(adapted, BIAS)) tensor_add(tensors, "lora_B.bias", USUAL, AS_ADAPTER, SHAPE(matrix->out));
}

/* A stays as it was drawn, and is stored all the same. */
MATRIX(lora_fa) {
    (void)adapted;
    tensor_add(tensors, "lora_A.weight", FROZEN | IN_SIDE, AS_ADAPTER, SHAPE(matrix->size, matrix->in));
    tensor_add(tensors, "lora_B.weight", USUAL | OUT_SIDE, AS_ADAPTER, SHAPE(matrix->out, matrix->size));
}

/* A magnitude for each output (Liu et al. 2024). */
MATRIX(dora) {
    lora_matrix(adapted, matrix, tensors);
    tensor_add(tensors, "lora_magnitude_vector", USUAL, AS_ADAPTER, SHAPE(matrix->out));
}

static void add_triple(const struct matrix *m, uint64_t rank, unsigned uses, struct tensors *tensors) {
    tensor_add(tensors, "lora_A", uses | IN_SIDE, AS_ADAPTER, SHAPE(rank, m->in));
    tensor_add(tensors, "lora_B", uses | OUT_SIDE, AS_ADAPTER, SHAPE(m->out, rank));
    tensor_add(tensors, "lora_E", uses, AS_ADAPTER, SHAPE(rank, 1));
}

/* Trains at init_r and prunes to target_r on average; where none is stated nothing is pruned. */
MATRIX(adalora) {
    enum { TARGET };
    uint64_t target = setting(adapted, TARGET);
    add_triple(matrix, matrix->size, target ? TRAINED : USUAL, tensors);
    if (target) add_triple(matrix, target, FROZEN, tensors);
}

const struct adapter_kind lora_kinds[] = {
    {.name = "lora",
     .title = "LoRA",
     .peft_type = "LORA",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "rank × (in + out)",
     .mapping = "lora",
     .mark = ".lora_A.",
     .straight = true,
     .draws = true,
     .matrix = lora_matrix,
     .settings = {{.key = "lora_bias"}, {.key = "init_lora_weights", .choices = "*,mica"}}},
    {.name = "dora",
     .title = "DoRA",
     .peft_type = "LORA",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "rank × (in + out) + out",
     .mapping = "lora",
     .mark = ".lora_magnitude_vector",
     .straight = true,
     .draws = true,
     .matrix = dora_matrix,
     .settings = {{.key = "lora_bias"}, {.key = "init_lora_weights", .choices = "*,mica"}}},
    {.name = "lora-fa",
     .title = "LoRA-FA",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "rank × out",
     .besides = "rank × in of each, which stays as it was drawn",
     .mapping = "lora",
     .straight = true,
     .matrix = lora_fa_matrix},
    {.name = "adalora",
     .title = "AdaLoRA",
     .peft_type = "ADALORA",
     .parameter = SIZE_RANK,
     .size_key = "init_r",
     .formula = "rank × (in + out + 1)",
     .besides = "where target_r is stated the file holds as many ranks on average",
     .unsure = "which ranks are kept follows from the training",
     .mapping = "adalora",
     .mark = ".lora_E",
     .mark_side = 1,
     .straight = true,
     .draws = true,
     .matrix = adalora_matrix,
     .settings = {{.key = "target_r"}}},
    {.name = NULL},
};
