/* The lines of the figures along their samples, in bytes in all and in bytes per token. */
#include <math.h>

#include "figure/tell.h"

/* ---- lines ---- */

static struct series line(const struct point *points, size_t count) {
    return (struct series){.points = points, .count = count, .dashed_from = INFINITY, .weight = 1};
}

struct series tell_along(const struct teller *teller, const char *column) {
    const struct table *table = teller->table;
    struct point *points = arena_array(teller->arena, table->count, sizeof *points);
    for (size_t i = 0; i < table->count; i++)
        points[i] = (struct point){(double)table->samples[i].x,
                                   (double)sample_value(table->quantity, &table->samples[i], column)};
    struct series series = line(points, table->count);
    series.column = column;
    return series;
}

struct series tell_level(const struct teller *teller, uint64_t bytes) {
    struct point *points = arena_array(teller->arena, 2, sizeof *points);
    points[0] = (struct point){(double)teller->table->low, (double)bytes};
    points[1] = (struct point){(double)teller->table->high, (double)bytes};
    return line(points, 2);
}

const char *tell_last(const struct teller *teller, const char *column) {
    const struct table *table = teller->table;
    return tell_bytes(teller, (double)sample_value(table->quantity, &table->samples[table->count - 1], column));
}

static struct point sample_point(const struct sample *sample, uint64_t bytes) {
    return (struct point){(double)sample->x, (double)bytes / (double)sample->tokens};
}

const struct point *tell_kv_points(const struct teller *teller) {
    const struct table *table = teller->table;
    struct point *points = arena_array(teller->arena, table->count, sizeof *points);
    for (size_t i = 0; i < table->count; i++) points[i] = sample_point(&table->samples[i], table->samples[i].kv_bytes);
    return points;
}

static double per_token(uint64_t bytes, uint64_t tokens) {
    return (double)bytes / (double)tokens;
}

bool tell_kv_falls(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    return tell_tokens_vary(teller) && (findings->kv_state_bytes || findings->kv_window);
}

const char *tell_kv_value(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!tell_has_kv_cache(teller) && tell_tokens_vary(teller)) /* a state, whatever the tokens */
        return tell_fill(teller, "series.adapter.tokens.value",
                         FILL({"bytes", tell_bytes(teller, (double)findings->kv_bytes)}));
    return tell_fill(teller, tell_kv_falls(teller) ? "series.kv.value.falling" : "series.kv.value",
                     FILL({"bytes", tell_bytes(teller, tell_per_token(teller, findings->kv_bytes))}));
}

const char *tell_adapter_value(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (tell_tokens_vary(teller))
        return tell_fill(teller, "series.adapter.tokens.value",
                         FILL({"bytes", tell_bytes(teller, (double)findings->adapter_bytes)}));
    double at = tell_per_token(teller, findings->adapter_bytes);
    if (!findings->adapter_per_rank)
        return tell_fill(teller, "series.adapter.rank.at", FILL({"bytes", tell_bytes(teller, at)}));
    double parameter = at / (double)findings->adapter_parameters;
    return tell_fill(teller, findings->adapter_fixed ? "series.adapter.rank.value.fixed" : "series.adapter.rank.value",
                     FILL({"bytes", tell_bytes(teller, (double)findings->adapter_per_rank * parameter)},
                          {"fixed", tell_bytes(teller, (double)findings->adapter_fixed * parameter)}));
}

/* By the rule of its kind, or between samples where that has none so simple. */
double tell_adapter_at(const struct teller *teller, double rank) {
    const struct findings *findings = teller->findings;
    const struct table *table = teller->table;
    double parameters = (double)findings->adapter_per_rank * rank + (double)findings->adapter_fixed;
    if (parameters > 0)
        return tell_per_token(teller, findings->adapter_bytes) * parameters / (double)findings->adapter_parameters;
    size_t i = 1;
    while (i + 1 < table->count && (double)table->samples[i].rank < rank) i++;
    const struct sample *a = &table->samples[i - 1], *b = &table->samples[i];
    if (a->rank == b->rank) return tell_per_token(teller, findings->adapter_bytes);
    double part = log(rank / (double)a->rank) / log((double)b->rank / (double)a->rank);
    return tell_per_token(teller, a->adapter_bytes) * pow((double)b->adapter_bytes / (double)a->adapter_bytes, part);
}

struct named_ranks tell_spot_names(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    return (struct named_ranks){findings->spot_low != 0, findings->spot_low, findings->spot_high};
}

double tell_meeting_place(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (tell_tokens_vary(teller)) return (double)findings->crossover_tokens;
    if (!findings->adapter_per_rank) return (double)findings->equal_rank;
    double parameter = (double)findings->adapter_bytes / (double)findings->adapter_parameters;
    return ((double)findings->kv_bytes / parameter - (double)findings->adapter_fixed) /
           (double)findings->adapter_per_rank;
}

