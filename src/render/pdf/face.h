/* The fonts of a PDF: of each typeface the letters that a figure sets. */
#ifndef BPT_RENDER_PDF_FACE_H
#define BPT_RENDER_PDF_FACE_H

#include "base/error.h"
#include "render/pdf/file.h"
#include "render/text/outline.h"

/* What a glyph of a run is in the file. A no-break space, which is for the typesetting alone, is a plain one, since
 * that is what is to be copied. */
struct spelled {
    hb_codepoint_t glyph;
    const char
        *text;     /* what it stands for: of a cluster all, with the first of its glyphs, and nothing with the rest */
    size_t length; /* in bytes */
};

/* An array of as many as the run has glyphs; the caller frees it. */
struct spelled *spell(const struct run *run);

struct pdf_font {
    const struct typeface *typeface;
    bool drawn;            /* each letter is a drawing, where a PDF takes no such font as it is (Type 3) */
    struct buffer letters; /* struct pdf_letter */
    hb_map_t *places;      /* glyph -> its place among the letters */
    unsigned object;       /* its number */
};

struct pdf_letter {
    struct spelled spelled; /* where it was met first */
    unsigned code;
    double width; /* in thousandths of the em */
};

struct pdf_fonts {
    struct pdf_font *list;
    size_t count;
};

/* All that the scene's texts come to. */
struct pdf_fonts pdf_fonts_collect(struct fonts *fonts, const struct scene *scene);
void pdf_fonts_free(struct pdf_fonts *fonts);

/* Gives the letters their codes, and writes the fonts. One that HarfBuzz cannot cut is refused. */
bool pdf_fonts_write(struct pdf_fonts *fonts, struct pdf *pdf, struct error *error);

/* The font that has the glyph, and its letter. */
const struct pdf_font *pdf_fonts_find(const struct pdf_fonts *fonts, const struct typeface *typeface,
                                      hb_codepoint_t glyph, const struct pdf_letter **letter);

/* ---- between the kinds of fonts ---- */

struct pdf_letter *pdf_letters(const struct pdf_font *font, size_t *count);

/* Which text each code stands for. Returns the number of the object. */
unsigned pdf_write_meanings(const struct pdf_font *font, struct pdf *pdf);

bool pdf_embed_font(struct pdf_font *font, struct pdf *pdf, struct error *error); /* embed.c */
void pdf_draw_font(const struct pdf_font *font, struct pdf *pdf);                 /* drawn.c */

/* The steps of a path, in the outline's own lengths: page.c */
void pdf_outline(struct buffer *out, const struct outline *outline);

#endif
