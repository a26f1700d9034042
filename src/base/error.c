#include "bpt/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* User bytes are quoted in sentences; a terminal must not obey them. */
static void silence_controls(char *text) {
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f) *text = '?';
}

bool error_set(struct error *error, enum error_kind kind, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    silence_controls(error->text);
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
    if (written >= 0 && (size_t)written < sizeof error->text)
        snprintf(error->text + written, sizeof error->text - (size_t)written, ": %s", sentence);
    silence_controls(error->text);
    return false;
}
