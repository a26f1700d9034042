/* Every number behind a request's figures, where it comes from, and how it is written. */
#ifndef BPT_STUDIO_EXPLANATION_H
#define BPT_STUDIO_EXPLANATION_H

#include "base/buffer.h"
#include "sweep/sweep.h"

struct explanation {
    struct arena *arena;
    const struct model *model;
    const struct question *question;
    const struct findings *findings;
    struct buffer *out;
    const char *model_note; /* how the model was found where none was asked for; NULL */
};

/* A contract, whose keys are only ever added to. */
void explanation_write_json(const struct explanation *explanation);

#endif
