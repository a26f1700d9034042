/* bpt batch and bpt index, from outside: tables in, files and sentences out. */
#include <dirent.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shell.h"

/* ---- tables ---- */

static const struct {
    const char *table;
    int status;
    const char *said;
    size_t files; /* figures that are drawn all the same */
} tables[] = {
    {"model,chart,name\ngpt2,rank,a\ngpt2,tokens,b\n", 0, "2 figures in 2 files", 2},
    {"model,chart\ngpt2,both\n", 0, "2 figures", 2},
    {"model,chart,adapter\ngpt2,both,ia3\n", 1, "IA3 has no rank that a figure could vary", 1},
    {"\xef\xbb\xbfmodel,rank,name\r\ngpt2,8,\"a\"\r\ngpt2,16,b\r\n\r\n", 0, "4 figures", 4}, /* Excel */
    {"model\rgpt2\r", 0, "2 figures", 2},
    {"model,set\ngpt2,\"vocab_size=50000\nnum_hidden_layers=3\"\n", 0, "2 figures", 2}, /* a quoted newline */
    {"model;rank\r\ngpt2;8\r\n", 1, "line 1: the columns are separated by semicolons", 0},
    {"model\trank\ngpt2\t8\n", 1, "separated by tabs", 0},
    {"model,rnak\ngpt2,8\n", 1, "t.csv, line 1, column 2: there is no column 'rnak'; did you mean rank", 0},
    {"model,model\ngpt2,gpt2\n", 1, "line 1, column 2: 'model' stands there twice", 0},
    {"", 1, "t.csv: is empty", 0},
    {"model,rank\ngpt2,0\ngpt2-xl,4\n", 1, "t.csv, line 2, column rank: '0' is too small", 2},
    {"model,rank\n\ngpt2,x y\ngpt2-xl,4\n", 1, "t.csv, line 3, column rank: 'x y' is not a number", 2},
    {"model,theme\ngpt2,drak\ngpt2-xl,dark\n", 1, "line 2: --theme: there is no theme 'drak'; there are auto", 2},
    {"model,size\ngpt2,7x\ngpt2-xl,\n", 1, "t.csv, line 2: --size", 2},
    {"model,rank\ngpt2\ngpt2-xl,4\n", 1, "t.csv, line 2, column rank: the row ends before it, behind 'gpt2'", 2},
    {"model,rank\ngpt2,4,5\ngpt2-xl,4\n", 1, "t.csv, line 2, column 3: '5' stands behind the last column", 2},
    {"model,chart\ngpt2,pie\ngpt2-xl,rank\n", 1, "column chart: 'pie' is not a chart; there are tokens, rank", 1},
    {"model\ngpt3\ngpt2\n", 1, "t.csv, line 2: there is no model 'gpt3'; did you mean", 2},
    {"model\n./gone.json\ngpt2\n", 1, "t.csv, line 2: there is no file './gone.json'", 2},
    {"model\n-\ngpt2\n", 1, "line 2, column model: '-' is standard input", 2},
    {"model\ngp\"t\ngpt2\n", 1, "t.csv, line 2: a quotation mark stands where none may", 2},
    {"model\ngpt2\n\"gpt2\n", 1, "t.csv, line 3: a quoted cell is never closed", 2},
    {"model\ngpt2\ngpt2\n", 1,
     "t.csv, line 3: would write 'gpt2.tokens.blog.light.svg', as line 2 does; nothing is drawn", 0},
    {"model,name\ngpt2,a\ngpt2-xl,A\n", 1, "as line 2 does", 0}, /* one file where case does not count */
    {"model,name\ngpt2,../a\ngpt2-xl,b\n", 1, "line 2, column name: '../a' begins with a dot", 2},
    {"model,name\ngpt2,/tmp/a\ngpt2-xl,b\n", 1, "column name: '/tmp/a' holds a path separator", 2},
    {"model,name\ngpt2,a/../../b\ngpt2-xl,b\n", 1, "holds a path separator", 2},
    {"model,name\ngpt2,.hidden\ngpt2-xl,b\n", 1, "begins with a dot", 2},
    {"model,name\ngpt2,\"a\tb\"\ngpt2-xl,b\n", 1, "holds a control character", 2},
    {"model,chart,name,format\ngpt2,rank,index,csv\n", 1,
     "line 2: would write 'index.csv', which is the folder's index; nothing is drawn", 0},
    {"model,chart,name,format\ngpt2,rank,Index.1-of-2,csv\n", 1, "which is the folder's index", 0},
    {"model,chart,name,format\ngpt2,rank,index.a,csv\n", 0, "in 1 file", 0},
    {"model,chart,name\ngpt2,rank,index\n", 0, "in 1 file", 1}, /* a figure of that name is no harm */
    {"model,output\ngpt2,x\n", 1, "there is no column 'output'", 0},
};

