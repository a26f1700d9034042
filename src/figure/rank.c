/* Figure 2: bytes per token against the adapter's rank, the token count fixed: at which ranks is the sweet spot? */
#include <math.h>

#include "figure/charts.h"
#include "figure/compare.h"
#include "figure/tell.h"

static double kv_share(const struct teller *teller, uint64_t rank) {
    return tell_adapter_at(teller, (double)rank) / tell_per_token(teller, teller->findings->kv_bytes);
}

static double weight_share(const struct teller *teller, uint64_t rank) {
    return tell_adapter_at(teller, (double)rank) / tell_per_token(teller, teller->findings->weight_bytes);
}

/* The fillings that phrases about the spot draw on. */
static const char *fill_spot(const struct teller *teller, const struct named_ranks *spot, const char *key) {
    const struct findings *findings = teller->findings;
    return tell_fill(teller, key,
                     FILL({"low", tell_count(teller, spot->low)}, {"high", tell_count(teller, spot->high)},
                          {"kv_from", tell_share(teller, kv_share(teller, spot->low))},
                          {"kv_to", tell_share(teller, kv_share(teller, spot->high))},
                          {"weights_from", tell_share(teller, weight_share(teller, spot->low))},
                          {"weights_to", tell_share(teller, weight_share(teller, spot->high))},
                          {"min_kv", words_share(teller->words, teller->arena, findings->min_kv_share)},
                          {"max_weights", words_share(teller->words, teller->arena, findings->max_weight_share)},
                          {"floor", tell_count(teller, findings->floor_rank)},
                          {"cap", tell_count(teller, findings->cap_rank)},
                          {"until", tell_tokens_within(teller, findings->spot_tokens)}));
}

static const char *title(const struct teller *teller, const struct named_ranks *spot) {
    bool single = spot->low == spot->high;
    return fill_spot(teller, spot,
                     !spot->exists ? "rank.title.none"
                     : single      ? "rank.title.single"
                                   : "rank.title.spot");
}

/* What the spot is made of; or why there is none, and until how many tokens there is one. */
static const char *subtitle(const struct teller *teller, const struct named_ranks *spot) {
    const struct findings *findings = teller->findings;
    if (spot->exists)
        return fill_spot(teller, spot, spot->low == spot->high ? "rank.subtitle.single" : "rank.subtitle.spot");
    const char *why = !findings->floor_rank                           ? "rank.subtitle.light"
                      : !findings->cap_rank && !findings->cap_endless ? "rank.subtitle.heavy"
                      : findings->floor_rank > findings->cap_rank     ? "rank.subtitle.none"
                                                                      : "rank.subtitle.short";
    const char *reason = fill_spot(teller, spot, why);
    if (!findings->spot_tokens || findings->spot_tokens >= findings->tokens) return reason;
    return arena_printf(teller->arena, "%s %s", reason, fill_spot(teller, spot, "rank.subtitle.until"));
}

static const char *brief_subtitle(const struct teller *teller, const struct named_ranks *spot) {
    const struct findings *findings = teller->findings;
    if (spot->exists) return fill_spot(teller, spot, spot->low == spot->high ? "rank.brief.single" : "rank.brief.spot");
    bool until = findings->spot_tokens && findings->spot_tokens < findings->tokens;
    if (!until && (!findings->floor_rank || !findings->cap_rank)) return NULL;
    return fill_spot(teller, spot, until ? "rank.brief.until" : "rank.brief.none");
}

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
            .dashed_from = teller->several || !findings->low_rank_limit ? INFINITY : (double)findings->low_rank_limit,
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

/* Where the spot ends on the axis: at its cap, or where the lines meet, which is seldom at a whole rank. */
static double spot_end(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    double end = (double)findings->spot_high;
    if (findings->spot_high == findings->equal_rank) end = fmin(end, tell_meeting_place(teller));
    return fmax(end, (double)findings->spot_low);
}

static bool is_in_spot(const struct teller *teller, uint64_t rank) {
    const struct findings *findings = teller->findings;
    return findings->spot_low && rank >= findings->spot_low && (double)rank <= spot_end(teller) + 1e-9;
}

/* A dot at each power of two: full at the reference, strong in the spot. */
static void tell_dots(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    for (uint64_t power = 1; power <= teller->table->high; power *= 2) {
        bool in_spot = is_in_spot(teller, power);
        if (tell_in_range(teller, power) && power != findings->rank)
            tell_dot(teller, power, in_spot ? MARK_STRONG : MARK_DOT);
    }
    bool in_spot = is_in_spot(teller, findings->rank);
    if (tell_in_range(teller, findings->rank)) tell_dot(teller, findings->rank, in_spot ? MARK_STRONG : MARK_FILLED);
}

