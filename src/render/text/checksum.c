#include <libdeflate.h>

#include "render/text/fonts.h"

uint32_t fonts_checksum(const struct fonts *fonts) {
    const struct bytes regular = fonts->faces[FACE_REGULAR].bytes, semibold = fonts->faces[FACE_SEMIBOLD].bytes;
    uint32_t checksum = libdeflate_crc32(0, regular.data, regular.size);
    return semibold.data == regular.data ? checksum : libdeflate_crc32(checksum, semibold.data, semibold.size);
}
