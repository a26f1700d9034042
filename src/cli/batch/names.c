#include "cli/batch/names.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/memory.h"

/* A line of 0 is a free slot. */
struct taken {
    uint64_t hash;
    size_t line;
};

static uint64_t add_byte(uint64_t hash, unsigned char byte) {
    return (hash ^ byte) * 0x100000001b3;
}

static const uint64_t hash_start = 0xcbf29ce484222325;

uint64_t names_hash(const char *text) {
    uint64_t hash = hash_start;
    for (; *text; text++) hash = add_byte(hash, (unsigned char)*text);
    return hash;
}

static uint64_t hash_of_name(const char *name) {
    uint64_t hash = hash_start;
    for (; *name; name++) hash = add_byte(hash, (unsigned char)tolower((unsigned char)*name));
    return hash;
}

/* Where the hash is, or the free slot where it would be. */
static struct taken *find(const struct names *names, uint64_t hash) {
    size_t at = (size_t)(hash ^ hash >> 32) & (names->capacity - 1);
    while (names->slots[at].line && names->slots[at].hash != hash) at = (at + 1) & (names->capacity - 1);
    return &names->slots[at];
}

static void grow(struct names *names) {
    struct names larger = {.count = names->count, .capacity = names->capacity ? 2 * names->capacity : 64};
    larger.slots = calloc(larger.capacity, sizeof *larger.slots);
    if (!larger.slots) memory_is_out();
    for (size_t i = 0; i < names->capacity; i++)
        if (names->slots[i].line) *find(&larger, names->slots[i].hash) = names->slots[i];
    free(names->slots);
    *names = larger;
}

size_t names_take(struct names *names, const char *name, size_t line) {
    if (names->count >= names->capacity / 5 * 4) grow(names);
    uint64_t hash = hash_of_name(name);
    struct taken *slot = find(names, hash);
    if (slot->line) return slot->line;
    *slot = (struct taken){hash, line};
    names->count++;
    return 0;
}

void names_free(struct names *names) {
    free(names->slots);
    *names = (struct names){0};
}
