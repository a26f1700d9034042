/* Fonts of the system, for what the figure's own font lacks. Asked of fontconfig, and only where something is lacking;
 * where the program was built without it there are none. */
#ifndef BPT_RENDER_SYSTEM_H
#define BPT_RENDER_SYSTEM_H

#include "render/text/fonts.h"

/* The font that has most of the characters, of about the weight of the face: the same for the same characters, whatever
 * was asked before. NULL: none has any. Lives as long as the fonts. */
const struct typeface *system_typeface(struct fonts *fonts, enum face face, const hb_set_t *characters);

#endif
