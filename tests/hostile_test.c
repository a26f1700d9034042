/* What others put in the way: tables, links, names and figures that nobody here wrote. */
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "index/entry.h"
#include "shell.h"

#define SMALL_CONFIG                                                                                                   \
    "{\"model_type\": \"gpt2\", \"n_embd\": 64, \"n_layer\": 2, \"n_head\": 2, \"vocab_size\": 100, "                  \
    "\"n_positions\": 64}"

/* ---- an index's table, whose cells are a stranger's ---- */

/* One cell of a sound index is replaced. */
static const struct {
    const char *column, *cell;
    const char *said; /* NULL: taken, and harmless in the page */
} cells[] = {
    {"parameters", "1\"><img src=x onerror=\"document.title=1\"><i x=\"", "line 2, column parameters: '1\"><img"},
    {"parameters", "-1", "column parameters: '-1' is not a count"},
    {"parameters", "9223372036854775808", "is not a count"},
    {"tokens", "1e3", "column tokens: '1e3' is not a count"},
    {"kv_bytes_per_token", "<b>", "column kv_bytes_per_token: '<b>' is not a number"},
    {"kv_bytes_per_token", "1e999", "is not a number"},
    {"ratio", "nan", "column ratio: 'nan' is not a number"},
    {"ratio", "0x10", "is not a number"},
    {"width", "7\" onload=\"x", "column width"},
    {"formats", "svg x\"><img/src=x onerror=\"1\"><i/y=\"", "column formats: 'svg x\"><img/src"},
    {"formats", "", "column formats: '' is not a list of formats"},
    {"formats", "svg  png", "is not a list of formats"},
    {"figure", "//example.org/x", "column figure: '//example.org/x' is not the path of a figure below the folder"},
    {"figure", "", "column figure"},
    {"title", "<script>document.title=1</script>", NULL},
    {"name", "\"><script>document.title=1</script>", NULL},
    {"model", "\" onmouseover=\"1", NULL},
    {"family", "<!--", NULL},
    {"description", "</style></script>&quot;", NULL},
    {"crossover_tokens", "", NULL},
    {"sweet_spot_from", "7", NULL},
};

/* The table with the cell of its one row replaced. */
static void plant(const char *column, const char *cell) {
    struct buffer table = {0};
    char *text = arena_copy(&arena, read_whole_file(&arena, "sound/index.csv").data);
    char *header = strsep(&text, "\n"), *row = text, *name;
    buffer_printf(&table, "%s\n", header);
    for (bool first = true; (name = strsep(&header, ",")); first = false) {
        char *end = *row == '"' ? strstr(row, "\",") + 1 : row + strcspn(row, ",\n");
        if (!first) buffer_text(&table, ",");
        if (strcmp(name, column) == 0)
            csv_write_cell(&table, cell);
        else
            buffer_add(&table, row, (size_t)(end - row));
        row = end + 1;
    }
    buffer_add(&table, "\n", 2);
    write_text("in/index.csv", (char *)table.bytes);
    buffer_free(&table);
}

static void an_index_takes_no_page_from_a_table(void **state) {
    (void)state;
    assert_int_equal(run("bpt batch --models gpt2 --charts tokens -f svg -o sound --quiet").status, 0);
    for (size_t i = 0; i < LENGTH(cells); i++) {
        run("rm -rf in; cp -r sound in; rm in/index.html");
        plant(cells[i].column, cells[i].cell);
        struct run joined = run("bpt index in -o out");
        struct run drawn = run("bpt batch --models gpt2 --charts rank -f svg -o in");
        if (joined.status != (cells[i].said ? 1 : 0) || (cells[i].said && !strstr(joined.said, cells[i].said)))
            fault("%s '%s': exit %d: %s", cells[i].column, cells[i].cell, joined.status, joined.said);
        if (cells[i].said && (drawn.status != 1 || !strstr(drawn.said, "drawn, but not their index")))
            fault("%s '%s', in a batch: exit %d: %s", cells[i].column, cells[i].cell, drawn.status, drawn.said);
        if (cells[i].said && file_exists("in/index.html")) fault("%s: a page is written", cells[i].column);
        struct run found = run("grep -hoE '<script>document|<img/|onerror=.|[^;]\" onmouseover|<!--' */index.html");
        if (*found.said) fault("%s '%s': in the page: %s", cells[i].column, cells[i].cell, found.said);
    }
    assert_no_faults();
}

