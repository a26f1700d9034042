#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "layout/layout.h"

static const char *const names[] = {
    [INK_BACKGROUND] = "background",
    [INK_TITLE] = "title",
    [INK_SECONDARY] = "secondary",
    [INK_TICK] = "tick",
    [INK_GRID] = "grid",
    [INK_AXIS] = "axis",
    [INK_KV] = "kv",
    [INK_ADAPTER] = "adapter",
    [INK_PRETRAINING] = "pretraining",
    [INK_BAND] = "band",
    [INK_KV_BAND] = "kv-band",
    [INK_WEIGHT_BAND] = "weight-band",
    [INK_ADAPTER_PAST] = "adapter-past",
    [INK_NONE] = "none",
};
enum { ROLE_COUNT = INK_BAND + 1 }; /* of a theme; the others are mixed of these */

const char *ink_name(enum ink ink) {
    return names[ink];
}

/* One palette as its rows come in. */
struct palette {
    uint32_t inks[INK_COUNT];
    bool set[INK_COUNT];
    bool any;
};

struct theme_reading {
    const char *name;
    theme_finder *find;
    struct palette usual, dark;
    double line;
    bool header_read;
};

/* ---- contrast ---- */

/* WCAG 2.1, "relative luminance". */
static double luminance(uint32_t rgb) {
    double sum = 0;
    static const double parts[] = {0.2126, 0.7152, 0.0722};
    for (int i = 0; i < 3; i++) {
        double c = (double)(rgb >> (16 - 8 * i) & 0xff) / 255;
        sum += parts[i] * (c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static double contrast(uint32_t a, uint32_t b) {
    double high = fmax(luminance(a), luminance(b)), low = fmin(luminance(a), luminance(b));
    return (high + 0.05) / (low + 0.05);
}

static const double least_of_words = 4.5; /* WCAG 2.1, 1.4.3 */

bool theme_reads(const struct theme *theme, enum ink ink, enum ink on) {
    return contrast(theme->palette[ink], theme->palette[on]) >= least_of_words &&
           (!theme->dark || contrast(theme->dark[ink], theme->dark[on]) >= least_of_words);
}

static bool check_contrast(const char *name, const struct palette *palette, struct error *error) {
    static const struct {
        enum ink ink, on;
        double least;
    } rules[] = {
        {INK_TITLE, INK_BACKGROUND, 4.5},   {INK_SECONDARY, INK_BACKGROUND, 4.5},
        {INK_TICK, INK_BACKGROUND, 4.5},    {INK_KV, INK_BACKGROUND, 4.5},
        {INK_ADAPTER, INK_BACKGROUND, 4.5}, {INK_PRETRAINING, INK_BACKGROUND, 4.5},
        {INK_AXIS, INK_BACKGROUND, 3},      {INK_TITLE, INK_BAND, 4.5},
        {INK_ADAPTER, INK_BAND, 3},         {INK_KV, INK_BAND, 3},
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        uint32_t ink = palette->inks[rules[i].ink], on = palette->inks[rules[i].on];
        double measured = contrast(ink, on);
        if (measured >= rules[i].least) continue;
        return error_set(
            error, ERROR_FAILURE,
            "%s: %s #%06X on %s #%06X has a contrast of %.2f:1, which cannot be read well; it needs %.1f:1", name,
            names[rules[i].ink], ink, names[rules[i].on], on, measured, rules[i].least);
    }
    return true;
}

/* CIE 1976 L*a*b* of sRGB under D65. */
static void find_lab(uint32_t rgb, double lab[3]) {
    static const double matrix[3][3] = {{0.4124, 0.3576, 0.1805}, {0.2126, 0.7152, 0.0722}, {0.0193, 0.1192, 0.9505}};
    static const double white[3] = {0.95047, 1, 1.08883};
    double f[3];
    for (int i = 0; i < 3; i++) {
        double sum = 0;
        for (int j = 0; j < 3; j++) {
            double c = (double)(rgb >> (16 - 8 * j) & 0xff) / 255;
            sum += matrix[i][j] * (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
        }
        sum /= white[i];
        f[i] = sum > 216.0 / 24389 ? cbrt(sum) : (24389.0 / 27 * sum + 16) / 116;
    }
    lab[0] = 116 * f[1]; /* less 16, which differences are without */
    lab[1] = 500 * (f[0] - f[1]);
    lab[2] = 200 * (f[1] - f[2]);
}

/* Between two colours; 2 is just noticeable side by side. */
static double difference(uint32_t a, uint32_t b) {
    double one[3], other[3];
    find_lab(a, one);
    find_lab(b, other);
    return sqrt(pow(one[0] - other[0], 2) + pow(one[1] - other[1], 2) + pow(one[2] - other[2], 2));
}

/* Lines of colours that are hardly told apart would be taken for one another. */
static bool check_lines(const char *name, const struct palette *palette, struct error *error) {
    static const enum ink pairs[][2] = {
        {INK_KV, INK_ADAPTER}, {INK_KV, INK_PRETRAINING}, {INK_ADAPTER, INK_PRETRAINING}};
    const double least = 20;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        uint32_t a = palette->inks[pairs[i][0]], b = palette->inks[pairs[i][1]];
        double measured = difference(a, b);
        if (measured < least)
            return error_set(error, ERROR_FAILURE,
                             "%s: %s #%06X and %s #%06X are too alike for two lines: they differ by %.1f (CIE 1976), "
                             "and it takes %.0f",
                             name, names[pairs[i][0]], a, names[pairs[i][1]], b, measured, least);
    }
    return true;
}

/* ---- reading ---- */

/* "#0072B2", or "#07B" for #0077BB. */
static bool read_colour(const char *text, uint32_t *rgb) {
    size_t digits = text[0] == '#' ? strspn(text + 1, "0123456789abcdefABCDEF") : 0;
    if ((digits != 3 && digits != 6) || text[1 + digits]) return false;
    uint32_t value = (uint32_t)strtoul(text + 1, NULL, 16);
    *rgb = digits == 6 ? value
                       : ((value >> 8 & 0xf) * 0x11) << 16 | ((value >> 4 & 0xf) * 0x11) << 8 | (value & 0xf) * 0x11;
    return true;
}

static bool read_line(struct theme_reading *reading, const struct csv_row *row, struct error *error) {
    struct error ignored;
    uint64_t per_cent;
    if (!number_parse_count(row->cells[1], 25, 400, &per_cent, &ignored))
        return error_set(error, ERROR_FAILURE,
                         "%s, line %zu: '%.40s' is not a width of lines; it may be 25 to 400, in per cent of the usual",
                         reading->name, row->line, row->cells[1]);
    reading->line = (double)per_cent / 100;
    return true;
}

static csv_row_function read_row;

static bool refuse_role(const struct theme_reading *reading, const struct csv_row *row, const char *role,
                        struct error *error) {
    struct buffer all = {0};
    for (int ink = 0; ink < ROLE_COUNT; ink++) buffer_printf(&all, "%s, ", names[ink]);
    error_set(error, ERROR_FAILURE,
              "%s, line %zu: there is no role '%.40s'; there are %.*sthe same behind 'dark.', line, and base",
              reading->name, row->line, role, (int)all.size, (char *)all.bytes);
    buffer_free(&all);
    return false;
}

static bool set_ink(struct theme_reading *reading, const struct csv_row *row, struct error *error) {
    bool dark = strncmp(row->cells[0], "dark.", 5) == 0;
    const char *role = row->cells[0] + (dark ? 5 : 0);
    struct palette *palette = dark ? &reading->dark : &reading->usual;
    for (int ink = 0; ink < ROLE_COUNT; ink++) {
        if (strcmp(names[ink], role) != 0) continue;
        palette->set[ink] = palette->any = true;
        return read_colour(row->cells[1], &palette->inks[ink]) ||
               error_set(error, ERROR_FAILURE, "%s, line %zu: '%.40s' is not a colour; write it like #0072B2",
                         reading->name, row->line, row->cells[1]);
    }
    return refuse_role(reading, row, role, error);
}

/* The rows of a theme that is built in, over which this one's go. */
static bool read_base(struct theme_reading *reading, const struct csv_row *row, struct error *error) {
    struct bytes base = reading->find ? reading->find(row->cells[1]) : (struct bytes){0};
    if (reading->usual.any || reading->dark.any)
        return error_set(error, ERROR_FAILURE, "%s, line %zu: the base stands behind a colour; it comes first",
                         reading->name, row->line);
    if (!base.data)
        return error_set(error, ERROR_FAILURE, "%s, line %zu: there is no theme '%.40s' to begin with", reading->name,
                         row->line, row->cells[1]);
    reading->header_read = false;
    reading->find = NULL; /* which has no base itself */
    return csv_read(row->cells[1], base.data, base.size, read_row, reading, error);
}

static bool read_row(void *context, const struct csv_row *row, struct error *error) {
    struct theme_reading *reading = context;
    if (row->count != 2)
        return error_set(error, ERROR_FAILURE, "%s, line %zu: has %zu cells; a theme is rows of role and value",
                         reading->name, row->line, row->count);
    if (!reading->header_read) {
        reading->header_read = true;
        return true;
    }
    if (strcmp(row->cells[0], "base") == 0) return read_base(reading, row, error);
    return strcmp(row->cells[0], "line") == 0 ? read_line(reading, row, error) : set_ink(reading, row, error);
}

static bool is_whole(const char *name, const struct palette *palette, const char *prefix, struct error *error) {
    for (int ink = 0; ink < ROLE_COUNT; ink++)
        if (!palette->set[ink])
            return error_set(error, ERROR_FAILURE, "%s: lacks the role '%s%s'", name, prefix, names[ink]);
    return check_contrast(name, palette, error) && check_lines(name, palette, error);
}

/* So many parts of `ink` in a hundred, the rest paper; solid. */
static uint32_t mix(uint32_t paper, uint32_t ink, uint32_t parts) {
    uint32_t mixed = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        uint32_t under = paper >> shift & 0xff, over = ink >> shift & 0xff;
        mixed |= ((100 - parts) * under + parts * over + 50) / 100 << shift;
    }
    return mixed;
}

/* The tints are light, for words stand on them; the faded line is not, for it must be seen. */
static void mix_inks(uint32_t *inks) {
    inks[INK_KV_BAND] = mix(inks[INK_BACKGROUND], inks[INK_KV], 20);
    inks[INK_WEIGHT_BAND] = mix(inks[INK_BACKGROUND], inks[INK_PRETRAINING], 12);
    inks[INK_ADAPTER_PAST] = mix(inks[INK_BACKGROUND], inks[INK_ADAPTER], 72);
}

bool theme_read(const char *name, struct bytes bytes, theme_finder *find, struct arena *arena, struct theme *theme,
                struct error *error) {
    struct theme_reading reading = {.name = name, .find = find, .line = 1};
    if (!csv_read(name, bytes.data, bytes.size, read_row, &reading, error)) return false;
    if (!is_whole(name, &reading.usual, "", error)) return false;
    if (reading.dark.any && !is_whole(name, &reading.dark, "dark.", error)) return false;
    mix_inks(reading.usual.inks);
    mix_inks(reading.dark.inks);
    struct theme read = {.line = reading.line};
    memcpy(read.palette, reading.usual.inks, sizeof read.palette);
    if (reading.dark.any) {
        uint32_t *dark = arena_array(arena, INK_COUNT, sizeof *dark);
        memcpy(dark, reading.dark.inks, sizeof reading.dark.inks);
        read.dark = dark;
    }
    *theme = read;
    return true;
}
