/* What -h and --help print, out of the tables of commands and options. */
#ifndef BPT_CLI_HELP_H
#define BPT_CLI_HELP_H

#include "cli/commands.h"

/* "", or what stands behind "bpt ": "batch [TABLE]". */
void help_write_usage(const struct command *command, struct buffer *out);

/* All of it: examples, and a paragraph for each option. In brief: examples and the options' names alone. `width`: in
 * characters; lines are no longer, but for an example or a name that is. */
void help_write(const struct command *command, bool brief, size_t width, struct buffer *out);

/* What an option is for, with its default and, where they are few, its names; in one line. */
void help_describe(const struct option *option, struct buffer *out);

/* Of the terminal that standard output is; 80 where it is none. */
size_t help_width(void);

#endif
