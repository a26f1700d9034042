/* What if a call fails? Each command is run again and again, and each time another call of another kind fails, as
 * inject.c makes it. After each: exit 0 with the right bytes, or exit 1 with a sentence; files whole, old or new; no
 * temporary that stays. A sample in each test run; all with BPT_FAULTS=all. */
#include "here.h"
#include "shell.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inject.h"

static const char *const kinds[] = {FAULT_KINDS(FAULT_NAME)};
enum { FAULT_KINDS(FAULT_ENUM) KINDS };
enum { MOST_FILES = 64, SAMPLE = 2, SAMPLE_OF_ALLOCATIONS = 6, MORE = 7 /* times as many with BPT_WHOLE=1 */ };

/* ---- a folder's files ---- */

struct file {
    const char *name;
    struct bytes bytes;
};

struct state {
    struct arena arena;
    struct file files[MOST_FILES];
    size_t count;
};

static void load(struct state *state, const char *folder) {
    DIR *listing = opendir(folder);
    state->count = 0;
    arena_free(&state->arena);
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        assert_true(state->count < MOST_FILES);
        const char *path = arena_printf(&state->arena, "%s/%s", folder, entry->d_name);
        state->files[state->count++] =
            (struct file){arena_copy(&state->arena, entry->d_name), read_whole_file(&state->arena, path)};
    }
    if (listing) closedir(listing);
}

static const struct file *find(const struct state *state, const char *name) {
    for (size_t i = 0; i < state->count; i++)
        if (strcmp(state->files[i].name, name) == 0) return &state->files[i];
    return NULL;
}

static bool same_bytes(const struct bytes *a, const struct bytes *b) {
    return a->size == b->size && memcmp(a->data, b->data, a->size) == 0;
}

static bool same(const struct file *a, const struct file *b) {
    return a && b && same_bytes(&a->bytes, &b->bytes);
}

static bool same_state(const struct state *a, const struct state *b) {
    for (size_t i = 0; i < a->count; i++)
        if (!same(&a->files[i], find(b, a->files[i].name))) return false;
    return a->count == b->count;
}

/* Makes the folder hold just these; what is there already stays untouched. */
static void restore(const struct state *state, const struct state *now, const char *folder) {
    for (size_t i = 0; i < now->count; i++)
        if (!same(&now->files[i], find(state, now->files[i].name)))
            unlink(arena_printf(&arena, "%s/%s", folder, now->files[i].name));
    if (!state->count) rmdir(folder); /* so that it is made again */
    for (size_t i = 0; i < state->count; i++) {
        const struct file *file = &state->files[i];
        if (same(file, find(now, file->name))) continue;
        FILE *out = fopen(arena_printf(&arena, "%s/%s", folder, file->name), "wb");
        assert_non_null(out);
        assert_int_equal(fwrite(file->bytes.data, 1, file->bytes.size, out), file->bytes.size);
        fclose(out);
    }
}

/* ---- the commands ---- */

struct command {
    const char *before; /* what the folder "out" holds already: these commands drew it */
    const char *arguments[16];
};

#define CONFIG                                                                                                         \
    "{\"model_type\": \"gpt2\", \"n_embd\": 64, \"n_layer\": 2, \"n_head\": 2, \"vocab_size\": 100, \"n_positions\": " \
    "64}"

