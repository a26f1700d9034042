/* What a chart of several models says in words: what holds for all once, and else each model's own behind its name. */
#ifndef BPT_COMPARE_H
#define BPT_COMPARE_H

#include "figure/tell.h"

/* All are given the first model's teller. */
const char *compare_title(const struct teller *first);                /* the smallest and the largest KV cache */
void compare_captions(const struct teller *first, const char *lines); /* whose phrase says which line is which */
const char *compare_description(const struct teller *first);          /* after the title */

#endif
