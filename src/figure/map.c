/* Figure 3: where is a sweet spot at all? The rank that a share of the KV cache asks for, against the token count. */
#include <math.h>

#include "figure/charts.h"
#include "figure/compare.h"
#include "figure/tell.h"

static double parameter_bytes(const struct findings *findings) {
    return (double)findings->adapter_bytes / (double)findings->adapter_parameters;
}

/* The rank whose adapter weighs so much, which is seldom a whole one; at least the lowest that the axis has. */
static double rank_of(const struct teller *teller, double bytes) {
    const struct findings *findings = teller->findings;
    double parameters = bytes / parameter_bytes(findings) - (double)findings->adapter_fixed;
    return fmax(parameters / (double)findings->adapter_per_rank, 0);
}

static double share_of(uint64_t parts) {
    return (double)parts / SHARE_ONE;
}

/* The largest rank that a spot may have: too much of the weights, or of what it adapts. */
static double cap_of(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    double cap = rank_of(teller, share_of(findings->max_weight_share) * (double)findings->weight_bytes);
    return findings->outgrown_rank ? fmin(cap, (double)findings->outgrown_rank) : cap;
}

/* ---- lines ---- */

/* A line's points within the axis; where it leaves the axis it ends there. */
struct cut {
    struct point *points;
    size_t count;
};

static struct point meet(struct point a, struct point b, double y) {
    double share = log(y / a.y) / log(b.y / a.y);
    return (struct point){a.x * pow(b.x / a.x, share), y};
}

/* It rises, so what is kept is one piece. A rank of 0 is below any axis. */
static struct cut cut_line(const struct teller *teller, const struct point *points, size_t count) {
    const struct axis *y = &teller->figure->y;
    struct cut cut = {.points = arena_array(teller->arena, count + 2, sizeof *points)};
    for (size_t i = 0; i < count; i++) {
        struct point point = points[i], before = points[i ? i - 1 : 0];
        if (point.y < y->low) continue;
        if (i && before.y < y->low) cut.points[cut.count++] = before.y > 0 ? meet(before, point, y->low) : point;
        if (point.y > y->high) {
            if (i && before.y < y->high) cut.points[cut.count++] = meet(before, point, y->high);
            break;
        }
        cut.points[cut.count++] = point;
    }
    return cut;
}

/* The rank whose adapter weighs that share of the KV cache, along the tokens. */
static const struct point *share_points(const struct teller *teller, double share) {
    const struct table *table = teller->table;
    struct point *points = arena_array(teller->arena, table->count, sizeof *points);
    for (size_t i = 0; i < table->count; i++)
        points[i] =
            (struct point){(double)table->samples[i].x, rank_of(teller, share * (double)table->samples[i].kv_bytes)};
    return points;
}

static void tell_share_line(const struct teller *teller, double share, double weight, const char *column,
                            const char *name, const char *title) {
    const struct findings *findings = teller->findings;
    struct cut cut = cut_line(teller, share_points(teller, share), teller->table->count);
    if (cut.count < 2) return;
    tell_series(teller,
                (struct series){.group = GROUP_KV,
                                .column = column,
                                .ink = tell_ink(teller, INK_KV),
                                .weight = weight,
                                .dashed_from = findings->context_length ? (double)findings->context_length : INFINITY,
                                .points = cut.points,
                                .count = cut.count,
                                .name = name,
                                .value = "",
                                .on_line = true,
                                .title = title});
}

static void tell_lines(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    const char *share = words_share(teller->words, teller->arena, findings->min_kv_share);
    const char *all = words_share(teller->words, teller->arena, SHARE_ONE);
    tell_share_line(teller, 1, tell_weight(teller, 1, 1.25), "equal_rank",
                    teller->several ? NULL : tell_fill(teller, "map.share", FILL({"share", all})),
                    tell_fill(teller, "tip.map.equal", NULL));
    tell_share_line(teller, share_of(findings->min_kv_share), 0.6, "floor_rank",
                    teller->several ? NULL : tell_fill(teller, "map.share", FILL({"share", share})),
                    tell_fill(teller, "tip.map.floor", FILL({"min_kv", share})));
}

