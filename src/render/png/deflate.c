/* Two compressors: ISA-L's igzip where time counts, libdeflate where bytes do. `tests/bench/run` prints what they and
 * others make of the same pictures. */
#include "render/png/deflate.h"

#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <stdlib.h>

#include "base/memory.h"

enum { IGZIP_LEVEL = 1, LIBDEFLATE_LEVEL = 12, ROOM = 64 << 10 };

struct deflate {
    struct buffer *out;
    bool small;
    struct buffer gathered; /* for `small`, which wants all at once */
    struct isal_zstream fast;
    bool begun;
    uint32_t adler;
    uint8_t tables[ISAL_DEF_LVL1_DEFAULT]; /* igzip's */
};

struct deflate *deflate_begin(struct buffer *out, bool small) {
    struct deflate *deflate = malloc(sizeof *deflate);
    if (!deflate) memory_is_out();
    deflate->out = out;
    deflate->small = small;
    deflate->gathered = (struct buffer){0};
    deflate->begun = false;
    deflate->adler = 1;
    isal_deflate_init(&deflate->fast);
    deflate->fast.level = IGZIP_LEVEL;
    deflate->fast.level_buf = deflate->tables;
    deflate->fast.level_buf_size = sizeof deflate->tables;
    return deflate;
}

/* The zlib header and the first byte, stored. Where a stream begins without a byte behind it, igzip takes a hash of its
 * own struct's address for one of the data, and in one process of some thousands finds other matches for it; the same
 * request must give the same bytes. So a byte stands behind. */
static void begin_fast(struct deflate *deflate, unsigned char first) {
    const unsigned char stored[] = {0x78, 0x01, 0x00, 0x01, 0x00, 0xFE, 0xFF, first};
    buffer_add(deflate->out, stored, sizeof stored);
    isal_deflate_set_dict(&deflate->fast, &first, 1);
    deflate->begun = true;
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

static void end_fast(struct deflate *deflate) {
    deflate->fast.avail_in = 0;
    deflate->fast.end_of_stream = 1;
    run_fast(deflate);
    for (int shift = 24; shift >= 0; shift -= 8)
        buffer_add(deflate->out, &(unsigned char){(unsigned char)(deflate->adler >> shift)}, 1);
}

void deflate_add(struct deflate *deflate, unsigned char *bytes, size_t size) {
    if (deflate->small) {
        buffer_add(&deflate->gathered, bytes, size);
        return;
    }
    deflate->adler = libdeflate_adler32(deflate->adler, bytes, size);
    size_t behind = deflate->begun ? 0 : 1;
    if (behind) begin_fast(deflate, *bytes);
    deflate->fast.next_in = bytes + behind;
    deflate->fast.avail_in = (uint32_t)(size - behind);
    run_fast(deflate);
}

static void run_small(struct deflate *deflate) {
    struct buffer *out = deflate->out;
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(LIBDEFLATE_LEVEL);
    if (!compressor) memory_is_out();
    size_t room = libdeflate_zlib_compress_bound(compressor, deflate->gathered.size);
    buffer_reserve(out, room);
    out->size += libdeflate_zlib_compress(compressor, deflate->gathered.bytes, deflate->gathered.size,
                                          out->bytes + out->size, room);
    libdeflate_free_compressor(compressor);
}

void deflate_end(struct deflate *deflate) {
    if (deflate->small)
        run_small(deflate);
    else
        end_fast(deflate);
    buffer_free(&deflate->gathered);
    free(deflate);
}
