/* Figure 4: bytes in all against the sessions that are kept: in context, in adapters, merged, or as a summary. */
#include <math.h>
#include <string.h>

#include "figure/charts.h"
#include "figure/tell.h"
#include "sweep/quantities.h"

/* ---- lines ---- */

/* What is kept in context grows by as much with each session, where no layer stops growing. */
static double late_growth(const struct teller *teller) {
    const struct table *table = teller->table;
    const struct sample *last = &table->samples[table->count - 1], *before = last - 1;
    return (double)(last->kv_bytes - before->kv_bytes) / (double)(last->x - before->x);
}

/* "3.28 GB in context", and where it is not so for each session, what later ones take. */
static const char *session_in_context(const struct teller *teller) {
    const struct session_findings *sessions = &teller->findings->sessions;
    const char *first = tell_bytes(teller, (double)sessions->first_bytes);
    const char *late = tell_bytes(teller, late_growth(teller));
    uint64_t most = teller->table->samples[teller->table->count - 1].kv_bytes;
    bool steady = strcmp(first, late) == 0,
         at_once = strcmp(tell_bytes(teller, (double)sessions->second_bytes), late) == 0;
    const char *key = steady ? "sessions.context.each"
                      : late_growth(teller) == 0
                          ? (most == sessions->first_bytes ? "sessions.context.once" : "sessions.context.most")
                      : at_once ? "sessions.context.then"
                                : "sessions.context.late";
    return tell_fill(teller, key, FILL({"first", first}, {"late", late}, {"most", tell_bytes(teller, (double)most)}));
}

/* Between the number formats of the KV cache. */
static void tell_context_band(const struct teller *teller, struct series *series) {
    const struct table *table = teller->table;
    if (!tell_has_band(teller)) return;
    struct point *edge = arena_array(teller->arena, table->count, sizeof *edge);
    for (size_t i = 0; i < table->count; i++)
        edge[i] = (struct point){(double)table->samples[i].x, (double)table->samples[i].kv_band_bytes};
    series->edge = edge;
}

static void tell_context(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    struct series series = tell_along(teller, "kv_bytes");
    series.group = GROUP_KV;
    series.ink = INK_KV;
    if (findings->context_length)
        series.dashed_from = (double)findings->context_length / (double)findings->sessions.tokens;
    series.name = words_get(teller->words, "sessions.context");
    series.brief = words_get(teller->words, "sessions.context.brief");
    series.value = tell_last(teller, "kv_bytes");
    series.title = series.name;
    tell_context_band(teller, &series);
    tell_series(teller, series);
}

/* But not where what is in context begins near the weights or above, so that between these and all that rises no room
 * is left. */
static bool levels_on_line(const struct teller *teller) {
    const double near = 11;
    const struct findings *findings = teller->findings;
    return near * (double)findings->sessions.first_bytes < (double)findings->weight_bytes;
}

/* Of a state that does not grow, a summary is as large as all. */
static void tell_summary(const struct teller *teller) {
    const struct session_findings *sessions = &teller->findings->sessions;
    if (!sessions->summary_bytes || !tell_has_kv_cache(teller)) return;
    struct series series = tell_level(teller, sessions->summary_bytes);
    series.group = GROUP_KV;
    series.ink = INK_KV;
    series.weight = 0.4;
    const struct filling *summary =
        FILL({"summary", words_tokens(teller->words, teller->arena, sessions->summary_tokens)},
             {"count", words_tokens_number(teller->words, teller->arena, sessions->summary_tokens)});
    series.name = tell_fill(teller, "sessions.summary", summary);
    series.brief = tell_fill(teller, "sessions.summary.brief", summary);
    series.value = tell_bytes(teller, (double)sessions->summary_bytes);
    series.on_line = levels_on_line(teller);
    series.title = series.name;
    tell_series(teller, series);
}

static void tell_adapters(const struct teller *teller) {
    struct series each = tell_along(teller, "separate_adapters_bytes");
    each.group = GROUP_ADAPTER;
    each.ink = INK_ADAPTER;
    each.weight = 1.2;
    each.name = tell_fill(teller, "sessions.each", NULL);
    each.brief = tell_fill(teller, "sessions.each.brief", NULL);
    each.value = tell_last(teller, "separate_adapters_bytes");
    each.title = each.name;
    tell_series(teller, each);

    struct series one = tell_level(teller, teller->findings->adapter_bytes);
    one.group = GROUP_ADAPTER;
    one.ink = INK_ADAPTER;
    one.weight = 0.4;
    one.column = "adapter_bytes";
    one.name = tell_fill(teller, "sessions.one", NULL);
    one.brief = tell_fill(teller, "sessions.one.brief", NULL);
    one.value = tell_bytes(teller, (double)teller->findings->adapter_bytes);
    one.title = one.name;
    one.on_line = true;
    tell_series(teller, one);
}

