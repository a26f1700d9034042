/* Any bytes as a language: phrases that can be found, or one sentence. */
#include "hold.h"

#include <string.h>

#include "figure/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena = {0};
    struct error error = {0};
    struct words words = {0};
    struct bytes bytes = {(const char *)data, size};
    if (words_read(&words, "en.csv", bytes, &arena, &error))
        for (size_t i = 1; i < words.count; i++) HOLD(strcmp(words.phrases[i - 1].key, words.phrases[i].key) < 0);
    else
        hold_refusal(&error);
    arena_free(&arena);
    return 0;
}
