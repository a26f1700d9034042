#include <math.h>
#include <string.h>

#include "base/buffer.h"
#include "layout/layout.h"

/* For a page on a screen, an image beside words; on paper (7 pt where a column is 3.3 in wide). */
static const struct page pages[] = {
    {.name = "blog",
     .width = 760,
     .height = 500,
     .scale = 2,
     .title = 22,
     .subtitle = 15,
     .label = 14,
     .tick = 13,
     .caption = 11.5,
     .least = 9,
     .line = 2.5,
     .grid = 1,
     .halo = 3,
     .title_lines = 2,
     .caption_lines = 3},
    {.name = "slide",
     .width = 1280,
     .height = 720,
     .scale = 2,
     .title = 36,
     .subtitle = 22,
     .label = 20,
     .tick = 19,
     .caption = 15,
     .least = 12,
     .line = 4,
     .grid = 1.25,
     .halo = 5,
     .title_lines = 2,
     .caption_lines = 3},
    {.name = "social",
     .width = 1200,
     .height = 630,
     .scale = 1,
     .title = 44,
     .subtitle = 26,
     .label = 25,
     .tick = 21,
     .caption = 20,
     .least = 17,
     .line = 5,
     .grid = 1.5,
     .halo = 6,
     .title_lines = 2,
     .caption_lines = 1},
    {.name = "square",
     .width = 1080,
     .height = 1080,
     .scale = 1,
     .title = 44,
     .subtitle = 28,
     .label = 26,
     .tick = 24,
     .caption = 22,
     .least = 18,
     .line = 5,
     .grid = 1.5,
     .halo = 6,
     .title_lines = 3,
     .caption_lines = 3},
    {.name = "phone",
     .width = 360,
     .height = 480,
     .scale = 3,
     .title = 18,
     .subtitle = 13,
     .label = 12.5,
     .tick = 12,
     .caption = 12,
     .least = 12,
     .line = 2.25,
     .grid = 1,
     .halo = 3,
     .title_lines = 2,
     .caption_lines = 2,
     .narrow = true},
    {.name = "column",
     .width = 317,
     .height = 300,
     .scale = 4,
     .title = 11.5,
     .subtitle = 9.34,
     .label = 9.34,
     .tick = 9.34,
     .caption = 9.34,
     .least = 9.34,
     .line = 1.5,
     .grid = 0.6,
     .halo = 2,
     .title_lines = 2,
     .caption_lines = 1,
     .narrow = true},
};
enum { PAGES = sizeof pages / sizeof *pages };

const char *const *page_names(void) {
    static const char *const names[] = {"blog", "slide", "social", "square", "phone", "column", NULL};
    _Static_assert(sizeof names / sizeof *names == PAGES + 1, "a name for each page");
    return names;
}

enum { NARROWEST = 320, WIDEST = 8192, LARGEST_SCALE = 8 };

/* The blog's proportions on a page of another size; no type is set so small that it cannot be read. */
static struct page proportioned(double width, double height, double scale) {
    const struct page *blog = &pages[0];
    double factor = fmin(width / blog->width, height / blog->height);
    return (struct page){.name = "custom",
                         .width = width,
                         .height = height,
                         .scale = scale,
                         .title = blog->title * factor,
                         .subtitle = blog->subtitle * factor,
                         .label = blog->label * factor,
                         .tick = blog->tick * factor,
                         .caption = fmax(9, blog->caption * factor),
                         .least = fmin(9, blog->caption * factor),
                         .narrow = width < 480,
                         .line = blog->line * factor,
                         .grid = blog->grid * factor,
                         .halo = blog->halo * factor,
                         .title_lines = height >= width ? 3 : 2,
                         .caption_lines = 3};
}

static bool read_whole(const char **text, double most, double *value) {
    size_t digits = strspn(*text, "0123456789");
    if (!digits) return false;
    *value = 0;
    for (size_t i = 0; i < digits; i++) *value = 10 * *value + ((*text)[i] - '0');
    *text += digits;
    return *value <= most;
}

static bool read_custom(const char *text, struct page *page) {
    double width, height, scale = 1;
    if (!read_whole(&text, WIDEST, &width) || *text++ != 'x' || !read_whole(&text, WIDEST, &height)) return false;
    if (*text == '@') {
        text++;
        if (!read_whole(&text, LARGEST_SCALE, &scale) || scale < 1) return false;
    }
    if (*text || width < NARROWEST || height < NARROWEST * 2 / 3) return false;
    *page = proportioned(width, height, scale);
    return true;
}

static bool refuse_size(const char *text, struct error *error) {
    struct buffer names = {0};
    for (size_t i = 0; i < PAGES; i++) buffer_printf(&names, "%s, ", pages[i].name);
    error_set(error, ERROR_USAGE,
              "'%.60s' is not a size; give %.*sor WIDTHxHEIGHT with an @SCALE of 1 to %d if wanted, such as "
              "760x500@2, from %dx%d to %dx%d",
              text, (int)names.size, (char *)names.bytes, LARGEST_SCALE, NARROWEST, NARROWEST * 2 / 3, WIDEST, WIDEST);
    buffer_free(&names);
    return false;
}

bool page_find(const char *text, struct page *page, struct error *error) {
    for (size_t i = 0; i < PAGES; i++) {
        if (strcmp(pages[i].name, text) != 0) continue;
        *page = pages[i];
        return true;
    }
    return read_custom(text, page) || refuse_size(text, error);
}

void page_set_type(struct page *page, double label) {
    double factor = label / page->label;
    page->title *= factor;
    page->subtitle *= factor;
    page->label *= factor;
    page->tick *= factor;
    page->caption *= factor;
    page->least *= fmin(1, factor);
}
