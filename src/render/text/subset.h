/* Fonts cut down to the characters of a scene, for files that carry their own. */
#ifndef BPT_RENDER_SUBSET_H
#define BPT_RENDER_SUBSET_H

#include "render/text/fonts.h"

/* Tabular figures are for digits alone, and a browser takes a feature for all of a text: so the digits, with their
 * tabular figures, are a font of their own, and the rest has none. */
enum subset_part { SUBSET_DIGITS, SUBSET_REST, SUBSET_PARTS };

/* Appends that part of the face as an OpenType font that has what the scene's texts in that face need; nothing where it
 * sets none. */
bool subset_face(struct fonts *fonts, enum face face, enum subset_part part, const struct scene *scene,
                 struct buffer *out, struct error *error);

#endif
