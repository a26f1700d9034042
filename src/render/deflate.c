/* Two compressors: ISA-L's igzip where time counts, libdeflate where bytes do. `tests/bench/run` prints what they and
 * others make of the same pictures. */
#include "render/deflate.h"

#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <stdlib.h>

#include "base/memory.h"

/* Level 1 is the highest whose bytes are the same on all x86-64 machines since 2008; 3 depends on the vector unit. */
enum { IGZIP_LEVEL = 1, LIBDEFLATE_LEVEL = 12, ROOM = 64 << 10 };

struct deflate {
    struct buffer *out;
    struct isal_zstream fast;
    struct libdeflate_compressor *small; /* NULL: fast */
    struct buffer gathered;              /* for `small`, which wants all at once */
};

struct deflate *deflate_begin(struct buffer *out, bool small) {
    struct deflate *deflate = calloc(1, sizeof *deflate);
    if (!deflate) memory_is_out();
    deflate->out = out;
    if (small) {
        deflate->small = libdeflate_alloc_compressor(LIBDEFLATE_LEVEL);
        if (!deflate->small) memory_is_out();
        return deflate;
    }
    isal_deflate_init(&deflate->fast);
    deflate->fast.level = IGZIP_LEVEL;
    deflate->fast.level_buf_size = ISAL_DEF_LVL1_DEFAULT;
    deflate->fast.level_buf = malloc(ISAL_DEF_LVL1_DEFAULT);
    deflate->fast.gzip_flag = IGZIP_ZLIB;
    if (!deflate->fast.level_buf) memory_is_out();
    return deflate;
}

/* Takes all that waits; at the end of the stream, until nothing is left in igzip either. */
static void run_fast(struct deflate *deflate) {
    struct isal_zstream *stream = &deflate->fast;
    do {
        buffer_reserve(deflate->out, ROOM);
        stream->next_out = deflate->out->bytes + deflate->out->size;
        stream->avail_out = ROOM;
        isal_deflate(stream); /* fails only when called wrongly */
        deflate->out->size += ROOM - stream->avail_out;
    } while (stream->avail_out == 0);
}

void deflate_add(struct deflate *deflate, const unsigned char *bytes, size_t size) {
    if (deflate->small) {
        buffer_add(&deflate->gathered, bytes, size);
        return;
    }
    deflate->fast.next_in = (unsigned char *)bytes; /* igzip only reads it */
    deflate->fast.avail_in = (uint32_t)size;
    run_fast(deflate);
}

static void run_small(struct deflate *deflate) {
    struct buffer *out = deflate->out;
    size_t room = libdeflate_zlib_compress_bound(deflate->small, deflate->gathered.size);
    buffer_reserve(out, room);
    out->size += libdeflate_zlib_compress(deflate->small, deflate->gathered.bytes, deflate->gathered.size,
                                          out->bytes + out->size, room);
}

void deflate_end(struct deflate *deflate) {
    if (deflate->small) {
        run_small(deflate);
        libdeflate_free_compressor(deflate->small);
    } else {
        deflate->fast.end_of_stream = 1;
        run_fast(deflate);
    }
    free(deflate->fast.level_buf);
    buffer_free(&deflate->gathered);
    free(deflate);
}
