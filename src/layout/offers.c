#include "layout/offers.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Room for the places of one note: large for a stack, and seldom full. */
struct gathering {
    struct candidate candidates[MOST_CANDIDATES];
    struct offered of[MOST_CANDIDATES];
    size_t count;
};

static double clamp(double value, double low, double high) {
    return fmin(fmax(value, low), high);
}

/* So near to a point that a line through it is not crossed, and one beside it is. */
static const double just_short = 0.25;

/* From a note to the point that it is about, where it stands `far` from it or farther and could belong to another.
 * `mark` is the radius of what stands at the point. */
static void lead(const struct plot *plot, const struct block *block, struct point to, double mark, double far,
                 struct candidate *candidate) {
    const struct box *box = &candidate->box;
    struct point from = {clamp(to.x, box->left + block->air, box->right - block->air),
                         clamp(to.y, box->top + block->air, box->bottom - block->air)};
    double distance = hypot(to.x - from.x, to.y - from.y), air = 0.25 * plot->page->label;
    candidate->led = distance >= fmax(far, mark + air + 0.8 * plot->page->label); /* less would be a crumb */
    if (distance <= mark + air) return;
    double dx = (to.x - from.x) / distance, dy = (to.y - from.y) / distance;
    candidate->from = (struct point){from.x + air * dx, from.y + air * dy};
    candidate->to = (struct point){to.x - just_short * dx, to.y - just_short * dy};
    candidate->stop = mark - just_short;
}

/* Each further way to set a note is worse than the one before. */
static void offer(struct offers *offers, const struct block *block, double left, double top, enum anchor anchor,
                  double wish) {
    /* Far from a point with all lines is better than near without some. */
    double step = block->note->place == PLACE_BESIDE ? 350 : note_is_beside(block->note) ? 700 : 2000;
    if (block->count == 2 && !block->note->lines[1].text) step = 300; /* it is only wrapped */
    struct gathering *gathering = offers->gathering;
    bool above = top < offers->top && block->note->place != PLACE_ACROSS; /* what names a band may stand over it */
    wish += step * (double)(block - offers->blocks.ways);
    if (left < offers->begin || above || wish > offers->placing->absence) return; /* rather nowhere */
    assert(gathering->count < MOST_CANDIDATES);
    gathering->of[gathering->count] = (struct offered){block, anchor};
    gathering->candidates[gathering->count++] = (struct candidate){
        {left - block->air, top - block->air, left + block->width + block->air, top + block->height + block->air},
        .wish = wish};
}

/* Twelve directions at growing distances; up and to the right reads best. */
static void offer_around(const struct plot *plot, const struct block *block, struct offers *offers) {
    struct point at = plot_point(plot, block->note->x, block->note->y);
    double w = block->width, h = block->height;
    static const struct {
        double lines, wish;
    } distances[] = {{3.3, 0}, {4.6, 150}, {7, 500}, {10, 1000}, {15, 1800}, {22, 3000}, {32, 4500}, {42, 6000}};
    struct gathering *gathering = offers->gathering;
    size_t start = gathering->count;
    double mark = 2.6 * plot->page->line;
    size_t reach =
        block->note->need == NEED_LITTLE ? 3 : sizeof distances / sizeof *distances; /* near, or not at all */
    for (size_t i = 0; i < reach; i++) {
        double d = distances[i].lines * plot->page->line, far = distances[i].wish;
        offer(offers, block, at.x + d * 0.8, at.y - d * 0.8 - h, ANCHOR_START, far);
        offer(offers, block, at.x - w / 2, at.y - d - h, ANCHOR_MIDDLE, far + 8);
        offer(offers, block, at.x - d * 0.8 - w, at.y - d * 0.8 - h, ANCHOR_END, far + 10);
        offer(offers, block, at.x - w / 2, at.y + d, ANCHOR_MIDDLE, far + 12);
        offer(offers, block, at.x + d * 0.8, at.y + d * 0.8, ANCHOR_START, far + 14);
        offer(offers, block, at.x - d * 0.8 - w, at.y + d * 0.8, ANCHOR_END, far + 16);
        offer(offers, block, at.x + d * 1.2, at.y - h / 2, ANCHOR_START, far + 18);
        offer(offers, block, at.x - d * 1.2 - w, at.y - h / 2, ANCHOR_END, far + 20);
        offer(offers, block, at.x + d * 1.1, at.y - d * 0.45 - h, ANCHOR_START, far + 22);
        offer(offers, block, at.x + d * 1.1, at.y + d * 0.45, ANCHOR_START, far + 24);
        offer(offers, block, at.x - d * 1.1 - w, at.y - d * 0.45 - h, ANCHOR_END, far + 26);
        offer(offers, block, at.x - d * 1.1 - w, at.y + d * 0.45, ANCHOR_END, far + 28);
    }
    for (size_t i = start; i < gathering->count; i++) {
        struct candidate *candidate = &gathering->candidates[i];
        lead(plot, block, at, mark, mark + 1.1 * plot->page->label, candidate);
        double middle = (candidate->box.left + candidate->box.right) / 2;
        if (block->note->side * (middle - at.x) < 0) candidate->wish += 5000;
    }
}

