#include "base/name_set.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/memory.h"

static uint64_t hash_of_name(const char *name) {
    uint64_t hash = HASH_START;
    for (; *name; name++) hash = hash_bytes(hash, &(unsigned char){(unsigned char)tolower((unsigned char)*name)}, 1);
    return hash;
}

/* Where the hash is, or the free slot where it would be. */
static size_t find(const struct name_set *set, uint64_t hash) {
    size_t at = (size_t)(hash ^ hash >> 32) & (set->capacity - 1);
    while (set->lines[at] && set->hashes[at] != hash) at = (at + 1) & (set->capacity - 1);
    return at;
}

static void put(struct name_set *set, size_t slot, uint64_t hash, uint32_t line) {
    set->hashes[slot] = hash;
    set->lines[slot] = line;
}

static void grow(struct name_set *set) {
    struct name_set larger = {.count = set->count, .capacity = set->capacity ? 2 * set->capacity : 64};
    larger.hashes = calloc(larger.capacity, sizeof *larger.hashes);
    larger.lines = calloc(larger.capacity, sizeof *larger.lines);
    if (!larger.hashes || !larger.lines) memory_is_out();
    for (size_t i = 0; i < set->capacity; i++)
        if (set->lines[i]) put(&larger, find(&larger, set->hashes[i]), set->hashes[i], set->lines[i]);
    name_set_free(set);
    *set = larger;
}

size_t name_set_take(struct name_set *set, const char *name, size_t line) {
    if (set->count >= set->capacity / 5 * 4) grow(set);
    uint64_t hash = hash_of_name(name);
    size_t slot = find(set, hash);
    if (set->lines[slot]) return set->lines[slot];
    put(set, slot, hash, line < UINT32_MAX ? (uint32_t)line : UINT32_MAX);
    set->count++;
    return 0;
}

void name_set_free(struct name_set *set) {
    free(set->hashes);
    free(set->lines);
    *set = (struct name_set){0};
}
