#include "layout/check.h"

#include <math.h>

/* Capitals and descenders, which is what is seen. */
static struct box box_of(const struct node *node, const struct ruler *ruler) {
    double share = node->text.anchor == ANCHOR_START ? 0 : node->text.anchor == ANCHOR_END ? 1 : 0.5;
    double left = node->text.x - share * node->text.width;
    return (struct box){left, node->text.y - ruler->cap_height * node->text.size, left + node->text.width,
                        node->text.y + 0.2 * node->text.size};
}

static bool is_on_page(const struct box *box, const struct page *page) {
    return box->left >= 0 && box->top >= 0 && box->right <= page->width && box->bottom <= page->height;
}

static struct box shrink(struct box box) {
    const double dust = 0.25; /* of a pixel, which nobody sees */
    return (struct box){box.left + dust, box.top + dust, box.right - dust, box.bottom - dust};
}

static bool check_texts(const struct plot *plot, struct error *error) {
    const struct painter *painter = plot->painter;
    struct box *boxes = arena_array(painter->arena, painter->count + 1, sizeof *boxes);
    for (size_t i = 0; i < painter->count; i++) {
        const struct node *node = &painter->nodes[i];
        if (node->kind != NODE_TEXT) continue;
        struct box box = box_of(node, painter->ruler);
        if (!is_on_page(&box, plot->page))
            return error_set(error, ERROR_FAILURE,
                             "'%.120s' does not fit on a %.0fx%.0f page; shorten it or choose a larger --size",
                             node->text.text, plot->page->width, plot->page->height);
        boxes[i] = shrink(box);
        for (size_t j = 0; j < i; j++)
            if (painter->nodes[j].kind == NODE_TEXT && box_meets(&boxes[i], &boxes[j]))
                return error_set(
                    error, ERROR_FAILURE,
                    "'%.80s' would lie over '%.80s' on a %.0fx%.0f page; choose a larger --size, or ask for less",
                    node->text.text, painter->nodes[j].text.text, plot->page->width, plot->page->height);
    }
    return true;
}

static bool stands_at(const struct scale *scale, double place, double value) {
    return fabs(log10(scale_value(scale, place) / value)) < 1e-6;
}

/* Circles are marks, in their order. */
static bool check_marks(const struct plot *plot, struct error *error) {
    const struct painter *painter = plot->painter;
    size_t mark = 0;
    for (size_t i = 0; i < painter->count; i++) {
        const struct node *node = &painter->nodes[i];
        if (node->kind != NODE_CIRCLE) continue;
        const struct mark *said = &plot->figure->marks[mark++];
        if (mark > plot->figure->mark_count || !stands_at(&plot->x, node->circle.x, said->x) ||
            !stands_at(&plot->y, node->circle.y, said->y))
            return error_set(error, ERROR_FAILURE, "a mark would stand where its values are not; please report this");
    }
    return mark == plot->figure->mark_count ||
           error_set(error, ERROR_FAILURE, "%zu of %zu marks would be drawn; please report this", mark,
                     plot->figure->mark_count);
}

bool check_plot(const struct plot *plot, struct error *error) {
    return check_texts(plot, error) && check_marks(plot, error);
}

bool check_labels(const struct ticks *ticks, const char *axis, struct error *error) {
    size_t labels = 0;
    for (size_t i = 0; i < ticks->count; i++) labels += ticks->ticks[i].label != NULL;
    return labels >= 2 || error_set(error, ERROR_FAILURE,
                                    "the axis '%.60s' has room for %zu label%s, too few to be read; choose a "
                                    "larger --size or a wider range",
                                    axis, labels, labels == 1 ? "" : "s");
}
