/* Files that are given for a text and are something else: what they are, and the way out. */
#ifndef BPT_BASE_FOREIGN_H
#define BPT_BASE_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* False and a sentence where the bytes that a file begins with show that it is no text of its own: a web page, a Git
 * LFS pointer, a hub's refusal, UTF-16, or a format of weights or workbooks. `name` is for people. */
bool foreign_check(const char *name, const char *bytes, size_t size, struct error *error);

#endif
