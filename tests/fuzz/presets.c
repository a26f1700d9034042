/* Any bytes as a presets table: rows that are models whose sums hold, or one sentence. */
#include "model/presets.h"

#include "hold.h"

enum { MOST_BUILT = 40 };

static void hold_row(const struct config *row) {
    struct error error = {0};
    struct model model;
    if (model_build(row, &model, &error))
        hold_sums(&model);
    else
        hold_refusal(&error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena = {0};
    struct error error = {0};
    struct presets presets = {0};
    if (presets_read(&presets, "models.csv", (const char *)data, size, &arena, &error))
        for (size_t i = 0; i < presets.count && i < MOST_BUILT; i++) {
            HOLD(presets_find(&presets, presets.rows[i].id, &error) == &presets.rows[i]);
            hold_row(presets.rows[i].config);
        }
    else
        hold_refusal(&error);
    if (!presets_find(&presets, "-", &error)) hold_sentence(&error);
    arena_free(&arena);
    return 0;
}