/* The middle of the tint at a place of x; NAN beside it. */
static double middle_of_tint(const struct plot *plot, double place) {
    const struct area *area = &plot->figure->area;
    const struct series top = {.points = area->top, .count = area->count},
                        bottom = {.points = area->bottom, .count = area->count};
    return (plot_line_at(plot, &top, place) + plot_line_at(plot, &bottom, place)) / 2;
}

/* On the tint that it names, the nearer to its middle the better. */
static void offer_on_tint(const struct plot *plot, const struct block *block, struct offers *offers) {
    enum { COLUMNS = 30, ROWS = 1 };
    struct point at = plot_point(plot, block->note->x, block->note->y);
    double width = plot->box.right - plot->box.left;
    for (int column = 0; column < COLUMNS; column++)
        for (int row = -ROWS; row <= ROWS; row++) {
            double x = plot->box.left + width * (column + 0.5) / COLUMNS, left = x - block->width / 2;
            double top = middle_of_tint(plot, x) - block->height / 2 + 0.5 * row * block->height;
            const struct box box = {left, top, left + block->width, top + block->height};
            if (!isnan(top) && plot_ground_of(plot, &box) == INK_BAND)
                offer(offers, block, left, top, ANCHOR_MIDDLE, 300 * fabs(x - at.x) / width + 50 * row * row);
        }
}

/* Beside the tint, and led to the middle of it. */
static void offer_off_tint(const struct plot *plot, const struct block *block, struct offers *offers) {
    enum { COLUMNS = 12, FARTHER = 3 };
    struct gathering *gathering = offers->gathering;
    double width = plot->box.right - plot->box.left;
    for (int i = 0; i < COLUMNS * FARTHER * 2; i++) {
        bool above = i % 2 == 0;
        double x = plot->box.left + width * (i / 2 % COLUMNS + 0.5) / COLUMNS, y = middle_of_tint(plot, x);
        double away = (1.6 + 1.2 * (double)(i / 2 / COLUMNS)) * plot->page->label, wish = 3000 + 40 * away;
        size_t before = gathering->count;
        if (isnan(y)) continue;
        offer(offers, block, above ? x - away - block->width : x + away, above ? y - away - block->height : y + away,
              ANCHOR_START, wish + (above ? 0 : 10));
        if (gathering->count > before) lead(plot, block, (struct point){x, y}, 0, 0, &gathering->candidates[before]);
    }
}

static void offer_at(const struct plot *plot, const struct block *block, struct offers *offers) {
    offer_on_tint(plot, block, offers);
    if (!block->note->lines[0].small) offer_off_tint(plot, block, offers); /* beside it there is room */
}

