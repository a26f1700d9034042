/* The chart's parts: ticks, placing, typesetting, words, themes, pages, and what the figures say. */
#include "support.h"

#include <glob.h>
#include <math.h>

#include "embed/embedded.h"
#include "layout/place.h"
#include "layout/plot.h"
#include "layout/scale.h"
#include "layout/typeset.h"

/* The same numbers in every run: 0 to below 1. */
static double chance(uint64_t *seed) {
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(*seed >> 11) / (double)((uint64_t)1 << 53);
}

/* ---- ticks ---- */

static const char *const kinds[] = {
    [AXIS_TOKENS] = "tokens", [AXIS_RANK] = "rank", [AXIS_BYTES] = "bytes", [AXIS_PERCENT] = "per cent"};

struct axis_case {
    enum axis_kind kind;
    double low, high, length;
    bool vertical;
};

static struct ticks ticks_of(const struct axis_case *axis, struct arena *arena) {
    struct scale scale = scale_make(axis->low, axis->high, 0, axis->length);
    struct tick_room room = {&house->ruler, 13, axis->vertical, axis->kind == AXIS_PERCENT, false};
    return scale_ticks(&scale, axis->kind, &house->words, &room, arena);
}

/* "1 10 100" */
static const char *labels_of(const struct ticks *ticks, struct arena *arena) {
    const char *all = "";
    for (size_t i = 0; i < ticks->count; i++)
        if (ticks->ticks[i].label) all = arena_printf(arena, "%s%s%s", all, *all ? " " : "", ticks->ticks[i].label);
    return all;
}

