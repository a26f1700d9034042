/* Where the notes go. Each kind of place offers candidates in the order that reads best; place_notes chooses. */
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

enum { MOST_WAYS = 3 };

/* The ways to set a note, and the places where each may stand. */
struct offers {
    struct block blocks[MOST_WAYS];
    size_t count;
    double begin; /* nothing may stand left of here */
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

/* As it is; and where that finds no room, one about a point without its last lines, one beside a vertical in a narrow
 * column, and beside a bracket as its first line, since the title says the rest. */
static void set_ways(const struct plot *plot, const struct note *note, struct offers *offers) {
    size_t lines = 0;
    offers->begin = note->begins > 0 ? scale_place(&plot->x, note->begins) : 0;
    while (lines < NOTE_LINES && note->lines[lines].text) lines++;
    double air = side_gap(plot) + 0.6 * plot->page->caption, room = room_for(plot, note, air);
    offers->blocks[offers->count++] = set_block(plot, note, lines, room);
    while (note->place == PLACE_AROUND && --lines > 0 && offers->count < MOST_WAYS)
        offers->blocks[offers->count++] = set_block(plot, note, lines, room);
    if (is_beside(note)) {
        struct block narrow =
            set_block(plot, note, lines, (note->place == PLACE_BESIDE ? 0.6 : 0.45) * offers->blocks[0].width);
        if (narrow.width < offers->blocks[0].width) offers->blocks[offers->count++] = narrow;
    }
    if (note->place == PLACE_BESIDE) offers->blocks[offers->count++] = set_block(plot, note, 1, room);
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
    const double step = block->note->place == PLACE_BESIDE ? 350 : is_beside(block->note) ? 700 : 2000;
    struct placing *placing = offers->placing;
    if (placing->count == MOST_CANDIDATES || left < offers->begin) return;
    offers->of[placing->count].block = block;
    offers->of[placing->count].anchor = anchor;
    placing->candidates[placing->count++] = (struct candidate){
        {left - block->air, top - block->air, left + block->width + block->air, top + block->height + block->air},
        .wish = wish + step * (double)(block - offers->blocks)};
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
        block->note->need == NEED_LITTLE ? 2 : sizeof distances / sizeof *distances; /* near, or not at all */
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
        double wish = 5.0 * i + (fabs(away) > (to.y - from.y) / 2 ? 800 : 0); /* past the bracket's end */
        offer(offers, block, from.x + gap, middle + away, ANCHOR_START, wish);
        offer(offers, block, from.x - gap - block->width, middle + away, ANCHOR_END, wish + 6);
    }
    for (size_t i = start; i < placing->count; i++) {
        const struct box *box = &placing->candidates[i].box;
        struct point nearest = {from.x,
                                clamp((box->top + box->bottom) / 2, (3 * from.y + to.y) / 4, (from.y + 3 * to.y) / 4)};
        lead(plot, block, nearest, 0.5 * plot->page->line, 0.9 * plot->page->label, &placing->candidates[i]);
    }
}

