/* Path data for SVG. Steps are relative, which is shorter, and go from where the rounded pen stands, so that no error
 * adds up. */
#ifndef BPT_RENDER_PATH_H
#define BPT_RENDER_PATH_H

#include "base/buffer.h"
#include "layout/scene.h"

/* In hundredths of a pixel. */
struct spot {
    long x, y;
};

struct spot path_spot(struct point point);

struct path {
    struct buffer *out;
    struct spot pen, start; /* of the part: closing goes back to it */
};

/* Says the place itself; path_part says how far it is from the pen. */
void path_move(struct path *path, struct spot to);
void path_part(struct path *path, struct spot to);
void path_line(struct path *path, struct spot to);
void path_curve(struct path *path, const struct spot spots[3]);
void path_close(struct path *path);

#endif
