/* The places of a page's template, each with a function of its name. */
#ifndef BPT_HTML_WRITING_H
#define BPT_HTML_WRITING_H

#include "html/html.h"
#include "html/rows.h"

struct writing {
    const struct html *html;
    struct grid grid;
    struct buffer *out;
    struct error *error;
};

/* reading.c: what can be read off the figure */
void put_items(struct writing *to);
void put_dots(struct writing *to);
void put_view(struct writing *to);
void put_last(struct writing *to);
void put_area(struct writing *to);
void put_varied(struct writing *to);
void put_constants(struct writing *to);
void put_columns(struct writing *to);
void put_rows(struct writing *to);
void put_at(struct writing *to);
void put_value(struct writing *to);

/* live.c: nothing, unless the page has controls */
void put_controls(struct writing *to);
void put_controls_style(struct writing *to);
void put_policy(struct writing *to);
void put_core(struct writing *to);

#endif