static void tables_are_read_or_refused_with_their_line(void **state) {
    (void)state;
    for (size_t i = 0; i < LENGTH(tables); i++) {
        write_text("t.csv", tables[i].table);
        const char *out = arena_printf(&arena, "out%zu", i);
        struct run done = run("bpt batch t.csv -o %s -f svg", out);
        if (done.status != tables[i].status || !strstr(done.said, tables[i].said))
            fault("table %zu: exit %d, not %d, or '%s' is not in: %s", i, done.status, tables[i].status, tables[i].said,
                  done.said);
        if (count_files(out, ".svg") != tables[i].files) fault("table %zu: %zu files", i, count_files(out, ".svg"));
    }
    assert_no_faults();
}

static void a_dry_run_says_why_rows_fail(void **state) {
    (void)state;
    write_text("t.csv", "model,rank\ngpt2,0\ngpt2-xl,4\n");
    struct run done = run("bpt batch t.csv --dry-run");
    assert_said(done, 1, "t.csv, line 2, column rank: '0' is too small");
    assert_said(done, 1, "t.csv: 1 row cannot be read");
}

static void strict_draws_all_or_nothing(void **state) {
    (void)state;
    for (size_t i = 0; i < LENGTH(tables); i++) {
        write_text("t.csv", tables[i].table);
        const char *out = arena_printf(&arena, "out%zu", i);
        struct run done = run("bpt batch t.csv -o %s -f svg --strict", out);
        size_t expected = tables[i].status ? 0 : tables[i].files;
        if (done.status != tables[i].status || count_files(out, ".svg") != expected)
            fault("table %zu: exit %d, %zu files: %s", i, done.status, count_files(out, ".svg"), done.said);
    }
    assert_no_faults();
}

static void standard_input_is_a_table(void **state) {
    (void)state;
    assert_said(run("printf 'model,chart\\ngpt2,rank\\n' | bpt batch - -o out -f svg"), 0, "1 figure in 1 file");
    write_text("t.csv", "model,chart\ngpt2,rank\n");
    assert_said(run("bpt batch - -o out2 -f svg <t.csv"), 0, "1 figure");
    assert_said(run("bpt batch - -o out3 -f svg </dev/null"), 1, "standard input: is empty");
    assert_said(run("bpt batch . -o out3"), 1, "is a directory");
    assert_said(run("bpt batch gone.csv -o out3"), 1, "cannot open 'gone.csv'");
    assert_same("out", "out2");
}

static void lists_make_a_product_that_prints_itself(void **state) {
    (void)state;
    const char *lists =
        "--models gpt2,gpt2-xl --themes light,dark --sizes blog,slide --charts rank --rank 7 --formats svg";
    assert_said(run("bpt batch %s -o a", lists), 0, "8 figures in 8 files");
    assert_said(run("bpt batch %s --dry-run >jobs.csv; cat jobs.csv", lists), 0,
                "gpt2-xl.rank.slide.dark,rank,gpt2-xl,");
    assert_said(run("bpt batch jobs.csv -o b"), 0, "8 figures");
    run("rm -f a/index.* b/index.*");
    assert_same("a", "b");
    assert_said(run("bpt batch --models gpt2 --ranks 8,16 --langs all --themes light,dark -f svg -o d"), 0,
                "16 figures");
    assert_true(file_exists("d/gpt2.tokens.blog.dark.rank16.es.svg"));
    assert_said(run("bpt batch --ranks 8,0 -o d"), 2, "--ranks: '0' is too small");
    assert_said(run("bpt batch --langs en,fr -o d"), 2, "--langs: there is no language 'fr'; there are en, es");
    assert_said(run("bpt batch --family gpt --charts rank -f csv -o c"), 0, "figures in");
    assert_said(run("bpt batch --family gtp -o c"), 2, "--family: there is no family 'gtp'; did you mean gpt");
    assert_said(run("bpt batch --models gpt3 -o c"), 2, "--models: there is no model 'gpt3'");
    assert_said(run("bpt batch --models all --themes drak"), 2, "there is no theme 'drak'; there are auto");
    assert_said(run("bpt batch --models all --sizes 7x"), 2, "--sizes");
    assert_said(run("bpt batch --models all --charts pie"), 2, "--charts: 'pie' is not a chart");
    assert_said(run("bpt batch --models all --formats gif"), 2, "there is no format 'gif'");
    assert_said(run("bpt batch"), 2, "a batch needs its jobs");
    assert_said(run("bpt batch jobs.csv --models all"), 2, "do not go together");
    assert_said(run("bpt batch jobs.csv -o -"), 2, "give a directory");
    assert_said(run("bpt batch jobs.csv -j 0"), 2, "--jobs");
}

