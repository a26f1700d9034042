/* The words of the figures in one language, and numbers in its manner. Phrases are rows "key,text" of assets/lang;
 * "{name}" in a text is replaced. Read once, then only read: threads may share it. */
#ifndef BPT_WORDS_H
#define BPT_WORDS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"
#include "base/number.h"

struct phrase {
    const char *key, *text;
};

/* kB of 1,000 bytes, or KiB of 1,024; never both on one figure. */
enum units { UNITS_SI, UNITS_IEC, UNITS_COUNT };

struct words {
    struct phrase *phrases; /* sorted by key */
    size_t count;
    uint32_t
        *slots; /* by the key's hash: the phrase's number from 1, 0: free; twice as many as phrases, a power of two */
    size_t slot_count;
    struct number_style style;
    enum units units;
};

/* Refuses malformed rows, a key that is there twice, and a table without the separators of numbers. */
bool words_read(struct words *words, const char *name, struct bytes bytes, struct arena *arena, struct error *error);

/* The text of a key; the key itself where the table lacks it, which the tests see to. */
const char *words_get(const struct words *words, const char *key);

/* One replacement; a list ends with a NULL name. */
struct filling {
    const char *name, *text;
};
const char *words_fill(const struct words *words, struct arena *arena, const char *key, const struct filling *fillings);
const char *words_fill_phrase(const char *phrase, struct arena *arena, const struct filling *fillings);

/* words_fill(words, arena, "note.crossover", FILL({"tokens", text})) */
#define FILL(...) ((const struct filling[]){__VA_ARGS__, {NULL, NULL}})

/* ---- quantities ---- */

const char *words_count(const struct words *words, struct arena *arena, uint64_t count); /* 2,528 */

/* "100k tokens", "1.5M tokens" where three digits say it exactly, or where the count is past ten million; else in full.
 */
const char *words_tokens(const struct words *words, struct arena *arena, uint64_t tokens);
const char *words_tokens_number(const struct words *words, struct arena *arena, uint64_t tokens);  /* 100k, 2,528 */
const char *words_tokens_exactly(const struct words *words, struct arena *arena, uint64_t tokens); /* "2,528 tokens" */

/* The text with plain spaces for its no-break ones, which are for the typesetting alone. */
const char *words_plain(struct arena *arena, const char *text);

/* Three significant digits: 328 kB, 8.28 kB, 0.00941 B; or 320 KiB. */
const char *words_bytes(const struct words *words, struct arena *arena, double bytes);
const char *words_bytes_short(const struct words *words, struct arena *arena, double bytes); /* 0.42 B, not 0.420 B */

/* 39.6×, 1,560×, 34.8 million× */
const char *words_ratio(const struct words *words, struct arena *arena, double ratio);

/* From SHARE_ONE parts: 10%, 0.5% */
const char *words_share(const struct words *words, struct arena *arena, uint64_t parts_per_billion);

/* The steps of an axis of bytes: powers of ten; or 1, 10, 100 of each unit of 1,024. */
double words_bytes_step(const struct words *words, int exponent);

/* Labels of ticks, digit x 10^exponent: tokens (100k; or in words, unless `brief`), bytes (1 kB, 0.001 B; 10³ B beside
 KiB, (1 KiB beside those), per cent (10%). */
const char *words_tick_tokens(const struct words *words, struct arena *arena, int digit, int exponent, bool brief);
const char *words_tick_bytes(const struct words *words, struct arena *arena, int digit, int exponent);
const char *words_tick_percent(const struct words *words, struct arena *arena, int digit, int exponent);

#endif
