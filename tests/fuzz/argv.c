/* Any bytes as a command's words, a line each: the request prints as words that are read as the same request. */
#include "hold.h"

#include <string.h>

#include "studio/options.h"

enum { MOST_WORDS = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena = {0};
    struct error error = {0};
    struct request request;
    struct texts words = {0};
    char *text = arena_text(&arena, (const char *)data, size), *arguments[MOST_WORDS];
    int count = 0;
    for (char *word; count < MOST_WORDS && (word = strsep(&text, "\n"));) arguments[count++] = word;
    options_default(&request);
    if (options_parse(count, arguments, &request, &words, &error))
        hold_request(request_print(&request, charts()[0], &arena));
    else
        hold_refusal(&error);
    arena_free(&arena);
    return 0;
}
