/* index.html, made of the index.csv beside it and the template in assets/index. */
#ifndef BPT_INDEX_PAGE_H
#define BPT_INDEX_PAGE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/error.h"
#include "index/models.h"

/* False, with a sentence, when the folder has an index.html that bpt did not write. */
bool page_is_ours(const char *directory, struct error *error);

/* Whether bpt wrote the page of that name in the folder; `there`: whether there is anything. */
bool page_look(const char *directory, const char *name, bool *there, bool *ours, struct error *error);

/* It links to the live.html beside it, if bpt wrote one. `shared` is what the rows of the table have in common;
 * NULL: they are asked. */
bool page_write(const char *directory, const struct models_shared *shared, struct error *error);

/* What becomes of a row that entry_read has read: an item of the list of figures. */
void page_put_figure(const char *const *cells, struct buffer *out);

#endif
