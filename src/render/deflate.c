/* Two compressors: ISA-L's igzip where time counts, libdeflate where bytes do. `tests/bench/run` prints what they and
 * others make of the same pictures. */
#include "render/deflate.h"

#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <stdlib.h>

#include "base/memory.h"

/* igzip's other levels make a sixth less of a picture in the same time, but 1 (seen) and 2 (the same code) find other
 * matches in about one process of a thousand, for a reason that was not found, and 3 depends on the vector unit. 0 gave the
 * same bytes in twenty-five thousand processes and figures, and on all x86-64 processors since 2008. */
enum { IGZIP_LEVEL = 0, LIBDEFLATE_LEVEL = 12, ROOM = 64 << 10 };

struct deflate {
    struct buffer *out;
    struct isal_zstream fast;
    bool small;
    struct buffer gathered; /* for `small`, which wants all at once */
};

struct deflate *deflate_begin(struct buffer *out, bool small) {
    struct deflate *deflate = calloc(1, sizeof *deflate);
    if (!deflate) memory_is_out();
    deflate->out = out;
    deflate->small = small;
    isal_deflate_init(&deflate->fast);
    deflate->fast.level = IGZIP_LEVEL;
    deflate->fast.gzip_flag = IGZIP_ZLIB;
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

void deflate_add(struct deflate *deflate, unsigned char *bytes, size_t size) {
    if (deflate->small) {
        buffer_add(&deflate->gathered, bytes, size);
        return;
    }
    deflate->fast.next_in = bytes;
    deflate->fast.avail_in = (uint32_t)size;
    run_fast(deflate);
}

static void run_small(struct deflate *deflate) {
    struct buffer *out = deflate->out;
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(LIBDEFLATE_LEVEL);
    if (!compressor) memory_is_out();
    size_t room = libdeflate_zlib_compress_bound(compressor, deflate->gathered.size);
    buffer_reserve(out, room);
    out->size += libdeflate_zlib_compress(compressor, deflate->gathered.bytes, deflate->gathered.size, out->bytes + out->size, room);
    libdeflate_free_compressor(compressor);
}

void deflate_end(struct deflate *deflate) {
    deflate->fast.end_of_stream = 1;
    if (deflate->small) run_small(deflate);
    else run_fast(deflate);
    buffer_free(&deflate->gathered);
    free(deflate);
}
