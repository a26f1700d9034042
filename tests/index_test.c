/* The index page in a browser: opens from disk, sorts, filters, says nothing on the console, every control has a name.
 */
#include "browser.h"
#include "shell.h"

static void assert_no_complaint(void) {
    char *complaint = browser_complaint();
    if (complaint) fail_msg("%s", complaint);
}

static bool page_says(const char *text) {
    json_t *said = browser_evaluate("document.documentElement.outerHTML");
    bool says = strstr(json_string_value(said), text) != NULL;
    json_decref(said);
    return says;
}

static void the_page_runs_its_own_script_and_no_other(void **state) {
    (void)state;
    browser_show("out/index.html");
    assert_true(page_says("16 of 16 figures"));
    assert_no_complaint();
    assert_int_equal(run("sed 's|</main>|<img src=x onerror=\"document.title=1\"><script>document.title=1</script>"
                         "</main>|' out/index.html >out/slipped.html")
                         .status,
                     0);
    browser_show("out/slipped.html");
    assert_true(page_says("16 of 16 figures"));
    assert_true(page_says("<title>Bytes")); /* what was slipped in did not run, */
    char *complaint = browser_complaint();
    assert_non_null(complaint); /* for the page's policy forbade it */
    free(complaint);
}

static void what_the_address_asks_for_is_shown(void **state) {
    (void)state;
    browser_show("two/index.html"); /* a link to another part of the same page would not load it anew */
    free(browser_complaint());
    browser_show("out/index.html#q=llama+dark&chart=rank");
    assert_true(page_says("1 of 16 figures, of 1 of 4 models"));
    assert_no_complaint();
}

/* Above the rows, and it has no column; two ranks have. */
static void what_all_rows_share_is_said_once(void **state) {
    (void)state;
    const char *same = read_whole_file(&arena, "out/index.html").data;
    assert_non_null(strstr(same, "<caption><span>All at 100k tokens and rank 32. "));
    assert_null(strstr(same, ">Rank</button>"));
    const char *two = read_whole_file(&arena, "two/index.html").data;
    assert_non_null(strstr(two, "<caption><span>All at 100k tokens. "));
    assert_non_null(strstr(two, ">Rank</button>"));
}

static void a_person_finds_what_is_there(void **state) {
    (void)state;
    browser_show("two/index.html");
    browser_show("out/index.html");
    json_t *wrong =
        browser_evaluate(strstr(read_whole_file(&arena, source_path(&arena, "tests/index_session.js")).data, "(async"));
    assert_string_equal(json_string_value(wrong), "");
    json_decref(wrong);
    assert_no_complaint();
}

static int open_browser(void **state) {
    if (shell_enter(state)) return -1;
    struct run drawn =
        run("bpt batch --models gpt2,gpt2-xl,llama-3-70b,mistral-7b-v0.1 --themes light,dark -f svg,csv "
            "-o out --quiet; bpt batch --models gpt2 --ranks 8,16 --charts tokens -f svg -o two --quiet");
    if (drawn.status) print_error("%s\n", drawn.said);
    browser_open(run("printf %%s \"$PWD\"").said, 1000, 800, 1);
    return drawn.status;
}

static int close_browser(void **state) {
    browser_close();
    return shell_leave(state);
}

int index_in_browser(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_runs_its_own_script_and_no_other),
        cmocka_unit_test(what_the_address_asks_for_is_shown),
        cmocka_unit_test(what_all_rows_share_is_said_once),
        cmocka_unit_test(a_person_finds_what_is_there),
    };
    return cmocka_run_group_tests(tests, open_browser, close_browser);
}