/* The largest rank that is a small share of the weights, whatever the tokens. */
static void tell_cap(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    double cap = cap_of(teller);
    if (cap < teller->figure->y.low) return;
    struct point *points = arena_array(teller->arena, 2, sizeof *points);
    points[0] = (struct point){(double)teller->table->low, cap};
    points[1] = (struct point){(double)teller->table->high, cap};
    bool outgrown = findings_outgrow_first(findings);
    const struct filling *fillings =
        FILL({"max_weights", words_share(teller->words, teller->arena, findings->max_weight_share)},
             {"cap", tell_count(teller, outgrown ? findings->outgrown_rank : findings->cap_rank)});
    tell_series(teller,
                (struct series){.group = GROUP_PRETRAINING,
                                .ink = INK_PRETRAINING,
                                .weight = 1,
                                .dashed_from = INFINITY,
                                .points = points,
                                .count = 2,
                                .name = tell_fill(teller, outgrown ? "map.outgrown" : "map.cap", fillings),
                                .value = tell_fill(teller, "map.cap.value", fillings),
                                .brief = tell_fill(teller, outgrown ? "map.outgrown.brief" : "map.cap.brief", fillings),
                                .at_start = true,
                                .title = tell_fill(teller, outgrown ? "tip.map.outgrown" : "tip.map.cap", fillings)});
}

/* Past it an adapter would outweigh what it adapts: told where ranks below the cap do. */
static void tell_limit(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    double limit = (double)findings->low_rank_limit;
    if (!limit || limit >= cap_of(teller) || limit < teller->figure->y.low) return;
    const struct filling *fillings = FILL({"limit", tell_count(teller, findings->low_rank_limit)});
    struct point *points = arena_array(teller->arena, 2, sizeof *points);
    points[0] = (struct point){(double)teller->table->low, limit};
    points[1] = (struct point){(double)teller->table->high, limit};
    tell_series(teller, (struct series){.group = GROUP_NOTES,
                                        .ink = INK_TICK,
                                        .style = LINE_DOTTED,
                                        .weight = 0.6,
                                        .dashed_from = INFINITY,
                                        .points = points,
                                        .count = 2,
                                        .name = tell_fill(teller, "map.limit", fillings),
                                        .brief = tell_fill(teller, "map.limit.brief", fillings),
                                        .value = tell_fill(teller, "map.limit.value", fillings),
                                        .on_line = true,
                                        .title = tell_fill(teller, "map.limit", fillings)});
}

/* ---- the spot ---- */

/* The least tokens, between samples, at which a share of the KV cache asks for that rank; INFINITY: never. */
static double tokens_reaching(const struct teller *teller, double share, double rank) {
    const struct point *points = share_points(teller, share);
    for (size_t i = 0; i < teller->table->count; i++) {
        if (points[i].y < rank) continue;
        return i && points[i - 1].y > 0 ? meet(points[i - 1], points[i], rank).x : points[i].x;
    }
    return INFINITY;
}

/* Between samples, as the line is drawn. */
static double height_at(const struct point *points, size_t count, double x) {
    size_t i = 1;
    while (i + 1 < count && points[i].x < x) i++;
    if (points[i - 1].y <= 0) return points[i].y;
    double share = log(x / points[i - 1].x) / log(points[i].x / points[i - 1].x);
    return points[i - 1].y * pow(points[i].y / points[i - 1].y, share);
}

/* Where the edges of the spot are drawn: the samples, and the corner where its upper one turns level. */
static size_t choose_places(const struct table *table, double turns, double closes, double *places) {
    size_t count = 0;
    for (size_t i = 0; i < table->count && (double)table->samples[i].x < closes; i++) {
        double x = (double)table->samples[i].x;
        if (turns < x && turns > (double)table->low && (!count || places[count - 1] < turns)) places[count++] = turns;
        places[count++] = x;
    }
    if (closes <= (double)table->high) places[count++] = closes;
    return count;
}