static const struct command commands[] = {
    {"bpt tokens --rank 8 -o out/tokens.svg", {"tokens", "-o", "out/tokens.svg"}},
    {"mkdir out", {"rank", "--size", "360x240", "-o", "out/rank.png"}},
    {"mkdir out", {"tokens", "-f", "pdf", "-o", "out/tokens.pdf"}},
    {"mkdir out", {"tokens", "-f", "svg", "--svg", "web", "--embed-font", "-o", "out"}},
    {":", {"-f", "csv,json,txt", "-o", "out/"}},
    {"mkdir out; echo old >out/x.json", {"explain", "--format", "json", "-o", "out/x.json"}},
    {"mkdir out", {"models", "--format", "csv", "--family", "gpt"}},
    {"bpt tokens -o out/tokens.svg", {"show", "out/tokens.svg"}},
    {"bpt tokens --size 360x240 -o out/tokens.png", {"redraw", "out/tokens.png", "--theme", "dark"}},
    {"bpt batch --models gpt2 -f svg -o out",
     {"batch", "--models", "gpt2,gpt2-xl", "-f", "svg,csv", "-j", "2", "-o", "out"}},
    {"bpt batch --models gpt2,gpt2-xl -f svg -o out; rm out/gpt2.rank*",
     {"batch", "--models", "gpt2,gpt2-xl", "-f", "svg", "-j", "1", "--resume", "-o", "out"}},
    {"bpt batch --models gpt2 -f svg -o out; bpt batch --models gpt2-xl -f svg --shard 1/1 -o out", {"index", "out"}},
    {"bpt batch --models gpt2 -f svg -o out", {"site", "-o", "out"}},
    {"mkdir out; bpt list themes --print dark >t.csv; printf '" CONFIG "' >m.json; :",
     {"tokens", "-m", "m.json", "--theme", "./t.csv", "-f", "svg", "-o", "out/x.svg"}},
    {"bpt tokens --rank 8 -o out/tokens.svg", {"named", "tokens", "-o", "out/tokens.svg"}},
    {"bpt batch --models gpt2 -f csv -o out", {"named", "batch", "--models", "gpt2-xl", "-f", "csv", "-o", "out"}},
    {"mkdir out", {"library", "tokens", "svg"}},
    {"mkdir out", {"library", "rank", "web.svg"}},
    {"mkdir out", {"library", "tokens", "pdf"}},
};

/* A program of its own, library.c. */
static bool is_by_library(const struct command *command) {
    return strcmp(command->arguments[0], "library") == 0;
}

/* On a disk that knows no nameless files. */
static bool is_named(const struct command *command) {
    return strcmp(command->arguments[0], "named") == 0;
}

struct outcome {
    int status; /* 128 and the signal's number */
    struct bytes out;
    const char *err;
};

static const char *text_of(const char *path) {
    return read_whole_file(&arena, path).data;
}

/* The program, loaded and waiting before its main. */
struct server {
    pid_t process;
    int orders, answers;
};

static void become(const struct command *command, int orders, int answers) {
    const char *arguments[18] = {"bpt"};
    const char *const *own = command->arguments + is_named(command);
    for (size_t i = 0; own[i]; i++) arguments[i + 1] = own[i];
    dup2(open("/dev/null", O_RDONLY), 0);
    dup2(orders, FAULT_ORDERS);
    dup2(answers, FAULT_ANSWERS);
    setenv("LD_PRELOAD", getenv("BPT_INJECT"), 1);
    setenv("LD_BIND_NOW", "1", 1); /* once, and not in each fork */
    setenv("FAULT_SERVES", "yes", 1);
    if (is_named(command)) setenv("FAULT_NAMELESS", "no", 1);
    execv(is_by_library(command) ? getenv("BPT_LIBRARY_USER") : program_path(), (char *const *)arguments);
    _exit(127);
}

static struct server serve(const struct command *command) {
    int orders[2], answers[2];
    assert_true(pipe2(orders, O_CLOEXEC) == 0 && pipe2(answers, O_CLOEXEC) == 0);
    pid_t child = fork();
    if (child == 0) become(command, orders[0], answers[1]);
    close(orders[0]);
    close(answers[1]);
    return (struct server){child, orders[1], answers[0]};
}

static void serve_no_more(const struct server *server) {
    close(server->orders);
    close(server->answers);
    waitpid(server->process, NULL, 0);
}

