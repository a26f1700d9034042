/* The last look before a figure is given out: each thing that may be wrong, alone, is refused with its sentence. And
 * the ticks of axes of all kinds, which no figure shows all of. */
#include "support.h"

#include <math.h>

#include "layout/check.h"
#include "layout/place.h"

/* ---- what was told ---- */

static const double no_places[] = {0, -1, INFINITY, NAN};

static struct point line[] = {{1, 10}, {10, 20}, {100, 30}}, edge[] = {{1, 5}, {10, 6}, {100, 7}};
static struct point top[] = {{1, 9}, {10, 9}}, bottom[] = {{1, 3}, {10, 3}};

static struct figure figure_of_all(void) {
    struct figure figure = {.x = {.low = 1, .high = 100}, .y = {.low = 1, .high = 50}, .series_count = 2};
    figure.series[0] = (struct series){.points = line, .count = LENGTH(line)};
    figure.series[1] = (struct series){.points = line, .edge = edge, .count = LENGTH(line)};
    figure.area.top = top, figure.area.bottom = bottom, figure.area.count = LENGTH(top);
    figure.mark_count = 2;
    figure.marks[0] = (struct mark){.x = 10, .y = 20};
    figure.marks[1] = (struct mark){.x = 1, .y = 1};
    return figure;
}

static void hold_places(const struct figure *figure, bool expected, const char *what) {
    struct error error = {0};
    if (check_figure(figure, &error) != expected)
        fault("%s: %s", what, expected ? error.text : "is taken");
    else if (!expected && !strstr(error.text, "a place that a logarithmic axis cannot hold"))
        fault("%s: %s", what, error.text);
}

static void places_are_above_0(void **state) {
    (void)state;
    struct figure figure = figure_of_all();
    double *const places[] = {&figure.x.low, &figure.x.high, &figure.y.low,      &figure.y.high,    &line[0].x,
                              &line[2].y,    &edge[1].x,     &edge[0].y,         &top[1].x,         &top[0].y,
                              &bottom[0].x,  &bottom[1].y,   &figure.marks[0].x, &figure.marks[1].y};
    hold_places(&figure, true, "as it is");
    for (size_t i = 0; i < LENGTH(places); i++)
        for (size_t j = 0; j < LENGTH(no_places); j++) {
            double kept = *places[i];
            *places[i] = no_places[j];
            hold_places(&figure, false, "a place that is none");
            *places[i] = kept;
        }
    figure.x.high = figure.x.low;
    hold_places(&figure, false, "an axis without length");
    figure = figure_of_all();
    figure.series[1].count = 1;
    hold_places(&figure, false, "a line of one point");
    figure = figure_of_all();
    struct error error = {0};
    figure.overfull = true;
    assert_false(check_figure(&figure, &error));
    assert_non_null(strstr(error.text, "more is asked for than one figure holds"));
    assert_no_faults();
}

/* ---- where it stands ---- */

/* Letters of half their size, capitals of 0.7. */
static double half(const void *context, const char *text, enum face face, double size) {
    (void)context, (void)face;
    return (double)strlen(text) * size / 2;
}

static const struct ruler ruler = {.width = half, .cap_height = 0.7};
static const struct page page = {.width = 200, .height = 100};

static struct node word(enum anchor anchor, double x, double y) {
    return (struct node){.kind = NODE_TEXT,
                         .text = {.text = "word", .x = x, .y = y, .size = 10, .width = 20, .anchor = anchor}};
}

static void hold_texts(const struct node *words, size_t count, const char *refusal) {
    struct arena arena = {0};
    struct error error = {0};
    struct painter painter = {.arena = &arena, .ruler = &ruler};
    const struct plot plot = {.page = &page, .painter = &painter};
    const struct nodes nodes = {(struct node *)words, count, count};
    bool taken = check_texts(&nodes, &plot, &error);
    if (taken != !refusal || (refusal && !strstr(error.text, refusal)))
        fault("%g, %g: %s, not %s", words[count - 1].text.x, words[count - 1].text.y, taken ? "is taken" : error.text,
              refusal ? refusal : "taken");
    arena_free(&arena);
}

