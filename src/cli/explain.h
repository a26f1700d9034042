/* What is counted for a request, in text or JSON, to where the request says. */
#ifndef BPT_CLI_EXPLAIN_H
#define BPT_CLI_EXPLAIN_H

#include "studio/explanation.h"
#include "studio/studio.h"

/* For people: a ledger, line by line. */
void explanation_write_text(const struct explanation *explanation);

bool explain_request(const struct studio *studio, const struct request *request, struct error *error);

#endif
