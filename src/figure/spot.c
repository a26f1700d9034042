#include "figure/spot.h"

#include <math.h>

double spot_kv_share(const struct teller *teller, uint64_t rank) {
    return tell_adapter_at(teller, (double)rank) / tell_per_token(teller, teller->findings->kv_bytes);
}

static double weight_share(const struct teller *teller, uint64_t rank) {
    return tell_adapter_at(teller, (double)rank) / tell_per_token(teller, teller->findings->weight_bytes);
}

/* The fillings that phrases about the spot draw on. */
const char *spot_fill(const struct teller *teller, const struct named_ranks *spot, const char *key) {
    const struct findings *findings = teller->findings;
    return tell_fill(teller, key,
                     FILL({"low", tell_count(teller, spot->low)}, {"high", tell_count(teller, spot->high)},
                          {"kv_from", tell_share(teller, spot_kv_share(teller, spot->low))},
                          {"kv_to", tell_share(teller, spot_kv_share(teller, spot->high))},
                          {"weights_from", tell_share(teller, weight_share(teller, spot->low))},
                          {"weights_to", tell_share(teller, weight_share(teller, spot->high))},
                          {"min_kv", words_share(teller->words, teller->arena, findings->min_kv_share)},
                          {"max_weights", words_share(teller->words, teller->arena, findings->max_weight_share)},
                          {"floor", tell_count(teller, findings->floor_rank)},
                          {"cap", tell_count(teller, findings->cap_rank)},
                          {"outgrown", tell_count(teller, findings->outgrown_rank)}, {"kept", tell_kept(teller)},
                          {"until", tell_tokens_within(teller, findings->spot_tokens)},
                          {"window", tell_count(teller, findings->context_length)}));
}

/* Tokens past the window are held by nobody: what is said of them would be so. */
const char *spot_title(const struct teller *teller, const struct named_ranks *spot) {
    bool single = spot->low == spot->high;
    static const char *const keys[][2] = {{"rank.title.spot", "rank.title.spot.past"},
                                          {"rank.title.single", "rank.title.single.past"}};
    return spot_fill(teller, spot, spot->exists ? keys[single][tell_past_window(teller)] : "rank.title.none");
}

/* Why there is no spot, in a sentence and in short. */
struct reason {
    const char *sentence, *brief;
};

static const struct reason light = {"rank.subtitle.light", "rank.brief.light"},
                           heavy = {"rank.subtitle.heavy", "rank.brief.heavy"},
                           early = {"rank.subtitle.none", "rank.brief.none"},
                           early_full = {"rank.subtitle.none.full", "rank.brief.none.full"},
                           too_large = {"rank.subtitle.outgrown", "rank.brief.outgrown"},
                           between = {"rank.subtitle.between", "rank.brief.between"},
                           short_of_kv = {"rank.subtitle.short", "rank.brief.short"};

static const struct reason *reason_of(const struct findings *findings) {
    if (!findings->floor_rank) return &light;
    if (!findings->cap_rank && !findings->cap_endless) return &heavy;
    if (findings_outgrow_first(findings) && findings->floor_rank > findings->outgrown_rank) return &too_large;
    if (!findings->cap_endless && findings->floor_rank > findings->cap_rank)
        return findings->full_rank && findings->floor_rank > findings->full_rank ? &early_full : &early;
    return findings->last_rank ? &between : &short_of_kv;
}

/* The weights' share comes before the KV cache's, whatever ranks there are. */
static bool is_early(const struct findings *findings) {
    const struct reason *why = reason_of(findings);
    return why == &early || why == &early_full;
}

/* There is one of fewer tokens. */
static bool is_until(const struct findings *findings) {
    return findings->spot_tokens && findings->spot_tokens < findings->tokens;
}

/* Until how many tokens there is one; past the window there would be. */
static const char *until(const struct teller *teller, const struct named_ranks *spot) {
    static const char *const keys[][2] = {{"rank.subtitle.until", "rank.subtitle.until.past"},
                                          {"rank.subtitle.to", "rank.subtitle.to.past"}};
    uint64_t window = teller->findings->context_length;
    return spot_fill(teller, spot, keys[spot->exists][window && teller->findings->spot_tokens > window]);
}

