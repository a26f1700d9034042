/* Factors of which more is made than their product, or that are cut into blocks. Shapes and names of tensors: PEFT,
 * src/peft/tuners/KIND/layer.py. */
#include "adapter/kinds/kinds.h"
#include "base/exact.h"

MATRIX(hira) {
    (void)adapted;
    tensor_add(tensors, "hira_A", USUAL | IN_SIDE, AS_ADAPTER, SHAPE(matrix->size, matrix->in));
    tensor_add(tensors, "hira_B", USUAL | OUT_SIDE, AS_ADAPTER, SHAPE(matrix->out, matrix->size));
}

/* k blocks on each side, whose sizes are k times smaller. */
MATRIX(gralora) {
    enum { BLOCKS, HYBRID };
    uint64_t k = setting(adapted, BLOCKS), hybrid = setting(adapted, HYBRID);
    if (!k || matrix->in % k || matrix->out % k) {
        tensors_refuse(tensors, "gralora_k is %llu, which does not divide both sides of %.40s", (unsigned long long)k,
                       matrix->module);
        return;
    }
    tensor_add(tensors, "gralora_A", USUAL, AS_ADAPTER, SHAPE(k, matrix->in / k, matrix->size));
    tensor_add(tensors, "gralora_B", USUAL, AS_ADAPTER, SHAPE(k, matrix->size, matrix->out / k));
    if (!hybrid) return;
    tensor_add(tensors, "gralora_A_general.weight", USUAL, AS_ADAPTER, SHAPE(hybrid, matrix->in));
    tensor_add(tensors, "gralora_B_general.weight", USUAL, AS_ADAPTER, SHAPE(matrix->out, hybrid));
}

/* With `para` a subspace is taken away and nothing put in its place. */
MATRIX(deft) {
    enum { PARA };
    uint64_t rank = exact_smaller(matrix->size, matrix->out);
    tensor_add(tensors, "deft_P", USUAL, AS_ADAPTER, SHAPE(matrix->out, rank));
    if (!setting(adapted, PARA)) tensor_add(tensors, "deft_R", USUAL, AS_ADAPTER, SHAPE(rank, matrix->in));
}

/* A path is a pair of factors, a vector, a number, or zeros of the shape that it would have, in the model's format. */
enum glora_path { PATH_PAIR, PATH_VECTOR, PATH_NUMBER, PATH_ZEROS };

static void add_path(const char *const names[4], enum glora_path path, uint64_t out, uint64_t in, uint64_t rank,
                     struct tensors *tensors) {
    if (path == PATH_PAIR) {
        tensor_add(tensors, names[0], USUAL, AS_ADAPTER, SHAPE(out, rank));
        tensor_add(tensors, names[1], USUAL, AS_ADAPTER, SHAPE(rank, in));
    } else if (path == PATH_VECTOR) {
        tensor_add(tensors, names[2], USUAL, AS_ADAPTER, SHAPE(out, 1));
    } else if (path == PATH_NUMBER) {
        tensor_add(tensors, names[2], USUAL, AS_ADAPTER, SHAPE(1));
    } else {
        tensor_add(tensors, names[3], FROZEN, AS_BASE, SHAPE(out, in));
    }
}

static void add_bias_path(const char *number, const char *zeros, enum glora_path path, uint64_t out,
                          struct tensors *tensors) {
    if (path == PATH_ZEROS)
        tensor_add(tensors, zeros, FROZEN, AS_BASE, SHAPE(out));
    else
        tensor_add(tensors, number, USUAL, AS_ADAPTER, SHAPE(path == PATH_NUMBER ? 1 : out));
}

/* A scales the matrix, B is added to it; C, D and E do the like with its bias, and are zeros where it has none. */
MATRIX(glora) {
    enum { A_B, C, D_E };
    static const char *const a[] = {"glora_A.Xd", "glora_A.Xu", "glora_A.X", "glora_A.zeros"};
    static const char *const b[] = {"glora_B.Xd", "glora_B.Xu", "glora_B.X", "glora_B.zeros"};
    static const char *const c[] = {"glora_C.Xd", "glora_C.Xu", "glora_C.X", "glora_C.zeros"};
    static const enum glora_path paths[3][4] = {[A_B] = {PATH_PAIR, PATH_VECTOR, PATH_NUMBER, PATH_ZEROS},
                                                [C] = {PATH_PAIR, PATH_VECTOR, PATH_ZEROS},
                                                [D_E] = {PATH_VECTOR, PATH_NUMBER, PATH_ZEROS}};
    enum glora_path own = paths[A_B][setting(adapted, A_B)];
    enum glora_path of_c = matrix->bias ? paths[C][setting(adapted, C)] : PATH_ZEROS;
    enum glora_path of_d = matrix->bias ? paths[D_E][setting(adapted, D_E)] : PATH_ZEROS;
    add_path(a, own, matrix->out, matrix->in, matrix->size, tensors);
    add_path(b, own, matrix->out, matrix->in, matrix->size, tensors);
    add_path(c, of_c, matrix->in, 1, matrix->size, tensors);
    add_bias_path("glora_D.X", "glora_D.zeros", of_d, matrix->out, tensors);
    add_bias_path("glora_E.X", "glora_E.zeros", of_d, matrix->out, tensors);
}