/* What is seldom taken need not be looked at so closely. */
static int step_of(const struct block *block, const struct offers *offers) {
    return block == offers->blocks.ways ? 1 : 2;
}

struct span {
    double top, bottom;
};

/* The part of another bracket at the same place that is not beside this note's own; {0, 0}: there is none. */
static struct span other_bracket(const struct plot *plot, const struct note *note) {
    struct span own = {scale_place(&plot->y, note->y2), scale_place(&plot->y, note->y)};
    for (size_t i = 0; i < plot->figure->bracket_count; i++) {
        const struct bracket *bracket = &plot->figure->brackets[i];
        struct span span = {scale_place(&plot->y, bracket->high), scale_place(&plot->y, bracket->low)};
        if (bracket->x != note->x || (span.top >= own.top - 1 && span.bottom <= own.bottom + 1)) continue;
        return span.bottom > own.bottom ? (struct span){fmax(span.top, own.bottom), span.bottom}
                                        : (struct span){span.top, fmin(span.bottom, own.top)};
    }
    return (struct span){0, 0};
}

static void offer_beside(const struct plot *plot, const struct block *block, struct offers *offers) {
    enum { HEIGHTS = 40, STEPS = 48 }; /* in as many steps to both ends of its reach */
    struct point from = plot_point(plot, block->note->x, block->note->y2);
    struct point to = plot_point(plot, block->note->x, block->note->y);
    double gap = 3.2 * plot->page->line, middle = (from.y + to.y - block->height) / 2;
    double reach = fmax(to.y - from.y, 3 * block->height), aside = 2 * plot->page->label;
    struct gathering *gathering = offers->gathering;
    size_t start = gathering->count;
    struct span other = other_bracket(plot, block->note);
    for (int i = 0, step = step_of(block, offers); i < HEIGHTS;
         i++) { /* the middle, then further and further up and down */
        int rung = (i + 1) / 2;
        if (rung % step) continue;
        double away = 2 * reach * rung / STEPS * (i % 2 ? -1 : 1);
        double wish = 5.0 * i + (fabs(away) > (to.y - from.y) / 2 ? 20000 : 0); /* past the bracket's end */
        double top = middle + away;
        bool foreign = top < other.bottom && top + block->height > other.top; /* at another's side, and not led away */
        if (!foreign) offer(offers, block, from.x + gap, middle + away, ANCHOR_START, wish);
        if (!foreign) offer(offers, block, from.x - gap - block->width, middle + away, ANCHOR_END, wish + 6);
        if (rung % 4 || top > other.top) continue; /* and farther from it */
        for (int far = 1; far <= 2; far++) {
            double room = gap + far * aside, more = 1500.0 * far;
            offer(offers, block, from.x + room, middle + away, ANCHOR_START, wish + more);
            offer(offers, block, from.x - room - block->width, middle + away, ANCHOR_END, wish + more + 6);
        }
    }
    for (size_t i = start; i < gathering->count; i++) {
        const struct box *box = &gathering->candidates[i].box;
        /* At an end it would lead to the dot there; where both are near, to both. */
        double quarter = to.y - from.y > 1.5 * plot->page->label ? (to.y - from.y) / 4 : 0;
        struct point nearest = {from.x, clamp((box->top + box->bottom) / 2, from.y + quarter, to.y - quarter)};
        lead(plot, block, nearest, 2.4 * plot->page->line, 0.9 * plot->page->label, &gathering->candidates[i]);
    }
}

