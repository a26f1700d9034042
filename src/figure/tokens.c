/* Figure 1: bytes per token against the token count, the rank fixed: where do the two ways cross, and how far apart are
 * they at the reference? */
#include <math.h>

#include "figure/charts.h"
#include "figure/compare.h"
#include "figure/tokens.h"
#include "sweep/quantities.h"

/* At least 1: which of the two is larger is said in words. */
static const char *ratio_text(const struct teller *teller) {
    double ratio = tokens_ratio(teller->findings);
    return words_ratio(teller->words, teller->arena, ratio > 1 ? ratio : 1 / ratio);
}

/* "At 100k tokens", or "After 12.5 sessions of 8k tokens". */
static const char *at_text(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!findings->session_tokens) return tell_fill(teller, "at.tokens", NULL);
    char number[NUMBER_SIZE];
    number_short(number, (double)findings->tokens / (double)findings->session_tokens, 3, &teller->words->style);
    bool one = findings->tokens == findings->session_tokens;
    return tell_fill(
        teller, one ? "at.session" : "at.sessions",
        FILL({"number", number}, {"each", words_tokens(teller->words, teller->arena, findings->session_tokens)}));
}

/* Past the window there is no such KV cache, but there would be. */
static const char *title(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    bool past = tell_past_window(teller);
    const char *key = findings->kv_bytes == findings->adapter_bytes ? "tokens.title.equal"
                      : tokens_ratio(findings) > 1 ? (past ? "tokens.title.tighter.past" : "tokens.title.tighter")
                      : findings->crossover_tokens ? (past ? "tokens.title.looser.past" : "tokens.title.looser")
                      : tell_has_kv_cache(teller)  ? "tokens.title.never"
                                                   : "tokens.title.never.state";
    return tell_fill(teller, key, FILL({"ratio", ratio_text(teller)}, {"at", at_text(teller)}));
}

static const struct sample *last_sample(const struct teller *teller) {
    return &teller->table->samples[teller->table->count - 1];
}

/* ---- lines ---- */

static const char *kv_title(const struct teller *teller) {
    const struct sample *first = teller->table->samples, *last = last_sample(teller);
    return tell_fill(teller, tell_kv_falls(teller) ? "tip.kv.falling" : "tip.kv",
                     FILL({"bytes", tell_bytes(teller, tokens_kv_rate(first))},
                          {"last", tell_bytes(teller, tokens_kv_rate(last))},
                          {"low", words_tokens(teller->words, teller->arena, first->tokens)},
                          {"high", words_tokens(teller->words, teller->arena, last->tokens)}));
}

/* Its value stands at the dot on it; at its end, how it goes on to there. */
static const char *kv_value(const struct teller *teller, bool briefly) {
    bool state = !tell_has_kv_cache(teller);
    if (state || teller->several || !tell_in_range(teller, teller->findings->tokens)) return tell_kv_value(teller);
    const struct sample *last = last_sample(teller);
    const char *key = tell_kv_falls(teller) ? "series.kv.value.end" : "series.kv.value.constant";
    const struct filling *end = FILL({"bytes", tell_bytes(teller, tokens_kv_rate(last))},
                                     {"end", words_tokens(teller->words, teller->arena, last->tokens)});
    const char *brief = briefly ? tell_brief(teller, key, end) : NULL;
    return brief ? brief : tell_fill(teller, key, end);
}

static void tell_kv(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    struct series series = {
        .group = GROUP_KV,
        .column = "kv_bytes_per_token",
        .ink = tell_ink(teller, INK_KV),
        .weight = tell_weight(teller, 1, 1.25),
        .dashed_from = findings->context_length ? (double)findings->context_length : INFINITY,
        .points = tell_kv_points(teller),
        .count = teller->table->count,
        .name = tell_name(teller, tell_has_kv_cache(teller) ? "series.kv" : "series.state", "compare.kv"),
        .brief = tell_fill(teller, "series.kv.brief", NULL),
        .title = kv_title(teller),
        .value = kv_value(teller, false),
        .brief_value = kv_value(teller, true),
    };
    tell_kv_band(teller, &series);
    tell_series(teller, series);
}

/* The adapter at both ends of the axis. */
static const char *fill_adapter(const struct teller *teller, const char *key, const struct filling *more) {
    const struct table *table = teller->table;
    double adapter = (double)teller->findings->adapter_bytes;
    struct filling all[12] = {
        {"bytes", tell_bytes(teller, adapter)},
        {"first", tell_bytes(teller, adapter / (double)table->low)},
        {"low", words_tokens(teller->words, teller->arena, table->low)},
        {"last", tell_bytes(teller, adapter / (double)table->high)},
        {"high", words_tokens(teller->words, teller->arena, table->high)},
    };
    for (size_t i = 5; more && more->name; i++) all[i] = *more++;
    return tell_fill(teller, key, all);
}

