/* Where the text of a command goes, and in which of its formats. */
#ifndef BPT_CLI_DELIVER_H
#define BPT_CLI_DELIVER_H

#include "base/buffer.h"
#include "studio/request.h"

/* The format that was asked for: by name, or by the ending of the output's name where that is one; else the first.
 * `names` are NULL-ended; NULL, with a sentence, when there is no such format. */
const char *deliver_format(const struct request *request, const char *const *names, struct error *error);

/* To standard output, or to the file that -o names. */
bool deliver_text(const struct request *request, const struct buffer *text, struct error *error);

#endif
