/* Figure 2: bytes per token against the LoRA rank, the token count fixed. */
#include <math.h>

#include "figure/charts.h"
#include "figure/tell.h"

/* Ranks whose adapter holds enough of the KV cache and stays a small part of the model. */
struct spot {
    bool exists;
    uint64_t low, high;             /* all such ranks */
    uint64_t named_low, named_high; /* the powers of two among them, or else all */
};

static struct spot find_spot(const struct findings *findings) {
    struct spot spot = {.low = findings->floor_rank, .high = findings->cap_rank};
    spot.exists = spot.low && spot.low <= spot.high;
    for (uint64_t power = 1; spot.exists && power <= spot.high; power *= 2) {
        if (power < spot.low) continue;
        if (!spot.named_low) spot.named_low = power;
        spot.named_high = power;
    }
    if (!spot.named_low) spot.named_low = spot.low, spot.named_high = spot.high;
    return spot;
}

/* The adapter line's value at any rank, from its exact size at the reference rank. */
static double adapter_at(const struct teller *teller, double rank) {
    const struct findings *findings = teller->findings;
    double parameters = (double)findings->adapter_per_rank * rank + (double)findings->adapter_fixed;
    return tell_per_token(teller, findings->adapter_bytes) * parameters / (double)findings->adapter_parameters;
}

/* The fillings that every phrase about the spot draws on. */
static const char *fill_spot(const struct teller *teller, const struct spot *spot, const char *key) {
    const struct findings *findings = teller->findings;
    return tell_fill(teller, key,
                     FILL({"low", tell_count(teller, spot->named_low)}, {"high", tell_count(teller, spot->named_high)},
                          {"min_kv", words_share(teller->words, teller->arena, findings->min_kv_share)},
                          {"max_weights", words_share(teller->words, teller->arena, findings->max_weight_share)}));
}

/* "rank 64: 16.6 kB per token" */
static const char *rank_title(const struct teller *teller, uint64_t rank) {
    const char *bytes = tell_bytes(teller, adapter_at(teller, (double)rank));
    return tell_fill(teller, "tip.rank", FILL({"rank", tell_count(teller, rank)}, {"bytes", bytes}));
}

static const char *title(const struct teller *teller, const struct spot *spot) {
    bool single = spot->named_low == spot->named_high;
    return fill_spot(teller, spot,
                     !spot->exists ? "rank.title.none"
                     : single      ? "rank.title.single"
                                   : "rank.title.spot");
}

static void tell_kv(const struct teller *teller) {
    const char *bytes = tell_bytes(teller, tell_per_token(teller, teller->findings->kv_bytes));
    struct series series = {
        .group = GROUP_KV,
        .ink = INK_KV,
        .weight = 1,
        .dashed_from = INFINITY,
        .points = tell_kv_points(teller),
        .count = teller->table->count,
        .name = words_get(teller->words, tell_has_kv_cache(teller) ? "series.kv" : "series.state"),
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
        {"first", tell_bytes(teller, adapter_at(teller, (double)table->low))},
        {"low", tell_count(teller, table->low)},
        {"last", tell_bytes(teller, adapter_at(teller, (double)table->high))},
        {"high", tell_count(teller, table->high)},
    };
    for (size_t i = 4; more && more->name; i++) all[i] = *more++;
    return tell_fill(teller, key, all);
}

static void tell_adapter(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    tell_series(teller, (struct series){
                            .group = GROUP_ADAPTER,
                            .ink = INK_ADAPTER,
                            .weight = 1.2,
                            .dashed_from = (double)findings->low_rank_limit,
                            .points = tell_adapter_points(teller),
                            .count = teller->table->count,
                            .name = tell_fill(teller, "series.adapter.rank", NULL),
                            .title = fill_adapter(teller, "tip.adapter.rank", NULL),
                            .value = tell_adapter_value(teller),
                        });
    for (uint64_t power = 1; power <= teller->table->high; power *= 2)
        if (power >= teller->table->low && power != findings->rank)
            tell_mark(teller, (struct mark){MARK_DOT, INK_ADAPTER, (double)power, adapter_at(teller, (double)power),
                                            rank_title(teller, power)});
}

