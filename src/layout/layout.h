/* Where everything stands: figure -> scene. */
#ifndef BPT_LAYOUT_H
#define BPT_LAYOUT_H

#include "base/buffer.h"
#include "figure/figure.h"

struct theme {
    uint32_t palette[INK_COUNT];
    const uint32_t *dark; /* palette for dark surroundings, for formats that can follow them; NULL: the same in all */
    double line;          /* times the page's strokes */
};

/* A page and its type sizes, in CSS pixels. */
struct page {
    const char *name;
    double width, height, scale;
    double title, subtitle, label, tick, caption; /* text */
    double least;                                 /* no text is set smaller */
    double line, grid, halo;                      /* strokes */
    size_t title_lines, caption_lines;            /* at most */
    bool narrow;                                  /* lines are named within the plot where beside it there is no room */
    bool transparent;                             /* without a background, and so without halos in its colour */
};

/* As themes call it, and dumps: "kv"; "none". */
const char *ink_name(enum ink ink);

/* The file of a theme that others may begin with; {NULL, 0}: there is none of that name. */
typedef struct bytes theme_finder(const char *name);

/* Rows "role,value" of assets/themes: a colour "#RRGGBB" for each ink, the same with "dark." before the role for dark
 * surroundings, and "line", the width of
 * strokes in per cent of the usual. Refuses what is missing or unknown, and what cannot be read on its background: text
 * needs a contrast of 4.5:1 (WCAG 2.1, 1.4.3), lines 3:1 (1.4.11), and the sentence says what was measured; and lines
 * that are too alike. A first row "base,NAME" begins with another theme, so that a file says what differs alone; `find`
 * NULL: with none. */
bool theme_read(const char *name, struct bytes bytes, theme_finder *find, struct arena *arena, struct theme *theme,
                struct error *error);

/* Can words in the ink be read on the other, in either of its palettes? */
bool theme_reads(const struct theme *theme, enum ink ink, enum ink on);

/* One of page_names, or WIDTHxHEIGHT[@SCALE], whose type is sized in proportion. */
bool page_find(const char *text, struct page *page, struct error *error);
const char *const *page_names(void); /* NULL-ended */

/* Sets all type in proportion to labels of so many pixels. */
void page_set_type(struct page *page, double label);

/* Sets the figure on the page, with at least half its height and 60 % of its width for the plot wherever that can be:
 * raw counts, the tool's line, third lines of labels and values at lines' ends go first, and what must not be missed
 * never. Text wraps, then shrinks; what still does not fit is an error, never cut. */
bool layout(const struct figure *figure, const struct words *words, const struct page *page, const struct theme *theme,
            const struct ruler *ruler, struct arena *arena, struct scene *scene, struct error *error);

/* The scene as text, a line a node, for tests to compare and people to review. */
void scene_dump(const struct scene *scene, struct buffer *out);

#endif