/* ---- any number of workers, any number of shards ---- */

static void any_number_of_workers_writes_the_same(void **state) {
    (void)state;
    const char *lists = "--models gpt2,gpt2-medium,gpt2-large,gpt2-xl --themes light,dark --rank 9 -f svg,csv --quiet";
    assert_int_equal(run("bpt batch %s -j 1 -o one", lists).status, 0);
    for (int workers = 2; workers <= 16; workers *= 2) {
        assert_int_equal(run("rm -rf many; bpt batch %s -j %d -o many", lists, workers).status, 0);
        assert_same("one", "many");
    }
}

/* A worker keeps models and theme for the row that names them again: each row here differs from the next in one of all
 * that they follow from, so that back to front another is kept. */
static void rows_in_any_order_write_the_same(void **state) {
    (void)state;
    run("bpt list themes --print dark >own.csv");
    write_text("forth.csv", "name,model,set,as,compare,theme,rank\n"
                            "plain,gpt2,,,,,\ndark,gpt2,,,,dark,\nown,gpt2,,,,own.csv,\n"
                            "set,gpt2,n_layer=6,,,own.csv,\nmore,gpt2,n_layer=6;n_embd=384,,,own.csv,\n"
                            "wrong,no-model,,,,,\nlarge,gpt2-large,,,,,\nranked,gpt2-large,,,,,9\n"
                            "two,gpt2-large,,,gpt2,,\nother,gpt2-large,,,gpt2-xl,,\n"
                            "llama,llama-3-8b,,,,,\nread,llama-3-8b,,gemma,,,\n");
    run("head -1 forth.csv >back.csv; tail -n +2 forth.csv | tac >>back.csv");
    for (int i = 0; i < 2; i++)
        assert_said(
            run("bpt batch %s.csv -f svg,csv -j 1 -o %s --no-index", i ? "back" : "forth", i ? "back" : "forth"), 1,
            "22 figures in 44 files");
    assert_same("forth", "back");
}

static void shards_together_are_the_batch(void **state) {
    (void)state;
    const char *lists =
        "--models gpt2,gpt2-medium,gpt2-large,gpt2-xl,mistral-7b-v0.1 --sizes blog,slide -f svg --quiet";
    assert_int_equal(run("bpt batch %s -o whole", lists).status, 0);
    assert_int_equal(run("for k in 1 2 3 4 5; do bpt batch %s -o joint --shard $k/5 & done; wait", lists).status, 0);
    assert_int_equal(count_files("joint", "-of-5.csv"), 5);
    assert_said(run("bpt index joint"), 0, "figures in joint/index.html");
    run("sort whole/index.csv >w; sort joint/index.csv >j");
    assert_same("w", "j");
    run("rm -f joint/index* whole/index*");
    assert_same("whole", "joint");
    /* folders of their own, and an index beside them */
    assert_int_equal(run("for k in 1 2 3; do bpt batch %s -o part$k --shard $k/3; done", lists).status, 0);
    assert_said(run("bpt index part1 part2 part3 -o all"), 0, "figures in all/index.html");
    assert_said(run("grep -o 'src=\"[^\"]*\"' all/index.html | head -1"), 0, "src=\"../part1/");
    static const char *const wrong[] = {"0/3", "4/3", "1", "a/b", "1/0", "-1/3", "1/3/5"};
    for (size_t i = 0; i < LENGTH(wrong); i++)
        assert_said(run("bpt batch --models gpt2 -o x --shard=%s", wrong[i]), 2, "--shard");
}

/* ---- never twice ---- */

static void resume_draws_what_is_missing_or_other(void **state) {
    (void)state;
    const char *batch = "bpt batch --models gpt2,gpt2-medium,gpt2-large,gpt2-xl --charts rank -f png,svg,pdf -o out";
    assert_said(run("%s", batch), 0, "4 figures in 12 files");
    assert_said(run("%s --resume", batch), 0, "0 figures in 0 files, 0 B, ");
    assert_said(run("%s --resume", batch), 0, "4 were there already");
    run("rm out/gpt2.rank.blog.light.pdf; : >out/gpt2-xl.rank.blog.light.png; truncate -s -9 "
        "out/gpt2-large.rank.blog.light.svg");
    assert_said(run("%s --resume", batch), 0, "3 figures in 3 files");
    run("cp -r out before");
    assert_said(run("%s --resume --rank 5 --no-index", batch), 1, "holds a figure of another request");
    assert_same("out", "before");
    assert_said(run("%s --resume --rank 5 --force", batch), 0, "4 figures in 12 files");
    assert_said(run("%s --resume --rank 5 -f svg,csv",
                    "bpt batch --models gpt2,gpt2-medium,gpt2-large,gpt2-xl --charts rank -o out"),
                0, "4 figures in 4 files");
    assert_said(run("grep -c '^gpt2' out/index.csv"), 0, "4");
}