static void tell_reference_rank(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!tell_in_range(teller, findings->rank)) return;
    double x = (double)findings->rank, y = tell_per_token(teller, findings->adapter_bytes);
    const char *each = tell_fill(teller, "note.rank.token", FILL({"bytes", tell_bytes(teller, y)}));
    const char *all =
        tell_fill(teller, "note.rank.bytes", FILL({"bytes", tell_bytes(teller, (double)findings->adapter_bytes)}));
    tell_mark(teller, (struct mark){MARK_FILLED, INK_ADAPTER, x, y, rank_title(teller, findings->rank)});
    tell_note(teller, (struct note){.place = PLACE_AROUND,
                                    .x = x,
                                    .y = y,
                                    .ink = INK_ADAPTER,
                                    .lines = {{tell_fill(teller, "note.rank", NULL), true, false},
                                              {each, false, false},
                                              {all, false, false}}});
}

static void tell_equal_rank(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct table *table = teller->table;
    uint64_t rank = findings->equal_rank;
    if (!rank || rank < table->low) return;
    bool beyond = rank > table->high;
    double meeting = tell_meeting_place(teller);
    const char *text =
        tell_fill(teller, beyond ? "note.equal.beyond" : "note.equal", FILL({"rank", tell_count(teller, rank)}));
    struct note note = {.place = PLACE_AROUND,
                        .x = fmax(meeting, (double)table->low),
                        .y = tell_per_token(teller, findings->kv_bytes),
                        .lines = {{text, true, false}},
                        .ink = INK_TITLE};
    if (beyond) {
        note.place = PLACE_ALONG;
        note.x = (double)table->low;
        note.x2 = (double)table->high;
    } else {
        const char *tip = tell_fill(teller, "tip.equal",
                                    FILL({"rank", tell_count(teller, rank)}, {"bytes", tell_bytes(teller, note.y)}));
        if (meeting >= (double)table->low)
            tell_mark(teller, (struct mark){MARK_CROSSING, INK_TITLE, note.x, note.y, tip});
    }
    tell_note(teller, note);
}

/* One edge of the spot: a thin line with its condition and its rank in words, on the side away from the other edge. */
static void tell_edge(const struct teller *teller, uint64_t rank, bool to_the_left, const char *key, uint64_t share) {
    if (!rank || !tell_in_range(teller, rank)) return;
    const char *name = tell_fill(teller, "note.edge.rank", FILL({"rank", tell_count(teller, rank)}));
    const char *condition = tell_fill(teller, key, FILL({"share", words_share(teller->words, teller->arena, share)}));
    tell_rule(teller, INK_ADAPTER, (double)rank, INFINITY);
    tell_note(teller, (struct note){.place = to_the_left ? PLACE_LEFT_OF : PLACE_RIGHT_OF,
                                    .x = (double)rank,
                                    .lines = {{name, true, true}, {condition, false, true}},
                                    .ink = INK_ADAPTER,
                                    .need = NEED_SOME});
}

/* An arrow at the edge that it lies beyond. */
static void tell_spot_outside(const struct teller *teller, const struct spot *spot) {
    const struct table *table = teller->table;
    bool before = spot->high < table->low;
    const char *text = fill_spot(teller, spot, before ? "note.spot.before" : "note.spot.beyond");
    tell_note(teller, (struct note){.place = before ? PLACE_RIGHT_OF : PLACE_LEFT_OF,
                                    .x = (double)(before ? table->low : table->high),
                                    .lines = {{text, true, false}},
                                    .ink = INK_TITLE});
}

static void tell_spot_inside(const struct teller *teller, const struct spot *spot) {
    const struct table *table = teller->table;
    double low = fmax((double)spot->low, (double)table->low), high = fmin((double)spot->high, (double)table->high);
    bool single = spot->named_low == spot->named_high;
    const char *ranks = fill_spot(teller, spot, single ? "note.spot.rank" : "note.spot.ranks");
    teller->figure->band.low = low;
    teller->figure->band.high = high;
    teller->figure->band.title = fill_spot(teller, spot, "tip.spot");
    tell_note(teller, (struct note){
                          .place = PLACE_ACROSS,
                          .x = sqrt(low * high),
                          .ink = INK_TITLE,
                          .lines = {{words_get(teller->words, "note.spot"), true, false}, {ranks, true, false}},
                      });
}

static void tell_spot(const struct teller *teller, const struct spot *spot) {
    const struct findings *findings = teller->findings;
    tell_edge(teller, findings->floor_rank, spot->exists, "note.floor", findings->min_kv_share);
    tell_edge(teller, findings->cap_rank, !spot->exists, "note.cap", findings->max_weight_share);
    bool outside = spot->high < teller->table->low || spot->low > teller->table->high;
    if (spot->exists && outside)
        tell_spot_outside(teller, spot);
    else if (spot->exists)
        tell_spot_inside(teller, spot);
}

