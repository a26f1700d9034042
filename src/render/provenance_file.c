/* What a file says of how it was drawn, without reading the picture: a PNG's chunks but for the pixels, and of all else
 * the two ends. */
#include <string.h>

#include "base/buffer.h"
#include "render/render.h"

enum {
    LARGEST_PIPED = 256 << 20,
    SMALL = 1 << 20,
    END = SMALL / 2,
    MOST_CHUNKS = 4096,
    HEAD_OF_CHUNK = 8,
    AROUND_CHUNK = 12
};

struct file {
    const char *path;
    uint64_t size;
    struct buffer kept;
};

static bool keep(struct file *file, uint64_t offset, size_t size, struct error *error) {
    struct arena arena = {0};
    struct bytes part;
    bool read = file_read_part(file->path, offset, size, &arena, &part, &file->size, error);
    if (read) buffer_add(&file->kept, part.data, part.size);
    arena_free(&arena);
    return read;
}

/* A chunk that is too large for what bpt writes ends the reading, as does what is cut short: neither is whole. */
static bool keep_chunks(struct file *file, struct error *error) {
    uint64_t at = 8;
    for (int i = 0; i < MOST_CHUNKS && at + AROUND_CHUNK <= file->size; i++) {
        size_t before = file->kept.size;
        if (!keep(file, at, HEAD_OF_CHUNK, error)) return false;
        const unsigned char *head = file->kept.bytes + before;
        uint64_t length = (uint64_t)head[0] << 24 | (uint64_t)head[1] << 16 | (uint64_t)head[2] << 8 | head[3];
        bool pixels = memcmp(head + 4, "IDAT", 4) == 0;
        file->kept.size = before;
        if (length > file->size - at - AROUND_CHUNK || (!pixels && file->kept.size + length > SMALL)) return true;
        if (!pixels && !keep(file, at, (size_t)length + AROUND_CHUNK, error)) return false;
        at += length + AROUND_CHUNK;
    }
    return true;
}

static bool keep_parts(struct file *file, struct error *error) {
    if (!keep(file, 0, 0, error)) return false; /* for its size */
    if (file->size <= SMALL) return keep(file, 0, (size_t)file->size, error);
    if (!keep(file, 0, 8, error)) return false;
    if (memcmp(file->kept.bytes, "\x89PNG", 4) == 0) return keep_chunks(file, error);
    return keep(file, 8, END - 8, error) && keep(file, file->size - END, END, error);
}

bool provenance_read_file(const char *path, struct arena *arena, struct provenance *provenance, struct error *error) {
    struct bytes whole;
    if (strcmp(path, "-") == 0 || strncmp(path, "/dev/", 5) == 0) /* what comes by a pipe has no parts */
        return file_read(path, LARGEST_PIPED, arena, &whole, error) &&
               provenance_read(path, whole, arena, provenance, error);
    struct file file = {.path = path};
    bool read = keep_parts(&file, error);
    buffer_add(&file.kept, "", 1);
    struct bytes kept = {(char *)file.kept.bytes, file.kept.size - 1};
    read = read && provenance_read(path, kept, arena, provenance, error);
    buffer_free(&file.kept);
    return read;
}