static void tell_adapter(const struct teller *teller) {
    tell_series(teller, (struct series){
                            .group = GROUP_ADAPTER,
                            .column = "adapter_bytes_per_token",
                            .ink = tell_ink(teller, INK_ADAPTER),
                            .weight = tell_weight(teller, 1.2, 0.6),
                            .dashed_from = INFINITY,
                            .points = tell_adapter_points(teller),
                            .count = teller->table->count,
                            .name = tell_name(teller, "series.adapter.tokens", "compare.adapter"),
                            .title = fill_adapter(teller, "tip.adapter.tokens", NULL),
                            .value = tell_adapter_value(teller),
                        });
}

/* ---- sentences ---- */

static struct sentence dashed(const struct teller *teller) {
    uint64_t context = teller->findings->context_length;
    if (!context || context >= teller->table->high) return (struct sentence){0};
    return tell_sentence(teller, "caption.context", FILL({"window", tell_count(teller, context)}));
}

static const char *counted(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    bool flat = !tell_kv_falls(teller);
    return tell_fill(teller, flat ? "caption.counted" : "caption.counted.falling",
                     FILL({"parameters", tell_parameters(teller)},
                          {"kv", tell_count(teller, flat ? findings->kv_token_bytes : findings->kv_bytes)},
                          {"count", tell_count(teller, findings->adapter_parameters)},
                          {"bytes", tell_count(teller, findings->adapter_bytes)}));
}

static const char *description(const struct teller *teller) {
    uint64_t crossover = teller->findings->crossover_tokens;
    const char *where = words_tokens_exactly(teller->words, teller->arena, crossover);
    const char *crossing = crossover > 1 ? tell_fill(teller, "alt.crossover", FILL({"tokens", where}))
                           : crossover   ? tell_fill(teller, "alt.crossover.first", NULL)
                                         : words_get(teller->words, "alt.no_crossover");
    return fill_adapter(teller, "alt.tokens",
                        FILL({"title", teller->figure->title}, {"kv", tell_kv_alternative(teller)},
                             {"pretraining", tell_pretraining_alternative(teller)}, {"crossover", crossing}));
}

static double adapter_at(const struct teller *teller, double tokens) {
    return (double)teller->findings->adapter_bytes / tokens;
}

/* The same tokens, counted in sessions. */
static void tell_sessions(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct table *table = teller->table;
    if (!findings->session_tokens) return;
    const char *each = words_tokens(teller->words, teller->arena, findings->session_tokens);
    teller->figure->top = (struct rescaled_axis){.title = tell_fill(teller, "axis.sessions", FILL({"each", each})),
                                                 .kind = AXIS_TOKENS,
                                                 .unit = (double)findings->session_tokens,
                                                 .low = (double)table->low,
                                                 .high = (double)table->high};
}

static void tell_one(const struct teller *teller) {
    struct figure *figure = teller->figure;
    figure->title = title(teller);
    figure->subtitle = tell_fill(teller, "tokens.subtitle", FILL({"grid", tell_grid(teller)}));
    figure->brief_subtitle = tell_fill(teller, "tokens.brief", NULL);
    tell_pretraining(teller);
    tell_kv(teller);
    tell_adapter(teller);
    tell_rivals(teller);
    tokens_tell_crossover(teller);
    tokens_tell_ratio(teller);
    tokens_tell_window(teller);
    tell_references(teller);
    tell_annotations(teller, "note.tokens", adapter_at);
    tell_conventions(teller, dashed(teller), (struct sentence){0}, counted(teller));
    figure->description = tell_alternative(teller, description(teller));
}

static void tell_several(const struct table *table, const struct words *words, struct arena *arena,
                         struct figure *figure) {
    for (struct teller teller = teller_first(table, words, arena, figure); teller.table;
         teller = teller_next(&teller)) {
        tell_kv(&teller);
        tell_adapter(&teller);
        tokens_tell_crossover(&teller);
        tell_references(&teller);
        tell_annotations(&teller, "compare.note.tokens", adapter_at);
    }
    const struct teller first = teller_first(table, words, arena, figure);
    figure->title = compare_title(&first);
    figure->subtitle = tell_fill(&first, "compare.subtitle.tokens", FILL({"grid", tell_grid(&first)}));
    compare_captions(&first, "compare.lines");
    figure->description = compare_description(&first);
}

static void tell_tokens(const struct table *table, const struct words *words, struct arena *arena,
                        struct figure *figure) {
    const struct teller first = teller_first(table, words, arena, figure);
    figure->x =
        (struct axis){AXIS_TOKENS, (double)table->low, (double)table->high, words_get(words, "axis.tokens"), NULL};
    figure->reading.column = "tokens";
    figure->reading.at = "page.at.tokens";
    figure->reading.value = "page.value";
    figure->y = (struct axis){.kind = AXIS_BYTES, .title = words_get(words, "axis.bytes")};
    tell_sessions(&first);
    if (first.several)
        tell_several(table, words, arena, figure);
    else
        tell_one(&first);
    tell_y_domain(&first, 10 * tell_highest_kv(&first));
}

const struct chart chart_tokens = {
    .name = "tokens",
    .quantity = &quantity_tokens,
    .usual = true,
    .per_token = true,
    .summary = "bytes per token against the token count: where do they cross?",
    .heeds = "tokens,kv-band,session-tokens,annotate,label-lora",
    .tell = tell_tokens,
};
