/* In place of fonts of the system, where the program is built without fontconfig. */
#include "render/text/system.h"

const struct typeface *system_typeface(struct fonts *fonts, enum face face, const hb_set_t *characters) {
    (void)fonts, (void)face, (void)characters;
    return NULL;
}

void system_free(struct system_font *fonts) {
    (void)fonts;
}

void fonts_name_more(struct fonts *fonts, const struct scene *scene, struct buffer *out) {
    (void)fonts, (void)scene, (void)out;
}