/* It parts from the line of an adapter for each only where matrices fill up. */
static void tell_merged(const struct teller *teller) {
    if (!teller->findings->sessions.merged_full_at) return; /* of a kind that does not merge into ranks */
    struct series series = tell_along(teller, "merged_bytes");
    series.group = GROUP_ADAPTER;
    series.ink = INK_ADAPTER;
    series.weight = 0.6;
    series.name = tell_fill(teller, "sessions.merged", NULL);
    series.brief = tell_fill(teller, "sessions.merged.brief", NULL);
    series.value = tell_last(teller, "merged_bytes");
    series.title = series.name;
    tell_series(teller, series);
}

static void tell_weights(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    struct series weights = tell_level(teller, findings->weight_bytes);
    weights.group = GROUP_PRETRAINING;
    weights.ink = INK_PRETRAINING;
    weights.style = LINE_DOTTED;
    weights.name = words_get(teller->words, "sessions.weights");
    weights.brief = words_get(teller->words, "sessions.weights.brief");
    weights.value = tell_bytes(teller, (double)findings->weight_bytes);
    weights.title = weights.name;
    weights.on_line = weights.at_start = levels_on_line(teller);
    weights.wide_at_end = true; /* above what is merged, which at last is nearly as much */
    tell_series(teller, weights);
}

/* Where the lines so far begin that begin lowest: they rise, or are level. */
static double lowest_of(const struct figure *figure) {
    double lowest = INFINITY;
    for (size_t i = 0; i < figure->series_count; i++) lowest = fmin(lowest, figure->series[i].points[0].y);
    return lowest;
}

static double highest_of(const struct figure *figure) {
    double highest = 0;
    for (size_t i = 0; i < figure->series_count; i++) {
        const struct series *series = &figure->series[i];
        highest = fmax(highest, series->points[series->count - 1].y);
    }
    return highest;
}

/* The text of the sessions alone, below all else. The y axis reaches down to its last decade, and as far under the
 * others as their names need: were all of it drawn, they would be pushed together. */
static void tell_text(const struct teller *teller) {
    const double room = 5, above = 1.25; /* so far below and above the lines */
    const double token = 4;              /* bytes of English in UTF-8, as the reference line of it counts */
    const struct table *table = teller->table;
    double session = token * (double)teller->findings->sessions.tokens;
    double least = session * (double)table->low, most = session * (double)table->high;
    struct point *ends = arena_array(teller->arena, 2, sizeof *ends);
    ends[0] = (struct point){(double)table->low, fmax(least, fmin(most / 10, lowest_of(teller->figure) / room))};
    ends[1] = (struct point){(double)table->high, most};
    tell_series(teller, (struct series){.group = GROUP_NOTES,
                                        .ink = INK_TICK,
                                        .style = LINE_DOTTED,
                                        .weight = 0.5,
                                        .dashed_from = INFINITY,
                                        .points = ends,
                                        .count = 2,
                                        .name = words_get(teller->words, "sessions.text"),
                                        .brief = words_get(teller->words, "sessions.text"),
                                        .value = words_get(teller->words, "sessions.text.value"),
                                        .on_line = true,
                                        .at_start = true,
                                        .title = words_get(teller->words, "sessions.text")});
    tell_y_domain(teller, (double)teller->findings->weight_bytes);
    teller->figure->y.high = fmin(teller->figure->y.high, above * highest_of(teller->figure)); /* no empty decade */
    ends[0].y = fmax(least, teller->figure->y.low);
    ends[0].x = ends[0].y / session;
}

/* ---- what is pointed out ---- */

/* The session that the title speaks of: a circle, or where it lies past the axis an arrow at its end. */
static void point_out(const struct teller *teller) {
    uint64_t session = teller->findings->sessions.separate_outweigh_model_at;
    double y = (double)teller->findings->weight_bytes;
    bool beyond = session > teller->table->high;
    struct note note = {.place = beyond ? PLACE_ALONG : PLACE_AROUND,
                        .x = beyond ? (double)teller->table->low : (double)session,
                        .x2 = (double)teller->table->high,
                        .y = y,
                        .ink = INK_TITLE,
                        .need = NEED_ALL};
    if (session < teller->table->low) return;
    note.lines[0].text = tell_fill(teller, beyond ? "sessions.outweigh.beyond" : "sessions.outweigh",
                                   FILL({"session", tell_count(teller, session)}));
    note.lines[0].strong = true;
    if (!beyond) tell_mark(teller, (struct mark){MARK_CROSSING, INK_TITLE, (double)session, y, note.lines[0].text});
    tell_note(teller, note);
}

