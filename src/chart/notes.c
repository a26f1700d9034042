/* Where the notes go. Each kind of place offers candidates in the order that reads best; place_notes chooses. */
#include <math.h>

#include "chart/plot.h"
#include "chart/typeset.h"

enum { BLOCK_LINES = NOTE_LINES + 1 };

/* A note as it will be set. */
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
    enum anchor anchors[MOST_CANDIDATES]; /* how each candidate's lines are aligned */
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
    if (note->place == PLACE_BESIDE || note->place == PLACE_AROUND) return fmax(x - plot->box.left, plot->box.right - x) - gap;
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

static struct block measure(const struct plot *plot, const struct note *note) {
    struct block block = {.note = note, .air = 0.3 * plot->page->caption};
    double room = room_for(plot, note, side_gap(plot) + 2 * block.air);
    for (size_t i = 0; i < NOTE_LINES && note->lines[i].text; i++) {
        double size = line_size(plot, note, i);
        enum face face = note->lines[i].strong ? FACE_SEMIBOLD : FACE_REGULAR;
        struct lines wrapped = {.text = {note->lines[i].text}, .count = 1};
        struct lines tried;
        size_t most = BLOCK_LINES - block.count;
        if (typeset(plot->painter->ruler, plot->painter->arena, note->lines[i].text, face, size, 1, room, most, &tried))
            wrapped = tried;
        for (size_t j = 0; j < wrapped.count; j++) add_line(plot, &block, wrapped.text[j], face, size);
    }
    return block;
}

static double clamp(double value, double low, double high) {
    return fmin(fmax(value, low), high);
}

/* From a note about a point to the point, where it stands so far off that it could belong to another. */
static void lead(const struct plot *plot, const struct block *block, struct candidate *candidate) {
    const struct box *box = &candidate->box;
    struct point to = plot_point(plot, block->note->x, block->note->y);
    struct point from = {clamp(to.x, box->left + block->air, box->right - block->air),
                         clamp(to.y, box->top + block->air, box->bottom - block->air)};
    double distance = hypot(to.x - from.x, to.y - from.y), mark = 2.6 * plot->page->line, air = 0.25 * plot->page->label;
    candidate->led = distance >= mark + 1.1 * plot->page->label;
    if (!candidate->led) return;
    double dx = (to.x - from.x) / distance, dy = (to.y - from.y) / distance;
    candidate->from = (struct point){from.x + air * dx, from.y + air * dy};
    candidate->to = (struct point){to.x - mark * dx, to.y - mark * dy};
}

static void offer(struct placing *placing, struct block *block, double left, double top, enum anchor anchor,
                  double wish) {
    if (placing->count == MOST_CANDIDATES) return;
    block->anchors[placing->count] = anchor;
    placing->candidates[placing->count++] =
        (struct candidate){{left - block->air, top - block->air, left + block->width + block->air,
                            top + block->height + block->air}, .wish = wish};
}

/* Eight directions at growing distances; up and to the right reads best. */
static void offer_around(const struct plot *plot, struct block *block, struct placing *placing) {
    struct point at = plot_point(plot, block->note->x, block->note->y);
    double w = block->width, h = block->height;
    static const struct {
        double lines, wish;
    } distances[] = {{2.9, 0}, {4.6, 150}, {7, 500}, {10, 1000}, {15, 1800}, {22, 3000}};
    size_t reach = block->note->need == NEED_LITTLE ? 2 : sizeof distances / sizeof *distances; /* near, or not at all */
    for (size_t i = 0; i < reach; i++) {
        double d = distances[i].lines * plot->page->line, far = distances[i].wish;
        offer(placing, block, at.x + d * 0.8, at.y - d * 0.8 - h, ANCHOR_START, far);
        offer(placing, block, at.x - w / 2, at.y - d - h, ANCHOR_MIDDLE, far + 8);
        offer(placing, block, at.x - d * 0.8 - w, at.y - d * 0.8 - h, ANCHOR_END, far + 10);
        offer(placing, block, at.x - w / 2, at.y + d, ANCHOR_MIDDLE, far + 12);
        offer(placing, block, at.x + d * 0.8, at.y + d * 0.8, ANCHOR_START, far + 14);
        offer(placing, block, at.x - d * 0.8 - w, at.y + d * 0.8, ANCHOR_END, far + 16);
        offer(placing, block, at.x + d * 1.2, at.y - h / 2, ANCHOR_START, far + 18);
        offer(placing, block, at.x - d * 1.2 - w, at.y - h / 2, ANCHOR_END, far + 20);
    }
    for (size_t i = 0; i < placing->count; i++) lead(plot, block, &placing->candidates[i]);
}

