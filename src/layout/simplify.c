#include "layout/simplify.h"

#include <math.h>

/* The slopes of lines from the last point kept that pass every point since within the tolerance. */
struct fan {
    double low, high;
};

static struct fan narrow(struct fan fan, struct point from, struct point past, double tolerance) {
    double run = past.x - from.x, rise = past.y - from.y, reach = fabs(tolerance / run);
    return (struct fan){fmax(fan.low, rise / run - reach), fmin(fan.high, rise / run + reach)};
}

size_t simplify_line(struct point *points, size_t count) {
    const double tolerance = 0.02;
    const struct fan open = {-INFINITY, INFINITY};
    struct fan fan = open;
    size_t kept = 1;
    for (size_t i = 1; i + 1 < count; i++) {
        struct point next = points[i + 1], a = points[kept - 1];
        fan = narrow(fan, a, points[i], tolerance);
        double slope = (next.y - a.y) / (next.x - a.x);
        if (slope >= fan.low && slope <= fan.high) continue;
        points[kept++] = points[i];
        fan = open;
    }
    points[kept++] = points[count - 1];
    return kept;
}
