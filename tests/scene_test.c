/* Where everything stands. Some figures are held against tests/golden as text, and every preset, size and theme against
 * what must hold on any page: texts lie on it, and none over another.
 *
 * After a wanted change of the layout:  BPT_ACCEPT=1 meson test -C build scene  and then look at git diff tests/golden.
 */
#include "requests.h"
#include "stand.h"
#include "support.h"

#include <ctype.h>
#include <libdeflate.h>
#include <math.h>

#include "base/hash.h"
#include "layout/place.h"
#include "studio/answer.h"

static struct studio studio;

static int open_house(void **state) {
    struct error error;
    return house_open(state) || !studio_open(&studio, NULL, &error) || !studio_load_drawing(&studio, NULL, &error);
}

static int close_house(void **state) {
    studio_close(&studio);
    return house_close(state);
}

/* What differs from the usual question; 0 and NULL: as usual. */
struct asked {
    uint64_t tokens, rank, low, high;
    const char *targets, *kv, *lora, *weights;
    uint64_t min_kv, max_weights;
};

static struct question question_of(const struct chart *chart, const struct asked *asked) {
    struct error error;
    struct question question = usual_question(chart);
    if (asked->tokens) question.tokens = asked->tokens;
    if (asked->rank) question.rank = asked->rank;
    if (asked->high) question.low = asked->low, question.high = asked->high;
    if (asked->targets) question.adapter.targets = asked->targets;
    if (asked->kv) question.kv_dtype = dtype_find(asked->kv, &error);
    if (asked->lora) question.adapter_dtype = dtype_find(asked->lora, &error);
    if (asked->weights) question.weight_dtype = dtype_find(asked->weights, &error);
    if (asked->min_kv) question.min_kv_share = asked->min_kv;
    if (asked->max_weights) question.max_weight_share = asked->max_weights;
    return question;
}

/* ---- goldens ---- */

static const struct golden {
    const char *name, *request;
} goldens[] = {
    {"tokens.slide", "tokens --size slide"},
    {"rank.slide", "rank --size slide"},
    {"rank.no-spot", "rank -m gpt2"},
    {"tokens.narrow", "tokens -m llama-3-8b --x-range 1000..9000"},
    {"rank.narrow", "rank -m llama-3-8b --x-range 20..40"},
    {"tokens.undisclosed", "tokens -m mistral-7b-v0.3"},
    {"rank.undisclosed", "rank -m mistral-7b-v0.3"},
    {"rank.one", "rank --min-kv 10% --max-weights 2.4%"},
    {"rank.beyond", "rank --x-range 1..16"},
    {"rank.column", "rank --size column"},
    {"rank.compare", "rank --compare gemma-3-27b,gpt2 --size slide"},
    {"tokens.compare", "tokens -m gemma-3-27b --compare gpt2,llama-3-70b,qwen2.5-7b"},
    {"tokens.more", "tokens --kv-band fp8..bf16 --ref text,entropy --annotate tokens=1M --annotate tokens=300 --units "
                    "iec --size slide"},
    {"tokens.adapters", "tokens --adapters lora,vera,cartridge"},
    {"sessions.slide", "sessions -m gpt2 --size slide --lang es"},
    {"sessions.near", "sessions -m exaone-4.0-1.2b"},
    {"sessions.text", "sessions -m gpt-oss-120b --size phone"},
    {"sessions.column", "sessions -m gpt2 --size column --theme print"},
};

/* All of them: each chart as usual and on a small page, and those above; a NULL name behind the last. */
static struct golden golden_at(size_t place, struct arena *arena) {
    for (size_t i = 0; charts()[i]; i++, place -= 2) {
        const char *name = charts()[i]->name;
        if (place == 0) return (struct golden){name, name};
        if (place == 1)
            return (struct golden){arena_printf(arena, "%s.phone", name),
                                   arena_printf(arena, "%s -m gemma-3-27b --size phone --lang es", name)};
    }
    return place < LENGTH(goldens) ? goldens[place] : (struct golden){NULL, NULL};
}

