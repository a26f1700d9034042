#include "figure/tell.h"

#include <math.h>
#include <string.h>

#include "base/buffer.h"

/* ---- words ---- */

/* The name does not break across lines unless it is long. */
static const char *model_name(const struct teller *teller) {
    enum { LONG = 32 };
    const char *name = teller->findings->model_name;
    if (strlen(name) > LONG) return name;
    struct buffer joined = {0};
    for (; *name; name++) buffer_printf(&joined, *name == ' ' ? "\u00a0" : "%c", *name);
    const char *text = arena_text(teller->arena, (char *)joined.bytes, joined.size);
    buffer_free(&joined);
    return text;
}

static const char *adapter_name(const struct teller *teller) {
    return teller->findings->adapter_title;
}

/* A state is in a format of its own, whatever that of a KV cache. */
static bool has_band(const struct teller *teller) {
    return teller->findings->kv_band_dtype && tell_has_kv_cache(teller);
}

/* "bf16", or "fp8 to bf16" where the KV cache is a band. */
static const char *kv_formats(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!has_band(teller)) return findings->kv_dtype;
    const struct sample *sample = teller->table->samples;
    bool rises = sample->kv_band_bytes > sample->kv_bytes;
    return words_fill(teller->words, teller->arena, "dtype.band",
                      FILL({"low", rises ? findings->kv_dtype : findings->kv_band_dtype},
                           {"high", rises ? findings->kv_band_dtype : findings->kv_dtype}));
}

/* "bf16", or each where they differ. */
static const char *dtype(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    bool one = !has_band(teller) && strcmp(findings->kv_dtype, findings->adapter_dtype) == 0 &&
               strcmp(findings->kv_dtype, findings->weight_dtype) == 0;
    return words_fill(teller->words, teller->arena, one ? "dtype.one" : "dtype.each",
                      FILL({"dtype", findings->kv_dtype}, {"kv", kv_formats(teller)}, {"adapter", adapter_name(teller)},
                           {"lora", findings->adapter_dtype}, {"weights", findings->weight_dtype}));
}

static bool asks_for(const char *phrase, const char *name) {
    size_t length = strlen(name);
    for (const char *at = phrase; (at = strchr(at, '{')); at++)
        if (strncmp(at + 1, name, length) == 0 && at[1 + length] == '}') return true;
    return false;
}

/* What reading in context holds; a model of recurrent layers alone has no KV cache. Its cases, since languages decline.
 */
static const char *cache_name(const struct teller *teller, const char *declined) {
    const char *noun = tell_has_kv_cache(teller) ? "kv" : "state";
    return words_get(teller->words, arena_printf(teller->arena, "cache.%s%s", noun, declined));
}

/* What every phrase may ask for; most ask for little of it. */
static const char *usual_filling(const struct teller *teller, const char *name) {
    const struct findings *findings = teller->findings;
    if (strcmp(name, "cache") == 0) return cache_name(teller, "");
    if (strcmp(name, "the_cache") == 0) return cache_name(teller, ".the");
    if (strcmp(name, "of_cache") == 0) return cache_name(teller, ".of");
    if (strcmp(name, "Cache") == 0) return cache_name(teller, ".first");
    if (strcmp(name, "model") == 0) return model_name(teller);
    if (strcmp(name, "dtype") == 0) return dtype(teller);
    if (strcmp(name, "adapter") == 0) return adapter_name(teller);
    if (strcmp(name, "rank") == 0) return tell_count(teller, findings->rank);
    return words_tokens(teller->words, teller->arena, findings->tokens);
}

const char *tell_fill(const struct teller *teller, const char *key, const struct filling *fillings) {
    enum { OWN = 12 };
    static const char *const usual[] = {"model", "dtype",     "adapter",  "rank", "tokens",
                                        "cache", "the_cache", "of_cache", "Cache"};
    const char *phrase = words_get(teller->words, key);
    struct filling all[OWN + sizeof usual / sizeof *usual + 1];
    size_t count = 0;
    for (; fillings && fillings->name && count < OWN; fillings++) all[count++] = *fillings;
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (asks_for(phrase, usual[i])) all[count++] = (struct filling){usual[i], usual_filling(teller, usual[i])};
    all[count] = (struct filling){NULL, NULL};
    return words_fill(teller->words, teller->arena, key, all);
}

