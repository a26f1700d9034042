/* Lists as options and tables have them: "a,b,c". Blanks around items do not count, and empty items are none. */
#ifndef BPT_BASE_LIST_H
#define BPT_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct item {
    const char *text; /* not NUL-ended */
    size_t length;
};

/* The next item, from where `rest` stands: for (struct item item; list_take(&rest, &item);) */
bool list_take(const char **rest, struct item *item);

bool item_is(struct item item, const char *text);

const char *item_copy(struct item item, struct arena *arena);

#endif
