/* Any bytes as a figure's file: what it says of itself, as a request that reads and prints as itself, or one sentence.
 */
#include "hold.h"

#include <string.h>

#include "base/text.h"
#include "render/render.h"
#include "studio/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena = {0};
    struct error error = {0};
    struct provenance found;
    struct bytes file = {arena_text(&arena, (const char *)data, size), size};
    if (provenance_read("figure", file, &arena, &found, &error)) {
        HOLD(found.request && found.software && strncmp(found.request, "bpt ", 4) == 0);
        hold_request(found.request);
    } else {
        hold_refusal(&error);
    }
    arena_free(&arena);
    return 0;
}