static const char *dashed(const struct teller *teller) {
    uint64_t limit = teller->findings->low_rank_limit;
    if (limit >= teller->table->high) return NULL;
    return tell_fill(teller, "caption.low_rank", FILL({"rank", tell_count(teller, limit)}));
}

/* The reference may lie where the model was not made to read. */
static void tell_past_context(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!findings->context_length || findings->tokens <= findings->context_length) return;
    const char *context = words_context(teller->words, teller->arena, findings->context_length);
    tell_caption(teller, tell_fill(teller, "caption.past_context", FILL({"context", context})));
}

static void tell_low_rank(const struct teller *teller) {
    uint64_t limit = teller->findings->low_rank_limit;
    if (limit >= teller->table->high) return;
    double x = (double)teller->table->high;
    tell_note(teller, (struct note){.place = PLACE_AROUND,
                                    .x = x,
                                    .y = adapter_at(teller, x),
                                    .lines = {{words_get(teller->words, "note.low_rank"), false, true}},
                                    .ink = INK_ADAPTER,
                                    .need = NEED_LITTLE});
}

/* The adapter's line once more: as parts of the KV cache, and, where it is proportional to the rank, of the weights. */
static void tell_rescaled_axes(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct table *table = teller->table;
    double low = (double)table->low, high = (double)table->high;
    double bytes_per_rank = (double)findings->adapter_bytes / (double)findings->rank;
    teller->figure->right = (struct rescaled_axis){.title = tell_fill(teller, "axis.kv_share", NULL),
                                                   .kind = AXIS_PERCENT,
                                                   .unit = tell_per_token(teller, findings->kv_bytes) / 100,
                                                   .low = adapter_at(teller, low),
                                                   .high = adapter_at(teller, high)};
    if (findings->adapter_fixed) return;
    teller->figure->top = (struct rescaled_axis){.title = tell_fill(teller, "axis.weight_share", NULL),
                                                 .kind = AXIS_PERCENT,
                                                 .unit = (double)findings->weight_bytes / 100 / bytes_per_rank,
                                                 .low = low,
                                                 .high = high};
}

static const char *counted(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    return tell_fill(teller, "caption.counted.rank",
                     FILL({"parameters", tell_parameters(teller)}, {"kv", tell_count(teller, findings->kv_bytes)},
                          {"count", tell_count(teller, findings->adapter_per_rank)}));
}

static const char *description(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    return fill_adapter(teller, "alt.rank",
                        FILL({"title", teller->figure->title}, {"kv", tell_kv_alternative(teller)},
                             {"pretraining", tell_pretraining_alternative(teller)},
                             {"equal", tell_count(teller, findings->equal_rank)}));
}

static void tell_rank(const struct table *table, const struct words *words, struct arena *arena,
                      struct figure *figure) {
    const struct teller teller = {table, &table->findings, words, arena, figure, false};
    struct spot spot = find_spot(&table->findings);
    figure->title = title(&teller, &spot);
    figure->subtitle = tell_fill(&teller, "rank.subtitle", NULL);
    figure->x =
        (struct axis){AXIS_RANK, (double)table->low, (double)table->high, tell_fill(&teller, "axis.rank", NULL)};
    figure->y = (struct axis){.kind = AXIS_BYTES, .title = words_get(words, "axis.bytes")};
    tell_rescaled_axes(&teller);
    tell_pretraining(&teller);
    tell_kv(&teller);
    tell_adapter(&teller);
    tell_reference_rank(&teller);
    tell_equal_rank(&teller);
    tell_spot(&teller, &spot);
    tell_references(&teller);
    tell_annotations(&teller, "note.rank", adapter_at);
    tell_y_domain(&teller, 20 * tell_per_token(&teller, table->findings.kv_bytes));
    tell_conventions(&teller, dashed(&teller), counted(&teller));
    tell_past_context(&teller);
    tell_low_rank(&teller);
    figure->description = tell_alternative(&teller, description(&teller));
}

const struct chart chart_rank = {
    .name = "rank",
    .quantity = &quantity_rank,
    .summary = "bytes per token against the LoRA rank, the token count fixed",
    .tell = tell_rank,
};
