#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* By its first byte; 0 where no character begins. */
static size_t announced_length(unsigned char first) {
    if (first < 0x80) return 1;
    if (first < 0xC2 || first > 0xF4) return 0;
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/* The characters of XML 1.0 without its discouraged controls; `length` tells an overlong form. */
static bool is_allowed(uint32_t character, size_t length) {
    static const uint32_t least[] = {[1] = 0x20, [2] = 0xA0, [3] = 0x800, [4] = 0x10000};
    if (character == '\n' || character == '\t') return true;
    if (character < least[length] || character > 0x10FFFF) return false;
    bool surrogate = character >= 0xD800 && character <= 0xDFFF;
    return !surrogate && character != 0x7F && character != 0xFFFE && character != 0xFFFF;
}

/* Length of the character that begins here, 0 if it is to be dropped. */
static size_t character_length(const char *text) {
    const unsigned char *bytes = (const unsigned char *)text;
    size_t length = announced_length(bytes[0]);
    if (length == 0) return 0;
    uint32_t character = length == 1 ? bytes[0] : bytes[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80) return 0; /* the closing NUL as well */
        character = character << 6 | (bytes[i] & 0x3Fu);
    }
    return is_allowed(character, length) ? length : 0;
}

void text_clean(struct buffer *out, const char *text) {
    const char *kept = text; /* from here on nothing was dropped */
    while (*text) {
        size_t length = character_length(text);
        if (length) {
            text += length;
            continue;
        }
        buffer_add(out, kept, (size_t)(text - kept));
        kept = ++text;
    }
    buffer_add(out, kept, (size_t)(text - kept));
}

static const char special[] = "&<>\"'";

static const char *entity(char character) {
    static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    return entities[strchr(special, character) - special];
}

void text_escape(struct buffer *out, const char *text) {
    struct buffer clean = {0};
    text_clean(&clean, text);
    buffer_add(&clean, "", 1);
    for (const char *at = (const char *)clean.bytes; *at;) {
        size_t plain = strcspn(at, special);
        buffer_add(out, at, plain);
        at += plain;
        if (*at) buffer_text(out, entity(*at++));
    }
    buffer_free(&clean);
}
