/* Every option, language, theme, size and format by the lists that there are: a row that is added is tested at once.
 * The studio is called here, not the program. */
#include "support.h"

#include <strings.h>

#include "base/list.h"
#include "studio/formats.h"
#include "studio/options.h"

/* A value of each option that draws, which makes some figure other than it was. A row without one is a fault. */
static const struct {
    const char *name, *value;
    bool of_files; /* some format's file differs, though the figure is the same */
} samples[] = {
    {"model", "gpt2", false},
    {"presets", "MODELS", true}, /* has the usual models too */
    {"set", "num_key_value_heads=16", false},
    {"as", "mistral", false},
    {"rank", "16", false},
    {"tokens", "2M", false},
    {"x-range", "1k..1M", false},
    {"points", "17", false},
    {"targets", "q_proj", false},
    {"adapter", "dora", false},
    {"adapters", "lora,miss", false},
    {"moe-lora", "none", false},
    {"adapter-config", "PEFT", false},
    {"adapter-file", NULL, false},   /* tests/adapter_test.c */
    {"labels", NULL, false},         /* tests/peft_test.c, as the next */
    {"virtual-tokens", NULL, false}, /* of other kinds than LoRA */
    {"kv", "allocated", false},
    {"kv-dtype", "fp8", false},
    {"kv-band", "fp8..bf16", false},
    {"lora-dtype", "fp32", false},
    {"weight-dtype", "fp8", false},
    {"min-kv", "20%", false},
    {"max-weights", "2%", false},
    {"theme", "dark", true},
    {"transparent", NULL, false},
    {"size", "slide", false},
    {"type", "12", false},
    {"lang", "es", false},
    {"units", "iec", false},
    {"session-tokens", "2M", false},
    {"summary-tokens", "4k", false},
    {"compare", "gpt2", false},
    {"ref", "text", false},
    {"ref-table", "REFERENCES", true}, /* which is the one built in */
    {"annotate", "tokens=1M", false},
    {"y", "full", false},
    {"ymin", "100", false},
    {"title", "A title", false},
    {"subtitle", "A subtitle", false},
    {"caption", "A caption", false},
    {"label-icl", "One", false},
    {"label-lora", "Two", false},
    {"label-pretraining", "Three", false},
    {"font", NULL, false}, /* tests/cases/cli.txt */
    {"png", "small", true},
    {"svg", "web", true},
    {"responsive", NULL, true},
    {"embed-font", NULL, true},
    {"live", NULL, false}, /* tests/page_test.c */
};

static const char *sample_of(const struct option *option, struct arena *arena) {
    for (size_t i = 0; i < LENGTH(samples); i++) {
        if (strcmp(samples[i].name, option->name) != 0) continue;
        const char *value = samples[i].value;
        if (value && strcmp(value, "MODELS") == 0) return source_path(arena, "assets/models.csv");
        if (value && strcmp(value, "PEFT") == 0) return source_path(arena, "tests/cases/adapter/peft.json");
        if (value && strcmp(value, "REFERENCES") == 0) return source_path(arena, "assets/references.csv");
        bool elsewhere = strcmp(option->name, "live") == 0;
        return value ? value : option->kind == OPTION_SWITCH && !elsewhere ? "yes" : NULL;
    }
    fault("--%s: has no sample in this test", option->name);
    return NULL;
}

static bool is_of_files(const struct option *option) {
    for (size_t i = 0; i < LENGTH(samples); i++)
        if (strcmp(samples[i].name, option->name) == 0) return samples[i].of_files;
    return false;
}

/* As the command line takes it. */
static bool parse(const struct option *option, const char *value, struct request *request, struct arena *arena,
                  struct error *error) {
    struct texts words = {0};
    char *arguments[] = {arena_printf(arena, "--%s", option->name), arena_copy(arena, value)};
    return options_parse(option->kind == OPTION_SWITCH ? 1 : 2, arguments, request, &words, error);
}

