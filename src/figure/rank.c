/* Figure 2: bytes per token against the adapter's rank, the token count fixed: at which ranks is the sweet spot? */
#include <math.h>
#include <string.h>

#include "figure/charts.h"
#include "figure/compare.h"
#include "figure/spot.h"
#include "figure/tell.h"

/* ---- lines ---- */

static void tell_kv(const struct teller *teller) {
    const char *bytes = tell_bytes(teller, tell_per_token(teller, teller->findings->kv_bytes));
    struct series series = {
        .group = GROUP_KV,
        .column = "kv_bytes_per_token",
        .ink = tell_ink(teller, INK_KV),
        .weight = tell_weight(teller, 1, 1.25),
        .dashed_from = tell_past_window(teller) ? 0 : INFINITY,
        .points = tell_kv_points(teller),
        .count = teller->table->count,
        .name = tell_name(teller, tell_has_kv_cache(teller) ? "series.kv" : "series.state", "compare.kv"),
        .brief = tell_fill(teller, "series.kv.brief", NULL),
        .value = tell_kv_value(teller),
        .brief_value = bytes,
        .title = tell_fill(teller, "tip.kv", FILL({"bytes", bytes})),
    };
    tell_kv_band(teller, &series);
    tell_series(teller, series);
}

/* The adapter at both ends of the axis. */
static const char *fill_adapter(const struct teller *teller, const char *key, const struct filling *more) {
    const struct table *table = teller->table;
    struct filling all[12] = {
        {"first", tell_bytes(teller, tell_adapter_at(teller, (double)table->low))},
        {"low", tell_count(teller, table->low)},
        {"last", tell_bytes(teller, tell_adapter_at(teller, (double)table->high))},
        {"high", tell_count(teller, table->high)},
    };
    for (size_t i = 4; more && more->name; i++) all[i] = *more++;
    return tell_fill(teller, key, all);
}

static void tell_adapter(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    tell_series(
        teller,
        (struct series){
            .group = GROUP_ADAPTER,
            .column = "adapter_bytes_per_token",
            .ink = tell_ink(teller, INK_ADAPTER),
            .past = tell_ink(teller, INK_ADAPTER_PAST),
            .weight = tell_weight(teller, 1.2, 0.6),
            .dashed_from = teller->several || !findings->outgrown_rank ? INFINITY : (double)findings->outgrown_rank,
            .points = tell_adapter_points(teller),
            .count = teller->table->count,
            .name = tell_name(teller, "series.adapter.rank", "compare.adapter"),
            .title = fill_adapter(teller, "tip.adapter.rank", NULL),
            .value = tell_adapter_value(teller),
        });
}

/* ---- what is pointed out ---- */

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

