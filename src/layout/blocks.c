#include "layout/blocks.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "layout/typeset.h"

static double line_size(const struct plot *plot, const struct note *note, size_t line) {
    if (note->lines[line].small) return fmax(plot->page->caption, 0.82 * plot->page->label);
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
    block->height += block->count ? block_leading * size : size;
    block->count++;
}

/* The first lines of a note, wrapped where they are wider than `room`. */
static struct block set_block(const struct plot *plot, const struct note *note, size_t lines, double room) {
    struct block block = {.note = note, .air = 0.3 * plot->page->caption};
    for (size_t i = 0; i < lines; i++) {
        double size = line_size(plot, note, i);
        enum face face = note->lines[i].strong ? FACE_SEMIBOLD : FACE_REGULAR;
        struct lines wrapped = {.text = {note->lines[i].text}, .count = 1};
        struct lines tried;
        size_t left = BLOCK_LINES - block.count - (lines - 1 - i); /* a place is kept for each line still to come */
        size_t most = left < 2 || note->bracket ? left : note->tall ? 3 : 2; /* more are seldom a note any more */
        if (typeset(plot->painter->ruler, plot->painter->arena, note->lines[i].text, face, size, 1, room, most, &tried))
            wrapped = tried;
        for (size_t j = 0; j < wrapped.count; j++) add_line(plot, &block, wrapped.text[j], face, size);
    }
    return block;
}

/* A note's short words alone. */
static struct block set_short(const struct plot *plot, const struct note *note, const char *words) {
    struct block block = {.note = note, .air = 0.3 * plot->page->caption};
    bool strong = note->lines[0].strong;
    add_line(plot, &block, words, strong ? FACE_SEMIBOLD : FACE_REGULAR, line_size(plot, note, 0));
    return block;
}

static struct block set_brief(const struct plot *plot, const struct note *note) {
    return set_short(plot, note, note->brief);
}

bool note_is_beside(const struct note *note) {
    return note->place == PLACE_LEFT_OF || note->place == PLACE_RIGHT_OF || note->place == PLACE_BESIDE;
}

/* In two lines where they are wider than `room`. */
static struct block set_narrow(const struct plot *plot, const struct note *note, const char *words, double room) {
    struct note *brief = arena_alloc(plot->painter->arena, sizeof *brief);
    *brief = *note;
    brief->lines[0].text = words;
    brief->lines[1].text = NULL;
    return set_block(plot, brief, 1, room);
}

static void add_way(struct blocks *blocks, struct block block) {
    assert(blocks->count < MOST_WAYS);
    blocks->ways[blocks->count++] = block;
}

/* On a tint close to its edges, for figures reach down no farther than their line. */
static void tighten(struct block *block) {
    block->air *= 0.2;
    block->height -= 0.2 * block->lines[0].size;
}

/* Of an answer without its unit. */
static const double unit_loss = 3500;

/* In one line, and beside a vertical in two. */
static void add_brief(const struct plot *plot, const struct note *note, struct blocks *blocks) {
    bool tinted = note->of_band && note->place == PLACE_BESIDE && plot->figure->area.count > 0;
    struct note brief = *note;
    brief.lines[0].text = note->brief;
    struct block line = set_brief(plot, note), narrow = set_block(plot, &brief, 1, 0.72 * line.width);
    narrow.note = note;
    if (tinted) tighten(&line), tighten(&narrow);
    if (note->answer) line.loss = unit_loss;
    add_way(blocks, line);
    if (note_is_beside(note) && narrow.width < line.width) add_way(blocks, narrow);
    if (!tinted) return;
    brief.lines[0].small = true;
    struct block small = set_narrow(plot, &brief, note->brief, line.width);
    tighten(&small);
    add_way(blocks, small);
}

/* On a tint, rather small than beside it: in one line, or in two, and these rather close to its edges, for letters fill
 * no corner. */