static const char *cell_of(const struct option *option, const struct request *request, struct arena *arena) {
    struct buffer cell = {0};
    option_get(option, request, &cell);
    const char *text = arena_text(arena, (char *)cell.bytes, cell.size);
    buffer_free(&cell);
    return text;
}

/* ---- parse, file, redraw, table ---- */

static void every_option_goes_through_a_file_and_a_table(void **state) {
    (void)state;
    for (const struct option *option = options; option->name; option++) {
        struct arena arena = {0};
        struct request typed, read, row;
        struct error error;
        const struct chart *chart;
        const char *value = option->draws ? sample_of(option, &arena) : NULL;
        const struct chart *heeding = charts()[0];
        for (size_t i = 0; charts()[i]; i++)
            if (option_is_heeded(option, charts()[i])) heeding = charts()[i];
        if (strcmp(option->name, "annotate") == 0) heeding = chart_find("tokens");
        options_default(&typed);
        options_default(&row);
        if (value && parse(option, value, &typed, &arena, &error)) {
            const char *command = request_print(&typed, heeding, &arena), *cell = cell_of(option, &typed, &arena);
            if (!option_is_given(option, &typed)) fault("--%s: is not noted as given", option->name);
            if (!strstr(command, arena_printf(&arena, " --%s", option->name)))
                fault("--%s: a file does not carry it: %s", option->name, command);
            if (!request_read(command, &arena, &read, &chart, &error))
                fault("--%s: %s", option->name, error.text);
            else if (strcmp(request_print(&read, chart, &arena), command) != 0)
                fault("--%s: is another one when it is read from a file", option->name);
            if (!option_set(option, arena_copy(&arena, cell), &row, &error))
                fault("--%s: a table refuses its own cell: %s", option->name, error.text);
            else if (strcmp(cell_of(option, &row, &arena), cell) != 0)
                fault("--%s: is another one in a table", option->name);
        } else if (value) {
            fault("--%s: %s", option->name, error.text);
        }
        arena_free(&arena);
    }
    assert_no_faults();
}

/* ---- the environment ---- */

static void a_variable_is_called_as_its_option(void **state) {
    (void)state;
    for (const struct option *option = options; option->name; option++) {
        if (!option->variable) continue;
        if (strncmp(option->variable, "BPT_", 4) != 0 || strcasecmp(option->variable + 4, option->name) != 0)
            fault("--%s: has the variable %s", option->name, option->variable);
        if (!option->draws || option->counts) fault("--%s: would change numbers unseen", option->name);
    }
    assert_no_faults();
}

static void every_option_is_refused_where_it_is_not_taken(void **state) {
    (void)state;
    for (const struct option *option = options; option->name; option++)
        for (int i = 0; i < TAKER_COUNT; i++) {
            struct request request;
            struct error error;
            options_default(&request);
            option_note_given(option, &request);
            bool taken = option_takers(option) >> i & 1;
            if (options_check(&request, 1u << i, "bpt x", &error) != taken)
                fault("--%s: is %s by taker %d", option->name, taken ? "refused" : "taken", i);
            if (!taken && !strstr(error.text, "it is an option of ")) fault("--%s: %s", option->name, error.text);
        }
    assert_no_faults();
}

static void a_nameless_value_is_refused_with_all_names(void **state) {
    (void)state;
    for (const struct option *option = options; option->name; option++) {
        if (option->kind != OPTION_NAME) continue;
        struct arena arena = {0};
        struct names names = {0};
        struct request request;
        struct error error;
        options_default(&request);
        if (parse(option, "no such thing", &request, &arena, &error)) fault("--%s: takes anything", option->name);
        list_names(option->list, &names);
        for (size_t i = 0; i < names.count; i++) {
            if (names.count <= 8 && !strstr(error.text, names.items[i]))
                fault("--%s: '%s' is not told: %s", option->name, names.items[i], error.text);
            if (!parse(option, names.items[i], &request, &arena, &error))
                fault("--%s %s: %s", option->name, names.items[i], error.text);
        }
        names_free(&names);
        arena_free(&arena);
    }
    assert_no_faults();
}

