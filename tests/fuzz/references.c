/* Any bytes as a table of references: rows of finite numbers, or one sentence. */
#include "hold.h"

#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const asked[] = {"text", "text,entropy", "a", "", ","};
    struct bytes bytes = {(const char *)data, size};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct arena arena = {0};
        struct error error = {0};
        struct references references = {0};
        if (references_read("references.csv", bytes, asked[i], i % 2 ? "es" : "en", &arena, &references, &error))
            for (size_t j = 0; j < references.count; j++) {
                const struct reference *item = &references.items[j];
                HOLD(item->name && item->label && item->source && isfinite(item->factor) && item->factor > 0);
            }
        else if (i < 2)
            hold_refusal(&error);
        else
            hold_sentence(&error);
        arena_free(&arena);
    }
    return 0;
}
