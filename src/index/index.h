/* The index of a folder of figures: index.csv and index.html. */
#ifndef BPT_INDEX_INDEX_H
#define BPT_INDEX_INDEX_H

#include "base/spool.h"
#include "studio/request.h"

/* The rows of a batch while it runs, in a temporary file. */
struct index_spool {
    struct spool spool; /* start from .descriptor = -1 */
};

bool index_spool_begin(struct index_spool *index, struct error *error);
bool index_spool_add(struct index_spool *index, const struct buffer *rows, struct error *error);

/* Writes the folder's index. Figures of an earlier index that are still there stay in it; one batch at a time does
 * this in a folder. A shard ("K/N"; NULL: none) writes index.K-of-N.csv alone, for `bpt index` to join. */
bool index_spool_finish(struct index_spool *index, const char *directory, const char *shard, struct error *error);

/* Whether the folder's index, or a shard's, has a file of this name; letters' case does not count. */
bool index_owns(const char *file);

/* Joins the indexes of the folders, shards' first, into the one of `directory`, which is made; `figures` is how many
 * stand in it then. */
bool index_join(const struct texts *folders, const char *directory, size_t *figures, struct error *error);

void index_spool_drop(struct index_spool *index); /* once more is fine */

#endif
