/* Texts of any size that are read more than once: a file as it is, or a copy without a name that vanishes by itself. */
#ifndef BPT_BASE_SPOOL_H
#define BPT_BASE_SPOOL_H

#include "base/csv.h"

struct spool {
    int descriptor; /* -1: not open */
};

/* Opens a file; "-" is standard input. What cannot be read twice (a pipe) is copied first. */
bool spool_open(struct spool *spool, const char *path, struct error *error);

/* A new one to write to, under $TMPDIR or /tmp. */
bool spool_create(struct spool *spool, struct error *error);
bool spool_add(struct spool *spool, const void *bytes, size_t size, struct error *error);

bool spool_rewind(struct spool *spool, struct error *error);
void spool_close(struct spool *spool);

/* A source for csv_stream_open; the context is the spool. */
ptrdiff_t spool_read(void *context, char *bytes, size_t room);

#endif
