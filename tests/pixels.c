#include "pixels.h"

#include "support.h"

struct stream {
    const unsigned char *bytes;
    size_t left;
};

static cairo_status_t read_stream(void *closure, unsigned char *bytes, unsigned size) {
    struct stream *stream = closure;
    if (size > stream->left) return CAIRO_STATUS_READ_ERROR;
    memcpy(bytes, stream->bytes, size);
    stream->bytes += size;
    stream->left -= size;
    return CAIRO_STATUS_SUCCESS;
}

cairo_surface_t *decode_png(const unsigned char *bytes, size_t size) {
    cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(read_stream, &(struct stream){bytes, size});
    assert_int_equal(cairo_surface_status(surface), CAIRO_STATUS_SUCCESS);
    return surface;
}