static void add_small(const struct plot *plot, const struct note *note, struct blocks *blocks) {
    struct note *small = arena_alloc(plot->painter->arena, sizeof *small);
    *small = *note;
    small->lines[0].small = true;
    struct block line = set_block(plot, small, 1, plot->box.right - plot->box.left);
    add_way(blocks, line);
    struct block narrow = set_block(plot, small, 1, 0.66 * line.width), close = narrow;
    close.air *= 0.2;
    close.loss = 1500;
    add_way(blocks, narrow);
    add_way(blocks, close);
}

/* Each further way is worse than the one before. Far from a point with all lines is better than near without some. */
static void count_losses(struct blocks *blocks) {
    for (size_t i = 1; i < blocks->count; i++) {
        const struct block *block = &blocks->ways[i];
        const struct note *note = block->note;
        double step = note->place == PLACE_BESIDE ? 350 : note_is_beside(note) ? 700 : 2000;
        if (note->place == PLACE_ALONG) step = 600; /* a line's name; its value stands elsewhere too */
        if ((block->count >= 2 || note->tall) && !note->lines[1].text) step = 300; /* it is only wrapped */
        blocks->ways[i].loss += step * (double)i;
    }
}

/* Its least words, and on a tint these small rather than beside it. */
static void add_least(const struct plot *plot, const struct note *note, struct blocks *blocks) {
    bool around = note->place == PLACE_AROUND, map = plot->figure->area.count > 0, tinted = map && note->of_band;
    const struct box band = plot_band(plot);
    struct note least = *note;
    for (int small = 0; small <= tinted && blocks->count < MOST_WAYS; small++) {
        least.lines[0].small = note->lines[0].small || small;
        struct block line = set_short(plot, &least, note->least);
        struct block block = set_narrow(plot, &least, note->least, 0.72 * line.width);
        double less = map ? 3000 + 1500 * tinted : note->need == NEED_ALL ? 4500 : 9000;
        block.loss = around ? less : 9000 * tinted;
        line.note = note;
        line.loss = block.loss; /* its place loses no more than two lines */
        if (!note->tall) line.loss -= 1700.0 * (double)blocks->count;
        if (around && !map && line.width < band.right - band.left && block.count > 1 && blocks->count + 1 < MOST_WAYS)
            add_way(blocks, line);
        if (tinted) tighten(&block);
        add_way(blocks, block);
    }
}

/* In three short lines, which find room within a band too. */
static void add_tall(const struct plot *plot, const struct note *note, struct blocks *blocks) {
    const char *words = note->brief ? note->brief : note->lines[0].text;
    struct note *tall = arena_alloc(plot->painter->arena, sizeof *tall);
    *tall = *note;
    tall->tall = true;
    struct block block = set_narrow(plot, tall, words, 0.48 * set_short(plot, note, words).width);
    block.note = note;
    block.loss = note->answer ? unit_loss : 2000;
    add_way(blocks, block);
}

/* As it is; and where that finds no room, one about a point without its last lines, one beside a vertical in a narrow
 * column, and beside a bracket as its first line, since the title says the rest; at last in its short words. */
