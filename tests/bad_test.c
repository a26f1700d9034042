/* Bad input: every file ends in an explanation or in one sentence, from a file and from standard input. The studio is
 * called here as the program calls it; tests/cases/cli.txt holds that a sentence is one line and its status. The cases
 * are in tests/cases/bad.txt; what is large is made here. */
#include "support.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/text.h"
#include "studio/ask.h"
#include "studio/options.h"

#define SMALL                                                                                                          \
    "\"model_type\": \"gpt2\", \"n_layer\": 12, \"n_embd\": 768, \"n_head\": 12, \"vocab_size\": 50257, "              \
    "\"n_positions\": 1024"

struct desk {
    struct arena arena;
    const char *folder, *given;
};

static void desk_open(struct desk *desk) {
    *desk = (struct desk){0};
    desk->folder = directory_make(&desk->arena);
    desk->given = arena_printf(&desk->arena, "%s/given", desk->folder);
}

static void desk_close(struct desk *desk) {
    directory_remove(desk->folder);
    arena_free(&desk->arena);
}

static void give(const struct desk *desk, const void *bytes, size_t size) {
    FILE *file = fopen(desk->given, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* As the command does it, but in this process. */
static bool explain_request(const struct request *request, struct error *error) {
    struct arena arena = {0};
    struct studio studio;
    struct inputs *inputs = arena_alloc(&arena, sizeof *inputs);
    struct question question;
    struct findings findings;
    bool done = studio_open(&studio, request->presets, error) && inputs_read(&studio, request, &arena, inputs, error) &&
                ask(request, inputs, charts()[0], &arena, &question, error) &&
                sweep_find(&inputs->models[0], &question, &arena, &findings, error);
    studio_close(&studio);
    arena_free(&arena);
    return done;
}

/* Standard input is what was given, from its start. */
static void hold_input(const struct desk *desk) {
    int descriptor = open(desk->given, O_RDONLY);
    assert_true(descriptor >= 0 && dup2(descriptor, STDIN_FILENO) == STDIN_FILENO);
    close(descriptor);
}

/* "=": it is explained; else it ends in one sentence that has this part. */
static void explain(struct desk *desk, const char *option, const char *path, const char *expected) {
    struct request request;
    struct texts words = {0};
    struct error error = {0};
    char *arguments[] = {arena_copy(&desk->arena, option), arena_copy(&desk->arena, path)};
    hold_input(desk);
    options_default(&request);
    bool done = options_parse(2, arguments, &request, &words, &error) && explain_request(&request, &error);
    bool one_sentence = *error.text && !strchr(error.text, '\n') && text_is_printable(error.text);
    bool of_this_kind = error.kind == ERROR_FAILURE || error.kind == ERROR_USAGE;
    if (*expected == '=' ? !done : done || !one_sentence || !of_this_kind || !strstr(error.text, expected))
        fault("%s %s: '%s' was expected in: %s", option, path, expected, done ? "(explained)" : error.text);
}

static void explain_given(struct desk *desk, const char *option, const char *expected) {
    explain(desk, option, desk->given, expected);
    if (strcmp(option, "--adapter-file") != 0) explain(desk, option, "-", expected); /* that is read from two places */
}

static size_t unescape(char *text) {
    char *to = text;
    for (const char *from = text; *from; from++) {
        unsigned byte;
        if (*from != '\\')
            *to++ = *from;
        else if (*++from == 'x' && sscanf(from + 1, "%2x", &byte) == 1)
            *to++ = (char)byte, from += 2;
        else
            *to++ = *from == 'n' ? '\n' : *from == 't' ? '\t' : *from;
    }
    return (size_t)(to - text);
}

static void every_case_ends_in_one_sentence(void **state) {
    (void)state;
    struct desk desk;
    size_t cases = 0;
    desk_open(&desk);
    char *line =
        arena_copy(&desk.arena, read_whole_file(&desk.arena, source_path(&desk.arena, "tests/cases/bad.txt")).data);
    char *option = NULL;
    for (char *end; (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        if (!*line || *line == '#') continue;
        if (!option) {
            char *bar = strchr(option = line, '|');
            assert_non_null(bar);
            *bar = '\0';
            give(&desk, bar + 1, unescape(bar + 1));
            continue;
        }
        explain_given(&desk, option, line);
        option = NULL;
        cases++;
    }
    if (cases < 50) fault("only %zu cases", cases);
    desk_close(&desk);
    assert_no_faults();
}

/* head, then `piece` so many times, with the number in the place of %zu, then tail */
static void give_repeated(const struct desk *desk, const char *head, const char *piece, size_t times,
                          const char *tail) {
    struct buffer text = {0};
    const char *hole = strstr(piece, "%zu");
    buffer_text(&text, head);
    for (size_t i = 0; i < times; i++)
        if (hole)
            buffer_printf(&text, "%.*s%zu%s", (int)(hole - piece), piece, i, hole + 3);
        else
            buffer_text(&text, piece);
    buffer_text(&text, tail);
    give(desk, text.bytes, text.size);
    buffer_free(&text);
}

static void large_files_end_in_one_sentence(void **state) {
    (void)state;
    static const struct {
        const char *option, *head, *piece;
        size_t times;
        const char *tail, *expected;
    } cases[] = {
        {"-m", "", "[", 4 << 20, "", "nested deeper than 64 levels"},
        {"-m", "", "[", (4 << 20) + 1, "", "is larger than 4194304 bytes"},
        {"-m", "{\"a\": ", "[", 63, "1", "not valid JSON"},
        {"-m", "{\"a\": ", "[", 64, "1", "nested deeper than 64 levels"},
        {"-m", "{\"a\": ", "[", 100000, "1", "nested deeper than 64 levels"},
        {"-m", "{\"a\": ", "{\"a\": ", 100000, "", "nested deeper than 64 levels"},
        {"-m", "{\"a\": [", "{},", 1390000, "0]}", "more than 100000 values"},
        {"-m", "{\"a\": [", "0,", 2090000, "0]}", "more than 100000 values"},
        {"-m", "{", "\"k%zu\": 1, ", 95000, SMALL "}", "="},
        {"-m", "{" SMALL ", \"", "k", 4096, "\": 1}", "="},
        {"-m", "{" SMALL ", \"", "k", 4097, "\": 1}", "is longer than 4096 bytes"},
        {"-m", "{\"", "k", 3000000, "\": 1}", "is longer than 4096 bytes"},
        {"-m", "{\"model_type\": \"", "k", 3000000, "\"}", "is not one that is counted exactly"},
        {"-m", "{" SMALL ", \"layer_types\": [", "\"full_attention\", ", 90000, "\"full_attention\"]}", "="},
        {"--presets", "id,num_hidden_layers\n", "model-%zu,2\n", 100000, "", "="},
        {"--presets", "id,num_hidden_layers\n", "model-%zu,2\n", 140000, "", "more than 131072 models"},
        {"--presets", "id,name\ngpt2,", "x", (1 << 20) - 6, "\n", "="},
        {"--presets", "id,name\ngpt2,", "x", (1 << 20) - 5, "\n", "a row of more than 1 MB begins here"},
        {"--presets", "id\n\"", "x", 2000000, "", "a row of more than 1 MB begins here"},
        {"--presets", "id", ",name-%zu", 63, "\n", "'name-0' is not a column"},
        {"--presets", "id", ",name-%zu", 64, "\n", "more than 64 columns"},
        {"--presets", "id", ",name", 255, "\n", "more than 64 columns"},
        {"--presets", "id", ",name", 256, "\n", "more than 256 cells in a row"},
        {"--adapter-config", "{\"r\": 8, \"target_modules\": \"[", "q", 8181, "]|.*q_proj\"}", "="},
        {"--adapter-config", "{\"r\": 8, \"target_modules\": \"[", "q", 8182, "]|.*q_proj\"}",
         "it is longer than 8,192 bytes"},
        {"--adapter-config", "{\"r\": 8, \"target_modules\": [", "\"m%zu\", ", 99000, "\"q_proj\"]}",
         "'m0' is not a linear matrix"},
        {"--adapter-config", "{\"r\": 8, \"target_modules\": [\"q_proj\"], \"rank_pattern\": {", "\"m%zu\": 1, ", 4096,
         "\"q_proj\": 1}}", "is one of too many patterns"},
        {"--adapter-config", "{\"r\": 8, \"target_modules\": [\"q_proj\"], \"rank_pattern\": {", "\"m%zu\": 1, ", 4095,
         "\"q_proj\": 1}}", "="},
        {"--adapter-config", "{\"r\": 8, \"target_modules\": [\"q_proj\"], \"rank_pattern\": {", "\"m%zu\": 1, ", 4000,
         "\"v_proj\": 1}}", "="},
        {"--adapter-config", "{\"r\": 8, \"target_modules\": [\"q_proj\"], \"rank_pattern\": {",
         "\"(.*[.])*([a-z]+_?)*%zuX?\": 1, ", 4000, "\"v_proj\": 1}}", "takes too many steps"},
    };
    struct desk desk;
    desk_open(&desk);
    for (size_t i = 0; i < LENGTH(cases); i++) {
        give_repeated(&desk, cases[i].head, cases[i].piece, cases[i].times, cases[i].tail);
        explain(&desk, cases[i].option, desk.given, cases[i].expected);
    }
    desk_close(&desk);
    assert_no_faults();
}

static void what_is_no_file_ends_in_one_sentence(void **state) {
    (void)state;
    static const struct {
        const char *option, *folder;
    } kinds[] = {{"-m", "/config.json': No such file or directory"},
                 {"--presets", "cannot read"},
                 {"--adapter-config", "is a folder without an adapter_config.json"},
                 {"--adapter-file", "is a folder without an adapter_config.json or an adapter_model.safetensors"}};
    struct desk desk;
    desk_open(&desk);
    give(&desk, "", 0);
    for (size_t i = 0; i < LENGTH(kinds); i++) {
        explain(&desk, kinds[i].option, desk.folder, kinds[i].folder);
        explain(&desk, kinds[i].option, arena_printf(&desk.arena, "%s/nothing", desk.folder),
                i ? "No such file or directory" : "there is no file");
        explain(&desk, kinds[i].option, "/dev/zero", "it is a device");
    }
    desk_close(&desk);
    assert_no_faults();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_ends_in_one_sentence),
        cmocka_unit_test(large_files_end_in_one_sentence),
        cmocka_unit_test(what_is_no_file_ends_in_one_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
