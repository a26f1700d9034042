/* Thin reference lines that a figure may carry, each with its condition and its source. */
#ifndef BPT_REFERENCES_H
#define BPT_REFERENCES_H

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"

/* What a reference is a multiple of. */
enum reference_basis {
    REFERENCE_TOKENS,     /* factor is in bytes per token */
    REFERENCE_KV,         /* of the KV cache's bytes per token */
    REFERENCE_ADAPTER,    /* factor is in bytes per adapter parameter */
    REFERENCE_VOCABULARY, /* of log2(vocabulary) / 8 bytes per token */
};

struct reference {
    const char *name;
    enum reference_basis basis;
    double factor;
    const char *label, *condition, *source;
};

struct references {
    const struct reference *items;
    size_t count;
};

/* The rows of a table that `names` asks for ("text,entropy"), in that order; "label.LANG", "condition.LANG" and
 * "source.LANG" stand in for those without a language where the table has them. Refuses unknown names with all there
 * are, and malformed rows with file and line. */
bool references_read(const char *table, struct bytes bytes, const char *names, const char *language,
                     struct arena *arena, struct references *references, struct error *error);

#endif
