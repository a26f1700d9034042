/* One figure in an index: a row of index.csv, which is also what index.html is made of. */
#ifndef BPT_INDEX_ENTRY_H
#define BPT_INDEX_ENTRY_H

#include "base/csv.h"
#include "studio/produce.h"

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

const char *entry_column_name(enum entry_column column);

void entry_write_header(struct buffer *out);

/* What stands in the row besides the numbers of the table. */
struct entry_facts {
    const char *figure, *formats, *chart, *theme, *size, *title, *description, *request;
    double width, height;
};

void entry_write(const struct table *table, const struct model *model, const struct entry_facts *facts,
                 struct buffer *out);

#endif
