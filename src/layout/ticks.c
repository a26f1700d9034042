/* Which ticks of the x axis are labelled besides the regular ones: those that the figure speaks of. */
#include <math.h>

#include "layout/plot.h"

double plot_tick_width(const struct plot *plot, const struct tick *tick) {
    return text_width(plot->painter->ruler, tick->label, FACE_SEMIBOLD, plot->page->tick);
}

bool plot_in_band(const struct plot *plot, double value) {
    return value >= plot->figure->band.low && value <= plot->figure->band.high;
}

/* How much a tick's label is wanted: the axis's ends, what a note speaks of, the band's whole steps. */
enum want { WANT_USUAL, WANT_BAND, WANT_NAMED, WANT_END };

/* And what stands before what it says. */
static bool is_named(const struct figure *figure, double value) {
    for (size_t i = 0; i < figure->note_count; i++) {
        const struct note *note = &figure->notes[i];
        if (note->place == PLACE_AROUND && (note->x == value || note->named == value || note->named == value + 1))
            return true;
    }
    return false;
}

static enum want want_of(const struct plot *plot, const struct tick *tick) {
    const double dust = 1e-6;
    const struct figure *figure = plot->figure;
    if (tick->value < figure->x.low * (1 + dust) || tick->value > figure->x.high * (1 - dust)) return WANT_END;
    bool named = is_named(figure, tick->value), in_band = plot_in_band(plot, tick->value);
    return named && (in_band || figure->x.kind == AXIS_RANK) ? WANT_NAMED : in_band ? WANT_BAND : WANT_USUAL;
}

/* How much too near to one another two labels stand; one that a note speaks of stands nearer rather than nowhere, but
 * two of the band, which are set alike, would be one number: 128 256. */
static double overlap(const struct plot *plot, const struct tick *a, const struct tick *b) {
    int named = (want_of(plot, a) == WANT_NAMED) + (want_of(plot, b) == WANT_NAMED);
    double high = plot->figure->band.high; /* a band's end that is no step is said rather than not */
    bool alike = plot_in_band(plot, a->value) && plot_in_band(plot, b->value) && a->value != high && b->value != high;
    double nearer = alike ? 0.05 : 0.15;
    double apart = fabs(scale_place(&plot->x, a->value) + a->shift - scale_place(&plot->x, b->value) - b->shift);
    return (plot_tick_width(plot, a) + plot_tick_width(plot, b)) / 2 + (0.6 - nearer * named) * plot->page->tick -
           apart;
}

/* Two that are named as much make a little way for one another. */
static void part(const struct plot *plot, struct tick *a, struct tick *b) {
    if (want_of(plot, a) != WANT_NAMED || want_of(plot, b) != WANT_NAMED) return;
    double lacks = overlap(plot, a, b), way = a->value < b->value ? -0.5 : 0.5;
    if (lacks <= 0 || lacks > 0.8 * plot->page->tick) return;
    a->shift += way * lacks;
    b->shift -= way * lacks;
}

/* Labels a tick, unless its label would lie on one that is wanted as much, and at the cost of those that are wanted
 * less. */
static void favour(struct plot *plot, struct tick *ticks, size_t count, struct tick *tick) {
    enum want want = want_of(plot, tick);
    enum axis_kind kind = plot->figure->x.kind;
    struct arena *arena = plot->painter->arena;
    tick->label = kind == AXIS_RANK ? words_count(plot->words, arena, (uint64_t)tick->value)
                                    : scale_label(kind, plot->words, arena, tick->value);
    for (size_t i = 0; i < count; i++)
        if (&ticks[i] != tick && ticks[i].label) part(plot, tick, &ticks[i]);
    for (size_t i = 0; i < count && tick->label; i++)
        if (&ticks[i] != tick && ticks[i].label && want_of(plot, &ticks[i]) >= want &&
            overlap(plot, tick, &ticks[i]) > 1e-9)
            tick->label = NULL;
    for (size_t i = 0; i < count && tick->label; i++)
        if (&ticks[i] != tick && ticks[i].label && overlap(plot, tick, &ticks[i]) > 1e-9) ticks[i].label = NULL;
}

/* An end of the band that is no step, where the band has few of them. */
static size_t add_end(const struct plot *plot, struct tick *ticks, size_t count, double end) {
    enum { FEW = 2 };
    size_t within = 0;
    bool there = end != floor(end);
    for (size_t i = 0; i < count; i++) {
        within += ticks[i].decade && plot_in_band(plot, ticks[i].value);
        there = there || ticks[i].value == end;
    }
    if (!there && within && within <= FEW) ticks[count++] = (struct tick){.value = end, .decade = true};
    return count;
}

/* In that order; and what is spoken of along other axes where it has room. */
void plot_favour_ticks(struct plot *plot) {
    const struct figure *figure = plot->figure;
    size_t count = plot->x_ticks.count;
    struct tick *ticks = arena_array(plot->painter->arena, count + 2, sizeof *ticks);
    for (size_t i = 0; i < count; i++) ticks[i] = plot->x_ticks.ticks[i];
    if (figure->band.high > 0) count = add_end(plot, ticks, count, figure->band.high);
    for (int want = WANT_NAMED; want >= WANT_USUAL; want--)
        for (size_t i = 0; i < count; i++)
            if (!ticks[i].label && ticks[i].decade && (int)want_of(plot, &ticks[i]) == want &&
                (want > WANT_USUAL || is_named(figure, ticks[i].value)))
                favour(plot, ticks, count, &ticks[i]);
    plot->x_ticks = (struct ticks){ticks, count};
}
