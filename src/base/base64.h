/* Bytes as letters, RFC 4648. */
#ifndef BPT_BASE64_H
#define BPT_BASE64_H

#include "base/buffer.h"

void base64_write(struct buffer *out, const void *bytes, size_t size);

#endif
