/* Where the notes go: each offers its places, place_notes chooses among all, and what is chosen is painted. */
#include <math.h>

#include "layout/offers.h"

/* A halo keeps lines away from letters; where there are none, or only the edge of a tint, it would spoil the tint. */
static double halo_for(const struct plot *plot, const struct box *text) {
    double halo = plot->page->transparent ? 0 : plot->page->halo, reach = halo + plot->page->line;
    const struct box box = {text->left - reach, text->top - reach, text->right + reach, text->bottom + reach};
    for (size_t i = 0; i < plot->obstacles.count; i++)
        if (plot->obstacles.items[i].through > 0 &&
            box_holds(&box, plot->obstacles.items[i].from, plot->obstacles.items[i].to) >= 0)
            return halo;
    return 0;
}

/* The short vertical that the note explains. */
static void paint_tick(struct plot *plot, const struct note *note) {
    if (!(note->high > 0)) return;
    paint_line(plot->painter, plot_point(plot, note->x, note->low), plot_point(plot, note->x, note->high),
               (struct stroke){.ink = note->ink, .width = 0.5 * plot->page->line});
}

static void paint_leader(struct plot *plot, const struct offers *offers) {
    const struct candidate *candidate = &offers->placing->candidates[offers->placing->chosen];
    if (!candidate->led) return;
    struct point from = candidate->from, to = candidate->to;
    double part = leader_air(plot) / distance_of(to.x - from.x, to.y - from.y);
    from = (struct point){from.x + part * (to.x - from.x), from.y + part * (to.y - from.y)};
    paint_line(plot->painter, from, to,
               (struct stroke){.ink = offers->blocks.ways[0].note->ink, .width = plot->page->grid});
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
    enum ink ink = plot_ink_at(plot, block->note->ink, box);
    for (size_t i = 0; i < block->count; i++) {
        double size = block->lines[i].size;
        bottom += i ? block_leading * size : size;
        const struct box line = {box->left, bottom - size, box->right, bottom};
        enum ink ground = plot_ground_of(plot, &line);
        paint_text(plot->painter, block->lines[i].text, x, bottom - 0.2 * size,
                   (struct type){block->lines[i].face, size, ink, anchor, halo_for(plot, &line), ground});
    }
}

static bool is_placed(const struct placing *placing) {
    return placing->chosen < placing->count;
}

/* The name and the value as a note that must be there; one that always stands on its line is one phrase. */
static const struct note *name_note(const struct plot *plot, const struct series *series) {
    struct note *note = arena_alloc(plot->painter->arena, sizeof *note);
    *note = (struct note){.place = PLACE_ALONG, .ink = series->ink, .need = NEED_ALL};
    note->lines[0].text = plot->labels_inside && series->brief ? series->brief : series->name;
    note->lines[0].strong = true;
    bool valued = plot_names_on_line(plot, series) && *series->value;
    if (valued) note->lines[0].text = arena_printf(plot->painter->arena, "%s, %s", note->lines[0].text, series->value);
    if (valued && series->brief && plot->figure->many)
        note->least = arena_printf(plot->painter->arena, "%s, %s", series->brief, series->value);
    if (!valued) note->lines[1].text = *series->value ? series->value : NULL;
    note->brief = series->brief ? series->brief : series->name;
    return note;
}

/* Among several lines of one ink, one without its name would be anybody's. */
static void check_names(struct plot *plot, const struct offers *offers, size_t count) {
    bool needed = plot->figure->many;
    for (size_t i = 0; i < plot->figure->series_count; i++) needed = needed || plot->figure->series[i].named_apart;
    for (size_t i = 0; i < count && needed && !plot->failed; i++)
        if (!is_placed(offers[i].placing))
            plot->failed = !error_set(plot->error, ERROR_FAILURE,
                                      "a %.0fx%.0f page has no room for the name '%.60s'; choose a larger --size or a "
                                      "smaller --type, or draw fewer lines",
                                      plot->page->width, plot->page->height, offers[i].blocks.ways[0].lines[0].text);
}

