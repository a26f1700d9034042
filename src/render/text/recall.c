#include "render/text/recall.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { WAYS = 4 };

struct key {
    char *text; /* NULL: a free place */
    uint32_t face, hash;
    size_t length;
    uint64_t asked; /* the count of questions when it was asked for last */
};

struct recall {
    struct key *keys;
    size_t places;
    uint64_t questions;
};

struct recall *recall_new(size_t places) {
    struct recall *recall = malloc(sizeof *recall);
    if (!recall) memory_is_out();
    *recall = (struct recall){calloc(places, sizeof *recall->keys), places, 0};
    if (!recall->keys) memory_is_out();
    return recall;
}

void recall_free(struct recall *recall) {
    if (!recall) return;
    for (size_t i = 0; i < recall->places; i++) free(recall->keys[i].text);
    free(recall->keys);
    free(recall);
}

/* Eight bytes at a time: a figure asks hundreds of times. */
static uint32_t hash_text(enum face face, const char *text, size_t length) {
    const uint64_t factor = UINT64_C(0x9E3779B97F4A7C15);
    uint64_t hash = (length + (uint64_t)face) * factor;
    for (; length; length -= length < 8 ? length : 8, text += 8) {
        uint64_t bytes = 0;
        memcpy(&bytes, text, length < 8 ? length : 8);
        hash = (hash ^ bytes) * factor;
        hash ^= hash >> 29;
    }
    return (uint32_t)(hash ^ hash >> 32);
}

bool recall_find(struct recall *recall, enum face face, const char *text, size_t *place) {
    size_t length = strlen(text);
    uint32_t hash = hash_text(face, text, length);
    size_t start = hash % (recall->places / WAYS) * WAYS, oldest = start;
    for (size_t i = start; i < start + WAYS; i++) {
        struct key *key = &recall->keys[i];
        *place = i;
        if (key->text && key->hash == hash && key->length == length && key->face == face &&
            memcmp(key->text, text, length) == 0) {
            key->asked = ++recall->questions;
            return true;
        }
        if (key->asked < recall->keys[oldest].asked) oldest = i;
    }
    *place = oldest;
    struct key *key = &recall->keys[oldest];
    free(key->text);
    *key = (struct key){strdup(text), face, hash, length, ++recall->questions};
    if (!key->text) memory_is_out();
    return false;
}
