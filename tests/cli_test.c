/* The program itself, as tests/cases/cli.txt says, and what it prints for others to script against. */
#include "here.h"
#include "support.h"

#include <glob.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>

#include "studio/options.h"

/* ---- running ---- */

struct run {
    int status;
    const char *out, *err;
    size_t out_size;
    long left; /* bytes of memory that some bpt in it never gave back, more than one that did nothing */
};

static long left_by_nothing[2]; /* here; where a shell starts it and its libraries begin */

/* What a library beneath says that counts memory, see fault/inject.c. */
static long most_left(const char *list, struct arena *arena) {
    long most = 0;
    if (!file_exists(list)) return 0;
    for (const char *line = read_whole_file(arena, list).data; *line; line = strchr(line, '\n') + 1)
        if (atol(line) > most) most = atol(line);
    unlink(list);
    return most;
}

/* Runs the commands in the folder, with the program's folder first in PATH. */
static struct run run_in(const char *folder, const char *commands, struct arena *arena) {
    struct error error = {0};
    const char *script = arena_printf(arena, "%s.sh", folder), *out = arena_printf(arena, "%s.out", folder);
    const char *err = arena_printf(arena, "%s.err", folder), *program = program_path();
    const char *left = arena_printf(arena, "%s.left", folder);
    const char *text = arena_printf(arena, "PATH='%.*s':$PATH\ncd '%s'\n%s\n", (int)(strrchr(program, '/') - program),
                                    program, folder, commands);
    int status;
    setenv("FAULT_LEFT", left, 1);
    bool starts = !here_run(commands, folder, out, err, &status);
    if (starts) {
        if (!file_write(script, text, strlen(text), &error)) fail_msg("%s", error.text);
        status = system(arena_printf(arena, ". '%s' >'%s' 2>'%s' </dev/null", script, out, err));
    }
    struct bytes printed = read_whole_file(arena, out);
    struct run run = {WIFEXITED(status) ? WEXITSTATUS(status) : -1, printed.data, read_whole_file(arena, err).data,
                      printed.size, most_left(left, arena) - left_by_nothing[starts]};
    unlink(script);
    unlink(out);
    unlink(err);
    return run;
}

static struct run run(const char *commands, struct arena *arena) {
    const char *folder = directory_make(arena);
    struct run result = run_in(folder, commands, arena);
    directory_remove(folder);
    return result;
}

/* ---- the cases ---- */

struct cli_case {
    size_t line;
    const char *commands;
    const char *folder;
    struct run run;
    int status; /* expected */
};

static void check_always(const struct cli_case *tried, struct arena *arena) {
    const struct run *run = &tried->run;
    const char *newline = strchr(run->err, '\n');
    if (run->status != tried->status)
        fault("cli.txt, line %zu: exit %d instead of %d\n  %s\n  %s", tried->line, run->status, tried->status,
              tried->commands, run->err);
    if (run->status == 0 && *run->err) fault("cli.txt, line %zu: went well, but said %s", tried->line, run->err);
    if (run->status != 0 && (strncmp(run->err, "bpt: ", 5) != 0 || !newline || newline[1]))
        fault("cli.txt, line %zu: not one line of 'bpt: ...': %s", tried->line, run->err);
    if (run->status != 0 && run->out_size) fault("cli.txt, line %zu: failed, yet printed %.60s", tried->line, run->out);
    glob_t left;
    if (glob(arena_printf(arena, "%s/*.tmp", tried->folder), 0, NULL, &left) == 0)
        fault("cli.txt, line %zu: %s is left", tried->line, left.gl_pathv[0]);
    globfree(&left);
    /* What was drawn Cairo, fontconfig and threads remember something of. */
    if (run->status && run->left > 100) fault("cli.txt, line %zu: %ld B are not given back", tried->line, run->left);
}

