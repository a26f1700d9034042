/* Figure 1: bytes per token against the token count, the rank fixed: where do the two ways cross, and how far apart are
 * they at the reference? */
#include <math.h>

#include "figure/charts.h"
#include "figure/compare.h"
#include "figure/tell.h"

static double ratio_of(const struct findings *findings) {
    return (double)findings->kv_bytes / (double)findings->adapter_bytes;
}

/* At least 1: which of the two is larger is said in words. */
static const char *ratio_text(const struct teller *teller) {
    double ratio = ratio_of(teller->findings);
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
                      : ratio_of(findings) > 1     ? (past ? "tokens.title.tighter.past" : "tokens.title.tighter")
                      : findings->crossover_tokens ? (past ? "tokens.title.looser.past" : "tokens.title.looser")
                      : tell_has_kv_cache(teller)  ? "tokens.title.never"
                                                   : "tokens.title.never.state";
    return tell_fill(teller, key, FILL({"ratio", ratio_text(teller)}, {"at", at_text(teller)}));
}

static const struct sample *last_sample(const struct teller *teller) {
    return &teller->table->samples[teller->table->count - 1];
}

static double kv_rate(const struct sample *sample) {
    return (double)sample->kv_bytes / (double)sample->tokens;
}

/* ---- lines ---- */

static const char *kv_title(const struct teller *teller) {
    const struct sample *first = teller->table->samples, *last = last_sample(teller);
    return tell_fill(teller, tell_kv_falls(teller) ? "tip.kv.falling" : "tip.kv",
                     FILL({"bytes", tell_bytes(teller, kv_rate(first))}, {"last", tell_bytes(teller, kv_rate(last))},
                          {"low", words_tokens(teller->words, teller->arena, first->tokens)},
                          {"high", words_tokens(teller->words, teller->arena, last->tokens)}));
}

/* Its value stands at the dot on it; at its end, how it goes on to there. */
static const char *kv_value(const struct teller *teller, bool briefly) {
    bool state = !tell_has_kv_cache(teller);
    if (state || teller->several || !tell_in_range(teller, teller->findings->tokens)) return tell_kv_value(teller);
    const struct sample *last = last_sample(teller);
    const char *key = tell_kv_falls(teller) ? "series.kv.value.end" : "series.kv.value.constant";
    const struct filling *end = FILL({"bytes", tell_bytes(teller, kv_rate(last))},
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
                            .brief_value = fill_adapter(teller, "series.adapter.tokens.brief", NULL),
                        });
}

/* ---- what is pointed out ---- */

/* An arrow at the edge that it lies beyond. */
static void tell_crossover_outside(const struct teller *teller, const char *exactly) {
    const struct table *table = teller->table;
    bool before = teller->findings->crossover_tokens < table->low;
    const char *key = before ? "note.crossover.before" : "note.crossover.beyond";
    tell_note(teller, (struct note){.place = before ? PLACE_RIGHT_OF : PLACE_LEFT_OF,
                                    .x = (double)(before ? table->low : table->high),
                                    .lines = {{tell_fill(teller, key, FILL({"tokens", exactly})), true, false}},
                                    .need = NEED_ALL,
                                    .ink = INK_TITLE});
}

static void tell_crossover(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    uint64_t tokens = findings->crossover_tokens;
    if (!tokens) return;
    const char *exactly = words_tokens_exactly(teller->words, teller->arena, tokens);
    if (!tell_in_range(teller, tokens)) {
        if (!teller->several) tell_crossover_outside(teller, exactly);
        return;
    }
    double x = (double)tokens, y = (double)findings->adapter_bytes / x;
    const char *key = teller->several ? "compare.crossover" : "note.crossover";
    const char *text = tell_fill(teller, key, FILL({"tokens", exactly}, {"count", tell_count(teller, tokens)}));
    const char *tip = tell_fill(teller, "tip.crossover", FILL({"tokens", exactly}, {"bytes", tell_bytes(teller, y)}));
    enum ink ink = tell_ink(teller, INK_TITLE);
    if (!teller->several) tell_rule(teller, (struct rule){.x = x, .high = y, .ink = INK_AXIS});
    tell_mark(teller, (struct mark){MARK_CROSSING, ink, x, y, tip});
    tell_note(teller, (struct note){.place = PLACE_AROUND,
                                    .x = x,
                                    .y = y,
                                    .lines = {{text, true, teller->several}},
                                    .need = teller->several ? NEED_MUCH : NEED_ALL,
                                    .ink = ink});
}

static void tell_dot(const struct teller *teller, enum ink ink, double y) {
    double x = (double)teller->findings->tokens;
    const char *bytes = tell_bytes(teller, y);
    tell_mark(teller, (struct mark){MARK_FILLED, ink, x, y, bytes});
    tell_note(
        teller,
        (struct note){
            .place = PLACE_AROUND, .x = x, .y = y, .lines = {{bytes, true, false}}, .need = NEED_ALL, .ink = ink});
}

