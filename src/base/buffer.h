/* Bytes that grow: every file is built here whole before the disk sees any of it. */
#ifndef BPT_BUFFER_H
#define BPT_BUFFER_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct buffer {
    unsigned char *bytes; /* NULL while empty; start from {0} */
    size_t size, capacity;
};

void buffer_reserve(struct buffer *buffer, size_t more);

/* Here, since a figure says thousands of short things, whose lengths the compiler then knows. */
static inline void buffer_add(struct buffer *buffer, const void *bytes, size_t size) {
    if (!size) return;
    if (buffer->capacity - buffer->size < size) buffer_reserve(buffer, size);
    memcpy(buffer->bytes + buffer->size, bytes, size);
    buffer->size += size;
}

static inline void buffer_text(struct buffer *buffer, const char *text) {
    buffer_add(buffer, text, strlen(text));
}

/* A NUL stands behind what is written, as behind any text. */
void buffer_printf(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_vprintf(struct buffer *buffer, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));

/* Of what is written as it grows: enough to be worth it. */
static inline bool buffer_is_large(const struct buffer *buffer) {
    return buffer->size > 60000;
}

void buffer_free(struct buffer *buffer); /* back to {0} */

#endif
