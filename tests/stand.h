/* What holds of the places on any page, found out without the layout's own checks. */
#ifndef TEST_STAND_H
#define TEST_STAND_H

#include "layout/scene.h"

/* Texts lie on the page and none over another, as wide as the ruler measures; all places are numbers. Faults say where.
 */
void check_scene(const struct ruler *ruler, const char *where, const struct scene *scene);

#endif
