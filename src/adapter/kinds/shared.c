/* Bases or banks that all matrices share. Shapes and names of tensors: PEFT, src/peft/tuners/KIND/. */
#include "adapter/kinds/kinds.h"
#include "base/exact.h"

/* The widest sides, and of each matrix's shorter side the longest. */
struct widths {
    uint64_t in, out, shorter, longer;
};

static struct widths widths_of(const struct adapted *adapted) {
    struct widths widest = {0};
    for (size_t i = 0; i < adapted->line_count; i++) {
        const struct matrix *matrix = &adapted->lines[i].matrix;
        bool wide = matrix->in > matrix->out;
        widest.in = exact_larger(widest.in, matrix->in);
        widest.out = exact_larger(widest.out, matrix->out);
        widest.shorter = exact_larger(widest.shorter, wide ? matrix->out : matrix->in);
        widest.longer = exact_larger(widest.longer, wide ? matrix->in : matrix->out);
    }
    return widest;
}

static unsigned saved(const struct adapted *adapted, size_t place) {
    return setting(adapted, place) ? FROZEN : RESIDENT;
}

/* ---- VeRA, PVeRA: two random matrices, of which each adapter scales the columns ---- */

enum { SAVE_PROJECTION };

MATRIX(vera) {
    (void)adapted;
    tensor_add(tensors, "vera_lambda_b", USUAL, AS_ADAPTER, SHAPE(matrix->out));
    tensor_add(tensors, "vera_lambda_d", USUAL, AS_ADAPTER, SHAPE(matrix->size));
}

ONCE(vera) {
    struct widths widest = widths_of(adapted);
    tensor_add(tensors, "base_model.vera_A", saved(adapted, SAVE_PROJECTION), AS_ADAPTER, SHAPE(size, widest.in));
    tensor_add(tensors, "base_model.vera_B", saved(adapted, SAVE_PROJECTION), AS_ADAPTER, SHAPE(widest.out, size));
}

MATRIX(pvera) {
    (void)adapted;
    tensor_add(tensors, "pvera_lambda_b", USUAL, AS_ADAPTER, SHAPE(matrix->out));
    tensor_add(tensors, "pvera_lambda_d", USUAL, AS_ADAPTER, SHAPE(2 * matrix->size));
}

ONCE(pvera) {
    struct widths widest = widths_of(adapted);
    tensor_add(tensors, "base_model.pvera_A", saved(adapted, SAVE_PROJECTION), AS_ADAPTER, SHAPE(2 * size, widest.in));
    tensor_add(tensors, "base_model.pvera_B", saved(adapted, SAVE_PROJECTION), AS_ADAPTER, SHAPE(widest.out, size));
}

/* ---- VB-LoRA: a bank of vectors that each factor's parts are mixed from ---- */

enum { VECTORS, LENGTH, TOP, ONLY_TOP };

static enum tensor_format index_format(uint64_t vectors) {
    if (vectors < 1 << 8) return AS_INT8;
    return vectors < 1 << 15 ? AS_INT16 : AS_INT32; /* there may be 2^24 */
}

static void add_logits(const struct adapted *adapted, const char *const names[3], uint64_t rows, uint64_t columns,
                       struct tensors *tensors) {
    uint64_t vectors = setting(adapted, VECTORS), top = setting(adapted, TOP);
    bool only_top = setting(adapted, ONLY_TOP);
    tensor_add(tensors, names[0], only_top ? TRAINED | RESIDENT : USUAL, AS_ADAPTER, SHAPE(rows, columns, vectors));
    if (!only_top) return;
    tensor_add(tensors, names[1], STORED, index_format(vectors), SHAPE(rows, columns, top));
    tensor_add(tensors, names[2], STORED, AS_ADAPTER, SHAPE(rows, columns, top - 1));
}

MATRIX(vblora) {
    static const char *const a[] = {"vblora_logits_A", "vblora_logits_A_topk_indices", "vblora_logits_A_topk_weights"};
    static const char *const b[] = {"vblora_logits_B", "vblora_logits_B_topk_indices", "vblora_logits_B_topk_weights"};
    uint64_t length = setting(adapted, LENGTH);
    if (matrix->in % length || matrix->out % length) {
        tensors_refuse(tensors, "vector_length is %llu, which does not divide both sides of %.40s",
                       (unsigned long long)length, matrix->module);
        return;
    }
    add_logits(adapted, a, matrix->size, matrix->in / length, tensors);
    add_logits(adapted, b, matrix->out / length, matrix->size, tensors);
}

