/* Lists as options and tables have them: "a,b,c". Blanks around items do not count, and empty items are none. */
#ifndef BPT_BASE_LIST_H
#define BPT_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"

struct item {
    const char *text; /* not NUL-ended */
    size_t length;
};

/* The next item, from where `rest` stands: for (struct item item; list_take(&rest, &item);). NULL is an empty list. */
bool list_take(const char **rest, struct item *item);

/* The same of a list that is taken as it stands: with its blanks, and empty items too. */
bool list_take_exactly(const char **rest, struct item *item);

bool list_holds(const char *list, const char *text);

bool item_is(struct item item, const char *text);

/* Adds an item to a list that grows, unless it is there. */
void list_add(struct buffer *list, const char *text);

size_t list_count(const char *list);

/* For "%.*s" in messages. */
#define ITEM_SHOWN(item) (int)((item).length < 60 ? (item).length : 60), (item).text

const char *item_copy(struct item item, struct arena *arena);

#endif
