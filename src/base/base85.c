#include "base/base85.h"

#include <stdint.h>

void base85_write(struct buffer *out, const void *data, size_t size) {
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; i += 4) {
        uint32_t word = 0;
        for (size_t j = i; j < i + 4; j++) word = word << 8 | (j < size ? bytes[j] : 0);
        char group[5];
        for (int j = 4; j >= 0; j--, word /= 85) {
            char letter = (char)('(' + word % 85);
            group[j] = letter == '<' ? '~' : letter;
        }
        buffer_add(out, group, sizeof group);
    }
}