/* From a session on, as the phrase says it, and in brief. */
static void tell_stretch(const struct teller *teller, enum ink ink, uint64_t low, const char *key,
                         const struct filling *fillings) {
    tell_bar(teller, (struct bar){.ink = ink,
                                  .low = (double)low,
                                  .high = 2 * (double)teller->table->high,
                                  .words = tell_fill(teller, key, fillings),
                                  .brief = tell_brief(teller, key, fillings)});
}

/* From when the window is full, and each matrix that adapters are merged into; where most of these are long before the
 * last, the line of what is merged bends there. */
static void tell_lifetimes(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct session_findings *sessions = &findings->sessions;
    uint64_t full = sessions->merged_full_at, nearly = sessions_nearly_full_at(findings);
    const struct filling *fillings = FILL({"window", tell_count(teller, findings->context_length)},
                                          {"context", tell_count(teller, sessions->context_full_at)},
                                          {"full", tell_count(teller, full)}, {"nearly", tell_count(teller, nearly)});
    bool exceeded = findings->context_length < sessions->tokens; /* by the first */
    bool bends = nearly < full / 4 * 3;
    if (findings->context_length)
        tell_stretch(teller, INK_KV, sessions->context_full_at,
                     exceeded ? "sessions.window.exceeded" : "sessions.window", fillings);
    if (full)
        tell_stretch(teller, INK_ADAPTER, bends ? nearly : full, bends ? "sessions.nearly" : "sessions.full", fillings);
}

/* ---- words ---- */

static const char *fill_sessions(const struct teller *teller, const char *key) {
    const struct session_findings *sessions = &teller->findings->sessions;
    return tell_fill(teller, key,
                     FILL({"each", words_tokens(teller->words, teller->arena, sessions->tokens)},
                          {"sized", tell_joined(teller, tell_fill(teller, "sessions.sized", NULL))},
                          {"context", session_in_context(teller)},
                          {"bytes", tell_bytes(teller, (double)teller->findings->adapter_bytes)},
                          {"title", teller->figure->title ? teller->figure->title : ""},
                          {"session", tell_count(teller, sessions->separate_outweigh_model_at)},
                          {"full", tell_count(teller, sessions->merged_full_at)}));
}

static const char *counted(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct session_findings *sessions = &findings->sessions;
    return tell_fill(teller, "caption.counted.falling",
                     FILL({"parameters", tell_parameters(teller)}, {"kv", tell_count(teller, sessions->first_bytes)},
                          {"tokens", words_tokens(teller->words, teller->arena, sessions->tokens)},
                          {"count", tell_count(teller, findings->adapter_parameters)},
                          {"bytes", tell_count(teller, findings->adapter_bytes)}));
}

static void tell_sessions(const struct table *table, const struct words *words, struct arena *arena,
                          struct figure *figure) {
    const struct teller teller = teller_first(table, words, arena, figure);
    const struct session_findings *sessions = &table->findings.sessions;
    figure->title =
        fill_sessions(&teller, sessions->separate_outweigh_model_at == 1 ? "sessions.title.first" : "sessions.title");
    figure->brief_title = fill_sessions(&teller, "sessions.title.brief");
    figure->brief_subtitle = fill_sessions(&teller, "sessions.subtitle.brief");
    figure->subtitle = tell_fill(&teller, "sessions.subtitle", FILL({"brief", figure->brief_subtitle}));
    figure->x = (struct axis){AXIS_TOKENS, (double)table->low, (double)table->high, words_get(words, "axis.kept"),
                              words_get(words, "axis.kept.brief")};
    figure->reading.column = "sessions";
    figure->reading.at = "page.at.session";
    figure->reading.value = "page.value.all";
    figure->y = (struct axis){.kind = AXIS_BYTES, .title = words_get(words, "axis.bytes.all")};
    figure->many = true;
    tell_context(&teller);
    tell_adapters(&teller);
    tell_merged(&teller);
    tell_summary(&teller);
    tell_weights(&teller);
    tell_text(&teller);
    point_out(&teller);
    tell_lifetimes(&teller);
    tell_conventions(&teller, (struct sentence){0}, tell_sentence(&teller, "sessions.void", NULL), counted(&teller));
    figure->description = tell_alternative(
        &teller, fill_sessions(&teller, sessions->merged_full_at ? "alt.sessions" : "alt.sessions.apart"));
}

const struct chart chart_sessions = {
    .name = "sessions",
    .quantity = &quantity_sessions,
    .alone = true,
    .summary = "bytes in all against the sessions that are kept, by each way to keep them",
    .heeds = "kv-band,session-tokens,summary-tokens,label-lora",
    .tell = tell_sessions,
};
