#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "layout/clear.h"

/* The middle of the tint at a place of x; NAN beside it. */
static double middle_of_tint(const struct plot *plot, double place) {
    const struct area *area = &plot->figure->area;
    const struct series top = {.points = area->top, .count = area->count},
                        bottom = {.points = area->bottom, .count = area->count};
    return (plot_line_at(plot, &top, place) + plot_line_at(plot, &bottom, place)) / 2;
}

/* On the tint that it names, the nearer to its middle the better. */
static void offer_on_tint(const struct plot *plot, const struct block *block, struct offers *offers) {
    enum { COLUMNS = 60, ROWS = 2 };
    struct point at = plot_point(plot, block->note->x, block->note->y);
    double width = plot->box.right - plot->box.left;
    for (int column = 0; column < COLUMNS; column++)
        for (int row = -ROWS; row <= ROWS; row++) {
            double x = plot->box.left + width * (column + 0.5) / COLUMNS, left = x - block->width / 2;
            double top = middle_of_tint(plot, x) - block->height / 2 + 0.25 * row * block->height;
            const struct box box = {left, top, left + block->width, top + block->height};
            if (!isnan(top) && plot_ground_of(plot, &box) == INK_BAND)
                offers_add(offers, block, left, top, ANCHOR_MIDDLE, 300 * fabs(x - at.x) / width + 100 * row * row);
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
        if (isnan(y) || !offers_want(offers, block, wish)) continue;
        offers_add(offers, block, above ? x - away - block->width : x + away,
                   above ? y - away - block->height : y + away, ANCHOR_START, wish + (above ? 0 : 10));
        if (gathering->count > before)
            offers_lead(plot, block, (struct point){x, y}, 0, 0, &gathering->candidates[before]);
    }
}

static void offer_at(const struct plot *plot, const struct block *block, struct offers *offers) {
    offer_on_tint(plot, block, offers);
    if (!block->note->lines[0].small) offer_off_tint(plot, block, offers); /* beside it there is room */
}

/* What is seldom taken need not be looked at so closely. */
static int step_of(const struct block *block, const struct offers *offers) {
    return block == offers->blocks.ways || block->note->of_band ? 1 : 2;
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
        return span.bottom > own.bottom ? (struct span){larger(span.top, own.bottom), span.bottom}
                                        : (struct span){span.top, smaller(span.bottom, own.top)};
    }
    return (struct span){0, 0};
}

static void offer_beside(const struct plot *plot, const struct block *block, struct offers *offers) {
    enum { HEIGHTS = 40, STEPS = 48 }; /* in as many steps to both ends of its reach */
    struct point from = plot_point(plot, block->note->x, block->note->y2);
    struct point to = plot_point(plot, block->note->x, block->note->y);
    double gap = 3.2 * plot->page->line, middle = (from.y + to.y - block->height) / 2;
    double reach = larger(to.y - from.y, 3 * block->height), aside = 2 * plot->page->label;
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
        if (!foreign) offers_add(offers, block, from.x + gap, middle + away, ANCHOR_START, wish);
        if (!foreign) offers_add(offers, block, from.x - gap - block->width, middle + away, ANCHOR_END, wish + 6);
        if (rung % 4 || top > other.top) continue; /* and farther from it */
        for (int far = 1; far <= 2; far++) {
            double room = gap + far * aside, more = 1500.0 * far;
            offers_add(offers, block, from.x + room, middle + away, ANCHOR_START, wish + more);
            offers_add(offers, block, from.x - room - block->width, middle + away, ANCHOR_END, wish + more + 6);
        }
    }
    for (size_t i = start; i < gathering->count; i++) {
        const struct box *box = &gathering->candidates[i].box;
        /* At an end it would lead to the dot there; where both are near, to the one that it is about. */
        bool wide = to.y - from.y > 1.5 * plot->page->label;
        double part = wide ? smaller((to.y - from.y) / 4, 4 * plot->page->line) : 0;
        double end = block->note->side > 0 ? to.y : from.y, mark = (wide ? 0.5 : 2.4) * plot->page->line;
        struct point nearest = {from.x, clamp((box->top + box->bottom) / 2, from.y + part, to.y - part)};
        if (!wide && block->note->side) nearest.y = end;
        offers_lead(plot, block, nearest, mark, 0.9 * plot->page->label, &gathering->candidates[i]);
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
        offers_add(offers, block, behind ? left : right, top, behind ? ANCHOR_END : ANCHOR_START, 600 + 10.0 * i);
        if (gathering->count == before) continue;
        struct candidate *last = &gathering->candidates[before];
        last->led = true;
        last->from = (struct point){behind ? last->box.right - block->air : last->box.left + block->air, y};
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
        offers_add(offers, block, x - block->width / 2, plot->box.top - block->height - block->air - 1, ANCHOR_MIDDLE,
                   0);
    for (int i = 0; i < HEIGHTS; i += step) {
        double top = plot->box.top + gap + room * i / (HEIGHTS - 1);
        double wish = 40 * (place == PLACE_ACROSS ? i / (HEIGHTS - 1.0) : fabs(i / (HEIGHTS - 1.0) - 0.6));
        double left = wish + (place == PLACE_LEFT_OF ? 0 : 400), right = wish + (place == PLACE_RIGHT_OF ? 0 : 400);
        bool both = place != PLACE_ACROSS && i % (2 * step) == 0; /* the other side is better than nowhere */
        if (place == PLACE_LEFT_OF || both) offers_add(offers, block, x - gap - block->width, top, ANCHOR_END, left);
        if (place == PLACE_RIGHT_OF || both) offers_add(offers, block, x + gap, top, ANCHOR_START, right);
        if (place == PLACE_ACROSS) offers_add(offers, block, x - block->width / 2, top, ANCHOR_MIDDLE, 50 + wish);
    }
    if (place == PLACE_ACROSS) offer_beside_band(plot, block, offers);
}

