/* What holds of the places on any page, found out without the layout's own checks. */
#ifndef TEST_STAND_H
#define TEST_STAND_H

#include <stdbool.h>

#include "base/buffer.h"
#include "layout/scene.h"

/* Texts lie on the page and none over another, as wide as the ruler measures; all places are numbers. Faults say where.
 */
void check_scene(const struct ruler *ruler, const char *where, const struct scene *scene);

/* Continues a hash with more numbers, or with all that is drawn. */
uint64_t hash_counts(uint64_t hash, const uint64_t *counts, size_t count);
uint64_t hash_of_scene(uint64_t hash, const struct scene *scene);

/* A line for the head of goldens of places: in other fonts, or another version of this one, everything stands
 * elsewhere.
 */
void put_font(struct buffer *out);
bool same_font(const char *expected, const char *got);

/* hold_golden; or what begins with another font's line is said not to be tested, and false. */
bool hold_places(const char *name, const char *text);

#endif