/* As a count, as a number, as formats and as a path. */
static void cells_are_what_their_columns_say(void **state) {
    (void)state;
    static const struct {
        const char *cell;
        bool count, real, formats, path;
    } whats[] = {
        {"7", true, true, false, true},          {"0", true, true, false, true},
        {"", false, false, false, false},        {"9223372036854775807", true, true, false, true},
        {"1.5e-3", false, true, false, true},    {"9223372036854775808", false, true, false, true},
        {"1e308", false, true, false, true},     {"1e309", false, false, false, true},
        {"1-2", false, false, false, true},      {".5", false, false, false, true},
        {"7x", false, false, false, true},       {"-1", false, false, false, true},
        {"1,5", false, false, false, true},      {"1 ", false, false, false, true},
        {"svg", false, false, true, true},       {"png svg web.svg", false, false, true, true},
        {"svg ", false, false, false, true},     {" svg", false, false, false, true},
        {"svg  png", false, false, false, true}, {"svg,png", false, false, false, true},
        {"png sv", false, false, false, true},   {"png svgx", false, false, false, true},
        {"/a", false, false, false, false},      {"a\033b", false, false, false, false},
        {"a/b", false, false, false, true},      {"'=a", false, false, false, true},
    };
    for (size_t i = 0; i < LENGTH(whats); i++) {
        const char *cell = whats[i].cell, *read[ENTRY_COLUMNS], *row[ENTRY_COLUMNS];
        uint64_t count;
        double real;
        struct error error;
        if (entry_count(cell, &count) != whats[i].count) fault("'%s' is %sa count", cell, whats[i].count ? "not " : "");
        if (entry_real(cell, &real) != whats[i].real) fault("'%s' is %sa number", cell, whats[i].real ? "not " : "");
        for (int j = 0; j < ENTRY_COLUMNS; j++) row[j] = "";
        for (int j = ENTRY_FIGURE; j <= ENTRY_FORMATS; j++) {
            row[ENTRY_FIGURE] = j == ENTRY_FIGURE ? cell : "a";
            row[ENTRY_FORMATS] = j == ENTRY_FORMATS ? cell : "svg";
            bool well = entry_read("t.csv", &(struct csv_row){2, ENTRY_COLUMNS, row}, read, &error);
            if (well != (j == ENTRY_FIGURE ? whats[i].path : whats[i].formats))
                fault("'%s' is %s: %s", cell, well ? "read" : "refused", well ? "" : error.text);
        }
        row[ENTRY_FORMATS] = "svg";
        for (int j = ENTRY_CHART; j < ENTRY_COLUMNS; j++) {
            row[j] = cell;
            bool of_count = j == ENTRY_TOKENS || j == ENTRY_RANK || j == ENTRY_PARAMETERS || j == ENTRY_ADAPTER_BYTES ||
                            j == ENTRY_CROSSOVER || (j >= ENTRY_EQUAL_RANK && j <= ENTRY_SWEET_TO);
            bool of_real = j == ENTRY_WIDTH || j == ENTRY_HEIGHT || j == ENTRY_KV_BYTES_PER_TOKEN || j == ENTRY_RATIO ||
                           j == ENTRY_PRETRAINING;
            bool fits = !*cell || (of_count ? whats[i].count : !of_real || whats[i].real);
            if (entry_read("t.csv", &(struct csv_row){2, ENTRY_COLUMNS, row}, read, &error) != fits)
                fault("'%s' is %s in column %d", cell, fits ? "refused" : "read", j);
            row[j] = "";
        }
    }
    const char *row[ENTRY_COLUMNS + 1] = {"a", "svg", [ENTRY_TITLE] = "'=a"}, *read[ENTRY_COLUMNS];
    struct error error;
    for (int j = ENTRY_CHART; j <= ENTRY_COLUMNS; j++) row[j] = j == ENTRY_TITLE ? row[j] : "";
    assert_true(entry_read("t.csv", &(struct csv_row){2, ENTRY_COLUMNS, row}, read, &error));
    assert_string_equal(read[ENTRY_TITLE], "=a");
    assert_false(entry_read("t.csv", &(struct csv_row){2, ENTRY_COLUMNS + 1, row}, read, &error));
    assert_string_equal(error.text,
                        "t.csv, line 2: has 26 cells instead of 25; mend the row, or delete the table: the next "
                        "batch writes it anew");
    assert_no_faults();
}

static void a_row_that_was_cut_is_said(void **state) {
    (void)state;
    assert_int_equal(run("bpt batch --models gpt2 --charts tokens -f svg -o in --quiet").status, 0);
    run("cut -d, -f1-7 in/index.csv | tail -1 >>in/index.csv");
    assert_said(run("bpt index in"), 1, "in/index.csv, line 3: has 7 cells instead of 25");
}