static void resume_notices_that_a_model_file_changed(void **state) {
    (void)state;
    write_text("m.json", "{\"model_type\": \"gpt2\", \"n_embd\": 64, \"n_layer\": 2, \"n_head\": 2, \"vocab_size\": "
                         "100, \"n_positions\": 64}");
    run("touch -d '1 hour ago' m.json");
    assert_said(run("bpt batch --models ./m.json -f svg -o out"), 0, "2 figures in 2 files");
    assert_said(run("bpt batch --models ./m.json -f svg -o out --resume"), 0, "0 figures");
    run("touch -d '1 hour' m.json");
    assert_said(run("bpt batch --models ./m.json -f svg -o out --resume"), 0, "2 figures");
}

/* A figure that is there already is told once more, with all the words it was drawn with. */
/* Whatever file the request names: what is drawn of it may have changed. */
static void resume_notices_that_a_file_changed(void **state) {
    (void)state;
    const char *config = "{\"model_type\": \"gpt2\", \"n_embd\": 64, \"n_layer\": 2, \"n_head\": 2, "
                         "\"vocab_size\": 100, \"n_positions\": 64}";
    static const char *const files[] = {"m.json", "theme.csv", "references.csv", "peft.json"};
    const char *batch = "bpt batch --compare ./m.json --theme theme.csv --ref text --ref-table references.csv "
                        "--adapter-config peft.json --charts tokens -f svg -o out";
    write_text("m.json", config);
    run("bpt list themes --print dark >theme.csv");
    write_text("peft.json", "{\"peft_type\": \"LORA\", \"r\": 8, \"target_modules\": \"all-linear\"}");
    run("cp '%s' references.csv", source_path(&arena, "assets/references.csv"));
    run("touch -d '1 hour ago' m.json theme.csv references.csv peft.json");
    assert_said(run("%s", batch), 0, "1 figure in 1 file");
    assert_said(run("%s --resume", batch), 0, "1 were there already");
    for (size_t i = 0; i < LENGTH(files); i++) {
        run("touch -d '1 hour' %s", files[i]);
        assert_said(run("%s --resume", batch), 0, "1 figure in 1 file");
        run("touch -d '1 hour ago' %s", files[i]);
    }
}

static void resume_says_the_same_in_the_index(void **state) {
    (void)state;
    write_text("t.csv", "model,name,title,label-icl,compare\ngpt2,own,My claim,Cache,\ngpt2,usual,,,\n"
                        "gpt2,two,,,gpt2-xl\n");
    assert_said(run("bpt batch t.csv -f svg,csv,json,txt -o out"), 0, "6 figures");
    run("cp out/index.csv first.csv");
    assert_said(run("bpt batch t.csv -f svg -o out --resume"), 0, "6 were there already");
    assert_said(run("bpt batch t.csv -f svg,csv,json,txt -o out --resume"), 0, "6 figures in 18 files");
    assert_said(run("diff first.csv out/index.csv"), 0, "");
    assert_said(run("grep -c 'My claim' first.csv"), 0, "2");
    run("bpt batch t.csv -f json -o alone");
    assert_said(run("diff out/usual.rank.json alone/usual.rank.json"), 0, "");
}

static void languages_do_not_take_each_others_place(void **state) {
    (void)state;
    assert_said(run("bpt batch --models gpt2 -f svg -o out"), 0, "2 figures");
    run("cp -r out english");
    assert_said(run("bpt batch --models gpt2 -f svg -o out --lang es"), 0, "2 figures");
    assert_said(run("diff english/gpt2.rank.blog.light.svg out/gpt2.rank.blog.light.svg"), 0, "");
    assert_said(run("ls out"), 0, "gpt2.rank.blog.light.es.svg");
}

static void a_folder_is_not_taken_for_a_line(void **state) {
    (void)state;
    mkdir("x, line 7", 0777);
    write_text("x, line 7/t.csv", "model\ngpt2\n\"gpt2\n");
    assert_said(run("bpt batch 'x, line 7/t.csv' -f svg -o out"), 1, "1 row failed: line 3\n");
}

static pid_t start(const char *const *arguments, int errors) {
    pid_t child = fork();
    if (child) return child;
    int null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(null, 1);
    dup2(errors >= 0 ? errors : null, 2);
    execv(program_path(), (char *const *)arguments);
    _exit(127);
}

