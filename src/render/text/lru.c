#include "render/text/lru.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { WAYS = 4 };

struct key {
    void *bytes; /* NULL: a free place */
    uint32_t kind, hash;
    size_t size;
    uint64_t asked; /* the count of questions when it was asked for last */
};

struct lru {
    struct key *keys;
    size_t places;
    uint64_t questions;
};

struct lru *lru_new(size_t places) {
    struct lru *lru = malloc(sizeof *lru);
    if (!lru) memory_is_out();
    *lru = (struct lru){calloc(places, sizeof *lru->keys), places, 0};
    if (!lru->keys) memory_is_out();
    return lru;
}

void lru_free(struct lru *lru) {
    for (size_t i = 0; i < lru->places; i++) free(lru->keys[i].bytes);
    free(lru->keys);
    free(lru);
}

/* Eight bytes at a time: a figure asks hundreds of times. */
static uint32_t hash_key(unsigned kind, const char *key, size_t size) {
    const uint64_t factor = UINT64_C(0x9E3779B97F4A7C15);
    uint64_t hash = (size + (uint64_t)kind) * factor;
    for (size_t part; size; size -= part, key += part) {
        uint64_t bytes = 0;
        part = size < 8 ? size : 8;
        memcpy(&bytes, key, part);
        hash = (hash ^ bytes) * factor;
        hash ^= hash >> 29;
    }
    return (uint32_t)(hash ^ hash >> 32);
}

static struct key make_key(uint32_t hash, unsigned kind, const void *bytes, size_t size, uint64_t asked) {
    struct key key = {malloc(size + 1), kind, hash, size, asked};
    if (!key.bytes) memory_is_out();
    memcpy(key.bytes, bytes, size);
    return key;
}

static bool is_key(const struct key *key, unsigned kind, const void *bytes, size_t size) {
    return key->bytes && key->size == size && key->kind == kind && memcmp(key->bytes, bytes, size) == 0;
}

bool lru_find(struct lru *lru, unsigned kind, const void *bytes, size_t size, size_t *place) {
    uint32_t hash = hash_key(kind, bytes, size);
    struct key *keys = lru->keys + (hash & (lru->places / WAYS - 1)) * WAYS, *oldest = keys;
    for (struct key *key = keys; key < keys + WAYS; key++) {
        if (key->hash != hash || !is_key(key, kind, bytes, size)) continue;
        *place = (size_t)(key - lru->keys);
        key->asked = ++lru->questions;
        return true;
    }
    for (struct key *key = keys; key < keys + WAYS; key++)
        if (key->asked < oldest->asked) oldest = key;
    *place = (size_t)(oldest - lru->keys);
    free(oldest->bytes);
    *oldest = make_key(hash, kind, bytes, size, ++lru->questions);
    return false;
}