/* What the page may run is named by digest, so a script that got in all the same does nothing. */
static void the_page_names_its_script_and_style(void **state) {
    (void)state;
    assert_int_equal(run("bpt batch --models gpt2 --charts tokens -f svg -o out --quiet").status, 0);
    struct bytes page = read_whole_file(&arena, "out/index.html");
    static const char *const elements[] = {"style", "script"};
    for (size_t i = 0; i < LENGTH(elements); i++) {
        const char *start = strstr(page.data, arena_printf(&arena, "<%s>", elements[i])) + strlen(elements[i]) + 2;
        const char *end = strstr(start, arena_printf(&arena, "</%s>", elements[i]));
        write_text("element", arena_text(&arena, start, (size_t)(end - start)));
        const char *digest = run("sha256sum element").said, *bytes = "";
        for (size_t j = 0; j < 64; j += 2) bytes = arena_printf(&arena, "%s\\x%.2s", bytes, digest + j);
        struct run base64 = run("bash -c \"printf '%s' | base64\"", bytes);
        const char *named = arena_printf(&arena, "%s-src 'sha256-%.44s'", elements[i], base64.said);
        if (!strstr(page.data, named)) fault("the page does not say %s", named);
    }
    assert_non_null(strstr(page.data, "default-src 'none'"));
    assert_no_faults();
}

/* ---- tables that spreadsheets open ---- */

static void a_cell_is_no_formula(void **state) {
    (void)state;
    static const char *const names[] = {"=1+1", "+1", "-1", "@SUM(1)", "'=1", "'quoted'", "plain"};
    for (size_t i = 0; i < LENGTH(names); i++) {
        write_text("t.csv", arena_printf(&arena, "model,chart,set\ngpt2,rank,\"name=%s\"\n", names[i]));
        assert_int_equal(run("rm -rf out; bpt batch t.csv -f svg -o out --quiet").status, 0);
        bool guarded = i < 5;
        const char *cell = arena_printf(&arena, ",%s%s,", guarded ? "'" : "", names[i]);
        const char *shown = arena_printf(&arena, ">%s</button>", names[i]);
        for (int again = 0; again < 2; again++) {
            if (!strstr(read_whole_file(&arena, "out/index.csv").data, cell)) fault("not in the table: %s", cell);
            struct run page = run("sed \"s/&#39;/'/g\" out/index.html");
            if (!strstr(page.said, shown)) fault("not in the page: %s", shown);
            assert_int_equal(run("bpt index out --quiet").status, 0);
        }
    }
    write_text("p.csv", "id,name,model_type,num_hidden_layers,hidden_size,num_attention_heads,vocab_size,max_position_"
                        "embeddings\nx,=1+1,gpt2,2,64,2,100,64\n");
    assert_said(run("bpt models --presets p.csv --format csv"), 0, "x,'=1+1,");
    assert_no_faults();
}

/* ---- bytes that a terminal would obey ---- */

/* Escapes, C1, a device control, direction, invisible, broken. */
#define OBEYED "\\033[31mred\\007\\302\\233[2J\\342\\200\\256gnp\\342\\200\\213\\377"

/* Each prints something of it; "$X" holds the bytes. */
static const char *const printing[] = {
    "bpt show evil.svg",
    "bpt show evil.svg --format json",
    "bpt redraw evil.svg -o x.svg",
    "bpt explain --model \"$X.json\"",
    "bpt explain --model gpt2 --set \"name=$X\"",
    "bpt tokens --set \"name=$X\" -o x.svg",
    "bpt tokens --title \"$X\" -f txt -o -",
    "bpt tokens --model \"$X.json\" -o x.svg; bpt show x.svg",
    "bpt tokens --theme \"$X\" -o x.svg",
    "bpt models --presets \"$X.csv\"",
    "bpt \"$X\"",
    "bpt tokens \"--$X\"",
    "bpt batch \"$X.csv\" -o \"$X\"",
    "bpt batch --models \"$X.json\" -f svg -o y --quiet; bpt index y",
    "printf 'model,name\\ngpt2,%s\\n' \"$X\" | bpt batch - -o z -f svg",
    "printf 'model,%s\\ngpt2,1\\n' \"$X\" | bpt batch - -o z -f svg",
    "bpt tokens --font \"$X.ttf\" -o x.svg",
    "bpt index \"$X\"",
};

static void no_terminal_obeys(void **state) {
    (void)state;
    write_text("c.json", SMALL_CONFIG);
    assert_int_equal(run("bpt tokens -o sound.svg").status, 0);
    for (size_t i = 0; i < LENGTH(printing); i++) {
        struct run said =
            run("X=$(printf '" OBEYED "'); cp c.json \"$X.json\"; "
                "sed \"s/<bpt:software>/&$X/; s/<bpt:request>bpt tokens/& --title $X/\" sound.svg >evil.svg; %s",
                printing[i]);
        if (!*said.said) fault("said nothing: %s", printing[i]);
        char *text = arena_copy(&arena, said.said);
        for (char *line; (line = strsep(&text, "\n"));)
            if (!text_is_printable(line)) fault("%s\n  prints %s", printing[i], line);
        run("rm -rf *.json *.svg x* y* z*");
        write_text("c.json", SMALL_CONFIG);
        run("bpt tokens -o sound.svg");
    }
    assert_no_faults();
}

