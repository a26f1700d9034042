#include "render/text/shaper.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* No character: stands for bytes that are not UTF-8, so that no font covers them. */
enum { NOT_A_CHARACTER = 0xFFFF };

/* ---- which forms of the letters ---- */

/* HarfBuzz keeps a plan for each length of this list, so it grows by many at a time. */
enum { FOR_ALL = 2, FOR_NUMBERS = 2, NUMBERS_AT_A_TIME = 3 };

static size_t number_length(const char *text) {
    return strspn(text, "0123456789");
}

static size_t count_numbers(const char *text) {
    size_t count = 0;
    for (size_t length; *text; text += length ? length : 1) count += (length = number_length(text)) > 0;
    return count;
}

/* Tabular lining figures are for the digits alone: Inter 4 would make hyphens, spaces and signs as wide as a digit too.
 * Past the last number stand empty ranges. The caller frees it. */
static hb_feature_t *choose_features(const char *text, unsigned *count) {
    size_t numbers = (count_numbers(text) + NUMBERS_AT_A_TIME - 1) / NUMBERS_AT_A_TIME * NUMBERS_AT_A_TIME;
    hb_feature_t *features = malloc((FOR_ALL + FOR_NUMBERS * numbers) * sizeof *features), *next = features;
    if (!features) memory_is_out();
    *next++ = (hb_feature_t){HB_TAG('k', 'e', 'r', 'n'), 1, 0, HB_FEATURE_GLOBAL_END};
    *next++ = (hb_feature_t){HB_TAG('c', 'a', 'l', 't'), 0, 0, HB_FEATURE_GLOBAL_END}; /* Inter makes 8x7b an 8×7b */
    for (unsigned start, end = 0; numbers; numbers--) {
        start = end + (unsigned)strcspn(text + end, "0123456789");
        end = start + (unsigned)number_length(text + start);
        *next++ = (hb_feature_t){HB_TAG('t', 'n', 'u', 'm'), 1, start, end};
        *next++ = (hb_feature_t){HB_TAG('l', 'n', 'u', 'm'), 1, start, end};
    }
    *count = (unsigned)(next - features);
    return features;
}

/* ---- shaping ---- */

static hb_buffer_t *run_shaper(const struct stretch *stretch, const char *text) {
    hb_buffer_t *buffer = hb_buffer_create();
    unsigned count;
    hb_feature_t *features = choose_features(text, &count);
    hb_buffer_set_replacement_codepoint(buffer, NOT_A_CHARACTER);
    hb_buffer_add_utf8(buffer, text, -1, stretch->start, (int)(stretch->end - stretch->start));
    hb_buffer_set_direction(buffer, stretch->direction);
    hb_buffer_set_script(buffer, stretch->script);
    /* Guessing would ask the locale for the language. */
    hb_buffer_set_language(buffer, hb_language_from_string("und", -1));
    hb_buffer_guess_segment_properties(buffer);
    hb_shape(stretch->typeface->font, buffer, features, count);
    free(features);
    if (!hb_buffer_allocation_successful(buffer)) memory_is_out();
    return buffer;
}

/* As far as letters are moved in any script: by what a damaged font says past that, a picture would have no end. */
static hb_position_t within_reach(const struct typeface *typeface, hb_position_t units) {
    enum { REACH = 20 }; /* ems */
    double most = REACH * typeface->units;
    return (hb_position_t)fmin(fmax(units, -most), most);
}

static struct glyph take_glyph(const struct typeface *typeface, const hb_glyph_info_t *info,
                               const hb_glyph_position_t *position) {
    return (struct glyph){
        .typeface = typeface,
        .number = info->codepoint,
        .cluster = info->cluster,
        .safe = !(hb_glyph_info_get_glyph_flags(info) & HB_GLYPH_FLAG_UNSAFE_TO_BREAK),
        .advance = within_reach(typeface, position->x_advance),
        .x_offset = within_reach(typeface, position->x_offset),
        .y_offset = within_reach(typeface, position->y_offset),
    };
}

struct shaped *shaper_add(struct shaped *shaped, const struct stretch *stretch, const char *text, double units) {
    hb_buffer_t *buffer = run_shaper(stretch, text);
    unsigned count;
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(buffer, &count);
    const hb_glyph_position_t *positions = hb_buffer_get_glyph_positions(buffer, NULL);
    size_t before = shaped ? shaped->count : 0;
    shaped = realloc(shaped, sizeof *shaped + (before + count) * sizeof *shaped->glyphs);
    if (!shaped) memory_is_out();
    if (!before) *shaped = (struct shaped){.references = 1};
    shaped->count = before + count;
    for (unsigned i = 0; i < count; i++) {
        shaped->glyphs[before + i] = take_glyph(stretch->typeface, &infos[i], &positions[i]);
        shaped->advance += shaped->glyphs[before + i].advance * (units / stretch->typeface->units);
    }
    hb_buffer_destroy(buffer);
    return shaped;
}
