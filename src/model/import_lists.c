#include "model/import_lists.h"

#include <string.h>

#include "base/limits.h"
#include "model/keys.h"

static void add_item(struct list *list, const struct value *value) {
    const char *comma = list->items++ ? "," : "";
    if (list->items == 1 && value->kind == VALUE_INTEGER)
        list->first = *value;
    else if (!value_is_same(&list->first, value))
        list->first.kind = VALUE_NULL;
    switch (value->kind) {
    case VALUE_NULL:
        buffer_printf(&list->text, "%snull", comma);
        break;
    case VALUE_FLAG:
        buffer_printf(&list->text, "%s%s", comma, value->flag ? "true" : "false");
        break;
    case VALUE_INTEGER:
        buffer_printf(&list->text, "%s%lld", comma, (long long)value->integer);
        break;
    case VALUE_REAL:
        buffer_printf(&list->text, "%s%.17g", comma, value->real);
        break;
    case VALUE_TEXT:
        buffer_printf(&list->text, "%s%s", comma, value->text);
        break;
    }
}

static void pad(struct list *list, size_t items) {
    while (list->items < items && list->items < MOST_LISTED_LAYERS) add_item(list, &(struct value){.kind = VALUE_NULL});
}

static struct list *find_list(struct lists *lists, struct config *config, const char *key) {
    for (size_t i = 0; i < lists->count; i++)
        if (lists->items[i].config == config && strcmp(lists->items[i].key, key) == 0) return &lists->items[i];
    lists->items = arena_grow(config->arena, lists->items, lists->count, &lists->capacity, sizeof *lists->items);
    struct list *list = &lists->items[lists->count++];
    *list = (struct list){.config = config, .key = arena_copy(config->arena, key)};
    return list;
}

void lists_add(struct lists *lists, struct config *config, const char *key, size_t before, const struct value *value) {
    struct list *list = find_list(lists, config, key);
    pad(list, before);
    add_item(list, value);
}

/* The lists that came from one list of objects are as long as the longest of them. */
static void even_out(const struct lists *lists, struct list *list) {
    size_t length = strcspn(list->key, ".");
    if (!list->key[length]) return;
    for (size_t i = 0; i < lists->count; i++)
        if (strncmp(lists->items[i].key, list->key, length + 1) == 0) pad(list, lists->items[i].items);
}

/* A list that is read as a count is one where its items are all the same (intermediate_size of Gemma 3n). */
static bool end_list(const struct lists *lists, struct list *list, struct error *error) {
    const struct key *known = key_find(key_canonical(list->key));
    even_out(lists, list);
    struct value text = {.kind = VALUE_TEXT, .text = (char *)list->text.bytes};
    bool alike = (!known || known->kind != KEY_LIST) && list->first.kind != VALUE_NULL;
    return config_add(list->config, list->key, alike ? &list->first : &text, error);
}

bool lists_end(struct lists *lists, struct error *error) {
    for (size_t i = 0; i < lists->count; i++)
        if (!end_list(lists, &lists->items[i], error)) return false;
    return true;
}

void lists_free(struct lists *lists) {
    for (size_t i = 0; i < lists->count; i++) buffer_free(&lists->items[i].text);
}
