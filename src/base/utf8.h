/* UTF-8, character by character. */
#ifndef BPT_UTF8_H
#define BPT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The length in bytes of the character that begins at `at`, which a NUL ends at the latest, and the character itself;
 * 0 where no character begins: bytes that are not UTF-8 (Unicode, table 3-7: longer than needed, half a surrogate
 * pair, past U+10FFFF, cut short), and the NUL. */
size_t utf8_decode(const char *at, uint32_t *character);

/* How many bytes at the start are the mark that some programs put before a text; 0 where there is none. */
size_t utf8_mark_length(const char *bytes, size_t size);

/* Whether a terminal shows it as what it is: no control (U+0080 to U+009F are some too), nothing that turns the
 * direction of what stands around it, no separator of lines, and nothing that takes no room at all, which makes two
 * names look the same. The joiners U+200C and U+200D, which scripts need, are well. */
bool utf8_is_shown(uint32_t character);

#endif
