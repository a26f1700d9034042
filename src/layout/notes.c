/* Where the notes go. Each kind of place offers candidates in the order that reads best; place_notes chooses. */
#include <assert.h>
#include <math.h>

#include "layout/plot.h"
#include "layout/typeset.h"

enum { BLOCK_LINES = NOTE_LINES + 1 };

/* One way to set a note. */
struct block {
    const struct note *note;
    struct {
        const char *text;
        enum face face;
        double size;
    } lines[BLOCK_LINES];
    size_t count;
    double width, height;
    double air; /* that its box keeps free on every side */
};

enum { MOST_WAYS = 4 };

/* The ways to set a note, and the places where each may stand. */
struct offers {
    struct block blocks[MOST_WAYS];
    size_t count;
    double begin; /* nothing may stand left of here, */
    double top;   /* or above */
    struct placing *placing;
    struct {
        const struct block *block;
        enum anchor anchor; /* how its lines are aligned */
    } of[MOST_CANDIDATES];
};

static const double leading = 1.28;

static double line_size(const struct plot *plot, const struct note *note, size_t line) {
    if (note->lines[line].small) return plot->page->caption;
    return note->lines[line].strong ? plot->page->label : plot->page->tick;
}

/* How wide a note may be: at the side of a vertical, what lies between it and the plot's edge, or the farther edge. */
static double room_for(const struct plot *plot, const struct note *note, double gap) {
    double x = scale_place(&plot->x, note->x);
    if (note->place == PLACE_LEFT_OF) return x - plot->box.left - gap;
    if (note->place == PLACE_RIGHT_OF) return plot->box.right - x - gap;
    if (note->place == PLACE_BESIDE || note->place == PLACE_AROUND)
        return fmax(x - plot->box.left, plot->box.right - x) - gap;
    return plot->box.right - plot->box.left;
}

static void add_line(const struct plot *plot, struct block *block, const char *text, enum face face, double size) {
    block->lines[block->count].text = text;
    block->lines[block->count].face = face;
    block->lines[block->count].size = size;
    block->width = fmax(block->width, text_width(plot->painter->ruler, text, face, size));
    block->height += block->count ? leading * size : size;
    block->count++;
}

static double side_gap(const struct plot *plot) {
    return 2.6 * plot->page->line;
}

/* The first lines of a note, wrapped where they are wider than `room`. */
static struct block set_block(const struct plot *plot, const struct note *note, size_t lines, double room) {
    struct block block = {.note = note, .air = 0.3 * plot->page->caption};
    for (size_t i = 0; i < lines; i++) {
        double size = line_size(plot, note, i);
        enum face face = note->lines[i].strong ? FACE_SEMIBOLD : FACE_REGULAR;
        struct lines wrapped = {.text = {note->lines[i].text}, .count = 1};
        struct lines tried;
        size_t most = BLOCK_LINES - block.count - (lines - 1 - i); /* a place is kept for each line still to come */
        if (typeset(plot->painter->ruler, plot->painter->arena, note->lines[i].text, face, size, 1, room, most, &tried))
            wrapped = tried;
        for (size_t j = 0; j < wrapped.count; j++) add_line(plot, &block, wrapped.text[j], face, size);
    }
    return block;
}

static bool is_beside(const struct note *note) {
    return note->place == PLACE_LEFT_OF || note->place == PLACE_RIGHT_OF || note->place == PLACE_BESIDE;
}

/* A note's short words alone. */
static struct block set_brief(const struct plot *plot, const struct note *note) {
    struct block block = {.note = note, .air = 0.3 * plot->page->caption};
    bool strong = note->lines[0].strong;
    add_line(plot, &block, note->brief, strong ? FACE_SEMIBOLD : FACE_REGULAR, line_size(plot, note, 0));
    return block;
}

/* As it is; and where that finds no room, one about a point without its last lines, one beside a vertical in a narrow
 * column, and beside a bracket as its first line, since the title says the rest; at last in its short words. */