static void offer_beside(const struct plot *plot, struct block *block, struct placing *placing) {
    enum { HEIGHTS = 12 };
    struct point from = plot_point(plot, block->note->x, block->note->y2);
    struct point to = plot_point(plot, block->note->x, block->note->y);
    double gap = 3.2 * plot->page->line, middle = (from.y + to.y - block->height) / 2;
    double reach = fmax(to.y - from.y, 3 * block->height);
    for (int i = 0; i < HEIGHTS; i++) { /* the middle, then further and further up and down */
        double away = reach * ((i + 1) / 2) / HEIGHTS * (i % 2 ? -1 : 1);
        offer(placing, block, from.x + gap, middle + away, ANCHOR_START, 10.0 * i);
        offer(placing, block, from.x - gap - block->width, middle + away, ANCHOR_END, 10.0 * i + 6);
    }
}

static void offer_up_and_down(const struct plot *plot, struct block *block, struct placing *placing) {
    enum { HEIGHTS = 40 };
    double x = scale_place(&plot->x, block->note->x), gap = side_gap(plot);
    double room = plot->box.bottom - plot->box.top - block->height - 2 * gap;
    enum note_place place = block->note->place;
    for (int i = 0; i < HEIGHTS; i++) {
        double top = plot->box.top + gap + room * i / (HEIGHTS - 1);
        double wish = 40 * fabs(i / (HEIGHTS - 1.0) - 0.6);
        if (place == PLACE_LEFT_OF || place == PLACE_RIGHT_OF) { /* the other side is better than nowhere */
            offer(placing, block, x - gap - block->width, top, ANCHOR_END, wish + (place == PLACE_LEFT_OF ? 0 : 400));
            offer(placing, block, x + gap, top, ANCHOR_START, wish + (place == PLACE_RIGHT_OF ? 0 : 400));
        }
        if (place == PLACE_ACROSS) offer(placing, block, x - block->width / 2, top, ANCHOR_MIDDLE, wish);
    }
}

static void offer_along(const struct plot *plot, struct block *block, struct placing *placing) {
    enum { STEPS = 12 };
    struct point from = plot_point(plot, block->note->x, block->note->y);
    struct point to = plot_point(plot, block->note->x2, block->note->y);
    double gap = 2 * plot->page->line, room = to.x - from.x - block->width;
    for (int i = 0; i < STEPS && room > 0; i++) { /* from the right end leftwards */
        double left = to.x - block->width - room * i / (STEPS - 1);
        offer(placing, block, left, to.y - gap - block->height, ANCHOR_END, 5.0 * i);
        offer(placing, block, left, to.y + gap, ANCHOR_END, 5.0 * i + 3);
    }
}

static struct placing offer_places(const struct plot *plot, struct block *block) {
    static const double absence[] = {[NEED_MUCH] = 20000, [NEED_SOME] = 8000, [NEED_LITTLE] = 500};
    struct placing placing = {.absence = absence[block->note->need]};
    switch (block->note->place) {
    case PLACE_AROUND: offer_around(plot, block, &placing); break;
    case PLACE_BESIDE: offer_beside(plot, block, &placing); break;
    case PLACE_LEFT_OF:
    case PLACE_RIGHT_OF:
    case PLACE_ACROSS: offer_up_and_down(plot, block, &placing); break;
    case PLACE_ALONG: offer_along(plot, block, &placing); break;
    }
    return placing;
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
        bool bracket = node->group == GROUP_NOTES && node->dash[0] <= 0;
        double cost = (bracket ? 40 : 60) * unit;
        if (node->kind == NODE_CIRCLE) {
            double r = node->circle.radius + node->stroke_width;
            obstacles[(*count)++] = (struct obstacle){{node->circle.x - r, node->circle.y},
                                                      {node->circle.x + r, node->circle.y}, 60 * unit};
        }
        if (node->kind != NODE_POLYLINE || node->group == GROUP_AXES) continue;
        for (size_t j = 1; j < node->polyline.count; j++)
            obstacles[(*count)++] = (struct obstacle){node->polyline.points[j - 1], node->polyline.points[j], cost};
    }
    return obstacles;
}

