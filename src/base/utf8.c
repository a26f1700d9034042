#include "base/utf8.h"

#include <string.h>

/* By the first byte; 0 where no character begins. */
static size_t announced_length(unsigned char first) {
    if (first < 0x80) return first != 0;
    if (first < 0xC2 || first > 0xF4) return 0;
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

size_t utf8_decode(const char *at, uint32_t *character) {
    static const uint32_t least[] = {[1] = 0x1, [2] = 0x80, [3] = 0x800, [4] = 0x10000};
    const unsigned char *bytes = (const unsigned char *)at;
    size_t length = announced_length(bytes[0]);
    if (!length) return 0;
    uint32_t decoded = length == 1 ? bytes[0] : bytes[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80) return 0; /* the closing NUL as well */
        decoded = decoded << 6 | (bytes[i] & 0x3Fu);
    }
    bool surrogate = decoded >= 0xD800 && decoded <= 0xDFFF;
    if (decoded < least[length] || decoded > 0x10FFFF || surrogate) return 0;
    *character = decoded;
    return length;
}

size_t utf8_mark_length(const char *bytes, size_t size) {
    static const char mark[] = "\xef\xbb\xbf";
    size_t length = strlen(mark);
    return size >= length && memcmp(bytes, mark, length) == 0 ? length : 0;
}

bool utf8_is_shown(uint32_t character) {
    static const struct {
        uint32_t first, last;
    } hidden[] = {
        {0x00, 0x1F},       {0x7F, 0x9F},     /* controls */
        {0x61C, 0x61C},     {0x200E, 0x200F}, /* marks of direction */
        {0x200B, 0x200B},   {0x2060, 0x2064}, /* of no width */
        {0x2028, 0x202E},                     /* separators of lines, embeddings and overrides */
        {0x2066, 0x206F},                     /* isolates, and what Unicode gave up */
        {0xFEFF, 0xFEFF},   {0xFFF9, 0xFFFB}, {0xFFFE, 0xFFFF},
        {0xE0000, 0xE007F}, /* a byte order mark; annotations; no
                             characters; tags */
    };
    if (character >= ' ' && character < 0x7F) return true; /* nearly all there is */
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        if (character >= hidden[i].first && character <= hidden[i].last) return false;
    return true;
}
