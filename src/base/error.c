#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

bool error_set(struct error *error, enum error_kind kind, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    text_make_printable(error->text);
    error->kind = kind;
    return false;
}

bool error_within(struct error *error, const char *format, ...) {
    char sentence[sizeof error->text];
    memcpy(sentence, error->text, sizeof sentence);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    size_t at = strlen(error->text);
    snprintf(error->text + at, sizeof error->text - at, ": %s", sentence);
    text_make_printable(error->text);
    return false;
}
