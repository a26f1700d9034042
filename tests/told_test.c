/* What figures say and of what: all that is told of a request, before anything has a place, held against
 * tests/golden/told.txt; scenes hold the places, and what there was room for. And the numbers of every preset against
 * tests/golden/numbers.txt.
 *
 * After a wanted change:  BPT_ACCEPT=1 meson test -C build told  and then look at git diff tests/golden. */
#include "requests.h"
#include "support.h"

#include <math.h>

#include <jansson.h>

#include "base/hash.h"
#include "studio/answer.h"
#include "studio/ask.h"
#include "studio/explanation.h"
#include "studio/options.h"
#include "sweep/sweep.h"

/* ---- all that is told ---- */

static void put_number(struct buffer *out, const char *what, double value) {
    char text[NUMBER_SIZE];
    if (value != 0)
        buffer_printf(out, " %s=%s", what,
                      isfinite(value) ? number_significant(text, value, 6, &number_style_english) : "inf");
}

static void put_text(struct buffer *out, const char *what, const char *text) {
    if (text) buffer_printf(out, " %s=\"%s\"", what, text);
}

static void put_flag(struct buffer *out, const char *what, bool is) {
    if (is) buffer_printf(out, " %s", what);
}

static void put_points(struct buffer *out, const char *what, const struct point *points, size_t count) {
    if (!points || !count) return;
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += points[i].y;
    buffer_printf(out, " %s=%zu", what, count);
    put_number(out, "from", points[0].x);
    put_number(out, "at", points[0].y);
    put_number(out, "to", points[count - 1].x);
    put_number(out, "at", points[count - 1].y);
    put_number(out, "sum", sum);
}

static void put_words(struct buffer *out, const struct figure *figure) {
    const struct {
        const char *what, *text;
    } words[] = {{"title", figure->title},
                 {"brief-title", figure->brief_title},
                 {"subtitle", figure->subtitle},
                 {"brief-subtitle", figure->brief_subtitle},
                 {"least-subtitle", figure->least_subtitle},
                 {"description", figure->description},
                 {"answer", figure->answer},
                 {"signature", figure->signature},
                 {"reading", figure->reading.column},
                 {"reading-at", figure->reading.at},
                 {"reading-value", figure->reading.value},
                 {"left-out", figure->left_out},
                 {"brief-left-out", figure->brief_left_out},
                 {"band", figure->band.title}};
    for (size_t i = 0; i < LENGTH(words); i++)
        if (words[i].text) buffer_printf(out, "%s \"%s\"\n", words[i].what, words[i].text);
    for (size_t i = 0; i < figure->caption_count; i++) {
        buffer_printf(out, "%s \"%s\"", i < figure->captions_needed ? "needed" : "caption", figure->captions[i]);
        put_text(out, "brief", figure->brief_captions[i]);
        buffer_text(out, "\n");
    }
    put_flag(out, "title-suffices", figure->title_suffices);
    put_flag(out, "many", figure->many);
    put_flag(out, "within", figure->within);
    put_flag(out, "undisclosed", figure->undisclosed);
    put_flag(out, "overfull", figure->overfull);
    put_number(out, "band-low", figure->band.low);
    put_number(out, "band-high", figure->band.high);
    put_points(out, "top", figure->area.top, figure->area.count);
    put_points(out, "bottom", figure->area.bottom, figure->area.count);
    put_text(out, "area", figure->area.title);
    buffer_text(out, "\n");
}

static void put_axis(struct buffer *out, const char *what, enum axis_kind kind, double low, double high,
                     const char *title, const char *brief) {
    buffer_printf(out, "%s kind=%d", what, (int)kind);
    put_number(out, "low", low);
    put_number(out, "high", high);
    put_text(out, "title", title);
    put_text(out, "brief", brief);
    buffer_text(out, "\n");
}

static void put_series(struct buffer *out, const struct series *series) {
    buffer_printf(out, "series %d %d %d %d", (int)series->group, (int)series->ink, (int)series->past,
                  (int)series->style);
    put_number(out, "weight", series->weight);
    put_number(out, "dashed-from", series->dashed_from);
    put_number(out, "dotted-from", series->dotted_from);
    put_text(out, "name", series->name);
    put_text(out, "brief", series->brief);
    put_text(out, "value", series->value);
    put_text(out, "brief-value", series->brief_value);
    put_text(out, "more", series->more);
    put_text(out, "column", series->column);
    put_text(out, "title", series->title);
    put_flag(out, "named-apart", series->named_apart);
    put_flag(out, "on-line", series->on_line);
    put_flag(out, "at-start", series->at_start);
    put_flag(out, "wide-at-end", series->wide_at_end);
    put_flag(out, "under", series->under);
    put_points(out, "points", series->points, series->count);
    put_points(out, "edge", series->edge, series->count);
    buffer_text(out, "\n");
}

