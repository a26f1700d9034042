/* The short way to a table of jobs: --models x --themes x --sizes x --charts. */
#ifndef BPT_BATCH_PRODUCT_H
#define BPT_BATCH_PRODUCT_H

#include "base/spool.h"
#include "studio/studio.h"

/* Whether any of the lists was given. */
bool product_is_asked(const struct request *request);

/* Writes the table; every name in the lists is checked. */
bool product_spool(const struct request *request, const struct studio *studio, struct spool *spool,
                   struct error *error);

#endif
