/* What the chart of ranks points out: dots, values, where both weigh the same, the spot. */
#include <math.h>

#include "figure/rank.h"

static const char *dot_title(const struct teller *teller, uint64_t rank) {
    const char *bytes = tell_bytes(teller, tell_adapter_at(teller, (double)rank));
    return tell_fill(teller, "tip.rank", FILL({"rank", tell_count(teller, rank)}, {"bytes", bytes}));
}

static void tell_dot(const struct teller *teller, uint64_t rank, enum mark_kind kind) {
    tell_mark(teller, (struct mark){kind, INK_ADAPTER, (double)rank, tell_adapter_at(teller, (double)rank),
                                    dot_title(teller, rank)});
}

static bool is_in_spot(const struct findings *findings, uint64_t rank) {
    return findings->spot_low && rank >= findings->spot_low && rank <= findings->spot_high;
}

/* The ring where both weigh the same lies on its dot, and says as much. */
static bool is_under_ring(const struct teller *teller, uint64_t rank) {
    const double near = 1.1;
    double meeting = tell_meeting_place(teller);
    const struct findings *findings = teller->findings;
    return findings->equal_rank && rank != findings->rank && rank > findings->spot_low &&
           fmax(meeting, (double)rank) < near * fmin(meeting, (double)rank);
}

/* A dot at each power of two: full at the reference, strong in the spot. */
void rank_tell_dots(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    uint64_t last = rank_ends(teller) ? findings->full_rank : teller->table->high;
    for (uint64_t power = 1; power <= last; power *= 2) {
        bool in_spot = is_in_spot(findings, power);
        if (tell_in_range(teller, power) && power != findings->rank && !is_under_ring(teller, power))
            tell_dot(teller, power, in_spot ? MARK_STRONG : MARK_DOT);
    }
    bool in_spot = is_in_spot(findings, findings->rank);
    if (tell_in_range(teller, findings->rank)) tell_dot(teller, findings->rank, in_spot ? MARK_STRONG : MARK_FILLED);
}

/* The number of the mark at that rank, from 1. */
static size_t mark_at(const struct teller *teller, uint64_t rank) {
    const struct figure *figure = teller->figure;
    for (size_t i = 0; i < figure->mark_count; i++)
        if (figure->marks[i].x == (double)rank) return i + 1;
    return 0;
}

/* In the fewest words: where there is a spot, the share, which is what others say too. */
static const char *tell_least(const struct teller *teller, const struct filling *fillings, double share) {
    const struct filling part = {"part", tell_least_part(teller, share)};
    if (!teller->findings->spot_low) return tell_fill(teller, "note.rank.least", fillings);
    return tell_fill(teller, "note.rank.part", (const struct filling[]){fillings[0], part, {NULL, NULL}});
}

/* "rank 128: 33.1 kB, 10% of the KV cache", which may break in the middle alone. */
static void tell_value(const struct teller *teller, uint64_t rank, bool strong, int side) {
    if (!tell_in_range(teller, rank)) return;
    double y = tell_adapter_at(teller, (double)rank), share = spot_kv_share(teller, rank);
    const struct filling *fillings =
        FILL({"rank", tell_count(teller, rank)}, {"bytes", tell_bytes(teller, y)}, {"part", tell_part(teller, share)});
    const char *value = tell_joined(teller, tell_fill(teller, "note.rank.bytes", fillings));
    const char *part = tell_joined(teller, tell_part(teller, share));
    tell_note(teller, (struct note){.place = PLACE_AROUND,
                                    .x = (double)rank,
                                    .y = y,
                                    .ink = INK_ADAPTER,
                                    .need = NEED_MUCH,
                                    .of_band = strong,
                                    .tall = !strong,
                                    .alike = strong,
                                    .side = side,
                                    .mark = strong ? 0 : mark_at(teller, rank),
                                    .brief = tell_fill(teller, "note.rank.part", fillings),
                                    .least = tell_least(teller, fillings, share),
                                    .lines = {{arena_printf(teller->arena, "%s %s", value, part), strong, false}}});
}

/* Of the first and the last power of two in the spot, and of the reference; in a spot without, of its low end. */
void rank_tell_values(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    uint64_t first = 0, last = 0;
    for (uint64_t power = 1; power <= findings->spot_high; power *= 2) {
        if (!is_in_spot(findings, power)) continue;
        if (!first) first = power;
        last = power;
    }
    if (!first) first = last = findings->spot_low;
    bool ringed = last > first && is_under_ring(teller, last);
    if (ringed && last > 2 * first) first = last /= 2; /* one of both, for the ring has its words here too */
    if (first) tell_value(teller, first, true, last != first ? -1 : 0);
    if (last != first && !is_under_ring(teller, last)) tell_value(teller, last, true, 1);
    if (first && first == findings->spot_low && (first & (first - 1)) && tell_in_range(teller, first))
        tell_dot(teller, first, MARK_STRONG);
    if (findings->rank != first && findings->rank != last) tell_value(teller, findings->rank, false, 0);
}

