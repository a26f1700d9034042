/* Factors of low rank. Shapes and names of tensors: PEFT, src/peft/tuners/KIND/layer.py. Settings stand in the order of
 * the kind's row. */
#include "adapter/kinds/kinds.h"

#include <string.h>

static uint64_t least(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

static uint64_t setting(const struct adapted *adapted, size_t place) {
    return adapted->adapter->settings[place];
}

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
    tensor_add(tensors, "lora_A.weight", FROZEN, AS_ADAPTER, SHAPE(matrix->size, matrix->in));
    tensor_add(tensors, "lora_B.weight", USUAL, AS_ADAPTER, SHAPE(matrix->out, matrix->size));
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
    uint64_t rank = least(matrix->size, matrix->out);
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

static uint64_t larger(uint64_t a, uint64_t b) {
    return a > b ? a : b;
}

MATRIX(lokr) {
    static const char *const first[] = {"lokr_w1", "lokr_w1_a", "lokr_w1_b"};
    static const char *const second[] = {"lokr_w2", "lokr_w2_a", "lokr_w2_b"};
    uint64_t l, k, m, n, rank = matrix->size, factor = setting(adapted, FACTOR);
    factorize(matrix->out, factor, &l, &k);
    factorize(matrix->in, factor, &m, &n);
    bool decompose_first = setting(adapted, BOTH) && 2 * rank < larger(l, m);
    bool decompose_second = 2 * rank < larger(k, n);
    add_kronecker(first, l, m, decompose_first ? rank : 0, tensors);
    add_kronecker(second, k, n, decompose_second ? rank : 0, tensors);
}

/* A decomposed matrix may be larger than the whole one: 31 x (32 + 64) of 32 x 64. */
uint64_t lokr_falls_after(const struct adapted *adapted, const struct matrix *matrix, uint64_t size) {
    uint64_t l, k, m, n;
    factorize(matrix->out, setting(adapted, FACTOR), &l, &k);
    factorize(matrix->in, setting(adapted, FACTOR), &m, &n);
    uint64_t first = (larger(l, m) + 1) / 2, second = (larger(k, n) + 1) / 2;
    if (!setting(adapted, BOTH) || first <= size) first = UINT64_MAX;
    if (second <= size) second = UINT64_MAX;
    return least(first, second);
}

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
    uint64_t full = least(matrix->in, matrix->out), kept = matrix->size ? matrix->size : full - full / 2;
    uint64_t low = kept < full ? full - kept : 0;
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
    uint64_t clusters = least(setting(adapted, CLUSTERS), matrix->out), rank = setting(adapted, RANK);
    uint64_t r = least(matrix->size, least(matrix->in, matrix->out));
    tensor_add_times(tensors, "adamss_A", USUAL, AS_ADAPTER, matrix->copies * clusters, SHAPE(rank, r));
    tensor_add(tensors, "adamss_B", USUAL, AS_ADAPTER, SHAPE(matrix->out, rank));
    tensor_add(tensors, "adamss_newB", FROZEN, AS_ADAPTER, SHAPE(r, matrix->in));
}
