#include "render/text/stretch.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "render/text/system.h"

enum { MOST_FONTS = 5 }; /* the face itself and four of the system */

/* A character and what it is set with. */
struct letter {
    unsigned start;
    uint32_t character;
    hb_script_t script;
    bool joined;  /* to what stands before it: accents, joiners, selectors */
    bool between; /* of no script and no number: spaces, points */
    int font;     /* among those that help; 0: the face */
};

struct mixed {
    struct letter *letters;
    size_t count;
    const struct typeface *fonts[MOST_FONTS];
    int font_count;
};

static bool covers(const struct typeface *typeface, uint32_t character) {
    hb_codepoint_t glyph;
    return hb_font_get_nominal_glyph(typeface->font, character, &glyph);
}

/* ---- reading ---- */

static struct letter read_letter(unsigned start, uint32_t character) {
    hb_unicode_funcs_t *unicode = hb_unicode_funcs_get_default();
    hb_script_t script = hb_unicode_script(unicode, character);
    bool number = hb_unicode_general_category(unicode, character) == HB_UNICODE_GENERAL_CATEGORY_DECIMAL_NUMBER;
    return (struct letter){.start = start,
                           .character = character,
                           .script = script,
                           .joined = script == HB_SCRIPT_INHERITED,
                           .between = script == HB_SCRIPT_COMMON && !number};
}

static void read_text(struct mixed *mixed, const char *text) {
    mixed->letters = calloc(strlen(text) + 1, sizeof *mixed->letters);
    if (!mixed->letters) memory_is_out();
    uint32_t character;
    for (const char *at = text; *at;) {
        size_t length = utf8_decode(at, &character);
        mixed->letters[mixed->count++] = read_letter((unsigned)(at - text), length ? character : 0xFFFF);
        at += length ? length : 1;
    }
}

/* ---- fonts ---- */

static hb_set_t *find_missing(const struct mixed *mixed) {
    hb_set_t *missing = hb_set_create();
    for (size_t i = 0; i < mixed->count; i++) {
        const struct letter *letter = &mixed->letters[i];
        if (!letter->joined && !covers(mixed->fonts[0], letter->character)) hb_set_add(missing, letter->character);
    }
    return missing;
}

/* Asks until nothing is missing, or nothing helps. */
static void find_fonts(struct mixed *mixed, struct fonts *fonts, enum face face) {
    hb_set_t *missing = find_missing(mixed);
    while (mixed->font_count < MOST_FONTS && !hb_set_is_empty(missing)) {
        const struct typeface *found = system_typeface(fonts, face, missing);
        unsigned before = hb_set_get_population(missing);
        for (hb_codepoint_t at = HB_SET_VALUE_INVALID; found && hb_set_next(missing, &at);)
            if (covers(found, at)) hb_set_del(missing, at);
        if (hb_set_get_population(missing) == before) break;
        mixed->fonts[mixed->font_count++] = found;
    }
    hb_set_destroy(missing);
}

static int font_of(const struct mixed *mixed, uint32_t character) {
    for (int i = 0; i < mixed->font_count; i++)
        if (covers(mixed->fonts[i], character)) return i;
    return 0;
}

/* Spaces and points between letters of one font are that font's, and so are accents on them. */
static void choose_fonts(struct mixed *mixed) {
    for (size_t i = 0; i < mixed->count; i++) {
        struct letter *letter = &mixed->letters[i];
        letter->font = letter->joined && i ? letter[-1].font : font_of(mixed, letter->character);
        if (letter->joined && i) letter->script = letter[-1].script;
    }
    for (size_t start = 1, end; start < mixed->count; start = end + 1) {
        for (end = start; end < mixed->count && mixed->letters[end].between;) end++;
        if (end == mixed->count) break;
        const struct letter *before = &mixed->letters[start - 1], *behind = &mixed->letters[end];
        for (size_t i = start; i < end && before->font == behind->font && before->script == behind->script; i++) {
            if (!covers(mixed->fonts[before->font], mixed->letters[i].character)) break;
            mixed->letters[i].font = before->font;
            mixed->letters[i].script = before->script;
        }
    }
}

/* ---- cutting ---- */

static bool goes_on(const struct letter *before, const struct letter *letter) {
    bool same_script = before->script == letter->script || letter->font == 0;
    return before->font == letter->font && same_script;
}

static hb_direction_t direction_of(const struct letter *letter) {
    hb_direction_t direction = hb_script_get_horizontal_direction(letter->script);
    return letter->font && direction == HB_DIRECTION_RTL ? HB_DIRECTION_RTL : HB_DIRECTION_LTR;
}

static void turn(struct stretch *stretches, size_t count) {
    for (size_t i = 0; i < count / 2; i++) {
        struct stretch first = stretches[i];
        stretches[i] = stretches[count - 1 - i];
        stretches[count - 1 - i] = first;
    }
}

static struct stretch *cut(const struct mixed *mixed, const char *text, size_t *count) {
    struct stretch *stretches = calloc(mixed->count + 1, sizeof *stretches);
    if (!stretches) memory_is_out();
    bool decided = false, backwards = false;
    *count = 0;
    for (size_t i = 0; i < mixed->count; i++) {
        const struct letter *letter = &mixed->letters[i];
        bool strong = letter->script != HB_SCRIPT_COMMON && letter->script != HB_SCRIPT_INHERITED;
        if (!decided && strong) decided = true, backwards = direction_of(letter) == HB_DIRECTION_RTL;
        if (i && goes_on(&letter[-1], letter)) continue;
        if (*count) stretches[*count - 1].end = letter->start;
        stretches[(*count)++] =
            (struct stretch){mixed->fonts[letter->font], letter->start, 0, direction_of(letter), HB_SCRIPT_INVALID};
    }
    stretches[*count - 1].end = (unsigned)strlen(text);
    if (backwards) turn(stretches, *count);
    return stretches;
}

struct stretch *stretches_find(struct fonts *fonts, enum face face, const char *text, size_t *count) {
    struct mixed mixed = {.fonts = {&fonts->faces[face]}, .font_count = 1};
    if (!covers(mixed.fonts[0], ' ')) return NULL; /* a font that is damaged, or that memory was lacking for */
    read_text(&mixed, text);
    find_fonts(&mixed, fonts, face);
    struct stretch *stretches = NULL;
    if (mixed.font_count > 1) {
        choose_fonts(&mixed);
        stretches = cut(&mixed, text, count);
    }
    free(mixed.letters);
    return stretches;
}