static bool draw_request(const char *text, struct arena *arena, struct scene *scene, struct error *error) {
    struct request *request = arena_alloc(arena, sizeof *request);
    struct inputs *inputs = arena_alloc(arena, sizeof *inputs);
    struct answer *answer = arena_alloc(arena, sizeof *answer);
    struct paper *paper = arena_alloc(arena, sizeof *paper);
    const struct chart *chart;
    const char *warning;
    return request_read(arena_printf(arena, "bpt %s", text), arena, request, &chart, error) &&
           inputs_read(&studio, request, arena, inputs, error) && paper_read(request, arena, paper, error) &&
           answer_find(&studio, request, inputs, chart, arena, answer, error) &&
           answer_lay_out(answer, paper, arena, scene, &warning, error);
}

static const char *dump(const struct golden *golden, struct arena *arena) {
    struct scene scene;
    struct error error = {0};
    struct buffer out = {0};
    if (!draw_request(golden->request, arena, &scene, &error)) {
        fault("%s: %s", golden->name, error.text);
        return "";
    }
    put_font(&out);
    scene_dump(&scene, &out);
    const char *text = arena_text(arena, (char *)out.bytes, out.size);
    buffer_free(&out);
    return text;
}

static bool starts_number(const char *text, const char *at) {
    return (isdigit((unsigned char)*at) || (*at == '-' && isdigit((unsigned char)at[1]))) &&
           (at == text || at[-1] == ' ');
}

/* Places may differ by a unit of the last of their two decimals, as another machine may round. */
static bool same_line(const char *a, const char *b) {
    const char *a_start = a, *b_start = b;
    bool quoted = false; /* what is said is compared to the letter */
    while (*a && *b) {
        quoted ^= *a == '"';
        if (!quoted && starts_number(a_start, a) && starts_number(b_start, b)) {
            char *a_end, *b_end;
            if (fabs(strtod(a, &a_end) - strtod(b, &b_end)) > 0.0101) return false;
            a = a_end, b = b_end;
        } else if (*a++ != *b++) {
            return false;
        }
    }
    return *a == *b;
}

static const char *next_line(char **rest) {
    return *rest ? strsep(rest, "\n") : NULL;
}

static void compare(const struct golden *golden, const char *path, const char *expected, const char *got,
                    struct arena *arena) {
    char *expected_rest = arena_copy(arena, expected), *got_rest = arena_copy(arena, got);
    for (size_t line = 1;; line++) {
        const char *wanted = next_line(&expected_rest), *drawn = next_line(&got_rest);
        if (!wanted && !drawn) return;
        if (wanted && drawn && same_line(wanted, drawn)) continue;
        fault("%s: %s, line %zu\n  was  %s\n  is   %s\n  If that is wanted: BPT_ACCEPT=1 meson test -C build scene, "
              "then see "
              "git diff tests/golden",
              golden->name, path, line, wanted ? wanted : "(the end)", drawn ? drawn : "(the end)");
        return;
    }
}

/* ---- in another font ---- */

/* What another font leaves as it is: the words, however they are broken into lines, and what is drawn besides, in its
 * order. Ticks are as many as there is room for, and notes as long, so axes and notes are left out. */
struct essence {
    struct buffer words, marks;
};

static void add_words(struct buffer *words, const char *line) {
    const char *start = strchr(line, '"') + 1;
    buffer_printf(words, "%.*s ", (int)(strrchr(line, '"') - start), start);
}

/* The line without its numbers. */
static void add_mark(struct buffer *marks, const char *line) {
    for (const char *at = line; *at; at++) {
        if (starts_number(line, at)) at += strspn(at, "-.0123456789");
        if (!*at) break;
        buffer_add(marks, at, 1);
    }
    buffer_text(marks, "\n");
}

