/* A request as the questions that its charts put to the sweep. */
#ifndef BPT_STUDIO_ASK_H
#define BPT_STUDIO_ASK_H

#include "figure/figure.h"
#include "studio/studio.h"
#include "sweep/sweep.h"

/* The request's choices for one chart's sweep. An adapter's config or file states its own rank, targets and format, in
 * place of the request's. */
bool ask(const struct request *request, const struct chart *chart, struct arena *arena, struct question *question,
         struct error *error);

#endif