/* "33.1 kB, 10% of the KV cache"; where that is said already, "66.3 kB, 20%". */
static void tell_value(const struct teller *teller, uint64_t rank, const char *key, bool strong, enum note_need need) {
    if (!tell_in_range(teller, rank)) return;
    double y = tell_adapter_at(teller, (double)rank);
    const struct filling *fillings = FILL({"rank", tell_count(teller, rank)}, {"bytes", tell_bytes(teller, y)},
                                          {"share", tell_share_of(teller, kv_share(teller, rank))});
    tell_note(teller, (struct note){.place = PLACE_AROUND,
                                    .x = (double)rank,
                                    .y = y,
                                    .ink = INK_ADAPTER,
                                    .need = need,
                                    .brief = tell_fill(teller, "note.rank.share", fillings),
                                    .lines = {{tell_fill(teller, key, fillings), strong, false}}});
}

static void tell_values(const struct teller *teller, const struct named_ranks *spot) {
    uint64_t rank = teller->findings->rank;
    bool apart = !spot->exists || (rank != spot->low && rank != spot->high);
    if (spot->exists) tell_value(teller, spot->low, "note.spot.low", true, NEED_MUCH);
    if (spot->exists && spot->high != spot->low) tell_value(teller, spot->high, "note.spot.high", true, NEED_MUCH);
    if (apart) tell_value(teller, rank, spot->exists ? "note.rank.value" : "note.rank.value.of", false, NEED_SOME);
}

static void tell_equal_rank(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct table *table = teller->table;
    uint64_t rank = findings->equal_rank;
    if (!rank || rank < table->low) return;
    bool beyond = rank > table->high;
    double meeting = tell_meeting_place(teller);
    const char *key = teller->several ? "compare.equal" : beyond ? "note.equal.beyond" : "note.equal";
    if (teller->several && beyond) return;
    const char *text = tell_fill(teller, key, FILL({"rank", tell_count(teller, rank)}));
    struct note note = {.place = PLACE_AROUND,
                        .x = fmax(meeting, (double)table->low),
                        .y = tell_per_token(teller, findings->kv_bytes),
                        .lines = {{text, true, teller->several}},
                        .brief =
                            beyond ? NULL : tell_fill(teller, "note.rank", FILL({"rank", tell_count(teller, rank)})),
                        .need = teller->several ? NEED_SOME : NEED_ALL,
                        .ink = tell_ink(teller, INK_TITLE)};
    if (beyond) {
        note.place = PLACE_ALONG;
        note.x = (double)table->low;
        note.x2 = (double)table->high;
    } else if (meeting >= (double)table->low) {
        const char *tip = tell_fill(teller, "tip.equal",
                                    FILL({"rank", tell_count(teller, rank)}, {"bytes", tell_bytes(teller, note.y)}));
        tell_mark(teller, (struct mark){MARK_CROSSING, tell_ink(teller, INK_TITLE), note.x, note.y, tip});
    }
    tell_note(teller, note);
}

/* ---- the spot ---- */

/* What is left of the axis, or right of it, is said at that edge. */
static void tell_spot(const struct teller *teller, const struct named_ranks *spot) {
    const struct findings *findings = teller->findings;
    const struct table *table = teller->table;
    if (!spot->exists) return;
    bool before = findings->spot_high<table->low, beyond = findings->spot_low> table->high;
    struct note note = {.ink = INK_TITLE, .need = NEED_ALL};
    note.lines[0].strong = true;
    if (before || beyond) {
        note.place = before ? PLACE_RIGHT_OF : PLACE_LEFT_OF;
        note.x = (double)(before ? table->low : table->high);
        static const char *const keys[2][2] = {{"note.spot.beyond", "note.spot.beyond.single"},
                                               {"note.spot.before", "note.spot.before.single"}};
        note.lines[0].text = fill_spot(teller, spot, keys[before][spot->low == spot->high]);
    } else {
        double low = fmax((double)findings->spot_low, (double)table->low);
        double high = fmin(spot_end(teller), (double)table->high);
        teller->figure->band.low = low / (low == high ? 1.01 : 1);
        teller->figure->band.high = high * (low == high ? 1.01 : 1);
        teller->figure->band.title = fill_spot(teller, spot, "tip.spot");
        note.place = PLACE_ACROSS;
        note.x = sqrt(low * high);
        note.lines[0].text = words_get(teller->words, "note.spot");
        note.need = NEED_SOME; /* the title has it */
    }
    tell_note(teller, note);
}

