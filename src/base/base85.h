/* Bytes as letters, a quarter more of them, where base64 has a third. */
#ifndef BPT_BASE85_H
#define BPT_BASE85_H

#include "base/buffer.h"

/* Five for each four bytes, of which the last are filled up with zeros: the digits from '(' on, but '~' in place of
 * '<', so that they stand in markup as they are. */
void base85_write(struct buffer *out, const void *bytes, size_t size);

#endif
