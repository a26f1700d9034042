/* Bytes -> a zlib stream. */
#ifndef BPT_RENDER_DEFLATE_H
#define BPT_RENDER_DEFLATE_H

#include <stdbool.h>

#include "bpt/buffer.h"

/* Appends the stream. `small` takes a hundred times as long, and a third less room. */
void deflate_bytes(struct buffer *out, unsigned char *bytes, size_t size, bool small);

#endif