static struct essence find_essence(const char *text, struct arena *arena) {
    struct essence essence = {0};
    char *rest = arena_copy(arena, text);
    for (const char *line; (line = next_line(&rest));) {
        if (strncmp(line, "font ", 5) == 0 || strncmp(line, "axes ", 5) == 0 || strncmp(line, "notes ", 6) == 0)
            continue;
        if (strstr(line, " text \""))
            add_words(&essence.words, line);
        else
            add_mark(&essence.marks, line);
    }
    buffer_add(&essence.words, "", 1);
    buffer_add(&essence.marks, "", 1);
    return essence;
}

static void compare_text(const char *name, const char *what, const struct buffer *wanted, const struct buffer *got) {
    const char *a = (const char *)wanted->bytes, *b = (const char *)got->bytes;
    size_t at = 0;
    while (a[at] && a[at] == b[at]) at++;
    size_t from = at < 40 ? 0 : at - 40;
    if (a[at] != b[at])
        fault("%s, in another font: %s\n  were ...%.80s\n  are  ...%.80s", name, what, a + from, b + from);
}

static void compare_essence(const char *name, const char *expected, const char *got, struct arena *arena) {
    struct essence wanted = find_essence(expected, arena), drawn = find_essence(got, arena);
    compare_text(name, "the words", &wanted.words, &drawn.words);
    compare_text(name, "what is drawn besides", &wanted.marks, &drawn.marks);
    buffer_free(&wanted.words), buffer_free(&wanted.marks);
    buffer_free(&drawn.words), buffer_free(&drawn.marks);
}

static void figures_stand_as_accepted(void **state) {
    (void)state;
    size_t foreign = 0;
    struct arena names = {0};
    struct golden golden;
    for (size_t i = 0; golden = golden_at(i, &names), golden.name; i++) {
        struct arena arena = {0};
        struct error error = {0};
        struct bytes expected;
        const char *got = dump(&golden, &arena);
        const char *relative = arena_printf(&arena, "tests/golden/%s.scene", golden.name);
        const char *path = source_path(&arena, relative);
        if (getenv("BPT_ACCEPT")) {
            if (!file_write(path, got, strlen(got), &error)) fault("%s", error.text);
        } else if (!file_read(path, 1 << 20, &arena, &expected, &error)) {
            fault("%s: %s; BPT_ACCEPT=1 meson test -C build scene writes it", golden.name, error.text);
        } else if (!same_font(expected.data, got)) {
            foreign++;
            compare_essence(golden.name, expected.data, got, &arena);
        } else {
            compare(&golden, relative, expected.data, got, &arena);
        }
        arena_free(&arena);
    }
    arena_free(&names);
    if (foreign)
        not_tested("places and notes in %zu scenes, which were accepted with another font (%s here)", foreign,
                   fonts_name(house->fonts));
    assert_no_faults();
}

static void dumps_are_compared_by_their_meaning(void **state) {
    (void)state;
    assert_true(same_line("axes text \"1 kB\" start 1.5 -2.25", "axes text \"1 kB\" start 1.51 -2.24"));
    assert_true(same_line("kv circle 0 1", "kv circle 0 1"));
    assert_false(same_line("kv circle 0 1", "kv circle 0 1.02"));
    assert_false(same_line("kv circle 0 1", "kv circle 0"));
    assert_false(same_line("kv circle 0 1 fill kv", "kv circle 0 1 fill axis"));
    assert_false(same_line("text \"1 kB\"", "text \"1 MB\""));
}

/* ---- what the notes' places were chosen from ---- */

#if WRAPS
__typeof__(place_notes) __real_place_notes, __wrap_place_notes; /* of the linker's --wrap */

static uint64_t offered;

static void add_numbers(size_t count, const double *numbers) {
    for (size_t i = 0; i < count; i++) {
        int64_t rounded = llround(numbers[i] * 1000);
        offered = hash_bytes(offered, &rounded, sizeof rounded);
    }
}
#define ADD_NUMBERS(...) add_numbers(sizeof(double[]){__VA_ARGS__} / sizeof(double), (double[]){__VA_ARGS__})

