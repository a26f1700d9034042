/* Leaves out the points of a line that nobody would miss. */
#ifndef BPT_SIMPLIFY_H
#define BPT_SIMPLIFY_H

#include "layout/scene.h"

/* Keeps the ends, and so many between that no point lies farther than a fiftieth of a pixel above or below the lines
 * that are left. They go one way along x. Returns how many are left; at least two points. */
size_t simplify_line(struct point *points, size_t count);

#endif