static void set_ways(const struct plot *plot, const struct note *note, struct offers *offers) {
    size_t lines = 0;
    offers->top = plot->box.top - (plot->figure->top.title ? 0 : 0.6 * plot->page->label);
    offers->begin = note->begins > 0 ? scale_place(&plot->x, note->begins) : 0;
    while (lines < NOTE_LINES && note->lines[lines].text) lines++;
    double air = side_gap(plot) + 0.6 * plot->page->caption, room = room_for(plot, note, air);
    offers->blocks[offers->count++] = set_block(plot, note, lines, room);
    for (size_t fewer = lines; note->place == PLACE_AROUND && --fewer > 0 && offers->count < MOST_WAYS - 1;)
        offers->blocks[offers->count++] = set_block(plot, note, fewer, room);
    if (is_beside(note) || ((note->place == PLACE_AROUND || note->place == PLACE_AT) && lines == 1)) {
        double part = note->place == PLACE_LEFT_OF || note->place == PLACE_RIGHT_OF ? 0.45 : 0.6;
        struct block narrow = set_block(plot, note, lines, part * offers->blocks[0].width);
        if (narrow.width < offers->blocks[0].width) offers->blocks[offers->count++] = narrow;
    }
    if (note->place == PLACE_BESIDE && lines > 1) offers->blocks[offers->count++] = set_block(plot, note, 1, room);
    if (note->brief) offers->blocks[offers->count++] = set_brief(plot, note);
}

static double clamp(double value, double low, double high) {
    return fmin(fmax(value, low), high);
}

/* From a note to the point that it is about, where it stands `far` from it or farther and could belong to another.
 * `mark` is the radius of what stands at the point. */
static void lead(const struct plot *plot, const struct block *block, struct point to, double mark, double far,
                 struct candidate *candidate) {
    const struct box *box = &candidate->box;
    struct point from = {clamp(to.x, box->left + block->air, box->right - block->air),
                         clamp(to.y, box->top + block->air, box->bottom - block->air)};
    double distance = hypot(to.x - from.x, to.y - from.y), air = 0.25 * plot->page->label;
    candidate->led = distance >= far;
    if (!candidate->led) return;
    double dx = (to.x - from.x) / distance, dy = (to.y - from.y) / distance;
    candidate->from = (struct point){from.x + air * dx, from.y + air * dy};
    candidate->to = (struct point){to.x - mark * dx, to.y - mark * dy};
}

/* Each further way to set a note is worse than the one before. */
static void offer(struct offers *offers, const struct block *block, double left, double top, enum anchor anchor,
                  double wish) {
    /* Far from a point with all lines is better than near without some. */
    double step = block->note->place == PLACE_BESIDE ? 350 : is_beside(block->note) ? 700 : 2000;
    if (block->count > 1 && !block->note->lines[1].text) step = 300; /* it is only wrapped */
    struct placing *placing = offers->placing;
    bool above = top < offers->top && block->note->place != PLACE_ACROSS; /* what names a band may stand over it */
    if (left < offers->begin || above) return;
    assert(placing->count < MOST_CANDIDATES);
    offers->of[placing->count].block = block;
    offers->of[placing->count].anchor = anchor;
    placing->candidates[placing->count++] = (struct candidate){
        {left - block->air, top - block->air, left + block->width + block->air, top + block->height + block->air},
        .wish = wish + step * (double)(block - offers->blocks)};
}

/* The height of an edge of the area at a place of x. */
static double edge_at(const struct plot *plot, const struct point *points, size_t count, double place) {
    const struct series edge = {.points = points, .count = count};
    return plot_line_at(plot, &edge, place);
}

