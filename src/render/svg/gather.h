/* Nodes of one kind brought together, as far as the picture stays the same: a node comes forward over others only where
 * it touches none of them. */
#ifndef BPT_RENDER_GATHER_H
#define BPT_RENDER_GATHER_H

#include "base/arena.h"
#include "layout/scene.h"

struct bundle {
    const struct node **nodes; /* in painting order */
    size_t count;
};

struct bundles {
    struct bundle *bundles; /* in painting order; none is empty */
    size_t count;
};

/* `alike` says whether two nodes may share a bundle; it must be an equivalence. */
struct bundles gather(const struct node *const *nodes, size_t count,
                      bool (*alike)(const struct node *, const struct node *), struct arena *arena);

#endif
