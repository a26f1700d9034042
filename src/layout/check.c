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

bool check_texts(const struct nodes *nodes, const struct plot *plot, struct error *error) {
    struct text {
        struct box box;
        const char *text;
    } *texts = arena_array(plot->painter->arena, nodes->count + 1, sizeof *texts);
    size_t count = 0;
    for (size_t i = 0; i < nodes->count; i++) {
        const struct node *node = &nodes->nodes[i];
        if (node->kind != NODE_TEXT) continue;
        struct box box = box_of(node, plot->painter->ruler);
        if (!is_on_page(&box, plot->page))
            return error_set(error, ERROR_FAILURE,
                             "'%.120s' does not fit on a %.0fx%.0f page; shorten it or choose a larger --size",
                             node->text.text, plot->page->width, plot->page->height);
        texts[count] = (struct text){shrink(box), node->text.text};
        for (size_t j = 0; j < count; j++)
            if (box_meets(&texts[count].box, &texts[j].box))
                return error_set(
                    error, ERROR_FAILURE,
                    "'%.80s' would lie over '%.80s' on a %.0fx%.0f page; choose a larger --size, or ask for less",
                    node->text.text, texts[j].text, plot->page->width, plot->page->height);
        count++;
    }
    return true;
}

static bool stands_at(const struct scale *scale, double place, double value) {
    return fabs(log10(scale_value(scale, place) / value)) < 1e-6;
}

bool check_mark(const struct plot *plot, const struct mark *mark, struct point place) {
    return (stands_at(&plot->x, place.x, mark->x) && stands_at(&plot->y, place.y, mark->y)) ||
           error_set(plot->error, ERROR_FAILURE, "a mark would stand where its values are not; please report this");
}

static bool is_place(double value) {
    return isfinite(value) && value > 0;
}

static bool is_domain(const struct axis *axis) {
    return is_place(axis->low) && is_place(axis->high) && axis->low < axis->high;
}

static bool are_places(const struct point *points, size_t count) {
    for (size_t i = 0; points && i < count; i++)
        if (!is_place(points[i].x) || !is_place(points[i].y)) return false;
    return true;
}

bool check_figure(const struct figure *figure, struct error *error) {
    bool places = is_domain(&figure->x) && is_domain(&figure->y);
    for (size_t i = 0; i < figure->series_count; i++)
        places = places && figure->series[i].count > 1 &&
                 are_places(figure->series[i].points, figure->series[i].count) &&
                 are_places(figure->series[i].edge, figure->series[i].count);
    places = places && are_places(figure->area.top, figure->area.count) &&
             are_places(figure->area.bottom, figure->area.count);
    for (size_t i = 0; i < figure->mark_count; i++)
        places = places && is_place(figure->marks[i].x) && is_place(figure->marks[i].y);
    if (!places)
        return error_set(error, ERROR_FAILURE,
                         "the figure would have a place that a logarithmic axis cannot hold; please report this");
    return !figure->overfull ||
           error_set(error, ERROR_FAILURE,
                     "more is asked for than one figure holds: at most %d lines, %d notes, %d marks and %d sentences; "
                     "ask for less with --ref, --annotate or --compare",
                     MOST_SERIES, MOST_NOTES, MOST_MARKS, MOST_CAPTIONS);
}

bool check_labels(const struct ticks *ticks, const char *axis, struct error *error) {
    size_t labels = 0;
    for (size_t i = 0; i < ticks->count; i++) labels += ticks->ticks[i].label != NULL;
    return labels >= 2 || error_set(error, ERROR_FAILURE,
                                    "the axis '%.60s' has room for %zu label%s, too few to be read; choose a "
                                    "larger --size or a wider range",
                                    axis, labels, labels == 1 ? "" : "s");
}