static void interrupted(int signal, int status) {
    const char *const batch[] = {"bpt", "batch", "--models", "all", "-j", "2", "-o", "out", NULL};
    run("rm -rf out");
    int errors = open("errors", O_RDWR | O_CREAT | O_TRUNC, 0600);
    pid_t child = start(batch, errors);
    close(errors);
    while (count_files("out", ".svg") < 4) usleep(5000);
    kill(child, signal);
    int ended;
    waitpid(child, &ended, 0);
    if (signal == SIGKILL)
        assert_true(WIFSIGNALED(ended));
    else
        assert_int_equal(WEXITSTATUS(ended), status);
    /* whole files alone, whatever happened */
    struct run cut = run("for f in out/*.png; do tail -c 8 \"$f\" | grep -q IEND || echo cut \"$f\"; done;"
                         "for f in out/*.svg; do tail -c 7 \"$f\" | grep -q '</svg>' || echo cut \"$f\"; done");
    assert_string_equal(cut.said, "");
}

static void ctrl_c_finishes_what_is_in_hand(void **state) {
    (void)state;
    interrupted(SIGINT, 130);
    assert_said(run("cat errors"), 0, "interrupted after ");
    assert_said(run("cat errors"), 0, "--resume goes on");
    assert_int_equal(count_files("out", ".tmp"), 0);
    assert_int_equal(count_files("out", "index.html"), 1);
    interrupted(SIGTERM, 130);
}

static void kill_leaves_whole_files(void **state) {
    (void)state;
    for (int i = 0; i < 3; i++) interrupted(SIGKILL, 0);
    /* what was left is taken away when it is old */
    write_text("out/x.png.123-0.tmp", "cut");
    write_text("out/mine.tmp", "kept");
    run("touch -d '1 hour ago' out/x.png.123-0.tmp out/mine.tmp; rm -f out/*.html");
    assert_said(run("bpt batch --models gpt2 -f svg -o out"), 0, "2 figures");
    assert_false(file_exists("out/x.png.123-0.tmp"));
    assert_true(file_exists("out/mine.tmp"));
}

static void two_batches_into_one_folder_do_no_harm(void **state) {
    (void)state;
    const char *lists = "--models gpt2,gpt2-medium,gpt2-large,gpt2-xl -f svg,png --quiet -o both";
    assert_int_equal(run("bpt batch %s & bpt batch %s & wait %%1 && wait %%2", lists, lists).status, 0);
    assert_int_equal(run("bpt batch --models gpt2,gpt2-medium,gpt2-large,gpt2-xl -f svg,png --quiet -o one").status, 0);
    assert_same("one", "both");
    /* other figures: the index has them all */
    assert_int_equal(
        run("bpt batch --models gpt2,gpt2-medium,gpt2-large,gpt2-xl --themes dark -f svg --quiet -o both").status, 0);
    assert_said(run("grep -c '^gpt2' both/index.csv"), 0, "16");
}

/* ---- the world says no ---- */

static void a_full_disk_stops_the_batch_with_a_sentence(void **state) {
    (void)state;
    mkdir("small", 0777);
    if (mount("none", "small", "tmpfs", 0, "size=900k")) {
        not_tested("batches on a full disk, for no small one may be mounted");
        skip();
    }
    run("bpt batch --models llama-3-70b -f svg -o small --quiet");
    struct run full = run("bpt batch --models all -f svg -o small --resume -j 1");
    struct run whole = run("ls small/*.svg | wc -l");
    struct run cut =
        run("for f in small/*.svg; do tail -c 7 \"$f\" | grep -q '</svg>' || echo cut \"$f\"; done; ls small");
    umount("small");
    assert_said(full, 1, "No space left on device");
    const char *said = strstr(full.said, "stopped after ");
    assert_non_null(said);
    assert_int_equal(atoi(said + strlen("stopped after ")), atoi(whole.said));
    assert_said(full, 1, "--resume goes on");
    assert_null(strstr(cut.said, "cut "));
    assert_null(strstr(cut.said, ".tmp"));
}

static void a_folder_that_cannot_be_written_is_said_once(void **state) {
    (void)state;
    const char *as_nobody = geteuid() ? "" : "setpriv --reuid 65534 --regid 65534 --clear-groups ";
    chmod(".", 0755);
    mkdir("closed", 0555);
    if (run("%s'%s' --version", as_nobody, program_path()).status) {
        not_tested("batches into a read-only folder, for root may write anywhere and cannot be anyone else here");
        skip();
    }
    struct run refused = run("TMPDIR=/tmp %s'%s' batch --models all -o closed", as_nobody, program_path());
    assert_said(refused, 1, "--output: cannot write into 'closed'");
    assert_null(strstr(refused.said, "rows"));
}

