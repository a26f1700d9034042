#include "render/size.h"

bool size_check(const struct scene *scene, double scale, struct error *error) {
    double width = scene->width * scale, height = scene->height * scale;
    if (width >= 1 && height >= 1 && width <= LONGEST_SIDE && height <= LONGEST_SIDE && width * height <= MOST_PIXELS)
        return true;
    return error_set(error, ERROR_USAGE,
                     "a picture of %g x %g at scale %g has %g x %g pixels; a side can have from 1 to %d, "
                     "all of it up to %d million",
                     scene->width, scene->height, scale, width, height, LONGEST_SIDE, MOST_PIXELS / 1000000);
}
