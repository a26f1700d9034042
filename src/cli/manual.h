/* The manual and the completions of shells, out of the tables of commands and options; written while the program is
 * built. */
#ifndef BPT_CLI_MANUAL_H
#define BPT_CLI_MANUAL_H

#include "base/buffer.h"

void manual_write_page(struct buffer *out); /* bpt(1), in man(7) */

void completions_write_bash(struct buffer *out);
void completions_write_zsh(struct buffer *out);
void completions_write_fish(struct buffer *out);

#endif
