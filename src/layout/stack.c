#include "layout/stack.h"

#include <assert.h>
#include <math.h>

void stack_add(struct stack *stack, double height, void (*paint)(struct plot *plot, double top, double bottom)) {
    assert(stack->count < MOST_STRIPS);
    stack->strips[stack->count++] = (struct strip){fmax(height, 0), height < 0, paint};
}

void stack_settle(struct stack *stack, double page_height, double *top, double *bottom) {
    double above = 0, below = 0;
    struct strip *rest = NULL;
    for (size_t i = 0; i < stack->count; i++) {
        struct strip *strip = &stack->strips[i];
        if (strip->rest)
            rest = strip;
        else
            *(rest ? &below : &above) += strip->height;
    }
    *top = above;
    *bottom = page_height - below;
    if (rest) rest->height = *bottom - *top;
}

void stack_paint(const struct stack *stack, struct plot *plot) {
    double top = 0, rest_top = 0;
    const struct strip *rest = NULL;
    for (size_t i = 0; i < stack->count; i++) {
        const struct strip *strip = &stack->strips[i];
        if (strip->rest)
            rest = strip, rest_top = top;
        else if (strip->paint)
            strip->paint(plot, top, top + strip->height);
        top += strip->height;
    }
    if (rest) rest->paint(plot, rest_top, rest_top + rest->height);
}
