/* Rotations, circulants and spectra. Shapes and names of tensors: PEFT, src/peft/tuners/KIND/layer.py. */
#include "adapter/kinds/kinds.h"

/* The divisor of `width` that lies nearest; of two the lower. */
static uint64_t nearest_divisor(uint64_t width, uint64_t wanted) {
    if (wanted >= width) return width;
    uint64_t low = wanted, high = wanted;
    while (low > 1 && width % low) low--;
    while (high - wanted < wanted - low && width % high) high++;
    return width % high == 0 && high - wanted < wanted - low ? high : low;
}

/* Orthogonal blocks along the inputs, each from the half above its diagonal (Qiu et al. 2023). A config may give their
 * count in place of their side. */
MATRIX(oft) {
    enum { SHARED, BY_COUNT };
    bool by_count = setting(adapted, BY_COUNT) != 0;
    uint64_t divisor = nearest_divisor(matrix->in, matrix->size), other = matrix->in / divisor;
    uint64_t side = by_count ? other : divisor, blocks = by_count ? divisor : other;
    tensor_add(tensors, "oft_R.weight", USUAL, AS_ADAPTER,
               SHAPE(setting(adapted, SHARED) ? 1 : blocks, side * (side - 1) / 2));
}

MATRIX(boft) {
    enum { FACTORS, BY_COUNT };
    bool by_count = setting(adapted, BY_COUNT) != 0;
    if (!matrix->size || matrix->in % matrix->size) {
        tensors_refuse(tensors, "blocks of %llu do not divide the %llu inputs of %.40s",
                       (unsigned long long)matrix->size, (unsigned long long)matrix->in, matrix->module);
        return;
    }
    uint64_t other = matrix->in / matrix->size;
    uint64_t side = by_count ? other : matrix->size, blocks = by_count ? matrix->size : other;
    tensor_add(tensors, "boft_R", USUAL, AS_ADAPTER, SHAPE(setting(adapted, FACTORS), blocks, side, side));
    tensor_add(tensors, "boft_s", USUAL, AS_ADAPTER, SHAPE(matrix->out, 1));
}

/* Block-circular convolution, always in fp32 for its Fourier transforms. */
MATRIX(c3a) {
    uint64_t block = matrix->size;
    (void)adapted;
    if (!block || matrix->in % block || matrix->out % block)
        tensors_refuse(tensors, "blocks of %llu do not divide both sides of %.40s", (unsigned long long)block,
                       matrix->module);
    else
        tensor_add(tensors, "c3a_kernel", USUAL, AS_FP32, SHAPE(matrix->out / block, matrix->in / block, block));
}

/* A rotation between the matrix's own singular vectors, which stay in memory. */
MATRIX(psoft) {
    enum { ORTHOGONAL, SCALE_A, SCALE_B };
    uint64_t r = matrix->size;
    if (setting(adapted, SCALE_A)) tensor_add(tensors, "psoft_R.vector_a", USUAL, AS_ADAPTER, SHAPE(r));
    if (setting(adapted, SCALE_B)) tensor_add(tensors, "psoft_R.vector_b", USUAL, AS_ADAPTER, SHAPE(r));
    if (setting(adapted, ORTHOGONAL))
        tensor_add(tensors, "psoft_R.weight", USUAL, AS_ADAPTER, SHAPE(r * (r - 1) / 2));
    else
        tensor_add(tensors, "psoft_R.weight", USUAL, AS_ADAPTER, SHAPE(r, r));
    tensor_add(tensors, "psoft_A", RESIDENT, AS_BASE, SHAPE(r, matrix->in));
    tensor_add(tensors, "psoft_B", RESIDENT, AS_BASE, SHAPE(matrix->out, r));
}

