#include "render/text/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "render/text/lru.h"
#include "render/text/shaper.h"

enum { PLACES = 1024, LONGEST = 40 /* bytes */ };

struct said {
    struct lru *texts;
    struct shaped *words[PLACES]; /* NULL: one that stands not for itself */
};

struct said *said_new(void) {
    struct said *said = calloc(1, sizeof *said);
    if (!said) memory_is_out();
    said->texts = lru_new(PLACES);
    return said;
}

void said_free(struct said *said) {
    if (!said) return;
    for (size_t i = 0; i < PLACES; i++) shaped_release(said->words[i]);
    lru_free(said->texts);
    free(said);
}

/* Of Latin script or of none, accents that stand by themselves aside. */
static bool is_latin(const char *word, size_t length) {
    for (size_t at = 0, step; at < length; at += step) {
        uint32_t character;
        step = utf8_decode(word + at, &character);
        if (step == 1) continue;
        hb_script_t script = step ? hb_unicode_script(hb_unicode_funcs_get_default(), character) : HB_SCRIPT_UNKNOWN;
        if (script != HB_SCRIPT_LATIN && script != HB_SCRIPT_COMMON) return false;
    }
    return true;
}

/* The glyphs behind a space, or NULL when they would be others elsewhere. */
static struct shaped *take_behind(struct shaped *shaped) {
    bool apart =
        shaped->count > 1 && shaped->glyphs[0].cluster == 0 && shaped->glyphs[1].cluster == 1 && shaped->glyphs[1].safe;
    shaped->advance -= shaped->glyphs[0].advance;
    for (size_t i = 1; i < shaped->count; i++) {
        apart = apart && shaped->glyphs[i].number;
        shaped->glyphs[i - 1] = shaped->glyphs[i];
        shaped->glyphs[i - 1].cluster--;
    }
    shaped->count--;
    if (apart) return shaped;
    shaped_release(shaped);
    return NULL;
}

static struct shaped *shape_word(const struct typeface *typeface, const char *word, size_t length) {
    char behind[LONGEST + 2] = " ";
    if (length > LONGEST || !is_latin(word, length)) return NULL;
    memcpy(behind + 1, word, length);
    const struct stretch whole = {typeface, 0, (unsigned)length + 1, HB_DIRECTION_LTR, HB_SCRIPT_LATIN};
    return take_behind(shaper_add(NULL, &whole, behind, typeface->units));
}

static const struct shaped *find_word(struct fonts *fonts, enum face face, const char *word, size_t length) {
    struct said *said = fonts->said;
    size_t place;
    if (!lru_find(said->texts, face, word, length, &place)) {
        shaped_release(said->words[place]);
        said->words[place] = shape_word(&fonts->faces[face], word, length);
    }
    return said->words[place];
}

/* With the space behind it, with which a comma may be kerned. */
static size_t word_length(const char *text) {
    size_t letters = 0;
    while (text[letters] && text[letters] != ' ') letters++;
    return letters + (text[letters] == ' ');
}

static struct shaped *add_word(struct shaped *shaped, size_t *room, const struct shaped *word, unsigned at) {
    if (shaped->count + word->count > *room) {
        *room = 2 * (shaped->count + word->count);
        shaped = realloc(shaped, sizeof *shaped + *room * sizeof *shaped->glyphs);
        if (!shaped) memory_is_out();
    }
    memcpy(shaped->glyphs + shaped->count, word->glyphs, word->count * sizeof *word->glyphs);
    for (size_t i = 0; i < word->count; i++) shaped->glyphs[shaped->count + i].cluster += at;
    shaped->count += word->count;
    shaped->advance += word->advance;
    return shaped;
}

struct shaped *words_shape(struct fonts *fonts, enum face face, const char *text) {
    size_t room = strlen(text) + 1;
    struct shaped *shaped = malloc(sizeof *shaped + room * sizeof *shaped->glyphs);
    if (!shaped) memory_is_out();
    *shaped = (struct shaped){.references = 1};
    for (size_t at = 0, length; text[at]; at += length) {
        length = word_length(text + at);
        const struct shaped *word = find_word(fonts, face, text + at, length);
        if (!word) {
            shaped_release(shaped);
            return NULL;
        }
        shaped = add_word(shaped, &room, word, (unsigned)at);
    }
    return shaped;
}

/* How wide a word is at a line's end, where the space behind it does not count; negative where that is not known. */
static double bare_advance(struct fonts *fonts, enum face face, const char *text, size_t length,
                           const struct shaped *spaced) {
    if (!spaced || !spaced->count) return -1;
    const struct glyph *last = &spaced->glyphs[spaced->count - 1];
    if (last->cluster == length && last->safe) return spaced->advance - last->advance;
    const struct shaped *bare = last->cluster == length ? find_word(fonts, face, text, length) : spaced;
    return bare ? bare->advance : -1;
}

bool words_spread(struct fonts *fonts, enum face face, const char *text, struct word_extent *words) {
    double left = 0;
    for (const char *at = text; *at; words++) {
        size_t length = word_length(at);
        const struct shaped *word = find_word(fonts, face, at, length);
        double whole = word ? word->advance : 0; /* the cache may let it go for the next */
        double bare = bare_advance(fonts, face, at, length - (at[length - 1] == ' '), word);
        if (bare < 0) return false;
        *words = (struct word_extent){left, left + bare};
        left += whole;
        at += length;
    }
    return true;
}
