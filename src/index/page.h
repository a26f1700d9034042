/* index.html, made of the index.csv beside it and the template in assets/index. */
#ifndef BPT_INDEX_PAGE_H
#define BPT_INDEX_PAGE_H

#include <stdbool.h>

#include "base/error.h"

/* False, with a sentence, when the folder has an index.html that bpt did not write. */
bool page_is_ours(const char *directory, struct error *error);

bool page_write(const char *directory, struct error *error);

#endif
