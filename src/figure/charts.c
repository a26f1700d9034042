#include "figure/charts.h"

#include <string.h>

#include "base/buffer.h"

static const struct chart *const list[] = {EVERY_CHART, NULL};

const struct chart *const *charts(void) {
    return list;
}

bool chart_is_meant(const struct chart *chart, const char *name) {
    if (!name || strcmp(name, "both") == 0) return chart->usual;
    return strcmp(name, "all") == 0 || strcmp(name, chart->name) == 0;
}

bool chart_check_name(const char *name, struct error *error) {
    struct buffer all = {0};
    for (size_t i = 0; list[i]; i++)
        if (chart_is_meant(list[i], name)) return true;
    for (size_t i = 0; list[i]; i++) {
        buffer_printf(&all, "%s, ", list[i]->name);
    }
    error_set(error, ERROR_USAGE, "'%.60s' is not a chart; there are %.*sboth for the first two, and all", name,
              (int)all.size, (char *)all.bytes);
    buffer_free(&all);
    return false;
}

const struct chart *chart_find(const char *name) {
    for (size_t i = 0; list[i]; i++)
        if (strcmp(list[i]->name, name) == 0) return list[i];
    return NULL;
}