static void name_area(const struct teller *teller, const struct area *area) {
    double sum = 0, half = 0; /* of its heights */
    size_t middle = 0;
    for (size_t i = 0; i < area->count; i++) sum += log(area->top[i].y / area->bottom[i].y);
    for (; middle + 1 < area->count && half < sum / 2; middle++)
        half += log(area->top[middle].y / area->bottom[middle].y);
    tell_note(teller, (struct note){.place = PLACE_AT,
                                    .x = area->top[middle].x,
                                    .y = sqrt(area->top[middle].y * area->bottom[middle].y),
                                    .ink = INK_ADAPTER,
                                    .lines = {{words_get(teller->words, "note.spot"), true, false}},
                                    .need = NEED_ALL});
}

/* Between the rank that is enough of the cache and the lower of what is all of it and what is too much of the weights.
 */
static void tell_area(const struct teller *teller, double closes) {
    const struct findings *findings = teller->findings;
    const struct table *table = teller->table;
    const struct point *all = share_points(teller, 1);
    const struct point *enough = share_points(teller, share_of(findings->min_kv_share));
    double cap = cap_of(teller), least = teller->figure->y.low;
    double *places = arena_array(teller->arena, table->count + 2, sizeof *places);
    size_t candidates = choose_places(table, tokens_reaching(teller, 1, cap), closes, places), count = 0;
    struct point *top = arena_array(teller->arena, candidates, sizeof *top);
    struct point *bottom = arena_array(teller->arena, candidates, sizeof *bottom);
    for (size_t i = 0; i < candidates; i++) {
        double high = fmin(height_at(all, table->count, places[i]), cap);
        double low = fmax(height_at(enough, table->count, places[i]), least);
        if (high < low * (1 - 1e-9)) continue;
        top[count] = (struct point){places[i], high};
        bottom[count++] = (struct point){places[i], low};
    }
    if (count < 2) return;
    teller->figure->area =
        (struct area){.top = top, .bottom = bottom, .count = count, .title = tell_fill(teller, "tip.map.area", NULL)};
    name_area(teller, &teller->figure->area);
}

/* Until so many tokens there is one, rounded down. */
static const char *tell_until(const struct teller *teller) {
    uint64_t tokens = teller->findings->spot_tokens, third = 1;
    while (tokens / third >= 1000) third *= 10;
    return words_tokens_number(teller->words, teller->arena, tokens / third * third);
}

/* Where it closes: the most tokens, and the circle where the lines meet. */
static void tell_closing(const struct teller *teller, double closes) {
    const struct findings *findings = teller->findings;
    if (!findings->spot_tokens || closes < (double)teller->table->low) return;
    bool beyond = closes > (double)teller->table->high;
    const char *until = tell_tokens_within(teller, findings->spot_tokens);
    struct note note = {.place = PLACE_AROUND,
                        .x = fmin(closes, (double)teller->table->high),
                        .y = cap_of(teller),
                        .ink = tell_ink(teller, INK_TITLE),
                        .need = NEED_ALL};
    note.lines[0].text = tell_fill(teller,
                                   teller->several ? "compare.map"
                                   : beyond        ? "note.closes.beyond"
                                                   : "note.closes",
                                   FILL({"until", until}));
    note.lines[0].strong = true;
    note.brief = teller->several ? until
                                 : tell_fill(teller, beyond ? "note.closes.beyond" : "note.closes",
                                             FILL({"until", tell_until(teller)}));
    if (!beyond)
        tell_mark(teller, (struct mark){MARK_CROSSING, tell_ink(teller, INK_TITLE), closes, note.y,
                                        tell_fill(teller, "tip.map.closes",
                                                  FILL({"until", tell_count(teller, findings->spot_tokens)}))});
    tell_note(teller, note);
}

static bool on_axis(const struct teller *teller, double rank) {
    return rank >= teller->figure->y.low && rank <= teller->figure->y.high;
}

