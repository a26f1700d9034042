#include "figure/tell.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/buffer.h"

/* ---- models ---- */

struct teller teller_first(const struct table *table, const struct words *words, struct arena *arena,
                           struct figure *figure) {
    return (struct teller){table, &table->findings, words, arena, figure, false, table->next != NULL, 0};
}

struct teller teller_next(const struct teller *teller) {
    struct teller next = *teller;
    next.table = teller->table->next;
    next.findings = next.table ? &next.table->findings : NULL;
    next.number++;
    return next;
}

enum ink tell_ink(const struct teller *teller, enum ink usual) {
    static const enum ink models[MOST_COMPARED] = {INK_KV, INK_ADAPTER, INK_PRETRAINING, INK_TITLE};
    return teller->several ? models[teller->number] : usual;
}

double tell_weight(const struct teller *teller, double usual, double among_several) {
    return teller->several ? among_several : usual;
}

const char *tell_name(const struct teller *teller, const char *usual, const char *among_several) {
    return tell_fill(teller, teller->several ? among_several : usual, NULL);
}

double tell_highest_kv(const struct teller *first) {
    double highest = 0;
    for (struct teller teller = *first; teller.table; teller = teller_next(&teller))
        highest = fmax(highest, tell_per_token(&teller, teller.findings->kv_bytes));
    return highest;
}

/* ---- words ---- */

const char *tell_joined(const struct teller *teller, const char *text) {
    struct buffer joined = {0};
    for (size_t length; *text; text += length + (text[length] == ' ')) {
        length = strcspn(text, " ");
        buffer_add(&joined, text, length);
        if (text[length]) buffer_text(&joined, "\u00a0");
    }
    const char *whole = arena_text(teller->arena, (char *)joined.bytes, joined.size);
    buffer_free(&joined);
    return whole;
}

/* The name does not break across lines unless it is long. */
static const char *model_name(const struct teller *teller) {
    enum { LONG = 32 };
    const char *name = teller->findings->model_name;
    return strlen(name) > LONG ? name : tell_joined(teller, name);
}

/* A state is in a format of its own, whatever that of a KV cache. */
bool tell_has_band(const struct teller *teller) {
    return teller->findings->kv_band_dtype && tell_has_kv_cache(teller);
}

/* "bf16", or "fp8 to bf16" where the KV cache is a band. */
const char *tell_kv_formats(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    if (!tell_has_band(teller)) return findings->kv_label;
    const struct sample *sample = teller->table->samples;
    bool rises = sample->kv_band_bytes > sample->kv_bytes;
    return words_fill(teller->words, teller->arena, "dtype.band",
                      FILL({"low", rises ? findings->kv_label : findings->kv_band_label},
                           {"high", rises ? findings->kv_band_label : findings->kv_label}));
}

/* "bf16", or each where they differ. */
static const char *dtype(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    bool one = !tell_has_band(teller) && strcmp(findings->kv_dtype, findings->adapter_dtype) == 0 &&
               strcmp(findings->kv_dtype, findings->weight_dtype) == 0;
    return words_fill(teller->words, teller->arena, one ? "dtype.one" : "dtype.each",
                      FILL({"dtype", findings->kv_label}, {"kv", tell_kv_formats(teller)},
                           {"adapter", teller->findings->adapter_title}, {"lora", findings->adapter_dtype},
                           {"weights", findings->weight_dtype}));
}

bool tell_asks_for(const char *phrase, const char *name) {
    size_t length = strlen(name);
    for (const char *at = phrase; (at = strchr(at, '{')); at++)
        if (strncmp(at + 1, name, length) == 0 && at[1 + length] == '}') return true;
    return false;
}

/* What reading in context holds; a model of recurrent layers alone has no KV cache. Its cases, since languages decline.
 */
enum cache_case { CACHE_PLAIN, CACHE_THE, CACHE_OF, CACHE_FIRST, CACHE_THE_BRIEF, CACHE_OF_BRIEF, CACHE_CASES };

