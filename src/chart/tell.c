#include "chart/tell.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "bpt/buffer.h"

struct series *tell_series(struct teller *teller, struct series series) {
    struct figure *figure = teller->figure;
    assert(figure->series_count < MOST_SERIES);
    figure->series[figure->series_count] = series;
    return &figure->series[figure->series_count++];
}

void tell_note(struct teller *teller, struct note note) {
    struct figure *figure = teller->figure;
    assert(figure->note_count < MOST_NOTES);
    figure->notes[figure->note_count++] = note;
}

void tell_mark(struct teller *teller, enum mark_kind kind, enum ink ink, double x, double y, const char *title) {
    struct figure *figure = teller->figure;
    assert(figure->mark_count < MOST_MARKS);
    figure->marks[figure->mark_count++] = (struct mark){kind, ink, x, y, title};
}

void tell_rule(struct teller *teller, enum ink ink, double x, double y) {
    struct figure *figure = teller->figure;
    assert(figure->rule_count < MOST_RULES);
    figure->rules[figure->rule_count++] = (struct rule){x, y, ink};
}

void tell_caption(struct teller *teller, const char *sentence) {
    struct figure *figure = teller->figure;
    assert(figure->caption_count < MOST_CAPTIONS);
    figure->captions[figure->caption_count++] = sentence;
}

static double sample_x(const struct table *table, const struct sample *sample) {
    return (double)(table->vary == VARY_TOKENS ? sample->tokens : sample->rank);
}

const struct point *tell_kv_points(struct teller *teller) {
    const struct table *table = teller->table;
    struct point *points = arena_array(teller->arena, table->count, sizeof *points);
    for (size_t i = 0; i < table->count; i++)
        points[i] = (struct point){sample_x(table, &table->samples[i]),
                                   (double)table->samples[i].kv_bytes / (double)table->samples[i].tokens};
    return points;
}

const struct point *tell_adapter_points(struct teller *teller) {
    const struct table *table = teller->table;
    struct point *points = arena_array(teller->arena, table->count, sizeof *points);
    for (size_t i = 0; i < table->count; i++)
        points[i] = (struct point){sample_x(table, &table->samples[i]),
                                   (double)table->samples[i].adapter_bytes / (double)table->samples[i].tokens};
    return points;
}

static double pretraining_rate(const struct findings *findings) {
    return (double)findings->weight_bytes / (double)findings->pretraining_tokens;
}

void tell_pretraining(struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!findings->pretraining_tokens) return;
    double rate = pretraining_rate(findings);
    struct point *points = arena_array(teller->arena, 2, sizeof *points);
    points[0] = (struct point){(double)teller->table->low, rate};
    points[1] = (struct point){(double)teller->table->high, rate};
    const struct words *words = teller->words;
    tell_series(teller, (struct series){
        .group = GROUP_PRETRAINING, .ink = INK_PRETRAINING, .style = LINE_DOTTED, .weight = 1,
        .dashed_from = INFINITY, .points = points, .count = 2,
        .name = words_get(words, "series.pretraining"),
        .value = words_fill(words, teller->arena, "series.pretraining.value",
                            FILL({"bytes", words_bytes(words, teller->arena, rate)},
                                 {"tokens", words_tokens(words, teller->arena, findings->pretraining_tokens)})),
        .title = words_fill(words, teller->arena, "tip.pretraining",
                            FILL({"bytes", words_bytes(words, teller->arena, rate)},
                                 {"tokens", words_tokens(words, teller->arena, findings->pretraining_tokens)})),
    });
}

const char *tell_model(struct teller *teller) {
    enum { LONG = 32 };
    const char *name = teller->findings->model_name;
    if (strlen(name) > LONG) return name;
    struct buffer joined = {0};
    for (; *name; name++) buffer_printf(&joined, *name == ' ' ? "\u00a0" : "%c", *name);
    const char *text = arena_text(teller->arena, (char *)joined.bytes, joined.size);
    buffer_free(&joined);
    return text;
}

