/* One figure in an index: a row of index.csv, which is also what index.html is made of. */
#ifndef BPT_INDEX_ENTRY_H
#define BPT_INDEX_ENTRY_H

#include "base/csv.h"
#include "studio/answer.h"

/* The columns, in their order. */
enum entry_column {
    ENTRY_FIGURE,  /* path of its files from the index's folder, without their endings */
    ENTRY_FORMATS, /* "png svg" */
    ENTRY_CHART,
    ENTRY_MODEL, /* id */
    ENTRY_NAME,
    ENTRY_DEVELOPER,
    ENTRY_FAMILY,
    ENTRY_THEME,
    ENTRY_SIZE,
    ENTRY_WIDTH, /* CSS pixels */
    ENTRY_HEIGHT,
    ENTRY_TOKENS,
    ENTRY_RANK,
    ENTRY_PARAMETERS,
    ENTRY_KV_BYTES_PER_TOKEN, /* at `tokens` */
    ENTRY_ADAPTER_BYTES,      /* at `rank` */
    ENTRY_CROSSOVER,
    ENTRY_RATIO, /* KV cache to adapter at `tokens` */
    ENTRY_PRETRAINING,
    ENTRY_EQUAL_RANK,
    ENTRY_SWEET_FROM,
    ENTRY_SWEET_TO,
    ENTRY_TITLE,
    ENTRY_DESCRIPTION,
    ENTRY_REQUEST,
    ENTRY_COLUMNS,
};

/* Whether a table's first row is that of an index; refused with the table's name, which is for people. */
bool entry_check_header(const char *table, const struct csv_row *row, struct error *error);

/* Tables lie in folders that others fill too, so a row is held against its columns before it goes anywhere: all are
 * there, numbers are numbers or empty, formats are those of the list, and the figure's path is relative. Texts may be
 * anything. `cells` are the row's, without what guards them from spreadsheets. Refused with table, line and column. */
bool entry_read(const char *table, const struct csv_row *row, const char *cells[ENTRY_COLUMNS], struct error *error);

/* A cell as the number that entry_write made it of; false when it is none, nor is an empty one. */
bool entry_count(const char *cell, uint64_t *count);
bool entry_real(const char *cell, double *real);

void entry_write_header(struct buffer *out);

/* What stands in the row besides what the answer says. */
struct entry_facts {
    const char *figure, *formats;
    double width, height;
};

void entry_write(const struct answer *answer, const struct entry_facts *facts, struct buffer *out);

#endif
