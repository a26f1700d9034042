/* A PDF as it grows: numbered objects, and at its end where each of them stands. */
#ifndef BPT_RENDER_PDF_FILE_H
#define BPT_RENDER_PDF_FILE_H

#include <stdbool.h>

#include "base/buffer.h"

struct pdf {
    struct buffer bytes;
    struct buffer places; /* size_t by number */
    bool open;            /* an object is being written */
    struct libdeflate_compressor *compressor;
};

void pdf_begin(struct pdf *pdf);

/* A number for an object that others speak of before it is written. */
unsigned pdf_number(struct pdf *pdf);

/* The object of that number is what is written until the next one. */
void pdf_object(struct pdf *pdf, unsigned number);

/* The object as a stream, compressed; `entries` of its dictionary end with a space or are "". */
void pdf_stream(struct pdf *pdf, unsigned number, const char *entries, const void *bytes, size_t size);

void pdf_end(struct pdf *pdf, unsigned root, unsigned info);
void pdf_free(struct pdf *pdf);

/* ---- what objects are made of ---- */

/* A text for people, as a string of bytes or of UTF-16; what no format takes is left out. */
void pdf_text(struct buffer *out, const char *text);

/* UTF-16 in hexadecimal, without anything around it. */
void pdf_utf16(struct buffer *out, const char *text, size_t size);

/* "12.5 ", to thousandths. */
void pdf_thousandths(struct buffer *out, double value);

#endif
