/* What the page's core answers, beside what the program does when it is asked the same; natively, where no WebAssembly
 * is built. tests/core_test.mjs asks the core itself far more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "heap.h"

char *live_room(size_t size);
int live_keep(size_t name, size_t beginning, double whole);
int live_ask(size_t size);
const unsigned char *live_answer(void);
size_t live_answer_size(void);

static size_t faults;

static const char *answered(void) {
    static char text[400];
    snprintf(text, sizeof text, "%.*s", (int)live_answer_size(), (const char *)live_answer());
    return text;
}

/* "tokens|-m|gpt2" */
static int ask(const char *words) {
    size_t size = *words ? strlen(words) + 1 : 0;
    char *room = memcpy(live_room(size), words, size);
    for (char *bar; (bar = strchr(room, '|'));) *bar = '\0', room = bar + 1;
    return live_ask(size);
}

static int keep(const char *name, const char *beginning, size_t size, double whole) {
    char *room = live_room(strlen(name) + 1 + size);
    memcpy(stpcpy(room, name) + 1, beginning, size);
    return live_keep(strlen(name), size, whole);
}

static int drop(const char *name, const char *text) {
    FILE *file = fopen(name, "w");
    assert_true(file && fputs(text, file) >= 0 && fclose(file) == 0);
    return keep(name, text, strlen(text), (double)strlen(text));
}

/* ---- as the program ---- */

static void read_all(const char *path, struct buffer *out) {
    char piece[4096];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    for (size_t got; (got = fread(piece, 1, sizeof piece, file)) > 0;) buffer_add(out, piece, got);
    fclose(file);
}

static int run_program(const char *words, struct buffer *out, struct buffer *said) {
    struct buffer command = {0};
    buffer_printf(&command, "'%s' '", getenv("BPT_PROGRAM"));
    for (; *words; words++) buffer_printf(&command, *words == '|' ? "' '" : "%c", *words);
    buffer_add(&command, "' -o - >out 2>said", sizeof "' -o - >out 2>said");
    int status = WEXITSTATUS(system((char *)command.bytes));
    buffer_free(&command);
    read_all("out", out);
    read_all("said", said);
    return status;
}

static void hold(const char *words) {
    struct buffer out = {0}, said = {0};
    int status = ask(words), expected = run_program(words, &out, &said);
    const char *sentence = (char *)said.bytes + strlen("bpt: ");
    bool same = status == expected;
    if (same && status == 0) same = live_answer_size() == out.size && memcmp(live_answer(), out.bytes, out.size) == 0;
    if (same && status != 0)
        same = live_answer_size() + strlen("bpt: \n") == said.size &&
               memcmp(live_answer(), sentence, live_answer_size()) == 0;
    if (!same && faults++ < 20)
        print_error("%s: %d, but the program %d\n  %s\n  %.*s\n", words, status, expected, status ? answered() : "",
                    (int)said.size, said.size ? (char *)said.bytes : "");
    buffer_free(&out);
    buffer_free(&said);
}

static const char *const asked[] = {
    "tokens|-f|svg",
    "tokens|-m|gpt2|-f|svg|--svg|web",
    "tokens|-m|gpt2|-f|web.svg",
    "tokens|-m|GPT2|-f|svg",
    "rank|-m|gpt2|--compare|Llama-3-8B|-f|svg",
    "rank|-m|gpt2|-f|html|--lang|es",
    "map|-f|csv",
    "sessions|-f|json",
    "tokens|-f|txt|--compare|gpt2",
    "rank|-m|mine.json|-f|csv",
    "rank|-m|mine|--presets|mine.csv|-f|csv",
    "rank|-m|MINE|--presets|mine.csv|-f|svg",
    "rank|--presets|mine.csv|-m|nosuch|-f|csv",
    "rank|--presets|mine.json|-m|mine|-f|csv",
    "tokens|-m|gpt2|-f|csv", /* and none of the presets stays */
    "rank|-m|mine|-f|csv",
    "tokens|-m|mine.csv|-f|csv",
    "tokens|--theme|mine.theme.csv|-f|svg",
    "tokens|--nosuch",
    "tokens|rank|-f|svg",
    "tokens|-f|nosuch",
    "tokens|-f|svg|--svg|nosuch",
    "tokens|--rank|0|-f|svg",
    "tokens|--size|20x20|-f|svg",
    "tokens|-m|nosuch|-f|svg",
};

static void the_core_answers_as_the_program_does(void **state) {
    (void)state;
    assert_int_equal(drop("mine.json", "{\"model_type\": \"gpt2\", \"n_embd\": 8, \"n_layer\": 1, \"n_head\": 1, "
                                       "\"vocab_size\": 9, \"n_positions\": 4}"),
                     0);
    assert_int_equal(drop("mine.csv", "id,model_type,config\nmine,gpt2,n_embd=64 n_layer=2 n_head=2 vocab_size=100\n"),
                     0);
    assert_int_equal(drop("mine.theme.csv", "nothing"), 0);
    assert_int_equal(drop("mine.json", "{\"model_type\": \"gpt2\", \"n_embd\": 64, \"n_layer\": 2, \"n_head\": 2, "
                                       "\"vocab_size\": 100, \"n_positions\": 64}"),
                     0); /* in its place */
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) hold(asked[i]);
    assert_int_equal(faults, 0);
}

