/* The short way to a table of jobs: the Cartesian product of lists, --models x --themes x --sizes x ... */
#ifndef BPT_BATCH_CROSS_H
#define BPT_BATCH_CROSS_H

#include "base/spool.h"
#include "studio/studio.h"

/* Whether any of the lists was given. */
bool cross_is_asked(const struct request *request);

/* Writes the table; every name in the lists is checked. */
bool cross_spool(const struct request *request, const struct studio *studio, struct spool *spool, struct error *error);

#endif