static void texts_lie_on_the_page(void **state) {
    (void)state;
    static const struct {
        enum anchor anchor;
        double x, y;
        bool fits;
    } words[] = {{ANCHOR_START, 0, 50, true},      {ANCHOR_START, -0.1, 50, false}, {ANCHOR_START, 180, 50, true},
                 {ANCHOR_START, 180.1, 50, false}, {ANCHOR_END, 20, 50, true},      {ANCHOR_END, 19.9, 50, false},
                 {ANCHOR_END, 200.1, 50, false},   {ANCHOR_MIDDLE, 10, 50, true},   {ANCHOR_MIDDLE, 9.9, 50, false},
                 {ANCHOR_MIDDLE, 190, 50, true},   {ANCHOR_MIDDLE, 191, 50, false}, {ANCHOR_START, 50, 7, true},
                 {ANCHOR_START, 50, 6.9, false},   {ANCHOR_START, 50, 98, true},    {ANCHOR_START, 50, 98.1, false}};
    for (size_t i = 0; i < LENGTH(words); i++) {
        const struct node node = word(words[i].anchor, words[i].x, words[i].y);
        hold_texts(&node, 1, words[i].fits ? NULL : "'word' does not fit on a 200x100 page");
    }
    assert_no_faults();
}

/* A quarter of a pixel of each nobody sees. */
static void no_text_lies_over_another(void **state) {
    (void)state;
    static const struct {
        double x, y;
        bool over;
    } others[] = {{100, 50, true},   {119.4, 50, true},  {119.6, 50, false}, {80.6, 50, true},   {80.4, 50, false},
                  {100, 58.4, true}, {100, 58.6, false}, {100, 41.6, true},  {100, 41.4, false}, {119.4, 58.4, true}};
    for (size_t i = 0; i < LENGTH(others); i++) {
        const struct node nodes[] = {word(ANCHOR_START, 100, 50),
                                     {.kind = NODE_RECTANGLE, .rectangle = {0, 0, 200, 100}},
                                     word(ANCHOR_START, others[i].x, others[i].y)};
        hold_texts(nodes, LENGTH(nodes), others[i].over ? "'word' would lie over 'word' on a 200x100 page" : NULL);
    }
    assert_no_faults();
}

static void an_axis_has_two_labels(void **state) {
    (void)state;
    static const struct tick ticks[] = {{1, "1", true, 0}, {2, NULL, false, 0}, {10, "10", true, 0}};
    struct error error = {0};
    assert_true(check_labels(&(struct ticks){ticks, 3}, "x", &error));
    assert_false(check_labels(&(struct ticks){ticks, 2}, "x", &error));
    assert_non_null(strstr(error.text, "the axis 'x' has room for 1 label, too few"));
    assert_false(check_labels(&(struct ticks){ticks, 0}, "x", &error));
    assert_non_null(strstr(error.text, "room for 0 labels,"));
}

static void a_mark_stands_at_its_values(void **state) {
    (void)state;
    struct error error = {0};
    const struct plot plot = {.x = scale_make(1, 100, 0, 200), .y = scale_make(1, 100, 100, 0), .error = &error};
    const struct mark mark = {.x = 10, .y = 10};
    assert_true(check_mark(&plot, &mark, (struct point){100, 50}));
    assert_false(check_mark(&plot, &mark, (struct point){101, 50}));
    assert_false(check_mark(&plot, &mark, (struct point){100, 49}));
    assert_non_null(strstr(error.text, "a mark would stand where its values are not"));
}

