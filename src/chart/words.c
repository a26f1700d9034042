#include "bpt/words.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bpt/buffer.h"
#include "bpt/csv.h"

/* A narrow no-break space: between a number and its unit. */
#define NARROW_SPACE "\u202f"

/* ---- reading ---- */

struct phrase_reading {
    struct words *words;
    struct arena *arena;
    const char *name;
    size_t capacity;
    bool header_read;
};

static bool read_phrase(void *context, const struct csv_row *row, struct error *error) {
    struct phrase_reading *reading = context;
    if (row->count != 2)
        return error_set(error, ERROR_FAILURE, "%s, line %zu: has %zu cells; a phrase is a row of key and text",
                         reading->name, row->line, row->count);
    if (!reading->header_read) {
        reading->header_read = true;
        return true;
    }
    struct words *words = reading->words;
    if (words->count == reading->capacity) {
        reading->capacity = reading->capacity ? 2 * reading->capacity : 128;
        struct phrase *phrases = arena_array(reading->arena, reading->capacity, sizeof *phrases);
        if (words->count) memcpy(phrases, words->phrases, words->count * sizeof *phrases);
        words->phrases = phrases;
    }
    words->phrases[words->count++] =
        (struct phrase){arena_copy(reading->arena, row->cells[0]), arena_copy(reading->arena, row->cells[1])};
    return true;
}

static int by_key(const void *a, const void *b) {
    const struct phrase *left = a, *right = b;
    return strcmp(left->key, right->key);
}

static const struct phrase *find(const struct words *words, const char *key) {
    struct phrase wanted = {key, NULL};
    return words->count ? bsearch(&wanted, words->phrases, words->count, sizeof wanted, by_key) : NULL;
}

static const char *const needed[] = {
    "number.decimal", "number.group", "number.group_from", "number.million", "number.billion", "number.trillion",
    "axis.bytes", "axis.tokens", "axis.rank", "axis.kv_share", "axis.weight_share",
    "dtype.one", "dtype.each", "targets.all-linear", "targets.attention", "targets.mlp",
    "tokens.title.tighter", "tokens.title.looser", "tokens.title.equal", "tokens.subtitle",
    "rank.title.spot", "rank.title.single", "rank.title.none", "rank.subtitle",
    "series.kv", "series.kv.value", "series.kv.value.falling", "series.adapter.tokens", "series.adapter.tokens.value",
    "series.adapter.rank", "series.adapter.rank.value", "series.pretraining", "series.pretraining.value",
    "note.crossover", "note.ratio.tighter", "note.ratio.looser", "note.context", "note.rank", "note.rank.token",
    "note.rank.bytes", "note.equal", "note.equal.beyond", "note.low_rank", "note.spot", "note.spot.ranks",
    "note.spot.rank", "note.spot.beyond", "note.spot.before", "note.floor", "note.cap", "note.edge.rank",
    "caption.bytes", "caption.targets", "caption.counted", "caption.counted.falling", "caption.window", "caption.state",
    "caption.allocated", "caption.read_as", "caption.left_out", "caption.counted.rank", "caption.stated", "caption.undisclosed",
    "caption.low_rank", "caption.tool",
    "alt.tokens", "alt.rank", "alt.pretraining", "alt.undisclosed", "alt.crossover", "alt.no_crossover",
    "tip.kv", "tip.kv.falling", "tip.adapter.tokens", "tip.adapter.rank", "tip.pretraining", "tip.crossover", "tip.ratio",
    "tip.rank", "tip.equal", "tip.spot",
};

static bool is_complete(const struct words *words, const char *name, struct error *error) {
    for (size_t i = 0; i + 1 < words->count; i++)
        if (strcmp(words->phrases[i].key, words->phrases[i + 1].key) == 0)
            return error_set(error, ERROR_FAILURE, "%s: '%s' is there twice", name, words->phrases[i].key);
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!find(words, needed[i])) return error_set(error, ERROR_FAILURE, "%s: lacks '%s'", name, needed[i]);
    if (words->count > sizeof needed / sizeof *needed)
        return error_set(error, ERROR_FAILURE, "%s: has more phrases than the figures use", name);
    return true;
}

bool words_read(struct words *words, const char *name, struct bytes bytes, struct arena *arena, struct error *error) {
    struct words read = {0};
    struct phrase_reading reading = {.words = &read, .arena = arena, .name = name};
    if (!csv_read(name, bytes.data, bytes.size, read_phrase, &reading, error)) return false;
    if (read.count) qsort(read.phrases, read.count, sizeof *read.phrases, by_key);
    if (!is_complete(&read, name, error)) return false;
    read.style = (struct number_style){words_get(&read, "number.decimal"), words_get(&read, "number.group"),
                                       atoi(words_get(&read, "number.group_from"))};
    *words = read;
    return true;
}

const char *words_get(const struct words *words, const char *key) {
    const struct phrase *phrase = find(words, key);
    assert(phrase);
    return phrase ? phrase->text : key;
}

