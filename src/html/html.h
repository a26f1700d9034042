/* A figure as a web page of its own: one file that asks nothing of any network, is whole without its script, and with
 * it reads the rows of the table behind the figure to whoever points at them. */
#ifndef BPT_HTML_H
#define BPT_HTML_H

#include "figure/figure.h"
#include "render/render.h"

/* What a live page lets its reader choose: one option of the command line. */
struct control {
    enum { CONTROL_CHOICE, CONTROL_TEXT, CONTROL_SLIDER } kind;
    const char *name, *value; /* of the option */
    struct choice {
        const char *value, *words;
    } * choices; /* of a text, those that are proposed */
    size_t count;
};

struct html {
    const struct figure *figure; /* its series name the lines that are read out */
    const struct scene *scene;
    const struct document *document;
    struct fonts *fonts;
    const struct words *words;
    struct buffer csv; /* the table behind the figure, as its own file has it; all that the page says of numbers */
    const struct control *controls; /* that make the page live; NULL: none do */
    size_t control_count;
    bool indexed;      /* a live page links to the index.html beside it */
    struct bytes core; /* bpt in WebAssembly, gzipped, that answers them; empty in a page that is part of such a page */
};

/* Appends the page. The web SVG stands in it, responsive; colours are the scene's, and follow the reader's choice of
 * light or dark where it has a dark palette. All text from outside is escaped, and the page's own policy lets no script
 * run but those that bpt brings. */
bool html_write(const struct html *html, struct buffer *out, struct error *error);

#endif
