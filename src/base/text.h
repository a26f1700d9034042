/* What users wrote, made fit for files and for terminals. */
#ifndef BPT_BASE_TEXT_H
#define BPT_BASE_TEXT_H

#include <stdbool.h>
#include <string.h>

#include "base/buffer.h"

static inline bool text_ends_with(const char *text, const char *end) {
    size_t length = strlen(text), of_end = strlen(end);
    return length >= of_end && strcmp(text + length - of_end, end) == 0;
}

/* The first byte that is no part of a character in UTF-8; NULL: there is none. */
const char *text_find_broken(const char *text);

/* Appends the text without control characters (line breaks and tabs may stay) and without bytes that are not UTF-8:
 * every format takes the rest. */
void text_clean(struct buffer *out, const char *text);

/* The same with & < > " ' escaped, for XML elements and attributes; and with { and } escaped too. */
void text_escape(struct buffer *out, const char *text);
void text_escape_braces(struct buffer *out, const char *text);

/* UTF-8 that a terminal shows as it is (utf8_is_shown): what sentences, names and figures may hold. */
bool text_is_printable(const char *text);

/* Makes it so: a '?' stands for each character that a terminal would obey or hide, and for each broken one. It only
 * gets shorter. */
void text_make_printable(char *text);

/* The same for a text of lines, whose ends stay. */
void text_make_lines_printable(struct buffer *text);

#endif
