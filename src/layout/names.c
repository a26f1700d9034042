/* Where the names of lines may stand that are named on themselves. */
#include "layout/gathering.h"

/* How near a line comes to a box, by some of its points; where it has none, they are NAN, which is less than nothing.
 */
static double distance_to(const struct box *box, const struct point *points, size_t count) {
    double least = INFINITY; /* squared */
    for (size_t i = 0; i < count; i++) {
        double dx = points[i].x - clamp(points[i].x, box->left, box->right);
        double dy = points[i].y - clamp(points[i].y, box->top, box->bottom);
        least = smaller(dx * dx + dy * dy, least);
    }
    return sqrt(least);
}

enum { TRACED = 64 };

static void trace(const struct plot *plot, const struct series *series, struct point points[TRACED]) {
    for (size_t i = 0; i < TRACED; i++) {
        double x = plot->box.left + (plot->box.right - plot->box.left) * (double)i / (TRACED - 1);
        points[i] = (struct point){x, plot_line_at(plot, series, x)};
    }
}

/* Only those can that are no farther to the left or right, which stand at equal steps. */
static bool comes_nearer(const struct box *box, const struct point points[TRACED], double than) {
    double first = points[0].x, step = (points[TRACED - 1].x - first) / (TRACED - 1);
    int from = (int)clamp((box->left - than - first) / step - 1, 0, TRACED - 1);
    int to = (int)clamp((box->right + than - first) / step + 1, 0, TRACED - 1);
    for (int i = from; i <= to; i++) {
        double dx = points[i].x - clamp(points[i].x, box->left, box->right);
        double dy = points[i].y - clamp(points[i].y, box->top, box->bottom);
        if (dx * dx + dy * dy < than * than) return true;
    }
    return false;
}

/* Another line runs between the middle of the name and its own, which is not close behind. */
static bool is_parted(const struct plot *plot, const struct series *own, const struct series *other,
                      const struct box *box) {
    double x = (box->left + box->right) / 2;
    double to = plot_line_at(plot, own, x), between = plot_line_at(plot, other, x);
    if (!(fabs(between - to) > 0.8 * plot->page->label)) return false;
    return (box->bottom <= between && between < to) || (box->top >= between && between > to);
}

/* A name that is not clearly nearest to its own of several lines of one ink would be another's; and beside one of
 * another ink, nearer than its own, it is looked for twice, or oftener where lines are many. */
static void keep_to_own(const struct plot *plot, const struct series *series, struct offers *offers) {
    const struct figure *figure = plot->figure;
    size_t count = offers->gathering->count;
    struct candidate *candidates = offers->gathering->candidates;
    double *distances = arena_array(plot->painter->arena, count + 1, sizeof *distances);
    double beside = figure->many ? 22000 : 2500;
    struct point own[TRACED], foreign[TRACED];
    trace(plot, series, own);
    for (size_t i = 0; i < count; i++) distances[i] = distance_to(&candidates[i].box, own, TRACED);
    for (size_t j = 0; j < figure->series_count; j++) {
        const struct series *other = &figure->series[j];
        bool alike = other->ink == series->ink;
        if (other == series) continue;
        trace(plot, other, foreign);
        for (size_t i = 0; i < count; i++) {
            double near = distances[i] + (alike ? 0.8 : figure->many ? 0 : 0.3) * plot->page->label;
            if (comes_nearer(&candidates[i].box, foreign, near))
                candidates[i].wish += alike ? 30000 : beside;
            else if (figure->many && is_parted(plot, series, other, &candidates[i].box))
                candidates[i].wish += beside;
        }
    }
}

/* Above or below the line, from its right end leftwards. */
static void offer_on_line(const struct plot *plot, const struct block *block, const struct series *series, double wish,
                          struct offers *offers) {
    enum { STEPS = 24, PARTS = 8 };
    double air = block->air + 1.5 * plot->page->line; /* a steep line comes near a corner */
    double gap = 1.4 * plot->page->line + block->air;
    double right = plot->labels_inside ? plot->page->width - plot->pad : plot->box.right;
    double room = right - plot->box.left - block->width;
    bool level = series->points[0].y == series->points[series->count - 1].y;
    const struct point end = plot_series_point(plot, series, series->points[series->count - 1]);
    for (int i = 0; i < STEPS && room > 0 && offers_want(offers, block, wish + 30.0 * i); i++) {
        double left = plot->box.left + room * (series->at_start ? i + 0.25 : STEPS - i - 0.25) / STEPS;
        double top = INFINITY, bottom = -INFINITY;
        for (int part = 0; part <= PARTS; part++) {
            double y = plot_line_at(plot, series, left - air + (block->width + 2 * air) * part / PARTS);
            top = fmin(top, y);
            bottom = fmax(bottom, y);
        }
        if (isinf(top)) continue;
        if (end.x >= left - air && end.x <= left + block->width + air) {
            top = fmin(top, end.y);
            bottom = fmax(bottom, end.y);
        }
        bool far = level && series->at_start && 2 * i > STEPS && plot->figure->many; /* among others */
        double cost = wish + 30.0 * i + (far ? 20000 : 0);
        offers_add(offers, block, left, top - gap - block->height, ANCHOR_START, cost);
        offers_add(offers, block, left, bottom + gap, ANCHOR_START, cost + 10);
    }
}

