/* Any bytes as a config.json: a model whose sums hold, or one sentence. */
#include "hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena = {0};
    struct error error = {0};
    struct config config = config_make("config.json", &arena);
    struct value id = {.kind = VALUE_TEXT, .text = "config"};
    struct model model;
    if (config_read_json(&config, (const char *)data, size, &error) && config_add(&config, "id", &id, &error) &&
        model_build(&config, &model, &error))
        hold_sums(&model);
    else hold_refusal(&error);
    arena_free(&arena);
    return 0;
}
