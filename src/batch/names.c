#include "batch/names.h"

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
static size_t find(const struct names *names, uint64_t hash) {
    size_t at = (size_t)(hash ^ hash >> 32) & (names->capacity - 1);
    while (names->lines[at] && names->hashes[at] != hash) at = (at + 1) & (names->capacity - 1);
    return at;
}

static void put(struct names *names, size_t slot, uint64_t hash, uint32_t line) {
    names->hashes[slot] = hash;
    names->lines[slot] = line;
}

static void grow(struct names *names) {
    struct names larger = {.count = names->count, .capacity = names->capacity ? 2 * names->capacity : 64};
    larger.hashes = calloc(larger.capacity, sizeof *larger.hashes);
    larger.lines = calloc(larger.capacity, sizeof *larger.lines);
    if (!larger.hashes || !larger.lines) memory_is_out();
    for (size_t i = 0; i < names->capacity; i++)
        if (names->lines[i]) put(&larger, find(&larger, names->hashes[i]), names->hashes[i], names->lines[i]);
    names_free(names);
    *names = larger;
}

size_t names_take(struct names *names, const char *name, size_t line) {
    if (names->count >= names->capacity / 5 * 4) grow(names);
    uint64_t hash = hash_of_name(name);
    size_t slot = find(names, hash);
    if (names->lines[slot]) return names->lines[slot];
    put(names, slot, hash, line < UINT32_MAX ? (uint32_t)line : UINT32_MAX);
    names->count++;
    return 0;
}

void names_free(struct names *names) {
    free(names->hashes);
    free(names->lines);
    *names = (struct names){0};
}