static void offer_up_and_down(const struct plot *plot, const struct block *block, struct offers *offers) {
    enum { HEIGHTS = 64 };
    double x = scale_place(&plot->x, block->note->x), gap = side_gap(plot);
    double room = plot->box.bottom - plot->box.top - block->height - 2 * gap;
    enum note_place place = block->note->place;
    int step = step_of(block, offers);
    for (int i = 0; i < HEIGHTS; i += step) {
        double top = plot->box.top + gap + room * i / (HEIGHTS - 1);
        double wish = 40 * fabs(i / (HEIGHTS - 1.0) - 0.6);
        double left = wish + (place == PLACE_LEFT_OF ? 0 : 400), right = wish + (place == PLACE_RIGHT_OF ? 0 : 400);
        bool both = place != PLACE_ACROSS && i % (2 * step) == 0; /* the other side is better than nowhere */
        if (place == PLACE_LEFT_OF || both) offer(offers, block, x - gap - block->width, top, ANCHOR_END, left);
        if (place == PLACE_RIGHT_OF || both) offer(offers, block, x + gap, top, ANCHOR_START, right);
        if (place == PLACE_ACROSS) offer(offers, block, x - block->width / 2, top, ANCHOR_MIDDLE, wish);
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
    static const double absence[] = {[NEED_MUCH] = 20000, [NEED_SOME] = 8000, [NEED_LITTLE] = 500};
    offers->placing->absence = absence[offers->blocks[0].note->need];
    for (size_t i = 0; i < offers->count; i++) {
        const struct block *block = &offers->blocks[i];
        switch (block->note->place) {
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

/* What is painted already, as strokes that cost more the more they matter: lines, and rules where a band ends. */
static struct obstacle *gather_obstacles(const struct plot *plot, size_t *count) {
    const struct painter *painter = plot->painter;
    const double unit = 14 / plot->page->label; /* costs are of a pixel where labels are of 14 */
    size_t most = painter->count;
    for (size_t i = 0; i < painter->count; i++)
        if (painter->nodes[i].kind == NODE_POLYLINE) most += painter->nodes[i].polyline.count;
    struct obstacle *obstacles = arena_array(painter->arena, most + 1, sizeof *obstacles);
    *count = 0;
    for (size_t i = 0; i < painter->count; i++) {
        const struct node *node = &painter->nodes[i];
        bool bracket = node->group == GROUP_NOTES && node->dash[0] <= 0, series = node->group != GROUP_NOTES;
        double cost = (series || bracket ? 180 : 60) * unit, reach = series ? 0.8 * plot->page->line : 0;
        if (node->kind == NODE_CIRCLE) {
            double r = node->circle.radius + node->stroke_width;
            obstacles[(*count)++] = (struct obstacle){
                {node->circle.x - r, node->circle.y}, {node->circle.x + r, node->circle.y}, 0, 60 * unit};
        }
        if (node->kind != NODE_POLYLINE || node->group == GROUP_AXES) continue;
        for (size_t j = 1; j < node->polyline.count; j++)
            obstacles[(*count)++] =
                (struct obstacle){node->polyline.points[j - 1], node->polyline.points[j], reach, cost};
    }
    return obstacles;
}

static bool is_crossed(const struct box *box, const struct node *node) {
    double r = node->circle.radius;
    if (node->kind == NODE_CIRCLE)
        return box_meets(box,
                         &(struct box){node->circle.x - r, node->circle.y - r, node->circle.x + r, node->circle.y + r});
    for (size_t i = 1; node->kind == NODE_POLYLINE && i < node->polyline.count; i++)
        if (box_holds(box, node->polyline.points[i - 1], node->polyline.points[i]) >= 0) return true;
    return false;
}

static const struct node *find_band(const struct plot *plot) {
    for (size_t i = 0; i < plot->painter->count; i++)
        if (plot->painter->nodes[i].fill == INK_BAND) return &plot->painter->nodes[i];
    return NULL;
}

/* The tint where all of the text stands on it. */
static enum ink ground_of(const struct plot *plot, const struct box *text) {
    const struct node *band = find_band(plot);
    bool within = band && text->left >= band->rectangle.x && text->right <= band->rectangle.x + band->rectangle.width &&
                  text->top >= band->rectangle.y && text->bottom <= band->rectangle.y + band->rectangle.height;
    return within ? INK_BAND : INK_BACKGROUND;
}

/* A halo keeps lines away from letters; where there are none it would only spoil a tint. */
static double halo_for(const struct plot *plot, const struct box *text) {
    double halo = plot->page->transparent ? 0 : plot->page->halo, reach = halo + plot->page->line;
    const struct box box = {text->left - reach, text->top - reach, text->right + reach, text->bottom + reach};
    for (size_t i = 0; i < plot->painter->count; i++)
        if (is_crossed(&box, &plot->painter->nodes[i])) return halo;
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
        paint_text(plot->painter, block->lines[i].text, x, bottom - 0.2 * size,
                   (struct type){block->lines[i].face, size, block->note->ink, anchor, halo_for(plot, &line),
                                 ground_of(plot, &line)});
    }
}

static bool is_placed(const struct placing *placing) {
    return placing->chosen < placing->count;
}

void plot_paint_notes(struct plot *plot) {
    struct arena *arena = plot->painter->arena;
    size_t count = plot->figure->note_count;
    struct offers *offers = arena_array(arena, count + 1, sizeof *offers);
    struct placing *placings = arena_array(arena, count + 1, sizeof *placings);
    size_t obstacle_count;
    struct obstacle *obstacles = gather_obstacles(plot, &obstacle_count);
    for (size_t i = 0; i < count; i++) {
        offers[i].placing = &placings[i];
        set_ways(plot, &plot->figure->notes[i], &offers[i]);
        offer_places(plot, &offers[i]);
    }
    double margin = 0.1 * plot->page->label;
    double above = plot->rescaled ? -margin : 0.7 * plot->page->label; /* nothing stands there but the y axis's title */
    struct box inside = {plot->box.left + margin, plot->box.top - above, plot->box.right - margin,
                         plot->box.bottom - margin};
    place_notes(placings, count, obstacles, obstacle_count, &inside);
    paint_as(plot->painter, GROUP_NOTES, NULL);
    for (size_t i = 0; i < count; i++)
        if (is_placed(&placings[i])) paint_leader(plot, &offers[i]);
    for (size_t i = 0; i < count; i++)
        if (is_placed(&placings[i])) paint_block(plot, &offers[i]);
}
