#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* How many bytes the character takes; 0 when it is a control character or no UTF-8 (Unicode, table 3-7: neither longer
 * than needed, nor half a surrogate pair, nor past U+10FFFF). U+0080 to U+009F are controls that terminals obey too. */
static size_t printable_length(const unsigned char *at) {
    if (at[0] < 0x80) return at[0] >= 0x20 && at[0] != 0x7f;
    size_t length = at[0] < 0xc2 ? 0 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : at[0] < 0xf5 ? 4 : 0;
    unsigned low = at[0] == 0xc2 || at[0] == 0xe0 ? 0xa0 : at[0] == 0xf0 ? 0x90 : 0x80;
    unsigned high = at[0] == 0xed ? 0x9f : at[0] == 0xf4 ? 0x8f : 0xbf;
    if (length && (at[1] < low || at[1] > high)) return 0;
    for (size_t i = 2; i < length; i++)
        if ((at[i] & 0xc0) != 0x80) return 0;
    return length;
}

bool text_is_printable(const char *text) {
    for (size_t length; *text; text += length)
        if (!(length = printable_length((const unsigned char *)text))) return false;
    return true;
}

/* User bytes are quoted in sentences, sometimes cut: a terminal must not obey them, nor a log choke on them. */
static void clean(char *text) {
    unsigned char *from = (unsigned char *)text, *to = from;
    while (*from) {
        size_t length = printable_length(from);
        if (length)
            memmove(to, from, length);
        else
            *to = '?';
        to += length ? length : 1;
        from += length ? length : 1;
        while (!length && (*from & 0xc0) == 0x80) from++; /* one sign for all of a broken character */
    }
    *to = '\0';
}

bool error_set(struct error *error, enum error_kind kind, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    clean(error->text);
    error->kind = kind;
    return false;
}

bool error_within(struct error *error, const char *format, ...) {
    char sentence[sizeof error->text];
    memcpy(sentence, error->text, sizeof sentence);
    va_list arguments;
    va_start(arguments, format);
    int written = vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    int room = (int)sizeof error->text - written - (int)sizeof ": ";
    if (written >= 0 && room > 0)
        snprintf(error->text + written, sizeof error->text - (size_t)written, ": %.*s", room, sentence);
    clean(error->text);
    return false;
}
