/* The files that the program carries: presets, phrases and the two fonts, so that it needs nothing beside itself. */
#ifndef BPT_EMBEDDED_H
#define BPT_EMBEDDED_H

#include "base/file.h"

/* "models.csv", "lang/LANGUAGE.csv" (assets, under their path), "font-regular" and "font-semibold". */
extern const struct embedded {
    const char *name;           /* NULL ends the list */
    const unsigned char *bytes; /* a NUL stands behind the last byte */
    size_t size;
} embedded_files[];

/* {NULL, 0} when no file of that name is carried. */
struct bytes embedded_find(const char *name);

#endif