/* Pairs of outputs turned by an angle and scaled: one of each a pair, two, or four. */
MATRIX(road) {
    enum { VARIANT };
    static const uint64_t halves[] = {1, 2, 4}; /* road_1, road_2, road_4 */
    uint64_t count = matrix->out / 2 * halves[setting(adapted, VARIANT)];
    tensor_add(tensors, "road_alpha", USUAL, AS_ADAPTER, SHAPE(count));
    tensor_add(tensors, "road_theta", USUAL, AS_ADAPTER, SHAPE(count));
}

/* Where the frequencies lie follows from a seed, and is kept in memory. */
MATRIX(fourierft) {
    (void)adapted;
    tensor_add(tensors, "fourierft_spectrum", USUAL, AS_ADAPTER, SHAPE(matrix->size));
    tensor_add(tensors, "fourierft_indices", RESIDENT, AS_INT64, SHAPE(2, matrix->size));
}

MATRIX(waveft) {
    (void)adapted;
    tensor_add(tensors, "waveft_spectrum", USUAL, AS_ADAPTER, SHAPE(matrix->size));
    tensor_add(tensors, "waveft_indices", RESIDENT, AS_INT64, SHAPE(2, matrix->size));
}

const struct adapter_kind blocks_kinds[] = {
    {.name = "oft",
     .title = "OFT",
     .peft_type = "OFT",
     .parameter = SIZE_BLOCK,
     .size_key = "oft_block_size",
     .count_key = "r",
     .formula = "in × (block - 1) / 2",
     .mapping = "lora",
     .mark = ".oft_R",
     .draws = true,
     .matrix = oft_matrix,
     .settings = {{.key = "block_share"}, {.key = "by_count"}}},
    {.name = "boft",
     .title = "BOFT",
     .peft_type = "BOFT",
     .parameter = SIZE_BLOCK,
     .size_key = "boft_block_size",
     .count_key = "boft_block_num",
     .formula = "factors × in × block + out",
     .mapping = "lora",
     .mark = ".boft_R",
     .draws = true,
     .matrix = boft_matrix,
     .settings = {{.key = "boft_n_butterfly_factor", .preset = 1}, {.key = "by_count"}}},
    {.name = "c3a",
     .title = "C3A",
     .peft_type = "C3A",
     .parameter = SIZE_BLOCK,
     .size_key = "block_size",
     .formula = "in × out / block",
     .mapping = "c3a",
     .mark = ".c3a_kernel",
     .draws = true,
     .matrix = c3a_matrix},
    {.name = "psoft",
     .title = "PSOFT",
     .peft_type = "PSOFT",
     .parameter = SIZE_RANK,
     .size_key = "r",
     .formula = "rank × (rank - 1) / 2 + 2 × rank",
     .mapping = "lora",
     .mark = ".psoft_R",
     .draws = true,
     .matrix = psoft_matrix,
     .settings = {{.key = "psoft_orth", .preset = 1},
                  {.key = "psoft_mag_a", .preset = 1},
                  {.key = "psoft_mag_b", .preset = 1}}},
    {.name = "road",
     .title = "RoAd",
     .peft_type = "ROAD",
     .parameter = SIZE_NONE,
     .formula = "out, 2 × out or 4 × out, by the variant",
     .mapping = "lora",
     .mark = ".road_theta",
     .draws = true,
     .matrix = road_matrix,
     .settings = {{.key = "variant", .choices = "road_1,road_2,road_4"}}},
    {.name = "fourierft",
     .title = "FourierFT",
     .peft_type = "FOURIERFT",
     .parameter = SIZE_FREQUENCIES,
     .size_key = "n_frequency",
     .formula = "frequencies",
     .mapping = "fourierft",
     .mark = ".fourierft_spectrum",
     .mark_side = 1,
     .straight = true,
     .matrix = fourierft_matrix},
    {.name = "waveft",
     .title = "WaveFT",
     .peft_type = "WAVEFT",
     .parameter = SIZE_FREQUENCIES,
     .size_key = "n_frequency",
     .formula = "frequencies",
     .mapping = "fourierft",
     .mark = ".waveft_spectrum",
     .mark_side = 1,
     .straight = true,
     .matrix = waveft_matrix},
    {.name = NULL},
};
