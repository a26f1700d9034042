/* Any bytes as a theme: colours that can be read, or one sentence. */
#include "hold.h"

#include "layout/layout.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena = {0};
    struct error error = {0};
    struct theme theme = {0};
    struct bytes bytes = {arena_text(&arena, (const char *)data, size), size};
    if (!theme_read("theme.csv", bytes, NULL, &arena, &theme, &error)) hold_refusal(&error);
    arena_free(&arena);
    return 0;
}
