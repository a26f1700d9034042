/* What users wrote, made fit for files. */
#ifndef BPT_BASE_TEXT_H
#define BPT_BASE_TEXT_H

#include "base/buffer.h"

/* Appends the text without control characters (line breaks and tabs may stay) and without bytes that are not UTF-8:
 * every format takes the rest. */
void text_clean(struct buffer *out, const char *text);

/* The same with & < > " ' escaped, for XML elements and attributes. */
void text_escape(struct buffer *out, const char *text);

#endif
