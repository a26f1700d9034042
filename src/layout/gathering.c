#include "layout/gathering.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

/* So near to a point that a line through it is not crossed. */
static const double just_short = 0.25;

/* A line of data lies between. */
static bool runs_through(const struct plot *plot, struct point from, struct point to) {
    for (size_t i = 0; i < plot->obstacles.count; i++) {
        const struct obstacle *obstacle = &plot->obstacles.items[i];
        if (obstacle->through >= ACROSS_LINE && strokes_cross(from, to, obstacle->from, obstacle->to)) return true;
    }
    return false;
}

/* A leader that lies on a line of the grid would be a piece of it. */
static bool is_on_grid(const struct plot *plot, struct point from, struct point to) {
    const double near = 1.5 * plot->page->grid;
    for (size_t i = 0; i < plot->grid_count && fabs(from.y - to.y) < near; i++)
        if (fabs(plot->grid[i] - to.y) < near) return true;
    return false;
}

void offers_lead(const struct plot *plot, const struct block *block, struct point to, double mark, double far,
                 struct candidate *candidate) {
    const struct box *box = &candidate->box;
    struct point from = {clamp(to.x, box->left + block->air, box->right - block->air),
                         clamp(to.y, box->top + block->air, box->bottom - block->air)};
    double distance = distance_of(to.x - from.x, to.y - from.y), air = leader_air(plot);
    candidate->led = distance >= larger(far, mark + air + 0.8 * plot->page->label); /* less would be a crumb */
    if (distance <= mark + air) return;
    double dx = (to.x - from.x) / distance, dy = (to.y - from.y) / distance, short_by = larger(mark, just_short);
    candidate->from = from;
    candidate->to = (struct point){to.x - short_by * dx, to.y - short_by * dy};
    bool seen = distance >= mark + air + 0.5 * plot->page->label;
    bool many = plot->figure->many; /* words that are not led to their point would be said of one of the lines */
    candidate->led = candidate->led || (seen && (many || runs_through(plot, candidate->from, candidate->to)));
    if (candidate->led && is_on_grid(plot, candidate->from, candidate->to)) candidate->wish += 3000;
}

double offers_middle(const struct plot *plot, const struct block *block, struct point at) {
    const struct figure *figure = plot->figure;
    const struct box band = plot_band(plot);
    double air = 1.5 * block->air, most = plot_words_right(plot) - block->air - block->width;
    double least = plot->box.left + 0.1 * plot->page->label + block->air;
    bool apart = !block->note->of_band && figure->band.high > 0;
    for (size_t i = 0; i < figure->rule_count && figure->area.count; i++) {
        double rule = scale_place(&plot->x, figure->rules[i].x) + 2 * plot->page->line + air;
        if (rule < at.x) least = larger(least, smaller(rule, at.x - block->air));
    }
    if (apart && at.x > band.right) least = smaller(band.right + air, at.x - block->air);
    if (apart && at.x < band.left) most = larger(band.left - air - block->width, at.x - block->width);
    return clamp(at.x - block->width / 2, least, larger(most, least));
}

static void *grow(void *items, size_t count, size_t size) {
    void *grown = realloc(items, count * size);
    if (!grown) memory_is_out();
    return grown;
}

static void make_room(struct gathering *gathering) {
    if (gathering->count < gathering->room) return;
    gathering->room = gathering->room ? 2 * gathering->room : 256;
    gathering->candidates = grow(gathering->candidates, gathering->room, sizeof *gathering->candidates);
    gathering->of = grow(gathering->of, gathering->room, sizeof *gathering->of);
}

bool offers_want(struct offers *offers, const struct block *block, double wish) {
    struct placing *placing = offers->placing;
    wish += block->loss;
    if (wish <= offers->limit || wish > placing->absence) return wish <= placing->absence;
    placing->held = placing->held > 0 ? smaller(placing->held, wish) : wish;
    return false;
}

void offers_add(struct offers *offers, const struct block *block, double left, double top, enum anchor anchor,
                double wish) {
    struct gathering *gathering = offers->gathering;
    bool above = top < offers->top && block->note->place != PLACE_ACROSS; /* what names a band may stand over it */
    if (left + block->width > offers->edge + 0.5) wish += 400;
    if (left < offers->begin || above || !offers_want(offers, block, wish)) return;
    const struct box box = {left - block->air, top - block->air, left + block->width + block->air,
                            top + block->height + block->air};
    if (box_leaves(&box, &offers->room)) return;
    make_room(gathering);
    gathering->of[gathering->count] = (struct offered){block, anchor};
    gathering->candidates[gathering->count++] = (struct candidate){box, .wish = wish + block->loss};
}

void offers_free(struct offers *offers) {
    free(offers->gathering->candidates);
    free(offers->gathering->of);
    free(offers->gathering);
}

struct box offers_room(const struct plot *plot) {
    double margin = 0.1 * plot->page->label, above = (plot->figure->top.title ? -0.1 : 1.9) * plot->page->label;
    return (struct box){plot->box.left + margin, plot->box.top - above, plot_words_right(plot), plot->under - margin};
}