bool __wrap_place_notes(struct placing *placings, size_t count, const struct obstacle *obstacles, size_t obstacle_count,
                        const struct box *page, double apart) {
    ADD_NUMBERS(apart, page->left, page->top, page->right, page->bottom);
    for (size_t i = 0; i < count; i++) {
        ADD_NUMBERS(placings[i].absence, placings[i].held);
        for (size_t j = 0; j < placings[i].count; j++) {
            const struct candidate *at = &placings[i].candidates[j];
            ADD_NUMBERS(at->box.left, at->box.top, at->box.right, at->box.bottom, at->wish, at->from.x, at->from.y,
                        at->to.x, at->to.y, at->led);
        }
    }
    for (size_t i = 0; i < obstacle_count; i++) {
        const struct obstacle *at = &obstacles[i];
        ADD_NUMBERS(at->from.x, at->from.y, at->to.x, at->to.y, at->reach, at->cost, at->through);
    }
    return __real_place_notes(placings, count, obstacles, obstacle_count, page, apart);
}

/* Where a line here changes and no figure does, other preferences led to the same places. */
static void notes_have_the_choice_that_they_had(void **state) {
    (void)state;
    struct arena arena = {0};
    struct buffer all = {0};
    struct error error;
    struct golden golden;
    put_font(&all);
    for (size_t i = 0; golden = golden_at(i, &arena), golden.name; i++) {
        struct scene scene;
        offered = HASH_START;
        if (!draw_request(golden.request, &arena, &scene, &error)) fault("%s: %s", golden.name, error.text);
        buffer_printf(&all, "%016llx %s\n", (unsigned long long)offered, golden.name);
    }
    buffer_add(&all, "", 1);
    hold_places("offers", (char *)all.bytes);
    buffer_free(&all);
    arena_free(&arena);
    assert_no_faults();
}

#endif

/* ---- what holds on every page ---- */

static bool render_web(const struct scene *scene, const struct document *document, struct fonts *with,
                       struct buffer *out, struct error *error) {
    return render_web_svg(scene, document, with, (struct web_style){.responsive = true}, out, error);
}

static struct buffer stands; /* a line a figure, or some of a preset's: where everything stands, as one number */

static void note_hash(uint64_t hash, const char *what) {
    buffer_printf(&stands, "%016llx %s\n", (unsigned long long)hash, what);
}

static void note_stand(const char *what, const struct scene *scene) {
    note_hash(hash_of_scene(HASH_START, scene), what);
}

/* A PDF's objects; of streams what is in them, without fonts, whose bytes are HarfBuzz's. */
static uint64_t hash_of_objects(const struct buffer *pdf) {
    static const char begin[] = "/Filter/FlateDecode >>stream\n";
    enum { ROOM = 1 << 20 };
    struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
    char *plain = malloc(ROOM);
    uint64_t hash = HASH_START;
    const char *at = (char *)pdf->bytes, *end = at + pdf->size;
    while ((at = memmem(at, (size_t)(end - at), " 0 obj\n", 7))) {
        const char *next = memmem(at, (size_t)(end - at), "endobj\n", 7);
        const char *stream = memmem(at, (size_t)(next - at), "stream\n", 7);
        const char *packed = memmem(at, (size_t)(next - at), begin, strlen(begin));
        size_t size = 0;
        for (const char *from = at, *slash; !stream && from < next; from = slash + 1) {
            slash = memchr(from, '/', (size_t)(next - from));
            if (!slash) slash = next;
            if (slash - from < 8 || from[6] != '+') hash = hash_bytes(hash, from, (size_t)(slash - from));
        } /* a font's name tells its bytes */
        if (packed)
            libdeflate_zlib_decompress_ex(inflater, packed + strlen(begin), (size_t)(next - packed), plain, ROOM, NULL,
                                          &size);
        if (size && isprint((unsigned char)*plain)) hash = hash_bytes(hash, plain, size);
        at = next;
    }
    free(plain);
    libdeflate_free_decompressor(inflater);
    return hash;
}