/* A page asks at every move of the mouse. */
static void asking_again_takes_no_more_memory(void **state) {
    (void)state;
    enum { ROUNDS = 4, DUST = 1 << 16 /* less than a block for each */ };
    size_t before = 0;
    for (int round = 0; round < ROUNDS; round++) {
        if (round == ROUNDS / 2) before = memory_in_use();
        for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) ask(asked[i]);
    }
    size_t after = memory_in_use();
    if (after > before + DUST) fail_msg("%zu bytes are kept", after - before);
}

/* ---- as a page ---- */

static void hold_said(const char *words, int status, const char *part) {
    if (ask(words) == status && strstr(answered(), part)) return;
    print_error("%s: '%s' is not in '%s'\n", words, part, answered());
    faults++;
}

static void a_page_has_sentences_of_its_own(void **state) {
    (void)state;
    hold_said("", 2, "a page draws one chart at a time, by its name");
    hold_said("nosuch", 2, "a page draws one chart at a time, by its name");
    hold_said("tokens|--font|a.ttf", 2, "--font: a page has its own");
    hold_said("tokens|-f|svg,csv", 2, "--format: a page asks for one format at a time");
    hold_said("tokens|-m|other.json", 1, "cannot open 'other.json': it has not been dropped on this page");
    hold_said("tokens|--title|\xf3\xb0\x80\x80", 1, "a page carries the letters of Latin, Greek and Cyrillic alone");
    hold_said("rank|--session-tokens|8k|-f|csv", 0, "model,");
    hold_said("tokens", 0, "<svg");
    assert_int_equal(faults, 0);
}

static void files_may_be_kept_in_part(void **state) {
    (void)state;
    static const char json[] =
        "{\"h.0.attn.c_attn.lora_A.weight\":{\"dtype\":\"F32\",\"shape\":[1,768],\"data_offsets\":[0,3072]},"
        "\"h.0.attn.c_attn.lora_B.weight\":{\"dtype\":\"F32\",\"shape\":[2304,1],\"data_offsets\":[3072,12288]}}";
    char header[8 + sizeof json - 1] = {(char)(sizeof json - 1)};
    memcpy(header + 8, json, sizeof json - 1);
    double whole = sizeof header + 12288;
    assert_int_equal(keep("a.safetensors", header, sizeof header, whole), 0);
    hold_said("tokens|-m|gpt2|-f|csv|--adapter-file|a.safetensors", 0, "model,");
    assert_int_equal(keep("a.safetensors", header, sizeof header - 1, whole), 0);
    hold_said("tokens|-m|gpt2|-f|csv|--adapter-file|a.safetensors", 1, "'a.safetensors' is cut short");
    assert_int_equal(keep("a.safetensors", header, sizeof header, whole + 1), 0);
    hold_said("tokens|-m|gpt2|-f|csv|--adapter-file|a.safetensors", 1, "a.safetensors: ");
    assert_int_equal(keep("a.safetensors", "\0\0\0\0\0\0\0", 8, 8), 0); /* a header of nothing */
    hold_said("tokens|-m|gpt2|-f|csv|--adapter-file|a.safetensors", 1,
              "a.safetensors, line 1, column 0: not valid JSON");
    assert_int_equal(keep("large.json", "{}", 2, 1e12), 0);
    hold_said("tokens|-m|large.json|-f|csv", 1, "'large.json' is larger than 4194304 bytes");
    assert_int_equal(keep("large.json", "{}", 2, 4194304), 0);
    hold_said("tokens|-m|large.json|-f|csv", 1, "large.json: \"model_type\" is missing");
    char name[20];
    for (int i = 5; i < 16; i++) {
        snprintf(name, sizeof name, "%d.json", i);
        assert_int_equal(keep(name, "{}", 2, 2), 0);
    }
    assert_int_equal(keep("a.safetensors", header, sizeof header, whole), 0);
    assert_int_equal(keep("16.json", "{}", 2, 2), 1);
    assert_non_null(strstr(answered(), "the page holds 16 files and takes no more"));
    assert_int_equal(faults, 0);
}

int main(void) {
    char folder[] = "/tmp/bpt-live-XXXXXX";
    if (!mkdtemp(folder) || chdir(folder)) return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_core_answers_as_the_program_does), cmocka_unit_test(asking_again_takes_no_more_memory),
        cmocka_unit_test(a_page_has_sentences_of_its_own), cmocka_unit_test(files_may_be_kept_in_part)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    static const char *const left[] = {"out", "said", "mine.json", "mine.csv", "mine.theme.csv"};
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) unlink(left[i]);
    return rmdir(folder) ? 1 : failed;
}
