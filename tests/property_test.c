/* Some thousands of figures that nobody thought of: any preset, any options, any size, either language. Each stands as
 * figures must, or is refused with a sentence that says what to do; and where it stood.
 *
 * After a wanted change:  BPT_ACCEPT=1 meson test -C build property  and then look at a figure that changed. */
#include <math.h>

#include "base/hash.h"
#include "embed/embedded.h"
#include "stand.h"
#include "support.h"

enum { FIGURES = 350 /* of each chart; three times as many with BPT_WHOLE=1 */ };

/* ---- chance: the same on every machine ---- */

static uint64_t below(uint64_t *seed, uint64_t count) {
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (*seed >> 33) % count;
}

static bool once_in(uint64_t *seed, uint64_t count) {
    return below(seed, count) == 0;
}

/* Every order of magnitude as often as any other. */
static uint64_t any_count(uint64_t *seed, double digits) {
    return (uint64_t)pow(10, digits * (double)below(seed, 1000) / 999);
}

#define ONE_OF(seed, ...)                                                                                              \
    ((const char *const[]){__VA_ARGS__}[below(seed, LENGTH(((const char *const[]){__VA_ARGS__})))])

/* ---- a request ---- */

struct wish {
    const struct chart *chart;
    const struct model *models[MOST_COMPARED];
    size_t model_count;
    struct question question;
    const struct words *words;
    const char *size, *title;
    double floor; /* 0: none */
    bool transparent;
};

/* By their names, so that one more changes only the figures that it is in. */
static const struct model *any_model(uint64_t *seed) {
    const struct model *chosen = NULL;
    uint64_t begin = HASH_START ^ below(seed, UINT32_MAX), best = 0;
    for (size_t i = 0; i < house->presets.count; i++) {
        const struct model *model = &house->models[i];
        uint64_t hash = hash_bytes(begin, model->id, strlen(model->id));
        if (!chosen || hash > best) chosen = model, best = hash;
    }
    return chosen;
}

static const struct dtype *any_format(uint64_t *seed) {
    struct error error;
    return dtype_find(ONE_OF(seed, "bf16", "bf16", "bf16", "fp8", "int4", "q8_0", "fp32"), &error);
}

static const struct adapter_kind *any_kind(uint64_t *seed) {
    return adapter_kind_find(ONE_OF(seed, "dora", "loha", "vera"));
}

static void wish_references(uint64_t *seed, struct wish *wish, struct arena *arena) {
    struct error error;
    const char *names = ONE_OF(seed, "text", "text,entropy", "ceiling", "facts,cartridges", "text,ceiling,facts");
    if (!references_read("references.csv", embedded_find("references.csv"), names,
                         wish->words->phrases == house->spanish.phrases ? "es" : "en", arena,
                         &wish->question.references, &error))
        fault("%s", error.text);
}

static void wish_range(uint64_t *seed, struct question *question) {
    bool decades = question->quantity->step == 10;
    question->fitted = false;
    question->low = any_count(seed, decades ? 9 : 3);
    question->high = question->low + any_count(seed, decades ? 12 : 4);
}

static struct question wish_question(uint64_t *seed, const struct chart *chart) {
    struct question question = usual_question(chart);
    question.tokens = any_count(seed, 9);
    question.rank = once_in(seed, 3) ? any_count(seed, 4) : UINT64_C(1) << below(seed, 11);
    question.kv_dtype = any_format(seed);
    question.adapter_dtype = any_format(seed);
    question.weight_dtype = any_format(seed);
    question.kv_allocated = once_in(seed, 4);
    question.adapter.targets = ONE_OF(seed, "all-linear", "all-linear", "attention", "mlp");
    if (once_in(seed, 3)) question.adapter.kind = any_kind(seed);
    question.min_kv_share = 1000000 * any_count(seed, 3);
    question.max_weight_share = 1000000 * any_count(seed, 3);
    if (once_in(seed, 3)) wish_range(seed, &question);
    if (once_in(seed, 4)) question.session_tokens = any_count(seed, 6);
    if (once_in(seed, 4)) question.kv_band_dtype = any_format(seed);
    if (question.kv_band_dtype == question.kv_dtype) question.kv_band_dtype = NULL;
    if (once_in(seed, 4)) question.annotation_count = 1 + below(seed, 2);
    for (size_t i = 0; i < question.annotation_count; i++) question.annotations[i] = any_count(seed, 7);
    return question;
}

