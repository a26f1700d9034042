#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "render/pdf/face.h"

static size_t no_break_length(const char *text) {
    static const char *const spaces[] = {"\u202f", "\u00a0"};
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        if (strncmp(text, spaces[i], strlen(spaces[i])) == 0) return strlen(spaces[i]);
    return 0;
}

/* Where clusters begin, by byte of the text, and its end. */
static bool *find_clusters(const struct run *run) {
    bool *begins = calloc(strlen(run->text) + 1, sizeof *begins);
    if (!begins) memory_is_out();
    for (size_t i = 0; i < run->shaped->count; i++) begins[run->shaped->glyphs[i].cluster] = true;
    begins[strlen(run->text)] = true;
    return begins;
}

struct spelled *spell(const struct run *run) {
    const struct shaped *shaped = run->shaped;
    struct spelled *spelled = calloc(shaped->count + 1, sizeof *spelled);
    bool *begins = find_clusters(run);
    if (!spelled) memory_is_out();
    for (size_t i = 0; i < shaped->count; i++) {
        const struct glyph *glyph = &shaped->glyphs[i];
        const char *text = run->text + glyph->cluster;
        spelled[i] = (struct spelled){.glyph = glyph->number, .text = text};
        if (i && glyph[-1].cluster == glyph->cluster) continue;
        hb_codepoint_t space;
        if (no_break_length(text) && hb_font_get_nominal_glyph(glyph->typeface->font, ' ', &space)) {
            spelled[i] = (struct spelled){space, " ", 1};
            continue;
        }
        do spelled[i].length++;
        while (!begins[glyph->cluster + spelled[i].length]);
    }
    free(begins);
    return spelled;
}
