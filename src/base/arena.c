#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { BLOCK_SIZE = 16 * 1024 };
#ifdef NDEBUG
enum { BEHIND = 0 };
#else
enum { BEHIND = 4 * alignof(max_align_t) };
#endif

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
};

static struct arena_block *add_block(struct arena *arena, size_t size) {
    struct arena_block *block = malloc(sizeof *block + size);
    if (!block) memory_is_out();
    *block = (struct arena_block){.next = arena->blocks, .size = size};
    arena->blocks = block;
    return block;
}

/* With whatever is in it; where assertions are compiled, that is what nobody takes for a value, and so is what lies
 * behind it. */
static void *take(struct arena *arena, size_t size) {
    memory_look();
    if (size > SIZE_MAX / 2) memory_is_out();
    size = (size + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t) + BEHIND;
    struct arena_block *block = arena->blocks;
    if (!block || block->size - block->used < size) block = add_block(arena, size > BLOCK_SIZE ? size : BLOCK_SIZE);
    void *piece = block->bytes + block->used;
    block->used += size;
    if (BEHIND) memset(piece, 0xA5, size);
    return piece;
}

void *arena_alloc(struct arena *arena, size_t size) {
    return memset(take(arena, size), 0, size);
}

static size_t bytes_of(size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) memory_is_out();
    return bytes;
}

void *arena_array(struct arena *arena, size_t count, size_t size) {
    return arena_alloc(arena, bytes_of(count, size));
}

char *arena_text(struct arena *arena, const char *bytes, size_t size) {
    char *text = take(arena, size + 1);
    if (size) memcpy(text, bytes, size);
    text[size] = '\0';
    return text;
}

char *arena_copy(struct arena *arena, const char *text) {
    return arena_text(arena, text, strlen(text));
}

void *arena_items(struct arena *arena, const void *items, size_t count, size_t size) {
    void *copy = take(arena, bytes_of(count, size));
    if (count) memcpy(copy, items, count * size);
    return copy;
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size) {
    if (count < *capacity) return items;
    *capacity = *capacity ? 2 * *capacity : 32;
    void *larger = take(arena, bytes_of(*capacity, size));
    if (count) memcpy(larger, items, count * size);
    return larger;
}

char *arena_join(struct arena *arena, ...) {
    va_list texts, again;
    size_t size = 0;
    va_start(texts, arena);
    va_copy(again, texts);
    for (const char *text; (text = va_arg(texts, const char *));) size += strlen(text);
    char *joined = take(arena, size + 1), *at = joined;
    for (const char *text; (text = va_arg(again, const char *));) at = stpcpy(at, text);
    *at = '\0';
    va_end(again);
    va_end(texts);
    return joined;
}

char *arena_printf(struct arena *arena, const char *format, ...) {
    char first[256]; /* most texts are short, and then written once */
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(first, sizeof first, format, arguments);
    size_t size = length < 0 ? 0 : (size_t)length;
    char *text = arena_text(arena, first, size < sizeof first ? size : 0);
    if (size >= sizeof first) {
        text = arena_alloc(arena, size + 1);
        vsnprintf(text, size + 1, format, again);
    }
    va_end(again);
    va_end(arguments);
    return text;
}

void arena_free(struct arena *arena) {
    while (arena->blocks) {
        struct arena_block *block = arena->blocks;
        arena->blocks = block->next;
        free(block);
    }
}
