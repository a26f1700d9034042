#include "cli/columns.h"

#include <stdbool.h>
#include <string.h>

/* Characters, not bytes: how wide a terminal draws it. */
static int display_width(const char *text) {
    int width = 0;
    for (; *text; text++) width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

void columns_add(struct columns *columns, const char *const *cells) {
    columns->rows =
        arena_grow(columns->arena, columns->rows, columns->count, &columns->capacity, sizeof *columns->rows);
    for (size_t i = 0; i < strlen(columns->alignment); i++) columns->rows[columns->count][i] = cells[i] ? cells[i] : "";
    columns->count++;
}

void columns_write(const struct columns *columns, int indent, struct buffer *out) {
    int widths[MOST_COLUMNS] = {0};
    size_t wide = strlen(columns->alignment);
    for (size_t i = 0; i < columns->count; i++)
        for (size_t j = 0; j < wide; j++) {
            int width = display_width(columns->rows[i][j]);
            if (width > widths[j]) widths[j] = width;
        }
    for (size_t i = 0; i < columns->count; i++) {
        size_t last = wide;
        while (*columns->rows[i][last - 1] == '\0') last--;
        buffer_printf(out, "%*s", indent, "");
        for (size_t j = 0; j < last; j++) {
            const char *cell = columns->rows[i][j];
            int padding = widths[j] - display_width(cell);
            bool right = columns->alignment[j] == 'r';
            buffer_printf(out, "%*s%s%*s", right ? padding : 0, "", cell, right || j + 1 == last ? 0 : padding, "");
            if (j + 1 < last) buffer_text(out, "  ");
        }
        buffer_text(out, "\n");
    }
}
