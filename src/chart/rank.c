/* Figure 2: bytes per token against the LoRA rank, the token count fixed. */
#include <math.h>

#include "chart/charts.h"
#include "chart/tell.h"

/* Ranks whose adapter holds enough of the KV cache and stays a small part of the model. */
struct spot {
    bool exists;
    uint64_t low, high;             /* all such ranks */
    uint64_t low_power, high_power; /* the powers of two among them; 0: none is */
};

static struct spot find_spot(const struct findings *findings) {
    struct spot spot = {.low = findings->floor_rank, .high = findings->cap_rank};
    spot.exists = spot.low && spot.low <= spot.high;
    for (uint64_t power = 1; spot.exists && power <= spot.high; power *= 2) {
        if (power < spot.low) continue;
        if (!spot.low_power) spot.low_power = power;
        spot.high_power = power;
    }
    return spot;
}

static uint64_t named_low(const struct spot *spot) {
    return spot->low_power ? spot->low_power : spot->low;
}

static uint64_t named_high(const struct spot *spot) {
    return spot->low_power ? spot->high_power : spot->high;
}

static bool in_range(const struct table *table, uint64_t rank) {
    return rank >= table->low && rank <= table->high;
}

static double per_token(const struct findings *findings, uint64_t bytes) {
    return (double)bytes / (double)findings->tokens;
}

/* The adapter line's value at a rank, by its exact size at the reference rank. */
static double adapter_at(const struct findings *findings, double rank) {
    return per_token(findings, findings->adapter_bytes) * rank / (double)findings->rank;
}

static const char *title(struct teller *teller, const struct spot *spot) {
    const struct findings *findings = teller->findings;
    const struct words *words = teller->words;
    struct arena *arena = teller->arena;
    uint64_t low = named_low(spot), high = named_high(spot);
    const char *key = !spot->exists ? "rank.title.none" : low == high ? "rank.title.single" : "rank.title.spot";
    return words_fill(words, arena, key,
                      FILL({"tokens", words_tokens(words, arena, findings->tokens)},
                           {"low", words_count(words, arena, low)}, {"high", words_count(words, arena, high)},
                           {"min_kv", words_share(words, arena, findings->min_kv_share)},
                           {"max_weights", words_share(words, arena, findings->max_weight_share)}));
}

/* "rank 64: 16.6 kB per token, 1.66 GB in all" */
static const char *rank_title(struct teller *teller, uint64_t rank) {
    const struct words *words = teller->words;
    struct arena *arena = teller->arena;
    double each = adapter_at(teller->findings, (double)rank);
    return words_fill(words, arena, "tip.rank",
                      FILL({"rank", words_count(words, arena, rank)}, {"bytes", words_bytes(words, arena, each)},
                           {"all", words_bytes(words, arena, each * (double)teller->findings->tokens)}));
}

static const char *adapter_title(struct teller *teller) {
    const struct table *table = teller->table;
    const struct words *words = teller->words;
    struct arena *arena = teller->arena;
    return words_fill(words, arena, "tip.adapter.rank",
                      FILL({"first", words_bytes(words, arena, adapter_at(teller->findings, (double)table->low))},
                           {"low", words_count(words, arena, table->low)},
                           {"last", words_bytes(words, arena, adapter_at(teller->findings, (double)table->high))},
                           {"high", words_count(words, arena, table->high)}));
}

static void tell_lines(struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct words *words = teller->words;
    struct arena *arena = teller->arena;
    tell_pretraining(teller);
    double kv = per_token(findings, findings->kv_bytes);
    tell_series(teller, (struct series){
        .group = GROUP_KV, .ink = INK_KV, .weight = 1, .dashed_from = INFINITY,
        .points = tell_kv_points(teller), .count = teller->table->count,
        .name = words_get(words, "series.kv"),
        .value = words_fill(words, arena, "series.kv.value", FILL({"bytes", words_bytes(words, arena, kv)})),
        .title = words_fill(words, arena, "tip.kv", FILL({"bytes", words_bytes(words, arena, kv)})),
    });
    double each = (double)findings->adapter_bytes / (double)findings->rank;
    tell_series(teller, (struct series){
        .group = GROUP_ADAPTER, .ink = INK_ADAPTER, .weight = 1.2, .dashed_from = (double)findings->low_rank_limit,
        .points = tell_adapter_points(teller), .count = teller->table->count,
        .name = words_get(words, "series.adapter.rank"),
        .value = words_fill(words, arena, "series.adapter.rank.value", FILL({"bytes", words_bytes(words, arena, each)})),
        .title = adapter_title(teller),
    });
}

