#include "base/list.h"

#include <string.h>

bool list_take(const char **rest, struct item *item) {
    const char *at = *rest + strspn(*rest, ", ");
    size_t length = strcspn(at, ",");
    *rest = at + length;
    while (length && at[length - 1] == ' ') length--;
    *item = (struct item){at, length};
    return length > 0;
}

bool item_is(struct item item, const char *text) {
    return strlen(text) == item.length && memcmp(text, item.text, item.length) == 0;
}

const char *item_copy(struct item item, struct arena *arena) {
    return arena_text(arena, item.text, item.length);
}
