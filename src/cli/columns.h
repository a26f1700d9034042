/* Text in aligned columns, for people: explain's ledger and the list of models. */
#ifndef BPT_CLI_COLUMNS_H
#define BPT_CLI_COLUMNS_H

#include "base/arena.h"
#include "base/buffer.h"

enum { MOST_COLUMNS = 8 };

struct columns {
    struct arena *arena;
    const char *alignment; /* a letter a column: 'l' or 'r' */
    const char *(*rows)[MOST_COLUMNS];
    size_t count, capacity;
};

/* A row of as many cells as there are columns; the texts are kept, not copied. */
void columns_add(struct columns *columns, const char *const *cells);

#define CELLS(...) ((const char *const[MOST_COLUMNS]){__VA_ARGS__})

/* Writes the rows, each of which has something in a cell: two spaces between columns and `indent` before the first;
 * nothing stands behind a row's last cell.
 */
void columns_write(const struct columns *columns, int indent, struct buffer *out);

#endif