/* As it is written, beside where it stands. */
static void note_bytes(const char *request, const struct scene *scene) {
    static const struct document document = {.title = "T & t", .description = "d", .request = "bpt x", .software = "b"};
    static bool (*const writers[])(const struct scene *, const struct document *, struct fonts *, struct buffer *,
                                   struct error *) = {render_svg, render_web, render_pdf};
    for (size_t i = 0; i < LENGTH(writers); i++) {
        struct buffer out = {0};
        struct error error;
        if (!writers[i](scene, &document, house->fonts, &out, &error)) fault("%s: %s", request, error.text);
        uint64_t hash = i == 2 ? hash_of_objects(&out) : hash_bytes(HASH_START, out.bytes, out.size);
        buffer_printf(&stands, "%016llx %s of it\n", (unsigned long long)hash,
                      i == 0   ? "the SVG"
                      : i == 1 ? "the web SVG"
                               : "the PDF");
        buffer_free(&out);
    }
}

static struct buffer written; /* bytes.txt */

/* What each way of writing an SVG makes of every request; the letters of one are the font's, those of the others the
 * reader's. */
static void note_svgs(const char *request, const struct scene *scene) {
    static const struct document document = {.title = "T & t", .description = "d", .request = "bpt x", .software = "b"};
    static const struct {
        const char *name;
        struct web_style style;
    } ways[] = {{"for the web", {false}}, {"responsive", {.responsive = true}}, {"on a page", {.of_page = true}}};
    struct buffer out = {0};
    struct error error;
    buffer_printf(&written, "\n%s\n", request);
    if (!render_svg(scene, &document, house->fonts, &out, &error)) fault("%s: %s", request, error.text);
    buffer_printf(&written, "%016llx for slides\n", (unsigned long long)hash_bytes(HASH_START, out.bytes, out.size));
    for (size_t i = 0; i < LENGTH(ways); i++) {
        out.size = 0;
        if (!render_web_svg(scene, &document, house->fonts, ways[i].style, &out, &error))
            fault("%s: %s", request, error.text);
        buffer_printf(&written, "%016llx %s\n", (unsigned long long)hash_bytes(HASH_START, out.bytes, out.size),
                      ways[i].name);
    }
    buffer_free(&out);
}

static uint64_t of_preset;

static void draw_and_check(const struct model *model, const struct chart *chart, const struct asked *asked,
                           const char *what, const char *size, const char *theme_name) {
    struct arena arena = {0};
    struct error error = {0};
    struct scene scene;
    struct page page;
    const struct theme *theme = theme_find(theme_name, &error);
    struct question question = question_of(chart, asked);
    const char *where = arena_printf(&arena, "%s of %s, %s, %s, %s", chart->name, model->id, size, theme_name, what);
    if (!theme || !page_find(size, &page, &error) ||
        !house_draw(chart, model, &question, &page, theme, &arena, &scene, &error)) {
        fault("%s: %s", where, error.text);
    } else {
        check_scene(&house->ruler, where, &scene);
        if (memcmp(scene.palette, theme->palette, sizeof scene.palette) != 0) fault("%s: wears other colours", where);
        if (scene.width != page.width || scene.height != page.height || scene.scale != page.scale)
            fault("%s: another page", where);
        of_preset = hash_of_scene(of_preset, &scene);
        if (strcmp(model->id, "llama-3-70b") == 0) note_stand(where, &scene);
    }
    arena_free(&arena);
}

static const char *const sizes[] = {"blog", "slide", "social", "square", "1920x1080", "600x450"};

static const struct {
    const char *what, *chart; /* NULL: every chart */
    struct asked asked;
} option_sets[] = {
    {"as usual", NULL, {0}},
    {"one token, rank 1", NULL, {.tokens = 1, .rank = 1}},
    {"a million tokens, rank 256", NULL, {.tokens = 1000000, .rank = 256}},
    {"narrow", "tokens", {.low = 1000, .high = 9000}},
    {"narrow", "rank", {.low = 20, .high = 40}},
    {"wide", "tokens", {.low = 1, .high = 1000000000000}},
    {"wide", "rank", {.low = 1, .high = 65536}},
    {"formats", NULL, {.kv = "q8_0", .lora = "fp32", .weights = "int4"}},
    {"no spot", "rank", {.min_kv = 900000000, .max_weights = 1000000}},
    {"spot beyond", "rank", {.low = 1, .high = 16}},
    {"spot before", "rank", {.tokens = 1000, .low = 1024, .high = 4096}},
    {"attention", NULL, {.targets = "attention"}},
};