/* A level line whose value found no room on it. */
static void note_bare(struct plot *plot, const struct offers *offers, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct series *series = offers[i].series;
        const struct blocks *blocks = &offers[i].blocks;
        if (!is_placed(offers[i].placing) || !series->value || series->group == GROUP_NOTES) continue;
        bool bare = offers[i].of[offers[i].placing->chosen].block == &blocks->ways[blocks->count - 1];
        plot->bare[series - plot->figure->series] = bare && plot->figure->many;
    }
}

static void note_words(struct plot *plot, const struct offers *offers) {
    const struct candidate *chosen = &offers->placing->candidates[offers->placing->chosen];
    double air = offers->of[offers->placing->chosen].block->air;
    plot->words_at[plot->word_count++] =
        (struct box){chosen->box.left, chosen->box.top + 0.6 * air, chosen->box.right, chosen->box.bottom - 0.6 * air};
}

static bool is_named_on_line(const struct plot *plot, const struct series *series) {
    return series->name && (plot->labels_inside || plot_names_on_line(plot, series));
}

/* Most notes find a place that costs less; where one does not, more is offered. */
static const double usual_limit = 1000;

static void offer(const struct plot *plot, const struct note *note, const struct series *series,
                  struct placing *placing, struct offers *offers) {
    offers_begin(plot, note, series, placing, offers);
    offers_fill(plot, offers, usual_limit);
}

/* The notes' places, and those of the lines' names where there is no room for them beside the plot. */
static size_t gather_offers(const struct plot *plot, struct placing *placings, struct offers *offers) {
    const struct figure *figure = plot->figure;
    size_t count = 0;
    for (size_t i = 0; i < figure->note_count; i++, count++)
        offer(plot, &figure->notes[i], NULL, &placings[count], &offers[count]);
    for (size_t i = 0; i < figure->series_count; i++) {
        const struct series *series = &figure->series[i];
        if (!is_named_on_line(plot, series)) continue;
        offer(plot, name_note(plot, series), series, &placings[count], &offers[count]);
        count++;
    }
    return count;
}

/* No clean place is left at its bracket, or that is too short for one. */
static bool is_cramped(const struct plot *plot, const struct note *note, struct offers *offers) {
    const double clean = 3000;
    const struct placing *placing = offers->placing;
    const struct box room = offers_room(plot);
    if (scale_place(&plot->y, note->y) - scale_place(&plot->y, note->y2) < 1.5 * plot->page->label) return true;
    offers_fill(plot, offers, clean);
    for (size_t i = 0; i < placing->count; i++)
        if (place_cost(&placing->candidates[i], plot->obstacles.items, plot->obstacles.count, &room, clean) <= clean)
            return false;
    return true;
}

/* The notes that are said under others' words. */
static void join_notes(const struct plot *plot, struct placing *placings, struct offers *offers) {
    for (size_t i = 0; i < plot->figure->note_count; i++) {
        const struct note *note = &plot->figure->notes[i];
        if (!note->joins || !is_cramped(plot, note, &offers[i])) continue;
        struct note *joint = arena_alloc(plot->painter->arena, sizeof *joint);
        *joint = plot->figure->notes[note->joins - 1];
        joint->lines[1].text = joint->joined = note->joined;
        joint->lines[1].strong = note->lines[0].strong;
        offers_free(&offers[note->joins - 1]);
        offer(plot, joint, NULL, &placings[note->joins - 1], &offers[note->joins - 1]);
        placings[i].count = 0;
        placings[i].held = 0;
        placings[i].absence = 0;
    }
}

/* The best of all places, of which only those are offered that may be it. */
static void choose_places(const struct plot *plot, struct placing *placings, size_t count, struct offers *offers) {
    const struct box room = offers_room(plot);
    while (!place_notes(placings, count, plot->obstacles.items, plot->obstacles.count, &room, 0.7 * plot->page->label))
        for (size_t i = 0; i < count; i++) {
            double held = placings[i].held, wanted = placings[i].wanted;
            if (held > 0 && held <= wanted)
                offers_fill(plot, &offers[i], fmin(wanted, fmax(3 * offers[i].limit, held)));
        }
}

