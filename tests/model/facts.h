/* Reading the facts that the tests hold the census against. Everything lives as long as the arena; what cannot be read
 * fails the test with its sentence. */
#ifndef BPT_TESTS_FACTS_H
#define BPT_TESTS_FACTS_H

#include "base/csv.h"
#include "base/file.h"
#include "model/model.h"
#include "model/presets.h"

struct bytes facts_file(const char *path, struct arena *arena);
struct presets facts_presets(struct arena *arena);

/* Rows of a table by column name; the header is taken in. */
struct facts {
    const char *path;
    const char **columns;
    const char ***rows; /* count x column_count */
    const size_t *lines;
    size_t column_count, count;
};
struct facts facts_table(const char *path, struct arena *arena);
const char *facts_cell(const struct facts *facts, size_t row, const char *column);

/* A preset's config, or an empty one where `id` is "", with "key=value" pairs added. */
struct config facts_config(const struct presets *presets, const char *id, const char *pairs, struct arena *arena);

#endif
