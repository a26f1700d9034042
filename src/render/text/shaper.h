/* HarfBuzz, as texts are shaped here: with kerning and tabular lining figures. It remembers nothing. */
#ifndef BPT_RENDER_SHAPER_H
#define BPT_RENDER_SHAPER_H

#include "render/text/shape.h"
#include "render/text/stretch.h"

/* The stretch's glyphs behind what is shaped already (NULL: nothing), which goes. `units` are those per em of the face
 * that was asked for. */
struct shaped *shaper_add(struct shaped *shaped, const struct stretch *stretch, const char *text, double units);

#endif
