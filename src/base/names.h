/* Names to choose from, and the sentence for one that is not among them. */
#ifndef BPT_BASE_NAMES_H
#define BPT_BASE_NAMES_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

struct names {
    struct arena arena; /* start from {0} */
    const char **items;
    size_t count, capacity;
};

void names_add(struct names *names, const char *name);            /* copies it */
void names_add_all(struct names *names, const char *const *list); /* NULL-ended */
bool names_have(const struct names *names, const char *name);
void names_free(struct names *names); /* back to {0} */

/* "a, b, c" */
void names_write(const struct names *names, struct buffer *out);

/* "there is no model 'llama3'; did you mean llama-3-8b or llama-3-70b", or all there are where they are few or none is
 * alike. A usage error; always returns false. */
bool names_refuse(const struct names *names, const char *what, const char *typed, struct error *error);

/* The same for names that are too many to be told: `where` stands in for them. */
bool names_refuse_unlisted(const struct names *names, const char *what, const char *typed, const char *where,
                           struct error *error);

#endif