ONCE(vblora) {
    (void)size;
    tensor_add(tensors, "base_model.vblora_vector_bank", USUAL, AS_ADAPTER,
               SHAPE(setting(adapted, VECTORS), setting(adapted, LENGTH)));
}

/* ---- RandLoRA: full rank out of many random bases ---- */

static uint64_t bases(uint64_t shorter, uint64_t rank) {
    return shorter / rank + (shorter % rank != 0);
}

MATRIX(randlora) {
    uint64_t shorter = matrix->in < matrix->out ? matrix->in : matrix->out, count = bases(shorter, matrix->size);
    (void)adapted;
    tensor_add(tensors, "randlora_gamma", USUAL, AS_ADAPTER, SHAPE(count, shorter));
    tensor_add(tensors, "randlora_lambda", USUAL, AS_ADAPTER, SHAPE(matrix->size, count));
}

ONCE(randlora) {
    struct widths widest = widths_of(adapted);
    unsigned uses = saved(adapted, SAVE_PROJECTION);
    tensor_add(tensors, "base_model.randlora_A", uses, AS_ADAPTER, SHAPE(size, 1, widest.shorter));
    tensor_add(tensors, "base_model.randlora_B", uses, AS_ADAPTER,
               SHAPE(widest.longer, bases(widest.shorter, size), size));
}

/* ---- TinyLoRA: a few numbers that steer the matrix's own singular vectors ---- */

enum { NUMBERS, TYING, SAVE_TINY };

MATRIX(tinylora) {
    uint64_t rank = exact_smaller(matrix->size, exact_smaller(matrix->in, matrix->out));
    tensor_add(tensors, "tinylora_A", FROZEN, AS_ADAPTER, SHAPE(rank, matrix->in));
    tensor_add(tensors, "tinylora_B", FROZEN, AS_ADAPTER, SHAPE(matrix->out, rank));
    tensor_add(tensors, "tinylora_P", saved(adapted, SAVE_TINY), AS_ADAPTER,
               SHAPE(setting(adapted, NUMBERS), rank, rank));
}

/* Groups of matrices that share a vector: as many as matrices where `tying` is none, one where it is all. Python rounds
 * halves to even. */
static uint64_t tied_groups(uint64_t matrices, uint64_t tying) {
    const uint64_t one = 1000000000;
    __extension__ unsigned __int128 wanted = (unsigned __int128)matrices * (one - tying);
    uint64_t groups = (uint64_t)(wanted / one), rest = (uint64_t)(wanted % one);
    groups += rest > one / 2 || (rest == one / 2 && groups % 2);
    if (!groups) groups = 1;
    return exact_smaller(bases(matrices, matrices / groups), groups);
}

ONCE(tinylora) {
    uint64_t matrices = 0;
    (void)size;
    for (size_t i = 0; i < adapted->line_count; i++) matrices += adapted->lines[i].matrix.copies;
    struct tensor vector = {.name = "base_model.tinylora_v.",
                            .uses = USUAL,
                            .format = AS_ADAPTER,
                            .shape = {setting(adapted, NUMBERS)},
                            .dimensions = 1,
                            .times = tied_groups(matrices, setting(adapted, TYING)),
                            .after = ""};
    tensors->take(tensors, &vector);
}

/* ---- Uni-LoRA: one vector, of which all factors are drawn ---- */

MATRIX(unilora) {
    (void)adapted;
    tensor_add(tensors, "unilora_indices_A", RESIDENT, AS_INT64, SHAPE(matrix->size, matrix->in));
    tensor_add(tensors, "unilora_indices_B", RESIDENT, AS_INT64, SHAPE(matrix->out, matrix->size));
    tensor_add(tensors, "unilora_scales_A", RESIDENT, AS_BASE, SHAPE(matrix->size, matrix->in));
    tensor_add(tensors, "unilora_scales_B", RESIDENT, AS_BASE, SHAPE(matrix->out, matrix->size));
}

ONCE(unilora) {
    enum { THETA };
    (void)size;
    tensor_add(tensors, "base_model.unilora_theta_d", USUAL, AS_ADAPTER, SHAPE(setting(adapted, THETA)));
}

/* ---- FRoD: each category of matrices shares a basis, and the places of a sparse matrix ---- */

enum { SPARSE, SAVE_FROD };

