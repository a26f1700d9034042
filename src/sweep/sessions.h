/* The figure of sessions: what is kept of each, counted in bytes. Continual learning as far as it can be counted. */
#ifndef BPT_SWEEP_SESSIONS_H
#define BPT_SWEEP_SESSIONS_H

#include "sweep/sweep.h"

/* Tokens of a session where none are asked for. */
enum { USUAL_SESSION_TOKENS = 10000 };

/* Reads the question's adapter size and the findings so far, and fills findings->sessions. False on overflow. */
bool sessions_find(const struct model *model, const struct question *question, struct findings *findings);

#endif