/* Where the band is too narrow for its name: at its side, with a leader into it. */
static void offer_beside_band(const struct plot *plot, const struct block *block, struct offers *offers) {
    enum { HEIGHTS = 24 };
    struct gathering *gathering = offers->gathering;
    double middle = scale_place(&plot->x, block->note->x), gap = 0.9 * plot->page->label;
    double left = scale_place(&plot->x, plot->figure->band.low) - gap - block->width;
    double right = scale_place(&plot->x, plot->figure->band.high) + gap;
    double room = plot->box.bottom - plot->box.top - block->height;
    for (int i = 0; i < 2 * HEIGHTS; i++) {
        double top = plot->box.top + room * (i / 2) / (HEIGHTS - 1), y = top + block->height / 2;
        bool behind = i % 2;
        size_t before = gathering->count;
        offer(offers, block, behind ? left : right, top, behind ? ANCHOR_END : ANCHOR_START, 600 + 10.0 * i);
        if (gathering->count == before) continue;
        struct candidate *last = &gathering->candidates[before];
        last->led = true;
        last->from = (struct point){behind ? last->box.right : last->box.left, y};
        last->to = (struct point){middle, y};
    }
}

static void offer_up_and_down(const struct plot *plot, const struct block *block, struct offers *offers) {
    enum { HEIGHTS = 64 };
    double x = scale_place(&plot->x, block->note->x), gap = block_side_gap(plot);
    double room = plot->box.bottom - plot->box.top - block->height - 2 * gap;
    enum note_place place = block->note->place;
    int step = step_of(block, offers);
    if (place == PLACE_ACROSS)
        offer(offers, block, x - block->width / 2, plot->box.top - block->height - block->air - 1, ANCHOR_MIDDLE, 0);
    for (int i = 0; i < HEIGHTS; i += step) {
        double top = plot->box.top + gap + room * i / (HEIGHTS - 1);
        double wish = 40 * (place == PLACE_ACROSS ? i / (HEIGHTS - 1.0) : fabs(i / (HEIGHTS - 1.0) - 0.6));
        double left = wish + (place == PLACE_LEFT_OF ? 0 : 400), right = wish + (place == PLACE_RIGHT_OF ? 0 : 400);
        bool both = place != PLACE_ACROSS && i % (2 * step) == 0; /* the other side is better than nowhere */
        if (place == PLACE_LEFT_OF || both) offer(offers, block, x - gap - block->width, top, ANCHOR_END, left);
        if (place == PLACE_RIGHT_OF || both) offer(offers, block, x + gap, top, ANCHOR_START, right);
        if (place == PLACE_ACROSS) offer(offers, block, x - block->width / 2, top, ANCHOR_MIDDLE, 50 + wish);
    }
    if (place == PLACE_ACROSS) offer_beside_band(plot, block, offers);
}

static void offer_along(const struct plot *plot, const struct block *block, struct offers *offers) {
    enum { STEPS = 12 };
    struct point from = plot_point(plot, block->note->x, block->note->y);
    struct point to = plot_point(plot, block->note->x2, block->note->y);
    double gap = 2.6 * plot->page->line, room = to.x - from.x - block->width;
    for (int i = 0; i < STEPS && room > 0; i++) { /* from the right end leftwards */
        double left = to.x - block->width - room * i / (STEPS - 1);
        offer(offers, block, left, to.y - gap - block->height, ANCHOR_END, 5.0 * i);
        offer(offers, block, left, to.y + gap, ANCHOR_END, 5.0 * i + 300); /* where other lines run */
    }
}

static void offer_places(const struct plot *plot, struct offers *offers) {
    static const double absence[] = {
        [NEED_ALL] = 200000, [NEED_MUCH] = 26000, [NEED_SOME] = 4000, [NEED_LITTLE] = 1500};
    offers->placing->absence = absence[offers->blocks.ways[0].note->need];
    for (size_t i = 0; i < offers->blocks.count; i++) {
        const struct block *block = &offers->blocks.ways[i];
        switch (block->note->place) {
        case PLACE_AT:
            offer_at(plot, block, offers);
            break;
        case PLACE_AROUND:
            offer_around(plot, block, offers);
            break;
        case PLACE_BESIDE:
            offer_beside(plot, block, offers);
            break;
        case PLACE_LEFT_OF:
        case PLACE_RIGHT_OF:
        case PLACE_ACROSS:
            offer_up_and_down(plot, block, offers);
            break;
        case PLACE_ALONG:
            offer_along(plot, block, offers);
            break;
        }
    }
}