static bool is_crossed(const struct box *box, const struct node *node) {
    double r = node->circle.radius;
    if (node->kind == NODE_CIRCLE)
        return box_meets(box, &(struct box){node->circle.x - r, node->circle.y - r, node->circle.x + r, node->circle.y + r});
    for (size_t i = 1; node->kind == NODE_POLYLINE && i < node->polyline.count; i++)
        if (box_holds(box, node->polyline.points[i - 1], node->polyline.points[i]) >= 0) return true;
    return false;
}

/* A halo keeps lines away from letters; where there are none it would only spoil a tint. */
static double halo_for(const struct plot *plot, const struct box *text) {
    double halo = plot->page->transparent ? 0 : plot->page->halo, reach = halo + plot->page->line;
    const struct box box = {text->left - reach, text->top - reach, text->right + reach, text->bottom + reach};
    for (size_t i = 0; i < plot->painter->count; i++)
        if (is_crossed(&box, &plot->painter->nodes[i])) return halo;
    return 0;
}

static void paint_leader(struct plot *plot, const struct block *block, const struct placing *placing) {
    if (placing->chosen >= placing->count || !placing->candidates[placing->chosen].led) return;
    const struct candidate *candidate = &placing->candidates[placing->chosen];
    paint_line(plot->painter, candidate->from, candidate->to, (struct stroke){.ink = block->note->ink, .width = plot->page->grid});
}

static void paint_block(struct plot *plot, const struct block *block, const struct placing *placing) {
    if (placing->chosen >= placing->count) return;
    const struct box *box = &placing->candidates[placing->chosen].box;
    enum anchor anchor = block->anchors[placing->chosen];
    double x = anchor == ANCHOR_START ? box->left + block->air
               : anchor == ANCHOR_END ? box->right - block->air
                                      : (box->left + box->right) / 2;
    double bottom = box->top + block->air;
    for (size_t i = 0; i < block->count; i++) {
        double size = block->lines[i].size;
        bottom += i ? leading * size : size;
        const struct box line = {box->left, bottom - size, box->right, bottom};
        paint_text(plot->painter, block->lines[i].text, x, bottom - 0.2 * size,
                   (struct type){block->lines[i].face, size, block->note->ink, anchor, halo_for(plot, &line)});
    }
}

void plot_paint_notes(struct plot *plot) {
    struct arena *arena = plot->painter->arena;
    size_t count = plot->figure->note_count;
    struct block *blocks = arena_array(arena, count + 1, sizeof *blocks);
    struct placing *placings = arena_array(arena, count + 1, sizeof *placings);
    size_t obstacle_count;
    struct obstacle *obstacles = gather_obstacles(plot, &obstacle_count);
    for (size_t i = 0; i < count; i++) {
        blocks[i] = measure(plot, &plot->figure->notes[i]);
        placings[i] = offer_places(plot, &blocks[i]);
    }
    double margin = 0.1 * plot->page->label;
    double above = plot->rescaled ? -margin : 0.7 * plot->page->label; /* nothing stands there but the y axis's title */
    struct box inside = {plot->box.left + margin, plot->box.top - above, plot->box.right - margin,
                         plot->box.bottom - margin};
    place_notes(placings, count, obstacles, obstacle_count, &inside);
    paint_as(plot->painter, GROUP_NOTES, NULL);
    for (size_t i = 0; i < count; i++) paint_leader(plot, &blocks[i], &placings[i]);
    for (size_t i = 0; i < count; i++) paint_block(plot, &blocks[i], &placings[i]);
}
