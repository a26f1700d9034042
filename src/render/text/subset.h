/* Fonts cut down to the characters of a scene, for files that carry their own. */
#ifndef BPT_RENDER_SUBSET_H
#define BPT_RENDER_SUBSET_H

#include <hb.h>

#include "render/text/fonts.h"

/* Tabular figures are for digits alone, and a browser takes a feature for all of a text: so the digits, with their
 * tabular figures, are a font of their own, and the rest has none. */
enum subset_part { SUBSET_DIGITS, SUBSET_REST, SUBSET_PARTS };

/* Appends that part of the face as an OpenType font that has what the scene's texts in that face need; nothing where it
 * sets none. */
bool subset_face(struct fonts *fonts, enum face face, enum subset_part part, const struct scene *scene,
                 struct buffer *out, struct error *error);

/* ---- for PDF, which takes glyphs by number ---- */

/* Whether a PDF takes such a font as it is: no variable one, and of Adobe's outlines those whose glyphs have names. */
bool subset_can_be_embedded(const struct typeface *typeface);

struct glyph_subset {
    struct buffer font; /* TrueType without what only shaping needs, or Adobe's outlines alone */
    bool compact;       /* the latter: CFF */
    hb_map_t *numbers;  /* of glyphs: in the face -> in the font */
};

/* False, and nothing to free, where HarfBuzz refuses the font. */
bool subset_glyphs(const struct typeface *typeface, const hb_set_t *glyphs, struct glyph_subset *subset,
                   struct error *error);
void subset_free(struct glyph_subset *subset);

#endif
