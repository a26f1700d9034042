/* Fonts cut down to the characters of a scene, for files that carry their own. */
#ifndef BPT_RENDER_SUBSET_H
#define BPT_RENDER_SUBSET_H

#include "render/text/fonts.h"

/* Appends the face as a WOFF file that has what the scene's texts in that face need; nothing where it sets none. */
bool subset_face(struct fonts *fonts, enum face face, const struct scene *scene, struct buffer *out,
                 struct error *error);

#endif