/* A name, a key's value: what no config.json may say, nothing else may either. */
static void names_are_shown_as_they_are(void **state) {
    (void)state;
    static const char *const hidden[] = {"a\033b",        "a\302\205",     "\342\200\256a",
                                         "\342\200\213a", "a\357\273\277", "a\377"};
    for (size_t i = 0; i < LENGTH(hidden); i++) {
        setenv("X", hidden[i], 1);
        assert_said(run("bpt tokens --set \"name=$X\" -f svg -o -"), 2, "holds a character that is not shown");
        assert_said(run("printf 'model,name\\ngpt2,%%s\\n' \"$X\" | bpt batch - -o out -f svg"), 1,
                    strcmp(hidden[i], "a\377") == 0 ? "the byte 0xFF is not UTF-8" : "holds a control");
        assert_said(
            run("printf '{\"model_type\": \"gpt2\", \"name\": \"%%s\"}' \"$X\" >c.json; bpt tokens --model c.json"), 1,
            "c.json");
    }
    unsetenv("X");
    assert_said(run("bpt tokens --set 'name=Modèle 模型 \xe2\x80\x8d \xf0\x9f\x98\x80' -f csv -o - | head -c 2"), 0,
                "mo");
}

/* A program that reads the names of what was written gets them as they are, a terminal what it can show. */
static void written_names_are_exact_but_for_terminals(void **state) {
    (void)state;
    write_text("write", "exec \"$BPT_PROGRAM\" tokens -f svg -o \"$(printf 'a\\033[31mb.svg')\" --force\n");
    assert_string_equal(run("sh write").said, "a\033[31mb.svg\n");
    if (!is_installed("script")) skip();
    assert_string_equal(run("script -qec 'sh write' /dev/null </dev/null | tr -d '\\r'").said, "a?[31mb.svg\n");
}

/* ---- round trips ---- */

/* What a dry run prints is taken again, and draws the same. */
static void a_dry_run_is_taken_again(void **state) {
    (void)state;
    static const char *const asked[] = {"--title=",
                                        "--caption= --subtitle=",
                                        "--title=\"it's\"",
                                        "--set 'name=a;b'",
                                        "--set 'name=a;b' --set 'notes=c;d'",
                                        "--title==1+1",
                                        "--title='a,\"b\" '",
                                        "--annotate tokens=1M --annotate rank=64",
                                        "--title=-x",
                                        "--title=yes",
                                        "--title=\"'\"",
                                        "--set name=\"'\" --units iec --transparent --x-range 1..10k --min-kv 12.5%"};
    for (size_t i = 0; i < LENGTH(asked); i++) {
        if (!is_taken(2, "%s", asked[i])) continue;
        run("rm -rf a b; bpt batch --models gpt2 %s -f svg --dry-run >a.csv; bpt batch a.csv --dry-run >b.csv",
            asked[i]);
        struct run same = run("cmp a.csv b.csv");
        if (same.status || read_whole_file(&arena, "a.csv").size < 300) fault("%s: %s", asked[i], same.said);
        if (run("bpt batch --models gpt2 %s -f svg -o a --no-index; bpt batch b.csv -o b --no-index", asked[i]).status)
            fault("%s: is not drawn", asked[i]);
        struct run drawn = run("diff -rq a b");
        if (drawn.status) fault("%s: %s", asked[i], drawn.said);
    }
    char name[251] = "";
    memset(name, 'a', sizeof name - 1);
    for (size_t length = 150; length <= 250; length += 10) {
        if (!is_taken(2, "%zu", length)) continue;
        write_text("t.csv",
                   arena_printf(&arena, "model,name\ngpt2,%.*s\n./%.*s.json,\n", (int)length, name, (int)length, name));
        run("bpt batch t.csv --dry-run >a.csv 2>err; bpt batch a.csv --dry-run >b.csv 2>>err");
        struct run same = run("cmp a.csv b.csv");
        if (same.status) fault("a name of %zu bytes: %s", length, same.said);
    }
    assert_no_faults();
}

/* A request stands in files between apostrophes; one within must not end it. */
static void an_apostrophe_is_redrawn(void **state) {
    (void)state;
    static const char *const titles[] = {"it's", "'",    "''",     "a'b'c", "\\'",
                                         "\\",   "a\\b", "'; x '", "&#39;", "&apos;<&"};
    for (size_t i = 0; i < LENGTH(titles); i++) {
        setenv("TITLE", titles[i], 1);
        for (size_t j = i % 2; j < 3; j += 1 + i % 2) {
            static const char *const endings[] = {"png", "svg", "pdf"};
            if (!is_taken(2, "%s.%s", titles[i], endings[j])) continue;
            struct run drawn = run("bpt tokens --size 480x320 --title \"$TITLE\" -o a.%s && cp a.%s b.%s && bpt redraw "
                                   "b.%s && cmp a.%s b.%s",
                                   endings[j], endings[j], endings[j], endings[j], endings[j], endings[j]);
            if (drawn.status) fault("%s as %s: %s", titles[i], endings[j], drawn.said);
        }
    }
    unsetenv("TITLE");
    assert_no_faults();
}

