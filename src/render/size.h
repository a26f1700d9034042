/* How large a picture may be. */
#ifndef BPT_RENDER_SIZE_H
#define BPT_RENDER_SIZE_H

#include "base/error.h"
#include "layout/scene.h"

/* In pixels. Cairo's own limit to a side is 32,767; memory is used up before that. */
enum { LONGEST_SIDE = 20000, MOST_PIXELS = 100000000 };

/* Refuses a size that is nothing, not finite, or absurd. `scale` is device pixels a CSS pixel. */
bool size_check(const struct scene *scene, double scale, struct error *error);

#endif
