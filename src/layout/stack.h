/* What stands above one another on a page: strips, each measured once and painted from the same list. */
#ifndef BPT_STACK_H
#define BPT_STACK_H

#include <stdbool.h>
#include <stddef.h>

struct plot;

struct strip {
    double height;
    bool rest; /* it has what the others leave, and is painted last, since its notes keep clear of their words */
    void (*paint)(struct plot *plot, double top, double bottom); /* NULL: it is empty */
};

enum { MOST_STRIPS = 16 };

struct stack {
    struct strip strips[MOST_STRIPS];
    size_t count;
};

/* A height below 0 is what the others leave. */
void stack_add(struct stack *stack, double height, void (*paint)(struct plot *plot, double top, double bottom));

/* Gives the strip without a height what is left of the page, and says where that one begins and ends. */
void stack_settle(struct stack *stack, double page_height, double *top, double *bottom);

void stack_paint(const struct stack *stack, struct plot *plot);

#endif