/* The Hadamard product of two products. */
MATRIX(loha) {
    (void)adapted;
    tensor_add(tensors, "hada_w1_a", USUAL, AS_ADAPTER, SHAPE(matrix->out, matrix->size));
    tensor_add(tensors, "hada_w1_b", USUAL, AS_ADAPTER, SHAPE(matrix->size, matrix->in));
    tensor_add(tensors, "hada_w2_a", USUAL, AS_ADAPTER, SHAPE(matrix->out, matrix->size));
    tensor_add(tensors, "hada_w2_b", USUAL, AS_ADAPTER, SHAPE(matrix->size, matrix->in));
}

/* The Kronecker product's two sides: m x n = dimension with m <= n, m the factor where that divides it, else the
 * largest divisor up to the factor (0: any) and the square root. */
static void factorize(uint64_t dimension, uint64_t factor, uint64_t *m, uint64_t *n) {
    uint64_t best = 1;
    if (factor && dimension % factor == 0) {
        *m = factor;
        *n = dimension / factor;
        return;
    }
    for (uint64_t i = 2; i <= dimension / i && (!factor || i <= factor); i++)
        if (dimension % i == 0) best = i;
    *m = best;
    *n = dimension / best;
}

static void add_kronecker(const char *const names[3], uint64_t rows, uint64_t columns, uint64_t rank,
                          struct tensors *tensors) {
    if (!rank) {
        tensor_add(tensors, names[0], USUAL, AS_ADAPTER, SHAPE(rows, columns));
        return;
    }
    tensor_add(tensors, names[1], USUAL, AS_ADAPTER, SHAPE(rows, rank));
    tensor_add(tensors, names[2], USUAL, AS_ADAPTER, SHAPE(rank, columns));
}

/* Each of the two matrices is decomposed where the rank is below half its longer side. */
enum { FACTOR, BOTH };

MATRIX(lokr) {
    static const char *const first[] = {"lokr_w1", "lokr_w1_a", "lokr_w1_b"};
    static const char *const second[] = {"lokr_w2", "lokr_w2_a", "lokr_w2_b"};
    uint64_t l, k, m, n, rank = matrix->size, factor = setting(adapted, FACTOR);
    factorize(matrix->out, factor, &l, &k);
    factorize(matrix->in, factor, &m, &n);
    bool decompose_first = setting(adapted, BOTH) && 2 * rank < exact_larger(l, m);
    bool decompose_second = 2 * rank < exact_larger(k, n);
    add_kronecker(first, l, m, decompose_first ? rank : 0, tensors);
    add_kronecker(second, k, n, decompose_second ? rank : 0, tensors);
}

/* A decomposed matrix may be larger than the whole one: 31 x (32 + 64) of 32 x 64. */
static uint64_t lokr_falls_after(const struct adapted *adapted, const struct matrix *matrix, uint64_t size) {
    uint64_t l, k, m, n;
    factorize(matrix->out, setting(adapted, FACTOR), &l, &k);
    factorize(matrix->in, setting(adapted, FACTOR), &m, &n);
    uint64_t first = (exact_larger(l, m) + 1) / 2, second = (exact_larger(k, n) + 1) / 2;
    if (!setting(adapted, BOTH) || first <= size) first = UINT64_MAX;
    if (second <= size) second = UINT64_MAX;
    return exact_smaller(first, second);
}

const struct adapter_kind products_kinds[] = {
    {.name = "hira",
     .title = "HiRA",
     .peft_type = "HIRA",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "rank × (in + out)",
     .mapping = "lora",
     .mark = ".hira_A",
     .mark_side = 1,
     .straight = true,
     .draws = true,
     .matrix = hira_matrix},
    {.name = "gralora",
     .title = "GraLoRA",
     .peft_type = "GRALORA",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "rank × (in + out)",
     .mapping = "lora",
     .mark = ".gralora_A",
     .mark_side = 3,
     .straight = true,
     .draws = true,
     .matrix = gralora_matrix,
     .settings = {{.key = "gralora_k", .preset = 2}, {.key = "hybrid_r"}}},
    {.name = "deft",
     .title = "DEFT",
     .peft_type = "DEFT",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "min(rank, out) × (in + out)",
     .mapping = "lora",
     .mark = ".deft_P",
     .mark_side = 2,
     .draws = true,
     .matrix = deft_matrix,
     .settings = {{.key = "para"}}},
    {.name = "glora",
     .title = "GLoRA",
     .peft_type = "GLORA",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "2 × rank × (in + out), and of a bias rank × (in + 1) + 2",
     .besides = "zeros of in and 2 × out where there is no bias",
     .mapping = "lora",
     .mark = ".glora_A.Xd",
     .mark_side = 2,
     .straight = true,
     .matrix = glora_matrix,
     .settings = {{.key = "config_A_B", .choices = "lora,vector,constant,none"},
                  {.key = "config_C", .choices = "lora,vector,none"},
                  {.key = "config_D_E", .preset = 1, .choices = "vector,constant,none"}}},
    {.name = "loha",
     .title = "LoHa",
     .peft_type = "LOHA",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "2 × rank × (in + out)",
     .mapping = "lora",
     .mark = ".hada_w1_a",
     .mark_side = 2,
     .straight = true,
     .draws = true,
     .matrix = loha_matrix},
    {.name = "lokr",
     .title = "LoKr",
     .peft_type = "LOKR",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "l × m + k × n, or rank × (k + n) where 2 × rank < max(k, n), with out = l × k and in = m × n",
     .mapping = "lora",
     .mark = ".lokr_w",
     .draws = true,
     .matrix = lokr_matrix,
     .falls_after = lokr_falls_after,
     .settings = {{.key = "decompose_factor"}, {.key = "decompose_both"}}},
    {.name = NULL},
};
