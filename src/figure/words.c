#include "figure/words.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/csv.h"
#include "base/hash.h"

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
    words->phrases =
        arena_grow(reading->arena, words->phrases, words->count, &reading->capacity, sizeof *words->phrases);
    words->phrases[words->count++] =
        (struct phrase){arena_copy(reading->arena, row->cells[0]), arena_copy(reading->arena, row->cells[1])};
    return true;
}

static int by_key(const void *a, const void *b) {
    const struct phrase *left = a, *right = b;
    return strcmp(left->key, right->key);
}

/* The slot where the key's phrase is, or would be. */
static uint32_t *slot_of(const struct words *words, const char *key) {
    for (uint64_t hash = hash_bytes(HASH_START, key, strlen(key));; hash++) {
        uint32_t *slot = &words->slots[hash & (words->slot_count - 1)];
        if (!*slot || strcmp(words->phrases[*slot - 1].key, key) == 0) return slot;
    }
}

/* A figure asks for a hundred phrases. */
static void fill_slots(struct words *words, struct arena *arena) {
    for (words->slot_count = 2; words->slot_count < 2 * words->count;) words->slot_count *= 2;
    words->slots = arena_array(arena, words->slot_count, sizeof *words->slots);
    for (size_t i = 0; i < words->count; i++) *slot_of(words, words->phrases[i].key) = (uint32_t)i + 1;
}

static const struct phrase *find(const struct words *words, const char *key) {
    uint32_t slot = words->count ? *slot_of(words, key) : 0;
    return slot ? &words->phrases[slot - 1] : NULL;
}

static bool is_usable(const struct words *words, const char *name, struct error *error) {
    for (size_t i = 0; i + 1 < words->count; i++)
        if (strcmp(words->phrases[i].key, words->phrases[i + 1].key) == 0)
            return error_set(error, ERROR_FAILURE, "%s: '%s' is there twice", name, words->phrases[i].key);
    static const char *const separators[] = {"number.decimal", "number.group", "number.group_from"};
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++)
        if (!find(words, separators[i])) return error_set(error, ERROR_FAILURE, "%s: lacks '%s'", name, separators[i]);
    return true;
}

bool words_read(struct words *words, const char *name, struct bytes bytes, struct arena *arena, struct error *error) {
    struct words read = {0};
    struct phrase_reading reading = {.words = &read, .arena = arena, .name = name};
    if (!csv_read(name, bytes.data, bytes.size, read_phrase, &reading, error)) return false;
    if (read.count) qsort(read.phrases, read.count, sizeof *read.phrases, by_key);
    fill_slots(&read, arena);
    if (!is_usable(&read, name, error)) return false;
    read.style = (struct number_style){words_get(&read, "number.decimal"), words_get(&read, "number.group"),
                                       atoi(words_get(&read, "number.group_from"))};
    *words = read;
    return true;
}

const char *words_get(const struct words *words, const char *key) {
    const struct phrase *phrase = find(words, key);
    return phrase ? phrase->text : key;
}

/* The text that stands for a name behind a brace. */
static const char *filling_of(const struct filling *fillings, const char *name, size_t length) {
    for (; fillings->name; fillings++)
        if (*fillings->name == *name && strncmp(fillings->name, name, length) == 0 && !fillings->name[length])
            return fillings->text;
    assert(false); /* a phrase asks for what its caller does not give */
    return "";
}

const char *words_fill_phrase(const char *phrase, struct arena *arena, const struct filling *fillings) {
    struct buffer out = {0};
    for (const char *brace; (brace = strchr(phrase, '{'));) {
        const char *name = brace + 1;
        size_t length = strcspn(name, "}");
        buffer_add(&out, phrase, (size_t)(brace - phrase));
        buffer_text(&out, filling_of(fillings, name, length));
        phrase = name + length + 1;
    }
    buffer_text(&out, phrase);
    const char *text = arena_text(arena, (char *)out.bytes, out.size);
    buffer_free(&out);
    return text;
}

