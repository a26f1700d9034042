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

/* What is written one after another: a shape, letters, or the halo under them. */
struct item {
    const struct node *node;
    bool halo;
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

/* The ink itself, for what knows no style sheet, and the class that the style sheet gives it: what differs little comes
 * first in all elements, which packs well. */
void web_add_paint(struct web *web, enum ink fill, enum ink line, double width);

/* transform="translate(12.5 40)" after a space, for what is said around 0 0: circles, and groups of one. */
void web_add_place(struct web *web, struct point place);

/* <g class="bpt-kv" transform="translate(12.5 40)">, at 0 0 without the latter. */
void web_open_group(struct web *web, enum group group, struct point place);

/* ---- the order of writing: web_order.c ---- */

/* All of the picture; `count` gets how many. */
struct item *web_order(const struct web *web, struct arena *arena, size_t *count);

/* ---- shapes: web_shape.c ---- */

/* A line without a fill. */
bool web_is_line(const struct node *node);

/* Of a shape: its element's beginning, and where it stands as attributes. */
void web_open_shape(struct web *web, const struct node *node);
void web_add_geometry(struct web *web, const struct node *node);

/* One element, of which a path may take several. Returns how many it took. */
size_t web_add_shape(struct web *web, const struct item *items, size_t count);

/* ---- what is written: web_text.c ---- */

double web_text_left(const struct node *node);

/* One text, or on a page of bpt's own all that are set alike. Returns how many it took. */
size_t web_add_texts(struct web *web, const struct item *items, size_t count);

/* ---- what answers the reader: web_marks.c ---- */

/* A circle with a tooltip, which has a mark of its own, and stands beside that and not in the picture as well. */
bool web_is_dot(const struct node *node);

/* Over the picture, for each tooltip of the scene: where the pointer meets it, which is some pixels wider than the ink,
 * and where keys reach it, whose words then stand beside it. */
void web_add_marks(struct web *web);

/* ---- the style sheet: web_sheet.c ---- */

/* <style>, with the fonts where the figure carries them. */
bool web_add_sheet(struct web *web, struct error *error);

#endif
