/* What stands in front of the context: virtual tokens, as embeddings or as keys and values. PEFT, src/peft/tuners/KIND/
 * and utils/save_and_load.py: one tensor, "prompt_embeddings". */
#include "adapter/kinds/kinds.h"

static const char saved_name[] = "prompt_embeddings";

/* A linear layer of an encoder that training alone needs. */
static void train_linear(struct tensors *tensors, uint64_t in, uint64_t out) {
    tensor_add(tensors, "weight", TRAINED, AS_ADAPTER, SHAPE(out, in));
    tensor_add(tensors, "bias", TRAINED, AS_ADAPTER, SHAPE(out));
}

ONCE(prompt) {
    enum { SUBMODULES };
    uint64_t rows = size * (setting(adapted, SUBMODULES) ? setting(adapted, SUBMODULES) : 1);
    tensor_add(tensors, saved_name, USUAL, AS_ADAPTER, SHAPE(rows, adapted->hidden));
}

/* Both directions of each layer: four gates that read the input and the state, with two biases. */
static void train_lstm(struct tensors *tensors, uint64_t in, uint64_t hidden, uint64_t layers) {
    tensor_add_times(tensors, "weight", TRAINED, AS_ADAPTER, 2, SHAPE(4 * hidden, in + hidden));
    if (layers > 1)
        tensor_add_times(tensors, "weight", TRAINED, AS_ADAPTER, 2 * (layers - 1), SHAPE(4 * hidden, 3 * hidden));
    tensor_add_times(tensors, "bias", TRAINED, AS_ADAPTER, 4 * layers, SHAPE(4 * hidden));
}

/* The tokens come out of an encoder, which is not stored. */
ONCE(p_tuning) {
    enum { ENCODER, WIDTH, LAYERS };
    uint64_t hidden = adapted->hidden, width = setting(adapted, WIDTH) ? setting(adapted, WIDTH) : hidden;
    bool lstm = setting(adapted, ENCODER) == 1;
    tensor_add(tensors, "embedding", TRAINED, AS_ADAPTER, SHAPE(size, hidden));
    if (lstm) train_lstm(tensors, hidden, width, setting(adapted, LAYERS));
    train_linear(tensors, lstm ? 2 * width : hidden, lstm ? 2 * width : width);
    if (!lstm) train_linear(tensors, width, width);
    train_linear(tensors, lstm ? 2 * width : width, hidden);
    tensor_add(tensors, saved_name, FROZEN, AS_ADAPTER, SHAPE(size, hidden));
}

/* Keys and values of that many tokens in each layer, all as wide as the widest (PEFT: utils/other.py). */
ONCE(prefix) {
    enum { PROJECTED, WIDTH };
    uint64_t columns = adapted->kv_elements, hidden = adapted->hidden;
    uint64_t width = setting(adapted, WIDTH) ? setting(adapted, WIDTH) : hidden;
    if (!columns) {
        tensors_refuse(tensors, "the model keeps no keys and values that virtual tokens could stand among");
        return;
    }
    bool projected = setting(adapted, PROJECTED) != 0;
    tensor_add(tensors, saved_name, projected ? FROZEN : USUAL, AS_ADAPTER, SHAPE(size, columns));
    if (!projected) return;
    tensor_add(tensors, "embedding", TRAINED, AS_ADAPTER, SHAPE(size, hidden));
    train_linear(tensors, hidden, width);
    train_linear(tensors, width, columns);
}

/* The first tokens may stay as they are. */
ONCE(cartridge) {
    enum { KEPT };
    uint64_t kept = setting(adapted, KEPT), columns = adapted->kv_elements;
    if (!columns || kept >= size) {
        tensors_refuse(tensors, columns ? "num_frozen_tokens leaves no virtual token to train"
                                        : "the model keeps no keys and values that virtual tokens could stand among");
        return;
    }
    tensor_add(tensors, "trainable_embedding", TRAINED, AS_ADAPTER, SHAPE(size - kept, columns));
    tensor_add(tensors, saved_name, FROZEN, AS_ADAPTER, SHAPE(size, columns));
}