/* From line to line, with its number and what that is a ratio of: the second to the first, whose it is. */
static void tell_gap(const struct teller *teller, double a, double b, const char *key, bool quiet, const char *tip) {
    const struct filling *ratio = FILL({"ratio", words_ratio(teller->words, teller->arena, fmax(a, b) / fmin(a, b))});
    double x = (double)teller->findings->tokens;
    tell_bracket(teller, (struct bracket){x, fmin(a, b), fmax(a, b), quiet, tip});
    tell_note(teller, (struct note){
                          .place = PLACE_BESIDE,
                          .x = x,
                          .y = fmin(a, b),
                          .y2 = fmax(a, b),
                          .ink = quiet ? INK_SECONDARY : INK_TITLE,
                          .need = quiet ? NEED_SOME : NEED_ALL,
                          .side = quiet   ? 0
                                  : b < a ? 1
                                          : -1,
                          .lines = {{tell_fill(teller, key, ratio), !quiet, quiet}},
                          .brief = tell_brief(teller, key, ratio),
                      });
}

static void tell_ratio(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!tell_in_range(teller, findings->tokens)) return;
    double kv = tell_per_token(teller, findings->kv_bytes), adapter = tell_per_token(teller, findings->adapter_bytes);
    tell_dot(teller, INK_KV, kv);
    tell_dot(teller, INK_ADAPTER, adapter);
    const char *tip =
        tell_fill(teller, "tip.ratio", FILL({"kv", tell_bytes(teller, kv)}, {"bytes", tell_bytes(teller, adapter)}));
    if (findings->kv_bytes != findings->adapter_bytes)
        tell_gap(teller, kv, adapter, ratio_of(findings) > 1 ? "note.ratio.tighter" : "note.ratio.looser", false, tip);
    if (!findings->pretraining_tokens) return;
    double pretraining = tell_pretraining_rate(findings);
    /* Where the KV cache lies between, "less" would be said of that. */
    const char *key = adapter > kv ? "note.ratio.pretraining.below" : "note.ratio.pretraining";
    if (adapter > pretraining) tell_gap(teller, adapter, pretraining, key, true, NULL);
}

/* Between samples, as the line is drawn. */
static double kv_rate_at(const struct table *table, double tokens) {
    size_t i = 1;
    while (i + 1 < table->count && (double)table->samples[i].tokens < tokens) i++;
    const struct sample *a = &table->samples[i - 1], *b = &table->samples[i];
    double part = log(tokens / (double)a->tokens) / log((double)b->tokens / (double)a->tokens);
    return kv_rate(a) * pow(kv_rate(b) / kv_rate(a), part);
}

/* Where the line begins to be dashed, and why; where all of it is, at its left end. */
static void tell_window(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct table *table = teller->table;
    if (!findings->context_length || findings->context_length >= table->high) return;
    bool before = findings->context_length < table->low;
    double near = fabs(log10((double)findings->context_length / (double)findings->tokens)); /* to the dot, in decades */
    double x = fmax((double)findings->context_length, (double)table->low), there = kv_rate_at(table, x);
    const struct filling *fillings = FILL({"window", tell_count(teller, findings->context_length)});
    const char *text = tell_fill(teller, before ? "note.window.before" : "note.window", fillings);
    tell_note(teller, (struct note){.place = PLACE_AROUND,
                                    .x = x,
                                    .y = there,
                                    .lines = {{text, false, true}},
                                    .brief = tell_fill(teller, "note.window.brief", fillings),
                                    .begins = before ? 0 : 0.97 * x,
                                    .low = before ? 0 : there / 1.7,
                                    .high = before ? 0 : there * 1.7,
                                    .ink = INK_KV,
                                    .need = near < 0.2 ? NEED_SOME : NEED_MUCH});
}

/* ---- sentences ---- */

static const char *dashed(const struct teller *teller) {
    uint64_t context = teller->findings->context_length;
    if (!context || context >= teller->table->high) return NULL;
    return tell_fill(teller, "caption.context", FILL({"window", tell_count(teller, context)}));
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
    figure->subtitle = tell_fill(teller, "tokens.subtitle", NULL);
    figure->brief_subtitle = tell_fill(teller, "tokens.brief", NULL);
    tell_pretraining(teller);
    tell_kv(teller);
    tell_adapter(teller);
    tell_rivals(teller);
    tell_crossover(teller);
    tell_ratio(teller);
    tell_window(teller);
    tell_references(teller);
    tell_annotations(teller, "note.tokens", adapter_at);
    tell_conventions(teller, dashed(teller), NULL, counted(teller));
    figure->description = tell_alternative(teller, description(teller));
}

static void tell_several(const struct table *table, const struct words *words, struct arena *arena,
                         struct figure *figure) {
    for (struct teller teller = teller_first(table, words, arena, figure); teller.table;
         teller = teller_next(&teller)) {
        tell_kv(&teller);
        tell_adapter(&teller);
        tell_crossover(&teller);
        tell_references(&teller);
        tell_annotations(&teller, "compare.note.tokens", adapter_at);
    }
    const struct teller first = teller_first(table, words, arena, figure);
    figure->title = compare_title(&first);
    figure->subtitle = tell_fill(&first, "compare.subtitle.tokens", NULL);
    compare_captions(&first, "compare.lines");
    figure->description = compare_description(&first);
}

static void tell_tokens(const struct table *table, const struct words *words, struct arena *arena,
                        struct figure *figure) {
    const struct teller first = teller_first(table, words, arena, figure);
    figure->x = (struct axis){AXIS_TOKENS, (double)table->low, (double)table->high, words_get(words, "axis.tokens")};
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
    .tell = tell_tokens,
};
