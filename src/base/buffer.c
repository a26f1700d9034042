#include "base/buffer.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void buffer_reserve(struct buffer *buffer, size_t more) {
    memory_look();
    if (buffer->capacity - buffer->size >= more) return;
    if (more > SIZE_MAX / 4 || buffer->size > SIZE_MAX / 4) memory_is_out();
    size_t capacity = buffer->capacity ? buffer->capacity * 2 : 256;
    if (capacity < buffer->size + more) capacity = buffer->size + more;
    unsigned char *bytes = realloc(buffer->bytes, capacity);
    if (!bytes) memory_is_out();
    buffer->bytes = bytes;
    buffer->capacity = capacity;
}

void buffer_vprintf(struct buffer *buffer, const char *format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    buffer_reserve(buffer, 128); /* most texts are short, and then written once */
    size_t room = buffer->capacity - buffer->size;
    int length = vsnprintf((char *)buffer->bytes + buffer->size, room, format, arguments);
    if (length > 0 && (size_t)length >= room) {
        buffer_reserve(buffer, (size_t)length + 1);
        vsnprintf((char *)buffer->bytes + buffer->size, (size_t)length + 1, format, again);
    }
    if (length > 0) buffer->size += (size_t)length;
    va_end(again);
}

void buffer_printf(struct buffer *buffer, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    buffer_vprintf(buffer, format, arguments);
    va_end(arguments);
}

void buffer_free(struct buffer *buffer) {
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}