/* Tokens that the uppermost layers' attention reads besides, and how much of them. */
ONCE(llama_adapter) {
    enum { LAYERS };
    uint64_t wanted = setting(adapted, LAYERS) ? setting(adapted, LAYERS) : adapted->layers;
    if (wanted > adapted->layers) {
        tensors_refuse(tensors, "adapter_layers is %llu, but the model has %llu layers", (unsigned long long)wanted,
                       (unsigned long long)adapted->layers);
        return;
    }
    struct tensor gate = {.name = "base_model.model.model.layers.",
                          .uses = USUAL,
                          .format = AS_BASE,
                          .shape = {1},
                          .dimensions = 1,
                          .times = wanted,
                          .after = ".self_attn.adaption_gate",
                          .first = adapted->layers - wanted};
    struct tensor tokens = gate;
    tokens.after = ".self_attn.adaption_prompt";
    tokens.dimensions = 3;
    tokens.shape[1] = size;
    tokens.shape[2] = adapted->hidden;
    tensors->take(tensors, &gate);
    tensors->take(tensors, &tokens);
}

/* Rows of the embedding that are trained; what they were stays in memory. A tied output layer shares them, and the file
 * has them under its name once more. */
ONCE(trainable_tokens) {
    bool tied = true;
    for (size_t i = 0; i < adapted->model->weight_count; i++) tied &= adapted->model->weights[i].kind != WEIGHT_HEAD;
    tensor_add(tensors, "base_model.model.model.embed_tokens.trainable_tokens_delta", USUAL, AS_ADAPTER,
               SHAPE(size, adapted->hidden));
    if (tied)
        tensor_add(tensors, "base_model.model.lm_head.trainable_tokens_delta", STORED | COPIED, AS_ADAPTER,
                   SHAPE(size, adapted->hidden));
    tensor_add(tensors, "base_model.model.model.embed_tokens.trainable_tokens_original", RESIDENT, AS_BASE,
               SHAPE(size, adapted->hidden));
}

const struct adapter_kind tokens_kinds[] = {
    {.name = "prefix",
     .title = "trained prefix",
     .peft_type = "PREFIX_TUNING",
     .parameter = SIZE_TOKENS,
     .size_key = "num_virtual_tokens",
     .formula = "virtual tokens × keys and values of one token",
     .mark = "prompt_embeddings",
     .mark_side = 1,
     .straight = true,
     .draws = true,
     .once = prefix_once,
     .settings = {{.key = "prefix_projection"}, {.key = "encoder_hidden_size"}}},
    {.name = "cartridge",
     .title = "Cartridge",
     .peft_type = "CARTRIDGE",
     .parameter = SIZE_TOKENS,
     .size_key = "num_virtual_tokens",
     .formula = "virtual tokens × keys and values of one token",
     .straight = true,
     .draws = true,
     .once = cartridge_once,
     .settings = {{.key = "num_frozen_tokens"}}},
    {.name = "prompt",
     .title = "trained prompt",
     .peft_type = "PROMPT_TUNING",
     .parameter = SIZE_TOKENS,
     .size_key = "num_virtual_tokens",
     .formula = "virtual tokens × hidden",
     .straight = true,
     .draws = true,
     .once = prompt_once,
     .settings = {{.key = "num_transformer_submodules", .preset = 1}}},
    {.name = "p-tuning",
     .title = "P-tuning",
     .peft_type = "P_TUNING",
     .parameter = SIZE_TOKENS,
     .size_key = "num_virtual_tokens",
     .formula = "virtual tokens × hidden, and an encoder",
     .straight = true,
     .draws = true,
     .once = p_tuning_once,
     .settings = {{.key = "encoder_reparameterization_type", .choices = "MLP,LSTM"},
                  {.key = "encoder_hidden_size"},
                  {.key = "encoder_num_layers", .preset = 2}}},
    {.name = "llama-adapter",
     .title = "LLaMA-Adapter",
     .peft_type = "ADAPTION_PROMPT",
     .parameter = SIZE_TOKENS,
     .size_key = "adapter_len",
     .formula = "layers × (virtual tokens × hidden + 1)",
     .mark = "adaption_prompt",
     .straight = true,
     .draws = true,
     .once = llama_adapter_once,
     .settings = {{.key = "adapter_layers"}}},
    {.name = "trainable-tokens",
     .title = "trainable tokens",
     .peft_type = "TRAINABLE_TOKENS",
     .parameter = SIZE_TOKENS,
     .size_key = "token_indices",
     .formula = "tokens × hidden",
     .besides = "what those rows were stays in memory; tied embeddings have them twice in the file",
     .mark = "trainable_tokens_delta",
     .mark_side = 1,
     .straight = true,
     .once = trainable_tokens_once},
    {.name = NULL},
};
