/* Figure 3: where is a sweet spot at all? The rank that a share of the KV cache asks for, against the token count. */
#include "figure/map.h"

#include <math.h>

#include "figure/charts.h"
#include "figure/compare.h"
#include "sweep/quantities.h"

/* It begins at more tokens than few; rounded up. 0: it does not. */
static uint64_t begins_at(const struct findings *findings) {
    const uint64_t few = 1000;
    uint64_t tokens = findings->spot_from, third = 1;
    if (tokens <= few) return 0;
    while (tokens / third >= 1000) third *= 10;
    return (tokens + third - 1) / third * third;
}

/* Tokens past the window are held by nobody: what is said of them would be so. */
static const char *title(const struct teller *teller, bool brief) {
    const struct findings *findings = teller->findings;
    uint64_t window = findings->context_length, from = begins_at(findings);
    const struct filling *ends =
        FILL({"from", words_tokens_number(teller->words, teller->arena, from)},
             {"from_tokens", words_tokens(teller->words, teller->arena, from)},
             {"until", tell_tokens_within(teller, findings->spot_tokens)}, {"until_number", map_tell_until(teller)});
    bool past = window && findings->spot_tokens > window;
    if (!map_has_spot(findings)) return tell_fill(teller, "map.title.none", NULL);
    if (findings->spot_endless) return tell_fill(teller, from ? "map.title.endless.from" : "map.title.endless", ends);
    static const char *const keys[][3] = {{"map.title", "map.title.past", "map.title.past.brief"},
                                          {"map.title.from", "map.title.from.past", "map.title.from.past.brief"}};
    const char *key = keys[from > 0][past + (past && brief)];
    if (from && past && findings->spot_from > window) key = "map.title.beyond";
    return tell_fill(teller, key, ends);
}

static const char *fill_shares(const struct teller *teller, const char *key) {
    const struct findings *findings = teller->findings;
    const struct filling *least = FILL({"min_kv", words_share(teller->words, teller->arena, findings->min_kv_share)});
    const char *range = findings->min_kv_share == SHARE_ONE ? "map.range.all" : "map.range";
    return tell_fill(teller, key,
                     FILL(*least, {"range", tell_fill(teller, range, least)},
                          {"max_weights", words_share(teller->words, teller->arena, findings->max_weight_share)}));
}

/* Of what the spot is made, or of what it would be. */
static const char *conditions(const struct teller *teller) {
    static const char *const keys[][2] = {{"map.brief.none", "map.brief.none.outgrown"},
                                          {"map.brief", "map.brief.outgrown"}};
    return fill_shares(teller, keys[map_has_spot(teller->findings)][findings_outgrow_first(teller->findings)]);
}

static struct sentence dashed(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!findings->context_length || findings->context_length >= teller->table->high) return (struct sentence){0};
    return tell_sentence(teller, "map.dashed", FILL({"window", tell_count(teller, findings->context_length)}));
}

static struct sentence outgrown(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!findings_outgrow_first(findings)) return (struct sentence){0};
    return tell_sentence(teller, "caption.map.outgrown", FILL({"rank", tell_count(teller, findings->outgrown_rank)}));
}

/* What its lines do not show. */
static struct sentence explained(const struct teller *teller) {
    const char *below = map_tell_below(teller);
    struct sentence past = outgrown(teller);
    if (!below) return past;
    return (struct sentence){past.words ? arena_printf(teller->arena, "%s %s", past.words, below) : below, NULL};
}

static const char *counted(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    return tell_fill(teller, "caption.counted.rank",
                     FILL({"parameters", tell_parameters(teller)}, {"kv", tell_count(teller, findings->kv_bytes)},
                          {"count", tell_count(teller, findings->adapter_per_rank)}));
}

static void tell_one(const struct teller *teller) {
    struct figure *figure = teller->figure;
    figure->title = title(teller, false);
    figure->brief_title = title(teller, true);
    figure->brief_subtitle = conditions(teller);
    figure->subtitle = tell_fill(teller, "map.subtitle", FILL({"conditions", figure->brief_subtitle}));
    figure->title_suffices = true;
    map_tell_area(teller);
    map_tell_levels(teller);
    map_tell_shares(teller);
    map_tell_closing(teller);
    map_tell_reference(teller);
    tell_conventions(teller, dashed(teller), explained(teller), counted(teller));
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
        map_tell_shares(&teller);
        map_tell_closing(&teller);
        list = arena_printf(first->arena, "%s%s%s", list, *list ? ", " : "", until_of(&teller));
    }
    figure->title = tell_fill(first, "compare.title.map", FILL({"list", list}));
    figure->subtitle = fill_shares(first, "compare.subtitle.map");
    compare_captions(first, "compare.lines.map");
    figure->description = tell_alternative(
        first, tell_fill(first, "alt.map", FILL({"title", figure->title}, {"subtitle", figure->subtitle})));
}

/* Room above the highest line that matters: the cap, or all of the cache at the reference where the cap is lower. */
static void set_axes(const struct teller *first) {
    struct figure *figure = first->figure;
    double highest = 16, high = 64;
    for (struct teller teller = *first; teller.table; teller = teller_next(&teller))
        highest = fmax(highest, fmax(map_cap(&teller), (double)teller.findings->rank));
    while (high < 3 * highest) high *= 2;
    figure->x = (struct axis){AXIS_TOKENS, (double)first->table->low, (double)first->table->high,
                              words_get(first->words, "axis.tokens"), NULL};
    figure->reading.column = "tokens";
    figure->reading.at = "page.at.tokens";
    figure->reading.value = "page.value.rank";
    figure->y = (struct axis){AXIS_RANK, 1, high, tell_fill(first, "axis.rank", NULL), NULL};
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
    .heeds = "tokens,min-kv,max-weights",
    .tell = tell_map,
};