struct blocks blocks_of_note(const struct plot *plot, const struct note *note) {
    size_t lines = 0;
    while (lines < NOTE_LINES && note->lines[lines].text) lines++;
    double air = block_side_gap(plot) + 0.6 * plot->page->caption, room = room_for(plot, note, air);
    struct blocks blocks = {.ways = {set_block(plot, note, lines, room)}, .count = 1};
    for (size_t fewer = lines; note->place == PLACE_AROUND && --fewer > 0 && blocks.count < MOST_WAYS - 1;)
        add_way(&blocks, set_block(plot, note, fewer, room));
    if (note_is_beside(note) || ((note->place == PLACE_AROUND || note->place == PLACE_AT ||
                                  note->place == PLACE_ACROSS || note->place == PLACE_ALONG) &&
                                 lines == 1)) {
        double part = note->place == PLACE_LEFT_OF || note->place == PLACE_RIGHT_OF ? 0.45 : 0.66;
        struct block narrow = set_block(plot, note, lines, part * blocks.ways[0].width);
        if (narrow.width < blocks.ways[0].width) add_way(&blocks, narrow);
    }
    for (size_t i = 1; i < blocks.count && note->joined && !note->joins; i++)
        blocks.ways[i].loss = note->place == PLACE_AROUND ? 500 : 1500; /* the title says it too */
    if (note->place == PLACE_AT) add_small(plot, note, &blocks);
    if (note->place == PLACE_BESIDE && lines > 1) add_way(&blocks, set_block(plot, note, 1, room));
    blocks.whole = blocks.count;
    if (note->brief) add_brief(plot, note, &blocks);
    if (note->brief && note->place == PLACE_AROUND && blocks.count < MOST_WAYS) {
        add_way(&blocks, set_narrow(plot, note, note->brief, 0.72 * set_brief(plot, note).width));
        if (note->answer) blocks.ways[blocks.count - 1].loss = unit_loss;
    }
    if (plot->figure->many && note->place == PLACE_AROUND && blocks.count < MOST_WAYS) { /* rather close to lines */
        struct block close = blocks.ways[0];
        close.air *= 0.4;
        add_way(&blocks, close);
    }
    bool tinted = note->place == PLACE_AT || (note->of_band && plot->figure->area.count);
    for (size_t i = 0; tinted && i < blocks.count; i++)
        blocks.ways[i].air *= 0.5; /* rather near its edge than beside */
    if (note->bracket && note->brief)
        add_way(&blocks, set_narrow(plot, note, note->brief, 0.45 * set_brief(plot, note).width));
    bool within = note->of_band && note->place == PLACE_AROUND && note->brief && !plot->figure->area.count;
    if ((note->tall || within) && plot->page->narrow) add_tall(plot, note, &blocks);
    bool small = plot->page->narrow || plot->page->caption_lines == 1; /* elsewhere more has room */
    if (note->least && (small || !note->alike)) add_least(plot, note, &blocks);
    count_losses(&blocks);
    return blocks;
}

/* The name with its value in short: in two lines, or in one. */
static void add_short(const struct plot *plot, const struct note *note, const char *value, struct blocks *blocks) {
    struct note *shorter = arena_alloc(plot->painter->arena, sizeof *shorter);
    *shorter = *note;
    shorter->lines[1].text = value;
    shorter->brief = arena_printf(plot->painter->arena, "%s: %s", note->lines[0].text, value);
    add_way(blocks, set_block(plot, shorter, 2, plot->box.right - plot->box.left));
    add_way(blocks, set_brief(plot, shorter));
}

/* Its short words, which leave the more open the fewer they are; and all of them, close to its line. */
static void add_phrases(const struct plot *plot, const struct note *note, struct blocks *blocks) {
    double all = (double)strlen(note->lines[0].text), said = (double)strlen(note->least);
    struct block least = set_short(plot, note, note->least), close = blocks->ways[0];
    struct block narrow = set_narrow(plot, note, note->least, 0.66 * least.width);
    least.loss = narrow.loss = 4000 * (1 - said / all);
    least.air *= 0.5;
    close.air *= 0.5;
    close.loss = -1600;
    add_way(blocks, least);
    add_way(blocks, narrow);
    add_way(blocks, close);
}

/* In two lines or more, with its value in short, and at last without. */
struct blocks blocks_of_name(const struct plot *plot, const struct note *note, const char *brief_value) {
    double room = plot->box.right - plot->box.left;
    size_t lines = note->lines[1].text ? 2 : 1;
    struct blocks blocks = {.count = 0};
    add_way(&blocks, set_block(plot, note, lines, room));
    double part = 0.58 * blocks.ways[0].width;
    add_way(&blocks, set_block(plot, note, lines, fmax((lines == 1 ? 0.3 : 0.45) * room, part)));
    if (lines == 2) add_short(plot, note, brief_value ? brief_value : note->lines[1].text, &blocks);
    if (lines == 1 && note->least) add_phrases(plot, note, &blocks);
    add_way(&blocks, set_narrow(plot, note, note->brief, fmax(0.4 * room, part)));
    blocks.ways[blocks.count - 1].air *= 0.5; /* rather near to others than nowhere */
    count_losses(&blocks);
    return blocks;
}
