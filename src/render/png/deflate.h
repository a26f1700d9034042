/* A zlib stream, fed piece by piece. */
#ifndef BPT_RENDER_DEFLATE_H
#define BPT_RENDER_DEFLATE_H

#include <stdbool.h>

#include "base/buffer.h"

/* Appends to `out`, which is its alone until deflate_end. `small` takes two hundred times as long, and a third less
 * room. */
struct deflate *deflate_begin(struct buffer *out, bool small);

/* The bytes, of which there are some, are read at once and not kept. */
void deflate_add(struct deflate *deflate, unsigned char *bytes, size_t size);

/* Ends the stream and forgets it. */
void deflate_end(struct deflate *deflate);

#endif