/* Whatever interrupts a batch, with --resume it comes to what it would have been. */
static void resume_comes_to_the_same_index(void **state) {
    (void)state;
    const char *lists = "--models gpt2,gpt2-medium,gpt2-large,gpt2-xl --themes light,dark -f svg,csv --quiet";
    assert_int_equal(run("bpt batch %s -o whole", lists).status, 0);
    static const char *const harm[] = {"kill -INT", "kill -KILL", "kill -TERM"};
    for (size_t i = 0; i < LENGTH(harm); i++) {
        run("rm -rf cut; '%s' batch %s -j 2 -o cut & while [ $(ls cut 2>/dev/null | wc -l) -lt 5 ]; do :; done; %s $!; "
            "wait $!",
            program_path(), lists, harm[i]);
        assert_int_equal(run("bpt batch %s -o cut --resume", lists).status, 0);
        assert_same("whole", "cut");
    }
    static const char *const losses[] = {"rm cut/index.*", "rm cut/gpt2.*.svg", "rm cut/*.csv",
                                         ": >cut/gpt2-xl.rank.blog.dark.svg",
                                         "sed -i 2d cut/index.csv; rm cut/index.html"};
    for (size_t i = 0; i < LENGTH(losses); i++) {
        run("%s", losses[i]);
        assert_int_equal(run("bpt batch %s -o cut --resume", lists).status, 0);
        assert_same("whole", "cut");
    }
}

/* Two batches that end at once write one index: whoever is second waits, also when a signal disturbs it. */
static void an_index_waits_for_its_lock(void **state) {
    (void)state;
    if (!is_installed("flock")) {
        not_tested("the lock of an index, for flock is not installed");
        return;
    }
    static const char *const disturbed[] = {"", "LD_PRELOAD=\"$BPT_INJECT\" FAULT_CALL=lock FAULT_AT=1 FAULT_ERRNO=4"};
    for (size_t i = 0; i < (getenv("BPT_INJECT") && !getenv("BPT_SANITIZED") ? 2 : 1); i++) {
        run("rm -rf out; mkdir out");
        assert_said(run("exec 9<out; flock -s 9; %s '%s' batch --models gpt2 -f svg -o out --quiet 9<&- & "
                        "while [ $(ls out | wc -l) -lt 2 ]; do sleep 0.01; done; sleep 0.1; "
                        "ls out | wc -l; exec 9<&-; wait; ls out | wc -l",
                        disturbed[i], program_path()),
                    0, "2\n4\n");
    }
}

/* ---- files that a figure names ---- */

static void a_figure_names_files_of_its_own_folder_alone(void **state) {
    (void)state;
    static const struct {
        const char *options;
        bool taken;
    } figures[] = {
        {"--presets secret", false},
        {"--presets in/../secret", false},
        {"--presets /etc/passwd", false},
        {"--presets link", false},
        {"--theme link", false},
        {"--presets in/link", false},
        {"--model ./secret", false},
        {"--model secret", false},
        {"--compare gpt2,./secret", false},
        {"--theme ./secret", false},
        {"--font secret", false},
        {"--adapter-config secret", false},
        {"--adapter-file secret", false},
        {"--ref dram --ref-table secret", false},
        {"--model in/m.json", true},
        {"--model in/below/m.json", true},
        {"--model gpt2 --compare gpt2-xl", true},
    };
    mkdir("in", 0777);
    mkdir("in/below", 0777);
    write_text("secret", "hunter2\n");
    write_text("inside", "hunter2\n");
    write_text("in/m.json", SMALL_CONFIG);
    write_text("in/below/m.json", SMALL_CONFIG);
    assert_int_equal(symlink("../secret", "in/link"), 0);
    assert_int_equal(run("bpt tokens --size blog -o sound.svg").status, 0);
    for (size_t i = 0; i < LENGTH(figures); i++) {
        run("sed 's#</bpt:request># %s&#' sound.svg >in/x.svg", figures[i].options);
        static const char *const commands[] = {"bpt show in/x.svg", "bpt redraw in/x.svg -o y.svg"};
        for (size_t j = 0; j < LENGTH(commands); j++) {
            struct run done = run("%s", commands[j]);
            if (figures[i].taken ? done.status != 0 : !strstr(done.said, "does not lie in the figure's folder"))
                fault("%s, %s: exit %d: %s", commands[j], figures[i].options, done.status, done.said);
            if (strstr(done.said, "hunter2"))
                fault("%s: says what stands in the file: %s", figures[i].options, done.said);
        }
    }
    run("cp in/m.json outside.json; sed 's#</bpt:request># --model ./outside.json&#' sound.svg >in/x.svg");
    assert_said(run("bpt show in/x.svg"), 1, "--trust reads it");
    assert_said(run("bpt show in/x.svg --trust"), 0, "transformer.h");
    assert_said(run("bpt redraw in/x.svg --trust -o y.svg"), 0, "y.svg");
    assert_no_faults();
}