/* The tint where all of the text stands on it. */
static enum ink ground_of(const struct plot *plot, const struct box *text) {
    const struct figure *figure = plot->figure;
    const struct area *area = &figure->area;
    bool within = figure->band.high > 0 && text->left >= scale_place(&plot->x, figure->band.low) &&
                  text->right <= scale_place(&plot->x, figure->band.high);
    for (int side = 0; side < 2 && area->count && !within; side++) {
        double x = side ? text->right : text->left;
        if (!(edge_at(plot, area->top, area->count, x) < text->top) ||
            !(edge_at(plot, area->bottom, area->count, x) > text->bottom))
            break;
        within = side == 1;
    }
    return within ? INK_BAND : INK_BACKGROUND;
}

/* Eight directions at growing distances; up and to the right reads best. */
static void offer_around(const struct plot *plot, const struct block *block, struct offers *offers) {
    struct point at = plot_point(plot, block->note->x, block->note->y);
    double w = block->width, h = block->height;
    static const struct {
        double lines, wish;
    } distances[] = {{3.3, 0}, {4.6, 150}, {7, 500}, {10, 1000}, {15, 1800}, {22, 3000}};
    struct placing *placing = offers->placing;
    size_t start = placing->count;
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
    }
    for (size_t i = start; i < placing->count; i++)
        lead(plot, block, at, mark, mark + 1.1 * plot->page->label, &placing->candidates[i]);
}

/* Centred, or a little off, and always on the tint that it names. */
static void offer_at(const struct plot *plot, const struct block *block, struct offers *offers) {
    enum { SIDE = 4 };
    struct point at = plot_point(plot, block->note->x, block->note->y);
    for (int row = -SIDE; row <= SIDE; row++)
        for (int column = -SIDE; column <= SIDE; column++) {
            double left = at.x - block->width / 2 + 0.15 * column * block->width;
            double top = at.y - block->height / 2 + 0.5 * row * block->height;
            const struct box box = {left, top, left + block->width, top + block->height};
            if (ground_of(plot, &box) == INK_BAND)
                offer(offers, block, left, top, ANCHOR_MIDDLE, 20.0 * (row * row + column * column));
        }
}

/* What is seldom taken need not be looked at so closely. */
static int step_of(const struct block *block, const struct offers *offers) {
    return block == offers->blocks ? 1 : 2;
}

static void offer_beside(const struct plot *plot, const struct block *block, struct offers *offers) {
    enum { HEIGHTS = 40, STEPS = 48 }; /* in as many steps to both ends of its reach */
    struct point from = plot_point(plot, block->note->x, block->note->y2);
    struct point to = plot_point(plot, block->note->x, block->note->y);
    double gap = 3.2 * plot->page->line, middle = (from.y + to.y - block->height) / 2;
    double reach = fmax(to.y - from.y, 3 * block->height);
    struct placing *placing = offers->placing;
    size_t start = placing->count;
    for (int i = 0, step = step_of(block, offers); i < HEIGHTS;
         i++) { /* the middle, then further and further up and down */
        int rung = (i + 1) / 2;
        if (rung % step) continue;
        double away = 2 * reach * rung / STEPS * (i % 2 ? -1 : 1);
        double wish = 5.0 * i + (fabs(away) > (to.y - from.y) / 2 ? 2000 : 0); /* past the bracket's end */
        offer(offers, block, from.x + gap, middle + away, ANCHOR_START, wish);
        offer(offers, block, from.x - gap - block->width, middle + away, ANCHOR_END, wish + 6);
    }
    for (size_t i = start; i < placing->count; i++) {
        const struct box *box = &placing->candidates[i].box;
        struct point nearest = {from.x, clamp((box->top + box->bottom) / 2, from.y, to.y)};
        lead(plot, block, nearest, 2.4 * plot->page->line, 0.9 * plot->page->label, &placing->candidates[i]);
    }
}