static struct outcome start(const struct server *server, const struct fault_order *order) {
    int status;
    assert_int_equal(write(server->orders, order, sizeof *order), sizeof *order);
    assert_int_equal(read(server->answers, &status, sizeof status), sizeof status);
    return (struct outcome){WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
                            read_whole_file(&arena, ".out"), text_of(".err")};
}

/* ---- what must hold ---- */

struct trial {
    const struct command *command;
    const struct server *server;
    const char *kind;
    struct fault_order order;
    const struct state *before, *after;
    struct bytes printed; /* when all goes well */
};

static void blame(const struct trial *trial, const char *what, const char *more) {
    struct buffer words = {0};
    for (size_t i = 0; trial->command->arguments[i]; i++) buffer_printf(&words, " %s", trial->command->arguments[i]);
    buffer_add(&words, "", 1);
    fault("bpt%s, %s %ld fails with %s: %s %.600s", (char *)words.bytes, trial->kind, trial->order.at,
          strerror(trial->order.error_number), what, more);
    buffer_free(&words);
}

static bool ends_with(const struct bytes *bytes, const char *end) {
    size_t length = strlen(end);
    return bytes->size >= length && memcmp(bytes->data + bytes->size - length, end, length) == 0;
}

/* An index of a batch of which a row failed holds the others. */
static bool is_whole_index(const struct file *file) {
    return (strcmp(file->name, "index.csv") == 0 && ends_with(&file->bytes, "\n")) ||
           (strcmp(file->name, "index.html") == 0 && ends_with(&file->bytes, "</html>\n"));
}

/* Where it cannot be removed, and where it has a name when memory runs out. */
static bool may_leave_temporary(const struct trial *trial) {
    return strcmp(trial->kind, "unlink") == 0 || (is_named(trial->command) && strcmp(trial->kind, "alloc") == 0);
}

static void check_files(const struct trial *trial, const struct state *now, bool well) {
    for (size_t i = 0; i < now->count; i++) {
        const struct file *file = &now->files[i];
        bool is_new = same(file, find(trial->after, file->name)), is_old = same(file, find(trial->before, file->name));
        if (is_new || (!well && (is_old || is_whole_index(file)))) continue;
        if (may_leave_temporary(trial) && strstr(file->name, ".tmp")) continue;
        blame(trial, well ? "went well, but another file comes out:" : "failed, and a file is neither old nor new:",
              file->name);
    }
    for (size_t i = 0; i < trial->before->count; i++)
        if (!find(now, trial->before->files[i].name))
            blame(trial, "an old file is gone:", trial->before->files[i].name);
    if (well && !same_state(now, trial->after)) blame(trial, "went well, but not all files are there", "");
}

/* What a signal interrupts is made again. A batch's table may be a pipe, and then a signal ends the reading; opening
 * and syncing a disk are not interrupted but on some networks', where a sentence is enough. */
static bool must_be_made_again(const struct trial *trial) {
    const char *command = trial->command->arguments[is_named(trial->command)];
    bool spools = strcmp(command, "batch") == 0 || strcmp(command, "index") == 0;
    return trial->order.error_number == EINTR &&
           strstr(spools ? "write lock close" : "read write lock close", trial->kind);
}

static void check(const struct trial *trial, const struct outcome *outcome, const struct state *now) {
    bool well = outcome->status == 0;
    if (is_by_library(trial->command) && outcome->status > 128) return; /* Cairo, as bpt.h says */
    if (outcome->status != 0 && outcome->status != 1)
        blame(trial, arena_printf(&arena, "exit %d:", outcome->status), outcome->err);
    if (!well && !strstr(outcome->err, "bpt: ")) blame(trial, "no sentence:", outcome->err);
    if (!well && must_be_made_again(trial)) blame(trial, "was not made again:", outcome->err);
    if (well && !same_bytes(&outcome->out, &trial->printed)) blame(trial, "went well, but printed", outcome->out.data);
    check_files(trial, now, well);
}

/* ---- the loops ---- */