static const char *any_size(uint64_t *seed, struct arena *arena) {
    if (!once_in(seed, 3)) return ONE_OF(seed, "blog", "slide", "social", "square");
    unsigned width = 600 + (unsigned)below(seed, 1800),
             height = (unsigned)((0.5 + 0.005 * (double)below(seed, 100)) * width);
    return arena_printf(arena, "%ux%u", width, height);
}

static struct wish make_wish(const struct chart *chart, uint64_t *seed, struct arena *arena) {
    struct wish wish = {.chart = chart};
    struct words *words = arena_alloc(arena, sizeof *words);
    *words = once_in(seed, 2) ? house->spanish : house->words;
    words->units = once_in(seed, 4) ? UNITS_IEC : UNITS_SI;
    wish.words = words;
    wish.model_count = once_in(seed, 5) ? 2 + below(seed, MOST_COMPARED - 1) : 1;
    for (size_t i = 0; i < wish.model_count; i++) wish.models[i] = any_model(seed);
    wish.question = wish_question(seed, wish.chart);
    if (wish.model_count > 1) wish.question.kv_band_dtype = NULL, wish.question.fitted = false;
    if (once_in(seed, 5)) wish_references(seed, &wish, arena);
    wish.size = any_size(seed, arena);
    wish.title = once_in(seed, 6) ? ONE_OF(seed, "", "Short",
                                           "A claim of one's own that takes two lines of almost any page there is",
                                           "Ein Titel", "Con acentos: cuánto comprime una LoRA lo aprendido")
                                  : NULL;
    wish.floor = once_in(seed, 6) ? pow(10, (double)below(seed, 7) - 3) : 0;
    wish.transparent = once_in(seed, 4);
    return wish;
}

/* ---- what becomes of it ---- */

struct picture {
    struct table *tables;
    struct figure *figure;
    struct scene scene;
};

static bool draw(const struct wish *wish, struct arena *arena, struct picture *picture, struct error *error) {
    struct page page;
    struct table *tables = picture->tables = arena_array(arena, MOST_COMPARED, sizeof *tables);
    struct figure *figure = picture->figure = arena_alloc(arena, sizeof *figure);
    for (size_t i = 0; i < wish->model_count; i++)
        if (!sweep_run(wish->models[i], &wish->question, arena, &tables[i], error)) return false;
    for (size_t i = 1; i < wish->model_count; i++) tables[i - 1].next = &tables[i];
    wish->chart->tell(tables, wish->words, arena, figure);
    if (wish->title) figure->title = wish->title;
    if (wish->floor > 0 && wish->chart->per_token && !figure_set_floor(figure, wish->floor, wish->words, arena, error))
        return false;
    if (!page_find(wish->size, &page, error)) return false;
    page.transparent = wish->transparent;
    return layout(figure, wish->words, &page, theme_find("light", error), &house->ruler, arena, &picture->scene, error);
}

/* The sentences that may be said: none of them is "please report this". */
static bool is_expected(const char *sentence) {
    static const char *const known[] = {"does not fit on a",
                                        "leaves no room for the plot",
                                        "do not fit beside a plot",
                                        "--ymin:",
                                        "ask for fewer tokens or a lower rank",
                                        "ask for less with",
                                        "is not a linear matrix of",
                                        "would lie over",
                                        "has room for",
                                        "has no room for the name"};
    for (size_t i = 0; i < LENGTH(known); i++)
        if (strstr(sentence, known[i])) return true;
    return false;
}

static const char *name_of(const struct wish *wish, uint64_t number, struct arena *arena) {
    return arena_printf(arena, "figure %llu: %s of %s%s, %s, %s", (unsigned long long)number, wish->chart->name,
                        wish->models[0]->id, wish->model_count > 1 ? " and others" : "", wish->size,
                        wish->words->phrases == house->spanish.phrases ? "es" : "en");
}