static void tell_powers(struct teller *teller) {
    const struct table *table = teller->table;
    for (uint64_t power = 1; power <= table->high; power *= 2)
        if (power >= table->low && power != teller->findings->rank)
            tell_mark(teller, MARK_DOT, INK_ADAPTER, (double)power, adapter_at(teller->findings, (double)power),
                      rank_title(teller, power));
}

static void tell_reference_rank(struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct words *words = teller->words;
    struct arena *arena = teller->arena;
    if (!in_range(teller->table, findings->rank)) return;
    double x = (double)findings->rank, y = adapter_at(findings, x);
    tell_mark(teller, MARK_FILLED, INK_ADAPTER, x, y, rank_title(teller, findings->rank));
    const char *lines[] = {
        words_fill(words, arena, "note.rank", FILL({"rank", words_count(words, arena, findings->rank)})),
        words_fill(words, arena, "note.rank.token", FILL({"bytes", words_bytes(words, arena, y)})),
        words_fill(words, arena, "note.rank.bytes",
                   FILL({"bytes", words_bytes(words, arena, (double)findings->adapter_bytes)})),
    };
    tell_note(teller, (struct note){.place = PLACE_AROUND, .x = x, .y = y, .ink = INK_ADAPTER,
                                    .lines = {{lines[0], true, false}, {lines[1], false, false}, {lines[2], false, false}}});
}

static void tell_equal_rank(struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct table *table = teller->table;
    uint64_t rank = findings->equal_rank;
    if (!rank || rank < table->low) return;
    bool beyond = rank > table->high;
    const char *text = words_fill(teller->words, teller->arena, beyond ? "note.equal.beyond" : "note.equal",
                                  FILL({"rank", words_count(teller->words, teller->arena, rank)}));
    double y = per_token(findings, findings->kv_bytes);
    struct note note = {.place = PLACE_AROUND, .x = (double)rank, .y = y, .lines = {{text, true, false}}, .ink = INK_TITLE};
    if (beyond) {
        note.place = PLACE_ALONG;
        note.x = (double)table->low;
        note.x2 = (double)table->high;
    } else {
        tell_mark(teller, MARK_CROSSING, INK_TITLE, (double)rank, y,
                  words_fill(teller->words, teller->arena, "tip.equal",
                             FILL({"rank", words_count(teller->words, teller->arena, rank)},
                                  {"bytes", words_bytes(teller->words, teller->arena, y)})));
    }
    tell_note(teller, note);
}

/* One edge of the spot: a thin line with its condition and its rank in words, on the side away from the other edge. */
static void tell_edge(struct teller *teller, uint64_t rank, bool to_the_left, const char *condition) {
    if (!rank || !in_range(teller->table, rank)) return;
    const char *text = words_fill(teller->words, teller->arena, "note.edge.rank",
                                  FILL({"rank", words_count(teller->words, teller->arena, rank)}));
    tell_rule(teller, INK_ADAPTER, (double)rank, INFINITY);
    tell_note(teller, (struct note){
        .place = to_the_left ? PLACE_LEFT_OF : PLACE_RIGHT_OF, .x = (double)rank, .ink = INK_ADAPTER,
        .lines = {{text, true, true}, {condition, false, true}}, .need = NEED_SOME,
    });
}

static void tell_spot(struct teller *teller, const struct spot *spot) {
    const struct findings *findings = teller->findings;
    const struct table *table = teller->table;
    const struct words *words = teller->words;
    struct arena *arena = teller->arena;
    tell_edge(teller, findings->floor_rank, spot->exists,
              words_fill(words, arena, "note.floor", FILL({"share", words_share(words, arena, findings->min_kv_share)})));
    tell_edge(teller, findings->cap_rank, !spot->exists,
              words_fill(words, arena, "note.cap", FILL({"share", words_share(words, arena, findings->max_weight_share)})));
    if (!spot->exists) return;
    const char *low = words_count(words, arena, named_low(spot)), *high = words_count(words, arena, named_high(spot));
    bool before = spot->high < table->low, beyond = spot->low > table->high;
    if (before || beyond) {
        const char *text = words_fill(words, arena, before ? "note.spot.before" : "note.spot.beyond",
                                      FILL({"low", low}, {"high", high}));
        tell_note(teller, (struct note){.place = before ? PLACE_RIGHT_OF : PLACE_LEFT_OF,
                                        .x = (double)(before ? table->low : table->high), .lines = {{text, true, false}},
                                        .ink = INK_TITLE});
        return;
    }
    teller->figure->band.low = fmax((double)spot->low, (double)table->low);
    teller->figure->band.high = fmin((double)spot->high, (double)table->high);
    teller->figure->band.title = words_fill(
        words, arena, "tip.spot",
        FILL({"low", words_count(words, arena, spot->low)}, {"high", words_count(words, arena, spot->high)},
             {"min_kv", words_share(words, arena, findings->min_kv_share)},
             {"max_weights", words_share(words, arena, findings->max_weight_share)}));
    bool single = named_low(spot) == named_high(spot);
    const char *ranks = words_fill(words, arena, single ? "note.spot.rank" : "note.spot.ranks",
                                   FILL({"low", low}, {"high", high}));
    tell_note(teller, (struct note){
        .place = PLACE_ACROSS, .x = sqrt(teller->figure->band.low * teller->figure->band.high), .ink = INK_TITLE,
        .lines = {{words_get(words, "note.spot"), true, false}, {ranks, true, false}},
    });
}

