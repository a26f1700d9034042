/* Figure 1: bytes per token against the token count, the rank fixed. */
#include <math.h>

#include "chart/charts.h"
#include "chart/tell.h"

static bool in_range(const struct table *table, uint64_t x) {
    return x >= table->low && x <= table->high;
}

static const char *title(struct teller *teller, double ratio) {
    const struct findings *findings = teller->findings;
    const struct words *words = teller->words;
    const char *key = findings->kv_bytes == findings->adapter_bytes ? "tokens.title.equal"
                      : ratio > 1                                   ? "tokens.title.tighter"
                                                                    : "tokens.title.looser";
    return words_fill(words, teller->arena, key,
                      FILL({"tokens", words_tokens(words, teller->arena, findings->tokens)},
                           {"rank", words_count(words, teller->arena, findings->rank)},
                           {"ratio", words_ratio(words, teller->arena, ratio > 1 ? ratio : 1 / ratio)}));
}

/* Every token costs what the first one does. */
static bool kv_is_flat(const struct findings *findings) {
    return findings->kv_state_bytes == 0 && findings->kv_window == 0;
}

static const char *kv_value(struct teller *teller) {
    const struct words *words = teller->words;
    const struct sample *last = &teller->table->samples[teller->table->count - 1];
    double rate = (double)last->kv_bytes / (double)last->tokens;
    return words_fill(words, teller->arena, kv_is_flat(teller->findings) ? "series.kv.value" : "series.kv.value.falling",
                      FILL({"bytes", words_bytes(words, teller->arena, rate)},
                           {"tokens", words_tokens(words, teller->arena, last->tokens)}));
}

static const char *kv_title(struct teller *teller) {
    const struct table *table = teller->table;
    const struct words *words = teller->words;
    struct arena *arena = teller->arena;
    const struct sample *first = &table->samples[0], *last = &table->samples[table->count - 1];
    double from = (double)first->kv_bytes / (double)first->tokens, to = (double)last->kv_bytes / (double)last->tokens;
    return words_fill(words, arena, from == to ? "tip.kv" : "tip.kv.falling",
                      FILL({"bytes", words_bytes(words, arena, from)}, {"low", words_tokens(words, arena, first->tokens)},
                           {"last", words_bytes(words, arena, to)}, {"high", words_tokens(words, arena, last->tokens)}));
}

static const char *adapter_title(struct teller *teller) {
    const struct table *table = teller->table;
    const struct words *words = teller->words;
    struct arena *arena = teller->arena;
    double adapter = (double)teller->findings->adapter_bytes;
    return words_fill(words, arena, "tip.adapter.tokens",
                      FILL({"rank", words_count(words, arena, teller->findings->rank)},
                           {"bytes", words_bytes(words, arena, adapter)},
                           {"first", words_bytes(words, arena, adapter / (double)table->low)},
                           {"low", words_tokens(words, arena, table->low)},
                           {"last", words_bytes(words, arena, adapter / (double)table->high)},
                           {"high", words_tokens(words, arena, table->high)}));
}

static void tell_lines(struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct words *words = teller->words;
    struct arena *arena = teller->arena;
    tell_pretraining(teller);
    tell_series(teller, (struct series){
        .group = GROUP_KV, .ink = INK_KV, .weight = 1,
        .dashed_from = findings->context_length ? (double)findings->context_length : INFINITY,
        .points = tell_kv_points(teller), .count = teller->table->count,
        .name = words_get(words, "series.kv"), .value = kv_value(teller), .title = kv_title(teller),
    });
    tell_series(teller, (struct series){
        .group = GROUP_ADAPTER, .ink = INK_ADAPTER, .weight = 1.2, .dashed_from = INFINITY,
        .points = tell_adapter_points(teller), .count = teller->table->count,
        .name = words_fill(words, arena, "series.adapter.tokens",
                           FILL({"rank", words_count(words, arena, findings->rank)})),
        .value = words_fill(words, arena, "series.adapter.tokens.value",
                            FILL({"bytes", words_bytes(words, arena, (double)findings->adapter_bytes)})),
        .title = adapter_title(teller),
    });
}

static void tell_crossover(struct teller *teller) {
    const struct findings *findings = teller->findings;
    uint64_t tokens = findings->crossover_tokens;
    if (!tokens || !in_range(teller->table, tokens)) return;
    double x = (double)tokens, y = (double)findings->adapter_bytes / x;
    tell_rule(teller, INK_AXIS, x, y);
    tell_mark(teller, MARK_CROSSING, INK_TITLE, x, y,
              words_fill(teller->words, teller->arena, "tip.crossover",
                         FILL({"tokens", words_count(teller->words, teller->arena, tokens)},
                              {"bytes", words_bytes(teller->words, teller->arena, y)})));
    const char *text = words_fill(teller->words, teller->arena, "note.crossover",
                                  FILL({"tokens", words_count(teller->words, teller->arena, tokens)}));
    tell_note(teller, (struct note){.place = PLACE_AROUND, .x = x, .y = y, .lines = {{text, true, false}}, .ink = INK_TITLE});
}