static void offer_up_and_down(const struct plot *plot, const struct block *block, struct offers *offers) {
    enum { HEIGHTS = 64 };
    double x = scale_place(&plot->x, block->note->x), gap = side_gap(plot);
    double room = plot->box.bottom - plot->box.top - block->height - 2 * gap;
    enum note_place place = block->note->place;
    int step = step_of(block, offers);
    if (place == PLACE_ACROSS)
        offer(offers, block, x - block->width / 2, plot->box.top - block->height - block->air - 1, ANCHOR_MIDDLE, 0);
    for (int i = 0; i < HEIGHTS; i += step) {
        double top = plot->box.top + gap + room * i / (HEIGHTS - 1);
        double wish = 40 * fabs(i / (HEIGHTS - 1.0) - 0.6);
        double left = wish + (place == PLACE_LEFT_OF ? 0 : 400), right = wish + (place == PLACE_RIGHT_OF ? 0 : 400);
        bool both = place != PLACE_ACROSS && i % (2 * step) == 0; /* the other side is better than nowhere */
        if (place == PLACE_LEFT_OF || both) offer(offers, block, x - gap - block->width, top, ANCHOR_END, left);
        if (place == PLACE_RIGHT_OF || both) offer(offers, block, x + gap, top, ANCHOR_START, right);
        if (place == PLACE_ACROSS) offer(offers, block, x - block->width / 2, top, ANCHOR_MIDDLE, 50 + wish);
    }
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
    static const double absence[] = {[NEED_ALL] = 60000, [NEED_MUCH] = 20000, [NEED_SOME] = 4000, [NEED_LITTLE] = 1500};
    offers->placing->absence = absence[offers->blocks[0].note->need];
    for (size_t i = 0; i < offers->count; i++) {
        const struct block *block = &offers->blocks[i];
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

/* A halo keeps lines away from letters; where there are none it would only spoil a tint. */
static double halo_for(const struct plot *plot, const struct box *text) {
    double halo = plot->page->transparent ? 0 : plot->page->halo, reach = halo + plot->page->line;
    const struct box box = {text->left - reach, text->top - reach, text->right + reach, text->bottom + reach};
    for (size_t i = 0; i < plot->obstacles.count; i++)
        if (box_holds(&box, plot->obstacles.items[i].from, plot->obstacles.items[i].to) >= 0) return halo;
    return 0;
}

static void paint_leader(struct plot *plot, const struct offers *offers) {
    const struct candidate *candidate = &offers->placing->candidates[offers->placing->chosen];
    if (!candidate->led) return;
    paint_line(plot->painter, candidate->from, candidate->to,
               (struct stroke){.ink = offers->blocks[0].note->ink, .width = plot->page->grid});
}

static void paint_block(struct plot *plot, const struct offers *offers) {
    size_t chosen = offers->placing->chosen;
    const struct box *box = &offers->placing->candidates[chosen].box;
    const struct block *block = offers->of[chosen].block;
    enum anchor anchor = offers->of[chosen].anchor;
    double x = anchor == ANCHOR_START ? box->left + block->air
               : anchor == ANCHOR_END ? box->right - block->air
                                      : (box->left + box->right) / 2;
    double bottom = box->top + block->air;
    for (size_t i = 0; i < block->count; i++) {
        double size = block->lines[i].size;
        bottom += i ? leading * size : size;
        const struct box line = {box->left, bottom - size, box->right, bottom};
        enum ink ground = ground_of(plot, &line), ink = ground == INK_BAND ? INK_TITLE : block->note->ink;
        paint_text(plot->painter, block->lines[i].text, x, bottom - 0.2 * size,
                   (struct type){block->lines[i].face, size, ink, anchor, halo_for(plot, &line), ground});
    }
}

static bool is_placed(const struct placing *placing) {
    return placing->chosen < placing->count;
}

/* ---- the lines' names, where there is no room for them beside the plot ---- */

/* Above or below the line, from its right end leftwards. */
static void offer_on_line(const struct plot *plot, const struct block *block, const struct series *series,
                          struct offers *offers) {
    enum { STEPS = 24, PARTS = 8 };
    double air = block->air + 1.5 * plot->page->line; /* a steep line comes near a corner */
    double gap = 1.4 * plot->page->line + block->air, room = plot->box.right - plot->box.left - block->width;
    for (int i = 0; i < STEPS && room > 0; i++) {
        double left = plot->box.left + room * (1 - (i + 0.25) / STEPS), top = INFINITY, bottom = -INFINITY;
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

/* The name and the value as a note that must be there. */
static struct note name_note(const struct plot *plot, size_t index) {
    const struct series *series = &plot->figure->series[index];
    struct note note = {.place = PLACE_ALONG, .ink = series->ink, .need = NEED_ALL};
    note.lines[0].text = plot->labels_inside && series->brief ? series->brief : series->name;
    note.lines[0].strong = true;
    note.lines[1].text = *series->value ? series->value : NULL;
    note.brief = series->brief ? series->brief : series->name;
    return note;
}

/* In two lines or more, in one, and at last without the value. */
static void offer_name(const struct plot *plot, const struct note *note, size_t index, struct offers *offers) {
    struct note *joined = arena_alloc(plot->painter->arena, sizeof *joined);
    *joined = *note;
    joined->brief = arena_printf(plot->painter->arena, "%s: %s", note->lines[0].text, note->lines[1].text);
    double room = plot->box.right - plot->box.left;
    size_t lines = note->lines[1].text ? 2 : 1;
    offers->blocks[offers->count++] = set_block(plot, note, lines, room);
    offers->blocks[offers->count++] = set_block(plot, note, lines, 0.45 * room);
    if (lines == 2) offers->blocks[offers->count++] = set_brief(plot, joined);
    offers->blocks[offers->count++] = set_brief(plot, note);
    for (size_t i = 0; i < offers->count; i++)
        offer_on_line(plot, &offers->blocks[i], &plot->figure->series[index], offers);
    offers->placing->absence = 60000;
}

/* ---- all of them ---- */

static void note_words(struct plot *plot, const struct offers *offers) {
    const struct candidate *chosen = &offers->placing->candidates[offers->placing->chosen];
    double air = offers->of[offers->placing->chosen].block->air;
    plot->words_at[plot->word_count++] =
        (struct box){chosen->box.left, chosen->box.top + 0.6 * air, chosen->box.right, chosen->box.bottom - 0.6 * air};
}

void plot_paint_notes(struct plot *plot) {
    const struct figure *figure = plot->figure;
    struct arena *arena = plot->painter->arena;
    size_t names = figure->series_count, count = 0;
    struct note *own = arena_array(arena, names + 1, sizeof *own);
    struct offers *offers = arena_array(arena, figure->note_count + names + 1, sizeof *offers);
    struct placing *placings = arena_array(arena, figure->note_count + names + 1, sizeof *placings);
    for (size_t i = 0; i < figure->note_count; i++, count++) {
        offers[count].placing = &placings[count];
        set_ways(plot, &figure->notes[i], &offers[count]);
        offer_places(plot, &offers[count]);
    }
    for (size_t i = 0; i < names; i++) {
        if (!figure->series[i].name || !(plot->labels_inside || figure->series[i].on_line)) continue;
        own[i] = name_note(plot, i);
        offers[count].placing = &placings[count];
        offer_name(plot, &own[i], i, &offers[count++]);
    }
    double margin = 0.1 * plot->page->label, above = (plot->figure->top.title ? -0.1 : 1.7) * plot->page->label;
    struct box inside = {plot->box.left + margin, plot->box.top - above, plot->box.right - margin,
                         plot->under - margin};
    place_notes(placings, count, plot->obstacles.items, plot->obstacles.count, &inside);
    plot->words_at = arena_array(arena, count + 1, sizeof *plot->words_at);
    paint_as(plot->painter, LAYER_WORDS, GROUP_NOTES, NULL);
    for (size_t i = 0; i < count; i++) {
        if (!is_placed(&placings[i])) continue;
        note_words(plot, &offers[i]);
        paint_leader(plot, &offers[i]);
    }
    for (size_t i = 0; i < count; i++)
        if (is_placed(&placings[i])) paint_block(plot, &offers[i]);
}