static void what_bpt_did_not_write_is_left_alone(void **state) {
    (void)state;
    mkdir("mine", 0777);
    write_text("mine/index.html", "<h1>my page</h1>");
    assert_said(run("bpt batch --models gpt2 -f svg -o mine"), 1, "not an index that bpt wrote");
    assert_said(run("cat mine/index.html"), 0, "my page");
    assert_said(run("bpt batch --models gpt2 -f svg -o mine --no-index"), 0, "2 figures");
    write_text("mine/index.html", "");
    write_text("mine/index.csv", "a,b\n1,2\n");
    run("rm mine/index.html");
    assert_said(run("bpt batch --models gpt2 -f svg -o mine"), 1, "is not an index that this bpt wrote");
    assert_said(run("cat mine/index.csv"), 0, "a,b");
    write_text("file", "x");
    assert_said(run("bpt batch --models gpt2 -o file"), 1, "--output");
    assert_said(run("bpt index gone"), 1, "gone");
    assert_said(run("bpt index"), 2, "name the folders");
    assert_said(run("mkdir none; bpt index none"), 1, "no figure stands in an index");
    assert_false(file_exists("none/index.html"));
}

static void closed_streams_do_no_harm(void **state) {
    (void)state;
    assert_int_equal(run("bpt batch --models gpt2 -f svg -o a >&-").status, 0);
    assert_int_equal(run("bpt batch --models gpt2 -f svg -o b 2>&-").status, 0);
    assert_int_equal(run("bpt batch --models gpt2 -f svg -o c <&- >&- 2>&-").status, 0);
    assert_int_equal(
        run("{ bpt batch --models gpt2 -f svg -o d; echo $? >code; } 2>&1 | true; cat code; exit $(cat code)").status,
        0);
    assert_same("a", "b");
    assert_same("a", "c");
    assert_same("a", "d");
    assert_said(run("bpt batch --models gpt2 --dry-run >&-"), 1, "standard output");
}

/* ---- size ---- */

/* The most bytes that the program had of its allocator at a time. What the system says of a process will not do: it
 * counts pages, the memory that the test had when it forked, and what two threads happen to need at once. */
static long peak_of(const char *const *arguments, int expected) {
    const char *counting = getenv("BPT_INJECT");
    if (!counting || getenv("BPT_SANITIZED")) {
        print_message("memory is counted with the GNU C library's allocator alone, so it is not counted here\n");
        skip();
    }
    setenv("LD_PRELOAD", counting, 1);
    setenv("FAULT_REPORT", ".report", 1);
    pid_t child = start(arguments, -1);
    unsetenv("LD_PRELOAD");
    unsetenv("FAULT_REPORT");
    int ended;
    waitpid(child, &ended, 0);
    assert_int_equal(WEXITSTATUS(ended), expected);
    const char *line = strstr(read_whole_file(&arena, ".report").data, "peak ");
    assert_non_null(line);
    return atol(line + strlen("peak "));
}

static void write_rows(const char *path, size_t rows, const char *note) {
    FILE *file = fopen(path, "w");
    fprintf(file, "model,rank,chart,name,format,set\n");
    for (size_t i = 0; i < rows; i++) fprintf(file, "gpt2,%zu,rank,figure-%zu,csv,%s\n", 1 + i % 4000, i, note);
    fclose(file);
}

static void memory_grows_by_little_a_row(void **state) {
    (void)state;
    const char *const few[] = {"bpt", "batch", "few.csv", "-o", "few", "-j", "1", "--quiet", "--no-sync", NULL};
    const char *const many[] = {"bpt", "batch", "many.csv", "-o", "many", "-j", "1", "--quiet", "--no-sync", NULL};
    enum { FEW = 200, MANY = 2000, MOST_EACH = 32 };
    write_rows("few.csv", FEW, "");
    write_rows("many.csv", MANY, "");
    long small = peak_of(few, 0), large = peak_of(many, 0);
    assert_int_equal(count_files("many", ".csv"), MANY + 1);
    print_message("%d rows: %ld B, %d rows: %ld B\n", FEW, small, MANY, large);
    assert_true(large - small <= MOST_EACH * (MANY - FEW));
}

