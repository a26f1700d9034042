/* What a batch says while it runs, word for word: by its own clock it would say it when it likes. */
#include "support.h"

#include <time.h>
#include <unistd.h>

#include "cli/progress.h"

static struct progress progress_of(uint64_t figures, uint64_t skipped, uint64_t total) {
    return (struct progress){.total = total, .tally = {.figures = figures, .skipped = skipped}};
}

static void lines_say_how_far_it_is(void **state) {
    (void)state;
    static const struct {
        uint64_t figures, skipped, total;
        const char *model;
        double seconds;
        size_t columns;
        const char *line;
    } lines[] = {
        {0, 0, 8, NULL, 0, 80, "0/8 0/s [------------------------------]"},
        {2, 0, 8, "gpt2", 2, 80, "2/8 0:06 1/s [#######-----------------------] gpt2"},
        {1, 1, 8, "gpt2", 2, 80, "2/8 0:06 1/s [#######-----------------------] gpt2"},
        {8, 0, 8, "gpt2", 2, 80, "8/8 0:00 4/s [##############################] gpt2"},
        {4, 0, 8, "a-name-of-more-than-twenty-letters", 2, 80,
         "4/8 0:02 2/s [###############---------------] a-name-of-more-than-"},
        {1000, 234, 1234567, "\033[31mred", 10, 120,
         "1,234/1,234,567 2:46:35 123/s [------------------------------] ?[31mred"},
        {10, 0, 20, "gpt2", 2, 61, "10/20 0:02 5/s [###########-----------] gpt2"},
        {10, 0, 20, "gpt2", 2, 60, "10/20 0:02 5/s [###############---------------]"},
        {10, 0, 20, "gpt2", 2, 45, "10/20 0:02 5/s [##############--------------]"},
        {10, 0, 20, "gpt2", 2, 25, "10/20 0:02 5/s [####----]"},
        {10, 0, 20, "gpt2", 2, 24, "10/20 0:02 5/s"},
        {10, 0, 20, "gpt2", 2, 13, "10/20 0:02"},
        {10, 0, 20, "gpt2", 2, 9, "10/20 5/s"},
        {10, 0, 20, "gpt2", 2, 4, "10"},
        {1, 0, 121, NULL, 1, 30, "1/121 2:00 1/s [-------------]"},
        {1, 0, 3600, NULL, 1, 30, "1/3,600 59:59 1/s [----------]"},
        {1, 0, 3541, NULL, 1, 30, "1/3,541 59:00 1/s [----------]"},
        {1, 0, 3601, NULL, 1, 30, "1/3,601 1:00:00 1/s [--------]"},
        {1, 0, 1000000001, NULL, 1, 40, "1/1,000,000,001 277777:46:40 1/s"},
        {1, 0, 1000000002, NULL, 1, 40, "1/1,000,000,002 0:00 1/s [-------------]"},
        {1, 0, 3662, NULL, 1, 30, "1/3,662 1:01:01 1/s [--------]"},
        {1, 0, UINT64_MAX, NULL, 1, 50, "1/18,446,744,073,709,551,615 0:00 1/s [----------]"},
        {5, 0, 0, NULL, 10, 30, "5/0 0:00 0/s [---------------]"},
    };
    for (size_t i = 0; i < LENGTH(lines); i++) {
        struct buffer line = {0};
        const struct progress progress = progress_of(lines[i].figures, lines[i].skipped, lines[i].total);
        progress_line(&progress, lines[i].model, lines[i].seconds, lines[i].columns, &line);
        buffer_add(&line, "", 1);
        if (strcmp((char *)line.bytes, lines[i].line) != 0)
            fault("%zu columns: '%s'\n  instead of '%s'", lines[i].columns, (char *)line.bytes, lines[i].line);
        buffer_free(&line);
    }
    assert_no_faults();
}

/* ---- what is written ---- */

static int kept;
static char said[8192];

static void listen(void) {
    fflush(stderr);
    kept = dup(STDERR_FILENO);
    FILE *file = tmpfile();
    dup2(fileno(file), STDERR_FILENO);
    fclose(file);
}

static const char *heard(void) {
    ssize_t size = pread(STDERR_FILENO, said, sizeof said - 1, 0);
    said[size > 0 ? size : 0] = '\0';
    dup2(kept, STDERR_FILENO);
    close(kept);
    return said;
}

/* Whatever is between: how long it took. */
static void hold_ends(const char *text, const char *from, const char *to) {
    size_t length = strlen(text);
    if (strncmp(text, from, strlen(from)) != 0 || length < strlen(to) || strcmp(text + length - strlen(to), to) != 0)
        fault("'%s', not '%s...%s'", text, from, to);
}

static void hold_end(struct progress progress, const struct batch_tally *tally, const char *from, const char *to) {
    listen();
    progress_end(&progress, tally);
    hold_ends(heard(), from, to);
}

