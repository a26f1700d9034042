/* A vector a matrix, or the norms themselves. Names of tensors: PEFT, src/peft/tuners/KIND/layer.py. */
#include "adapter/kinds/kinds.h"

/* Scales the outputs, of what leads out of the MLP the inputs (Liu et al. 2022). */
MATRIX(ia3) {
    (void)adapted;
    if (matrix->feed_forward)
        tensor_add(tensors, "ia3_l", USUAL, AS_ADAPTER, SHAPE(1, matrix->in));
    else
        tensor_add(tensors, "ia3_l", USUAL, AS_ADAPTER, SHAPE(matrix->out, 1));
}

MATRIX(ln_tuning) {
    (void)adapted;
    tensor_add(tensors, "ln_tuning_layers.weight", USUAL, AS_BASE, SHAPE(matrix->out));
    if (matrix->in == 2) /* it has a bias */
        tensor_add(tensors, "ln_tuning_layers.bias", USUAL, AS_BASE, SHAPE(matrix->out));
}

MATRIX(beft) {
    (void)adapted;
    tensor_add(tensors, "beft_bias", USUAL, AS_ADAPTER, SHAPE(1, matrix->out));
}

const struct adapter_kind vectors_kinds[] = {
    {.name = "ia3",
     .title = "IA3",
     .peft_type = "IA3",
     .parameter = SIZE_NONE,
     .formula = "out, or in of what leads out of the MLP",
     .mapping = "ia3",
     .mark = ".ia3_l",
     .draws = true,
     .matrix = ia3_matrix},
    {.name = "ln-tuning",
     .title = "LN tuning",
     .peft_type = "LN_TUNING",
     .parameter = SIZE_NONE,
     .formula = "the norm itself",
     .mapping = "ln",
     .mark = ".ln_tuning_layers",
     .norms = true,
     .matrix = ln_tuning_matrix},
    {.name = "beft",
     .title = "BEFT",
     .peft_type = "BEFT",
     .parameter = SIZE_NONE,
     .formula = "out",
     .mapping = "lora",
     .mark = ".beft_bias",
     .matrix = beft_matrix},
    {.name = NULL},
};