bool tell_meets_exactly(const struct teller *teller) {
    return tell_meeting_place(teller) == (double)teller->findings->equal_rank;
}

const char *tell_meeting(const struct teller *teller, uint64_t *x) {
    bool tokens_vary = tell_tokens_vary(teller);
    *x = tokens_vary ? teller->findings->crossover_tokens : teller->findings->equal_rank;
    if (!*x || tell_meeting_place(teller) <= 0) return NULL;
    return tokens_vary ? words_tokens_exactly(teller->words, teller->arena, *x)
                       : tell_fill(teller, "note.edge.rank", FILL({"rank", tell_count(teller, *x)}));
}

void tell_kv_band(const struct teller *teller, struct series *series) {
    const struct table *table = teller->table;
    if (!tell_has_band(teller)) return;
    struct point *edge = arena_array(teller->arena, table->count, sizeof *edge);
    for (size_t i = 0; i < table->count; i++)
        edge[i] = sample_point(&table->samples[i], table->samples[i].kv_band_bytes);
    double one = tell_per_token(teller, teller->findings->kv_bytes),
           other = tell_per_token(teller, teller->findings->kv_band_bytes);
    const struct filling *ends =
        FILL({"low", tell_bytes(teller, fmin(one, other))}, {"high", tell_bytes(teller, fmax(one, other))},
             {"formats", tell_kv_formats(teller)});
    bool falls = tell_kv_falls(teller);
    series->edge = edge;
    series->brief_value = NULL;
    series->value = tell_fill(teller, falls ? "series.kv.band.falling" : "series.kv.band", ends);
    series->title = tell_fill(teller, falls ? "tip.kv.band.falling" : "tip.kv.band", ends);
}

const char *tell_kv_alternative(const struct teller *teller) {
    const struct table *table = teller->table;
    const struct findings *findings = teller->findings;
    const struct sample *first = table->samples, *last = &table->samples[table->count - 1];
    double at = tell_per_token(teller, findings->kv_bytes);
    double other = tell_has_band(teller) ? tell_per_token(teller, findings->kv_band_bytes) : at;
    return tell_fill(teller,
                     tell_has_band(teller)   ? "alt.kv.band"
                     : tell_kv_falls(teller) ? "alt.kv.falling"
                                             : "alt.kv",
                     FILL({"bytes", tell_bytes(teller, at)}, {"low_bytes", tell_bytes(teller, fmin(at, other))},
                          {"high_bytes", tell_bytes(teller, fmax(at, other))}, {"formats", tell_kv_formats(teller)},
                          {"first", tell_bytes(teller, per_token(first->kv_bytes, first->tokens))},
                          {"last", tell_bytes(teller, per_token(last->kv_bytes, last->tokens))},
                          {"low", words_tokens(teller->words, teller->arena, first->tokens)},
                          {"high", words_tokens(teller->words, teller->arena, last->tokens)}));
}

const struct point *tell_adapter_points(const struct teller *teller) {
    const struct table *table = teller->table;
    struct point *points = arena_array(teller->arena, table->count, sizeof *points);
    for (size_t i = 0; i < table->count; i++)
        points[i] = sample_point(&table->samples[i], table->samples[i].adapter_bytes);
    return points;
}

double tell_pretraining_rate(const struct findings *findings) {
    return (double)findings->weight_bytes / (double)findings->pretraining_tokens;
}

void tell_pretraining(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!findings->pretraining_tokens) {
        teller->figure->undisclosed = true;
        return;
    }
    double rate = tell_pretraining_rate(findings);
    struct point *points = arena_array(teller->arena, 2, sizeof *points);
    points[0] = (struct point){(double)teller->table->low, rate};
    points[1] = (struct point){(double)teller->table->high, rate};
    const char *tokens = words_tokens(teller->words, teller->arena, findings->pretraining_tokens);
    tell_series(teller, (struct series){
                            .group = GROUP_PRETRAINING,
                            .column = "pretraining_bytes_per_token",
                            .ink = INK_PRETRAINING,
                            .style = LINE_DOTTED,
                            .weight = 1,
                            .dashed_from = INFINITY,
                            .points = points,
                            .count = 2,
                            .name = words_get(teller->words, "series.pretraining"),
                            .value = tell_fill(teller, "series.kv.value", FILL({"bytes", tell_bytes(teller, rate)})),
                            .brief = tell_brief(teller, "series.pretraining", NULL),
                            .brief_value = tell_bytes(teller, rate),
                            .more = tell_fill(teller, "series.pretraining.over", FILL({"tokens", tokens})),
                            .title = tell_fill(teller, "tip.pretraining",
                                               FILL({"bytes", tell_bytes(teller, rate)}, {"tokens", tokens})),
                        });
}