static uint64_t sparse_values(const struct adapted *adapted, uint64_t in) {
    __extension__ unsigned __int128 share = (unsigned __int128)in * in * setting(adapted, SPARSE);
    return (uint64_t)(share / 1000000000);
}

MATRIX(frod) {
    uint64_t in = matrix->in, values = sparse_values(adapted, in);
    unsigned uses = saved(adapted, SAVE_FROD);
    tensor_add(tensors, "frod_lambda_l", USUAL, AS_ADAPTER, SHAPE(in));
    tensor_add(tensors, "frod_lambda_s_values", USUAL, AS_ADAPTER, SHAPE(values));
    tensor_add(tensors, "frod_U", RESIDENT, AS_BASE, SHAPE(matrix->out, in));
    tensor_add_times(tensors, "frod_V", uses, AS_BASE, 1, SHAPE(in, in));
    tensor_add_times(tensors, "frod_s_indices", uses, AS_INT64, 1, SHAPE(2, values));
    tensor_add_times(tensors, "frod_s_size", uses, AS_INT64, 1, SHAPE(2));
}

const struct adapter_kind shared_kinds[] = {
    {.name = "vera",
     .title = "VeRA",
     .peft_type = "VERA",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "out + rank",
     .besides = "rank × (widest in + widest out), once, unless save_projection is false",
     .mapping = "lora",
     .mark = ".vera_lambda_b",
     .straight = true,
     .draws = true,
     .matrix = vera_matrix,
     .once = vera_once,
     .settings = {{.key = "save_projection", .preset = 1}}},
    {.name = "pvera",
     .title = "PVeRA",
     .peft_type = "PVERA",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "out + 2 × rank",
     .besides = "rank × (2 × widest in + widest out), once, unless save_projection is false",
     .mapping = "lora",
     .mark = ".pvera_lambda_b",
     .straight = true,
     .draws = true,
     .matrix = pvera_matrix,
     .once = pvera_once,
     .settings = {{.key = "save_projection", .preset = 1}}},
    {.name = "vblora",
     .title = "VB-LoRA",
     .peft_type = "VBLORA",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "rank × (in + out) / vector_length × num_vectors",
     .besides = "the bank: num_vectors × vector_length, once",
     .mapping = "lora",
     .mark = ".vblora_logits_A",
     .mark_side = 1,
     .straight = true,
     .matrix = vblora_matrix,
     .once = vblora_once,
     .settings = {{.key = "num_vectors", .preset = 256},
                  {.key = "vector_length", .preset = 256},
                  {.key = "topk", .preset = 2},
                  {.key = "save_only_topk_weights"}}},
    {.name = "randlora",
     .title = "RandLoRA",
     .peft_type = "RANDLORA",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "rank × n + n × min(in, out), with n = min(in, out) / rank",
     .besides = "the bases, once, unless save_projection is false",
     .mapping = "lora",
     .mark = ".randlora_lambda",
     .mark_side = 1,
     .matrix = randlora_matrix,
     .once = randlora_once,
     .settings = {{.key = "save_projection", .preset = 1}}},
    {.name = "tinylora",
     .title = "TinyLoRA",
     .peft_type = "TINYLORA",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "u, once for all matrices that weight_tying ties",
     .besides = "singular vectors, rank × (in + out), and u × rank × rank of each",
     .mapping = "lora",
     .mark = ".tinylora_A",
     .mark_side = 1,
     .matrix = tinylora_matrix,
     .once = tinylora_once,
     .settings = {{.key = "u", .preset = 64},
                  {.key = "weight_tying", .share = true},
                  {.key = "save_projection", .preset = 1}}},
    {.name = "unilora",
     .title = "Uni-LoRA",
     .peft_type = "UNILORA",
     .parameter = SIZE_NONE,
     .formula = "theta_d_length, once",
     .mapping = "lora",
     .mark = "unilora_theta_d",
     .matrix = unilora_matrix,
     .once = unilora_once,
     .settings = {{.key = "theta_d_length", .preset = 256}}},
    {.name = "frod",
     .title = "FRoD",
     .peft_type = "FROD",
     .parameter = SIZE_NONE,
     .formula = "in + sparse_rate × in × in",
     .besides = "a basis of in × in for each kind of module, in the model's format",
     .mapping = "lora",
     .mark = ".frod_lambda_l",
     .matrix = frod_matrix,
     .settings = {{.key = "sparse_rate", .preset = 20000000, .share = true}, {.key = "save_projection", .preset = 1}}},
    {.name = NULL},
};