const char *tell_count(const struct teller *teller, uint64_t count) {
    return words_count(teller->words, teller->arena, count);
}

const char *tell_bytes(const struct teller *teller, double bytes) {
    return words_bytes(teller->words, teller->arena, bytes);
}

double tell_per_token(const struct teller *teller, uint64_t bytes) {
    return (double)bytes / (double)teller->findings->tokens;
}

bool tell_in_range(const struct teller *teller, uint64_t x) {
    return x >= teller->table->low && x <= teller->table->high;
}

/* ---- parts of the figure: what is past the most that any figure has is left out ---- */

void tell_series(const struct teller *teller, struct series series) {
    struct figure *figure = teller->figure;
    if (figure->series_count == MOST_SERIES) return;
    figure->series[figure->series_count++] = series;
}

void tell_note(const struct teller *teller, struct note note) {
    struct figure *figure = teller->figure;
    if (figure->note_count == MOST_NOTES) return;
    figure->notes[figure->note_count++] = note;
}

void tell_mark(const struct teller *teller, struct mark mark) {
    struct figure *figure = teller->figure;
    if (figure->mark_count == MOST_MARKS) return;
    figure->marks[figure->mark_count++] = mark;
}

void tell_rule(const struct teller *teller, enum ink ink, double x, double y) {
    struct figure *figure = teller->figure;
    if (figure->rule_count == MOST_RULES) return;
    figure->rules[figure->rule_count++] = (struct rule){x, y, ink};
}

void tell_caption(const struct teller *teller, const char *sentence) {
    struct figure *figure = teller->figure;
    if (teller->named) sentence = tell_fill(teller, "compare.caveat", FILL({"sentence", sentence}));
    if (figure->caption_count < MOST_CAPTIONS) figure->captions[figure->caption_count++] = sentence;
}

bool tell_tokens_vary(const struct teller *teller) {
    const struct table *table = teller->table;
    return table->samples[0].tokens != table->samples[table->count - 1].tokens;
}

bool tell_has_kv_cache(const struct teller *teller) {
    return teller->findings->kv_token_bytes > 0;
}

/* ---- lines ---- */

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
    double parameter = tell_per_token(teller, findings->adapter_bytes) / (double)findings->adapter_parameters;
    return tell_fill(teller, findings->adapter_fixed ? "series.adapter.rank.value.fixed" : "series.adapter.rank.value",
                     FILL({"bytes", tell_bytes(teller, (double)findings->adapter_per_rank * parameter)},
                          {"fixed", tell_bytes(teller, (double)findings->adapter_fixed * parameter)}));
}

double tell_meeting_place(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (tell_tokens_vary(teller)) return (double)findings->crossover_tokens;
    double parameter = (double)findings->adapter_bytes / (double)findings->adapter_parameters;
    return ((double)findings->kv_bytes / parameter - (double)findings->adapter_fixed) /
           (double)findings->adapter_per_rank;
}

const char *tell_meeting(const struct teller *teller, uint64_t *x) {
    bool tokens_vary = tell_tokens_vary(teller);
    *x = tokens_vary ? teller->findings->crossover_tokens : teller->findings->equal_rank;
    if (!*x) return NULL;
    return tokens_vary ? words_tokens_exactly(teller->words, teller->arena, *x)
                       : tell_fill(teller, "note.edge.rank", FILL({"rank", tell_count(teller, *x)}));
}

void tell_kv_band(const struct teller *teller, struct series *series) {
    const struct table *table = teller->table;
    if (!has_band(teller)) return;
    struct point *edge = arena_array(teller->arena, table->count, sizeof *edge);
    for (size_t i = 0; i < table->count; i++)
        edge[i] = sample_point(&table->samples[i], table->samples[i].kv_band_bytes);
    double one = tell_per_token(teller, teller->findings->kv_bytes),
           other = tell_per_token(teller, teller->findings->kv_band_bytes);
    const struct filling *ends = FILL({"low", tell_bytes(teller, fmin(one, other))},
                                      {"high", tell_bytes(teller, fmax(one, other))}, {"formats", kv_formats(teller)});
    bool falls = tell_kv_falls(teller);
    series->edge = edge;
    series->value = tell_fill(teller, falls ? "series.kv.band.falling" : "series.kv.band", ends);
    series->title = tell_fill(teller, falls ? "tip.kv.band.falling" : "tip.kv.band", ends);
}

