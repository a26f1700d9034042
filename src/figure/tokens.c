/* Figure 1: bytes per token against the token count, the rank fixed. */
#include <math.h>

#include "figure/charts.h"
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

static const char *title(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    const char *key = findings->kv_bytes == findings->adapter_bytes ? "tokens.title.equal"
                      : ratio_of(findings) > 1                      ? "tokens.title.tighter"
                      : findings->crossover_tokens                  ? "tokens.title.looser"
                                                                    : "tokens.title.never";
    return tell_fill(teller, key, FILL({"ratio", ratio_text(teller)}, {"at", at_text(teller)}));
}

static const struct sample *last_sample(const struct teller *teller) {
    return &teller->table->samples[teller->table->count - 1];
}

static double kv_rate(const struct sample *sample) {
    return (double)sample->kv_bytes / (double)sample->tokens;
}

static const char *kv_title(const struct teller *teller) {
    const struct sample *first = teller->table->samples, *last = last_sample(teller);
    return tell_fill(teller, tell_kv_falls(teller) ? "tip.kv.falling" : "tip.kv",
                     FILL({"bytes", tell_bytes(teller, kv_rate(first))}, {"last", tell_bytes(teller, kv_rate(last))},
                          {"low", words_tokens(teller->words, teller->arena, first->tokens)},
                          {"high", words_tokens(teller->words, teller->arena, last->tokens)}));
}

static void tell_kv(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    struct series series = {
        .group = GROUP_KV,
        .ink = INK_KV,
        .weight = 1,
        .dashed_from = findings->context_length ? (double)findings->context_length : INFINITY,
        .points = tell_kv_points(teller),
        .count = teller->table->count,
        .name = words_get(teller->words, tell_has_kv_cache(teller) ? "series.kv" : "series.state"),
        .title = kv_title(teller),
        .value = tell_kv_value(teller),
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
                            .ink = INK_ADAPTER,
                            .weight = 1.2,
                            .dashed_from = INFINITY,
                            .points = tell_adapter_points(teller),
                            .count = teller->table->count,
                            .name = tell_fill(teller, "series.adapter.tokens", NULL),
                            .title = fill_adapter(teller, "tip.adapter.tokens", NULL),
                            .value = tell_adapter_value(teller),
                        });
}

static void tell_crossover(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    uint64_t tokens = findings->crossover_tokens;
    if (!tokens || !tell_in_range(teller, tokens)) return;
    double x = (double)tokens, y = (double)findings->adapter_bytes / x;
    tell_rule(teller, INK_AXIS, x, y);
    const char *exactly = words_tokens_exactly(teller->words, teller->arena, tokens);
    const char *text = tell_fill(teller, "note.crossover", FILL({"tokens", exactly}));
    const char *tip = tell_fill(teller, "tip.crossover", FILL({"tokens", exactly}, {"bytes", tell_bytes(teller, y)}));
    tell_mark(teller, (struct mark){MARK_CROSSING, INK_TITLE, x, y, tip});
    tell_note(teller,
              (struct note){.place = PLACE_AROUND, .x = x, .y = y, .lines = {{text, true, false}}, .ink = INK_TITLE});
}

static void tell_ratio(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!tell_in_range(teller, findings->tokens) || findings->kv_bytes == findings->adapter_bytes) return;
    double kv = tell_per_token(teller, findings->kv_bytes), adapter = tell_per_token(teller, findings->adapter_bytes);
    double x = (double)findings->tokens, low = fmin(kv, adapter), high = fmax(kv, adapter);
    teller->figure->bracket.x = x;
    teller->figure->bracket.low = low;
    teller->figure->bracket.high = high;
    teller->figure->bracket.title =
        tell_fill(teller, "tip.ratio", FILL({"kv", tell_bytes(teller, kv)}, {"bytes", tell_bytes(teller, adapter)}));
    const char *key = ratio_of(findings) > 1 ? "note.ratio.tighter" : "note.ratio.looser";
    tell_note(teller, (struct note){
                          .place = PLACE_BESIDE,
                          .x = x,
                          .y = low,
                          .y2 = high,
                          .ink = INK_TITLE,
                          .lines = {{ratio_text(teller), true, false}, {tell_fill(teller, key, NULL), false, false}},
                      });
}

static const struct sample *sample_near(const struct table *table, double tokens) {
    size_t i = 0;
    while (i + 1 < table->count && (double)table->samples[i].tokens < tokens) i++;
    return &table->samples[i];
}

/* Why the line is dashed: along a flat line, or beside a falling one soon after its window ends. */
static void tell_context(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct table *table = teller->table;
    if (!findings->context_length || findings->context_length >= table->high) return;
    double from = fmax((double)findings->context_length, (double)table->low), to = (double)table->high;
    const char *context = words_context(teller->words, teller->arena, findings->context_length);
    const char *text = tell_fill(teller, "note.context", FILL({"context", context}));
    struct note note = {.lines = {{text, false, true}}, .ink = INK_KV, .need = NEED_LITTLE};
    if (!tell_kv_falls(teller)) {
        note.place = PLACE_ALONG;
        note.x = from;
        note.x2 = to;
        note.y = kv_rate(last_sample(teller));
    } else {
        const struct sample *soon = sample_near(table, pow(from, 0.75) * pow(to, 0.25));
        note.place = PLACE_AROUND;
        note.x = (double)soon->tokens;
        note.y = kv_rate(soon);
        note.begins = from;
    }
    tell_note(teller, note);
}

static const char *dashed(const struct teller *teller) {
    uint64_t context = teller->findings->context_length;
    if (!context || context >= teller->table->high) return NULL;
    return tell_fill(teller, "caption.context",
                     FILL({"context", words_context(teller->words, teller->arena, context)}));
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
    const struct findings *findings = teller->findings;
    const struct words *words = teller->words;
    struct arena *arena = teller->arena;
    uint64_t crossover = findings->crossover_tokens;
    const char *where = words_tokens_exactly(words, arena, crossover);
    const char *crossing = crossover > 1 ? tell_fill(teller, "alt.crossover", FILL({"tokens", where}))
                           : crossover   ? tell_fill(teller, "alt.crossover.first", NULL)
                                         : words_get(words, "alt.no_crossover");
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

static void tell_tokens(const struct table *table, const struct words *words, struct arena *arena,
                        struct figure *figure) {
    const struct teller teller = {table, &table->findings, words, arena, figure, false};
    figure->title = title(&teller);
    figure->subtitle = tell_fill(&teller, "tokens.subtitle", NULL);
    figure->x = (struct axis){AXIS_TOKENS, (double)table->low, (double)table->high, words_get(words, "axis.tokens")};
    figure->y = (struct axis){.kind = AXIS_BYTES, .title = words_get(words, "axis.bytes")};
    tell_sessions(&teller);
    tell_pretraining(&teller);
    tell_kv(&teller);
    tell_adapter(&teller);
    tell_crossover(&teller);
    tell_ratio(&teller);
    tell_context(&teller);
    tell_references(&teller);
    tell_annotations(&teller, "note.tokens", adapter_at);
    tell_y_domain(&teller, 10 * tell_per_token(&teller, table->findings.kv_bytes));
    tell_conventions(&teller, dashed(&teller), counted(&teller));
    figure->description = tell_alternative(&teller, description(&teller));
}

const struct chart chart_tokens = {
    .name = "tokens",
    .quantity = &quantity_tokens,
    .summary = "bytes per token against the token count, the rank fixed",
    .tell = tell_tokens,
};
