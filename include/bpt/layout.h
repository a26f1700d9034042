/* Where everything stands: figure -> scene. */
#ifndef BPT_LAYOUT_H
#define BPT_LAYOUT_H

#include "bpt/buffer.h"
#include "bpt/figure.h"

struct theme {
    const char *name;
    uint32_t palette[INK_COUNT];
    const uint32_t *dark; /* palette for dark surroundings; NULL: the same in all */
};

/* A page and its type sizes, in CSS pixels. */
struct page {
    const char *name;
    double width, height, scale;
    double title, subtitle, label, tick, caption; /* text */
    double line, grid, halo;                      /* strokes */
    size_t caption_lines;                         /* at most */
};

const struct theme *theme_find(const char *name, struct error *error);
const char *const *theme_names(void); /* NULL-ended */

/* "blog", "slide", "social", "square", or WIDTHxHEIGHT[@SCALE], whose type is sized in proportion. */
bool page_find(const char *text, struct page *page, struct error *error);

/* Sets the figure on the page. Text wraps, then shrinks; what still does not fit is an error, never cut. */
bool layout(const struct figure *figure, const struct words *words, const struct page *page, const struct theme *theme,
            const struct ruler *ruler, struct arena *arena, struct scene *scene, struct error *error);

/* The scene as text, a line a node, for tests to compare and people to review. */
void scene_dump(const struct scene *scene, struct buffer *out);

#endif
