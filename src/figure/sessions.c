/* Figure 4: bytes in all against the sessions that are kept: in context, in adapters, merged, or as a summary. */
#include <math.h>

#include "figure/charts.h"
#include "figure/tell.h"

/* ---- lines ---- */

/* A line along the samples, from one of their counts. */
static const struct point *points_of(const struct teller *teller, uint64_t (*bytes)(const struct sample *)) {
    const struct table *table = teller->table;
    struct point *points = arena_array(teller->arena, table->count, sizeof *points);
    for (size_t i = 0; i < table->count; i++)
        points[i] = (struct point){(double)table->samples[i].x, (double)bytes(&table->samples[i])};
    return points;
}

static uint64_t kv_bytes(const struct sample *sample) {
    return sample->kv_bytes;
}

static uint64_t separate_bytes(const struct sample *sample) {
    return sample->separate_bytes;
}

static uint64_t merged_bytes(const struct sample *sample) {
    return sample->merged_bytes;
}

/* UTF-8 of English text, as the reference line of it counts. */
static uint64_t text_bytes(const struct sample *sample) {
    return 4 * sample->tokens;
}

/* What all lines share. */
static struct series along(const struct teller *teller, const struct point *points) {
    return (struct series){.points = points, .count = teller->table->count, .dashed_from = INFINITY, .weight = 1};
}

static struct series level(const struct teller *teller, uint64_t bytes) {
    struct point *points = arena_array(teller->arena, 2, sizeof *points);
    points[0] = (struct point){(double)teller->table->low, (double)bytes};
    points[1] = (struct point){(double)teller->table->high, (double)bytes};
    return (struct series){.points = points, .count = 2, .dashed_from = INFINITY, .weight = 1};
}

static void tell_context(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct sample *first = teller->table->samples;
    struct series series = along(teller, points_of(teller, kv_bytes));
    series.group = GROUP_KV;
    series.ink = INK_KV;
    if (findings->context_length)
        series.dashed_from = (double)findings->context_length / (double)findings->sessions.tokens;
    series.column = "kv_bytes";
    series.name = words_get(teller->words, "sessions.context");
    series.value = tell_fill(teller, "sessions.first",
                             FILL({"bytes", tell_bytes(teller, (double)first->kv_bytes / (double)first->x)}));
    series.title = series.name;
    tell_series(teller, series);
}

static void tell_summary(const struct teller *teller) {
    const struct session_findings *sessions = &teller->findings->sessions;
    if (!sessions->summary_bytes) return;
    struct series series = level(teller, sessions->summary_bytes);
    series.group = GROUP_KV;
    series.ink = INK_KV;
    series.weight = 0.6;
    series.name = words_get(teller->words, "sessions.summary");
    series.value = tell_fill(teller, "sessions.summary.value",
                             FILL({"bytes", tell_bytes(teller, (double)sessions->summary_bytes)},
                                  {"summary", words_tokens(teller->words, teller->arena, sessions->summary_tokens)}));
    series.title = series.name;
    tell_series(teller, series);
}

static void tell_adapters(const struct teller *teller) {
    const char *bytes = tell_bytes(teller, (double)teller->findings->adapter_bytes);
    struct series each = along(teller, points_of(teller, separate_bytes));
    each.group = GROUP_ADAPTER;
    each.ink = INK_ADAPTER;
    each.weight = 1.2;
    each.column = "separate_adapters_bytes";
    each.name = tell_fill(teller, "sessions.each", NULL);
    each.title = each.name;
    each.value = tell_fill(teller, "sessions.each.value", FILL({"bytes", bytes}));
    tell_series(teller, each);

    struct series one = level(teller, teller->findings->adapter_bytes);
    one.group = GROUP_ADAPTER;
    one.ink = INK_ADAPTER;
    one.weight = 0.6;
    one.column = "adapter_bytes";
    one.name = tell_fill(teller, "sessions.one", NULL);
    one.title = one.name;
    one.value = bytes;
    tell_series(teller, one);
}

/* It parts from the line of an adapter for each only where matrices fill up. */
static void tell_merged(const struct teller *teller) {
    const struct table *table = teller->table;
    const struct sample *last = &table->samples[table->count - 1];
    if (!teller->findings->sessions.merged_full_at) return; /* of a kind that does not merge into ranks */
    struct series series = along(teller, points_of(teller, merged_bytes));
    series.group = GROUP_ADAPTER;
    series.ink = INK_ADAPTER;
    series.weight = 0.6;
    series.column = "merged_bytes";
    series.name = tell_fill(teller, "sessions.merged", NULL);
    series.value = tell_fill(teller, "sessions.most", FILL({"bytes", tell_bytes(teller, (double)last->merged_bytes)}));
    series.title = series.name;
    tell_series(teller, series);
}

static void tell_levels(const struct teller *teller) {
    struct series weights = level(teller, teller->findings->weight_bytes);
    weights.group = GROUP_PRETRAINING;
    weights.ink = INK_PRETRAINING;
    weights.style = LINE_DOTTED;
    weights.name = words_get(teller->words, "sessions.weights");
    weights.value = tell_bytes(teller, (double)teller->findings->weight_bytes);
    weights.title = weights.name;
    tell_series(teller, weights);

    struct series text = along(teller, points_of(teller, text_bytes));
    text.group = GROUP_NOTES;
    text.ink = INK_TICK;
    text.style = LINE_DOTTED;
    text.weight = 0.5;
    text.name = words_get(teller->words, "sessions.text");
    text.value = words_get(teller->words, "sessions.text.value");
    text.title = text.name;
    tell_series(teller, text);
}