/* Figures of which no two say the same: what the threads remember of their words must not add up. */
static void memory_does_not_grow_by_what_is_drawn(void **state) {
    (void)state;
    const char *const few[] = {"bpt", "batch",   "few.csv",    "-o",        "few", "-j",
                               "1",   "--quiet", "--no-index", "--no-sync", NULL};
    const char *const many[] = {"bpt", "batch",   "many.csv",   "-o",        "many", "-j",
                                "1",   "--quiet", "--no-index", "--no-sync", NULL};
    enum { FEW = 100, MANY = 300, MOST_GROWTH = 56 << 10 };
    for (int i = 0; i < 2; i++) {
        FILE *file = fopen(i ? "many.csv" : "few.csv", "w");
        fprintf(file, "model,rank,tokens,name,format,svg\n");
        for (int row = 0; row < (i ? MANY : FEW); row++)
            fprintf(file, "%s,%d,%d,figure-%d,svg,web\n", row % 2 ? "gpt2" : "gemma-3-27b", 1 + row % 500,
                    1000 + 37 * row, row);
        fclose(file);
    }
    long small = peak_of(few, 0), large = peak_of(many, 0);
    print_message("%d figures: %ld B, %d figures: %ld B\n", FEW, small, MANY, large);
    assert_true(large - small <= MOST_GROWTH);
}

static void a_table_of_100_megabytes_is_looked_through(void **state) {
    (void)state;
    char note[1100] = "\"name=";
    memset(note + 6, 'x', 1000);
    memcpy(note + 1006, "\"", 2);
    write_rows("large.csv", 100000, note);
    FILE *file = fopen("large.csv", "a");
    fprintf(file, "gpt2,1,rank,figure-7,csv,\n"); /* found only when all are looked at, so nothing is drawn */
    fclose(file);
    struct stat status;
    stat("large.csv", &status);
    assert_true(status.st_size > 100 * 1000 * 1000);
    const char *const batch[] = {"bpt", "batch", "large.csv", "-o", "out", "--quiet", NULL};
    long peak = peak_of(batch, 1);
    assert_false(file_exists("out"));
    print_message("100 MB looked through: %ld B\n", peak);
    assert_true(peak < 8 << 20);
}

/* A figure of many pixels is not read for the few lines that it says of itself. */
static void large_figures_are_read_in_parts(void **state) {
    (void)state;
    static const char *const files[] = {"large.png", "large.svg", "large.pdf"};
    run("bpt tokens -o a.png; bpt tokens -o a.svg; bpt tokens -o a.pdf; head -c 16000000 /dev/zero >zeros");
    run("{ head -c $(($(stat -c %%s a.png) - 12)) a.png; printf '\\002\\142\\132\\000IDAT'; cat zeros; printf 'sums'; "
        "tail -c 12 a.png; } >large.png");
    run("{ head -c -7 a.svg; printf '<!--'; tr '\\0' ' ' <zeros; printf -- '--></svg>\\n'; } >large.svg");
    run("{ head -c 9 a.pdf; cat zeros; tail -c +10 a.pdf; } >large.pdf");
    for (size_t i = 0; i < LENGTH(files); i++) {
        const char *const show[] = {"bpt", "show", files[i], NULL};
        struct run shown = run("bpt show %s", files[i]);
        if (shown.status || !strstr(shown.said, "bpt tokens --model llama-3-70b"))
            fault("%s: %s", files[i], shown.said);
        long peak = peak_of(show, 0);
        if (peak > 8 << 20) fault("%s: %ld B", files[i], peak);
    }
    assert_said(run("bpt show - <a.png"), 0, "bpt tokens --model llama-3-70b");
    assert_said(run("cat large.svg | bpt show -"), 0, "bpt tokens --model llama-3-70b");
    /* one that is cut is drawn again */
    run("bpt batch --models gpt2 --charts rank -f png -o out --quiet; cp out/gpt2.rank.blog.light.png p");
    run("{ head -c $(($(stat -c %%s p) - 12)) p; printf '\\002\\142\\132\\000IDAT'; cat zeros; } "
        ">out/gpt2.rank.blog.light.png");
    assert_said(
        run("bpt batch --models gpt2 --charts rank -f png -o out --resume && cmp p out/gpt2.rank.blog.light.png"), 0,
        "1 figure in 1 file");
    assert_no_faults();
}

/* ---- progress ---- */

/* What the program says there; it must go well. */
static char *said_on_terminal(unsigned short columns, const char *const *words) {
    static char said[60000];
    struct winsize size = {.ws_row = 24, .ws_col = columns};
    int terminal;
    pid_t child = forkpty(&terminal, NULL, NULL, &size);
    if (child == 0) {
        execv(program_path(), (char *const *)(uintptr_t)words);
        _exit(127);
    }
    size_t used = 0;
    for (ssize_t got; used < sizeof said - 1 && (got = read(terminal, said + used, sizeof said - 1 - used)) > 0;)
        used += (size_t)got;
    said[used] = '\0';
    close(terminal);
    int ended;
    waitpid(child, &ended, 0);
    assert_int_equal(WEXITSTATUS(ended), 0);
    return said;
}

