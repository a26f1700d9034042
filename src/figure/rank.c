/* Figure 2: bytes per token against the adapter's rank, the token count fixed: at which ranks is the sweet spot? */
#include <math.h>
#include <string.h>

#include "figure/charts.h"
#include "figure/compare.h"
#include "figure/rank.h"
#include "sweep/quantities.h"

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
    tell_series(teller, (struct series){
                            .group = GROUP_ADAPTER,
                            .column = "adapter_bytes_per_token",
                            .ink = tell_ink(teller, INK_ADAPTER),
                            .past = teller->several ? 0 : INK_ADAPTER_PAST,
                            .weight = tell_weight(teller, 1.2, 0.6),
                            .dashed_from = rank_fades(teller) ? (double)findings->outgrown_rank : INFINITY,
                            .dotted_from = !teller->several && rank_ends(teller) ? (double)findings->full_rank : 0,
                            .points = tell_adapter_points(teller),
                            .count = teller->table->count,
                            .name = tell_name(teller, "series.adapter.rank", "compare.adapter"),
                            .title = fill_adapter(teller, "tip.adapter.rank", NULL),
                            .value = tell_adapter_value(teller),
                        });
}

/* ---- sentences ---- */

static struct sentence dashed(const struct teller *teller) {
    if (!tell_past_window(teller)) return (struct sentence){0};
    return tell_sentence(teller, "caption.context",
                         FILL({"window", tell_count(teller, teller->findings->context_length)}));
}

/* Past which no matrix has such a rank is said too. */
static struct sentence faded(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!rank_fades(teller)) return (struct sentence){0};
    return tell_sentence(
        teller, rank_ends(teller) ? "caption.outgrown.full" : "caption.outgrown",
        FILL({"rank", tell_count(teller, findings->outgrown_rank)}, {"full", tell_count(teller, findings->full_rank)}));
}

static const char *counted(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    uint64_t count = findings->adapter_per_rank ? findings->adapter_per_rank : findings->adapter_parameters;
    return tell_fill(teller, findings->adapter_per_rank ? "caption.counted.rank" : "caption.counted.rank.at",
                     FILL({"parameters", tell_parameters(teller)}, {"kv", tell_count(teller, findings->kv_bytes)},
                          {"count", tell_count(teller, count)}));
}

static const char *equal_alternative(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!findings->equal_rank || tell_meeting_place(teller) <= 0) return words_get(teller->words, "alt.no_crossover");
    if (tell_is_beyond_matrices(teller)) return words_get(teller->words, "alt.equal.never");
    return tell_fill(teller, tell_meets_exactly(teller) ? "alt.equal" : "alt.equal.past",
                     FILL({"equal", tell_count(teller, findings->equal_rank)}));
}

static const char *description(const struct teller *teller, const struct named_ranks *spot) {
    return fill_adapter(teller, "alt.rank",
                        FILL({"title", teller->figure->title}, {"kv", tell_kv_alternative(teller)},
                             {"pretraining", tell_pretraining_alternative(teller)},
                             {"equal", equal_alternative(teller)}, {"spot", spot_alternative(teller, spot)}));
}

/* What the lines come to, their tooltips say. */
static const char *answer(const struct teller *teller) {
    const char *subtitle = teller->figure->subtitle, *stop = strrchr(subtitle, '.');
    stop = stop && !stop[1] ? "" : ".";
    return arena_printf(teller->arena, "%s%s %s.", subtitle, stop, equal_alternative(teller));
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
    rank_tell_dots(teller);
    rank_tell_equal(teller);
    rank_tell_spot(teller, &spot);
    rank_tell_values(teller);
    spot_bars(teller);
    tell_references(teller);
    tell_annotations(teller, "note.rank", tell_adapter_at);
    rank_tell_outgrown(teller);
    tell_conventions(teller, dashed(teller), faded(teller), counted(teller));
    figure->description = tell_alternative(teller, description(teller, &spot));
    figure->answer = tell_alternative(teller, answer(teller));
}

/* "Llama 3 70B 128-256", or "Llama 3.1 8B none" */
static const char *spot_of(const struct teller *teller) {
    const struct named_ranks spot = tell_spot_names(teller);
    static const char *const keys[][2] = {{"compare.spot", "compare.spot.past"},
                                          {"compare.spot.single", "compare.spot.single.past"}};
    const char *key = spot.exists ? keys[spot.low == spot.high][tell_past_window(teller)] : "compare.spot.none";
    return spot_fill(teller, &spot, key);
}

static void tell_several(const struct table *table, const struct words *words, struct arena *arena,
                         struct figure *figure) {
    const char *list = "";
    for (struct teller teller = teller_first(table, words, arena, figure); teller.table;
         teller = teller_next(&teller)) {
        tell_kv(&teller);
        tell_adapter(&teller);
        rank_tell_equal(&teller);
        tell_references(&teller);
        tell_annotations(&teller, "compare.note.rank", tell_adapter_at);
        list = arena_printf(arena, "%s%s%s", list, *list ? ", " : "", spot_of(&teller));
    }
    const struct teller first = teller_first(table, words, arena, figure);
    figure->title = tell_fill(&first, "compare.title.rank", FILL({"list", list}));
    figure->subtitle = tell_fill(&first, "compare.subtitle.rank", FILL({"grid", tell_grid(&first)}));
    compare_captions(&first, "compare.lines");
    figure->description = compare_description(&first);
}

static void tell_rank(const struct table *table, const struct words *words, struct arena *arena,
                      struct figure *figure) {
    const struct teller first = teller_first(table, words, arena, figure);
    figure->within = true;
    figure->x = (struct axis){AXIS_RANK, (double)table->low, (double)table->high,
                              tell_fill(&first, first.findings->rival_count ? "axis.ranks" : "axis.rank", NULL),
                              words_get(words, "axis.ranks")};
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
    .heeds = "tokens,kv-band,min-kv,max-weights,annotate,label-lora",
    .tell = tell_rank,
};