/* How near a line comes to a box, by some of its points; where it has none, they are NAN, which fmin passes over. */
static double distance_to(const struct box *box, const struct point *points, size_t count) {
    double least = INFINITY;
    for (size_t i = 0; i < count; i++)
        least = fmin(least, hypot(points[i].x - clamp(points[i].x, box->left, box->right),
                                  points[i].y - clamp(points[i].y, box->top, box->bottom)));
    return least;
}

enum { TRACED = 64 };

static void trace(const struct plot *plot, const struct series *series, struct point points[TRACED]) {
    for (size_t i = 0; i < TRACED; i++) {
        double x = plot->box.left + (plot->box.right - plot->box.left) * (double)i / (TRACED - 1);
        points[i] = (struct point){x, plot_line_at(plot, series, x)};
    }
}

/* A name that is not clearly nearest to its own of several lines of one ink would be another's. */
static void keep_to_own(const struct plot *plot, const struct series *series, struct offers *offers) {
    const struct figure *figure = plot->figure;
    struct point own[TRACED], foreign[TRACED];
    bool traced = false;
    for (size_t j = 0; j < figure->series_count; j++) {
        const struct series *other = &figure->series[j];
        if (other == series || other->ink != series->ink) continue;
        if (!traced) trace(plot, series, own);
        traced = true;
        trace(plot, other, foreign);
        for (size_t i = 0; i < offers->gathering->count; i++) {
            struct candidate *candidate = &offers->gathering->candidates[i];
            double near = distance_to(&candidate->box, own, TRACED) + 0.8 * plot->page->label;
            if (distance_to(&candidate->box, foreign, TRACED) < near) candidate->wish += 30000;
        }
    }
}

/* Above or below the line, from its right end leftwards. */
static void offer_on_line(const struct plot *plot, const struct block *block, const struct series *series,
                          struct offers *offers) {
    enum { STEPS = 24, PARTS = 8 };
    double air = block->air + 1.5 * plot->page->line; /* a steep line comes near a corner */
    double gap = 1.4 * plot->page->line + block->air, room = plot->box.right - plot->box.left - block->width;
    for (int i = 0; i < STEPS && room > 0; i++) {
        double left = plot->box.left + room * (series->at_start ? i + 0.25 : STEPS - i - 0.25) / STEPS;
        double top = INFINITY, bottom = -INFINITY;
        for (int part = 0; part <= PARTS; part++) {
            double y = plot_line_at(plot, series, left - air + (block->width + 2 * air) * part / PARTS);
            top = fmin(top, y);
            bottom = fmax(bottom, y);
        }
        if (isinf(top)) continue;
        offer(offers, block, left, top - gap - block->height, ANCHOR_START, 30.0 * i);
        offer(offers, block, left, bottom + gap, ANCHOR_START, 30.0 * i + 10);
    }
}

/* Where the line has no room beside it: away from it, above to the left or straight, below to the right or straight,
 * and led to it. */
static void offer_off_line(const struct plot *plot, const struct block *block, const struct series *series,
                           struct offers *offers) {
    enum { STEPS = 9, SIDES = 4, FARTHER = 7 };
    double room = plot->box.right - plot->box.left;
    struct gathering *gathering = offers->gathering;
    for (int i = 0; i < STEPS * SIDES * FARTHER; i++) {
        int step = i / (SIDES * FARTHER), side = i % SIDES, farther = i / SIDES % FARTHER;
        double x = plot->box.left + room * (series->at_start ? step + 0.5 : STEPS - step - 0.5) / STEPS;
        double y = plot_line_at(plot, series, x), away = 2 * (1 + farther) * plot->page->label;
        double lefts[SIDES] = {x - block->width / 2, x - block->width / 2, x - away - block->width, x + away};
        double drop = (side < 2 ? 1 : 0.6) * away;
        size_t before = gathering->count;
        if (isnan(y)) continue;
        offer(offers, block, lefts[side], side % 2 ? y + drop : y - drop - block->height, ANCHOR_START,
              5000 + 1000.0 * farther + 40.0 * step);
        if (gathering->count > before) lead(plot, block, (struct point){x, y}, 0, 0, &gathering->candidates[before]);
    }
}

