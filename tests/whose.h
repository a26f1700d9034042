/* Whose words are, found out without the layout: none may be taken for those of another mark or line. */
#ifndef TEST_WHOSE_H
#define TEST_WHOSE_H

#include "figure/figure.h"
#include "layout/layout.h"
#include "layout/scene.h"

/* Faults name the page by `where`. */
void check_whose(const struct ruler *ruler, const char *where, const struct page *page, const struct scene *scene,
                 const struct figure *figure);

#endif
