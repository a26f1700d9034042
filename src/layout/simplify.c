#include "layout/simplify.h"

#include <math.h>

size_t simplify_line(struct point *points, size_t count) {
    const double tolerance = 0.02;
    size_t kept = 1;
    for (size_t i = 1; i + 1 < count; i++) {
        struct point a = points[kept - 1], b = points[i], c = points[i + 1];
        double cross = (c.x - a.x) * (b.y - a.y) - (c.y - a.y) * (b.x - a.x);
        if (fabs(cross) > tolerance * hypot(c.x - a.x, c.y - a.y)) points[kept++] = b;
    }
    points[kept++] = points[count - 1];
    return kept;
}
