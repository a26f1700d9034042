/* What the charts have in common when they tell a table: quantities, series and captions in words. */
#ifndef BPT_CHART_TELL_H
#define BPT_CHART_TELL_H

#include "figure/figure.h"

struct teller {
    const struct table *table; /* NULL: behind the last model */
    const struct findings *findings;
    const struct words *words;
    struct arena *arena;
    struct figure *figure;
    bool named;    /* its captions begin with the model's name */
    bool several;  /* models stand on the figure */
    size_t number; /* of this one among them */
};

/* The first of the models whose tables are linked, and the one behind it. */
struct teller teller_first(const struct table *table, const struct words *words, struct arena *arena,
                           struct figure *figure);
struct teller teller_next(const struct teller *teller);

/* The usual of one model; among several an ink tells the model, and a line's weight its quantity. */
enum ink tell_ink(const struct teller *teller, enum ink usual);
double tell_weight(const struct teller *teller, double usual, double among_several);
const char *tell_name(const struct teller *teller, const char *usual, const char *among_several);

/* The largest KV cache of the models, in bytes per token. */
double tell_highest_kv(const struct teller *first);

/* A phrase with its fillings. {model}, {dtype}, {adapter}, {rank} and {tokens}, those of the request, and {cache}, the
 * KV cache or what the model has in its place, with {the_cache}, {of_cache} and {Cache}, are always filled unless
 * `fillings` says otherwise; NULL: no others. */
const char *tell_fill(const struct teller *teller, const char *key, const struct filling *fillings);

/* The phrase of that key and ".brief"; NULL: there is none. */
const char *tell_brief(const struct teller *teller, const char *key, const struct filling *fillings);

/* Both of a key. Without words there is none; without a brief it is the same where room is short. */
struct sentence {
    const char *words, *brief;
};
struct sentence tell_sentence(const struct teller *teller, const char *key, const struct filling *fillings);

/* The text with no-break spaces for its spaces. */
const char *tell_joined(const struct teller *teller, const char *text);

/* The words_... of the same names. */
const char *tell_count(const struct teller *teller, uint64_t count);
const char *tell_bytes(const struct teller *teller, double bytes);

/* A share in two digits, as a number of per cent, or with its sign: 10, 4.7; 10%. */
const char *tell_share(const struct teller *teller, double share);
const char *tell_share_of(const struct teller *teller, double share);

/* And of what, as a ratio where it is more than all: "10% of the KV cache", "3.81× the KV cache"; "10% of KV". */
const char *tell_part(const struct teller *teller, double share);
const char *tell_brief_part(const struct teller *teller, double share);
const char *tell_least_part(const struct teller *teller, double share); /* not of what */

/* What context keeps, in one word: KV, state. */
const char *tell_kept(const struct teller *teller);

/* No matrix has a rank that would weigh as much as the KV cache. */
bool tell_is_beyond_matrices(const struct teller *teller);

/* A count of tokens in three digits, rounded down: until so many something holds. */
const char *tell_tokens_within(const struct teller *teller, uint64_t tokens);

/* The phrase has {name}. */
bool tell_asks_for(const char *phrase, const char *name);

/* The reference tokens are more than the model was made to read. */
bool tell_past_window(const struct teller *teller);

/* The KV cache is a band between two formats: "fp8 to bf16". A state is in a format of its own. */
bool tell_has_band(const struct teller *teller);
const char *tell_kv_formats(const struct teller *teller);

/* Bytes of the weights over the pretraining tokens, which are disclosed. */
double tell_pretraining_rate(const struct findings *findings);

/* A number of bytes over the reference tokens. */
double tell_per_token(const struct teller *teller, uint64_t bytes);

bool tell_in_range(const struct teller *teller, uint64_t x); /* of what is varied */

void tell_series(const struct teller *teller, struct series series);
void tell_note(const struct teller *teller, struct note note);
void tell_mark(const struct teller *teller, struct mark mark);
void tell_rule(const struct teller *teller, struct rule rule);
void tell_bracket(const struct teller *teller, struct bracket bracket);
void tell_bar(const struct teller *teller, struct bar bar);
void tell_caption(const struct teller *teller, const char *sentence);
void tell_caption_or_brief(const struct teller *teller, struct sentence sentence);

/* A line along the samples, whose values a column of the table has (sample_value), and a level from one end of the x
 * axis to the other. What is the line's own (group, ink, name, value) is filled in behind. */