/* The two conditions under the axis, whose overlap the spot is. */
static void tell_bars(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct named_ranks none = {0};
    double least = (double)teller->table->low / 2, most = 2 * (double)teller->table->high;
    uint64_t cap = findings->cap_rank, equal = findings->equal_rank;
    tell_bar(teller, (struct bar){
                         .ink = INK_WEIGHT_BAND,
                         .low = fmin(least, 1),
                         .high = findings->cap_endless ? most
                                 : cap                 ? (double)cap
                                                       : least,
                         .condition = fill_spot(teller, &none, "bar.cap"),
                         .brief = fill_spot(teller, &none, "bar.cap.brief"),
                         .to = fill_spot(teller, &none,
                                         findings->cap_endless ? "bar.cap.any"
                                         : cap                 ? "bar.cap.to"
                                                               : "bar.cap.none"),
                     });
    tell_bar(teller, (struct bar){
                         .ink = INK_KV_BAND,
                         .low = findings->floor_rank ? (double)findings->floor_rank : most,
                         .high = equal ? fmax(tell_meeting_place(teller), (double)findings->floor_rank) : most,
                         .condition = fill_spot(teller, &none, "bar.floor"),
                         .brief = fill_spot(teller, &none, "bar.floor.brief"),
                         .from = fill_spot(teller, &none, findings->floor_rank ? "bar.floor.from" : "bar.floor.none"),
                     });
}

static void tell_low_rank(const struct teller *teller) {
    uint64_t limit = teller->findings->low_rank_limit;
    if (!limit || limit >= teller->table->high) return;
    double from = fmax((double)limit, (double)teller->table->low);
    double x = sqrt(from * (double)teller->table->high);
    tell_note(teller, (struct note){.place = PLACE_AROUND,
                                    .x = x,
                                    .y = tell_adapter_at(teller, x),
                                    .lines = {{tell_fill(teller, "note.low_rank", NULL), false, true}},
                                    .ink = INK_ADAPTER,
                                    .need = NEED_LITTLE});
}

/* ---- sentences ---- */

static const char *dashed(const struct teller *teller) {
    if (!tell_past_window(teller)) return NULL;
    return tell_fill(teller, "caption.past_window",
                     FILL({"window", tell_count(teller, teller->findings->context_length)}));
}

static const char *faded(const struct teller *teller) {
    uint64_t limit = teller->findings->low_rank_limit;
    if (!limit || limit >= teller->table->high) return NULL;
    return tell_fill(teller, "caption.low_rank", FILL({"rank", tell_count(teller, limit)}));
}

static const char *counted(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    uint64_t count = findings->adapter_per_rank ? findings->adapter_per_rank : findings->adapter_parameters;
    return tell_fill(teller, findings->adapter_per_rank ? "caption.counted.rank" : "caption.counted.rank.at",
                     FILL({"parameters", tell_parameters(teller)}, {"kv", tell_count(teller, findings->kv_bytes)},
                          {"count", tell_count(teller, count)}));
}

static const char *spot_alternative(const struct teller *teller, const struct named_ranks *spot) {
    const struct findings *findings = teller->findings;
    if (!spot->exists && (!findings->floor_rank || !findings->cap_rank)) return teller->figure->subtitle;
    return fill_spot(teller, spot,
                     !spot->exists             ? "alt.no_spot"
                     : spot->low == spot->high ? "alt.spot.single"
                                               : "alt.spot");
}

static const char *description(const struct teller *teller, const struct named_ranks *spot) {
    const struct findings *findings = teller->findings;
    const char *equal = findings->equal_rank
                            ? tell_fill(teller, "alt.equal", FILL({"equal", tell_count(teller, findings->equal_rank)}))
                            : words_get(teller->words, "alt.no_crossover");
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
    figure->title = title(teller, &spot);
    figure->subtitle = subtitle(teller, &spot);
    figure->title_suffices = true;
    figure->brief_subtitle = brief_subtitle(teller, &spot);
    tell_kv(teller);
    tell_adapter(teller);
    tell_rivals(teller);
    tell_pretraining_below(teller);
    tell_dots(teller);
    tell_equal_rank(teller);
    tell_spot(teller, &spot);
    tell_values(teller, &spot);
    tell_bars(teller);
    tell_references(teller);
    tell_annotations(teller, "note.rank", tell_adapter_at);
    tell_low_rank(teller);
    tell_conventions(teller, dashed(teller), faded(teller), counted(teller));
    figure->description = tell_alternative(teller, description(teller, &spot));
}

/* "Llama 3 70B 128-256", or "Llama 3.1 8B none" */
static const char *spot_of(const struct teller *teller) {
    const struct named_ranks spot = tell_spot_names(teller);
    return fill_spot(teller, &spot,
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
    tell_y_domain(&first, 2.2 * tell_highest_kv(&first));
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