const char *words_fill(const struct words *words, struct arena *arena, const char *key,
                       const struct filling *fillings) {
    return words_fill_phrase(words_get(words, key), arena, fillings);
}

/* ---- quantities ---- */

static const char *fill_number(const struct words *words, struct arena *arena, const char *key, const char *number) {
    return words_fill(words, arena, key, FILL({"number", number}));
}

const char *words_count(const struct words *words, struct arena *arena, uint64_t count) {
    char text[NUMBER_SIZE];
    return arena_copy(arena, number_grouped(text, count, &words->style));
}

/* Phrases of thousands, millions and so on. */
static const struct token_unit {
    const char *many, *one, *tick, *tick_one, *tick_brief;
} token_units[] = {{"count.tokens.k", "count.tokens.k.one", "tick.k", "tick.k.one", "tick.k.brief"},
                   {"count.tokens.M", "count.tokens.M.one", "tick.M", "tick.M.one", "tick.M.brief"},
                   {"count.tokens.B", "count.tokens.B.one", "tick.B", "tick.B.one", "tick.B.brief"},
                   {"count.tokens.T", "count.tokens.T.one", "tick.T", "tick.T.one", "tick.T.brief"}};
enum { TOKEN_UNITS = sizeof token_units / sizeof *token_units };

const char *words_tokens_exactly(const struct words *words, struct arena *arena, uint64_t tokens) {
    return fill_number(words, arena, tokens == 1 ? "count.tokens.one" : "count.tokens",
                       words_count(words, arena, tokens));
}

/* Three digits say the count exactly, or it is too long to be written out. */
static bool is_short(uint64_t tokens, uint64_t third) {
    return (tokens >= 1000 && tokens % third == 0) || tokens >= 10000000;
}

/* What one is worth in the third significant digit. */
static uint64_t third_digit(uint64_t tokens) {
    uint64_t third = 1;
    while (tokens / third >= 1000) third *= 10;
    return third;
}

/* A phrase about the count in three digits of a unit, {number}, rounded where it is not exact, or written out, {count}.
 */
static const char *fill_short(const struct words *words, struct arena *arena, bool tick, uint64_t tokens) {
    uint64_t third = third_digit(tokens), rounded = (tokens + third / 2) / third * third, one = 1;
    int step = -1;
    while (step + 1 < TOKEN_UNITS && rounded / one >= 1000) one *= 1000, step++;
    char text[NUMBER_SIZE];
    number_short(text, (double)rounded / (double)one, 3, &words->style);
    const struct token_unit *unit = &token_units[step];
    bool singular = strcmp(text, "1") == 0;
    const char *key = tick ? (singular ? unit->tick_one : unit->tick) : singular ? unit->one : unit->many;
    return words_fill(words, arena, key, FILL({"number", text}, {"count", words_count(words, arena, rounded)}));
}

const char *words_tokens(const struct words *words, struct arena *arena, uint64_t tokens) {
    if (!is_short(tokens, third_digit(tokens))) return words_tokens_exactly(words, arena, tokens);
    return fill_short(words, arena, false, tokens);
}

const char *words_tokens_number(const struct words *words, struct arena *arena, uint64_t tokens) {
    if (!is_short(tokens, third_digit(tokens))) return words_count(words, arena, tokens);
    return fill_short(words, arena, true, tokens);
}

static const char *const byte_units[UNITS_COUNT][7] = {
    [UNITS_SI] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"},
    [UNITS_IEC] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"},
};

const char *words_plain(struct arena *arena, const char *text) {
    static const char no_break[] = "\u00a0";
    const size_t size = sizeof no_break - 1;
    if (!text || !strstr(text, no_break)) return text;
    char *plain = arena_copy(arena, text), *to = plain;
    for (const char *from = plain; *from; to++) {
        bool joins = strncmp(from, no_break, size) == 0;
        *to = joins ? ' ' : *from;
        from += joins ? size : 1;
    }
    *to = '\0';
    return plain;
}