/* Less than 40 columns are taken as 40, and more than 110 as 110; below 64 what an option does stands under it. */
static void help_is_as_wide_as_the_terminal(void **state) {
    (void)state;
    static const unsigned short widths[] = {20, 40, 63, 64, 110, 200};
    static const char *const words[] = {"bpt", "site", "--help", NULL};
    struct buffer all = {0};
    for (size_t i = 0; i < LENGTH(widths); i++) {
        buffer_printf(&all, "== %d columns\n", widths[i]);
        for (const char *at = said_on_terminal(widths[i], words); *at; at++)
            if (*at != '\r') buffer_add(&all, at, 1);
    }
    buffer_add(&all, "", 1);
    hold_golden("help.widths", (char *)all.bytes);
    buffer_free(&all);
    assert_no_faults();
}

static void a_terminal_of_20_columns_is_enough(void **state) {
    (void)state;
    static const char *const words[] = {"bpt", "batch", "--family", "gpt,llama", "-f", "svg", "-o", "out", NULL};
    char *said = said_on_terminal(20, words);
    int frames = 0;
    for (char *frame = strtok(said, "\r"); frame; frame = strtok(NULL, "\r")) {
        char *end = strstr(frame, "\033[K");
        if (!end) continue; /* the summary */
        frames++;
        if (end - frame > 19) fault("a frame of %d columns: %.*s", (int)(end - frame), (int)(end - frame), frame);
    }
    assert_true(frames > 1);
    assert_no_faults();
}

static void quiet_says_failures_alone(void **state) {
    (void)state;
    write_text("t.csv", "model\ngpt2\ngpt3\n");
    struct run done = run("bpt batch t.csv -f svg -o out --quiet");
    assert_said(done, 1, "line 3: there is no model 'gpt3'");
    assert_said(done, 1, "1 row failed: line 3");
    assert_null(strstr(done.said, "figures"));
    assert_string_equal(run("bpt batch --models gpt2 -f svg -o out --quiet").said, "");
}

/* ---- the index ---- */

static void the_index_escapes_what_users_wrote(void **state) {
    (void)state;
    write_text("t.csv", "model,name,set\ngpt2,\"a #1 100% <b>'&.é\",\"name=<script>alert(1)</script> \"\"x\"\"\"\n");
    assert_said(run("bpt batch t.csv -f svg -o out"), 1, "holds a character that not every disk takes");
    write_text("t.csv", "model,name,set\ngpt2,\"a #1 100% '&.é\",\"name=<script>alert(1)</script> \"\"x\"\"\"\n");
    assert_said(run("bpt batch t.csv -f svg -o out"), 0, "2 figures");
    assert_said(run("cat out/index.html"), 0, "a%20%231%20100%25%20%27%26.%C3%A9.tokens.svg");
    assert_null(strstr(run("cat out/index.html").said, "<script>alert"));
    assert_said(run("xmllint --html --noout out/index.html 2>&1 | grep -v 'Tag .* invalid' | grep -c error || true"), 0,
                "0");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, shell_enter, shell_leave)
    const struct CMUnitTest tests[] = {
        TEST(tables_are_read_or_refused_with_their_line),
        TEST(a_dry_run_says_why_rows_fail),
        TEST(strict_draws_all_or_nothing),
        TEST(standard_input_is_a_table),
        TEST(lists_make_a_product_that_prints_itself),
        TEST(any_number_of_workers_writes_the_same),
        TEST(rows_in_any_order_write_the_same),
        TEST(shards_together_are_the_batch),
        TEST(resume_draws_what_is_missing_or_other),
        TEST(resume_notices_that_a_model_file_changed),
        TEST(resume_notices_that_a_file_changed),
        TEST(resume_says_the_same_in_the_index),
        TEST(languages_do_not_take_each_others_place),
        TEST(a_folder_is_not_taken_for_a_line),
        TEST(ctrl_c_finishes_what_is_in_hand),
        TEST(kill_leaves_whole_files),
        TEST(two_batches_into_one_folder_do_no_harm),
        TEST(a_full_disk_stops_the_batch_with_a_sentence),
        TEST(a_folder_that_cannot_be_written_is_said_once),
        TEST(what_bpt_did_not_write_is_left_alone),
        TEST(closed_streams_do_no_harm),
        TEST(memory_grows_by_little_a_row),
        TEST(memory_does_not_grow_by_what_is_drawn),
        TEST(a_table_of_100_megabytes_is_looked_through),
        TEST(large_figures_are_read_in_parts),
        TEST(help_is_as_wide_as_the_terminal),
        TEST(a_terminal_of_20_columns_is_enough),
        TEST(quiet_says_failures_alone),
        TEST(the_index_escapes_what_users_wrote),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
