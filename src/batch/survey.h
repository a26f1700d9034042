/* The first look through a table of jobs, before anything is drawn: no two figures of one name, and with --strict every
 * row well. */
#ifndef BPT_BATCH_SURVEY_H
#define BPT_BATCH_SURVEY_H

#include "batch/batch.h"
#include "batch/drawing.h"

/* Reads the manifest to its end. `figures`: how many there are, of this shard. */
bool survey(struct manifest *manifest, const struct drawing *drawing, const struct batch_choices *choices,
            const struct batch_listener *listener, uint64_t *figures, struct error *error);

#endif