static bool same_files(const struct cli_case *tried, const char *names, struct arena *arena) {
    char first[100], second[100];
    if (sscanf(names, "%99s %99s", first, second) != 2) return false;
    struct bytes a = read_whole_file(arena, arena_printf(arena, "%s/%s", tried->folder, first));
    struct bytes b = read_whole_file(arena, arena_printf(arena, "%s/%s", tried->folder, second));
    return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

static void check_line(const struct cli_case *tried, const char *word, const char *rest, struct arena *arena) {
    const char *path = arena_printf(arena, "%s/%s", tried->folder, rest);
    bool holds = false;
    if (strcmp(word, "out") == 0)
        holds = memmem(tried->run.out, tried->run.out_size, rest, strlen(rest)) != NULL;
    else if (strcmp(word, "err") == 0)
        holds = strstr(tried->run.err, rest) != NULL;
    else if (strcmp(word, "not") == 0)
        holds = !strstr(tried->run.out, rest) && !strstr(tried->run.err, rest);
    else if (strcmp(word, "file") == 0)
        holds = file_exists(path);
    else if (strcmp(word, "none") == 0)
        holds = !file_exists(path);
    else if (strcmp(word, "same") == 0)
        holds = same_files(tried, rest, arena);
    if (!holds)
        fault("cli.txt, line %zu: does not hold: %s %s\n  %s\n  %s", tried->line, word, rest, tried->commands,
              *tried->run.err ? tried->run.err : "(nothing on stderr)");
}

static int status_of(char *const *lines, size_t count, size_t i) {
    for (; i < count && *lines[i]; i++)
        if (strncmp(lines[i], "exit ", 5) == 0) return atoi(lines[i] + 5);
    return 0;
}

/* Runs the case that begins at line i. */
static void try_case(char *const *lines, size_t count, size_t i) {
    struct arena arena = {0};
    struct cli_case tried = {.line = i + 1, .commands = lines[i] + 2, .folder = directory_make(&arena)};
    tried.status = status_of(lines, count, i);
    tried.run = run_in(tried.folder, tried.commands, &arena);
    check_always(&tried, &arena);
    for (i++; i < count && *lines[i]; i++) {
        char word[8] = "";
        const char *space = strchr(lines[i], ' ');
        if (space && space - lines[i] < 8) memcpy(word, lines[i], (size_t)(space - lines[i]));
        if (strcmp(word, "exit") != 0) check_line(&tried, word, space ? space + 1 : "", &arena);
    }
    directory_remove(tried.folder);
    arena_free(&arena);
}

static void the_program_does_as_the_cases_say(void **state) {
    (void)state;
    struct arena arena = {0};
    size_t count = 0, tried = 0;
    char *text = arena_copy(&arena, read_whole_file(&arena, source_path(&arena, "tests/cases/cli.txt")).data);
    char **lines = arena_array(&arena, strlen(text) + 1, sizeof *lines);
    for (char *line; (line = strsep(&text, "\n"));) lines[count++] = line;
    left_by_nothing[0] = run("bpt --version", &arena).left;
    left_by_nothing[1] = run("true; bpt --version", &arena).left;
    for (size_t i = 0; i < count; i++)
        if (strncmp(lines[i], "$ ", 2) == 0) try_case(lines, count, i), tried++;
    if (tried < 80) fault("only %zu cases", tried);
    arena_free(&arena);
    assert_no_faults();
}

/* ---- options ---- */

static const char *help_of(const char *command, struct arena *arena) {
    const char *help = run(arena_printf(arena, "bpt %s --help", command), arena).out;
    for (const char *line = help; *line; line += strcspn(line, "\n"), line += *line == '\n')
        if (strcspn(line, "\n") > 80) fault("bpt %s --help: wider than 80: %.100s", command, line);
    return help;
}

/* Each command's help holds its own options and no others. */
static void help_lists_what_a_command_takes(void **state) {
    (void)state;
    static const struct {
        const char *name;
        unsigned taker;
    } commands[] = {{"", BY_FIGURES},        {"tokens", BY_FIGURES}, {"redraw", BY_FIGURES | BY_REDRAW},
                    {"explain", BY_EXPLAIN}, {"models", BY_MODELS},  {"list", BY_LIST},
                    {"show", BY_SHOW},       {"batch", BY_BATCH},    {"index", BY_INDEX},
                    {"site", BY_SITE}};
    struct arena arena = {0};
    for (size_t i = 0; i < LENGTH(commands); i++) {
        const char *help = help_of(commands[i].name, &arena);
        for (const struct option *option = options; option->name; option++) {
            bool listed = strstr(help, arena_printf(&arena, " --%s%s", option->name, option->value ? " " : "\n")) ||
                          strstr(help, arena_printf(&arena, " --%s  ", option->name));
            if (listed != ((option_takers(option) & commands[i].taker) != 0))
                fault("bpt %s --help: --%s is %s", commands[i].name, option->name, listed ? "there" : "not there");
        }
        if (!strstr(help, "\nExamples\n")) fault("bpt %s --help: begins with no example", commands[i].name);
        if (strlen(commands[i].name) && !strstr(help_of("", &arena), arena_printf(&arena, "bpt %s", commands[i].name)))
            fault("bpt --help lacks %s", commands[i].name);
    }
    arena_free(&arena);
    assert_no_faults();
}

/* ---- explain's contract ---- */

static json_t *run_json(const char *commands, struct arena *arena) {
    struct run printed = run(commands, arena);
    json_error_t fault_at;
    json_t *root = json_loads(printed.out, JSON_REJECT_DUPLICATES, &fault_at);
    if (printed.status != 0 || !root)
        fail_msg("%s: exit %d, %s, %s", commands, printed.status, fault_at.text, printed.err);
    return root;
}

/* "kv.bytes" */
static const json_t *at_path(const json_t *root, const char *path) {
    char key[64];
    while (*path && root) {
        size_t length = strcspn(path, ".");
        memcpy(key, path, length);
        key[length] = '\0';
        root = json_is_array(root) ? json_array_get(root, (size_t)atoi(key)) : json_object_get(root, key);
        path += length + (path[length] == '.');
    }
    return root;
}

static const struct {
    const char *path;
    long long integer; /* 0: see the others */
    double real;
    const char *text;
} contract[] = {
    {"model", 0, 0, "llama-3-70b"},
    {"parameters", 70553706496, 0, NULL},
    {"kv.dtype", 0, 0, "bf16"},
    {"kv.tokens", 100000, 0, NULL},
    {"kv.bytes", 32768000000, 0, NULL},
    {"kv.bytes_per_token", 327680, 0, NULL},
    {"adapter.kind", 0, 0, "lora"},
    {"adapter.rank", 32, 0, NULL},
    {"adapter.targets.0", 0, 0, "q_proj"},
    {"adapter.targets.6", 0, 0, "down_proj"},
    {"adapter.dtype", 0, 0, "bf16"},
    {"adapter.parameters", 414187520, 0, NULL},
    {"adapter.bytes", 828375040, 0, NULL},
    {"adapter.bytes_per_token", 0, 8283.7504, NULL},
    {"pretraining.dtype", 0, 0, "bf16"},
    {"pretraining.tokens", 15000000000000, 0, NULL},
    {"pretraining.bytes", 141107412992, 0, NULL},
    {"pretraining.bytes_per_token", 0, 141107412992 / 15e12, NULL},
    {"crossover_tokens", 2528, 0, NULL},
    {"ratio", 0, 32768000000.0 / 828375040, NULL},
    {"equal_rank", 1266, 0, NULL},
    {"sweet_spot.min_rank", 127, 0, NULL},
    {"sweet_spot.max_rank", 272, 0, NULL},
    {"census.1.name", 0, 0, "model.layers.*.self_attn.q_proj.weight"},
    {"census.1.copies", 80, 0, NULL},
    {"census.1.in", 8192, 0, NULL},
    {"census.1.out", 8192, 0, NULL},
    {"census.1.kind", 0, 0, "linear"},
    {"caches.0.layers", 80, 0, NULL},
};

static void explain_keeps_its_contract(void **state) {
    (void)state;
    struct arena arena = {0};
    json_t *root = run_json("bpt explain --format json", &arena);
    for (size_t i = 0; i < LENGTH(contract); i++) {
        const json_t *value = at_path(root, contract[i].path);
        if (!value)
            fault("there is no %s", contract[i].path);
        else if (contract[i].text &&
                 (!json_is_string(value) || strcmp(json_string_value(value), contract[i].text) != 0))
            fault("%s is not \"%s\"", contract[i].path, contract[i].text);
        else if (contract[i].integer && (!json_is_integer(value) || json_integer_value(value) != contract[i].integer))
            fault("%s is not the integer %lld", contract[i].path, contract[i].integer);
        else if (contract[i].real > 0 && !(json_number_value(value) / contract[i].real > 1 - 1e-14 &&
                                           json_number_value(value) / contract[i].real < 1 + 1e-14))
            fault("%s is %.17g, not %.17g", contract[i].path, json_number_value(value), contract[i].real);
    }
    assert_int_equal(json_array_size(at_path(root, "adapter.targets")), 7);
    assert_true(json_is_false(at_path(root, "census.1.bias")) && json_is_true(at_path(root, "census.1.adapted")));
    assert_true(json_is_false(at_path(root, "census.0.adapted")));
    json_decref(root);
    arena_free(&arena);
    assert_no_faults();
}

static void explain_follows_its_options(void **state) {
    (void)state;
    struct arena arena = {0};
    json_t *root = run_json(
        "bpt explain -f json --tokens 1000 --rank 16 --targets q_proj --kv-dtype fp8 --lora-dtype fp32", &arena);
    assert_int_equal(json_integer_value(at_path(root, "kv.tokens")), 1000);
    assert_int_equal(json_integer_value(at_path(root, "kv.bytes")), 163840000);
    assert_string_equal(json_string_value(at_path(root, "kv.dtype")), "fp8");
    assert_int_equal(json_array_size(at_path(root, "adapter.targets")), 1);
    assert_int_equal(json_integer_value(at_path(root, "adapter.bytes")), 80 * 16384 * 16 * 4);
    json_decref(root);
    root = run_json("bpt explain -f json -m gpt2", &arena);
    assert_true(json_is_null(at_path(root, "pretraining.tokens")));
    assert_true(json_is_null(at_path(root, "pretraining.bytes_per_token")));
    assert_true(json_is_null(at_path(root, "sweet_spot")));
    assert_int_equal(json_integer_value(at_path(root, "parameters")), 124439808);
    json_decref(root);
    arena_free(&arena);
}

static void models_says_the_same_in_every_format(void **state) {
    (void)state;
    struct arena arena = {0};
    json_t *root = run_json("bpt models --format json", &arena);
    const char *table = run("bpt models", &arena).out, *csv = run("bpt models --format csv", &arena).out;
    size_t lines = 0;
    for (const char *at = csv; *at; at++) lines += *at == '\n';
    if (json_array_size(root) + 1 != lines) fault("%zu models in json, %zu lines in csv", json_array_size(root), lines);
    for (size_t i = 0; i < json_array_size(root); i++) {
        const char *id = json_string_value(at_path(json_array_get(root, i), "id"));
        const char *row = strstr(csv, arena_printf(&arena, "\n%s,", id)),
                   *line = strstr(table, arena_printf(&arena, "\n%s ", id));
        long long parameters = json_integer_value(at_path(json_array_get(root, i), "parameters"));
        char grouped[NUMBER_SIZE];
        number_grouped(grouped, (uint64_t)parameters, &number_style_english);
        row = row ? arena_text(&arena, row + 1, strcspn(row + 1, "\n")) : "";
        line = line ? arena_text(&arena, line + 1, strcspn(line + 1, "\n")) : "";
        if (!strstr(row, arena_printf(&arena, ",%lld,", parameters))) fault("%s: csv has %s", id, row);
        if (!strstr(line, grouped)) fault("%s: the table has %s", id, line);
    }
    json_decref(root);
    arena_free(&arena);
    assert_no_faults();
}

/* ---- a disk that is full ---- */

static void a_full_disk_leaves_the_old_figure(void **state) {
    (void)state;
    struct arena arena = {0};
    if (geteuid() != 0 || system("unshare -m true 2>/dev/null") != 0) {
        not_tested("figures on a full disk, for one of our own needs root and unshare");
        skip();
    }
    /* Seen by nobody else, and gone with its shell. */
    struct run result = run("mkdir d; unshare -m sh -c 'mount -t tmpfs -o size=16k none d 2>/dev/null || exit 77; "
                            "printf old > d/tokens.svg;"
                            " bpt tokens -f svg,png -o d --force; echo $? $(cat d/tokens.svg) $(ls -A d)'",
                            &arena);
    if (result.status == 77) {
        not_tested("figures on a full disk, for none may be mounted");
        skip();
    }
    assert_string_equal(result.out, "1 old tokens.svg\n");
    assert_non_null(strstr(result.err, "bpt: cannot write 'd/tokens.svg': No space left on device\n"));
    arena_free(&arena);
}

static void a_folder_without_permission_is_told(void **state) {
    (void)state;
    struct arena arena = {0};
    if (geteuid() == 0) {
        not_tested("figures into a read-only folder, for root may write everywhere");
        skip();
    }
    struct run result = run("mkdir d; chmod 555 d; bpt tokens -o d", &arena);
    assert_int_equal(result.status, 1);
    assert_non_null(strstr(result.err, "Permission denied"));
    arena_free(&arena);
}

static int find_program(void **state) {
    (void)state;
    if (access(program_path(), X_OK) == 0) return 0;
    print_error("there is no program at %s\n", program_path());
    return -1;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_program_does_as_the_cases_say),    cmocka_unit_test(help_lists_what_a_command_takes),
        cmocka_unit_test(explain_keeps_its_contract),           cmocka_unit_test(explain_follows_its_options),
        cmocka_unit_test(models_says_the_same_in_every_format), cmocka_unit_test(a_full_disk_leaves_the_old_figure),
        cmocka_unit_test(a_folder_without_permission_is_told),
    };
    return cmocka_run_group_tests(tests, find_program, NULL);
}