/* ---- shared folders ---- */

/* A folder that all may write into, with what a stranger has put there. False when only root could make that so. */
static bool share(void) {
    if (geteuid() != 0) {
        print_message("only root can plant another user's link, so none is planted\n");
        return false;
    }
    run("mkdir shared private; chmod 1777 shared; echo mine >private/mine; echo mine >private/real.svg");
    run("ln -s ../private/real.svg shared/x.svg; ln -s ../private shared/out; mkfifo shared/pipe.svg; "
        "ln -s ../private/real.svg shared/gpt2.rank.blog.light.svg; "
        "chown -h 65534 shared/x.svg shared/out shared/pipe.svg shared/gpt2.rank.blog.light.svg");
    return true;
}

static void links_of_others_are_not_followed(void **state) {
    (void)state;
    static const struct {
        const char *command, *said;
    } writes[] = {
        {"bpt tokens -o shared/x.svg", "cannot write 'shared/x.svg': a link of that name is another user's"},
        {"bpt tokens -o shared/out/mine.svg", "it leads through a link that another user made"},
        {"bpt tokens -o shared/out/", "it leads through a link that another user made"},
        {"bpt tokens -o shared/pipe.svg", "a pipe or device of that name is another user's"},
        {"bpt explain -o shared/x.svg", "a link of that name is another user's"},
        {"bpt batch --models gpt2 -f svg -o shared/out", "it leads through a link that another user made"},
        {"bpt batch --models gpt2 -f svg -o shared/out/below", "it leads through a link that another user made"},
        {"bpt batch --models gpt2 -f svg --charts rank -o shared", "a link of that name is another user's"},
        {"bpt index shared/out -o shared/out", "it leads through a link that another user made"},
    };
    if (!share()) skip();
    for (size_t i = 0; i < LENGTH(writes); i++) {
        struct run done = run("%s", writes[i].command);
        if (done.status != 1 || !strstr(done.said, writes[i].said))
            fault("%s: exit %d: %s", writes[i].command, done.status, done.said);
    }
    assert_string_equal(run("cat private/*; ls private; ls shared | grep tmp").said, "mine\nmine\nmine\nreal.svg\n");
    static const char *const open_ones[] = {"chmod 0777 d", "chmod 1755 d",
                                            "chmod 1777 d; chown 65534 d"}; /* the last is the linker's */
    for (size_t i = 0; i < LENGTH(open_ones); i++) {
        run("rm -rf d private/*; mkdir d; ln -s ../private d/out; chown -h 65534 d/out; %s", open_ones[i]);
        assert_said(run("bpt tokens -f csv -o d/out/; ls private"), 0, "tokens.csv\ntokens.csv\n");
    }
    assert_no_faults();
}

static void links_of_ones_own_are_kept(void **state) {
    (void)state;
    run("mkdir shared private; chmod 1777 shared; ln -s ../private/real.svg shared/x.svg; ln -s ../private shared/out; "
        "echo old >private/real.svg");
    assert_said(run("bpt tokens -o shared/x.svg && head -c 5 private/real.svg && test -L shared/x.svg"), 0, "<?xml");
    assert_said(run("bpt tokens -o shared/out/y.svg && head -c 5 private/y.svg"), 0, "<?xml");
    assert_said(run("bpt batch --models gpt2 -f svg -o shared/out --quiet && ls private"), 0,
                "gpt2.rank.blog.light.svg");
}

/* Neither is a link lost for a file, nor has a file its mode, which is open to all. */
static void links_that_lead_nowhere_are_refused(void **state) {
    (void)state;
    run("umask 022; ln -s gone/x.svg a.svg; ln -s b.svg b.svg; ln -s loop loop; mkdir out; "
        "ln -s gone out/gpt2.rank.blog.light.svg");
    static const struct {
        const char *command, *said;
    } writes[] = {
        {"bpt tokens -o a.svg", "cannot write 'a.svg': it is a link that leads to no file (No such file"},
        {"bpt tokens -o b.svg", "cannot write 'b.svg': it is a link that leads to no file (Too many levels"},
        {"bpt tokens -o loop/", "cannot make the directory 'loop/': Too many levels"},
        {"bpt batch --models gpt2 --charts rank -f svg -o out", "it is a link that leads to no file"},
    };
    for (size_t i = 0; i < LENGTH(writes); i++) {
        struct run done = run("%s", writes[i].command);
        if (done.status != 1 || !strstr(done.said, writes[i].said))
            fault("%s: exit %d: %s", writes[i].command, done.status, done.said);
    }
    assert_said(run("ls -l a.svg b.svg loop out/*.svg | grep -c '^l'"), 0, "4");
    assert_no_faults();
}

