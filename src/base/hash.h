/* FNV-1a, 64 bits (Fowler, Noll, Vo): the same on every machine. */
#ifndef BPT_HASH_H
#define BPT_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_START UINT64_C(0xcbf29ce484222325)

/* Continues a hash with more bytes. */
static inline uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size) {
    for (const unsigned char *at = bytes; size--; at++) hash = (hash ^ *at) * UINT64_C(0x100000001b3);
    return hash;
}

#endif