static void the_end_counts(void **state) {
    (void)state;
    const struct progress plain = {0}, shown = {.shown = true}, quiet = {.quiet = true};
    hold_end(plain, &(struct batch_tally){.figures = 1, .files = 1, .bytes = 999}, "1 figure in 1 file, 999 B, ",
             " figures/s\n");
    hold_end(shown, &(struct batch_tally){.figures = 2000, .files = 4000, .bytes = 1000, .skipped = 3},
             "\r\033[K2,000 figures in 4,000 files, 1 kB, ", " figures/s; 3 were there already\n");
    hold_end(plain, &(struct batch_tally){.figures = 0, .files = 0, .bytes = 1234567},
             "0 figures in 0 files, 1.23 MB, ", " 0 figures/s\n");
    hold_end(plain, &(struct batch_tally){.figures = 2, .files = 2, .bytes = 999499999},
             "2 figures in 2 files, 999 MB, ", "/s\n");
    hold_end(plain, &(struct batch_tally){.figures = 2, .files = 2, .bytes = 999500000}, "2 figures in 2 files, 1 GB, ",
             "/s\n");
    hold_end(plain, &(struct batch_tally){.figures = 2, .files = 2, .bytes = 5000000000000000},
             "2 figures in 2 files, 5e+03 TB, ", "/s\n");
    hold_end(quiet, &(struct batch_tally){.figures = 2}, "", "");
    assert_string_equal(said, "");
    assert_no_faults();
}

/* Rows side by side are one range; twelve ranges stand there. */
static void failures_are_told_and_counted(void **state) {
    (void)state;
    struct progress progress = {.shown = true, .quiet = true};
    listen();
    progress_fail(&progress, 2, "this");
    progress_fail(&progress, 3, "that");
    progress_fail(&progress, 5, "more");
    assert_string_equal(heard(), "\r\033[Kbpt: this\nbpt: that\nbpt: more\n");
    hold_end(progress, &(struct batch_tally){0}, "3 rows failed: lines 2-3, 5\n", "");
    struct progress one = {.quiet = true};
    listen();
    progress_fail(&one, 7, "x");
    heard();
    hold_end(one, &(struct batch_tally){0}, "1 row failed: line 7\n", "");
    struct progress many = {.quiet = true};
    listen();
    for (size_t line = 2; line <= 2 * 60; line += 2) progress_fail(&many, line, "x");
    const char *text = heard();
    size_t lines = 0;
    for (const char *at = text; (at = strstr(at, "bpt: x\n")); at++) lines++;
    assert_int_equal(lines, FAILURES_IN_FULL);
    assert_non_null(strstr(text, "bpt: x\nbpt: more rows that fail are only counted\n"));
    hold_end(many, &(struct batch_tally){0},
             "60 rows failed: lines 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24 and others\n", "");
    struct progress twelve = {.quiet = true};
    listen();
    for (size_t line = 2; line <= 24; line += 2) progress_fail(&twelve, line, "x");
    heard();
    hold_end(twelve, &(struct batch_tally){0}, "12 rows failed: lines 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24\n",
             "");
    assert_no_faults();
}

/* To a file every five seconds, to a terminal ten times a second and at the end; what is quiet says nothing. */
static void it_is_told_now_and_then(void **state) {
    (void)state;
    struct progress progress;
    const struct batch_tally tally = {.figures = 3, .skipped = 1};
    listen();
    progress_begin(&progress, false, 8);
    progress_show(&progress, &tally, "gpt2");
    progress.last -= 4.9, progress.start -= 4.9;
    progress_show(&progress, &tally, "gpt2");
    assert_string_equal(heard(), "");
    listen();
    progress.last -= 0.2, progress.start -= 3.1;
    progress_show(&progress, &tally, "gpt2");
    hold_ends(heard(), "4 of 8 figures, 0 a second, 0:", " left, at gpt2\n");
    listen();
    progress_show(&progress, &(struct batch_tally){.figures = 8}, "gpt2");
    assert_string_equal(heard(), "");
    struct progress hundred = {.total = 800, .start = progress.start - 92, .last = progress.last - 6};
    listen();
    progress_show(&hundred, &(struct batch_tally){.figures = 300}, "\033x");
    assert_string_equal(heard(), "300 of 800 figures, 3 a second, 2:47 left, at ?x\n");
    struct progress none = {.total = 800, .start = progress.start, .last = progress.last - 6};
    listen();
    progress_show(&none, &(struct batch_tally){0}, "gpt2");
    assert_string_equal(heard(), "0 of 800 figures, 0 a second, ? left, at gpt2\n");
    struct progress many = {.total = UINT64_MAX, .start = progress.start, .last = progress.last - 6, .terminal = true};
    listen();
    progress_show(&many, &tally, "gpt2");
    assert_string_equal(heard(), "\r4/18,446,744,073,709,551,615 0:00 0/s [-----------------] gpt2\033[K");
    progress.terminal = true;
    listen();
    progress_show(&progress, &tally, "gpt2");
    assert_string_equal(heard(), "");
    listen();
    progress.last -= 0.11;
    progress_show(&progress, &tally, "gpt2");
    hold_ends(heard(), "\r4/8 0:", " 0/s [###############---------------] gpt2\033[K");
    assert_true(progress.shown);
    listen();
    progress_show(&progress, &(struct batch_tally){.figures = 8}, "gpt2");
    assert_non_null(strstr(heard(), "8/8 0:00"));
    listen();
    progress.quiet = true, progress.last -= 100;
    progress_show(&progress, &tally, "gpt2");
    assert_string_equal(heard(), "");
    assert_no_faults();
}

static void time_goes_on(void **state) {
    (void)state;
    struct progress first, second;
    progress_begin(&first, true, 1);
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    progress_begin(&second, true, 1);
    if (second.start < first.start + 0.002 || second.start > first.start + 100)
        fail_msg("from %g to %g", first.start, second.start);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_say_how_far_it_is),
        cmocka_unit_test(the_end_counts),
        cmocka_unit_test(failures_are_told_and_counted),
        cmocka_unit_test(it_is_told_now_and_then),
        cmocka_unit_test(time_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
