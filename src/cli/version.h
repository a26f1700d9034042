/* What -V and --version print. */
#ifndef BPT_CLI_VERSION_H
#define BPT_CLI_VERSION_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/error.h"

/* The version; or also the commit it was built from, the font that it carries with its fingerprint, and the libraries
 * that draw. */
bool version_write(bool brief, struct buffer *out, struct error *error);

#endif
