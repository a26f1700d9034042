/* What the chart of tokens points out: the crossover, the ratio at the reference, the window's end. */
#include <math.h>

#include "figure/tokens.h"

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

void tokens_tell_crossover(const struct teller *teller) {
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

/* From line to line, with its number and what that is a ratio of: the second to the first, whose it is; `joins` as a
 * note has it. */
static void tell_gap(const struct teller *teller, double a, double b, const char *key, bool quiet, size_t joins,
                     const char *tip) {
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
                          .bracket = quiet ? teller->figure->bracket_count : 0,
                          .joins = joins,
                          .joined = b < a ? tell_brief(teller, key, ratio) : tell_brief_part(teller, b / a),
                      });
}

void tokens_tell_ratio(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!tell_in_range(teller, findings->tokens)) return;
    double kv = tell_per_token(teller, findings->kv_bytes), adapter = tell_per_token(teller, findings->adapter_bytes);
    tell_dot(teller, INK_KV, kv);
    tell_dot(teller, INK_ADAPTER, adapter);
    size_t dot = teller->figure->note_count;
    const char *tip =
        tell_fill(teller, "tip.ratio", FILL({"kv", tell_bytes(teller, kv)}, {"bytes", tell_bytes(teller, adapter)}));
    if (findings->kv_bytes != findings->adapter_bytes)
        tell_gap(teller, kv, adapter, tokens_ratio(findings) > 1 ? "note.ratio.tighter" : "note.ratio.looser", false,
                 dot, tip);
    if (!findings->pretraining_tokens) return;
    double pretraining = tell_pretraining_rate(findings);
    /* Down from the nearest: below the one above it the ratio would be another than what is drawn. */
    bool cached = adapter > kv && kv > pretraining;
    double top = cached ? kv : adapter;
    const char *key = cached ? "note.ratio.pretraining.below" : "note.ratio.pretraining";
    if (top > pretraining) tell_gap(teller, top, pretraining, key, true, 0, NULL);
}

/* Between samples, as the line is drawn. */
static double kv_rate_at(const struct table *table, double tokens) {
    size_t i = 1;
    while (i + 1 < table->count && (double)table->samples[i].tokens < tokens) i++;
    const struct sample *a = &table->samples[i - 1], *b = &table->samples[i];
    double part = log(tokens / (double)a->tokens) / log((double)b->tokens / (double)a->tokens);
    return tokens_kv_rate(a) * pow(tokens_kv_rate(b) / tokens_kv_rate(a), part);
}

/* Where the line begins to be dashed, and why; where all of it is, at its left end. */
void tokens_tell_window(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct table *table = teller->table;
    if (!findings->context_length || findings->context_length >= table->high) return;
    bool before = findings->context_length < table->low;
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
                                    .need = NEED_LITTLE});
}