/* One that ends on the other does not cross it. */
static void strokes_cross_within_both(void **state) {
    (void)state;
    static const struct {
        struct point c, d;
        bool cross;
    } others[] = {{{5, -5}, {5, 5}, true},    {{5, 0}, {5, 5}, false},    {{5, 5}, {5, 0}, false},
                  {{0, -5}, {0, 5}, false},   {{10, 5}, {10, -5}, false}, {{5, 1}, {5, 5}, false},
                  {{11, -5}, {11, 5}, false}, {{2, 0}, {8, 0}, false},    {{-5, -5}, {5, 5}, false},
                  {{-4, -5}, {6, 5}, true}};
    const struct point a = {0, 0}, b = {10, 0};
    for (size_t i = 0; i < LENGTH(others); i++)
        for (int turned = 0; turned < 2; turned++) {
            const struct point c = others[i].c, d = others[i].d;
            bool cross = turned ? strokes_cross(c, d, b, a) : strokes_cross(a, b, c, d);
            if (cross != others[i].cross) fault("%g, %g to %g, %g: %s", c.x, c.y, d.x, d.y, cross ? "cross" : "do not");
        }
    assert_no_faults();
}

/* ---- ticks ---- */

static void put_ticks(struct buffer *out, const char *name, enum axis_kind kind, double low, double high, double pixels,
                      const struct tick_room *room) {
    struct arena arena = {0};
    const struct scale scale = scale_make(low, high, 0, pixels);
    const struct ticks ticks = scale_ticks(&scale, kind, &house->words, room, &arena);
    buffer_printf(out, "%s %g..%g, %g px%s%s:", name, low, high, pixels, room->vertical ? " upwards" : "",
                  room->rescaled ? " beside" : "");
    for (size_t i = 0; i < ticks.count; i++) {
        const struct tick *tick = &ticks.ticks[i];
        buffer_printf(out, tick->label ? " '%s'=%g%s" : " %.0s%g%s", tick->label ? tick->label : "", tick->value,
                      tick->decade ? "" : "-");
    }
    buffer_text(out, "\n");
    arena_free(&arena);
}

/* By letters that are all of one width. */
static void ticks_are_as_accepted(void **state) {
    (void)state;
    static const struct {
        const char *name;
        enum axis_kind kind;
        double low, high;
    } axes[] = {
        {"tokens", AXIS_TOKENS, 1, 1e12},    {"tokens", AXIS_TOKENS, 100, 1e7},     {"tokens", AXIS_TOKENS, 1000, 9000},
        {"tokens", AXIS_TOKENS, 20, 40},     {"tokens", AXIS_TOKENS, 10, 256},      {"tokens", AXIS_TOKENS, 1, 10},
        {"rank", AXIS_RANK, 1, 4096},        {"rank", AXIS_RANK, 20, 40},           {"rank", AXIS_RANK, 200, 220},
        {"rank", AXIS_RANK, 3, 90},          {"rank", AXIS_RANK, 1, 1 << 24},       {"rank", AXIS_RANK, 1, 16},
        {"bytes", AXIS_BYTES, 0.1, 1e9},     {"bytes", AXIS_BYTES, 1000, 1e6},      {"bytes", AXIS_BYTES, 20, 300},
        {"percent", AXIS_PERCENT, 0.1, 100}, {"percent", AXIS_PERCENT, 0.002, 0.3}, {"percent", AXIS_PERCENT, 2, 7}};
    static const double pixels[] = {40, 90, 160, 250, 400, 900};
    struct buffer out = {0};
    for (size_t i = 0; i < LENGTH(axes); i++)
        for (size_t j = 0; j < LENGTH(pixels); j++)
            for (int upwards = 0; upwards < 2; upwards++) {
                const struct tick_room room = {&ruler, 10, upwards, axes[i].kind == AXIS_PERCENT, false};
                put_ticks(&out, axes[i].name, axes[i].kind, axes[i].low, axes[i].high, pixels[j], &room);
            }
    buffer_add(&out, "", 1);
    hold_golden("ticks", (char *)out.bytes);
    buffer_free(&out);
    assert_no_faults();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_above_0),          cmocka_unit_test(texts_lie_on_the_page),
        cmocka_unit_test(no_text_lies_over_another),   cmocka_unit_test(an_axis_has_two_labels),
        cmocka_unit_test(a_mark_stands_at_its_values), cmocka_unit_test(strokes_cross_within_both),
        cmocka_unit_test(ticks_are_as_accepted),
    };
    return cmocka_run_group_tests(tests, house_open, house_close);
}
