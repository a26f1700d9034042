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
    double line, grid, halo;                      /* strokes */
    size_t title_lines, caption_lines;            /* at most */
    bool transparent;                             /* without a background, and so without halos in its colour */
};

/* Rows "role,value" of assets/themes: a colour "#RRGGBB" for each ink, the same with "dark." before the role for dark
 * surroundings, and "line", the width of
 * strokes in per cent of the usual. Refuses what is missing or unknown, and what cannot be read on its background: text
 * needs a contrast of 4.5:1 (WCAG 2.1, 1.4.3), lines 3:1 (1.4.11), and the sentence says what was measured. */
bool theme_read(const char *name, struct bytes bytes, struct arena *arena, struct theme *theme, struct error *error);

/* "blog", "slide", "social", "square", or WIDTHxHEIGHT[@SCALE], whose type is sized in proportion. */
bool page_find(const char *text, struct page *page, struct error *error);

/* Begins the y axis at the decade of `floor_value`. Lines below it go, and the caption says so; the KV cache's and the
 * adapter's must stay, and the sentence says how far down they reach. */
bool figure_set_floor(struct figure *figure, double floor_value, const struct words *words, struct arena *arena,
                      struct error *error);

/* Sets the figure on the page. Text wraps, then shrinks, then all type but the title's is set smaller, as it is
 * where words would leave the plot little room; what still does not fit is an error, never cut. */
bool layout(const struct figure *figure, const struct words *words, const struct page *page, const struct theme *theme,
            const struct ruler *ruler, struct arena *arena, struct scene *scene, struct error *error);

/* The scene as text, a line a node, for tests to compare and people to review. */
void scene_dump(const struct scene *scene, struct buffer *out);

#endif
