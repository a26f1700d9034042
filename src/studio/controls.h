/* What the reader of a live page may choose. */
#ifndef BPT_STUDIO_CONTROLS_H
#define BPT_STUDIO_CONTROLS_H

#include "html/html.h"
#include "studio/answer.h"

/* The chart and the options that a page offers, with the request's own values; they live as long as the arena. */
const struct control *controls_make(const struct answer *answer, struct arena *arena, size_t *count);

/* Refuses a request that names files which the reader of a live page would not have. */
bool controls_check_files(const struct answer *answer, struct error *error);

#endif
