#include "base/names.h"

#include <string.h>

#include "base/nearest.h"

void names_add(struct names *names, const char *name) {
    names->items = arena_grow(&names->arena, names->items, names->count, &names->capacity, sizeof *names->items);
    names->items[names->count++] = arena_copy(&names->arena, name);
}

void names_add_all(struct names *names, const char *const *list) {
    for (; *list; list++) names_add(names, *list);
}

bool names_have(const struct names *names, const char *name) {
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0) return true;
    return false;
}

void names_free(struct names *names) {
    arena_free(&names->arena);
    *names = (struct names){0};
}

void names_write(const struct names *names, struct buffer *out) {
    for (size_t i = 0; i < names->count; i++) buffer_printf(out, "%s%s", i ? ", " : "", names->items[i]);
}

static bool refuse(const char *what, const char *typed, const char *verb, const struct buffer *advice,
                   struct error *error) {
    return error_set(error, ERROR_USAGE, "there is no %s '%.60s'; %s %.*s", what, typed, verb, (int)advice->size,
                     advice->bytes ? (char *)advice->bytes : "");
}

bool names_refuse(const struct names *names, const char *what, const char *typed, struct error *error) {
    enum { FEW = 8 };
    struct buffer advice = {0};
    bool alike = names->count > FEW && nearest_names(&advice, typed, names->items, names->count, 2) > 0;
    if (!alike) names_write(names, &advice);
    refuse(what, typed, alike ? "did you mean" : "there are", &advice, error);
    buffer_free(&advice);
    return false;
}

bool names_refuse_unlisted(const struct names *names, const char *what, const char *typed, const char *where,
                           struct error *error) {
    struct buffer advice = {0};
    bool alike = nearest_names(&advice, typed, names->items, names->count, 1) > 0;
    if (!alike) buffer_text(&advice, where);
    refuse(what, typed, alike ? "did you mean" : "see", &advice, error);
    buffer_free(&advice);
    return false;
}