/* ---- every option works, or is refused ---- */

/* What comes of a request: a chart's scene, table and words, or with `files` its files; false: refused. */
static bool draw(const struct studio *studio, const struct request *request, const struct chart *chart, bool files,
                 struct buffer *out, struct error *error) {
    struct arena arena = {0};
    struct inputs inputs;
    struct paper paper;
    struct scene scene;
    const char *warning;
    struct answer *answer = arena_alloc(&arena, sizeof *answer);
    struct format_choice choice = {.count = 0};
    bool drawn = inputs_read(studio, request, &arena, &inputs, error) && paper_read(request, &arena, &paper, error) &&
                 answer_find(studio, request, &inputs, chart, &arena, answer, error) &&
                 answer_lay_out(answer, &paper, &arena, &scene, &warning, error);
    if (drawn && files) {
        answer->document.request = "always the same";
        drawn = formats_parse("png,svg,web.svg", &choice, error) && formats_choose_svg(request->svg, &choice, error);
    } else if (drawn) {
        scene_dump(&scene, out);
        table_write_csv(answer->table, out);
        buffer_text(out, answer->document.description);
    }
    for (size_t i = 0; i < choice.count && drawn; i++) drawn = choice.items[i]->write(answer, &scene, out, error);
    arena_free(&arena);
    return drawn;
}

static bool same(const struct buffer *a, const struct buffer *b) {
    return a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0;
}

/* A figure as it is before an option is tried on it: drawn once for all of them. NULL: refused. */
static const struct buffer *draw_plain(const struct studio *studio, const struct request *plain,
                                       const struct chart *chart, bool files) {
    static struct {
        const char *model, *compare;
        const struct chart *chart;
        bool files, drawn;
        struct buffer bytes;
    } plains[64];
    static size_t count;
    struct error error;
    size_t i = 0;
    while (i < count && (plains[i].model != plain->model || plains[i].compare != plain->compare ||
                         plains[i].chart != chart || plains[i].files != files))
        i++;
    assert_true(i < LENGTH(plains));
    if (i == count) {
        plains[count].model = plain->model, plains[count].compare = plain->compare;
        plains[count].chart = chart, plains[count].files = files;
        plains[count].drawn = draw(studio, plain, chart, files, &plains[count].bytes, &error);
        count++;
    }
    return plains[i].drawn ? &plains[i].bytes : NULL;
}

/* Whether the option changes the chart, or is refused there. A chart that is not drawn without it says nothing. */
static bool works_on(const struct studio *studio, const struct option *option, const struct request *before,
                     const struct chart *chart) {
    struct arena arena = {0};
    struct request plain = *before, after;
    struct error error = {0};
    struct buffer second = {0};
    const char *value = sample_of(option, &arena);
    bool files = is_of_files(option), works = !value; /* else tested elsewhere */
    if (files) plain.size = "360x240";                /* a PNG's time goes by its pixels */
    after = plain;
    const struct buffer *first = value ? draw_plain(studio, &plain, chart, files) : NULL;
    if (first) {
        if (!parse(option, value, &after, &arena, &error))
            fault("--%s: %s", option->name, error.text);
        else if (!draw(studio, &after, chart, files, &second, &error))
            works = strstr(error.text, option->name) != NULL;
        else
            works = !same(first, &second);
    }
    buffer_free(&second);
    arena_free(&arena);
    return works;
}

static void try_option(const struct studio *studio, const struct option *option, const char *model, const char *compare,
                       bool *works) {
    struct request request;
    options_default(&request);
    request.model = model;
    request.compare = compare;
    for (size_t i = 0; charts()[i] && !*works; i++) *works = works_on(studio, option, &request, charts()[i]);
}

