/* What is said to people: a terminal must not obey what names, files and values hold. */
#ifndef BPT_CLI_SAY_H
#define BPT_CLI_SAY_H

#include "base/buffer.h"
#include "base/error.h"

/* One line on standard error, "bpt: " before it. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Lines on standard output; on a terminal alone they are made printable, for scripts read paths here. */
bool say_paths(struct buffer *lines, struct error *error);

#endif