/* ---- where they stood ---- */

enum { A_LINE = 50 };

static struct buffer stood; /* two digits a figure, of all that it says and where, or of why it is refused */

static uint64_t hash_text(uint64_t hash, const char *text) {
    return text ? hash_bytes(hash, text, strlen(text) + 1) : hash_bytes(hash, "-", 1);
}

static uint64_t hash_findings(uint64_t hash, const struct findings *findings) {
    const uint64_t found[] = {
        findings->kv_bytes,       findings->kv_band_bytes,    findings->kv_marginal_bytes, findings->kv_window,
        findings->adapter_bytes,  findings->crossover_tokens, findings->equal_rank,        findings->last_rank,
        findings->low_rank_limit, findings->outgrown_rank,    findings->full_rank,         findings->floor_rank,
        findings->cap_rank,       findings->cap_endless,      findings->spot_low,          findings->spot_high,
        findings->spot_from,      findings->spot_tokens,      findings->active_parameters};
    return hash_counts(hash, found, LENGTH(found));
}

static uint64_t hash_picture(const struct picture *picture) {
    uint64_t hash = hash_of_scene(HASH_START, &picture->scene);
    hash = hash_text(hash_text(hash, picture->figure->description), picture->figure->reading.value);
    for (size_t i = 0; i < picture->figure->caption_count; i++) hash = hash_text(hash, picture->figure->captions[i]);
    for (const struct table *table = picture->tables; table; table = table->next)
        hash = hash_findings(
            hash_counts(hash, &table->samples->x, table->count * sizeof *table->samples / sizeof(uint64_t)),
            &table->findings);
    return hash;
}

static void note_figure(const char *chart, uint64_t number, uint64_t hash) {
    if (number >= FIGURES) return;
    if (number % A_LINE == 0) buffer_printf(&stood, "\n%s from %llu on ", chart, (unsigned long long)number);
    buffer_printf(&stood, "%02x", (unsigned)(hash >> 56 ^ hash) & 0xFF);
}

/* What is drawn of a chart does not depend on which others there are. */
static void check_chart(const struct chart *chart, uint64_t figures) {
    uint64_t refused = 0;
    bool loud = getenv("BPT_VERBOSE") != NULL;
    for (uint64_t i = 0; i < figures; i++) {
        struct arena arena = {0};
        uint64_t seed = hash_bytes(1000003 * i + 17, chart->name, strlen(chart->name));
        struct error error = {0};
        struct picture picture;
        struct wish wish = make_wish(chart, &seed, &arena);
        const char *name = name_of(&wish, i, &arena);
        if (draw(&wish, &arena, &picture, &error)) {
            check_scene(&house->ruler, name, &picture.scene);
            note_figure(chart->name, i, hash_picture(&picture));
        } else {
            note_figure(chart->name, i, hash_text(HASH_START, error.text));
            refused += !strstr(error.text, "--ymin") && !strstr(error.text, "--targets"); /* asked for blindly here */
            if (loud || !is_expected(error.text)) print_message("%s: %s\n", name, error.text);
            if (!is_expected(error.text)) fault("%s: %s", name, error.text);
        }
        arena_free(&arena);
    }
    print_message("%s: %llu of %llu figures were refused\n", chart->name, (unsigned long long)refused,
                  (unsigned long long)figures);
    if (refused > figures / 10) fault("%s: too many figures are refused", chart->name);
}

/* BPT_FIGURES of each chart, for those who have time. */
static void figures_that_nobody_thought_of_stand(void **state) {
    (void)state;
    const char *asked = getenv("BPT_FIGURES");
    uint64_t figures = asked ? strtoull(asked, NULL, 10) : getenv("BPT_WHOLE") ? 3 * FIGURES : FIGURES;
    put_font(&stood);
    for (const struct chart *const *chart = charts(); *chart; chart++) check_chart(*chart, figures);
    buffer_add(&stood, "", 1);
    if (figures >= FIGURES) hold_places("property", (char *)stood.bytes);
    buffer_free(&stood);
    assert_no_faults();
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(figures_that_nobody_thought_of_stand)};
    return cmocka_run_group_tests(tests, house_open, house_close);
}
