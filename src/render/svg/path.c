#include "render/svg/path.h"

#include "render/svg/decimals.h"

struct spot path_spot(struct point point) {
    return (struct spot){hundredths(point.x), hundredths(point.y)};
}

static char *put_pair(char *at, long x, long y) {
    at = put_hundredths(at, x);
    if (y >= 0) *at++ = ' ';
    return put_hundredths(at, y);
}

static void move(struct path *path, char command, long x, long y) {
    char text[1 + 2 * LONGEST_DECIMAL] = {command};
    buffer_add(path->out, text, (size_t)(put_pair(text + 1, x, y) - text));
}

void path_move(struct path *path, struct spot to) {
    move(path, 'M', to.x, to.y);
    path->pen = path->start = to;
}

void path_part(struct path *path, struct spot to) {
    move(path, 'm', to.x - path->pen.x, to.y - path->pen.y);
    path->pen = path->start = to;
}

/* Along an axis a line needs one number. */
static char *put_line(char *at, long x, long y) {
    if (x && y) {
        *at++ = 'l';
        return put_pair(at, x, y);
    }
    *at++ = y ? 'v' : 'h';
    return put_hundredths(at, y ? y : x);
}

void path_line(struct path *path, struct spot to) {
    char text[1 + 2 * LONGEST_DECIMAL];
    buffer_add(path->out, text, (size_t)(put_line(text, to.x - path->pen.x, to.y - path->pen.y) - text));
    path->pen = to;
}

void path_curve(struct path *path, const struct spot spots[3]) {
    char text[1 + 6 * LONGEST_DECIMAL] = "c", *at = text + 1;
    for (size_t i = 0; i < 3; i++) {
        long x = spots[i].x - path->pen.x;
        if (i && x >= 0) *at++ = ' ';
        at = put_pair(at, x, spots[i].y - path->pen.y);
    }
    buffer_add(path->out, text, (size_t)(at - text));
    path->pen = spots[2];
}

void path_close(struct path *path) {
    buffer_add(path->out, "z", 1);
    path->pen = path->start;
}