/* Where the line has no room beside it: away from it, above to the left or straight, below to the right or straight,
 * and led to it. */
static void offer_off_line(const struct plot *plot, const struct block *block, const struct series *series, double wish,
                           struct offers *offers) {
    enum { STEPS = 9, SIDES = 4, FARTHER = 7 };
    double room = plot->box.right - plot->box.left;
    struct gathering *gathering = offers->gathering;
    for (int i = 0; i < STEPS * SIDES * FARTHER && offers_want(offers, block, wish); i++) {
        int step = i / (SIDES * FARTHER), side = i % SIDES, farther = i / SIDES % FARTHER;
        double x = plot->box.left + room * (series->at_start ? step + 0.5 : STEPS - step - 0.5) / STEPS;
        double y = plot_line_at(plot, series, x), away = 2 * (1 + farther) * plot->page->label;
        double lefts[SIDES] = {x - block->width / 2, x - block->width / 2, x - away - block->width, x + away};
        double drop = (side < 2 ? 1 : 0.6) * away;
        size_t before = gathering->count;
        if (isnan(y)) continue;
        offers_add(offers, block, lefts[side], side % 2 ? y + drop : y - drop - block->height, ANCHOR_START,
                   wish + 1000.0 * farther + 40.0 * step);
        if (gathering->count > before)
            offers_lead(plot, block, (struct point){x, y}, 0, 0, &gathering->candidates[before]);
    }
}

/* What stands at a mark seems to be said of it, and in a row with one that has a value, as that. */
static void keep_off_marks(const struct plot *plot, struct offers *offers) {
    double label = plot->page->label;
    for (size_t i = 0; i < plot->figure->mark_count; i++) {
        const struct mark *mark = &plot->figure->marks[i];
        const struct point at = plot_point(plot, mark->x, mark->y);
        bool valued = !plot->figure->many && mark->kind != MARK_DOT;
        for (size_t j = 0; j < offers->gathering->count; j++) {
            struct candidate *candidate = &offers->gathering->candidates[j];
            const struct box *box = &candidate->box;
            double away = box_distance(box, at);
            if (away < 1.2 * label) candidate->wish += valued ? 4500 : 3000;
            if (valued && away < 3.5 * label && at.y > box->top && at.y < box->bottom) candidate->wish += 7000;
        }
    }
}

/* Close to the vertical of a gap it would be that one's. */
static void keep_off_brackets(const struct plot *plot, struct offers *offers) {
    for (size_t i = 0; i < plot->figure->bracket_count; i++) {
        const struct bracket *bracket = &plot->figure->brackets[i];
        struct point top = plot_point(plot, bracket->x, bracket->high),
                     bottom = plot_point(plot, bracket->x, bracket->low);
        for (size_t j = 0; j < offers->gathering->count; j++) {
            struct candidate *candidate = &offers->gathering->candidates[j];
            const struct box *box = &candidate->box;
            if (box_distance(box, (struct point){top.x, clamp(box->top, top.y, bottom.y)}) < 0.8 * plot->page->label)
                candidate->wish += 500;
        }
    }
}

/* A line of the grid under a name nearly as wide as the plot would be gone. */
static void keep_off_grid(const struct plot *plot, struct offers *offers) {
    for (size_t i = 0; i < offers->gathering->count; i++) {
        struct candidate *candidate = &offers->gathering->candidates[i];
        if (candidate->box.right - candidate->box.left < 0.85 * (plot->box.right - plot->box.left)) continue;
        for (size_t j = 0; j < plot->grid_count; j++)
            if (plot->grid[j] > candidate->box.top && plot->grid[j] < candidate->box.bottom) candidate->wish += 1500;
    }
}

/* A name is in its line's ink, which on a tint may be too faint. */
static void keep_to_ground(const struct plot *plot, const struct series *series, struct offers *offers) {
    for (size_t i = 0; i < offers->gathering->count; i++) {
        struct candidate *candidate = &offers->gathering->candidates[i];
        if (plot_ink_at(plot, series->ink, &candidate->box) != series->ink) candidate->wish += 3000;
    }
}

void offers_of_name(const struct plot *plot, struct offers *offers) {
    const struct series *series = offers->series;
    for (size_t i = 0; i < offers->blocks.count; i++) {
        bool valueless = series->value && *series->value && i + 1 == offers->blocks.count;
        double loss = series->on_line && series->group == GROUP_NOTES ? 5000
                      : series->on_line && series->brief              ? 14000 /* worse than led to it */
                      : series->under                                 ? 12000 /* no axis tells it */
                                                                      : 3000;
        offer_on_line(plot, &offers->blocks.ways[i], series, valueless ? loss : 0, offers);
    }
    keep_to_own(plot, series, offers);
    offer_off_line(plot, &offers->blocks.ways[1], series, 12000, offers);
    offer_off_line(plot, &offers->blocks.ways[offers->blocks.count - 1], series, 32000, offers); /* rather than none */
    keep_to_ground(plot, series, offers);
    keep_off_grid(plot, offers);
    keep_off_marks(plot, offers);
    keep_off_brackets(plot, offers);
}