/* The spot at the reference: the ranks that it is called by. */
static void tell_spot(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct named_ranks named = tell_spot_names(teller);
    const struct filling *ranks =
        FILL({"low", tell_count(teller, named.low)}, {"high", tell_count(teller, named.high)});
    bool one = named.low == named.high;
    double x = (double)findings->tokens;
    const char *text = tell_fill(teller, one ? "map.spot.single" : "map.spot", ranks);
    if (!named.exists) return;
    if (one)
        tell_mark(teller, (struct mark){MARK_STRONG, INK_ADAPTER, x, (double)named.low, text});
    else
        tell_rule(teller, (struct rule){.x = x,
                                        .low = (double)named.low,
                                        .high = (double)named.high,
                                        .ink = INK_ADAPTER,
                                        .weight = 2,
                                        .title = text});
    tell_note(teller, (struct note){.place = PLACE_BESIDE,
                                    .x = x,
                                    .y = (double)named.low,
                                    .y2 = (double)named.high,
                                    .ink = INK_ADAPTER,
                                    .lines = {{text, true, false}},
                                    .brief = tell_fill(teller, one ? "map.spot.single.brief" : "map.spot.brief", ranks),
                                    .need = NEED_ALL});
}

/* The reference: its rank as a share of the cache, and the spot at its tokens. */
static void tell_reference(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    double x = (double)findings->tokens, y = (double)findings->rank;
    if (!tell_in_range(teller, findings->tokens)) return;
    double share = (double)findings->adapter_bytes / (double)findings->kv_bytes;
    const struct filling *part = FILL({"part", tell_part(teller, share)});
    tell_rule(teller, (struct rule){.x = x, .low = 0, .high = fmax(y, (double)findings->spot_low), .ink = INK_AXIS});
    tell_spot(teller);
    if (!on_axis(teller, y)) return;
    tell_mark(teller, (struct mark){MARK_FILLED, INK_ADAPTER, x, y, tell_fill(teller, "tip.map.rank", part)});
    tell_note(teller, (struct note){
                          .place = PLACE_AROUND,
                          .x = x,
                          .y = y,
                          .ink = INK_ADAPTER,
                          .lines = {{tell_fill(teller, "note.rank.part", part), false, false}},
                          .brief = tell_fill(teller, "map.rank.brief", FILL({"part", tell_brief_part(teller, share)})),
                          .need = NEED_ALL});
}

/* ---- words ---- */

static bool is_somewhere(const struct findings *findings) {
    return findings->spot_endless || findings->spot_tokens;
}

/* It begins at more tokens than few; rounded up. */
static const char *tell_from(const struct teller *teller) {
    const uint64_t few = 1000;
    uint64_t tokens = teller->findings->spot_from, third = 1;
    if (tokens <= few) return NULL;
    while (tokens / third >= 1000) third *= 10;
    return words_tokens_number(teller->words, teller->arena, (tokens + third - 1) / third * third);
}

/* Tokens past the window are held by nobody: what is said of them would be so. */
static const char *title(const struct teller *teller, bool brief) {
    const struct findings *findings = teller->findings;
    uint64_t window = findings->context_length;
    const char *from = tell_from(teller);
    bool past = window && findings->spot_tokens > window;
    if (!is_somewhere(findings)) return tell_fill(teller, "map.title.none", NULL);
    if (findings->spot_endless)
        return tell_fill(teller, from ? "map.title.endless.from" : "map.title.endless", FILL({"from", from}));
    static const char *const keys[][3] = {{"map.title", "map.title.past", "map.title.past.brief"},
                                          {"map.title.from", "map.title.from.past", "map.title.from.past.brief"}};
    const char *key = keys[from != NULL][past + (past && brief)];
    if (from && past && findings->spot_from > window) key = "map.title.beyond";
    return tell_fill(teller, key, FILL({"from", from}, {"until", tell_tokens_within(teller, findings->spot_tokens)}));
}

static const char *shares(const struct teller *teller, const char *key) {
    const struct findings *findings = teller->findings;
    return tell_fill(teller, key,
                     FILL({"min_kv", words_share(teller->words, teller->arena, findings->min_kv_share)},
                          {"max_weights", words_share(teller->words, teller->arena, findings->max_weight_share)},
                          {"cap", tell_count(teller, findings->cap_rank)}));
}

static const char *dashed(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!findings->context_length || findings->context_length >= teller->table->high) return NULL;
    return tell_fill(teller, "map.dashed", FILL({"window", tell_count(teller, findings->context_length)}));
}