/* How often each kind of call is made when nothing fails. */
static void count_calls(long counts[KINDS]) {
    char *report = arena_copy(&arena, text_of(".report"));
    for (char *line; (line = strsep(&report, "\n")) && *line;)
        for (size_t i = 0; i < KINDS; i++)
            if (strncmp(line, kinds[i], strlen(kinds[i])) == 0 && line[strlen(kinds[i])] == ' ')
                counts[i] = atol(line + strlen(kinds[i]));
}

static size_t trials;

/* Once each of them, or a sample: evenly spread, and other ones of each kind. */
static void fail_each(struct trial *trial, long count, long sample, struct state *now) {
    bool all = getenv("BPT_FAULTS") && strcmp(getenv("BPT_FAULTS"), "all") == 0;
    long step = all || count <= sample ? 1 : (count + sample - 1) / sample;
    for (long at = 1 + (long)(trials % (size_t)step); at <= count; at += step) {
        restore(trial->before, now, "out");
        trial->order.at = at;
        struct outcome outcome = start(trial->server, &trial->order);
        load(now, "out");
        check(trial, &outcome, now);
        trials++;
    }
}

/* A call that a signal interrupted is made again, and all goes well; the others mean it. */
static const int error_numbers[] = {EIO, EINTR};

static void fail_all(const struct command *command) {
    static struct state before, after, now;
    long counts[KINDS] = {0};
    assert_int_equal(run("rm -rf out; %s >/dev/null 2>&1", command->before).status, 0);
    load(&before, "out");
    struct server server = serve(command);
    struct outcome well = start(&server, &(struct fault_order){.kind = -1, .reports = true});
    if (well.status != 0) fail_msg("bpt %s: exit %d: %s", command->arguments[0], well.status, well.err);
    load(&after, "out");
    load(&now, "out");
    count_calls(counts);
    assert_true(counts[KIND_alloc] > 0 && counts[KIND_write] > 0); /* the library is heard */
    for (size_t i = 0; i < KINDS; i++)
        for (size_t j = 0; j < LENGTH(error_numbers); j++) {
            bool allocates = strcmp(kinds[i], "alloc") == 0;
            if (error_numbers[j] == EINTR && !strstr("read write open sync lock close", kinds[i])) continue;
            struct fault_order order = {.kind = (int)i, .error_number = error_numbers[j]};
            struct trial trial = {command, &server, kinds[i], order, &before, &after, well.out};
            fail_each(&trial, counts[i],
                      (allocates ? SAMPLE_OF_ALLOCATIONS : SAMPLE) * (getenv("BPT_WHOLE") ? MORE : 1), &now);
        }
    serve_no_more(&server);
}

static bool can_run(const struct command *command) {
    bool can = strcmp(command->arguments[0], "site") != 0 || run("bpt site -o core --quiet 2>/dev/null").status == 0;
    if (!can) print_message("not tested: faults of sites, for this bpt has no core inside\n");
    return can;
}

static void a_call_that_fails_is_said_and_leaves_whole_files(void **state) {
    (void)state;
    if (getenv("BPT_SANITIZED")) {
        print_message("sanitizers have an allocator of their own, so no call is made to fail beneath them\n");
        skip();
    }
    const char *only = getenv("BPT_FAULT_COMMAND"); /* its number, to look closer */
    for (size_t i = 0; i < LENGTH(commands); i++)
        if ((!only || (size_t)atoi(only) == i) && can_run(&commands[i])) fail_all(&commands[i]);
    print_message("%zu calls were made to fail\n", trials);
    assert_no_faults();
}

/* ---- when nothing fails ---- */

struct left {
    long bytes, files;
};

static struct left left_by(const char *arguments) {
    struct left left;
    int status;
    setenv("FAULT_REPORT", ".report", 1);
    if (!here_run(arena_printf(&arena, "bpt %s", arguments), ".", ".said", ".said", &status)) fail();
    unsetenv("FAULT_REPORT");
    const char *said = strstr(text_of(".report"), "left ");
    assert_non_null(said);
    assert_int_equal(sscanf(said, "left %ld\nopen %ld", &left.bytes, &left.files), 2);
    return left;
}