static void tell_low_rank(struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (findings->low_rank_limit >= teller->table->high) return;
    tell_caption(teller, words_fill(teller->words, teller->arena, "caption.low_rank",
                                    FILL({"rank", words_count(teller->words, teller->arena, findings->low_rank_limit)})));
    double x = (double)teller->table->high;
    tell_note(teller, (struct note){.place = PLACE_AROUND, .x = x, .y = adapter_at(findings, x),
                                    .lines = {{words_get(teller->words, "note.low_rank"), false, true}},
                                    .ink = INK_ADAPTER, .need = NEED_LITTLE});
}

/* The adapter's line once more, as parts of the KV cache and of the weights. */
static void tell_rescaled_axes(struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct table *table = teller->table;
    double low = (double)table->low, high = (double)table->high;
    double bytes_per_rank = (double)findings->adapter_bytes / (double)findings->rank;
    teller->figure->right = (struct rescaled_axis){
        .title = words_get(teller->words, "axis.kv_share"), .unit = per_token(findings, findings->kv_bytes) / 100,
        .low = adapter_at(findings, low), .high = adapter_at(findings, high)};
    teller->figure->top = (struct rescaled_axis){
        .title = words_get(teller->words, "axis.weight_share"),
        .unit = (double)findings->weight_bytes / 100 / bytes_per_rank, .low = low, .high = high};
}

static const char *description(struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct table *table = teller->table;
    const struct words *words = teller->words;
    struct arena *arena = teller->arena;
    return words_fill(
        words, arena, "alt.rank",
        FILL({"title", teller->figure->title}, {"model", findings->model_name},
             {"first", words_bytes(words, arena, adapter_at(findings, (double)table->low))},
             {"low", words_count(words, arena, table->low)},
             {"last", words_bytes(words, arena, adapter_at(findings, (double)table->high))},
             {"high", words_count(words, arena, table->high)},
             {"kv", words_bytes(words, arena, per_token(findings, findings->kv_bytes))},
             {"pretraining", tell_pretraining_alternative(teller)},
             {"equal", words_count(words, arena, findings->equal_rank)}));
}

static void tell_rank(const struct table *table, const struct words *words, struct arena *arena,
                      struct figure *figure) {
    struct teller teller = {table, &table->findings, words, arena, figure};
    const struct findings *findings = teller.findings;
    struct spot spot = find_spot(findings);
    figure->title = title(&teller, &spot);
    figure->subtitle = words_fill(words, arena, "rank.subtitle",
                                  FILL({"tokens", words_tokens(words, arena, findings->tokens)},
                                       {"model", tell_model(&teller)}, {"dtype", tell_dtype(&teller)}));
    figure->x = (struct axis){AXIS_RANK, (double)table->low, (double)table->high, words_get(words, "axis.rank")};
    figure->y = (struct axis){.kind = AXIS_BYTES, .title = words_get(words, "axis.bytes")};
    tell_rescaled_axes(&teller);
    tell_lines(&teller);
    tell_powers(&teller);
    tell_equal_rank(&teller);
    tell_reference_rank(&teller);
    tell_spot(&teller, &spot);
    tell_y_domain(&teller, 20 * per_token(findings, findings->kv_bytes));
    tell_conventions(&teller,
                     words_fill(words, arena, "caption.counted.rank",
                                FILL({"parameters", words_count(words, arena, findings->parameters)},
                                     {"kv", words_count(words, arena, findings->kv_bytes)},
                                     {"tokens", words_tokens(words, arena, findings->tokens)},
                                     {"adapter", words_count(words, arena, findings->adapter_per_rank)})));
    tell_low_rank(&teller);
    figure->description = description(&teller);
}

const struct chart chart_rank = {
    .name = "rank",
    .vary = VARY_RANK,
    .low = 1,
    .high = 4096,
    .summary = "bytes per token against the LoRA rank, the token count fixed",
    .tell = tell_rank,
};