static const char *counted(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    return tell_fill(teller, "caption.counted.rank",
                     FILL({"parameters", tell_parameters(teller)}, {"kv", tell_count(teller, findings->kv_bytes)},
                          {"count", tell_count(teller, findings->adapter_per_rank)}));
}

static double closing(const struct teller *teller) {
    return tokens_reaching(teller, share_of(teller->findings->min_kv_share), cap_of(teller));
}

static void tell_one(const struct teller *teller) {
    struct figure *figure = teller->figure;
    double closes = is_somewhere(teller->findings) ? closing(teller) : 0;
    bool outgrown = findings_outgrow_first(teller->findings);
    static const char *const keys[][2] = {{"map.subtitle.none", "map.subtitle.none.outgrown"},
                                          {"map.subtitle", "map.subtitle.outgrown"}};
    figure->title = title(teller, false);
    figure->brief_title = title(teller, true);
    figure->subtitle = shares(teller, keys[is_somewhere(teller->findings)][outgrown]);
    figure->title_suffices = true;
    figure->brief_subtitle = shares(teller, outgrown ? "map.brief.outgrown" : "map.brief");
    if (is_somewhere(teller->findings)) tell_area(teller, closes);
    tell_cap(teller);
    tell_limit(teller);
    tell_lines(teller);
    tell_closing(teller, closes);
    tell_reference(teller);
    tell_conventions(teller, dashed(teller), NULL, counted(teller));
    figure->description = tell_alternative(
        teller, tell_fill(teller, "alt.map", FILL({"title", figure->title}, {"subtitle", figure->subtitle})));
}

/* "Llama 3 70B 214k", or "Mamba 2.8B never" */
static const char *until_of(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    const char *key = findings->spot_endless  ? "compare.map.endless"
                      : findings->spot_tokens ? "compare.map"
                                              : "compare.map.none";
    return tell_fill(teller, key, FILL({"until", tell_tokens_within(teller, findings->spot_tokens)}));
}

/* Of each model its two lines, and the circle where its spot closes. */
static void tell_several(const struct teller *first) {
    struct figure *figure = first->figure;
    const char *list = "";
    for (struct teller teller = *first; teller.table; teller = teller_next(&teller)) {
        tell_lines(&teller);
        if (is_somewhere(teller.findings)) tell_closing(&teller, closing(&teller));
        list = arena_printf(first->arena, "%s%s%s", list, *list ? ", " : "", until_of(&teller));
    }
    figure->title = tell_fill(first, "compare.title.map", FILL({"list", list}));
    figure->subtitle = shares(first, "compare.subtitle.map");
    compare_captions(first, "compare.lines.map");
    figure->description = tell_alternative(
        first, tell_fill(first, "alt.map", FILL({"title", figure->title}, {"subtitle", figure->subtitle})));
}

/* Room above the highest line that matters: the cap, or all of the cache at the reference where the cap is lower. */
static void set_axes(const struct teller *first) {
    struct figure *figure = first->figure;
    double highest = 16, high = 64;
    for (struct teller teller = *first; teller.table; teller = teller_next(&teller))
        highest = fmax(highest, fmax(cap_of(&teller), (double)teller.findings->rank));
    while (high < 4 * highest) high *= 2;
    figure->x = (struct axis){AXIS_TOKENS, (double)first->table->low, (double)first->table->high,
                              words_get(first->words, "axis.tokens")};
    figure->reading.column = "tokens";
    figure->reading.at = "page.at.tokens";
    figure->reading.value = "page.value.rank";
    figure->y = (struct axis){AXIS_RANK, 1, high, tell_fill(first, "axis.rank", NULL)};
}

static void tell_map(const struct table *table, const struct words *words, struct arena *arena, struct figure *figure) {
    const struct teller first = teller_first(table, words, arena, figure);
    set_axes(&first);
    figure->within = !first.several;
    if (first.several)
        tell_several(&first);
    else
        tell_one(&first);
}

const struct chart chart_map = {
    .name = "map",
    .quantity = &quantity_map,
    .straight = true,
    .summary = "the ranks of the sweet spot against tokens: until when is there one",
    .tell = tell_map,
};