/* On a figure of one model that is dense or has experts and windows; and among several, by itself. */
static void every_option_works_or_is_refused(void **state) {
    const struct studio *studio = *state;
    for (const struct option *option = options; option->name; option++) {
        if (!option->draws) continue;
        bool alone = false, compared = false;
        try_option(studio, option, "llama-3-70b", NULL, &alone);
        if (!alone) try_option(studio, option, "mixtral-8x7b", NULL, &alone);
        if (!alone) try_option(studio, option, "gemma-3-27b", NULL, &alone);
        try_option(studio, option, "llama-3-70b", "llama-3-8b", &compared);
        if (!compared) try_option(studio, option, "mixtral-8x7b", "llama-3-8b", &compared);
        if (!compared) try_option(studio, option, "gemma-3-27b", "llama-3-8b", &compared);
        bool mere_file = strcmp(option->name, "presets") == 0;
        if (!alone && !mere_file) fault("--%s: changes nothing and is not refused", option->name);
        if (!compared && !mere_file) fault("--%s: with --compare, changes nothing and is not refused", option->name);
    }
    assert_no_faults();
}

/* On each chart by itself, whatever it does on others. */
static void every_option_works_or_is_refused_on_every_chart(void **state) {
    const struct studio *studio = *state;
    static const char *const models[] = {"llama-3-70b", "mixtral-8x7b", "gemma-3-27b", "jamba-v0.1"};
    for (const struct option *option = options; option->name; option++)
        for (size_t i = 0; option->draws && charts()[i]; i++) {
            bool works = strcmp(option->name, "presets") == 0;
            for (size_t j = 0; j < LENGTH(models) && !works; j++) {
                struct request request;
                options_default(&request);
                request.model = models[j];
                works = works_on(studio, option, &request, charts()[i]);
            }
            if (!works)
                fault("%s --%s: changes nothing and is not refused; draw what it says, or make it one `of_some_charts` "
                      "that the chart does not heed",
                      charts()[i]->name, option->name);
        }
    assert_no_faults();
}

static void charts_heed_options_that_there_are(void **state) {
    (void)state;
    for (const struct chart *const *chart = charts(); *chart; chart++) {
        const char *rest = (*chart)->heeds;
        for (struct item item; list_take(&rest, &item);) {
            struct arena arena = {0};
            const struct option *option = options_find(item_copy(item, &arena));
            if (!option || !option->of_some_charts)
                fault("%s heeds '%.*s', which is no option of some charts", (*chart)->name, ITEM_SHOWN(item));
            arena_free(&arena);
        }
    }
    assert_no_faults();
}

/* With the names of those that do, and no others. */
static void what_a_chart_does_not_heed_is_refused(void **state) {
    (void)state;
    for (const struct option *option = options; option->name; option++)
        for (const struct chart *const *chart = charts(); *chart; chart++) {
            struct arena arena = {0};
            struct request request;
            struct error error = {0};
            const char *value = option->draws ? sample_of(option, &arena) : NULL;
            options_default(&request);
            if (value && !option_is_heeded(option, *chart) && parse(option, value, &request, &arena, &error)) {
                bool taken = options_check_chart(&request, *chart, &error);
                const char *draw = taken ? NULL : strstr(error.text, "or draw ");
                if (!draw) fault("%s --%s: %s", (*chart)->name, option->name, taken ? "is taken" : error.text);
                for (const struct chart *const *other = charts(); draw && *other; other++)
                    if ((strstr(draw, (*other)->name) != NULL) != option_is_heeded(option, *other))
                        fault("--%s is%s heeded by %s: %s", option->name,
                              option_is_heeded(option, *other) ? "" : " not", (*other)->name, error.text);
            }
            arena_free(&arena);
        }
    assert_no_faults();
}

/* ---- languages, themes, sizes, formats ---- */