/* Nothing is written under a part of a name. */
static void names_that_are_too_long_are_refused(void **state) {
    (void)state;
    char name[300];
    memset(name, 'a', sizeof name);
    name[256] = '\0';
    assert_said(run("bpt batch --models gpt2 -f svg -o %s", name), 1, "File name too long");
    assert_said(run("bpt tokens -o %s/x.svg", name), 1, "File name too long");
    assert_said(run("bpt tokens -o %s.svg", name), 1, "File name too long");
    assert_said(run("bpt batch --models gpt2 -f svg -o y/%s/z", name), 1, "File name too long");
    name[255] = '\0';
    assert_said(run("bpt tokens -o %s/x.svg", name), 0, "/x.svg");
    assert_said(run("ls | wc -l"), 0, "2"); /* and y */
}

/* ---- what is no file ---- */

static void pipes_and_devices_are_no_files(void **state) {
    (void)state;
    static const struct {
        const char *command, *said;
    } reads[] = {
        {"bpt tokens --model ./pipe -o x.svg", "cannot read './pipe': it is a named pipe"},
        {"bpt tokens --model ./pipe.json -o x.svg", "it is a named pipe"},
        {"bpt tokens --presets pipe -o x.svg", "'pipe': it is a named pipe"},
        {"bpt tokens --theme ./pipe -o x.svg", "it is a named pipe"},
        {"bpt tokens --font pipe -o x.svg", "it is a named pipe"},
        {"bpt tokens --ref dram --ref-table pipe -o x.svg", "it is a named pipe"},
        {"bpt tokens --adapter-config pipe -o x.svg", "it is a named pipe"},
        {"bpt tokens --adapter-file pipe -o x.svg", "it is a named pipe"},
        {"bpt tokens --adapter-file /dev/zero -o x.svg", "it is a device"},
        {"bpt tokens --presets /dev/zero -o x.svg", "'/dev/zero': it is a device"},
        {"bpt show pipe", "it is a named pipe"},
        {"bpt show .", "it is a directory"},
        {"bpt redraw /dev/zero", "it is a device"},
        {"bpt batch pipe -o out", "it is a named pipe"},
        {"bpt batch --models gpt2 -f svg --charts rank -o has --resume", "a pipe or a device has that name"},
        {"bpt batch --models gpt2 -f svg --charts rank -o paged", "it is a named pipe"},
        {"bpt index paged", "it is a named pipe"},
    };
    run("mkfifo pipe pipe.json; mkdir has paged; mkfifo has/gpt2.rank.blog.light.svg paged/index.html");
    for (size_t i = 0; i < LENGTH(reads); i++) {
        setenv("BPT", program_path(), 1);
        struct run done = run("timeout 120 sh -c 'bpt() { \"$BPT\" \"$@\"; }; %s'", reads[i].command);
        if (done.status != 1 || !strstr(done.said, reads[i].said))
            fault("%s: exit %d: %s", reads[i].command, done.status, done.said);
    }
    assert_no_faults();
}

/* What a shell hands over is read all the same. */
static void pipes_that_are_handed_over_are_read(void **state) {
    (void)state;
    write_text("m.json", SMALL_CONFIG);
    assert_said(run("cat m.json | bpt tokens --model /dev/stdin -f csv -o - | head -1"), 0, "tokens");
    assert_said(run("cat m.json | bpt tokens --model - -f csv -o - | head -1"), 0, "tokens");
    assert_said(run("printf 'model\\ngpt2\\n' | bpt batch /dev/stdin -f csv -o out"), 0, "2 figures");
    assert_said(run("bpt tokens -f svg -o /dev/stdout | head -c 5"), 0, "<?xml");
}

static void a_limit_of_size_is_an_error(void **state) {
    (void)state;
    assert_said(run("(ulimit -f 1; bpt tokens -f png -o big.png)"), 1, "cannot write 'big.png': File too large");
    assert_said(run("(ulimit -f 1; bpt batch --models gpt2 -f png -o out)"), 1, "File too large");
    assert_string_equal(run("ls; find . -name '*.tmp' -o -name '*.png'").said, "out\n");
}

/* In threads too, whose stacks are as large as the process' own. */
static void a_small_stack_is_enough(void **state) {
    (void)state;
    assert_said(run("(ulimit -s 128; bpt tokens -f svg -o small.svg)"), 0, "");
    assert_said(run("(ulimit -s 128; bpt batch --models gpt2 --charts rank -f svg -o out -j 2 --quiet)"), 0, "");
}