static const char *cache_name(const struct teller *teller, enum cache_case declined) {
    static const char *const keys[][CACHE_CASES] = {
        {"cache.state", "cache.state.the", "cache.state.of", "cache.state.first", "cache.state.the.brief",
         "cache.state.of.brief"},
        {"cache.kv", "cache.kv.the", "cache.kv.of", "cache.kv.first", "cache.kv.the.brief", "cache.kv.of.brief"}};
    return words_get(teller->words, keys[tell_has_kv_cache(teller)][declined]);
}

/* "a rank-32 LoRA" where it is sized, else "LoRA, rank 32": by what its kind counts in. */
static const char *size_words(const struct teller *teller, const struct adapter_kind *kind, uint64_t size, bool known,
                              bool sized) {
    static const char *const keys[][2] = {[SIZE_RANK] = {"with_size.rank", "sized.rank"},
                                          [SIZE_BLOCK] = {"with_size.block", "sized.block"},
                                          [SIZE_TOKENS] = {"with_size.tokens", "sized.tokens"},
                                          [SIZE_FREQUENCIES] = {"with_size.frequencies", "sized.frequencies"},
                                          [SIZE_NONE] = {"with_size.none", "sized.none"}};
    return words_fill(teller->words, teller->arena, keys[known ? kind->parameter : SIZE_NONE][sized],
                      FILL({"adapter", kind->title}, {"rank", tell_count(teller, size)}));
}

const char *tell_with_size(const struct teller *teller, const struct adapter_kind *kind, uint64_t size) {
    return size_words(teller, kind, size, true, false);
}

/* A file whose tensors do not show its size is called by its kind alone. */
static const char *own_size_words(const struct teller *teller, bool sized) {
    const struct findings *findings = teller->findings;
    return size_words(teller, findings->kind, findings->rank, findings->size_known, sized);
}

/* What every phrase may ask for; most ask for little of it. */
static const char *usual_filling(const struct teller *teller, const char *name) {
    const struct findings *findings = teller->findings;
    if (strcmp(name, "cache") == 0) return cache_name(teller, CACHE_PLAIN);
    if (strcmp(name, "the_cache") == 0) return cache_name(teller, CACHE_THE);
    if (strcmp(name, "of_cache") == 0) return cache_name(teller, CACHE_OF);
    if (strcmp(name, "Cache") == 0) return cache_name(teller, CACHE_FIRST);
    if (strcmp(name, "model") == 0) return model_name(teller);
    if (strcmp(name, "dtype") == 0) return dtype(teller);
    if (strcmp(name, "adapter") == 0) return teller->findings->adapter_title;
    if (strcmp(name, "sized") == 0 || strcmp(name, "with_size") == 0)
        return own_size_words(teller, strcmp(name, "sized") == 0);
    if (strcmp(name, "rank") == 0) return tell_count(teller, findings->rank);
    return words_tokens(teller->words, teller->arena, findings->tokens);
}

static const char *const usual[] = {"model",     "dtype",    "adapter", "rank",  "tokens",   "cache",
                                    "the_cache", "of_cache", "Cache",   "sized", "with_size"};
enum { USUAL = sizeof usual / sizeof *usual };

/* That which is asked for behind a brace; NULL: another. */
static const char *find_usual(const char *asked) {
    size_t length = strcspn(asked, "}");
    for (size_t i = 0; i < USUAL; i++)
        if (*asked == *usual[i] && strncmp(asked, usual[i], length) == 0 && !usual[i][length]) return usual[i];
    return NULL;
}

static bool has_filling(const struct filling *fillings, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(fillings[i].name, name) == 0) return true;
    return false;
}

const char *tell_fill(const struct teller *teller, const char *key, const struct filling *fillings) {
    enum { OWN = 16 };
    struct filling all[OWN + USUAL + 1];
    size_t count = 0;
    for (; fillings && fillings->name; fillings++) {
        assert(count < OWN);
        all[count++] = *fillings;
    }
    const char *phrase = words_get(teller->words, key);
    for (const char *at = phrase; (at = strchr(at, '{')); at++) {
        const char *name = find_usual(at + 1);
        if (name && !has_filling(all, count, name)) all[count++] = (struct filling){name, usual_filling(teller, name)};
    }
    all[count] = (struct filling){NULL, NULL};
    return words_fill_phrase(phrase, teller->arena, all);
}

