/* Scene -> the bytes of a file. The same scene and document give the same bytes, in any order and on any thread. */
#ifndef BPT_RENDER_H
#define BPT_RENDER_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "layout/scene.h"

/* The two faces, and what was shaped and drawn of them lately. One thread's. */
struct fonts;

/* The fonts' bytes must outlive the result. A variable font may be given for both: it is set to weight 400 and 600.
 * NULL when one is not a font. */
struct fonts *fonts_open(struct bytes regular, struct bytes semibold, struct error *error);
void fonts_close(struct fonts *fonts); /* NULL is fine */

/* The same faces for another thread: what is read of them is shared, what is remembered is not. */
struct fonts *fonts_share(const struct fonts *fonts);

/* "Inter 3.019 (1c2d3e4f)": what the font calls itself, and a checksum of the bytes of both faces. Letters in parts of
 * a figure's bytes and places are the font's, so each file says it. Lives as long as the fonts. */
const char *fonts_name(const struct fonts *fonts);

/* " and Noto Sans CJK JP 2.004 (5e6f7a8b)" of each font of the system that the scene is set in besides: where a text
 * has letters that the font lacks, one that has them is asked for. */
void fonts_name_more(struct fonts *fonts, const struct scene *scene, struct buffer *out);

/* Lives as long as the fonts. Measures with kerning and tabular figures. */
struct ruler fonts_ruler(struct fonts *fonts);

/* Each appends a whole file to `out`; on failure `out` is as it was. A side that has not 1 to 20,000 pixels, or more
 * than 100 million pixels in all, is refused (ERROR_USAGE). Of what a document says, control characters and bytes that
 * are not UTF-8 are left out; what is NULL or empty is not written. */

/* 8 bits a channel, with pHYs (96 dpi x scale), sRGB, and iTXt Title, Description, Software and Comment (the request).
 * Greyscale where all inks are grey; a scene that no rectangle covers gets an alpha channel; RGB otherwise. */
bool render_png(const struct scene *scene, const struct document *document, struct fonts *fonts, struct buffer *out,
                struct error *error);

/* The same pixels in about three fifths of the bytes; takes about a second. */
bool render_small_png(const struct scene *scene, const struct document *document, struct fonts *fonts,
                      struct buffer *out, struct error *error);

/* For slides: text as outlines, sizes in px, no ids, <use>, <symbol> or <clipPath>; <title>, <desc>, and <metadata>
 * with <bpt:software> and <bpt:request>. */
bool render_svg(const struct scene *scene, const struct document *document, struct fonts *fonts, struct buffer *out,
                struct error *error);

struct web_style {
    bool responsive; /* no width and height, so that it fills the place it stands in */
    bool embed_font; /* carries what it needs of the two faces */
    bool of_page; /* part of bpt's own page, which answers the reader and keeps the style sheet: no tooltips, no paint
                     beside the style sheet's, no variables */
};

/* For web pages: live text in Inter or what the reader has, groups and tooltips, colours by classes and by variables
 * that a page may set; and by the reader's choice of light or dark where the scene has a dark palette. It looks the
 * same without its style sheet, and disturbs nothing on a page, however many stand there: no ids, and every rule is for
 * the figure's own class. */
bool render_web_svg(const struct scene *scene, const struct document *document, struct fonts *fonts,
                    struct web_style style, struct buffer *out, struct error *error);

/* Selectable text with plain spaces, fonts cut to what it sets (one that HarfBuzz cannot cut is refused), the request
 * as keywords, a date from SOURCE_DATE_EPOCH or else 2000-01-01; tagged as a figure with its description as alternative
 * text. A CSS pixel is 3/4 point. */
bool render_pdf(const struct scene *scene, const struct document *document, struct fonts *fonts, struct buffer *out,
                struct error *error);

/* "Cairo 1.16.0, HarfBuzz 6.0.0, ...": the libraries that draw, as they are now. */
void render_write_versions(struct buffer *out);

/* ---- reading back ---- */

/* What a whole file ends with, but for space behind it. */
#define END_OF_PNG "IEND\xae\x42\x60\x82"
#define END_OF_SVG "</svg>"
#define END_OF_PDF "%%EOF"
#define END_OF_HTML "</html>"

/* What a figure's file says of how it was drawn; the texts belong to the arena. */
struct provenance {
    const char *request;  /* "bpt tokens --model ..." */
    const char *software; /* "bpt 0.1.0"; "" when the file does not say */
    const char *font;     /* as fonts_name says it; "" when the file does not say */
    bool whole;           /* the file ends as its format ends: nothing is cut off */
};

/* From the bytes of a PNG, SVG, PDF or HTML page, whatever its name, which is for people. A file that is none of them,
 * or that does not carry a request, is refused. */
bool provenance_read(const char *name, struct bytes file, struct arena *arena, struct provenance *provenance,
                     struct error *error);

/* The same of a file of any size: at most about a megabyte of it is held. */
bool provenance_read_file(const char *path, struct arena *arena, struct provenance *provenance, struct error *error);

#endif