/* A Mamba has no attention that could be adapted. */
static bool attends(const struct model *model) {
    for (size_t i = 0; i < model->weight_count; i++)
        if (model->weights[i].role == ROLE_ATTENTION) return true;
    return false;
}

static void check_options(const struct model *model, const struct chart *chart, size_t i, const char *size,
                          const char *theme) {
    if (option_sets[i].asked.targets && !attends(model)) return;
    if (!option_sets[i].chart || strcmp(option_sets[i].chart, chart->name) == 0)
        draw_and_check(model, chart, &option_sets[i].asked, option_sets[i].what, size, theme);
}

/* As usual and with one set of options, on one size each: by the preset's name, so that one more changes no other. */
static void check_preset(const struct model *model, const struct chart *chart) {
    struct arena arena = {0};
    uint64_t turn = hash_bytes(HASH_START, model->id, strlen(model->id));
    of_preset = HASH_START;
    check_options(model, chart, 0, sizes[turn % LENGTH(sizes)], "light");
    check_options(model, chart, 1 + turn % (LENGTH(option_sets) - 1), sizes[turn / 66 % LENGTH(sizes)], "light");
    note_hash(of_preset, arena_printf(&arena, "%s of %s", chart->name, model->id));
    arena_free(&arena);
}

static void texts_of_every_preset_keep_clear_of_one_another(void **state) {
    (void)state;
    for (size_t i = 0; charts()[i]; i++)
        for (size_t j = 0; j < house->presets.count; j++) check_preset(&house->models[j], charts()[i]);
    assert_no_faults();
}

static void texts_keep_clear_of_one_another_whatever_is_asked(void **state) {
    (void)state;
    for (size_t i = 0; charts()[i]; i++)
        for (size_t j = 0; j < LENGTH(option_sets); j++)
            for (size_t k = 0; k < LENGTH(sizes); k++)
                check_options(house_model("llama-3-70b"), charts()[i], j, sizes[k], "light");
    assert_no_faults();
}

static bool says(const struct scene *scene, const char *begin) {
    for (size_t i = 0; i < scene->count; i++)
        if (scene->nodes[i].kind == NODE_TEXT && strncmp(scene->nodes[i].text.text, begin, strlen(begin)) == 0)
            return true;
    return false;
}

/* Also where the computed ones would be said in short. */
static void own_words_stand_on_every_page(void **state) {
    (void)state;
    for (size_t i = 0; charts()[i]; i++)
        for (size_t j = 0; page_names()[j]; j++) {
            struct arena arena = {0};
            struct error error = {0};
            struct scene scene;
            const char *request = arena_printf(&arena,
                                               "%s -m gpt2 --size %s --title 'Mine, of which there is more than what a "
                                               "line of a page holds' --subtitle 'Ours, of which there is so much more "
                                               "that it takes several lines wherever a page is narrow, as columns are'",
                                               charts()[i]->name, page_names()[j]);
            if (!draw_request(request, &arena, &scene, &error))
                fault("%s: %s", request, error.text);
            else if (!says(&scene, "Mine,") || !says(&scene, "Ours,"))
                fault("%s: the author's words are not said", request);
            arena_free(&arena);
        }
    assert_no_faults();
}

static void every_theme_has_the_same_places(void **state) {
    (void)state;
    for (size_t i = 0; charts()[i]; i++)
        for (size_t j = 0; theme_names()[j]; j++)
            check_options(house_model("gpt2"), charts()[i], 0, "blog", theme_names()[j]);
    assert_no_faults();
}

static bool is_stroke(const struct node *node) {
    return node->kind == NODE_POLYLINE && node->group == GROUP_NOTES && node->polyline.count == 2;
}

static double side_of(const struct point *line, struct point at) {
    return (line[1].x - line[0].x) * (at.y - line[0].y) - (line[1].y - line[0].y) * (at.x - line[0].x);
}