static void put_note(struct buffer *out, const struct note *note) {
    buffer_printf(out, "note %d %d %d", (int)note->place, (int)note->need, (int)note->ink);
    put_number(out, "x", note->x);
    put_number(out, "y", note->y);
    put_number(out, "x2", note->x2);
    put_number(out, "y2", note->y2);
    put_number(out, "begins", note->begins);
    put_number(out, "mark", (double)note->mark);
    put_number(out, "low", note->low);
    put_number(out, "high", note->high);
    for (size_t i = 0; i < NOTE_LINES && note->lines[i].text; i++)
        buffer_printf(out, " \"%s\"%s%s", note->lines[i].text, note->lines[i].strong ? " strong" : "",
                      note->lines[i].small ? " small" : "");
    put_text(out, "brief", note->brief);
    put_text(out, "least", note->least);
    put_number(out, "bracket", (double)note->bracket);
    put_number(out, "joins", (double)note->joins);
    put_text(out, "joined", note->joined);
    if (note->side) buffer_printf(out, " side=%d", note->side);
    put_number(out, "named", note->named);
    put_flag(out, "tall", note->tall);
    put_flag(out, "answer", note->answer);
    put_flag(out, "of-band", note->of_band);
    put_flag(out, "alike", note->alike);
    put_flag(out, "said-below", note->said_below);
    buffer_text(out, "\n");
}

static void put_bar(struct buffer *out, const struct bar *bar) {
    buffer_printf(out, "bar %d %d", (int)bar->ink, (int)bar->tint);
    put_number(out, "low", bar->low);
    put_number(out, "high", bar->high);
    put_text(out, "words", bar->words);
    put_text(out, "brief", bar->brief);
    put_text(out, "title", bar->title);
    buffer_text(out, "\n");
}

static void put_verticals(struct buffer *out, const struct figure *figure) {
    for (size_t i = 0; i < figure->rule_count; i++) {
        const struct rule *rule = &figure->rules[i];
        buffer_printf(out, "rule %d", (int)rule->ink);
        put_number(out, "x", rule->x);
        put_number(out, "low", rule->low);
        put_number(out, "high", rule->high);
        put_number(out, "weight", rule->weight);
        put_text(out, "title", rule->title);
        buffer_text(out, "\n");
    }
    for (size_t i = 0; i < figure->bracket_count; i++) {
        const struct bracket *bracket = &figure->brackets[i];
        buffer_text(out, "bracket");
        put_number(out, "x", bracket->x);
        put_number(out, "low", bracket->low);
        put_number(out, "high", bracket->high);
        put_flag(out, "quiet", bracket->quiet);
        put_text(out, "title", bracket->title);
        buffer_text(out, "\n");
    }
}

/* Of a row of dots its ends. */
static void put_marks(struct buffer *out, const struct figure *figure) {
    for (size_t i = 0; i < figure->mark_count; i++) {
        const struct mark *mark = &figure->marks[i];
        bool between = i && i + 1 < figure->mark_count && mark[-1].kind == MARK_DOT && mark[1].kind == MARK_DOT;
        if (mark->kind == MARK_DOT && between) continue;
        buffer_printf(out, "mark %zu %d %d", i + 1, (int)mark->kind, (int)mark->ink);
        put_number(out, "x", mark->x);
        put_number(out, "y", mark->y);
        put_text(out, "title", mark->title);
        buffer_text(out, "\n");
    }
}

static void put_figure(struct buffer *out, const struct figure *figure) {
    put_words(out, figure);
    put_axis(out, "x", figure->x.kind, figure->x.low, figure->x.high, figure->x.title, figure->x.brief);
    put_axis(out, "y", figure->y.kind, figure->y.low, figure->y.high, figure->y.title, figure->y.brief);
    if (figure->top.title)
        put_axis(out, "top", figure->top.kind, figure->top.low, figure->top.high, figure->top.title, NULL);
    put_number(out, "unit", figure->top.unit);
    for (size_t i = 0; i < figure->series_count; i++) put_series(out, &figure->series[i]);
    put_marks(out, figure);
    for (size_t i = 0; i < figure->note_count; i++) put_note(out, &figure->notes[i]);
    for (size_t i = 0; i < figure->bar_count; i++) put_bar(out, &figure->bars[i]);
    put_verticals(out, figure);
}

/* ---- held ---- */

