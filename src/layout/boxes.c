/* Boxes and strokes. */
#include "layout/place.h"

/* Liang and Barsky. */
double box_holds(const struct box *box, struct point from, struct point to) {
    if (box_is_passed(box, from, to)) return -1;
    double dx = to.x - from.x, dy = to.y - from.y, enter = 0, leave = 1;
    const double p[] = {-dx, dx, -dy, dy};
    const double q[] = {from.x - box->left, box->right - from.x, from.y - box->top, box->bottom - from.y};
    for (int side = 0; side < 4; side++) {
        if (p[side] == 0) continue;
        double at = q[side] / p[side];
        if (p[side] < 0) enter = larger(enter, at);
        if (p[side] > 0) leave = smaller(leave, at);
    }
    return enter <= leave ? (leave - enter) * distance_of(dx, dy) : -1;
}

static double side_of(struct point a, struct point b, struct point c) {
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/* All of one stroke lies past all of the other on that side, as nearly all do. */
static bool are_apart(double a, double b, double c, double d) {
    return (a < c && a < d && b < c && b < d) || (a > c && a > d && b > c && b > d);
}

bool strokes_cross(struct point a, struct point b, struct point c, struct point d) {
    if (are_apart(a.x, b.x, c.x, d.x) || are_apart(a.y, b.y, c.y, d.y)) return false;
    return side_of(a, b, c) * side_of(a, b, d) < 0 && side_of(c, d, a) * side_of(c, d, b) < 0;
}