static bool cross(const struct point *a, const struct point *b) {
    return side_of(a, b[0]) * side_of(a, b[1]) < 0 && side_of(b, a[0]) * side_of(b, a[1]) < 0;
}

/* Nor verticals, over each of which a leader would seem to end. */
static void check_leaders(const char *where, const struct scene *scene) {
    for (size_t i = 0; i < scene->count; i++)
        for (size_t j = 0; j < i && is_stroke(&scene->nodes[i]); j++)
            if (is_stroke(&scene->nodes[j]) && cross(scene->nodes[i].polyline.points, scene->nodes[j].polyline.points))
                fault("%s: a leader crosses another stroke", where);
}

static void leaders_cross_no_vertical(void **state) {
    (void)state;
    static const char *const pages[] = {"phone", "column"};
    const struct asked usual = {0};
    const struct question question = question_of(chart_find("tokens"), &usual);
    const struct chart *chart = chart_find("tokens");
    for (size_t i = 0; i < house->presets.count; i++) {
        struct arena arena = {0};
        struct error error = {0};
        struct scene scene;
        struct page page;
        const struct model *model = &house->models[i];
        for (size_t j = 0; j < LENGTH(pages); j++) {
            const char *where = arena_printf(&arena, "%s of %s, %s", chart->name, model->id, pages[j]);
            if (!is_taken(4, "%s", where)) continue;
            if (!page_find(pages[j], &page, &error) ||
                !house_draw(chart, model, &question, &page, theme_find("light", &error), &arena, &scene, &error))
                fault("%s: %s", where, error.text);
            else
                check_leaders(where, &scene);
        }
        arena_free(&arena);
    }
    assert_no_faults();
}

/* What was drawn above of one model, and every kind of request, on two pages. A line here that changes names a figure
 * to look at. */
static void figures_stand_where_they_stood(void **state) {
    (void)state;
    static const char *const pages[] = {"slide", "social", "square", "phone", "column", "blog"};
    struct arena texts = {0};
    const char *text;
    for (size_t i = 0; (text = request_at(i / 2, &texts)); i++) {
        struct arena arena = {0};
        struct error error = {0};
        struct scene scene;
        uint64_t turn = hash_bytes(HASH_START, text, strlen(text)); /* so that one more changes no other */
        const char *page = pages[(turn + i % 2 * 3) % LENGTH(pages)];
        const char *request = arena_printf(&arena, "%s --size %s", text, page);
        bool drawn = draw_request(request, &arena, &scene, &error);
        if (drawn) note_stand(request, &scene);
        if (drawn) note_svgs(request, &scene);
        if (drawn && (turn + i % 2) % 5 == 0) note_bytes(request, &scene);
        if (!drawn) buffer_printf(&stands, "refused %s: %s\n", request, error.text);
        arena_free(&arena);
    }
    arena_free(&texts);
    struct buffer all = {0};
    put_font(&all);
    buffer_add(&all, stands.bytes, stands.size);
    buffer_add(&all, "", 1);
    buffer_add(&written, "", 1);
    if (hold_places("stands", (char *)all.bytes)) hold_golden("bytes", (char *)written.bytes);
    buffer_free(&all);
    buffer_free(&stands);
    buffer_free(&written);
    assert_no_faults();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_stand_as_accepted),
        cmocka_unit_test(dumps_are_compared_by_their_meaning),
#if WRAPS
        cmocka_unit_test(notes_have_the_choice_that_they_had),
#endif
        cmocka_unit_test(texts_of_every_preset_keep_clear_of_one_another),
        cmocka_unit_test(texts_keep_clear_of_one_another_whatever_is_asked),
        cmocka_unit_test(leaders_cross_no_vertical),
        cmocka_unit_test(own_words_stand_on_every_page),
        cmocka_unit_test(every_theme_has_the_same_places),
        cmocka_unit_test(figures_stand_where_they_stood),
    };
    return cmocka_run_group_tests(tests, open_house, close_house);
}