static void axes_are_labelled_as_expected(void **state) {
    (void)state;
    static const struct {
        struct axis_case axis;
        const char *labels;
    } cases[] = {
        {{AXIS_TOKENS, 100, 1e7, 500, false}, "100 1k 10k 100k 1M 10M"},
        {{AXIS_TOKENS, 1, 1e15, 700, false}, "1 1k 1M 1B 1T 1,000T"},
        {{AXIS_TOKENS, 1, 1e15, 300, false}, "1 1k 1M 1B 1T 1,000T"},
        {{AXIS_TOKENS, 1000, 9000, 500, false}, "1k 2k 5k"},
        {{AXIS_TOKENS, 2000, 4000, 500, false}, "2k 3k 4k"},
        {{AXIS_TOKENS, 150, 250, 500, false}, "150 250"},
        {{AXIS_TOKENS, 1000, 1001, 500, false}, "1,000 1,001"},
        {{AXIS_RANK, 1, 4096, 600, false}, "1 2 4 8 16 32 64 128 256 512 1,024 2,048 4,096"},
        {{AXIS_RANK, 1, 4096, 250, false}, "1 8 64 512 4,096"},
        {{AXIS_RANK, 5, 100, 600, false}, "8 16 32 64"},
        {{AXIS_RANK, 5, 7, 600, false}, "5 7"},
        {{AXIS_RANK, 3, 5, 600, false}, "3 4 5"},
        {{AXIS_BYTES, 1e-3, 1e7, 400, true},
         "0.001\u202fB 0.01\u202fB 0.1\u202fB 1\u202fB 10\u202fB 100\u202fB 1\u202fkB 10\u202fkB 100\u202fkB 1\u202fMB "
         "10\u202fMB"},
        {{AXIS_BYTES, 1e-3, 1e7, 160, true}, "0.001\u202fB 0.1\u202fB 10\u202fB 1\u202fkB 100\u202fkB 10\u202fMB"},
        {{AXIS_BYTES, 1e-6, 1e12, 90, true}, "0.000001\u202fB 1\u202fB 1\u202fMB 1\u202fTB"},
        {{AXIS_PERCENT, 0.01, 100, 400, false}, "0.01% 0.1% 1% 10% 100%"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct ticks ticks = ticks_of(&cases[i].axis, &arena);
        const char *labels = labels_of(&ticks, &arena);
        if (strcmp(labels, cases[i].labels) != 0)
            fault("%s %g to %g on %g px: '%s', not '%s'", kinds[cases[i].axis.kind], cases[i].axis.low,
                  cases[i].axis.high, cases[i].axis.length, labels, cases[i].labels);
    }
    arena_free(&arena);
    assert_no_faults();
}

static double label_width(const char *label) {
    return text_width(&house->ruler, label, FACE_REGULAR, 13);
}

/* The least distance between two labels that are next to one another; negative when they overlap. */
static double least_gap(const struct axis_case *axis, const struct ticks *ticks) {
    struct scale scale = scale_make(axis->low, axis->high, 0, axis->length);
    const struct tick *last = NULL;
    double least = INFINITY;
    for (size_t i = 0; i < ticks->count; i++) {
        const struct tick *tick = &ticks->ticks[i];
        if (!tick->label) continue;
        double need = axis->vertical || !last ? 13 : (label_width(tick->label) + label_width(last->label)) / 2;
        if (last) least = fmin(least, scale_place(&scale, tick->value) - scale_place(&scale, last->value) - need);
        last = tick;
    }
    return least;
}

static size_t count_labels(const struct ticks *ticks, bool decades_alone) {
    size_t count = 0;
    for (size_t i = 0; i < ticks->count; i++)
        count += ticks->ticks[i].label && (!decades_alone || ticks->ticks[i].decade);
    return count;
}

/* Whether a tick stands at the value. */
static bool has_tick(const struct ticks *ticks, double value) {
    for (size_t i = 0; i < ticks->count; i++)
        if (fabs(ticks->ticks[i].value / value - 1) < 1e-9) return true;
    return false;
}

/* Minor ticks are all of 2 to 9 in every decade, or none in any. */
static bool minor_ticks_are_even(const struct axis_case *axis, const struct ticks *ticks) {
    if (axis->kind == AXIS_RANK) return true;
    size_t there = 0, possible = 0;
    for (int exponent = (int)floor(log10(axis->low)); exponent <= (int)ceil(log10(axis->high)); exponent++)
        for (int digit = 2; digit < 10; digit++) {
            double value = digit * pow(10, exponent);
            if (value < axis->low || value > axis->high) continue;
            possible++;
            there += has_tick(ticks, value);
        }
    return there == 0 || there == possible;
}

static void check_axis(const struct axis_case *axis) {
    struct arena arena = {0};
    struct ticks ticks = ticks_of(axis, &arena);
    const char *where = arena_printf(&arena, "%s %.6g to %.6g on %.0f px: '%s'", kinds[axis->kind], axis->low,
                                     axis->high, axis->length, labels_of(&ticks, &arena));
    if (least_gap(axis, &ticks) < 0) fault("%s: labels overlap", where);
    if (axis->kind != AXIS_PERCENT && count_labels(&ticks, false) < 2) fault("%s: fewer than two labels", where);
    bool ends_alone = ticks.count <= 3 && count_labels(&ticks, true) == 0; /* a range within one step */
    if (!ends_alone && !minor_ticks_are_even(axis, &ticks))
        fault("%s: some of 2 to 9 are there and some are not", where);
    for (size_t i = 0; i < ticks.count; i++) {
        const struct tick *tick = &ticks.ticks[i];
        if (tick->value < axis->low * (1 - 1e-6) || tick->value > axis->high * (1 + 1e-6))
            fault("%s: %g is outside", where, tick->value);
    }
    /* Every decade (every power) that lies inside has its tick, labelled or not. */
    double base = axis->kind == AXIS_RANK ? 2 : 10;
    for (int exponent = (int)ceil(log(axis->low) / log(base) - 1e-12); !ends_alone && pow(base, exponent) <= axis->high;
         exponent++)
        if (!has_tick(&ticks, pow(base, exponent))) fault("%s: %g is not ticked", where, pow(base, exponent));
    arena_free(&arena);
}

static void ticks_keep_their_rules_on_any_axis(void **state) {
    (void)state;
    uint64_t seed = 7;
    for (int i = 0; i < 4000; i++) {
        struct axis_case axis = {.kind = (enum axis_kind)(i % 4)};
        bool whole = axis.kind == AXIS_TOKENS || axis.kind == AXIS_RANK;
        axis.low = pow(10, whole ? 8 * chance(&seed) : 12 * chance(&seed) - 8);
        axis.high = axis.low * pow(10, 0.05 + 7 * chance(&seed) * chance(&seed));
        if (axis.kind == AXIS_RANK) axis.low = sqrt(axis.low), axis.high = fmin(axis.high, 1 << 24);
        if (whole) axis.low = round(axis.low), axis.high = round(axis.high) + 1;
        if (axis.kind == AXIS_BYTES)
            axis.low = pow(10, floor(log10(axis.low))), axis.high = pow(10, ceil(log10(axis.high)));
        axis.length = 220 + 900 * chance(&seed);
        axis.vertical = axis.kind == AXIS_BYTES;
        check_axis(&axis);
    }
    assert_no_faults();
}

static void labels_are_as_dense_as_fits(void **state) {
    (void)state;
    for (int kind = AXIS_TOKENS; kind <= AXIS_BYTES; kind++)
        for (double length = 120; length < 900; length += 5) {
            struct arena arena = {0};
            struct axis_case axis = {(enum axis_kind)kind, kind == AXIS_BYTES ? 1e-3 : 1,
                                     kind == AXIS_RANK ? 65536 : 1e12, length, kind == AXIS_BYTES};
            struct ticks ticks = ticks_of(&axis, &arena);
            int decades = kind == AXIS_RANK ? 16 : kind == AXIS_BYTES ? 15 : 12, stride = 0;
            double last = 0;
            for (size_t i = 0; i < ticks.count; i++) {
                if (!ticks.ticks[i].label || !ticks.ticks[i].decade) continue;
                double step = log10(ticks.ticks[i].value / last) / log10(kind == AXIS_RANK ? 2 : 10);
                if (last > 0 && stride && (int)lround(step) != stride)
                    fault("%s on %g px: uneven", kinds[kind], length);
                if (last > 0) stride = (int)lround(step);
                last = ticks.ticks[i].value;
            }
            if (!stride || decades % stride) fault("%s on %g px: an end without a label", kinds[kind], length);
            if (count_labels(&ticks, true) < 3) fault("%s on %g px: fewer than three labels", kinds[kind], length);
            /* No denser one that reaches both ends would leave two ems between labels of the width of "65,536". */
            for (int denser = 1; denser < stride; denser++)
                if (decades % denser == 0 &&
                    length * denser / decades > (axis.vertical ? 2 * 13 : label_width("65,536") + 2 * 13))
                    fault("%s on %g px: every %d, though every %d fits", kinds[kind], length, stride, denser);
            arena_free(&arena);
        }
    assert_no_faults();
}

static void scales_go_there_and_back(void **state) {
    (void)state;
    struct scale scale = scale_make(100, 1e7, 50, 550);
    assert_float_equal(scale_place(&scale, 100), 50, 1e-9);
    assert_float_equal(scale_place(&scale, 1e7), 550, 1e-9);
    assert_float_equal(scale_place(&scale, 1000), 150, 1e-9);
    for (double place = 50; place <= 550; place += 50)
        assert_float_equal(scale_place(&scale, scale_value(&scale, place)), place, 1e-9);
}

/* ---- line ends ---- */

enum { MOST = 6 };

static double stack_cost(const double *centres, const double *wishes, size_t count) {
    double cost = 0;
    for (size_t i = 0; i < count; i++) cost += (centres[i] - wishes[i]) * (centres[i] - wishes[i]);
    return cost;
}

static bool stack_is_free(const double *centres, const double *heights, size_t count, double low, double high) {
    const double dust = 1e-9;
    for (size_t i = 0; i < count; i++) {
        double top = i ? centres[i - 1] + heights[i - 1] / 2 : low;
        if (centres[i] - heights[i] / 2 < top - dust || centres[i] + heights[i] / 2 > high + dust) return false;
    }
    return true;
}

/* Every way to cut the row into blocks that touch, each block at its own mean or at an end. */
static double least_stack_cost(const double *wishes, const double *heights, size_t count, double low, double high) {
    double least = INFINITY;
    for (unsigned cuts = 0; cuts < 1u << (count - 1); cuts++) {
        double centres[MOST];
        for (size_t first = 0; first < count;) {
            size_t last = first;
            while (last + 1 < count && !(cuts & 1u << last)) last++;
            double mean = 0, above = 0, before = 0, behind = 0, inside = 0;
            for (size_t i = 0; i < first; i++) before += heights[i];
            for (size_t i = last + 1; i < count; i++) behind += heights[i];
            for (size_t i = first; i <= last; i++) {
                mean += (wishes[i] - above - heights[i] / 2) / (double)(last - first + 1);
                above += heights[i];
            }
            inside = above;
            double top = fmin(fmax(mean, low + before), high - behind - inside);
            above = 0;
            for (size_t i = first; i <= last; i++) centres[i] = top + above + heights[i] / 2, above += heights[i];
            first = last + 1;
        }
        if (stack_is_free(centres, heights, count, low, high)) least = fmin(least, stack_cost(centres, wishes, count));
    }
    return least;
}

static void line_ends_are_stacked_at_the_least_squares(void **state) {
    (void)state;
    uint64_t seed = 11;
    size_t fitted = 0;
    for (int round = 0; round < 3000; round++) {
        double wishes[MOST], centres[MOST], heights[MOST], total = 0, low = 10, high = 110;
        size_t count = 1 + (size_t)(chance(&seed) * MOST);
        for (size_t i = 0; i < count; i++) {
            wishes[i] = centres[i] = 140 * chance(&seed) - 10;
            total += heights[i] = 2 + 30 * chance(&seed);
        }
        bool placed = place_stack(centres, heights, count, low, high);
        if (placed != (total <= high - low))
            fault("round %d: %g px %s into 100", round, total, placed ? "fit" : "do not fit");
        if (!placed) continue;
        fitted++;
        if (!stack_is_free(centres, heights, count, low, high)) fault("round %d: overlap, order or ends", round);
        double cost = stack_cost(centres, wishes, count), least = least_stack_cost(wishes, heights, count, low, high);
        if (cost > least + 1e-6) fault("round %d: costs %g where %g is possible", round, cost, least);
    }
    assert_true(fitted > 1000);
    assert_no_faults();
}

static void line_ends_that_have_room_stay(void **state) {
    (void)state;
    double centres[] = {20, 50, 90}, heights[] = {10, 10, 10};
    assert_true(place_stack(centres, heights, 3, 0, 100));
    assert_true(centres[0] == 20 && centres[1] == 50 && centres[2] == 90);
    double tight[] = {50, 50}, both[] = {50, 50};
    assert_true(place_stack(tight, both, 2, 0, 100));
    assert_true(tight[0] == 25 && tight[1] == 75);
    assert_false(place_stack(tight, both, 2, 0, 99));
    assert_true(place_stack(tight, both, 0, 0, 0));
}

/* ---- notes ---- */

enum { NOTES = 4, STROKES = 3 };

static double length_between(double from, double to, double low, double high) {
    return fmin(fmax(from, to), high) - fmax(fmin(from, to), low);
}

/* Of strokes along an axis. */
static double note_cost(const struct candidate *candidate, const struct obstacle *strokes, const struct box *page) {
    const struct box *box = &candidate->box;
    if (box->left < page->left || box->right > page->right || box->top < page->top || box->bottom > page->bottom)
        return INFINITY;
    double cost = candidate->wish;
    for (size_t i = 0; i < STROKES; i++) {
        const struct obstacle *stroke = &strokes[i];
        double across = length_between(stroke->from.x, stroke->to.x, box->left, box->right);
        double along = length_between(stroke->from.y, stroke->to.y, box->top, box->bottom);
        if (across >= 0 && along >= 0) cost += stroke->cost * (10 + across + along);
    }
    return cost;
}

static bool boxes_touch(const struct placing *placings, const size_t *chosen, size_t count) {
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (chosen[i] < placings[i].count && chosen[j] < placings[j].count &&
                box_meets(&placings[i].candidates[chosen[i]].box, &placings[j].candidates[chosen[j]].box))
                return true;
    return false;
}

static double choice_cost(const struct placing *placings, const size_t *chosen, size_t count,
                          const struct obstacle *strokes, const struct box *page) {
    double cost = 0;
    for (size_t i = 0; i < count; i++)
        cost += chosen[i] < placings[i].count ? note_cost(&placings[i].candidates[chosen[i]], strokes, page)
                                              : placings[i].absence;
    return cost;
}

/* Tries every combination. */
static double least_cost(const struct placing *placings, size_t count, const struct obstacle *strokes,
                         const struct box *page) {
    size_t chosen[NOTES] = {0};
    double least = INFINITY;
    for (;;) {
        if (!boxes_touch(placings, chosen, count))
            least = fmin(least, choice_cost(placings, chosen, count, strokes, page));
        size_t at = 0;
        while (at < count && ++chosen[at] > placings[at].count) chosen[at++] = 0;
        if (at == count) return least;
    }
}

/* Of two rounds one has all edges on a coarse grid, so that many of them meet. */
static double somewhere(uint64_t *seed, int turn, double low, double high) {
    double at = low + (high - low) * chance(seed);
    return turn % 2 ? 10 * round(at / 10) : at;
}

static void notes_go_where_they_cost_least(void **state) {
    (void)state;
    uint64_t seed = 5;
    struct placing placings[NOTES];
    struct candidate candidates[NOTES][7];
    const struct box page = {0, 0, 100, 100};
    for (int round = 0; round < 1500; round++) {
        struct obstacle strokes[STROKES];
        size_t chosen[NOTES], count = 1 + (size_t)(NOTES * chance(&seed));
        for (size_t i = 0; i < STROKES; i++) {
            struct point from = {somewhere(&seed, round, -10, 110), somewhere(&seed, round, -10, 110)}, to = from;
            *(i % 2 ? &to.x : &to.y) = somewhere(&seed, round, -10, 110);
            strokes[i] = (struct obstacle){from, to, 0, 60 * chance(&seed), 0};
        }
        for (size_t i = 0; i < count; i++) {
            placings[i] = (struct placing){candidates[i], (size_t)(7 * chance(&seed)), .absence = 2000 * chance(&seed)};
            for (size_t j = 0; j < placings[i].count; j++) {
                double left = somewhere(&seed, round, -15, 95), top = somewhere(&seed, round, -15, 95);
                candidates[i][j] = (struct candidate){
                    .box = {left, top, left + somewhere(&seed, round, 10, 50), top + somewhere(&seed, round, 10, 40)},
                    .wish = 100 * chance(&seed)};
            }
        }
        place_notes(placings, count, strokes, STROKES, &page, 0);
        for (size_t i = 0; i < count; i++) chosen[i] = placings[i].chosen;
        double cost = choice_cost(placings, chosen, count, strokes, &page),
               least = least_cost(placings, count, strokes, &page);
        if (boxes_touch(placings, chosen, count)) fault("round %d: one note lies over another", round);
        if (!(fabs(cost - least) < 1e-6)) fault("round %d: costs %g where %g is possible", round, cost, least);
    }
    assert_no_faults();
}

/* The first note's cheaper place has a leader through where the second must stand. */
static void leaders_keep_clear_of_other_notes(void **state) {
    (void)state;
    static const struct candidate first[] = {
        {.box = {0, 0, 10, 10}, .led = true, .from = {10, 10}, .to = {90, 90}},
        {.box = {80, 0, 90, 10}, .wish = 50},
    };
    static const struct candidate second[] = {{.box = {40, 40, 60, 60}}};
    struct placing placings[] = {{first, LENGTH(first), .absence = 1e6}, {second, LENGTH(second), .absence = 1e6}};
    const struct box page = {0, 0, 100, 100};
    place_notes(placings, 2, NULL, 0, &page, 0);
    assert_int_equal(placings[0].chosen, 1);
    assert_int_equal(placings[1].chosen, 0);
}

static void the_earlier_of_two_equals_is_taken_and_slanted_strokes_count(void **state) {
    (void)state;
    static const struct candidate candidates[] = {
        {.box = {40, 40, 60, 60}},            /* under the diagonal */
        {.box = {70, 10, 90, 30}, .wish = 5}, /* beside it */
        {.box = {10, 70, 30, 90}, .wish = 5},
    };
    struct placing placing = {candidates, LENGTH(candidates), .absence = 1e6};
    const struct box page = {0, 0, 100, 100};
    const struct obstacle diagonal = {{0, 0}, {100, 100}, 0, 1, 0};
    place_notes(&placing, 1, &diagonal, 1, &page, 0);
    assert_int_equal(placing.chosen, 1);
    place_notes(&placing, 1, NULL, 0, &page, 0);
    assert_int_equal(placing.chosen, 0);
    const struct obstacle dots[] = {{{50, 50}, {50, 50}, 0, 1, 0}};
    place_notes(&placing, 1, dots, 1, &page, 0);
    assert_int_equal(placing.chosen, 1);
    struct box outside = {0, 0, 50, 50};
    place_notes(&placing, 1, NULL, 0, &outside, 0);
    assert_int_equal(placing.chosen, 3);
    place_notes(NULL, 0, NULL, 0, &page, 0);
}

/* ---- typesetting ---- */

/* Half an em a letter. */
static double half_an_em(const void *context, const char *text, enum face face, double size) {
    (void)context, (void)face;
    size_t letters = 0;
    for (; *text; text++) letters += (*text & 0xC0) != 0x80;
    return 0.5 * size * (double)letters;
}

static const struct ruler simple = {.width = half_an_em};

static const struct {
    const char *text;
    double width, smallest; /* at 10 px: 5 px a letter */
    size_t most;
    const char *lines; /* "/" between them; NULL: does not fit */
    double size;
} settings[] = {
    {"one two", 35, 1, 1, "one two", 10},
    {"one two", 34, 1, 1, NULL, 0},
    {"one two", 34, 1, 2, "one/two", 10},
    {"aaa bbb ccc ddd", 60, 1, 2, "aaa bbb/ccc ddd", 10}, /* not aaa bbb ccc/ddd */
    {"aaa bbb ccc ddd eee", 75, 1, 2, "aaa bbb ccc/ddd eee", 10},
    {"a bb ccc dddd", 40, 1, 2, "a bb ccc/dddd", 10},
    {"one two", 28, 0.8, 1, "one two", 8},
    {"one two", 27, 0.8, 1, NULL, 0},
    {"enormous", 30, 0.75, 2, "enormous", 7.5},
    {"enormous", 29, 0.75, 2, NULL, 0},
    {"one\u00a0two three", 45, 1, 2, "one\u00a0two/three", 10},
    {"one\u00a0two three", 30, 1, 2, NULL, 0},
    {"one  two", 20, 1, 2, "one/two", 10},
    {"", 20, 1, 2, "", 10},
    {"a b c d e f g h", 5, 1, 8, "a/b/c/d/e/f/g/h", 10},
    {"a b c d e f g h i", 5, 1, 9, NULL, 0}, /* more than MOST_LINES */
    {"é é é é", 15, 1, 2, "é é/é é", 10},
};

static void text_is_set_in_even_lines(void **state) {
    (void)state;
    struct arena arena = {0};
    for (size_t i = 0; i < LENGTH(settings); i++) {
        struct lines lines = {.count = 0};
        bool fits = typeset(&simple, &arena, settings[i].text, FACE_REGULAR, 10, settings[i].smallest,
                            settings[i].width, settings[i].most, &lines);
        const char *got = fits ? "" : NULL;
        for (size_t j = 0; fits && j < lines.count; j++)
            got = arena_printf(&arena, "%s%s%s", got, j ? "/" : "", lines.text[j]);
        bool same = got && settings[i].lines ? strcmp(got, settings[i].lines) == 0 : got == settings[i].lines;
        if (!same)
            fault("'%s' on %g px: '%s', not '%s'", settings[i].text, settings[i].width, got ? got : "does not fit",
                  settings[i].lines ? settings[i].lines : "does not fit");
        else if (fits && fabs(lines.size - settings[i].size) > 1e-9)
            fault("'%s' is set at %g", settings[i].text, lines.size);
    }
    arena_free(&arena);
    assert_no_faults();
}

/* The least width that holds words first..last-1 in so many lines. */
static double least_width(const size_t *words, size_t count, size_t lines) {
    double least = INFINITY;
    for (size_t cut = 1; lines > 1 && cut < count; cut++) {
        double head = -5;
        for (size_t i = 0; i < cut; i++) head += 5.0 * (double)words[i] + 5;
        least = fmin(least, fmax(head, least_width(words + cut, count - cut, lines - 1)));
    }
    if (lines == 1 && count) {
        least = -5;
        for (size_t i = 0; i < count; i++) least += 5.0 * (double)words[i] + 5;
    }
    return least;
}

static void lines_are_as_even_as_they_get(void **state) {
    (void)state;
    uint64_t seed = 3;
    for (int round = 0; round < 500; round++) {
        struct arena arena = {0};
        struct lines lines;
        size_t words[12], count = 2 + (size_t)(10 * chance(&seed));
        const char *text = "";
        for (size_t i = 0; i < count; i++) {
            words[i] = 1 + (size_t)(9 * chance(&seed));
            text = arena_printf(&arena, "%s%s%.*s", text, i ? " " : "", (int)words[i], "abcdefghij");
        }
        double width = 60 + 100 * chance(&seed), widest = 0;
        if (typeset(&simple, &arena, text, FACE_REGULAR, 10, 1, width, MOST_LINES, &lines)) {
            for (size_t i = 0; i < lines.count; i++)
                widest = fmax(widest, half_an_em(NULL, lines.text[i], FACE_REGULAR, 10));
            double least = least_width(words, count, lines.count);
            if (widest > width) fault("'%s' is wider than %g", text, width);
            if (widest > least + width / 200)
                fault("'%s' in %zu lines: %g wide where %g is enough", text, lines.count, widest, least);
            if (lines.count > 1 && least_width(words, count, lines.count - 1) <= width)
                fault("'%s': a line too many", text);
        }
        arena_free(&arena);
    }
    assert_no_faults();
}

/* ---- words ---- */

static void every_phrase_fills_and_can_be_drawn(void **state) {
    (void)state;
    struct arena arena = {0};
    for (size_t i = 0; i < house->words.count; i++) {
        const struct phrase *phrase = &house->words.phrases[i];
        struct filling fillings[16] = {{NULL, NULL}};
        size_t count = 0;
        for (const char *at = strchr(phrase->text, '{'); at && count < 15; at = strchr(at + 1, '{'))
            fillings[count++] = (struct filling){arena_text(&arena, at + 1, strcspn(at + 1, "}")), "8"};
        const char *text = words_fill(&house->words, &arena, phrase->key, fillings);
        if (!*text || strpbrk(text, "{}")) fault("%s becomes '%s'", phrase->key, text);
        if (!house->ruler.covers(house->ruler.context, phrase->text, FACE_REGULAR))
            fault("%s: the font lacks a letter", phrase->key);
    }
    arena_free(&arena);
    assert_no_faults();
}

/* Whether the key is what the pattern's "%s" may become. */
static bool may_become(const char *pattern, const char *key) {
    size_t head = strcspn(pattern, "%");
    const char *tail = strrchr(pattern, 's') + 1;
    size_t length = strlen(key), tail_length = strlen(tail);
    return head && length > head && strncmp(pattern, key, head) == 0 && length >= tail_length &&
           strcmp(key + length - tail_length, tail) == 0;
}

/* Marks what the literal names; says when it looks like a phrase and names none. */
static void find_phrases(const char *file, const char *literal, bool *used) {
    static const char *const headings[] = {"number.", "ratio", "count.",  "axis.", "dtype.",   "targets.",
                                           "tokens.", "rank.", "series.", "note.", "caption.", "alt."};
    bool named = false, pattern = strstr(literal, "%s") != NULL, like_one = false;
    for (size_t i = 0; i < house->words.count; i++) {
        const char *key = house->words.phrases[i].key;
        if (pattern ? !may_become(literal, key) : strcmp(literal, key) != 0) continue;
        used[i] = named = true;
    }
    for (size_t i = 0; i < LENGTH(headings); i++)
        like_one = like_one || strncmp(literal, headings[i], strlen(headings[i])) == 0;
    size_t name = strspn(literal, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-%");
    if (like_one && !named && strchr(literal, '.') && literal[name] == '\0')
        fault("%s: there is no phrase \"%s\"", file, literal);
}

static void read_literals(struct arena *arena, const char *file, bool *used) {
    struct bytes source = read_whole_file(arena, file);
    for (const char *at = strchr(source.data, '"'); at; at = strchr(at, '"')) {
        size_t length = strcspn(++at, "\"\n");
        find_phrases(file, arena_text(arena, at, length), used);
        at += length;
        if (*at == '"') at++;
    }
}

/* Its {{places}}. */
static void read_template(struct arena *arena, const char *file, bool *used) {
    struct bytes template = read_whole_file(arena, file);
    for (const char *at = strstr(template.data, "{{"); at; at = strstr(at + 2, "{{"))
        find_phrases(file, arena_text(arena, at + 2, strcspn(at + 2, "}")), used);
}

/* tell_brief asks for KEY.brief of any phrase. */
static bool is_brief_of_used(const char *key, const bool *used) {
    const char *end = strrchr(key, '.');
    for (size_t i = 0; strcmp(end, ".brief") == 0 && i < house->words.count; i++) {
        const char *base = house->words.phrases[i].key;
        if (used[i] && strlen(base) == (size_t)(end - key) && strncmp(base, key, strlen(base)) == 0) return true;
    }
    return false;
}

static void the_sources_and_the_phrases_agree(void **state) {
    (void)state;
    struct arena arena = {0};
    bool *used = arena_array(&arena, house->words.count, sizeof *used);
    glob_t found;
    read_template(&arena, source_path(&arena, "assets/page/page.html"), used);
    assert_int_equal(glob(source_path(&arena, "src/figure/*.c"), 0, NULL, &found), 0);
    assert_int_equal(glob(source_path(&arena, "src/layout/*.c"), GLOB_APPEND, NULL, &found), 0);
    assert_int_equal(glob(source_path(&arena, "src/html/*.c"), GLOB_APPEND, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) read_literals(&arena, found.gl_pathv[i], used);
    for (size_t i = 0; i < house->words.count; i++)
        if (!used[i] && !is_brief_of_used(house->words.phrases[i].key, used))
            fault("no source asks for the phrase %s", house->words.phrases[i].key);
    globfree(&found);
    arena_free(&arena);
    assert_no_faults();
}

/* A language is as good as its last phrase. */
static void every_language_has_the_same_phrases(void **state) {
    (void)state;
    struct arena arena = {0};
    for (const struct embedded *file = embedded_files; file->name; file++) {
        if (strncmp(file->name, "lang/", 5) != 0) continue;
        struct words words;
        struct error error;
        struct bytes bytes = {(const char *)file->bytes, file->size};
        if (!words_read(&words, file->name, bytes, &arena, &error))
            fault("%s", error.text);
        else if (words.count != house->words.count)
            fault("%s has %zu phrases, not %zu", file->name, words.count, house->words.count);
        for (size_t i = 0; i < words.count; i++) {
            const char *text = words_get(&house->words, words.phrases[i].key);
            if (text == words.phrases[i].key) fault("%s: nothing is called %s", file->name, text);
            if (!house->ruler.covers(house->ruler.context, words.phrases[i].text, FACE_REGULAR))
                fault("%s: %s cannot be drawn", file->name, words.phrases[i].key);
        }
    }
    arena_free(&arena);
    assert_no_faults();
}

enum way { TOKENS, COUNT, BYTES, RATIO, SHARE };

static const struct {
    enum way way;
    double value;
    const char *text;
} quantities[] = {
    {TOKENS, 1, "1 token"},
    {TOKENS, 999, "999 tokens"},
    {TOKENS, 1000, "1k tokens"},
    {TOKENS, 2528, "2,528 tokens"},
    {TOKENS, 2530, "2.53k tokens"},
    {TOKENS, 100000, "100k tokens"},
    {TOKENS, 1500000, "1.5M tokens"},
    {TOKENS, 15e12, "15T tokens"},
    {TOKENS, 1e15, "1,000T tokens"},
    {TOKENS, 300e9, "300 billion tokens"},
    {TOKENS, 1.4e12, "1.4T tokens"},
    {TOKENS, 100500, "100,500 tokens"},
    {TOKENS, 12340, "12,340 tokens"},
    {TOKENS, 12300, "12.3k tokens"},
    {TOKENS, 999999, "999,999 tokens"},
    {TOKENS, 1234000, "1,234,000 tokens"},
    {TOKENS, 9999999, "9,999,999 tokens"},
    {TOKENS, 10000000, "10M tokens"},
    {TOKENS, 12345678, "12.3M tokens"},
    {TOKENS, 999960000, "1 billion tokens"},
    {TOKENS, 999999999999, "1T tokens"},
    {COUNT, 2528, "2,528"},
    {COUNT, 414187520, "414,187,520"},
    {BYTES, 327680, "328\u202fkB"},
    {BYTES, 8283.7504, "8.28\u202fkB"},
    {BYTES, 0.0094071608661, "0.00941\u202fB"},
    {BYTES, 1, "1\u202fB"},
    {BYTES, 999, "999\u202fB"},
    {BYTES, 999.6, "1.00\u202fkB"},
    {BYTES, 999960, "1.00\u202fMB"},
    {BYTES, 999400, "999\u202fkB"},
    {BYTES, 828375040, "828\u202fMB"},
    {BYTES, 32768000000, "32.8\u202fGB"},
    {BYTES, 1e18, "1.00\u202fEB"},
    {BYTES, 9.2e18, "9.20\u202fEB"},
    {BYTES, 25886.72, "25.9\u202fkB"},
    {RATIO, 39.55696, "39.6×"},
    {RATIO, 1560.4, "1,560×"},
    {RATIO, 34.8e6, "34.8 million×"},
    {RATIO, 1, "1.00×"},
    {RATIO, 36.8, "36.8×"},
    {RATIO, 999999, "1.00 million×"},
    {RATIO, 999400, "999,000×"},
    {RATIO, 1.5e9, "1.50 billion×"},
    {RATIO, 999.999e6, "1.00 billion×"},
    {RATIO, 2e12, "2.00 trillion×"},
    {RATIO, 0.00941, "0.00941×"},
    {SHARE, 100000000, "10%"},
    {SHARE, 5000000, "0.5%"},
    {SHARE, 1, "0.0000001%"},
    {SHARE, 1e9, "100%"},
    {SHARE, 333333333, "33.3333333%"},
};

static void quantities_are_told(void **state) {
    (void)state;
    struct arena arena = {0};
    const struct words *words = &house->words;
    for (size_t i = 0; i < LENGTH(quantities); i++) {
        double value = quantities[i].value;
        const char *text = "";
        switch (quantities[i].way) {
        case TOKENS:
            text = words_tokens(words, &arena, (uint64_t)value);
            break;
        case COUNT:
            text = words_count(words, &arena, (uint64_t)value);
            break;
        case BYTES:
            text = words_bytes(words, &arena, value);
            break;
        case RATIO:
            text = words_ratio(words, &arena, value);
            break;
        case SHARE:
            text = words_share(words, &arena, (uint64_t)value);
            break;
        }
        text = words_plain(&arena, text);
        if (strcmp(text, quantities[i].text) != 0)
            fault("%.15g is told as '%s', not '%s'", value, text, quantities[i].text);
    }
    arena_free(&arena);
    assert_no_faults();
}

static void malformed_phrases_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *text, *sentence;
    } cases[] = {
        {"key,text\na,b,c\n", "xx.csv, line 2: has 3 cells; a phrase is a row of key and text"},
        {"key,text\n\na,b\na,c\n", "xx.csv: 'a' is there twice"},
        {"key,text\na,\"b\n", "xx.csv, line 2: a quoted cell is never closed"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct words words = {.count = 7};
        struct error error = {0};
        struct bytes bytes = {cases[i].text, strlen(cases[i].text)};
        if (words_read(&words, "xx.csv", bytes, &arena, &error) || words.count != 7)
            fault("case %zu is read", i);
        else if (strcmp(error.text, cases[i].sentence) != 0)
            fault("case %zu: %s", i, error.text);
    }
    arena_free(&arena);
    assert_no_faults();
}

/* ---- themes ---- */

static double linear(uint32_t channel) {
    double part = channel / 255.0;
    return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

/* WCAG 2: relative luminance and contrast. */
static double luminance(uint32_t colour) {
    return 0.2126 * linear(colour >> 16 & 255) + 0.7152 * linear(colour >> 8 & 255) + 0.0722 * linear(colour & 255);
}

static double contrast(uint32_t a, uint32_t b) {
    double brighter = fmax(luminance(a), luminance(b)), darker = fmin(luminance(a), luminance(b));
    return (brighter + 0.05) / (darker + 0.05);
}

static void themes_can_be_read(void **state) {
    (void)state;
    static const struct {
        enum ink ink, on;
        double least;
        const char *name;
    } pairs[] = {
        {INK_TITLE, INK_BACKGROUND, 4.5, "title"},
        {INK_SECONDARY, INK_BACKGROUND, 4.5, "secondary"},
        {INK_TICK, INK_BACKGROUND, 4.5, "tick"},
        {INK_KV, INK_BACKGROUND, 4.5, "kv"},
        {INK_ADAPTER, INK_BACKGROUND, 4.5, "adapter"},
        {INK_PRETRAINING, INK_BACKGROUND, 4.5, "pretraining"},
        {INK_AXIS, INK_BACKGROUND, 3, "axis"},
        {INK_TITLE, INK_BAND, 4.5, "title on the band"},
        {INK_KV, INK_BAND, 3, "the kv line on the band"},
        {INK_ADAPTER, INK_BAND, 3, "the adapter's line on the band"},
        {INK_PRETRAINING, INK_BAND, 3, "the pretraining line on the band"},
    };
    for (size_t i = 0; theme_names()[i]; i++) {
        struct error error = {0};
        const struct theme *theme = theme_find(theme_names()[i], &error);
        assert_non_null(theme);
        for (size_t j = 0; j < LENGTH(pairs); j++) {
            double got = contrast(theme->palette[pairs[j].ink], theme->palette[pairs[j].on]);
            if (got < pairs[j].least)
                fault("%s: %s has a contrast of %.2f, less than %g", theme_names()[i], pairs[j].name, got,
                      pairs[j].least);
        }
        for (int ink = 0; ink < INK_COUNT; ink++)
            if (theme->palette[ink] > 0xFFFFFF) fault("%s: ink %d is no colour", theme_names()[i], ink);
    }
    assert_no_faults();
}

/* Greys to either side of each bound: the nearer one is refused for just that pair, the other is not. */
static void each_contrast_is_measured(void **state) {
    (void)state;
    static const struct {
        const char *ink, *on;
        uint32_t other; /* what the grey stands beside */
        double least;
    } rules[] = {{"title", "background", 0xFFFFFF, 4.5},   {"secondary", "background", 0xFFFFFF, 4.5},
                 {"tick", "background", 0xFFFFFF, 4.5},    {"kv", "background", 0xFFFFFF, 4.5},
                 {"adapter", "background", 0xFFFFFF, 4.5}, {"pretraining", "background", 0xFFFFFF, 4.5},
                 {"axis", "background", 0xFFFFFF, 3},      {"title", "band", 0x500000, 4.5},
                 {"adapter", "band", 0x2060D0, 3},         {"kv", "band", 0x900000, 3}};
    static const char *const roles[] = {"background", "title", "secondary", "tick",        "grid",
                                        "axis",       "kv",    "adapter",   "pretraining", "band"};
    static const uint32_t inks[] = {0xFFFFFF, 0x000000, 0, 0, 0xEEEEEE, 0, 0x500000, 0x000050, 0x004000, 0xFFFFFF};
    for (size_t i = 0; i < LENGTH(rules); i++) {
        bool on_band = strcmp(rules[i].on, "band") == 0;
        uint32_t grey = on_band ? 0xFF : 0;
        while (contrast((on_band ? grey - 1 : grey + 1) * 0x010101, rules[i].other) >= rules[i].least)
            grey += on_band ? -1 : 1;
        for (int beyond = 0; beyond < 2; beyond++, grey += on_band ? -1 : 1) {
            struct arena arena = {0};
            struct buffer text = {0};
            struct theme theme;
            struct error error = {0};
            buffer_text(&text, "role,value\n");
            for (size_t j = 0; j < LENGTH(roles); j++) {
                bool varied = strcmp(roles[j], on_band ? "band" : rules[i].ink) == 0;
                bool kept = on_band && strcmp(roles[j], rules[i].ink) == 0;
                buffer_printf(&text, "%s,#%06X\n", roles[j],
                              (unsigned)(varied ? grey * 0x010101
                                         : kept ? rules[i].other
                                                : inks[j]));
            }
            bool read =
                theme_read("t.csv", (struct bytes){(char *)text.bytes, text.size}, NULL, &arena, &theme, &error);
            const char *said = arena_printf(&arena, "%s #%06X on %s #%06X has a contrast of", rules[i].ink,
                                            (unsigned)(on_band ? rules[i].other : grey * 0x010101), rules[i].on,
                                            (unsigned)(on_band ? grey * 0x010101 : rules[i].other));
            if (read == beyond || (beyond && !strstr(error.text, said)))
                fault("%s on %s, grey %02X: %s", rules[i].ink, rules[i].on, (unsigned)grey, read ? "read" : error.text);
            buffer_free(&text);
            arena_free(&arena);
        }
    }
    assert_no_faults();
}

/* On the theme's own ground a thin tint looks as the thick one did; and none that could be thinner would. */
static void thin_tints_look_the_same(void **state) {
    (void)state;
    static const struct {
        uint32_t ground, tint;
        unsigned opacity;
        uint32_t paint;
    } tints[] = {{0xFFFFFF, 0xFFFFFF, 0, 0xFFFFFF},  {0xFFFFFF, 0xFFFF00, 0, 0xFFFF00},
                 {0xFFFFFF, 0xFFFF80, 50, 0xFFFF01}, {0xFFFFFF, 0xD6E8F5, 17, 0x0E78C4},
                 {0xFFFFFF, 0xFCFFFF, 2, 0x69FFFF},  {0xFFFFFF, 0x01FFFF, 0, 0x01FFFF},
                 {0x000000, 0x800000, 51, 0xFB0000}, {0x804020, 0x80401F, 4, 0x804007}};
    for (size_t i = 0; i < LENGTH(tints); i++) {
        struct scene scene = {.palette = {[INK_BACKGROUND] = tints[i].ground}};
        static const enum ink inks[] = {INK_BAND, INK_KV_BAND, INK_WEIGHT_BAND};
        for (size_t j = 0; j < LENGTH(inks); j++) scene.palette[inks[j]] = tints[i].tint;
        tints_thin(&scene);
        for (size_t j = 0; j < LENGTH(inks); j++)
            if (scene.opacity[inks[j]] != tints[i].opacity || scene.palette[inks[j]] != tints[i].paint)
                fault("#%06x on #%06x is %u hundredths of #%06x", (unsigned)tints[i].tint, (unsigned)tints[i].ground,
                      scene.opacity[inks[j]], (unsigned)scene.palette[inks[j]]);
        if (scene.opacity[INK_KV]) fault("a line is thinned");
    }
    assert_no_faults();
}

/* A word reads that does so light and, where the theme follows its reader, dark. */
static void words_read_on_both_grounds(void **state) {
    (void)state;
    static const uint32_t grounds[] = {0xFFFFFF, 0x000000, 0x777777};
    static const uint32_t contrasts[][2] = {{0x000000, 1}, {0x767676, 1}, {0x777777, 0}, {0xFFFFFF, 0}};
    for (size_t i = 0; i < LENGTH(contrasts); i++)
        for (size_t j = 0; j <= LENGTH(grounds); j++) {
            struct theme theme = {.palette = {[INK_BACKGROUND] = 0xFFFFFF, [INK_TITLE] = contrasts[i][0]}};
            const uint32_t palette[INK_COUNT] = {[INK_BACKGROUND] = j ? grounds[j - 1] : 0, [INK_TITLE] = 0xFFFFFF};
            if (j) theme.dark = palette;
            if (theme_reads(&theme, INK_TITLE, INK_BACKGROUND) != (contrasts[i][1] && (j == 0 || j == 2)))
                fault("#%06x on white and white on ground %zu", (unsigned)contrasts[i][0], j);
        }
    assert_no_faults();
}

/* A theme, its whole text, and what the sentence about it says. */
static void bad_themes_are_refused(void **state) {
    (void)state;
    struct arena arena = {0};
    struct bytes light = embedded_find("themes/light.csv");
    static const struct {
        const char *from, *to, *sentence;
    } cases[] = {
        {"tick,#6B7280", "tick,#999999", "tick #999999 on background #FFFFFF has a contrast of 2.85:1"},
        {"kv,#C24E00", "kv,orange", "'orange' is not a colour; write it like #0072B2"},
        {"kv,#C24E00", "kv,#C24E0", "'#C24E0' is not a colour"},
        {"kv,#C24E00", "kv,#C24E00z", "'#C24E00z' is not a colour"},
        {"kv,#C24E00", "kv,#C24z", "'#C24z' is not a colour"},
        {"kv,#C24E00", "kv,C24E00", "'C24E00' is not a colour"},
        {"kv,#C24E00", "dark.kv,#C24", "lacks the role 'kv'"},
        {"kv,#C24E00", "dark.kv,C24", "line 8: 'C24' is not a colour"},
        {"kv,#C24E00", "kv,#0072C0",
         "kv #0072C0 and adapter #006BA8 are too alike for two lines: they differ by 10.5 (CIE 1976), and it takes 20"},
        {"kv,#C24E00", "kv,#07B", "kv #0077BB and adapter #006BA8 are too alike for two lines: they differ by 5.9"},
        {"kv,#C24E00", "kv,#5B6471", "kv #5B6471 and pretraining #5B6470 are too alike"},
        {"adapter,#006BA8", "adapter,#5B6471", "adapter #5B6471 and pretraining #5B6470 are too alike"},
        {"kv,#C24E00\nadapter,#006BA8", "kv,#000000\nadapter,#000020",
         "kv #000000 and adapter #000020 are too alike for two lines: they differ by 18.6"},
        {"kv,#C24E00\nadapter,#006BA8", "kv,#101010\nadapter,#000008", "they differ by 5.6"},
        {"kv,#C24E00", "kv,#C24E00\nbase,dark", "the base stands behind a colour"},
        {"background", "dark.kv,#C24E00\nbase,dark\nbackground", "the base stands behind a colour"},
        {"background", "base,dark\nbackground", "there is no theme 'dark' to begin with"},
        {"grid,#E5E7EB\n", "", "lacks the role 'grid'"},
        {"grid", "mesh", "there is no role 'mesh'"},
        {"grid,", "grid,1,", "has 3 cells"},
        {"band,#D6E8F5", "band,#0072B2", "title #111827 on band #0072B2"},
        {"band,#D6E8F5", "band,#D6E8F5\nline,9", "'9' is not a width of lines"},
        {"band,#D6E8F5", "band,#D6E8F5\ndark.grid,#000000", "lacks the role 'dark.background'"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct theme theme;
        struct error error;
        const char *at = strstr(light.data, cases[i].from);
        assert_non_null(at);
        const char *text = arena_printf(&arena, "%.*s%s%s", (int)(at - light.data), light.data, cases[i].to,
                                        at + strlen(cases[i].from));
        if (theme_read("t.csv", (struct bytes){text, strlen(text)}, NULL, &arena, &theme, &error))
            fault("case %zu is read", i);
        else if (!strstr(error.text, cases[i].sentence))
            fault("case %zu: %s", i, error.text);
    }
    arena_free(&arena);
    assert_no_faults();
}

/* ---- pages ---- */

static void pages_are_found(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double width, height, scale; /* 0: refused */
    } cases[] = {
        {"blog", 760, 500, 2},
        {"slide", 1280, 720, 2},
        {"social", 1200, 630, 1},
        {"square", 1080, 1080, 1},
        {"760x500", 760, 500, 1},
        {"760x500@2", 760, 500, 2},
        {"1920x1080@1", 1920, 1080, 1},
        {"320x213", 320, 213, 1},
        {"8192x8192@8", 8192, 8192, 8},
        {"8192x213", 8192, 213, 1},
        {"319x500", 0, 0, 0},
        {"320x212", 0, 0, 0},
        {"8192x5461@8", 8192, 5461, 8},
        {"8193x500", 0, 0, 0},
        {"760x500@10", 0, 0, 0},
        {"500x8193", 0, 0, 0},
        {"760x500@0", 0, 0, 0},
        {"760x500@9", 0, 0, 0},
        {"760x500@", 0, 0, 0},
        {"760x500@1.5", 0, 0, 0},
        {"760x500@2x", 0, 0, 0},
        {"760x", 0, 0, 0},
        {"x500", 0, 0, 0},
        {"760", 0, 0, 0},
        {"760X500", 0, 0, 0},
        {"760 x 500", 0, 0, 0},
        {"-760x500", 0, 0, 0},
        {"7e2x500", 0, 0, 0},
        {"760x500@@2", 0, 0, 0},
        {"760x500 ", 0, 0, 0},
        {"999999x500", 0, 0, 0},
        {"Blog", 0, 0, 0},
        {"", 0, 0, 0},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct page page = {.width = 7};
        struct error error = {0};
        bool found = page_find(cases[i].text, &page, &error);
        if (found != (cases[i].width > 0))
            fault("'%s' is %s", cases[i].text, found ? "a size" : error.text);
        else if (found &&
                 (page.width != cases[i].width || page.height != cases[i].height || page.scale != cases[i].scale))
            fault("'%s' is %gx%g@%g", cases[i].text, page.width, page.height, page.scale);
        else if (!found &&
                 (page.width != 7 || error.kind != ERROR_USAGE || !strstr(error.text, "blog, slide, social, square")))
            fault("'%s': %s", cases[i].text, error.text);
    }
    assert_no_faults();
}

/* What follows from a size of one's own. */
static void pages_of_any_size_are_set_by_it(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double title, caption, least;
        int title_lines;
        bool narrow;
    } cases[] = {{"760x500", 22, 11.5, 9, 2, false},
                 {"1520x1000", 44, 23, 9, 2, false},
                 {"500x500", 11000 / 760.0, 9, 5750 / 760.0, 3, false},
                 {"501x500", 11022 / 760.0, 9, 5761.5 / 760.0, 2, false},
                 {"480x1000", 10560 / 760.0, 9, 5520 / 760.0, 3, false},
                 {"479x1000", 10538 / 760.0, 9, 5508.5 / 760.0, 3, true}};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct page page;
        struct error error;
        if (!page_find(cases[i].text, &page, &error)) fail_msg("%s", error.text);
        if (fabs(page.title - cases[i].title) > 1e-9 || fabs(page.caption - cases[i].caption) > 1e-9 ||
            fabs(page.least - cases[i].least) > 1e-9 || (int)page.title_lines != cases[i].title_lines ||
            page.narrow != cases[i].narrow)
            fault("'%s': title %g in %d lines, caption %g, at least %g%s", cases[i].text, page.title,
                  (int)page.title_lines, page.caption, page.least, page.narrow ? ", narrow" : "");
    }
    assert_no_faults();
}

static void what_does_not_fit_its_page_is_refused(void **state) {
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    struct scene scene = {.count = 7};
    struct page page;
    char title[600];
    memset(title, 'm', sizeof title);
    title[sizeof title - 1] = '\0';
    struct model model = *house_model("llama-3-70b");
    model.name = title;
    for (size_t i = 0; charts()[i]; i++) {
        struct question question = usual_question(charts()[i]);
        assert_true(page_find("blog", &page, &error));
        if (house_draw(charts()[i], &model, &question, &page, theme_find("light", &error), &arena, &scene, &error))
            fault("%s: an endless name is drawn", charts()[i]->name);
        else if (error.kind != ERROR_FAILURE || !strstr(error.text, "does not fit on a 760x500 page") ||
                 scene.count != 7)
            fault("%s: %s", charts()[i]->name, error.text);
    }
    arena_free(&arena);
    assert_no_faults();
}

/* ---- what the figures say ---- */

static size_t letters(const char *text) {
    size_t count = 0;
    for (; *text; text++) count += (*text & 0xC0) != 0x80;
    return count;
}

static void check_text(const struct model *model, const char *what, const char *text) {
    if (!text || !*text)
        fault("%s: there is no %s", model->id, what);
    else if (strpbrk(text, "{}"))
        fault("%s: a %s with a gap: %s", model->id, what, text);
    else if (strstr(text, " nan ") || strstr(text, "nan×") || strstr(text, " inf ") || strstr(text, "inf×"))
        fault("%s: a %s without its number: %s", model->id, what, text);
    else if (!house->ruler.covers(house->ruler.context, text, FACE_REGULAR))
        fault("%s: letters that the font lacks: %s", model->id, text);
}

static void check_figure(const struct model *model, const struct figure *figure) {
    check_text(model, "title", figure->title);
    check_text(model, "subtitle", figure->subtitle);
    check_text(model, "signature", figure->signature);
    check_text(model, "description", figure->description);
    for (size_t i = 0; i < figure->caption_count; i++) check_text(model, "caption", figure->captions[i]);
    for (size_t i = 0; i < figure->note_count; i++) check_text(model, "note", figure->notes[i].lines[0].text);
    if (letters(figure->description) >= 400)
        fault("%s: a description of %zu letters: %s", model->id, letters(figure->description), figure->description);
    for (size_t i = 0; i < figure->series_count; i++) {
        const struct series *series = &figure->series[i];
        if (series->name) check_text(model, "name of a line", series->name);
        if (series->name && !series->on_line) check_text(model, "value of a line", series->value);
        for (size_t j = 0; j < series->count && !series->under; j++)
            if (!(series->points[j].y >= figure->y.low && series->points[j].y <= figure->y.high))
                fault("%s: \"%s\": %s leaves the y axis at %g", model->id, figure->title, series->name,
                      series->points[j].x);
    }
}

static void every_figure_says_whole_sentences(void **state) {
    (void)state;
    static const struct {
        uint64_t tokens, rank, low, high;
    } asked[] = {{100000, 32, 0, 0},           {1, 1, 0, 0},          {123456789, 4096, 0, 0}, {100000, 32, 1000, 1001},
                 {20000000000, 1, 1, 1000000}, {20000000000, 1, 1, 2}};
    for (size_t i = 0; charts()[i]; i++)
        for (size_t j = 0; j < house->presets.count; j++)
            for (size_t k = 0; k < LENGTH(asked); k++) {
                if (!is_taken(3, "%s of %s, %zu", charts()[i]->name, house->models[j].id, k)) continue;
                struct arena arena = {0};
                struct error error = {0};
                struct table table;
                struct question question = usual_question(charts()[i]);
                question.tokens = asked[k].tokens;
                question.rank = asked[k].rank;
                if (asked[k].high) question.low = asked[k].low, question.high = asked[k].high;
                struct figure *figure = arena_alloc(&arena, sizeof *figure);
                if (sweep_run(&house->models[j], &question, &arena, &table, &error))
                    charts()[i]->tell(&table, &house->words, &arena, figure), check_figure(&house->models[j], figure);
                else if (!asked[k].high || !strstr(error.text, "more bytes than 63 bits count"))
                    fault("%s", error.text); /* a range of one's own may be beyond counting */
                arena_free(&arena);
            }
    assert_no_faults();
}

static void check_ranks(const struct model *model, const struct findings *findings, const struct figure *figure) {
    double full = (double)findings->full_rank, high = figure->x.high;
    const struct bar *kv = &figure->bars[1];
    for (size_t i = 0; i < figure->mark_count; i++)
        if (figure->marks[i].kind == MARK_DOT && figure->marks[i].x > full)
            fault("%s: a dot at rank %g of %g", model->id, figure->marks[i].x, full);
    if (kv->low < high && kv->high > full && kv->high > kv->low)
        fault("%s: a bar to rank %g of %g", model->id, kv->high, full);
    for (size_t i = 0; i < figure->series_count; i++)
        if (figure->series[i].group == GROUP_ADAPTER && (full < high) != (figure->series[i].dotted_from > 0))
            fault("%s: dots from rank %g of %g", model->id, figure->series[i].dotted_from, full);
}

static void ranks_that_no_matrix_has_are_drawn_as_such(void **state) {
    (void)state;
    for (size_t i = 0; i < house->presets.count; i++) {
        struct arena arena = {0};
        struct error error = {0};
        struct table table;
        struct figure *figure = arena_alloc(&arena, sizeof *figure);
        struct question question = usual_question(chart_find("rank"));
        assert_true(sweep_run(&house->models[i], &question, &arena, &table, &error));
        chart_find("rank")->tell(&table, &house->words, &arena, figure);
        check_ranks(&house->models[i], &table.findings, figure);
        arena_free(&arena);
    }
    assert_no_faults();
}

static void charts_are_found_by_name(void **state) {
    (void)state;
    for (size_t i = 0; charts()[i]; i++) {
        assert_ptr_equal(chart_find(charts()[i]->name), charts()[i]);
        assert_true(charts()[i]->quantity->low < charts()[i]->quantity->high && *charts()[i]->summary);
    }
    assert_null(chart_find("pie"));
}

static void charts_are_meant_by_their_names(void **state) {
    (void)state;
    for (size_t i = 0; charts()[i]; i++) {
        const struct chart *chart = charts()[i], *other = charts()[i ? 0 : 1];
        assert_true(chart_is_meant(chart, chart->name) && chart_is_meant(chart, "all"));
        assert_false(chart_is_meant(chart, other->name) || chart_is_meant(chart, "pie"));
        assert_int_equal(chart_is_meant(chart, "both"), chart->usual);
        assert_int_equal(chart_is_meant(chart, NULL), chart->usual);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(axes_are_labelled_as_expected),
        cmocka_unit_test(ticks_keep_their_rules_on_any_axis),
        cmocka_unit_test(labels_are_as_dense_as_fits),
        cmocka_unit_test(scales_go_there_and_back),
        cmocka_unit_test(line_ends_are_stacked_at_the_least_squares),
        cmocka_unit_test(line_ends_that_have_room_stay),
        cmocka_unit_test(notes_go_where_they_cost_least),
        cmocka_unit_test(leaders_keep_clear_of_other_notes),
        cmocka_unit_test(the_earlier_of_two_equals_is_taken_and_slanted_strokes_count),
        cmocka_unit_test(text_is_set_in_even_lines),
        cmocka_unit_test(lines_are_as_even_as_they_get),
        cmocka_unit_test(every_phrase_fills_and_can_be_drawn),
        cmocka_unit_test(the_sources_and_the_phrases_agree),
        cmocka_unit_test(every_language_has_the_same_phrases),
        cmocka_unit_test(quantities_are_told),
        cmocka_unit_test(malformed_phrases_are_refused),
        cmocka_unit_test(themes_can_be_read),
        cmocka_unit_test(each_contrast_is_measured),
        cmocka_unit_test(thin_tints_look_the_same),
        cmocka_unit_test(words_read_on_both_grounds),
        cmocka_unit_test(bad_themes_are_refused),
        cmocka_unit_test(pages_are_found),
        cmocka_unit_test(pages_of_any_size_are_set_by_it),
        cmocka_unit_test(what_does_not_fit_its_page_is_refused),
        cmocka_unit_test(every_figure_says_whole_sentences),
        cmocka_unit_test(ranks_that_no_matrix_has_are_drawn_as_such),
        cmocka_unit_test(charts_are_found_by_name),
        cmocka_unit_test(charts_are_meant_by_their_names),
    };
    return cmocka_run_group_tests(tests, house_open, house_close);
}