const char *tell_dtype(struct teller *teller) {
    const struct findings *findings = teller->findings;
    bool one = strcmp(findings->kv_dtype, findings->adapter_dtype) == 0 &&
               strcmp(findings->kv_dtype, findings->weight_dtype) == 0;
    if (one) return words_fill(teller->words, teller->arena, "dtype.one", FILL({"dtype", findings->kv_dtype}));
    return words_fill(teller->words, teller->arena, "dtype.each",
                      FILL({"kv", findings->kv_dtype}, {"adapter", findings->adapter_dtype},
                           {"weights", findings->weight_dtype}));
}

/* "all linear layers", or the names */
static const char *tell_targets(struct teller *teller) {
    static const char *const roles[] = {"all-linear", "attention", "mlp"};
    const char *targets = teller->findings->targets;
    for (size_t i = 0; i < 3; i++)
        if (strcmp(targets, roles[i]) == 0)
            return words_get(teller->words, arena_printf(teller->arena, "targets.%s", roles[i]));
    struct buffer spaced = {0};
    for (; *targets; targets++) buffer_printf(&spaced, *targets == ',' ? ", " : "%c", *targets);
    const char *text = arena_text(teller->arena, (char *)spaced.bytes, spaced.size);
    buffer_free(&spaced);
    return text;
}

/* What was counted otherwise than usual: it must not be missed. */
static void tell_exceptions(struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct words *words = teller->words;
    struct arena *arena = teller->arena;
    if (findings->read_as)
        tell_caption(teller, words_fill(words, arena, "caption.read_as", FILL({"type", findings->read_as})));
    if (findings->left_out)
        tell_caption(teller, words_fill(words, arena, "caption.left_out", FILL({"what", findings->left_out})));
    if (findings->kv_allocated) tell_caption(teller, words_get(words, "caption.allocated"));
    if (findings->parameters_stated)
        tell_caption(teller, words_fill(words, arena, "caption.stated",
                                        FILL({"parameters", words_count(words, arena, findings->parameters)})));
}

void tell_conventions(struct teller *teller, const char *counted) {
    const struct findings *findings = teller->findings;
    const struct words *words = teller->words;
    tell_caption(teller, words_get(words, "caption.bytes"));
    tell_caption(teller, words_fill(words, teller->arena, "caption.targets", FILL({"targets", tell_targets(teller)})));
    if (!findings->pretraining_tokens) tell_caption(teller, words_get(words, "caption.undisclosed"));
    tell_exceptions(teller);
    tell_caption(teller, counted);
    if (findings->kv_window)
        tell_caption(teller, words_fill(words, teller->arena, "caption.window",
                                        FILL({"tokens", words_count(words, teller->arena, findings->kv_window)})));
    if (findings->kv_state_bytes)
        tell_caption(teller, words_fill(words, teller->arena, "caption.state",
                                        FILL({"bytes", words_bytes(words, teller->arena, (double)findings->kv_state_bytes)})));
    teller->figure->signature = words_fill(words, teller->arena, "caption.tool",
                                           FILL({"tool", "bpt " BPT_VERSION}, {"preset", findings->model_id}));
}

const char *tell_pretraining_alternative(struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!findings->pretraining_tokens) return words_get(teller->words, "alt.undisclosed");
    return words_fill(teller->words, teller->arena, "alt.pretraining",
                      FILL({"bytes", words_bytes(teller->words, teller->arena, pretraining_rate(findings))}));
}

/* In decades. */
static void find_extent(const struct series *series, double *least, double *most) {
    *least = INFINITY;
    *most = -INFINITY;
    for (size_t i = 0; i < series->count; i++) {
        *least = fmin(*least, log10(series->points[i].y));
        *most = fmax(*most, log10(series->points[i].y));
    }
}

void tell_y_domain(struct teller *teller, double highest) {
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