/* A dot at each power of two: full at the reference, strong in the spot. */
static void tell_dots(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    for (uint64_t power = 1; power <= teller->table->high; power *= 2) {
        bool in_spot = is_in_spot(findings, power);
        if (tell_in_range(teller, power) && power != findings->rank)
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

/* "rank 128: 33.1 kB, 10% of the KV cache", which may break in the middle alone. */
static void tell_value(const struct teller *teller, uint64_t rank, bool strong, int side) {
    if (!tell_in_range(teller, rank)) return;
    double y = tell_adapter_at(teller, (double)rank);
    const struct filling *fillings = FILL({"rank", tell_count(teller, rank)}, {"bytes", tell_bytes(teller, y)},
                                          {"part", tell_part(teller, spot_kv_share(teller, rank))});
    const char *value = tell_joined(teller, tell_fill(teller, "note.rank.bytes", fillings));
    const char *part = tell_joined(teller, tell_part(teller, spot_kv_share(teller, rank)));
    tell_note(teller, (struct note){.place = PLACE_AROUND,
                                    .x = (double)rank,
                                    .y = y,
                                    .ink = INK_ADAPTER,
                                    .need = NEED_MUCH,
                                    .of_band = strong,
                                    .side = side,
                                    .mark = strong ? 0 : mark_at(teller, rank),
                                    .brief = tell_fill(teller, "note.rank.part", fillings),
                                    .lines = {{arena_printf(teller->arena, "%s %s", value, part), strong, false}}});
}

/* Of the first and the last power of two in the spot, and of the reference; in a spot without, of its low end. */
static void tell_values(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    uint64_t first = 0, last = 0;
    for (uint64_t power = 1; power <= findings->spot_high; power *= 2) {
        if (!is_in_spot(findings, power)) continue;
        if (!first) first = power;
        last = power;
    }
    if (!first) first = last = findings->spot_low;
    if (first) tell_value(teller, first, true, last != first ? -1 : 0);
    if (last != first) tell_value(teller, last, true, 1);
    if (first && first == findings->spot_low && (first & (first - 1)) && tell_in_range(teller, first))
        tell_dot(teller, first, MARK_STRONG);
    if (findings->rank != first && findings->rank != last) tell_value(teller, findings->rank, false, 0);
}

/* Beyond the axis: at which rank, or that no matrix has one. */
static void tell_equal_beyond(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct filling *fillings = FILL({"rank", tell_meeting_rank(teller)});
    tell_note(
        teller,
        (struct note){
            .place = PLACE_ALONG,
            .x = (double)teller->table->low,
            .x2 = (double)teller->table->high,
            .y = tell_per_token(teller, findings->kv_bytes),
            .lines = {{tell_fill(teller, tell_is_beyond_matrices(teller) ? "note.equal.never" : "note.equal.beyond",
                                 fillings),
                       true, false}},
            .need = NEED_ALL,
            .ink = INK_TITLE});
}

static void tell_equal_rank(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    double x = tell_meeting_place(teller), y = tell_per_token(teller, findings->kv_bytes);
    if (!findings->equal_rank || x < (double)teller->table->low) return;
    if (x > (double)teller->table->high) {
        if (!teller->several) tell_equal_beyond(teller);
        return;
    }
    const struct filling *fillings = FILL({"rank", tell_meeting_rank(teller)}, {"bytes", tell_bytes(teller, y)});
    tell_mark(teller, (struct mark){MARK_CROSSING, tell_ink(teller, INK_TITLE), x, y,
                                    tell_fill(teller, "tip.equal", fillings)});
    const char *text = tell_fill(teller, teller->several ? "compare.equal" : "note.equal", fillings);
    tell_note(teller, (struct note){.place = PLACE_AROUND,
                                    .x = x,
                                    .y = y,
                                    .lines = {{text, true, teller->several}},
                                    .need = teller->several ? NEED_MUCH : NEED_ALL,
                                    .ink = tell_ink(teller, INK_TITLE)});
}

/* ---- the spot ---- */

/* What is left of the axis, or right of it, is said at that edge. */
static void tell_spot(const struct teller *teller, const struct named_ranks *spot) {
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

static bool fades(const struct teller *teller) {
    uint64_t limit = teller->findings->outgrown_rank;
    return limit && limit < teller->table->high;
}

static void tell_outgrown(const struct teller *teller) {
    if (!fades(teller)) return;
    double from = fmax((double)teller->findings->outgrown_rank, (double)teller->table->low);
    double x = sqrt(from * (double)teller->table->high);
    tell_note(teller, (struct note){.place = PLACE_AROUND,
                                    .x = x,
                                    .y = tell_adapter_at(teller, x),
                                    .lines = {{tell_fill(teller, "note.outgrown", NULL), false, true}},
                                    .begins = from,
                                    .ink = INK_ADAPTER,
                                    .need = NEED_LITTLE});
}

/* ---- sentences ---- */

static const char *dashed(const struct teller *teller) {
    if (!tell_past_window(teller)) return NULL;
    return tell_fill(teller, "caption.context", FILL({"window", tell_count(teller, teller->findings->context_length)}));
}

/* Past which no matrix has such a rank is said too. */
static const char *faded(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!fades(teller)) return NULL;
    return tell_fill(
        teller, findings->full_rank < teller->table->high ? "caption.outgrown.full" : "caption.outgrown",
        FILL({"rank", tell_count(teller, findings->outgrown_rank)}, {"full", tell_count(teller, findings->full_rank)}));
}

static const char *counted(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    uint64_t count = findings->adapter_per_rank ? findings->adapter_per_rank : findings->adapter_parameters;
    return tell_fill(teller, findings->adapter_per_rank ? "caption.counted.rank" : "caption.counted.rank.at",
                     FILL({"parameters", tell_parameters(teller)}, {"kv", tell_count(teller, findings->kv_bytes)},
                          {"count", tell_count(teller, count)}));
}

static const char *description(const struct teller *teller, const struct named_ranks *spot) {
    const struct findings *findings = teller->findings;
    const char *equal =
        !findings->equal_rank || tell_meeting_place(teller) <= 0 ? words_get(teller->words, "alt.no_crossover")
        : tell_is_beyond_matrices(teller)                        ? words_get(teller->words, "alt.equal.never")
                                          : tell_fill(teller, "alt.equal", FILL({"equal", tell_meeting_rank(teller)}));
    return fill_adapter(teller, "alt.rank",
                        FILL({"title", teller->figure->title}, {"kv", tell_kv_alternative(teller)},
                             {"pretraining", tell_pretraining_alternative(teller)}, {"equal", equal},
                             {"spot", spot_alternative(teller, spot)}));
}

static void tell_pretraining_below(const struct teller *teller) {
    struct figure *figure = teller->figure;
    size_t before = figure->series_count;
    tell_pretraining(teller);
    if (figure->series_count > before) figure->series[before].under = true;
}

static void tell_one(const struct teller *teller) {
    struct figure *figure = teller->figure;
    const struct named_ranks spot = tell_spot_names(teller);
    figure->title = spot_title(teller, &spot);
    figure->subtitle = spot_subtitle(teller, &spot);
    figure->brief_subtitle = spot_brief_subtitle(teller, &spot);
    figure->least_subtitle = spot_least_subtitle(teller, &spot);
    tell_kv(teller);
    tell_adapter(teller);
    tell_rivals(teller);
    tell_pretraining_below(teller);
    tell_dots(teller);
    tell_equal_rank(teller);
    tell_spot(teller, &spot);
    tell_values(teller);
    spot_bars(teller);
    tell_references(teller);
    tell_annotations(teller, "note.rank", tell_adapter_at);
    tell_outgrown(teller);
    tell_conventions(teller, dashed(teller), faded(teller), counted(teller));
    figure->description = tell_alternative(teller, description(teller, &spot));
}

/* "Llama 3 70B 128-256", or "Llama 3.1 8B none" */
static const char *spot_of(const struct teller *teller) {
    const struct named_ranks spot = tell_spot_names(teller);
    return spot_fill(teller, &spot,
                     !spot.exists            ? "compare.spot.none"
                     : spot.low == spot.high ? "compare.spot.single"
                                             : "compare.spot");
}

static void tell_several(const struct table *table, const struct words *words, struct arena *arena,
                         struct figure *figure) {
    const char *list = "";
    for (struct teller teller = teller_first(table, words, arena, figure); teller.table;
         teller = teller_next(&teller)) {
        tell_kv(&teller);
        tell_adapter(&teller);
        tell_equal_rank(&teller);
        tell_references(&teller);
        tell_annotations(&teller, "compare.note.rank", tell_adapter_at);
        list = arena_printf(arena, "%s%s%s", list, *list ? ", " : "", spot_of(&teller));
    }
    const struct teller first = teller_first(table, words, arena, figure);
    figure->title = tell_fill(&first, "compare.title.rank", FILL({"list", list}));
    figure->subtitle = tell_fill(&first, "compare.subtitle.rank", NULL);
    compare_captions(&first, "compare.lines");
    figure->description = compare_description(&first);
}

static void tell_rank(const struct table *table, const struct words *words, struct arena *arena,
                      struct figure *figure) {
    const struct teller first = teller_first(table, words, arena, figure);
    figure->x = (struct axis){AXIS_RANK, (double)table->low, (double)table->high,
                              tell_fill(&first, first.findings->rival_count ? "axis.ranks" : "axis.rank", NULL)};
    figure->reading.column = "rank";
    figure->reading.at = "page.at.rank";
    figure->reading.value = "page.value";
    figure->y = (struct axis){.kind = AXIS_BYTES, .title = words_get(words, "axis.bytes")};
    if (first.several)
        tell_several(table, words, arena, figure);
    else
        tell_one(&first);
    tell_y_domain(&first, 4 * tell_highest_kv(&first));
    tell_break(&first);
}

const struct chart chart_rank = {
    .name = "rank",
    .quantity = &quantity_rank,
    .usual = true,
    .breaks = true,
    .per_token = true,
    .summary = "bytes per token against the rank: is there a sweet spot?",
    .tell = tell_rank,
};
