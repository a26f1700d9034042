/* The formats of a figure: name, which is the file's ending too, and how it is written. */
#ifndef BPT_STUDIO_FORMATS_H
#define BPT_STUDIO_FORMATS_H

#include "studio/answer.h"

struct format {
    const char *name;
    /* For format_write. `scene` is NULL where it is not needed. */
    bool (*write)(const struct answer *answer, const struct scene *scene, struct buffer *out, struct error *error);
    const char *end;  /* of a whole file */
    bool needs_scene; /* what is only said takes no layout, which is most of the work */
    /* What a file begins with that carries no request, so that it is not taken for another program's; NULL: it does
     * carry one, which provenance_read finds. */
    const char *start;
};

extern const struct format formats[]; /* ends with a NULL name */

const struct format *format_find(const char *name, size_t length);

/* Appends the whole file, and refuses one that does not end as its format ends: a library has lost a part of it. */
bool format_write(const struct format *format, const struct answer *answer, const struct scene *scene,
                  struct buffer *out, struct error *error);

/* By the longest ending that fits: "x.web.svg" is not "x.svg". NULL: none does. */
const struct format *format_of_file(const char *path);

enum { MOST_FORMATS = 16 };

/* Some of them, each once. */
struct format_choice {
    const struct format *items[MOST_FORMATS];
    size_t count;
};

/* "png,svg"; an unknown one is refused with all the names. */
bool formats_parse(const char *list, struct format_choice *choice, struct error *error);

/* Puts the kinds of SVG that --svg lists (NULL: slides) where "svg" stands among the formats. Alone, either kind's
 * files end in .svg; beside the other, the web's end in .web.svg. */
bool formats_choose_svg(const char *kinds, struct format_choice *choice, struct error *error);

bool formats_need_scene(const struct format_choice *choice);

bool format_is_web(const struct format *format);

#endif