static const char *put_bytes(const struct words *words, struct arena *arena, double bytes, bool drop_zeros) {
    size_t step = 0;
    double unit = words->units == UNITS_IEC ? 1024 : 1000;
    while (step < 6 && bytes >= 999.5) bytes /= unit, step++;
    char text[NUMBER_SIZE];
    /* 4 B is not 4.00 B. */
    bool whole = step == 0 && bytes == floor(bytes);
    const char *number = (whole || drop_zeros ? number_short : number_significant)(text, bytes, 3, &words->style);
    return arena_join(arena, number, NARROW_SPACE, byte_units[words->units][step], NULL);
}

const char *words_bytes(const struct words *words, struct arena *arena, double bytes) {
    return put_bytes(words, arena, bytes, false);
}

const char *words_bytes_short(const struct words *words, struct arena *arena, double bytes) {
    return put_bytes(words, arena, bytes, true);
}

const char *words_ratio(const struct words *words, struct arena *arena, double ratio) {
    static const struct {
        double unit;
        const char *key;
    } large[] = {{1e12, "ratio.trillion"}, {1e9, "ratio.billion"}, {1e6, "ratio.million"}, {0, "ratio"}};
    /* 999,999 is a million. */
    double third = pow(10, floor(log10(ratio)) - 2), rounded = round(ratio / third) * third;
    size_t i = 0;
    while (i < 3 && !(rounded >= large[i].unit)) i++;
    char text[NUMBER_SIZE];
    number_significant(text, large[i].unit > 0 ? ratio / large[i].unit : ratio, 3, &words->style);
    return fill_number(words, arena, large[i].key, text);
}

const char *words_share(const struct words *words, struct arena *arena, uint64_t parts_per_billion) {
    char text[NUMBER_SIZE];
    return fill_number(words, arena, "share", number_short(text, (double)parts_per_billion / 1e7, 9, &words->style));
}

/* digit x 10^exponent for exponents of either sign, without the dust of pow(). */
static const char *tick_number(const struct words *words, int digit, int exponent, char text[NUMBER_SIZE]) {
    double power = 1;
    for (int i = 0; i < abs(exponent); i++) power *= 10;
    return exponent < 0 ? number_short(text, digit / power, 1, &words->style)
                        : number_grouped(text, (uint64_t)(digit * power), &words->style);
}

/* How many thousands an exponent holds, at most `most`; below one there are none. */
static int thousands(int exponent, int most) {
    return exponent < 0 ? 0 : exponent / 3 > most ? most : exponent / 3;
}

const char *words_tick_tokens(const struct words *words, struct arena *arena, int digit, int exponent, bool brief) {
    int unit = thousands(exponent, TOKEN_UNITS);
    uint64_t whole = (uint64_t)digit;
    char text[NUMBER_SIZE];
    tick_number(words, digit, exponent - 3 * unit, text);
    if (!unit) return arena_copy(arena, text);
    for (int i = 0; i < exponent; i++) whole *= 10;
    const struct token_unit *named = &token_units[unit - 1];
    const char *key = brief ? named->tick_brief : strcmp(text, "1") == 0 ? named->tick_one : named->tick;
    return words_fill(words, arena, key, FILL({"number", text}, {"count", words_count(words, arena, whole)}));
}

double words_bytes_step(const struct words *words, int exponent) {
    double step = 1;
    int units = words->units == UNITS_IEC ? thousands(exponent, 6) : 0;
    for (int i = 0; i < units; i++) step *= 1024;
    for (int i = 0; i < abs(exponent - 3 * units); i++) step *= 10;
    return exponent < 0 ? 1 / step : step;
}

const char *words_tick_bytes(const struct words *words, struct arena *arena, int digit, int exponent) {
    int unit = thousands(exponent, 6);
    char text[NUMBER_SIZE];
    tick_number(words, digit, exponent - 3 * unit, text);
    return arena_join(arena, text, NARROW_SPACE, byte_units[words->units][unit], NULL);
}

const char *words_tick_percent(const struct words *words, struct arena *arena, int digit, int exponent) {
    char text[NUMBER_SIZE];
    return fill_number(words, arena, "share", tick_number(words, digit, exponent, text));
}
