#include "base/list.h"

#include <string.h>

bool list_take(const char **rest, struct item *item) {
    if (!*rest) return false;
    const char *at = *rest + strspn(*rest, ", ");
    size_t length = strcspn(at, ",");
    *rest = at + length;
    while (length && at[length - 1] == ' ') length--;
    *item = (struct item){at, length};
    return length > 0;
}

bool list_take_exactly(const char **rest, struct item *item) {
    if (!*rest) return false;
    *item = (struct item){*rest, strcspn(*rest, ",")};
    *rest = (*rest)[item->length] ? *rest + item->length + 1 : NULL;
    return true;
}

bool list_holds(const char *list, const char *text) {
    for (struct item item; list_take(&list, &item);)
        if (item_is(item, text)) return true;
    return false;
}

size_t list_count(const char *list) {
    size_t count = 0;
    for (struct item item; list_take(&list, &item);) count++;
    return count;
}

void list_add(struct buffer *list, const char *text) {
    buffer_add(list, "", 1);
    list->size--; /* what is there ends with a NUL */
    if (!list_holds((char *)list->bytes, text)) buffer_printf(list, "%s%s", list->size ? "," : "", text);
}

bool item_is(struct item item, const char *text) {
    return strlen(text) == item.length && memcmp(text, item.text, item.length) == 0;
}

const char *item_copy(struct item item, struct arena *arena) {
    return arena_text(arena, item.text, item.length);
}
