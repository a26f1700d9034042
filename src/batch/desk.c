#include "batch/desk.h"

#include <string.h>

void desk_clear(struct desk *desk) {
    arena_free(&desk->arena);
    desk->laid = false;
}

static bool lies_there(const struct desk *desk, const struct request *request) {
    return desk->laid && strcmp(desk->request.theme, request->theme) == 0 &&
           inputs_are_of_same_models(&desk->request, request);
}

bool desk_lay(struct desk *desk, const struct studio *studio, const struct request *request, struct error *error) {
    if (lies_there(desk, request)) return true;
    desk_clear(desk);
    desk->request = inputs_models_request(request, &desk->arena);
    desk->request.theme = arena_copy(&desk->arena, request->theme);
    desk->laid = inputs_read_models(studio, &desk->request, &desk->arena, &desk->inputs, error) &&
                 paper_read_theme(&desk->request, &desk->arena, &desk->theme, error);
    return desk->laid;
}