static void tell_ratio(struct teller *teller, double ratio) {
    const struct findings *findings = teller->findings;
    if (!in_range(teller->table, findings->tokens) || findings->kv_bytes == findings->adapter_bytes) return;
    double x = (double)findings->tokens;
    double kv = (double)findings->kv_bytes / x, adapter = (double)findings->adapter_bytes / x;
    teller->figure->bracket.x = x;
    teller->figure->bracket.low = fmin(kv, adapter);
    teller->figure->bracket.high = fmax(kv, adapter);
    const struct words *words = teller->words;
    teller->figure->bracket.title = words_fill(
        words, teller->arena, "tip.ratio",
        FILL({"tokens", words_tokens(words, teller->arena, findings->tokens)},
             {"kv", words_bytes(words, teller->arena, kv)}, {"adapter", words_bytes(words, teller->arena, adapter)}));
    const char *at = words_fill(words, teller->arena, ratio > 1 ? "note.ratio.tighter" : "note.ratio.looser",
                                FILL({"tokens", words_tokens(words, teller->arena, findings->tokens)}));
    tell_note(teller, (struct note){
        .place = PLACE_BESIDE, .x = x, .y = fmin(kv, adapter), .y2 = fmax(kv, adapter), .ink = INK_TITLE,
        .lines = {{words_ratio(words, teller->arena, ratio > 1 ? ratio : 1 / ratio), true, false}, {at, false, false}},
    });
}

static const struct sample *sample_near(const struct table *table, double tokens) {
    size_t i = 0;
    while (i + 1 < table->count && (double)table->samples[i].tokens < tokens) i++;
    return &table->samples[i];
}

static void tell_context(struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct table *table = teller->table;
    if (!findings->context_length || findings->context_length >= table->high) return;
    const struct sample *last = &table->samples[table->count - 1];
    double from = fmax((double)findings->context_length, (double)table->low);
    const struct sample *middle = sample_near(table, pow(from, 0.75) * pow((double)table->high, 0.25));
    bool flat = kv_is_flat(findings);
    const char *text = words_fill(teller->words, teller->arena, "note.context",
                                  FILL({"tokens", words_context(teller->words, teller->arena, findings->context_length)}));
    struct note note = {.lines = {{text, false, true}}, .ink = INK_KV, .need = NEED_LITTLE};
    if (flat) {
        note.place = PLACE_ALONG;
        note.x = from;
        note.x2 = (double)table->high;
        note.y = (double)last->kv_bytes / (double)last->tokens;
    } else {
        note.place = PLACE_AROUND;
        note.x = (double)middle->tokens;
        note.y = (double)middle->kv_bytes / (double)middle->tokens;
    }
    tell_note(teller, note);
}

static const char *description(struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct table *table = teller->table;
    const struct words *words = teller->words;
    struct arena *arena = teller->arena;
    const char *crossing = findings->crossover_tokens
                               ? words_fill(words, arena, "alt.crossover",
                                            FILL({"tokens", words_count(words, arena, findings->crossover_tokens)}))
                               : words_get(words, "alt.no_crossover");
    double adapter = (double)findings->adapter_bytes;
    return words_fill(
        words, arena, "alt.tokens",
        FILL({"title", teller->figure->title}, {"model", findings->model_name},
             {"kv", words_bytes(words, arena, (double)findings->kv_bytes / (double)findings->tokens)},
             {"rank", words_count(words, arena, findings->rank)},
             {"first", words_bytes(words, arena, adapter / (double)table->low)},
             {"low", words_tokens(words, arena, table->low)},
             {"last", words_bytes(words, arena, adapter / (double)table->high)},
             {"high", words_tokens(words, arena, table->high)}, {"pretraining", tell_pretraining_alternative(teller)},
             {"crossover", crossing}));
}

static void tell_tokens(const struct table *table, const struct words *words, struct arena *arena,
                        struct figure *figure) {
    struct teller teller = {table, &table->findings, words, arena, figure};
    const struct findings *findings = teller.findings;
    double ratio = (double)findings->kv_bytes / (double)findings->adapter_bytes;
    figure->title = title(&teller, ratio);
    figure->subtitle = words_fill(words, arena, "tokens.subtitle",
                                  FILL({"model", tell_model(&teller)}, {"dtype", tell_dtype(&teller)}));
    figure->x = (struct axis){AXIS_TOKENS, (double)table->low, (double)table->high, words_get(words, "axis.tokens")};
    figure->y = (struct axis){.kind = AXIS_BYTES, .title = words_get(words, "axis.bytes")};
    tell_lines(&teller);
    tell_crossover(&teller);
    tell_ratio(&teller, ratio);
    tell_context(&teller);
    tell_y_domain(&teller, 10 * (double)findings->kv_bytes / (double)findings->tokens);
    bool flat = kv_is_flat(findings);
    tell_conventions(&teller,
                     words_fill(words, arena, flat ? "caption.counted" : "caption.counted.falling",
                                FILL({"parameters", words_count(words, arena, findings->parameters)},
                                     {"kv", words_count(words, arena, flat ? findings->kv_token_bytes : findings->kv_bytes)},
                                     {"tokens", words_tokens(words, arena, findings->tokens)},
                                     {"adapter", words_count(words, arena, findings->adapter_parameters)},
                                     {"bytes", words_count(words, arena, findings->adapter_bytes)})));
    figure->description = description(&teller);
}

const struct chart chart_tokens = {
    .name = "tokens",
    .vary = VARY_TOKENS,
    .low = 100,
    .high = 10000000,
    .summary = "bytes per token against the token count, the rank fixed",
    .tell = tell_tokens,
};