static void offer_along(const struct plot *plot, const struct block *block, struct offers *offers) {
    enum { STEPS = 12 };
    struct point from = plot_point(plot, block->note->x, block->note->y);
    struct point to = plot_point(plot, block->note->x2, block->note->y);
    double gap = larger(2.6 * plot->page->line, 1.4 * plot->page->line + block->air);
    double room = to.x - from.x - block->width;
    bool leftmost = plot->labels_inside && block->note->side < 0; /* the line's name stands at its right end */
    for (int i = 0; i < STEPS && room > 0; i++) {                 /* from the right end leftwards */
        double left = to.x - block->width - room * (leftmost ? STEPS - 1 - i : i) / (STEPS - 1);
        offers_add(offers, block, left, to.y - gap - block->height, ANCHOR_END, 5.0 * i + 4000 * leftmost);
        offers_add(offers, block, left, to.y + gap, ANCHOR_END, 5.0 * i + 300 * !leftmost); /* where other lines run */
    }
}

static void offer_places(const struct plot *plot, struct offers *offers) {
    for (size_t i = 0; i < offers->blocks.count; i++) {
        const struct block *block = &offers->blocks.ways[i];
        if (!offers_want(offers, block, 0)) continue;
        switch (block->note->place) {
        case PLACE_AT:
            offer_at(plot, block, offers);
            break;
        case PLACE_AROUND:
            offers_around(plot, block, offers);
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

static void offers_of_note(const struct plot *plot, const struct note *note, struct offers *offers) {
    offer_places(plot, offers);
    if (note->place == PLACE_AROUND) clear_grid(plot, offers);
    if (!note->of_band) clear_band(plot, offers);
    if (!note->of_band && (plot->figure->many || plot->figure->area.count)) clear_leaders(offers);
    if (note->of_band && note->place == PLACE_AROUND) clear_across_band(plot, offers);
    if (note->place == PLACE_AROUND) clear_others(plot, note, offers);
    if (note->place == PLACE_AROUND) clear_row(plot, note, offers);
    if (note->place == PLACE_AROUND) clear_rule(plot, note, offers);
    if (note->place == PLACE_AROUND) clear_bracket(plot, note, offers);
    if (note->place == PLACE_AROUND) clear_edge(plot, note, offers);
    if (note->place == PLACE_AROUND && plot->figure->many) clear_lines(plot, note, offers);
    if (note->place == PLACE_AROUND && (plot->figure->many || plot->figure->area.count)) clear_ends(plot, offers);
    if (plot->figure->area.count && note->place == PLACE_AT) clear_ranks(plot, offers);
    if (plot->figure->area.count) clear_map(plot, note, offers);
}

void offers_begin(const struct plot *plot, const struct note *note, const struct series *series,
                  struct placing *placing, struct offers *offers) {
    static const double absence[] = {
        [NEED_ALL] = 200000, [NEED_MUCH] = 26000, [NEED_SOME] = 4000, [NEED_LITTLE] = 1500};
    struct gathering *gathering = calloc(1, sizeof *gathering);
    if (!gathering) memory_is_out();
    *offers = (struct offers){.room = offers_room(plot), .placing = placing, .gathering = gathering, .series = series};
    bool twice = note->said_below && (plot->page->narrow || plot->page->caption_lines == 1);
    placing->absence = twice ? 0 : absence[note->need];
    placing->aside = note_is_beside(note);
    for (size_t i = 0; i < plot->figure->rule_count; i++)
        placing->aside = placing->aside || (note->place == PLACE_AROUND && plot->figure->rules[i].x == note->x);
    offers->edge = plot->labels_inside ? plot->box.right : offers->room.right;
    offers->blocks = series ? blocks_of_name(plot, note, series->brief_value) : blocks_of_note(plot, note);
    if (series) return;
    offers->top = plot->box.top - (plot->figure->top.title ? 0 : 0.6 * plot->page->label);
    offers->begin = note->begins > 0 ? scale_place(&plot->x, note->begins) : 0;
}

bool offers_shorten(struct offers *offers) {
    struct blocks *blocks = &offers->blocks;
    if (!blocks->whole || blocks->whole == blocks->count) return false;
    double lost = blocks->ways[blocks->whole].loss; /* whichever place it takes */
    blocks->count -= blocks->whole;
    for (size_t i = 0; i < blocks->count; i++) {
        blocks->ways[i] = blocks->ways[i + blocks->whole];
        blocks->ways[i].loss -= lost;
    }
    blocks->whole = 0;
    return true;
}

void offers_fill(const struct plot *plot, struct offers *offers, double limit) {
    struct placing *placing = offers->placing;
    offers->limit = limit;
    offers->gathering->count = 0;
    placing->held = 0;
    if (offers->series)
        offers_of_name(plot, offers);
    else
        offers_of_note(plot, offers->blocks.ways[0].note, offers);
    placing->count = offers->gathering->count;
    placing->candidates = offers->gathering->candidates;
    offers->of = offers->gathering->of;
}
