#include "studio/lists.h"

#include <string.h>

#include "adapter/adapter.h"
#include "base/csv.h"
#include "base/path.h"
#include "embed/embedded.h"
#include "figure/figure.h"
#include "layout/layout.h"
#include "model/model.h"
#include "studio/formats.h"

/* ---- what is carried ---- */

/* The names of an embedded folder's files, without their endings. */
static void add_files(const char *folder, struct names *names) {
    size_t length = strlen(folder);
    struct arena arena = {0};
    for (const struct embedded *file = embedded_files; file->name; file++)
        if (strncmp(file->name, folder, length) == 0) names_add(names, path_stem(file->name, &arena));
    arena_free(&arena);
}

struct column_reading {
    struct names *names;
    const char *column;
    size_t at;
    bool header_read;
};

static bool add_cell(void *context, const struct csv_row *row, struct error *error) {
    struct column_reading *reading = context;
    (void)error;
    if (reading->header_read) {
        const char *cell = row->cells[reading->at];
        if (!names_have(reading->names, cell)) names_add(reading->names, cell);
        return true;
    }
    reading->header_read = true;
    while (strcmp(row->cells[reading->at], reading->column) != 0) reading->at++;
    return true;
}

/* Each different cell of an embedded table's column. */
static void add_column(const char *table, const char *column, struct names *names) {
    struct column_reading reading = {.names = names, .column = column};
    struct error error;
    struct bytes bytes = embedded_find(table);
    csv_read(table, bytes.data, bytes.size, add_cell, &reading, &error); /* tests hold that carried tables are well */
}

/* ---- the lists ---- */

static void add_adapters(struct names *names) {
    for (const struct adapter_kind *kind = adapter_kind_next(NULL); kind; kind = adapter_kind_next(kind))
        names_add(names, kind->name);
}

static void add_charts(struct names *names) {
    for (size_t i = 0; charts()[i]; i++) names_add(names, charts()[i]->name);
}

static void add_dtypes(struct names *names) {
    for (const struct dtype *dtype = dtypes; dtype->name; dtype++) names_add(names, dtype->name);
}

/* In the order of enum moe_lora. */
static void add_experts(struct names *names) {
    names_add_all(names, (const char *const[]){"per-expert", "shared", "none", NULL});
}

static void add_families(struct names *names) {
    add_column("models.csv", "family", names);
}

static void add_formats(struct names *names) {
    for (const struct format *format = formats; format->name; format++) names_add(names, format->name);
}

static void add_kv(struct names *names) {
    names_add_all(names, (const char *const[]){"architectural", "allocated", NULL});
}

static void add_languages(struct names *names) {
    add_files("lang/", names);
}

static void add_models(struct names *names) {
    add_column("models.csv", "id", names);
}

static void add_png(struct names *names) {
    names_add_all(names, (const char *const[]){"fast", "small", NULL});
}

static void add_references(struct names *names) {
    add_column("references.csv", "name", names);
}

static void add_sizes(struct names *names) {
    names_add_all(names, page_names());
}

static void add_svg(struct names *names) {
    names_add_all(names, (const char *const[]){"slides", "web", NULL});
}

static void add_themes(struct names *names) {
    add_files("themes/", names);
}

static void add_types(struct names *names) {
    struct arena arena = {0};
    names_add_all(names, model_types(&arena));
    arena_free(&arena);
}

static void add_units(struct names *names) {
    names_add_all(names, (const char *const[]){"si", "iec", NULL});
}

static void add_weight_dtypes(struct names *names) {
    for (const struct dtype *dtype = dtypes; dtype->name; dtype++)
        if (!dtype->of_caches) names_add(names, dtype->name);
}

static const struct {
    const char *name, *noun;
    void (*add)(struct names *names);
} lists[] = {
    [LIST_ADAPTERS] = {"adapters", "kind of adapter", add_adapters},
    [LIST_CHARTS] = {"charts", "chart", add_charts},
    [LIST_DTYPES] = {"dtypes", "number format", add_dtypes},
    [LIST_EXPERTS] = {"experts", "way with experts", add_experts},
    [LIST_FAMILIES] = {"families", "family", add_families},
    [LIST_FORMATS] = {"formats", "format", add_formats},
    [LIST_KV] = {"kv", "way to count the cache", add_kv},
    [LIST_LANGUAGES] = {"languages", "language", add_languages},
    [LIST_MODELS] = {"models", "model", add_models},
    [LIST_PNG] = {"png", "kind of PNG", add_png},
    [LIST_REFERENCES] = {"references", "reference", add_references},
    [LIST_SIZES] = {"sizes", "size", add_sizes},
    [LIST_SVG] = {"svg", "kind of SVG", add_svg},
    [LIST_THEMES] = {"themes", "theme", add_themes},
    [LIST_TYPES] = {"types", "model_type", add_types},
    [LIST_UNITS] = {"units", "kind of units", add_units},
    [LIST_WEIGHT_DTYPES] = {"weight-dtypes", "number format of weights", add_weight_dtypes},
};
_Static_assert(sizeof lists / sizeof *lists == LIST_COUNT, "a row for each list");

const char *list_name(enum list list) {
    return lists[list].name;
}

const char *list_noun(enum list list) {
    return lists[list].noun;
}

enum list list_find(const char *name) {
    for (enum list list = LIST_NONE + 1; list < LIST_COUNT; list++)
        if (strcmp(lists[list].name, name) == 0) return list;
    return LIST_NONE;
}

void list_names(enum list list, struct names *names) {
    lists[list].add(names);
}

bool list_has(enum list list, const char *name) {
    struct names names = {0};
    list_names(list, &names);
    bool has = names_have(&names, name);
    names_free(&names);
    return has;
}

bool list_refuse(enum list list, const char *typed, struct error *error) {
    struct names names = {0};
    list_names(list, &names);
    names_refuse(&names, list_noun(list), typed, error);
    names_free(&names);
    return false;
}
