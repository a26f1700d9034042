/* What explain says, in either of its formats. */
#ifndef BPT_CLI_EXPLANATION_H
#define BPT_CLI_EXPLANATION_H

#include "base/buffer.h"
#include "sweep/sweep.h"

struct explanation {
    struct arena *arena;
    const struct model *model;
    const struct question *question;
    const struct findings *findings;
    struct buffer *out;
};

void explanation_write_json(const struct explanation *explanation);
void explanation_write_text(const struct explanation *explanation);

#endif