/* Beyond the axis: at which rank, or that no matrix has one. */
static void tell_equal_beyond(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    const char *key = tell_is_beyond_matrices(teller) ? "note.equal.never"
                      : tell_meets_exactly(teller)    ? "note.equal.beyond"
                                                      : "note.equal.past.beyond";
    const struct filling *rank = FILL({"rank", tell_count(teller, findings->equal_rank)});
    tell_note(teller, (struct note){.place = PLACE_ALONG,
                                    .x = (double)teller->table->low,
                                    .x2 = (double)teller->table->high,
                                    .side = tell_is_beyond_matrices(teller) ? -1 : 0, /* it points nowhere */
                                    .y = tell_per_token(teller, findings->kv_bytes),
                                    .lines = {{tell_fill(teller, key, rank), true, false}},
                                    .brief = tell_brief(teller, key, rank),
                                    .need = NEED_ALL,
                                    .ink = INK_TITLE});
}

void rank_tell_equal(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    double x = tell_meeting_place(teller), y = tell_per_token(teller, findings->kv_bytes);
    if (!findings->equal_rank || x < (double)teller->table->low) return;
    if (x > (double)teller->table->high) {
        if (!teller->several) tell_equal_beyond(teller);
        return;
    }
    bool exactly = tell_meets_exactly(teller);
    const struct filling *fillings =
        FILL({"rank", tell_count(teller, findings->equal_rank)}, {"bytes", tell_bytes(teller, y)});
    tell_mark(teller, (struct mark){MARK_CROSSING, tell_ink(teller, INK_TITLE), x, y,
                                    tell_fill(teller, exactly ? "tip.equal" : "tip.equal.past", fillings)});
    const char *key = teller->several ? "compare.equal" : exactly ? "note.equal" : "note.equal.past";
    const char *text = tell_fill(teller, key, fillings),
               *least = exactly ? "note.equal.least" : "note.equal.past.least";
    tell_note(teller, (struct note){.place = PLACE_AROUND,
                                    .x = x,
                                    .y = y,
                                    .lines = {{text, true, teller->several}},
                                    .least = teller->several ? NULL : tell_fill(teller, least, fillings),
                                    .tall = !exactly && !teller->several,
                                    .named = (double)findings->equal_rank,
                                    .need = teller->several ? NEED_MUCH : NEED_ALL,
                                    .ink = tell_ink(teller, INK_TITLE)});
}

/* ---- the spot ---- */

/* What is left of the axis, or right of it, is said at that edge. */
void rank_tell_spot(const struct teller *teller, const struct named_ranks *spot) {
    const struct findings *findings = teller->findings;
    const struct table *table = teller->table;
    if (!spot->exists) return;
    bool before = findings->spot_high<table->low, beyond = findings->spot_low> table->high;
    struct note note = {.ink = INK_TITLE, .need = NEED_ALL, .of_band = true};
    note.lines[0].strong = true;
    if (before || beyond) {
        note.place = before ? PLACE_RIGHT_OF : PLACE_LEFT_OF;
        note.x = (double)(before ? table->low : table->high);
        static const char *const keys[2][2] = {{"note.spot.beyond", "note.spot.beyond.single"},
                                               {"note.spot.before", "note.spot.before.single"}};
        note.lines[0].text = spot_fill(teller, spot, keys[before][spot->low == spot->high]);
    } else {
        double low = fmax((double)findings->spot_low, (double)table->low);
        double high = fmin((double)findings->spot_high, (double)table->high);
        teller->figure->band.low = fmax(low / (low == high ? spot_narrow : 1), (double)table->low);
        teller->figure->band.high = fmin(high * (low == high ? spot_narrow : 1), (double)table->high);
        teller->figure->band.title = spot_fill(teller, spot, "tip.spot");
        note.place = PLACE_ACROSS;
        note.x = sqrt(low * high);
        note.lines[0].text = words_get(teller->words, "note.spot");
    }
    tell_note(teller, note);
}

/* A stub at the end of the axis would not be seen as dashes. */
bool rank_fades(const struct teller *teller) {
    const double stub = 1.0 / 25;
    uint64_t limit = teller->findings->outgrown_rank, full = teller->findings->full_rank;
    double low = (double)teller->table->low, high = (double)teller->table->high;
    if (!limit || limit >= teller->table->high) return false;
    return (full && full < teller->table->high) || log(high / (double)limit) > stub * log(high / low);
}

bool rank_ends(const struct teller *teller) {
    uint64_t full = teller->findings->full_rank;
    return rank_fades(teller) && full && full < teller->table->high;
}

/* What the dashes mean; or the dots, where there are as many. */
void rank_tell_outgrown(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!rank_fades(teller)) return;
    double low = (double)teller->table->low, high = (double)teller->table->high, full = (double)findings->full_rank;
    double outgrown = fmax((double)findings->outgrown_rank, low), end = rank_ends(teller) ? fmax(full, low) : high;
    bool dots = high / end > end / outgrown;
    double from = dots ? end : outgrown, x = sqrt(from * (dots ? high : end));
    const char *text = tell_fill(teller, dots ? "note.full" : "note.outgrown",
                                 FILL({"full", tell_count(teller, findings->full_rank)}));
    tell_note(teller, (struct note){.place = PLACE_AROUND,
                                    .x = x,
                                    .y = tell_adapter_at(teller, x),
                                    .lines = {{text, false, true}},
                                    .begins = from,
                                    .said_below = !dots,
                                    .ink = INK_ADAPTER,
                                    .need = NEED_LITTLE});
}