/* ---- what is pointed out ---- */

static void point_out(const struct teller *teller, uint64_t session, double y, const char *key, enum ink ink,
                      enum note_need need) {
    if (!session || !tell_in_range(teller, session)) return;
    const char *text = tell_fill(teller, key, FILL({"session", tell_count(teller, session)}));
    tell_mark(teller, (struct mark){MARK_CROSSING, ink, (double)session, y, text});
    tell_note(teller, (struct note){.place = PLACE_AROUND,
                                    .x = (double)session,
                                    .y = y,
                                    .ink = ink,
                                    .lines = {{text, true, false}},
                                    .need = need});
}

/* What the title says lies past the axis: an arrow at its end, on the level that is reached there. */
static void point_beyond(const struct teller *teller, uint64_t session) {
    double high = (double)teller->table->high;
    if (session <= teller->table->high) return;
    const char *text = tell_fill(teller, "sessions.outweigh.beyond", FILL({"session", tell_count(teller, session)}));
    tell_note(teller, (struct note){.place = PLACE_ALONG,
                                    .x = (double)teller->table->low,
                                    .x2 = high,
                                    .y = (double)teller->findings->weight_bytes,
                                    .ink = INK_TITLE,
                                    .lines = {{text, true, false}},
                                    .need = NEED_MUCH});
}

static double most_merged(const struct teller *teller) {
    const struct table *table = teller->table;
    return (double)table->samples[table->count - 1].merged_bytes;
}

static void tell_window(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    double x = (double)findings->context_length / (double)findings->sessions.tokens;
    if (!findings->context_length || x > (double)teller->table->high) return;
    const struct sample *first = teller->table->samples;
    double y = fmax(x, 1) * (double)first->kv_bytes / (double)first->x;
    const char *text = tell_fill(teller, "sessions.window",
                                 FILL({"window", tell_count(teller, findings->context_length)},
                                      {"session", tell_count(teller, findings->sessions.context_full_at)}));
    tell_note(teller, (struct note){.place = PLACE_AROUND,
                                    .x = fmax(x, (double)teller->table->low),
                                    .y = y,
                                    .ink = INK_KV,
                                    .lines = {{text, false, true}},
                                    .need = NEED_LITTLE});
}

/* ---- words ---- */

static const char *title(const struct teller *teller) {
    uint64_t session = teller->findings->sessions.separate_outweigh_model_at, after = session - 1;
    return tell_fill(teller,
                     after == 0   ? "sessions.title.first"
                     : after == 1 ? "sessions.title.one"
                                  : "sessions.title",
                     FILL({"sessions", tell_count(teller, after)}));
}

static const char *fill_sessions(const struct teller *teller, const char *key) {
    const struct session_findings *sessions = &teller->findings->sessions;
    return tell_fill(teller, key,
                     FILL({"each", words_tokens(teller->words, teller->arena, sessions->tokens)},
                          {"summary", words_tokens(teller->words, teller->arena, sessions->summary_tokens)},
                          {"title", teller->figure->title ? teller->figure->title : ""},
                          {"separate", tell_count(teller, sessions->separate_outweigh_model_at)},
                          {"full", tell_count(teller, sessions->merged_full_at)}));
}

static const char *dashed(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    double from = (double)findings->context_length / (double)findings->sessions.tokens;
    if (!findings->context_length || from >= (double)teller->table->high) return NULL;
    return tell_fill(teller, "caption.context", FILL({"window", tell_count(teller, findings->context_length)}));
}

static const char *counted(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    return tell_fill(teller, "caption.counted.rank",
                     FILL({"parameters", tell_parameters(teller)}, {"kv", tell_count(teller, findings->kv_bytes)},
                          {"count", tell_count(teller, findings->adapter_per_rank)}));
}

static void tell_sessions(const struct table *table, const struct words *words, struct arena *arena,
                          struct figure *figure) {
    const struct teller teller = teller_first(table, words, arena, figure);
    const struct session_findings *sessions = &table->findings.sessions;
    figure->title = title(&teller);
    figure->subtitle = fill_sessions(&teller, "sessions.subtitle");
    figure->brief_subtitle = fill_sessions(&teller, "sessions.brief");
    figure->x = (struct axis){AXIS_TOKENS, (double)table->low, (double)table->high, words_get(words, "axis.kept")};
    figure->reading.column = "sessions";
    figure->reading.at = "page.at.session";
    figure->reading.value = "page.value.all";
    figure->y = (struct axis){.kind = AXIS_BYTES, .title = words_get(words, "axis.bytes.all")};
    tell_context(&teller);
    tell_adapters(&teller);
    tell_merged(&teller);
    tell_summary(&teller);
    tell_levels(&teller);
    point_out(&teller, sessions->separate_outweigh_model_at, (double)table->findings.weight_bytes, "sessions.outweigh",
              INK_TITLE, NEED_ALL);
    point_beyond(&teller, sessions->separate_outweigh_model_at);
    point_out(&teller, sessions->merged_full_at, most_merged(&teller), "sessions.full", INK_ADAPTER, NEED_SOME);
    tell_window(&teller);
    tell_y_domain(&teller, (double)table->findings.weight_bytes);
    tell_conventions(&teller, dashed(&teller), words_get(words, "sessions.void"), counted(&teller));
    figure->description = tell_alternative(&teller, fill_sessions(&teller, "alt.sessions"));
}

const struct chart chart_sessions = {
    .name = "sessions",
    .quantity = &quantity_sessions,
    .alone = true,
    .summary = "bytes in all against the sessions that are kept, by each way to keep them",
    .tell = tell_sessions,
};
