/* The formats of a figure: name, which is the file's ending too, and how it is written. */
#ifndef BPT_CLI_FORMATS_H
#define BPT_CLI_FORMATS_H

#include "render/render.h"
#include "sweep/table.h"

/* One figure, ready for every format. */
struct product {
    const struct table *table;
    const struct figure *figure;
    const struct words *words;
    const struct scene *scene;
    const struct document *document;
    struct fonts *fonts;
    const char *warning; /* a sentence for the author; NULL: none */
    struct web_style web;
    bool small_png;
};

struct format {
    const char *name;
    bool (*write)(const struct product *product, struct buffer *out, struct error *error);
    bool numbers_alone; /* the product's scene is not looked at, and may be NULL */
};

extern const struct format formats[]; /* ends with a NULL name */

const struct format *format_find(const char *name, size_t length);

/* By the longest ending that fits: "x.web.svg" is not "x.svg". NULL: none does. */
const struct format *format_of_file(const char *path);

/* "png,svg" -> up to `most` formats, each once; an unknown one is refused with all the names. */
bool formats_parse(const char *list, const struct format **chosen, size_t most, size_t *count, struct error *error);

/* Puts the kinds of SVG that --svg lists (NULL: slides) where "svg" stands among the formats. Alone, either kind's
 * files end in .svg; beside the other, the web's end in .web.svg. */
bool formats_choose_svg(const char *kinds, const struct format **chosen, size_t most, size_t *count,
                        struct error *error);

bool format_is_web(const struct format *format);

#endif
