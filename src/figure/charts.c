#include "figure/charts.h"

#include <string.h>

static const struct chart *const list[] = {&chart_tokens, &chart_rank, &chart_map, &chart_sessions, NULL};

const struct chart *const *charts(void) {
    return list;
}

const struct chart *chart_find(const char *name) {
    for (size_t i = 0; list[i]; i++)
        if (strcmp(list[i]->name, name) == 0) return list[i];
    return NULL;
}