const char *words_fill(const struct words *words, struct arena *arena, const char *key,
                       const struct filling *fillings) {
    struct buffer out = {0};
    const char *at = words_get(words, key);
    while (*at) {
        size_t plain = strcspn(at, "{");
        buffer_add(&out, at, plain);
        at += plain;
        if (!*at) break;
        size_t length = strcspn(at + 1, "}");
        const struct filling *filling = fillings;
        while (filling->name && (strlen(filling->name) != length || memcmp(filling->name, at + 1, length) != 0)) filling++;
        assert(filling->name); /* a phrase asks for what its caller does not give */
        if (filling->name) buffer_text(&out, filling->text);
        at += length + 2;
    }
    const char *text = arena_text(arena, (char *)out.bytes, out.size);
    buffer_free(&out);
    return text;
}

/* ---- quantities ---- */

const char *words_count(const struct words *words, struct arena *arena, uint64_t count) {
    char text[NUMBER_SIZE];
    return arena_copy(arena, number_grouped(text, count, &words->style));
}

static const char *const token_units[] = {"", "k", "M", "B", "T", "Q"};

const char *words_tokens(const struct words *words, struct arena *arena, uint64_t tokens) {
    uint64_t unit = 1;
    size_t step = 0;
    while (step < 5 && tokens / unit >= 1000) unit *= 1000, step++;
    bool exact = step > 0 && tokens % (unit / 100 ? unit / 100 : 1) == 0;
    if (!exact && tokens < 10000000) return words_count(words, arena, tokens);
    char text[NUMBER_SIZE];
    return arena_printf(arena, "%s%s", number_short(text, (double)tokens / (double)unit, 3, &words->style),
                        token_units[step]);
}

const char *words_context(const struct words *words, struct arena *arena, uint64_t tokens) {
    if (tokens % 1048576 == 0 && tokens) return arena_printf(arena, "%lluM", (unsigned long long)(tokens / 1048576));
    if (tokens % 1024 == 0 && tokens) return arena_printf(arena, "%lluk", (unsigned long long)(tokens / 1024));
    return words_tokens(words, arena, tokens);
}

static const char *const byte_units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

const char *words_bytes(const struct words *words, struct arena *arena, double bytes) {
    size_t step = 0;
    while (step < 6 && bytes >= 999.5) bytes /= 1000, step++;
    char text[NUMBER_SIZE];
    return arena_printf(arena, "%s" NARROW_SPACE "%s", number_short(text, bytes, 3, &words->style), byte_units[step]);
}

const char *words_ratio(const struct words *words, struct arena *arena, double ratio) {
    static const struct {
        double unit;
        const char *key;
    } large[] = {{1e12, "number.trillion"}, {1e9, "number.billion"}, {1e6, "number.million"}};
    char text[NUMBER_SIZE];
    for (size_t i = 0; i < 3; i++) {
        if (ratio < large[i].unit) continue;
        number_significant(text, ratio / large[i].unit, 3, &words->style);
        return arena_printf(arena, "%s×", words_fill(words, arena, large[i].key, FILL({"number", text})));
    }
    return arena_printf(arena, "%s×", number_significant(text, ratio, 3, &words->style));
}

const char *words_share(const struct words *words, struct arena *arena, uint64_t parts_per_billion) {
    char text[NUMBER_SIZE];
    return arena_printf(arena, "%s%%", number_short(text, (double)parts_per_billion / 1e7, 9, &words->style));
}

/* digit x 10^exponent for exponents of either sign, without the dust of pow(). */
static const char *tick_number(const struct words *words, int digit, int exponent, char text[NUMBER_SIZE]) {
    double power = 1;
    for (int i = 0; i < abs(exponent); i++) power *= 10;
    return number_short(text, exponent < 0 ? digit / power : digit * power, 1, &words->style);
}

/* Splits a non-negative exponent into a unit of thousands and what stands before it. */
static int split_exponent(int exponent, int most, int *unit) {
    *unit = exponent < 0 ? 0 : exponent / 3 > most ? most : exponent / 3;
    return exponent - 3 * *unit;
}

const char *words_tick_tokens(const struct words *words, struct arena *arena, int digit, int exponent) {
    int unit;
    char text[NUMBER_SIZE];
    exponent = split_exponent(exponent, 5, &unit);
    return arena_printf(arena, "%s%s", tick_number(words, digit, exponent, text), token_units[unit]);
}

const char *words_tick_bytes(const struct words *words, struct arena *arena, int digit, int exponent) {
    int unit;
    char text[NUMBER_SIZE];
    exponent = split_exponent(exponent, 6, &unit);
    return arena_printf(arena, "%s" NARROW_SPACE "%s", tick_number(words, digit, exponent, text), byte_units[unit]);
}

const char *words_tick_percent(const struct words *words, struct arena *arena, int digit, int exponent) {
    char text[NUMBER_SIZE];
    return arena_printf(arena, "%s%%", tick_number(words, digit, exponent, text));
}