static void every_name_of_a_list_draws(void **state) {
    const struct studio *studio = *state;
    static const char *const chosen[] = {"theme", "size", "lang", "units", "kv-dtype", "ref"};
    for (size_t i = 0; i < LENGTH(chosen); i++) {
        const struct option *option = options_find(chosen[i]);
        struct names names = {0};
        list_names(option->list, &names);
        if (names.count < 2) fault("%s: only %zu names", list_name(option->list), names.count);
        for (size_t j = 0; j < names.count; j++) {
            struct arena arena = {0};
            struct request request;
            struct error error;
            struct buffer out = {0};
            options_default(&request);
            if (!parse(option, names.items[j], &request, &arena, &error))
                fault("--%s %s: %s", option->name, names.items[j], error.text);
            for (size_t k = 0; charts()[k]; k++)
                if (!draw(studio, &request, charts()[k], false, &out, &error) && !strstr(error.text, option->name))
                    fault("%s --%s %s: %s", charts()[k]->name, option->name, names.items[j], error.text);
            buffer_free(&out);
            arena_free(&arena);
        }
        names_free(&names);
    }
    assert_no_faults();
}

static struct buffer whole_file;
static size_t kept;

static bool write_part(const struct answer *answer, const struct scene *scene, struct buffer *out,
                       struct error *error) {
    (void)answer, (void)scene, (void)error;
    buffer_add(out, whole_file.bytes, kept);
    return true;
}

/* A file of which the last bytes are missing, or all, is not one. */
static void hold_the_end(const struct format *format, const struct answer *answer, const struct buffer *file) {
    static const size_t lost[] = {1, 2, 3, 12, 1000, SIZE_MAX};
    struct format cut = *format;
    cut.write = write_part;
    whole_file = *file;
    for (size_t i = 0; i < LENGTH(lost); i++) {
        struct buffer out = {0};
        struct error error = {0};
        kept = lost[i] < file->size ? file->size - lost[i] : 0;
        /* a table may be cut at a row's end, and then nothing tells */
        if (kept && file->bytes[kept - 1] == '\n' && !format->needs_scene) continue;
        if (format_write(&cut, answer, NULL, &out, &error) || !strstr(error.text, "came out cut short"))
            fault("%s: %zu bytes of %zu are taken for the file", format->name, kept, file->size);
        buffer_free(&out);
    }
}

static void every_format_writes_every_chart(void **state) {
    const struct studio *studio = *state;
    for (size_t i = 0; charts()[i]; i++) {
        struct arena arena = {0};
        struct request request;
        struct inputs inputs;
        struct paper paper;
        struct scene scene;
        struct error error;
        const char *warning;
        struct answer *answer = arena_alloc(&arena, sizeof *answer);
        options_default(&request);
        if (!inputs_read(studio, &request, &arena, &inputs, &error) || !paper_read(&request, &arena, &paper, &error) ||
            !answer_find(studio, &request, &inputs, charts()[i], &arena, answer, &error) ||
            !answer_lay_out(answer, &paper, &arena, &scene, &warning, &error))
            fail_msg("%s", error.text);
        for (const struct format *format = formats; format->name; format++) {
            struct buffer out = {0};
            if (!format_write(format, answer, format->needs_scene ? &scene : NULL, &out, &error))
                fault("%s.%s: %s", charts()[i]->name, format->name, error.text);
            hold_the_end(format, answer, &out);
            buffer_free(&out);
        }
        arena_free(&arena);
    }
    assert_no_faults();
}

static int open_studio(void **state) {
    static struct studio studio;
    struct error error;
    *state = &studio;
    if (studio_open(&studio, NULL, &error) && studio_load_drawing(&studio, NULL, &error)) return 0;
    print_error("%s\n", error.text);
    return -1;
}

static int close_studio(void **state) {
    studio_close(*state);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_goes_through_a_file_and_a_table),
        cmocka_unit_test(a_variable_is_called_as_its_option),
        cmocka_unit_test(every_option_is_refused_where_it_is_not_taken),
        cmocka_unit_test(a_nameless_value_is_refused_with_all_names),
        cmocka_unit_test(every_option_works_or_is_refused),
        cmocka_unit_test(every_option_works_or_is_refused_on_every_chart),
        cmocka_unit_test(charts_heed_options_that_there_are),
        cmocka_unit_test(what_a_chart_does_not_heed_is_refused),
        cmocka_unit_test(every_name_of_a_list_draws),
        cmocka_unit_test(every_format_writes_every_chart),
    };
    return cmocka_run_group_tests(tests, open_studio, close_studio);
}
