/* Several models on one figure: the KV cache's and the adapter's line of each, told apart by stroke and by name. */
#include <math.h>
#include <string.h>

#include "figure/charts.h"
#include "figure/tell.h"

struct comparison {
    const struct chart *chart;
    const struct table *tables;
    size_t count;
    const struct words *words;
    struct arena *arena;
    struct figure *figure;
};

static struct teller teller_of(const struct comparison *comparison, size_t model) {
    const struct table *table = &comparison->tables[model];
    return (struct teller){table, &table->findings, comparison->words, comparison->arena, comparison->figure, false};
}

static double kv_rate(const struct findings *findings) {
    return (double)findings->kv_bytes / (double)findings->tokens;
}

/* The first is drawn as usual; the others keep the colour and change the stroke. */
static void add_line(const struct comparison *comparison, size_t model, struct series line) {
    static const enum line_style styles[MOST_COMPARED] = {LINE_SOLID, LINE_DASHED, LINE_DOTTED, LINE_SOLID};
    static const double weights[MOST_COMPARED] = {1, 1, 1, 0.5};
    const struct teller teller = teller_of(comparison, model);
    line.style = styles[model];
    line.weight = weights[model];
    line.dashed_from = INFINITY;
    line.count = teller.table->count;
    tell_series(&teller, line);
}

static void add_lines(const struct comparison *comparison, size_t model) {
    const struct teller teller = teller_of(comparison, model);
    add_line(comparison, model,
             (struct series){.group = GROUP_KV,
                             .ink = INK_KV,
                             .points = tell_kv_points(&teller),
                             .value = tell_kv_value(&teller),
                             .name = tell_fill(&teller, "compare.kv", NULL)});
    add_line(comparison, model,
             (struct series){.group = GROUP_ADAPTER,
                             .ink = INK_ADAPTER,
                             .points = tell_adapter_points(&teller),
                             .value = tell_adapter_value(&teller),
                             .name = tell_fill(&teller, "compare.adapter", NULL)});
}

static void add_crossing(const struct comparison *comparison, size_t model) {
    const struct teller teller = teller_of(comparison, model);
    const struct findings *findings = teller.findings;
    bool tokens_vary = tell_tokens_vary(&teller);
    uint64_t x;
    const char *text = tell_meeting(&teller, &x);
    if (!text || !tell_in_range(&teller, x)) return;
    double y = tokens_vary ? (double)findings->adapter_bytes / (double)x : kv_rate(findings),
           place = tell_meeting_place(&teller);
    if (place < (double)teller.table->low) return;
    tell_mark(&teller, (struct mark){MARK_CROSSING, INK_TITLE, place, y, findings->model_name});
    tell_note(&teller, (struct note){.place = PLACE_AROUND,
                                     .x = place,
                                     .y = y,
                                     .lines = {{text, true, true}},
                                     .ink = INK_TITLE,
                                     .need = NEED_SOME});
}

static bool all_have_kv_cache(const struct comparison *comparison) {
    bool all = true;
    for (size_t i = 0; i < comparison->count; i++) {
        const struct teller teller = teller_of(comparison, i);
        all = all && tell_has_kv_cache(&teller);
    }
    return all;
}

/* The claim: the smallest and the largest KV cache. */
static const char *title(const struct comparison *comparison) {
    size_t least = 0, most = 0;
    for (size_t i = 1; i < comparison->count; i++) {
        double rate = kv_rate(&comparison->tables[i].findings);
        if (rate < kv_rate(&comparison->tables[least].findings)) least = i;
        if (rate > kv_rate(&comparison->tables[most].findings)) most = i;
    }
    const struct teller low = teller_of(comparison, least), high = teller_of(comparison, most);
    return tell_fill(&low, all_have_kv_cache(comparison) ? "compare.title" : "compare.title.context",
                     FILL({"low", tell_bytes(&low, kv_rate(low.findings))},
                          {"high", tell_bytes(&high, kv_rate(high.findings))},
                          {"low_model", tell_fill(&low, "compare.model", NULL)},
                          {"high_model", tell_fill(&high, "compare.model", NULL)}));
}

/* What each adapter weighs, in one sentence: all models or, where it does not fit, none. */
static void add_counted(const struct comparison *comparison) {
    const char *list = "";
    for (size_t i = 0; i < comparison->count; i++) {
        const struct teller teller = teller_of(comparison, i);
        const char *bytes = tell_count(&teller, teller.findings->adapter_bytes);
        const char *one = tell_fill(&teller, "compare.counted.one", FILL({"bytes", bytes}));
        list = arena_printf(comparison->arena, "%s%s%s", list, i ? "; " : "", one);
    }
    const struct teller first = teller_of(comparison, 0);
    tell_caption(&first, tell_fill(&first, "compare.counted", FILL({"list", list})));
}

