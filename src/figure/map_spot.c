/* The sweet spot on the map: the area between its lines, where it closes, and what it is at the reference tokens. */
#include <math.h>

#include "figure/map.h"

/* The least tokens, between samples, at which a share of the KV cache asks for that rank; INFINITY: never. */
static double tokens_reaching(const struct teller *teller, double share, double rank) {
    const struct point *points = map_ranks_weighing(teller, share);
    for (size_t i = 0; i < teller->table->count; i++) {
        if (points[i].y < rank) continue;
        return i && points[i - 1].y > 0 ? map_meet(points[i - 1], points[i], rank).x : points[i].x;
    }
    return INFINITY;
}

/* The tokens at which what is enough of the KV cache is too much of the weights. */
static double closing(const struct teller *teller) {
    return tokens_reaching(teller, map_share(teller->findings->min_kv_share), map_cap(teller));
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
void map_tell_area(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    const struct table *table = teller->table;
    const struct point *all = map_ranks_weighing(teller, 1);
    const struct point *enough = map_ranks_weighing(teller, map_share(findings->min_kv_share));
    double cap = map_cap(teller), least = teller->figure->y.low;
    if (!map_has_spot(findings)) return;
    double *places = arena_array(teller->arena, table->count + 2, sizeof *places);
    size_t candidates = choose_places(table, tokens_reaching(teller, 1, cap), closing(teller), places), count = 0;
    struct point *top = arena_array(teller->arena, candidates, sizeof *top);
    struct point *bottom = arena_array(teller->arena, candidates, sizeof *bottom);
    for (size_t i = 0; i < candidates; i++) {
        double high = fmin(map_height_at(all, table->count, places[i]), cap);
        double low = fmax(map_height_at(enough, table->count, places[i]), least);
        if (high < low * (1 - 1e-9)) continue;
        top[count] = (struct point){places[i], high};
        bottom[count++] = (struct point){places[i], low};
    }
    if (count < 2) return;
    teller->figure->area =
        (struct area){.top = top, .bottom = bottom, .count = count, .title = tell_fill(teller, "tip.map.area", NULL)};
    name_area(teller, &teller->figure->area);
}

const char *map_tell_until(const struct teller *teller) {
    uint64_t tokens = teller->findings->spot_tokens, third = 1;
    while (tokens / third >= 1000) third *= 10;
    tokens = tokens / third * third;
    return tokens < 10000 ? tell_count(teller, tokens) : words_tokens_number(teller->words, teller->arena, tokens);
}

/* Where it closes: the most tokens, and the circle where the lines meet. */
void map_tell_closing(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    double closes = closing(teller);
    if (!findings->spot_tokens || closes < (double)teller->table->low) return;
    bool beyond = closes > (double)teller->table->high;
    const char *until = tell_tokens_within(teller, findings->spot_tokens);
    struct note note = {.place = PLACE_AROUND,
                        .x = fmin(closes, (double)teller->table->high),
                        .y = map_cap(teller),
                        .ink = tell_ink(teller, INK_TITLE),
                        .answer = true,
                        .tall = !teller->several,
                        .need = NEED_ALL};
    const char *key = teller->several ? "compare.map" : beyond ? "note.closes.beyond" : "note.closes";
    const char *brief = tell_joined(teller, map_tell_until(teller));
    note.lines[0].text = tell_fill(teller, key, FILL({"until", until}));
    note.lines[0].strong = true;
    note.brief = teller->several ? until : tell_fill(teller, key, FILL({"until", brief}));
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
                                    .least = one ? NULL : tell_fill(teller, "map.spot.least", ranks),
                                    .of_band = true,
                                    .need = NEED_ALL});
}

/* The reference: its rank as a share of the cache, and the spot at its tokens. */
void map_tell_reference(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    double x = (double)findings->tokens, y = (double)findings->rank;
    if (!tell_in_range(teller, findings->tokens)) return;
    double share = (double)findings->adapter_bytes / (double)findings->kv_bytes;
    const struct named_ranks named = tell_spot_names(teller);
    const struct filling *part = FILL({"part", tell_part(teller, share)}),
                         *least = FILL({"part", tell_least_part(teller, share)});
    bool within = named.exists && findings->rank >= named.low && findings->rank <= named.high;
    tell_rule(teller, (struct rule){.x = x, .low = 0, .high = fmax(y, (double)findings->spot_low), .ink = INK_AXIS});
    tell_spot(teller);
    if (!on_axis(teller, y)) return;
    tell_mark(teller, (struct mark){MARK_FILLED, INK_ADAPTER, x, y, tell_fill(teller, "tip.map.rank", part)});
    tell_note(teller, (struct note){.place = PLACE_AROUND,
                                    .x = x,
                                    .y = y,
                                    .ink = INK_ADAPTER,
                                    .lines = {{tell_fill(teller, "note.rank.part", part), false, false}},
                                    .least = within ? tell_fill(teller, "map.rank.least", least) : NULL,
                                    .tall = true,
                                    .of_band = within,
                                    .need = NEED_ALL});
}