/* What stands on the band seems to be said of it. */
static void keep_off_band(const struct plot *plot, struct offers *offers) {
    for (size_t i = 0; i < offers->gathering->count; i++) {
        struct candidate *candidate = &offers->gathering->candidates[i];
        if (plot_meets_band(plot, &candidate->box)) candidate->wish += 6000;
    }
}

/* What stands at a mark seems to be said of it. */
static void keep_off_marks(const struct plot *plot, struct offers *offers) {
    for (size_t i = 0; i < offers->gathering->count; i++) {
        struct candidate *candidate = &offers->gathering->candidates[i];
        for (size_t j = 0; j < plot->figure->mark_count; j++) {
            const struct point at = plot_point(plot, plot->figure->marks[j].x, plot->figure->marks[j].y);
            if (distance_to(&candidate->box, &at, 1) < 1.2 * plot->page->label) candidate->wish += 3000;
        }
    }
}

/* A name is in its line's ink, which on a tint may be too faint. */
static void keep_to_ground(const struct plot *plot, const struct series *series, struct offers *offers) {
    for (size_t i = 0; i < offers->gathering->count; i++) {
        struct candidate *candidate = &offers->gathering->candidates[i];
        if (plot_ink_at(plot, series->ink, &candidate->box) != series->ink) candidate->wish += 3000;
    }
}

static void *keep(const struct plot *plot, const void *items, size_t count, size_t size) {
    void *kept = arena_array(plot->painter->arena, count + 1, size);
    return memcpy(kept, items, count * size);
}

static void keep_gathered(const struct plot *plot, struct offers *offers) {
    struct gathering *gathering = offers->gathering;
    offers->placing->count = gathering->count;
    offers->placing->candidates = keep(plot, gathering->candidates, gathering->count, sizeof *gathering->candidates);
    offers->of = keep(plot, gathering->of, gathering->count, sizeof *gathering->of);
    free(gathering);
    offers->gathering = NULL;
}

static void begin_gathering(struct placing *placing, struct offers *offers) {
    struct gathering *gathering = malloc(sizeof *gathering);
    if (!gathering) memory_is_out();
    gathering->count = 0;
    *offers = (struct offers){.placing = placing, .gathering = gathering};
}

void offers_for_note(const struct plot *plot, const struct note *note, struct placing *placing, struct offers *offers) {
    begin_gathering(placing, offers);
    offers->top = plot->box.top - (plot->figure->top.title ? 0 : 0.6 * plot->page->label);
    offers->begin = note->begins > 0 ? scale_place(&plot->x, note->begins) : 0;
    offers->blocks = blocks_of_note(plot, note);
    offer_places(plot, offers);
    if (!note->of_band) keep_off_band(plot, offers);
    keep_gathered(plot, offers);
}

void offers_for_name(const struct plot *plot, const struct note *note, const struct series *series,
                     struct placing *placing, struct offers *offers) {
    begin_gathering(placing, offers);
    offers->placing->absence = 200000;
    offers->blocks = blocks_of_name(plot, note, series->brief_value);
    for (size_t i = 0; i < offers->blocks.count; i++) offer_on_line(plot, &offers->blocks.ways[i], series, offers);
    keep_to_own(plot, series, offers);
    offer_off_line(plot, &offers->blocks.ways[1], series, offers);
    keep_to_ground(plot, series, offers);
    keep_off_marks(plot, offers);
    keep_gathered(plot, offers);
}