static void tell(const struct studio *studio, const char *text, struct buffer *out) {
    struct arena arena = {0};
    struct request *request = arena_alloc(&arena, sizeof *request);
    struct inputs *inputs = arena_alloc(&arena, sizeof *inputs);
    struct answer *answer = arena_alloc(&arena, sizeof *answer);
    struct error error = {0};
    const struct chart *chart;
    buffer_printf(out, "== bpt %s\n", text);
    if (request_read(arena_printf(&arena, "bpt %s", text), &arena, request, &chart, &error) &&
        inputs_read(studio, request, &arena, inputs, &error) &&
        answer_find(studio, request, inputs, chart, &arena, answer, &error))
        put_figure(out, &answer->figure);
    else
        buffer_printf(out, "refused: %s\n", error.text);
    arena_free(&arena);
}

static void put_hash(struct buffer *out, const void *bytes, size_t size, const char *of) {
    buffer_printf(out, "%016llx %s\n", (unsigned long long)hash_bytes(HASH_START, bytes, size), of);
}

/* A line a figure: what is told of a preset, as one number. */
static void tell_preset(const struct studio *studio, const struct chart *chart, const char *id, struct buffer *out) {
    struct arena arena = {0};
    struct buffer told = {0};
    const char *request = arena_printf(&arena, "%s -m %s", chart->name, id);
    tell(studio, request, &told);
    put_hash(out, told.bytes, told.size, request);
    buffer_free(&told);
    arena_free(&arena);
}

static void figures_say_what_was_accepted(void **state) {
    (void)state;
    struct studio studio;
    struct error error = {0};
    struct buffer out = {0};
    assert_true(studio_open(&studio, NULL, &error) && studio_load_drawing(&studio, NULL, &error));
    struct arena arena = {0};
    const char *request;
    for (size_t i = 0; (request = request_at(i, &arena)); i++) tell(&studio, request, &out);
    for (size_t i = 0; charts()[i]; i++)
        for (size_t j = 0; j < studio.presets.count; j++)
            tell_preset(&studio, charts()[i], studio.presets.rows[j].id, &out);
    arena_free(&arena);
    buffer_add(&out, "", 1);
    hold_golden("told", (char *)out.bytes);
    buffer_free(&out);
    studio_close(&studio);
    assert_no_faults();
}

/* ---- the numbers ---- */

/* All that `bpt explain` says of a preset. */
static json_t *explain(const struct studio *studio, const char *id) {
    struct arena arena = {0};
    struct request request;
    struct inputs *inputs = arena_alloc(&arena, sizeof *inputs);
    struct question question;
    struct findings findings;
    struct error error = {0};
    struct buffer out = {0};
    options_default(&request);
    request.model = id;
    if (!inputs_read(studio, &request, &arena, inputs, &error) ||
        !ask(&request, inputs, charts()[0], &arena, &question, &error) ||
        !sweep_find(&inputs->models[0], &question, &arena, &findings, &error))
        fail_msg("%s", error.text);
    explanation_write_json(&(struct explanation){
        .arena = &arena, .model = &inputs->models[0], .question = &question, .findings = &findings, .out = &out});
    json_t *root = json_loadb((char *)out.bytes, out.size, 0, NULL);
    assert_non_null(root);
    buffer_free(&out);
    arena_free(&arena);
    return root;
}

/* A line for each object or list of it, as one number, and one for what is in none: what is found out besides, in an
 * object of its own, has lines of its own. */
static void put_numbers(const struct studio *studio, const char *id, struct buffer *out) {
    struct arena arena = {0};
    struct buffer others = {0};
    json_t *root = explain(studio, id), *value;
    const char *key;
    json_object_foreach(root, key, value) {
        char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(17));
        if (json_is_object(value) || json_is_array(value))
            put_hash(out, text, strlen(text), arena_printf(&arena, "%s of %s", key, id));
        else if (!json_is_null(value))
            buffer_printf(&others, "%s %s\n", key, text);
        free(text);
    }
    put_hash(out, others.bytes, others.size, id);
    json_decref(root);
    buffer_free(&others);
    arena_free(&arena);
}

static void numbers_are_what_was_accepted(void **state) {
    (void)state;
    struct studio studio;
    struct error error = {0};
    struct buffer out = {0};
    assert_true(studio_open(&studio, NULL, &error));
    for (size_t i = 0; i < studio.presets.count; i++) put_numbers(&studio, studio.presets.rows[i].id, &out);
    buffer_add(&out, "", 1);
    hold_golden("numbers", (char *)out.bytes);
    buffer_free(&out);
    studio_close(&studio);
    assert_no_faults();
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(figures_say_what_was_accepted),
                                       cmocka_unit_test(numbers_are_what_was_accepted)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
