/* Two compressors: ISA-L's igzip where time counts, libdeflate where bytes do. `tests/bench/run` prints what they and
 * others make of the same pictures. */
#include "render/deflate.h"

#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <stdlib.h>

#include "base/memory.h"

/* igzip's other levels make a sixth less of a picture in the same time, but 1 (seen) and 2 (the same code) find other
 * matches in about one process of a thousand, for a reason that was not found, and 3 depends on the vector unit. 0 gave the
 * same bytes in fifteen thousand processes and figures, and on all x86-64 processors since 2008. */
enum { IGZIP_LEVEL = 0, LIBDEFLATE_LEVEL = 12, ROOM = 64 << 10 };

static void deflate_fast(struct buffer *out, unsigned char *bytes, size_t size) {
    struct isal_zstream *stream = malloc(sizeof *stream);
    if (!stream) memory_is_out();
    isal_deflate_init(stream);
    stream->level = IGZIP_LEVEL;
    stream->gzip_flag = IGZIP_ZLIB;
    stream->end_of_stream = 1;
    stream->next_in = bytes;
    stream->avail_in = (uint32_t)size;
    do {
        buffer_reserve(out, ROOM);
        stream->next_out = out->bytes + out->size;
        stream->avail_out = ROOM;
        isal_deflate(stream); /* fails only when called wrongly */
        out->size += ROOM - stream->avail_out;
    } while (stream->avail_out == 0);
    free(stream);
}

static void deflate_small(struct buffer *out, const unsigned char *bytes, size_t size) {
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(LIBDEFLATE_LEVEL);
    if (!compressor) memory_is_out();
    size_t room = libdeflate_zlib_compress_bound(compressor, size);
    buffer_reserve(out, room);
    out->size += libdeflate_zlib_compress(compressor, bytes, size, out->bytes + out->size, room);
    libdeflate_free_compressor(compressor);
}

void deflate_bytes(struct buffer *out, unsigned char *bytes, size_t size, bool small) {
    if (small) deflate_small(out, bytes, size);
    else deflate_fast(out, bytes, size);
}
