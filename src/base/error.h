/* What went wrong, as one sentence for a person.
 *
 * The caller owns the struct; nothing is allocated. The deepest place that knows the words writes them: what was
 * given, what is allowed, what to do. Functions that can fail return bool and leave their outputs untouched on
 * failure. Only the command line prints. */
#ifndef BPT_ERROR_H
#define BPT_ERROR_H

#include <stdbool.h>

enum error_kind {
    ERROR_NONE,
    ERROR_FAILURE,     /* the world said no: a file, a disk, a malformed table; exit 1 */
    ERROR_NO_ROOM,     /* the disk is full: exit 1, and nothing further can be written either */
    ERROR_INTERRUPTED, /* someone asked to stop: exit 130 */
    ERROR_USAGE,       /* the request cannot be meant: exit 2 */
};

struct error {
    enum error_kind kind;
    char text[1200]; /* one line, printable (text.h): user bytes are quoted in it; no full stop needed */
};

/* Writes the sentence; always returns false, so that `return error_set(...)` reads well. */
bool error_set(struct error *error, enum error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts context (a file, a line, an option) and a colon before the sentence; always returns false. */
bool error_within(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