/* Whatever is asked, and all files are closed. Cairo, which draws PNGs, and threads keep a few kilobytes. */
static void all_memory_is_given_back(void **state) {
    (void)state;
    enum { DUST = 100, OF_LIBRARIES = 8192 };
    static const char *const asked[] = {
        "-f png,svg,pdf,csv,json,txt,html -o all",
        "tokens --svg web --embed-font -o w.svg",
        "map -m gpt2 --png small --size 360x240 --theme dark -o map.png",
        "sessions -m gpt2 --lang es -o sessions.pdf",
        "tokens -m m.json --theme ./t.csv --ref text --compare gpt2 -o m.svg",
        "tokens --adapter-config a.json -f txt -o -",
        "tokens --adapters lora,vera -o adapters.svg",
        "tokens -m gpt2 --adapter-file f.safetensors -f txt -o -",
        "tokens -m gpt2-xl --adapter-file f.safetensors -f txt -o -",
        "explain -m deepseek-v3",
        "explain -m jamba-v0.1 --format json",
        "explain --presets p.csv -m mine",
        "models --format csv --filter gpt",
        "list themes",
        "list themes --print dark",
        "show all/llama-3-70b.tokens.png",
        "redraw all/llama-3-70b.rank.svg --theme dark -o again.svg",
        "batch --models gpt2,gpt2-xl -f svg,csv -j 2 -o out",
        "batch --models gpt2,gpt2-xl -f svg,csv -j 1 --resume -o out",
        "batch --models gpt2 --shard 1/1 -f svg -o part",
        "batch --models gpt2,gpt2-xl --dry-run",
        "batch jobs.csv -f svg -o jobs",
        "index out part -o joined",
        "rank --help",
        "tokens -m nosuch",
        "tokens -m bad.json",
        "redraw bad.json",
        "batch bad.json -o bad",
        "tokens -m gpt2 --size 20x20",
        "tokens --font bad.json -o x.svg",
        "tokens --adapter-file bad.json -o x.svg",
        "tokens --adapter-config bad.json -o x.svg",
        "tokens --adapter-config m.json -o x.svg",
        "tokens --theme ./bad.json -o x.svg",
        "tokens --theme ./p.csv -o x.svg",
        "tokens --presets bad.json -o x.svg",
        "tokens --presets t.csv -o x.svg",
        "tokens --ref-table t.csv --ref text -o x.svg",
        "tokens -m . -o x.svg",
        "tokens --set n_embd=x -m gpt2 -o x.svg",
        "tokens --title '0123456789 and so on, without any end in sight, until no page can hold it all. 0123456789 and "
        "so "
        "on, without any end in sight, until no page can hold it all. 0123456789 and so on, until no page can hold it' "
        "--size phone -o x.svg",
        "rank -m qwen2.5-7b --compare llama-3-70b,gpt2,mamba-2.8b -o x.pdf",
        "explain -m gemma-3-27b --kv-band fp8..bf16 --adapter vera --rank 256 --tokens 7k",
        "explain --as llama -m m.json --targets nosuch",
        "models --filter size=x",
        "models gpt2",
        "list nosuch",
        "list models",
        "list adapters --print lora",
        "show w.svg",
        "show sessions.pdf",
        "show all/llama-3-70b.tokens.html",
        "show all/llama-3-70b.tokens.csv",
        "show m.json",
        "redraw sessions.pdf -o again.svg",
        "redraw m.json -o again.svg",
        "batch t.csv -f svg -o jobs",
        "batch jobs.csv --models gpt2 -f svg -o jobs",
        "batch --models gpt2,nosuch -o x",
        "index nosuch -o joined",
        "index jobs m.json -o joined",
        "nosuch",
        "rank --nosuch 1",
        "batch --help",
        "tokens --kv-dtype nosuch",
        "tokens --adapter nosuch",
        "tokens --adapter-config n.json -o x.svg",
        "tokens --adapter-file w.safetensors -m m.json -o x.svg",
        "tokens --adapter-config s.json -f txt -o -",
        "tokens --targets nosuch -o x.svg",
        "tokens --theme nosuch -o x.svg",
        "tokens --theme ./b.csv -o x.svg",
        "tokens --lang nosuch -o x.svg",
        "tokens --size nosuch -o x.svg",
        "tokens --ref nosuch -o x.svg",
        "tokens -f nosuch -o x.svg",
        "tokens -o x.jpg",
        "tokens --tokens 1..2 -o x.svg",
        "tokens --rank 0 -o x.svg",
        "tokens --ymin 0 -o x.svg",
        "tokens --svg nosuch -o x.svg",
        "tokens --set nosuch=1 -o x.svg",
        "tokens --as nosuch -o x.svg",
        "tokens -m u.json -o x.svg",
        "tokens -m gpt2 --compare gpt2 -o x.svg",
        "tokens --live -o x.svg",
        "rank --session-tokens 8k -o x.svg",
        "models --format json",
        "models --format nosuch",
        "models --filter type=nosuch",
        "models --sort nosuch",
        "batch --models gpt2 --charts nosuch -o x",
        "batch --models gpt2 --family nosuch -o x",
        "batch --models gpt2 --ranks 0 -o x",
        "site -m nosuch -o x",
    };
    if (getenv("BPT_SANITIZED")) skip();
    run("bpt list themes --print dark >t.csv; printf '" CONFIG "' >m.json; printf '{' >bad.json; "
        "printf '{\"r\": 8, \"target_modules\": [\"q_proj\"]}' >a.json; "
        "printf 'id,model_type,config\nmine,gpt2,n_embd=64 n_layer=2 n_head=2 vocab_size=100 n_positions=64\n' >p.csv; "
        "printf '{\"peft_type\": \"NOSUCH\"}' >n.json; printf '{\"model_type\": \"nosuch\"}' >u.json; "
        "printf '{\"r\": 8, \"modules_to_save\": [\"lm_head\"]}' >s.json; printf 'ink,colour\nnosuch,#fff\n' >b.csv; "
        "bpt batch --models gpt2 --ranks 8,16 --dry-run >jobs.csv");
    assert_int_equal(
        run("head='{\"h.0.attn.c_attn.lora_A.weight\":{\"dtype\":\"F32\",\"shape\":[1,768],\"data_offsets\":[0,3072]},"
            "\"h.0.attn.c_attn.lora_B.weight\":{\"dtype\":\"F32\",\"shape\":[2304,1],\"data_offsets\":[3072,12288]}}'; "
            "(printf \"\\\\$(printf %%o ${#head})\\\\0\\\\0\\\\0\\\\0\\\\0\\\\0\\\\0%%s\" \"$head\"; head -c 12288 "
            "/dev/zero) >f.safetensors; "
            "bpt tokens -m gpt2 --adapter-file f.safetensors -f txt -o - >f.txt")
            .status,
        0);
    struct left none = left_by("--version");
    for (size_t i = 0; i < LENGTH(asked); i++) {
        struct left left = left_by(asked[i]);
        bool by_libraries = strstr(asked[i], "png") || strstr(asked[i], "batch");
        long bytes = left.bytes - none.bytes, files = left.files - none.files;
        if (bytes > (by_libraries ? OF_LIBRARIES : DUST)) fault("bpt %s: %ld B are not given back", asked[i], bytes);
        if (files) fault("bpt %s: %ld more files are open at the end than at the start", asked[i], files);
    }
    assert_no_faults();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_memory_is_given_back, shell_enter, shell_leave),
        cmocka_unit_test_setup_teardown(a_call_that_fails_is_said_and_leaves_whole_files, shell_enter, shell_leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