/* Of what is said of several points alike, one has room in brief only: so all. */
static void choose_alike(const struct plot *plot, struct placing *placings, size_t count, struct offers *offers) {
    bool brief = false, shortened = false;
    for (size_t i = 0; i < plot->figure->note_count; i++) {
        if (!plot->figure->notes[i].alike || !is_placed(&placings[i])) continue;
        const struct blocks *blocks = &offers[i].blocks;
        brief = brief || offers[i].of[placings[i].chosen].block >= blocks->ways + blocks->whole;
    }
    for (size_t i = 0; i < plot->figure->note_count && brief; i++) {
        if (!plot->figure->notes[i].alike || !offers_shorten(&offers[i])) continue;
        offers_fill(plot, &offers[i], usual_limit);
        shortened = true;
    }
    if (shortened) choose_places(plot, placings, count, offers);
}

/* The verticals that notes explain, where none of them may stand. */
static void block_ticks(struct plot *plot) {
    for (size_t i = 0; i < plot->figure->note_count; i++) {
        const struct note *note = &plot->figure->notes[i];
        if (note->high > 0)
            plot_add_obstacle(plot, (struct obstacle){plot_point(plot, note->x, note->low),
                                                      plot_point(plot, note->x, note->high), 0, 700, 1200});
    }
}

/* The heights of the grid's lines. */
static void find_grid(struct plot *plot) {
    const struct ticks *ticks = &plot->y_ticks;
    plot->grid = arena_array(plot->painter->arena, ticks->count, sizeof *plot->grid);
    plot->grid_count = 0;
    for (size_t i = 0; i < ticks->count; i++)
        if (ticks->ticks[i].decade) plot->grid[plot->grid_count++] = scale_place(&plot->y, ticks->ticks[i].value);
}

static bool leads_across(const struct plot *plot, const struct placing *placing, const struct bracket *bracket) {
    if (!is_placed(placing)) return false;
    const struct candidate *chosen = &placing->candidates[placing->chosen];
    return chosen->led && strokes_cross(chosen->from, chosen->to, plot_point(plot, bracket->x, bracket->low),
                                        plot_point(plot, bracket->x, bracket->high));
}

/* Rather no quiet bracket than one that another note's leader crosses. */
static void drop_crossed(const struct plot *plot, struct placing *placings) {
    for (size_t i = 0; i < plot->figure->note_count; i++) {
        size_t own = plot->figure->notes[i].bracket;
        const struct bracket *bracket = own ? &plot->figure->brackets[own - 1] : NULL;
        for (size_t j = 0; bracket && bracket->quiet && j < plot->figure->note_count; j++)
            if (j != i && leads_across(plot, &placings[j], bracket)) placings[i].chosen = placings[i].count;
    }
}

void plot_paint_notes(struct plot *plot) {
    struct arena *arena = plot->painter->arena;
    find_grid(plot);
    size_t most = plot->figure->note_count;
    for (size_t i = 0; i < plot->figure->series_count; i++) most += is_named_on_line(plot, &plot->figure->series[i]);
    struct placing *placings = arena_array(arena, most + 1, sizeof *placings);
    struct offers *offers = arena_array(arena, most + 1, sizeof *offers);
    size_t count = gather_offers(plot, placings, offers);
    join_notes(plot, placings, offers);
    block_ticks(plot);
    choose_places(plot, placings, count, offers);
    choose_alike(plot, placings, count, offers);
    drop_crossed(plot, placings);
    plot->words_at = arena_array(arena, count + 1, sizeof *plot->words_at);
    paint_as(plot->painter, LAYER_WORDS, GROUP_NOTES, NULL);
    check_names(plot, offers + plot->figure->note_count, count - plot->figure->note_count);
    note_bare(plot, offers + plot->figure->note_count, count - plot->figure->note_count);
    for (size_t i = 0; i < count; i++) {
        const struct note *note = offers[i].blocks.ways[0].note;
        if (note->mark) plot->plain[note->mark - 1] = !is_placed(&placings[i]);
        if (note->bracket) plot->unsaid[note->bracket - 1] = !is_placed(&placings[i]);
        if (!is_placed(&placings[i])) continue;
        note_words(plot, &offers[i]);
        paint_tick(plot, note);
        paint_leader(plot, &offers[i]);
    }
    for (size_t i = 0; i < count; i++)
        if (is_placed(&placings[i])) paint_block(plot, &offers[i]);
    for (size_t i = 0; i < count; i++) offers_free(&offers[i]);
}