const char *tell_brief(const struct teller *teller, const char *key, const struct filling *fillings) {
    const char *brief = arena_join(teller->arena, key, ".brief", NULL);
    return words_get(teller->words, brief) == brief ? NULL : tell_fill(teller, brief, fillings);
}

struct sentence tell_sentence(const struct teller *teller, const char *key, const struct filling *fillings) {
    return (struct sentence){tell_fill(teller, key, fillings), tell_brief(teller, key, fillings)};
}

const char *tell_count(const struct teller *teller, uint64_t count) {
    return words_count(teller->words, teller->arena, count);
}

const char *tell_bytes(const struct teller *teller, double bytes) {
    return words_bytes(teller->words, teller->arena, bytes);
}

const char *tell_share(const struct teller *teller, double share) {
    char text[NUMBER_SIZE];
    double per_cent = 100 * share;
    const char *number = per_cent >= 10 ? number_short(text, round(per_cent), 9, &teller->words->style)
                                        : number_short(text, per_cent, 2, &teller->words->style);
    return arena_copy(teller->arena, number);
}

const char *tell_share_of(const struct teller *teller, double share) {
    return words_fill(teller->words, teller->arena, "share", FILL({"number", tell_share(teller, share)}));
}

const char *tell_least_part(const struct teller *teller, double share) {
    return share <= 1 ? tell_share_of(teller, share) : words_ratio(teller->words, teller->arena, share);
}

const char *tell_kept(const struct teller *teller) {
    return words_get(teller->words, tell_has_kv_cache(teller) ? "cache.kv.short" : "cache.state.short");
}

static const char *fill_part(const struct teller *teller, const char *key, double share) {
    const char *number = tell_least_part(teller, share);
    char times[NUMBER_SIZE];
    number_significant(times, share, 3, &teller->words->style);
    return tell_fill(teller, key,
                     FILL({"share", number}, {"ratio", number}, {"times", times},
                          {"the_kept", cache_name(teller, CACHE_THE_BRIEF)},
                          {"of_kept", cache_name(teller, CACHE_OF_BRIEF)}));
}

const char *tell_part(const struct teller *teller, double share) {
    return fill_part(teller, share <= 1 ? "part.share" : "part.ratio", share);
}

const char *tell_brief_part(const struct teller *teller, double share) {
    return fill_part(teller, share <= 1 ? "part.share.brief" : "part.ratio.brief", share);
}

const char *tell_tokens_within(const struct teller *teller, uint64_t tokens) {
    uint64_t third = 1;
    while (tokens / third >= 1000) third *= 10;
    tokens = tokens / third * third;
    return tokens < 10000 ? words_tokens_exactly(teller->words, teller->arena, tokens)
                          : words_tokens(teller->words, teller->arena, tokens);
}

bool tell_is_beyond_matrices(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    return findings->full_rank && findings->equal_rank > findings->full_rank &&
           findings->spot_high <= findings->full_rank;
}

bool tell_past_window(const struct teller *teller) {
    const struct findings *findings = teller->findings;
    return findings->context_length && findings->tokens > findings->context_length;
}

double tell_per_token(const struct teller *teller, uint64_t bytes) {
    return (double)bytes / (double)teller->findings->tokens;
}

bool tell_in_range(const struct teller *teller, uint64_t x) {
    return x >= teller->table->low && x <= teller->table->high;
}

const char *tell_grid(const struct teller *teller) {
    return words_get(teller->words, teller->words->units == UNITS_IEC ? "grid.iec" : "grid.si");
}

bool tell_tokens_vary(const struct teller *teller) {
    const struct table *table = teller->table;
    return table->samples[0].tokens != table->samples[table->count - 1].tokens;
}

bool tell_ranks_vary(const struct teller *teller) {
    const struct table *table = teller->table;
    return table->samples[0].rank != table->samples[table->count - 1].rank;
}

bool tell_has_kv_cache(const struct teller *teller) {
    return teller->findings->kv_token_bytes > 0;
}