struct series tell_along(const struct teller *teller, const char *column);
struct series tell_level(const struct teller *teller, uint64_t bytes);

/* What such a column comes to at the last sample. */
const char *tell_last(const struct teller *teller, const char *column);

/* "LoRA, rank 32", "Cartridge, 2,048 tokens": a kind by what it counts in. */
const char *tell_with_size(const struct teller *teller, const struct adapter_kind *kind, uint64_t size);

/* The KV cache and the adapter along the samples, in bytes per token. */
const struct point *tell_kv_points(const struct teller *teller);
const struct point *tell_adapter_points(const struct teller *teller);

/* The adapters of other kinds beside it, and all kinds of the figure that adapt matrices: "LoRA, VeRA". */
void tell_rivals(const struct teller *teller);
const char *tell_matrix_kinds(const struct teller *teller);

/* Along the x axis. */
bool tell_tokens_vary(const struct teller *teller);
bool tell_ranks_vary(const struct teller *teller);

/* It has layers of attention. */
bool tell_has_kv_cache(const struct teller *teller);

/* Along tokens: not every one costs what the first one does. */
bool tell_kv_falls(const struct teller *teller);

/* The second line of the labels at the lines' right ends: what the line is, in the axis's unit. */
const char *tell_kv_value(const struct teller *teller);
const char *tell_adapter_value(const struct teller *teller);

/* The adapter's bytes per token at any size. */
double tell_adapter_at(const struct teller *teller, double rank);

/* The ranks of the spot, by which it is called everywhere. */
struct named_ranks {
    bool exists;
    uint64_t low, high;
};
struct named_ranks tell_spot_names(const struct teller *teller);

/* The first tokens or rank at which the adapter weighs no more, or no less, than the KV cache: "2,528 tokens", "rank
 * 1,266"; NULL: there is none. */
const char *tell_meeting(const struct teller *teller, uint64_t *x);

/* Where that is along the axis, which is seldom at a whole rank; and whether it is. */
double tell_meeting_place(const struct teller *teller);
bool tell_meets_exactly(const struct teller *teller);

/* What a step of the grid is: "each grid line is 10×". */
const char *tell_grid(const struct teller *teller);

/* The KV cache in the alternative text. */
const char *tell_kv_alternative(const struct teller *teller);

/* The alternative text, and what the model was altered by, which must not be missed. */
const char *tell_alternative(const struct teller *teller, const char *text);

/* Makes the KV cache's line a band where two formats of it were asked for. */
void tell_kv_band(const struct teller *teller, struct series *series);

/* The flat dotted reference from one end of the x axis to the other, where the tokens are disclosed. */
void tell_pretraining(const struct teller *teller);
const char *tell_pretraining_alternative(const struct teller *teller); /* for the alternative text */

/* The reference lines that were asked for; their conditions and sources are among the conventions. */
void tell_references(const struct teller *teller);

/* A dot on the adapter's line at each value that is to be pointed out, with its name and its bytes. */
void tell_annotations(const struct teller *teller, const char *key,
                      double (*adapter_at)(const struct teller *, double));

/* Parts of the captions. What was altered or read as another type, and what was counted otherwise than usual, which
 * must not be missed; what is adapted, or the file it was counted from; how the KV cache grows; the conditions of the
 * reference lines, without which they would be claims. */
void tell_alterations(const struct teller *teller);
void tell_exceptions(const struct teller *teller);
const char *tell_adapted(const struct teller *teller);
void tell_growth(const struct teller *teller);
void tell_reference_captions(const struct teller *teller);
void tell_signature(const struct teller *teller);

/* All captions, of which three are the chart's own: why a line is dashed, which must not be missed, what else it shows,
 * and what was counted. */
void tell_conventions(const struct teller *teller, struct sentence dashed, struct sentence explained,
                      const char *counted);

/* "Counted: 70,553,706,496 parameters;", which begins what was counted; or that the total was stated. */
const char *tell_parameters(const struct teller *teller);

/* A y domain on whole steps around all series that are not under it; a flat line too near an end moves that end by a
 * step. It reaches at least `highest`, for the notes that stand above the lines. */
void tell_y_domain(const struct teller *teller, double highest);

/* After the domain: what lies under it stands under a break that says how many decades it leaves out; or within the
 * domain after all, where those are few. */
void tell_break(const struct teller *teller);

#endif