const char *tell_pretraining_alternative(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!findings->pretraining_tokens) return words_get(teller->words, "alt.undisclosed");
    return tell_fill(teller, "alt.pretraining", FILL({"bytes", tell_bytes(teller, tell_pretraining_rate(findings))}));
}

/* ---- what was asked besides ---- */

/* In bytes per token, at a sample. */
static double reference_at(const struct teller *teller, const struct reference *reference,
                           const struct sample *sample) {
    const struct findings *findings = teller->findings;
    switch (reference->basis) {
    case REFERENCE_TOKENS:
        return reference->factor;
    case REFERENCE_KV:
        return reference->factor * tell_per_token(teller, findings->kv_bytes);
    case REFERENCE_ADAPTER:
        return reference->factor * (double)sample->adapter_parameters / (double)sample->tokens;
    case REFERENCE_VOCABULARY:
        return reference->factor * log2((double)findings->vocabulary) / 8;
    }
    return 0;
}

/* As exact as its factor is; one of the adapter rises and falls as that does. */
static const char *reference_value(const struct teller *teller, const struct reference *reference, double at) {
    const struct findings *findings = teller->findings;
    double all = reference->factor * (double)findings->adapter_parameters;
    double per_rank = reference->factor * (double)findings->adapter_per_rank / (double)findings->tokens;
    if (reference->basis == REFERENCE_ADAPTER && tell_tokens_vary(teller))
        return tell_fill(teller, "series.adapter.tokens.value", FILL({"bytes", tell_bytes(teller, all)}));
    bool bends = reference->basis == REFERENCE_ADAPTER && tell_ranks_vary(teller);
    if (bends && findings->adapter_per_rank && !findings->adapter_fixed)
        return tell_fill(teller, "series.adapter.rank.value", FILL({"bytes", tell_bytes(teller, per_rank)}));
    const char *bytes = reference->basis == REFERENCE_TOKENS ? words_bytes_short(teller->words, teller->arena, at)
                                                             : tell_bytes(teller, at);
    return tell_fill(teller, "series.kv.value", FILL({"bytes", bytes}));
}

void tell_references(const struct teller *teller) {
    const struct references *references = &teller->findings->references;
    for (size_t i = 0; i < references->count; i++) {
        const struct reference *reference = &references->items[i];
        if (reference->basis == REFERENCE_TOKENS && teller->number) continue; /* the first model has the same */
        bool bends = reference->basis == REFERENCE_ADAPTER && !tell_tokens_vary(teller);
        size_t last = teller->table->count - 1, count = bends ? last + 1 : 2;
        struct point *points = arena_array(teller->arena, count, sizeof *points);
        for (size_t j = 0; j < count; j++) {
            const struct sample *sample = &teller->table->samples[bends ? j : j * last];
            points[j] = (struct point){(double)sample->x, reference_at(teller, reference, sample)};
        }
        tell_series(teller, (struct series){
                                .group = GROUP_NOTES,
                                .ink = INK_TICK,
                                .style = LINE_DOTTED,
                                .weight = 0.5,
                                .dashed_from = INFINITY,
                                .points = points,
                                .count = count,
                                .name = teller->several && reference->basis != REFERENCE_TOKENS
                                            ? tell_fill(teller, "compare.caveat", FILL({"sentence", reference->label}))
                                            : reference->label,
                                .value = reference_value(teller, reference, points[count - 1].y),
                                .title = reference->condition,
                            });
    }
}

void tell_annotations(const struct teller *teller, const char *key,
                      double (*adapter_at)(const struct teller *, double)) {
    const struct findings *findings = teller->findings;
    for (size_t i = 0; i < findings->annotation_count; i++) {
        uint64_t value = findings->annotations[i];
        if (!tell_in_range(teller, value)) continue;
        double x = (double)value, y = adapter_at(teller, x);
        const char *name = tell_fill(
            teller, key,
            FILL({"rank", tell_count(teller, value)}, {"tokens", words_tokens(teller->words, teller->arena, value)}));
        const char *bytes = tell_fill(teller, "note.rank.token", FILL({"bytes", tell_bytes(teller, y)}));
        tell_mark(teller, (struct mark){MARK_FILLED, tell_ink(teller, INK_ADAPTER), x, y, bytes});
        tell_note(teller, (struct note){.place = PLACE_AROUND,
                                        .x = x,
                                        .y = y,
                                        .ink = tell_ink(teller, INK_ADAPTER),
                                        .need = NEED_MUCH,
                                        .lines = {{name, true, false}, {bytes, false, false}}});
    }
}
