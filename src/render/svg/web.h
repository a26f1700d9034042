/* SVG for the web, in its parts: the picture, what answers the reader, the style sheet. */
#ifndef BPT_RENDER_WEB_H
#define BPT_RENDER_WEB_H

#include "render/render.h"

struct web {
    const struct scene *scene;
    const struct document *document;
    struct fonts *fonts;
    struct web_style style;
    struct buffer *out;
};

/* Stands for the figure's own class until its style sheet is known. */
#define WEB_OWN_CLASS "bpt-\1\1\1\1"

/* The names of its inks and groups: "kv" in the classes bpt-kv, bpt-kv-fill, bpt-kv-line and the variable --bpt-kv. */
const char *web_ink_name(enum ink ink);

/* bpt-kv-line; within the figure's own class, which is enough on a page of bpt's, kv-line. */
void web_add_class(struct web *web, enum ink ink, const char *kind);

/* ---- the picture: web.c ---- */

/* name="12.5" after a space, to tenths. */
void web_add_number(struct web *web, const char *name, double value);

/* Text as markup, and markup as it is. Braces are spelled as characters by number, which HTML and XML read as braces,
 * and MDX and JSX as well, where a bare one would begin JavaScript. */
void web_add_text(struct web *web, const char *text);
void web_add_braced(struct web *web, const char *markup);

/* Of a shape: its element's beginning, and where it stands as attributes. */
void web_open_shape(struct web *web, const struct node *node);
void web_add_geometry(struct web *web, const struct node *node);

/* The class that the style sheet gives its ink, and the ink itself, for what knows no style sheet. */
void web_add_paint(struct web *web, enum ink fill, enum ink line, double width);

/* transform="translate(12.5 40)" after a space: a circle is said around 0 0. */
void web_add_place(struct web *web, struct point place);

/* <g class="bpt-kv"> */
void web_open_group(struct web *web, enum group group);

/* ---- what is drawn with a pen: web_path.c ---- */

/* A line without a fill. */
bool web_is_line(const struct node *node);

/* d="M20 270h440" after a space, of the first node or of several: a grid or the ticks of an axis are one path, whatever
 * is written between. Returns how many nodes it took. */
size_t web_add_path(struct web *web, const struct node *nodes, size_t count);

/* ---- what is written: web_text.c ---- */

double web_text_left(const struct node *node);

/* All texts of the scene, above its shapes: each group's together. */
void web_add_texts(struct web *web);

/* ---- what answers the reader: web_marks.c ---- */

/* Over the picture, for each tooltip of the scene: where the pointer meets it, which is some pixels wider than the ink,
 * and where keys reach it, whose words then stand beside it. */
void web_add_marks(struct web *web);

/* ---- the style sheet: web_sheet.c ---- */

/* <style>, with the fonts where the figure carries them. */
bool web_add_sheet(struct web *web, struct error *error);

#endif
