/* The files of a page: what its reader dropped on it. */
#ifndef BPT_LIVE_FILES_H
#define BPT_LIVE_FILES_H

#include "base/file.h"

/* Keeps a copy, in place of one of that name if there is one; base/file.h then reads it. Of a large file the beginning
 * is enough: `whole` is its size. */
bool files_keep(const char *name, struct bytes beginning, uint64_t whole, struct error *error);

#endif