/* "Llama 3 70B 2,528 tokens; Gemma 3 27B 894 tokens"; "" where none meet. */
static const char *crossings(const struct comparison *comparison) {
    const char *list = "";
    for (size_t i = 0; i < comparison->count; i++) {
        const struct teller teller = teller_of(comparison, i);
        uint64_t x;
        const char *where = tell_meeting(&teller, &x);
        if (!where) continue;
        const char *one = tell_fill(&teller, "compare.meets.one", FILL({"where", where}));
        list = arena_printf(comparison->arena, "%s%s%s", list, *list ? "; " : "", one);
    }
    return list;
}

/* Alternative text stays under 400 characters: where all is too much, the claim and the kind of chart remain. */
static const char *description(const struct comparison *comparison) {
    enum { MOST = 400 };
    const struct teller first = teller_of(comparison, 0);
    const char *text = tell_fill(&first, all_have_kv_cache(comparison) ? "compare.alt" : "compare.alt.context",
                                 FILL({"title", comparison->figure->title}));
    const char *list = crossings(comparison);
    const char *meets = *list ? tell_fill(&first, "compare.meets", FILL({"list", list})) : "";
    const char *whole = arena_printf(comparison->arena, "%s%s%s", text, *meets ? " " : "", meets);
    return tell_alternative(&first, strlen(whole) < MOST ? whole : text); /* --set is for the first */
}

/* What is true of all is said once; else each model's own, behind its name. */
static void add_adapted(const struct comparison *comparison) {
    const struct teller first = teller_of(comparison, 0);
    bool alike = true;
    for (size_t i = 1; i < comparison->count; i++) {
        const struct teller teller = teller_of(comparison, i);
        alike = alike && strcmp(tell_adapted(&teller), tell_adapted(&first)) == 0;
    }
    for (size_t i = 0; i < (alike ? 1 : comparison->count); i++) {
        struct teller teller = teller_of(comparison, i);
        teller.named = !alike;
        tell_caption(&teller, tell_adapted(&teller));
    }
}

/* A claim at the reference tokens must say which models were not made to read so many. */
static void add_past_contexts(const struct comparison *comparison) {
    const char *list = "";
    for (size_t i = 0; i < comparison->count; i++) {
        const struct teller teller = teller_of(comparison, i);
        uint64_t context = teller.findings->context_length;
        if (!context || teller.findings->tokens <= context) continue;
        const char *window = words_context(teller.words, teller.arena, context);
        const char *one = tell_fill(&teller, "compare.past_context.one", FILL({"context", window}));
        list = arena_printf(comparison->arena, "%s%s%s", list, *list ? "; " : "", one);
    }
    const struct teller first = teller_of(comparison, 0);
    if (*list) tell_caption(&first, tell_fill(&first, "compare.past_context", FILL({"list", list})));
}

static void add_captions(const struct comparison *comparison) {
    const struct teller first = teller_of(comparison, 0);
    tell_caption(&first, words_get(comparison->words, "caption.bytes"));
    tell_caption(&first, words_get(comparison->words, "compare.marks"));
    for (size_t i = 0; i < comparison->count; i++) {
        struct teller teller = teller_of(comparison, i);
        teller.named = true;
        tell_alterations(&teller);
    }
    tell_reference_captions(&first);
    add_past_contexts(comparison);
    comparison->figure->captions_needed = comparison->figure->caption_count;
    add_adapted(comparison);
    for (size_t i = 0; i < comparison->count; i++) {
        struct teller teller = teller_of(comparison, i);
        teller.named = true;
        tell_exceptions(&teller);
        tell_growth(&teller);
    }
    add_counted(comparison);
    tell_signature(&first);
}

void chart_compare(const struct chart *chart, const struct table *tables, size_t count, const struct words *words,
                   struct arena *arena, struct figure *figure) {
    const struct comparison comparison = {chart, tables, count, words, arena, figure};
    const struct teller first = teller_of(&comparison, 0);
    bool tokens_vary = tell_tokens_vary(&first);
    figure->title = title(&comparison);
    figure->subtitle = tell_fill(&first, tokens_vary ? "compare.subtitle.tokens" : "compare.subtitle.rank", NULL);
    figure->x = (struct axis){tokens_vary ? AXIS_TOKENS : AXIS_RANK, (double)tables->low, (double)tables->high,
                              tokens_vary ? words_get(words, "axis.tokens") : tell_fill(&first, "axis.rank", NULL)};
    figure->y = (struct axis){.kind = AXIS_BYTES, .title = words_get(words, "axis.bytes")};
    for (size_t i = 0; i < count; i++) add_lines(&comparison, i);
    for (size_t i = 0; i < count; i++) add_crossing(&comparison, i);
    tell_y_domain(&first, 10 * kv_rate(first.findings));
    add_captions(&comparison);
    figure->samples = true;
    figure->description = description(&comparison);
}
