/* Any bytes as what describes an adapter. The first byte chooses: "c" is an adapter_config.json, "s" the header of a
 * safetensors file behind the bytes of its tensors as a number: "s131072 {...}". */
#include "hold.h"

#include <string.h>

static const char dense[] =
    "{\"model_type\": \"llama\", \"num_hidden_layers\": 4, \"hidden_size\": 64, \"num_attention_heads\": 4, "
    "\"intermediate_size\": 128, \"vocab_size\": 100, \"tie_word_embeddings\": false}";
static const char mixture[] =
    "{\"model_type\": \"qwen3_moe\", \"num_hidden_layers\": 4, \"hidden_size\": 64, "
    "\"num_attention_heads\": 4, \"head_dim\": 16, \"intermediate_size\": 128, \"vocab_size\": 100, "
    "\"num_experts\": 8, \"num_experts_per_tok\": 2, \"moe_intermediate_size\": 32}";

static struct model build(const char *json, struct arena *arena) {
    struct error error = {0};
    struct config config = config_make("config.json", arena);
    struct value id = {.kind = VALUE_TEXT, .text = "small"};
    struct model model = {0};
    HOLD(config_read_json(&config, json, strlen(json), &error) && config_add(&config, "id", &id, &error) &&
         model_build(&config, &model, &error));
    return model;
}

static bool read_header(const char *bytes, size_t size, struct arena *arena, struct adapter *adapter,
                        struct error *error) {
    uint64_t data_size = 0;
    for (; size && *bytes >= '0' && *bytes <= '9' && data_size < (uint64_t)1 << 56; bytes++, size--)
        data_size = data_size * 10 + (uint64_t)(*bytes - '0');
    return adapter_read_header("adapter_model.safetensors", bytes, size, data_size + size + 8, arena, adapter, error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena = {0};
    struct error error = {0};
    struct adapter adapter = {.kind = adapter_kind_find("lora"), .targets = "all-linear"};
    const char *bytes = (const char *)data + 1;
    if (!size) return 0;
    bool read = *data == 's' ? read_header(bytes, size - 1, &arena, &adapter, &error)
                             : adapter_read_config("adapter_config.json", bytes, size - 1, &arena, &adapter, &error);
    if (read) {
        const struct model models[] = {build(dense, &arena), build(mixture, &arena)};
        HOLD(adapter.rank > 0 || adapter.kind->size_may_be_absent || adapter.kind->parameter == SIZE_NONE ||
             adapter.file);
        for (size_t i = 0; i < sizeof models / sizeof *models; i++) hold_adapter(&models[i], &adapter);
    } else {
        hold_refusal(&error);
    }
    arena_free(&arena);
    return 0;
}