const char *tell_kv_alternative(const struct teller *teller) {
    const struct table *table = teller->table;
    const struct findings *findings = teller->findings;
    const struct sample *first = table->samples, *last = &table->samples[table->count - 1];
    double at = tell_per_token(teller, findings->kv_bytes);
    double other = has_band(teller) ? tell_per_token(teller, findings->kv_band_bytes) : at;
    return tell_fill(teller,
                     has_band(teller)        ? "alt.kv.band"
                     : tell_kv_falls(teller) ? "alt.kv.falling"
                                             : "alt.kv",
                     FILL({"bytes", tell_bytes(teller, at)}, {"low_bytes", tell_bytes(teller, fmin(at, other))},
                          {"high_bytes", tell_bytes(teller, fmax(at, other))}, {"formats", kv_formats(teller)},
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

static double pretraining_rate(const struct findings *findings) {
    return (double)findings->weight_bytes / (double)findings->pretraining_tokens;
}

void tell_pretraining(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!findings->pretraining_tokens) return;
    double rate = pretraining_rate(findings);
    struct point *points = arena_array(teller->arena, 2, sizeof *points);
    points[0] = (struct point){(double)teller->table->low, rate};
    points[1] = (struct point){(double)teller->table->high, rate};
    const char *tokens = words_tokens(teller->words, teller->arena, findings->pretraining_tokens);
    tell_series(teller, (struct series){
                            .group = GROUP_PRETRAINING,
                            .ink = INK_PRETRAINING,
                            .style = LINE_DOTTED,
                            .weight = 1,
                            .dashed_from = INFINITY,
                            .points = points,
                            .count = 2,
                            .name = words_get(teller->words, "series.pretraining"),
                            .value = tell_fill(teller, "series.pretraining.value",
                                               FILL({"bytes", tell_bytes(teller, rate)}, {"tokens", tokens})),
                            .title = tell_fill(teller, "tip.pretraining",
                                               FILL({"bytes", tell_bytes(teller, rate)}, {"tokens", tokens})),
                        });
}

const char *tell_pretraining_alternative(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!findings->pretraining_tokens) return words_get(teller->words, "alt.undisclosed");
    return tell_fill(teller, "alt.pretraining", FILL({"bytes", tell_bytes(teller, pretraining_rate(findings))}));
}

/* ---- what was asked besides ---- */

/* In bytes per token, at a sample. */
static double reference_at(const struct teller *teller, const struct reference *reference,
                           const struct sample *sample) {
    const struct findings *findings = teller->findings;
    double rank = (double)sample->rank, tokens = (double)sample->tokens;
    switch (reference->basis) {
    case REFERENCE_TOKENS:
        return reference->factor;
    case REFERENCE_KV:
        return reference->factor * tell_per_token(teller, findings->kv_bytes);
    case REFERENCE_ADAPTER:
        return reference->factor * ((double)findings->adapter_per_rank * rank + (double)findings->adapter_fixed) /
               tokens;
    case REFERENCE_VOCABULARY:
        return reference->factor * log2((double)findings->vocabulary) / 8;
    }
    return 0;
}

/* As exact as its factor is; one of the adapter rises and falls as that does. */
static const char *reference_value(const struct teller *teller, const struct reference *reference, double at) {
    const struct findings *findings = teller->findings;
    bool tokens_vary = tell_tokens_vary(teller);
    double all = reference->factor * (double)findings->adapter_parameters;
    double per_rank = reference->factor * (double)findings->adapter_per_rank / (double)findings->tokens;
    if (reference->basis == REFERENCE_ADAPTER && tokens_vary)
        return tell_fill(teller, "series.adapter.tokens.value", FILL({"bytes", tell_bytes(teller, all)}));
    if (reference->basis == REFERENCE_ADAPTER && !findings->adapter_fixed)
        return tell_fill(teller, "series.adapter.rank.value", FILL({"bytes", tell_bytes(teller, per_rank)}));
    const char *bytes = reference->basis == REFERENCE_TOKENS ? words_bytes_short(teller->words, teller->arena, at)
                                                             : tell_bytes(teller, at);
    return tell_fill(teller, "series.kv.value", FILL({"bytes", bytes}));
}

void tell_references(const struct teller *teller) {
    const struct references *references = &teller->findings->references;
    for (size_t i = 0; i < references->count; i++) {
        const struct reference *reference = &references->items[i];
        struct point *points = arena_array(teller->arena, 2, sizeof *points);
        const struct sample *ends[] = {teller->table->samples, &teller->table->samples[teller->table->count - 1]};
        for (int end = 0; end < 2; end++)
            points[end] = (struct point){(double)ends[end]->x, reference_at(teller, reference, ends[end])};
        tell_series(teller, (struct series){
                                .group = GROUP_NOTES,
                                .ink = INK_TICK,
                                .style = LINE_DOTTED,
                                .weight = 0.5,
                                .dashed_from = INFINITY,
                                .points = points,
                                .count = 2,
                                .name = reference->label,
                                .value = reference_value(teller, reference, points[1].y),
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
        tell_mark(teller, (struct mark){MARK_FILLED, INK_ADAPTER, x, y, bytes});
        tell_note(teller, (struct note){.place = PLACE_AROUND,
                                        .x = x,
                                        .y = y,
                                        .ink = INK_ADAPTER,
                                        .lines = {{name, true, false}, {bytes, false, false}}});
    }
}

/* ---- captions ---- */

/* "all linear layers", or the names. */
static const char *targets(const struct teller *teller) {
    static const char *const roles[] = {"all-linear", "attention", "mlp"};
    const char *names = teller->findings->targets;
    for (size_t i = 0; i < 3; i++)
        if (strcmp(names, roles[i]) == 0)
            return words_get(teller->words, arena_printf(teller->arena, "targets.%s", roles[i]));
    struct buffer spaced = {0};
    for (; *names; names++) buffer_printf(&spaced, *names == ',' ? ", " : "%c", *names);
    const char *text = arena_text(teller->arena, (char *)spaced.bytes, spaced.size);
    buffer_free(&spaced);
    return text;
}

/* One part that was left out: "vision tower", "3 multi-token prediction layers". In the figure's language where it is a
 * part that is known. */
static const char *part_text(const struct teller *teller, const char *part) {
    size_t digits = strspn(part, "0123456789");
    const char *what = digits && part[digits] == ' ' ? part + digits + 1 : part;
    const char *key = arena_printf(teller->arena, "left_out.%s", what), *phrase = words_get(teller->words, key);
    bool counted = what != part;
    if (phrase == key || asks_for(phrase, "number") != counted) return part;
    return counted ? words_fill(teller->words, teller->arena, key,
                                FILL({"number", arena_text(teller->arena, part, digits)}))
                   : phrase;
}

static const char *left_out(const struct teller *teller) {
    const char *all = "";
    for (const char *at = teller->findings->left_out; *at;) {
        size_t length = strcspn(at, ",");
        const char *part = part_text(teller, arena_text(teller->arena, at, length));
        all = arena_printf(teller->arena, "%s%s%s", all, *all ? ", " : "", part);
        at += length;
        at += strspn(at, ", ");
    }
    return all;
}

void tell_alterations(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (findings->altered)
        tell_caption(teller, tell_fill(teller, "caption.altered", FILL({"what", findings->altered})));
    if (findings->read_as)
        tell_caption(teller, tell_fill(teller, "caption.read_as", FILL({"type", findings->read_as})));
}

void tell_exceptions(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (findings->left_out)
        tell_caption(teller, tell_fill(teller, "caption.left_out", FILL({"what", left_out(teller)})));
    if (findings->experts == EXPERTS_SHARED && !findings->adapter_file)
        tell_caption(teller, tell_fill(teller, "caption.shared", NULL));
    if (has_band(teller)) tell_caption(teller, tell_fill(teller, "caption.kv_band", FILL({"kv", findings->kv_dtype})));
    if (findings->kv_allocated) tell_caption(teller, words_get(teller->words, "caption.allocated"));
}

const char *tell_adapted(const struct teller *teller) {
    static const char *const keys[] = {"caption.targets", "caption.targets.each", "caption.targets",
                                       "caption.targets.untouched", "caption.targets.fused"};
    const struct findings *findings = teller->findings;
    if (findings->adapter_file) return tell_fill(teller, "caption.file", FILL({"file", findings->adapter_file}));
    return tell_fill(teller, keys[findings->experts], FILL({"targets", targets(teller)}));
}

const char *tell_parameters(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    return tell_fill(teller, findings->parameters_stated ? "caption.stated" : "caption.parameters",
                     FILL({"parameters", tell_count(teller, findings->parameters)}));
}

void tell_reference_captions(const struct teller *teller) {
    const struct references *references = &teller->findings->references;
    for (size_t i = 0; i < references->count; i++) {
        const struct reference *reference = &references->items[i];
        tell_caption(teller, tell_fill(teller, "caption.reference",
                                       FILL({"label", reference->label}, {"condition", reference->condition},
                                            {"source", reference->source})));
    }
}

void tell_growth(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (findings->kv_window) {
        const char *window = words_tokens_exactly(teller->words, teller->arena, findings->kv_window);
        tell_caption(teller, tell_fill(teller, "caption.window", FILL({"tokens", window})));
    }
    if (findings->kv_state_bytes)
        tell_caption(teller, tell_fill(teller, "caption.state",
                                       FILL({"bytes", tell_bytes(teller, (double)findings->kv_state_bytes)})));
}

const char *tell_alternative(const struct teller *teller, const char *text) {
    const struct findings *findings = teller->findings;
    if (!findings->altered) return text;
    return arena_printf(teller->arena, "%s %s", text,
                        tell_fill(teller, "caption.altered", FILL({"what", findings->altered})));
}

void tell_signature(const struct teller *teller) {
    teller->figure->signature =
        tell_fill(teller, "caption.tool", FILL({"tool", "bpt " BPT_VERSION}, {"preset", teller->findings->model_id}));
}

void tell_conventions(const struct teller *teller, const char *dashed, const char *counted) {
    tell_caption(teller, words_get(teller->words, "caption.bytes"));
    tell_alterations(teller);
    tell_exceptions(teller);
    tell_caption(teller, tell_adapted(teller));
    if (dashed) tell_caption(teller, dashed);
    tell_reference_captions(teller);
    if (!teller->findings->pretraining_tokens) tell_caption(teller, words_get(teller->words, "caption.undisclosed"));
    teller->figure->captions_needed = teller->figure->caption_count;
    tell_growth(teller);
    tell_caption(teller, counted);
    tell_signature(teller);
}

/* ---- domain ---- */

/* In decades. */
static void find_extent(const struct series *series, double *least, double *most) {
    *least = INFINITY;
    *most = -INFINITY;
    for (size_t i = 0; i < series->count; i++) {
        *least = fmin(*least, log10(series->points[i].y));
        *most = fmax(*most, log10(series->points[i].y));
        if (!series->edge) continue;
        *least = fmin(*least, log10(series->edge[i].y));
        *most = fmax(*most, log10(series->edge[i].y));
    }
}

void tell_y_domain(const struct teller *teller, double highest) {
    struct figure *figure = teller->figure;
    const double near = 0.15; /* of a decade */
    double low = INFINITY, high = ceil(log10(highest));
    for (size_t i = 0; i < figure->series_count; i++) {
        double least, most;
        find_extent(&figure->series[i], &least, &most);
        bool flat = most - least < near;
        low = fmin(low, floor(flat ? least - near : least));
        high = fmax(high, ceil(flat ? most + near : most));
    }
    figure->y.low = pow(10, low);
    figure->y.high = pow(10, high);
}