/* What survives a loss of power: calls in the order in which the system saw them. */
static void what_is_written_is_synced(void **state) {
    (void)state;
    static const struct {
        const char *command;
        int syncs; /* of files and folders */
    } writes[] = {
        {"tokens -o a.svg", 2},
        {"tokens -o a.svg --force", 2},
        {"-f svg -o both", 4},
        {"explain --format json -o a.json", 2},
        {"batch --models gpt2 -f svg,csv --no-index -o out", 1},
        {"batch --models gpt2 -f svg -o out", 5},
        {"batch --models gpt2 -f svg -o out --no-index --no-sync", 0},
    };
    if (!getenv("BPT_INJECT") || getenv("BPT_SANITIZED")) skip();
    for (size_t i = 0; i < LENGTH(writes); i++) {
        struct run done = run("LD_PRELOAD='%s' FAULT_REPORT=.report '%s' %s", getenv("BPT_INJECT"), program_path(),
                              writes[i].command);
        const char *count = strstr(read_whole_file(&arena, ".report").data, "sync ");
        if (done.status || !count || atoi(count + strlen("sync ")) != writes[i].syncs)
            fault("bpt %s: %.7s instead of %d; %s", writes[i].command, count ? count : "?", writes[i].syncs, done.said);
    }
    assert_no_faults();
}

/* Where files have a name from the start, they come out the same, and a temporary name stays of a killed process alone:
 * until the next batch finds it old. */
static void disks_without_nameless_files_do(void **state) {
    (void)state;
    if (!getenv("BPT_INJECT") || getenv("BPT_SANITIZED")) skip();
    static const char *const commands[] = {"bpt tokens -o $d/a.svg",
                                           "bpt tokens --rank 8 -o $d/a.svg --force",
                                           "bpt redraw $d/a.svg --theme dark -o $d/b.png",
                                           "bpt batch --models gpt2,gpt2-xl -f svg,csv -o $d/o --quiet",
                                           "bpt batch --models gpt2 -f svg -o $d/o --quiet --force",
                                           "bpt index $d/o -o $d/joined --quiet",
                                           "ln -s a.svg $d/l.svg; bpt tokens --rank 16 -o $d/l.svg --force"};
    for (size_t i = 0; i < LENGTH(commands); i++)
        for (int nameless = 0; nameless < 2; nameless++) {
            struct run done =
                run("mkdir -p d0 d1; d=d%d; %s; %s", nameless,
                    nameless ? "true" : "export LD_PRELOAD=\"$BPT_INJECT\" FAULT_NAMELESS=no", commands[i]);
            if (done.status) fault("%s: exit %d: %s", commands[i], done.status, done.said);
        }
    assert_same("d0", "d1");
    run("mkdir cut; touch -d '11 minutes ago' cut/old.svg.77-0.tmp; touch -d '9 minutes ago' cut/kept.1-1.tmp");
    assert_said(run("bpt batch --models gpt2 -f png -o cut --quiet --resume; ls cut/*.tmp"), 0, "cut/kept.1-1.tmp\n");
    assert_no_faults();
}

/* A folder that this user may not look into hides figures; they must not vanish from the index without a word. */
static void figures_that_cannot_be_looked_at_are_said(void **state) {
    (void)state;
    const char *as_nobody = geteuid() ? "" : "setpriv --reuid 65534 --regid 65534 --clear-groups ";
    run("bpt batch --models gpt2 -f svg -o in --quiet; bpt index in -o out --quiet; chmod 777 . out; chmod 666 out/*");
    if (run("%s'%s' --version", as_nobody, program_path()).status) skip();
    run("chmod 700 in; test $(id -u) = 0 || chmod 0 in");
    assert_said(run("%s'%s' index out", as_nobody, program_path()), 1, "Permission denied");
    run("chmod 700 in");
    assert_said(run("grep -c svg out/index.csv"), 0, "2");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, shell_enter, shell_leave)
    const struct CMUnitTest tests[] = {
        TEST(an_index_takes_no_page_from_a_table),
        TEST(cells_are_what_their_columns_say),
        TEST(a_row_that_was_cut_is_said),
        TEST(the_page_names_its_script_and_style),
        TEST(a_cell_is_no_formula),
        TEST(no_terminal_obeys),
        TEST(names_are_shown_as_they_are),
        TEST(written_names_are_exact_but_for_terminals),
        TEST(a_dry_run_is_taken_again),
        TEST(an_apostrophe_is_redrawn),
        TEST(resume_comes_to_the_same_index),
        TEST(an_index_waits_for_its_lock),
        TEST(a_figure_names_files_of_its_own_folder_alone),
        TEST(links_of_others_are_not_followed),
        TEST(links_of_ones_own_are_kept),
        TEST(links_that_lead_nowhere_are_refused),
        TEST(names_that_are_too_long_are_refused),
        TEST(pipes_and_devices_are_no_files),
        TEST(pipes_that_are_handed_over_are_read),
        TEST(a_limit_of_size_is_an_error),
        TEST(a_small_stack_is_enough),
        TEST(what_is_written_is_synced),
        TEST(disks_without_nameless_files_do),
        TEST(figures_that_cannot_be_looked_at_are_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
