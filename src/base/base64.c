#include "base/base64.h"

#include <stdint.h>

void base64_write(struct buffer *out, const void *data, size_t size) {
    const unsigned char *bytes = data;
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        uint32_t triple = (uint32_t)bytes[i] << 16;
        if (i + 1 < size) triple |= (uint32_t)bytes[i + 1] << 8;
        if (i + 2 < size) triple |= bytes[i + 2];
        char group[4] = {digits[triple >> 18], digits[triple >> 12 & 63], digits[triple >> 6 & 63],
                         digits[triple & 63]};
        if (i + 2 >= size) group[3] = '=';
        if (i + 1 >= size) group[2] = '=';
        buffer_add(out, group, 4);
    }
}
