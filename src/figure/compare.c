#include "figure/compare.h"

#include <string.h>

static double kv_rate(const struct teller *teller) {
    return tell_per_token(teller, teller->findings->kv_bytes);
}

static bool all_have_kv_cache(const struct teller *first) {
    bool all = true;
    for (struct teller teller = *first; teller.table; teller = teller_next(&teller))
        all = all && tell_has_kv_cache(&teller);
    return all;
}

const char *compare_title(const struct teller *first) {
    struct teller least = *first, most = *first;
    for (struct teller teller = *first; teller.table; teller = teller_next(&teller)) {
        if (kv_rate(&teller) < kv_rate(&least)) least = teller;
        if (kv_rate(&teller) > kv_rate(&most)) most = teller;
    }
    return tell_fill(&least, all_have_kv_cache(first) ? "compare.title" : "compare.title.context",
                     FILL({"low", tell_bytes(&least, kv_rate(&least))}, {"high", tell_bytes(&most, kv_rate(&most))},
                          {"low_model", tell_fill(&least, "compare.model", NULL)},
                          {"high_model", tell_fill(&most, "compare.model", NULL)}));
}

/* What one says of each model, in a row. */
static const char *list_of(const struct teller *first, const char *(*one)(const struct teller *)) {
    const char *list = "";
    for (struct teller teller = *first; teller.table; teller = teller_next(&teller)) {
        const char *said = one(&teller);
        if (said) list = arena_printf(first->arena, "%s%s%s", list, *list ? "; " : "", said);
    }
    return list;
}

static const char *adapter_weight(const struct teller *teller) {
    return tell_fill(teller, "compare.counted.one",
                     FILL({"bytes", tell_count(teller, teller->findings->adapter_bytes)}));
}

static const char *meeting(const struct teller *teller) {
    uint64_t x;
    bool never = !tell_tokens_vary(teller) && tell_is_beyond_matrices(teller);
    const char *where = never ? NULL : tell_meeting(teller, &x);
    return where ? tell_fill(teller, "compare.meets.one", FILL({"where", where})) : NULL;
}

static const char *window(const struct teller *teller) {
    if (!tell_past_window(teller)) return NULL;
    return tell_fill(teller, "compare.past_context.one",
                     FILL({"window", tell_count(teller, teller->findings->context_length)}));
}

static const char *outgrown(const struct teller *teller) {
    uint64_t limit = teller->findings->outgrown_rank;
    if (tell_tokens_vary(teller) || !limit || limit >= teller->table->high) return NULL;
    return tell_fill(teller, "compare.outgrown.one", FILL({"rank", tell_count(teller, limit)}));
}

/* ---- captions ---- */

/* A sentence once, where it is the same for all; else each model's. */
static void tell_each(const struct teller *first, const char *(*sentence)(const struct teller *)) {
    bool alike = true;
    for (struct teller teller = *first; teller.table; teller = teller_next(&teller))
        alike = alike && strcmp(sentence(&teller), sentence(first)) == 0;
    for (struct teller teller = *first; teller.table; teller = teller_next(&teller)) {
        teller.named = !alike;
        tell_caption(&teller, sentence(&teller));
        if (alike) return;
    }
}

static void tell_own(const struct teller *first, void (*tell)(const struct teller *)) {
    for (struct teller teller = *first; teller.table; teller = teller_next(&teller)) {
        teller.named = true;
        tell(&teller);
    }
}

void compare_captions(const struct teller *first, const char *lines) {
    tell_caption(first, words_get(first->words, "caption.bytes"));
    tell_caption(first, words_get(first->words, lines));
    tell_own(first, tell_alterations);
    tell_reference_captions(first);
    const char *past = list_of(first, window);
    if (*past) tell_caption(first, tell_fill(first, "compare.past_context", FILL({"list", past})));
    const char *larger = list_of(first, outgrown);
    if (*larger) tell_caption(first, tell_fill(first, "compare.outgrown", FILL({"list", larger})));
    first->figure->captions_needed = first->figure->caption_count;
    tell_each(first, tell_adapted);
    tell_own(first, tell_exceptions);
    tell_own(first, tell_growth);
    tell_caption(first, tell_fill(first, "compare.counted", FILL({"list", list_of(first, adapter_weight)})));
    tell_signature(first);
}

/* Alternative text stays under 400 characters: where all is too much, the claim and the kind of chart remain. */
const char *compare_description(const struct teller *first) {
    enum { MOST = 400 };
    const char *text = tell_fill(first, all_have_kv_cache(first) ? "compare.alt" : "compare.alt.context",
                                 FILL({"title", first->figure->title}));
    const char *list = list_of(first, meeting);
    const char *key = tell_tokens_vary(first) ? "compare.meets" : "compare.heavier";
    const char *meets = *list ? tell_fill(first, key, FILL({"list", list})) : "";
    const char *whole = arena_printf(first->arena, "%s%s%s", text, *meets ? " " : "", meets);
    return tell_alternative(first, strlen(whole) < MOST ? whole : text); /* --set is for the first */
}
