/* A request as the questions that its charts put to the sweep. */
#ifndef BPT_STUDIO_ASK_H
#define BPT_STUDIO_ASK_H

#include "studio/inputs.h"

/* The request's choices for one chart's sweep of its first model. An adapter's config or file states its own rank,
 * targets and format, in place of the request's. */
bool ask(const struct request *request, const struct inputs *inputs, const struct chart *chart, struct arena *arena,
         struct question *question, struct error *error);

#endif