/* What the spot is made of; or why there is none; and until how many tokens there is one. */
const char *spot_subtitle(const struct teller *teller, const struct named_ranks *spot) {
    if (spot->exists) {
        const char *what =
            spot_fill(teller, spot, spot->low == spot->high ? "rank.subtitle.single" : "rank.subtitle.spot");
        if (!teller->findings->spot_tokens) return what;
        return arena_printf(teller->arena, "%s. %s", what, until(teller, spot));
    }
    const char *why = spot_fill(teller, spot, reason_of(teller->findings)->sentence);
    if (!is_until(teller->findings)) return why;
    return arena_printf(teller->arena, "%s %s", why, until(teller, spot));
}

const char *spot_brief_subtitle(const struct teller *teller, const struct named_ranks *spot) {
    if (spot->exists) return spot_fill(teller, spot, spot->low == spot->high ? "rank.brief.single" : "rank.brief.spot");
    const struct findings *findings = teller->findings;
    const char *why = spot_fill(teller, spot, reason_of(findings)->brief);
    return is_until(findings) ? arena_printf(teller->arena, "%s. %s", why, until(teller, spot)) : why;
}

/* What the title leaves open. */
const char *spot_least_subtitle(const struct teller *teller, const struct named_ranks *spot) {
    if (spot->exists) return spot_fill(teller, spot, spot->low == spot->high ? "rank.least.single" : "rank.least.spot");
    return spot_fill(teller, spot, reason_of(teller->findings)->brief);
}

/* ---- bars ---- */

static struct bar say_bar(const struct teller *teller, struct bar bar, const char *key) {
    const struct named_ranks none = {0};
    const char *brief = arena_join(teller->arena, key, ".brief", NULL);
    bar.words = spot_fill(teller, &none, key);
    bar.brief = words_get(teller->words, brief) == brief ? NULL : spot_fill(teller, &none, brief);
    return bar;
}

/* The rank up to which the adapter is small enough, for the weights and for what it adapts. */
static struct bar most_bar(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    double least = (double)teller->table->low / 2, all = 2 * (double)teller->table->high;
    bool outgrown = findings_outgrow_first(findings), any = findings->cap_endless && !outgrown;
    uint64_t most = outgrown ? findings->outgrown_rank : findings->cap_rank;
    struct bar bar = {.ink = INK_SECONDARY, .tint = INK_WEIGHT_BAND, .low = fmin(least, 1)};
    bar.high = any ? all : most ? (double)most : least;
    return say_bar(teller, bar,
                   any                ? "bar.cap.any"
                   : outgrown && most ? "bar.outgrown"
                   : outgrown         ? "bar.outgrown.none"
                   : most             ? "bar.cap"
                                      : "bar.cap.none");
}

/* The ranks that weigh enough beside the KV cache, and no more than all of it. */
static struct bar kv_bar(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    uint64_t floor = findings->floor_rank, last = findings->last_rank;
    double beyond = 2 * (double)teller->table->high;
    bool never = !floor || (findings->equal_rank && last < floor);
    bool open = !never && (!findings->equal_rank || tell_is_beyond_matrices(teller));
    bool full = !never && findings->full_rank && floor > findings->full_rank; /* no matrix has such ranks */
    const struct filling *ranks = FILL({"floor", tell_count(teller, floor)}, {"last", tell_count(teller, last)},
                                       {"min_kv", words_share(teller->words, teller->arena, findings->min_kv_share)});
    const char *which = never           ? "bar.floor.none"
                        : full          ? "bar.floor.full"
                        : open          ? "bar.floor.from"
                        : last == floor ? "bar.floor.single"
                                        : "bar.floor.ranks";
    double end = open ? beyond : (double)last * (last == floor ? spot_narrow : 1);
    if (findings->full_rank) end = fmin(end, (double)findings->full_rank);
    return (struct bar){
        .ink = INK_KV,
        .tint = INK_KV_BAND,
        .low = never || full ? beyond : (double)floor,
        .high = never || full ? beyond : end,
        .words = tell_fill(teller, which, ranks),
        .brief = tell_brief(teller, which, ranks),
    };
}

/* The conditions under the axis, whose overlap the spot is. */
void spot_bars(const struct teller *teller) {
    tell_bar(teller, most_bar(teller));
    tell_bar(teller, kv_bar(teller));
}

/* ---- in words ---- */

const char *spot_alternative(const struct teller *teller, const struct named_ranks *spot) {
    if (!spot->exists && !is_early(teller->findings))
        return spot_fill(teller, spot, reason_of(teller->findings)->brief);
    return spot_fill(teller, spot,
                     !spot->exists             ? "alt.no_spot"
                     : spot->low == spot->high ? "alt.spot.single"
                                               : "alt.spot");
}
