/* Figures as pages of their own (-f html), in headless Chromium: read by pointer and by keys, with script and without.
 * Where there is no Chromium the test is skipped. */
#include "browser.h"
#include "support.h"

enum { SKIPPED = 77 };

static char folder[] = "/tmp/bpt-page-XXXXXX";

/* Of a command line in the folder; "" for the program's own. */
static struct bytes run(struct arena *arena, const char *command) {
    const char *line = arena_printf(arena, "cd %s && PATH=%.*s:$PATH && %s", folder,
                                    (int)(strrchr(program_path(), '/') - program_path()), program_path(), command);
    struct buffer out = {0};
    char bytes[4096];
    FILE *pipe = popen(line, "r");
    assert_non_null(pipe);
    for (size_t size; (size = fread(bytes, 1, sizeof bytes, pipe)) > 0;) buffer_add(&out, bytes, size);
    if (pclose(pipe) != 0) fail_msg("%s fails", command);
    struct bytes printed = {arena_text(arena, (char *)out.bytes, out.size), out.size};
    buffer_free(&out);
    return printed;
}

static const char *text_of(struct arena *arena, const char *script) {
    json_t *value = browser_evaluate(script);
    const char *text = arena_copy(arena, json_is_string(value) ? json_string_value(value) : "no text");
    json_decref(value);
    return text;
}

static void assert_true_in_page(const char *script) {
    json_t *value = browser_evaluate(script);
    if (!json_is_true(value)) fault("is not so: %s", script);
    json_decref(value);
}

static void assert_no_complaint(void) {
    char *complaint = browser_complaint();
    if (complaint) fault("%s", complaint);
    free(complaint);
    assert_no_faults();
}

/* What a button would save. */
static const char *saved(struct arena *arena, const char *what) {
    return text_of(arena, arena_printf(arena,
                                       "(() => { let kept; const make = URL.createObjectURL;"
                                       "URL.createObjectURL = blob => make(kept = blob);"
                                       "document.querySelector('[data-do=%s]').click();"
                                       "URL.createObjectURL = make; return kept.text(); })()",
                                       what));
}

static void what_is_saved_is_what_the_program_writes(void **state) {
    (void)state;
    static const char *const requests[] = {"tokens", "rank", "tokens -m gemma-3-27b --compare gpt2,mistral-7b-v0.3",
                                           "rank --lang es",

                                           "tokens -m phi-4"};
    for (size_t i = 0; i < LENGTH(requests); i++) {
        struct arena arena = {0};
        run(&arena, arena_printf(&arena, "bpt %s -f html -o page.html", requests[i]));
        browser_show("page.html");
        const char *csv = run(&arena, arena_printf(&arena, "bpt %s -f csv -o -", requests[i])).data;
        if (strcmp(saved(&arena, "csv"), csv) != 0) fault("%s: the page's CSV is another", requests[i]);
        struct bytes svg = {saved(&arena, "svg"), 0};
        svg.size = strlen(svg.data);
        struct provenance said, carried;
        struct error error = {0};
        struct bytes page = run(&arena, "cat page.html");
        if (!provenance_read("page's SVG", svg, &arena, &said, &error) ||
            !provenance_read("page", page, &arena, &carried, &error))
            fault("%s: %s", requests[i], error.text);
        else if (strcmp(said.request, carried.request) != 0 || !carried.whole || !said.whole)
            fault("%s: the SVG says %s", requests[i], said.request);
        arena_free(&arena);
        assert_no_complaint();
    }
}

static void point_at(double x, double y) {
    browser_tell("Input.dispatchMouseEvent", json_pack("{ss sf sf}", "type", "mouseMoved", "x", x, "y", y));
}

static void press(const char *key) {
    browser_tell("Input.dispatchKeyEvent",
                 json_pack("{ss ss ss si}", "type", "keyDown", "key", key, "code", key, "windowsVirtualKeyCode",
                           strcmp(key, "ArrowRight") == 0 ? 39
                           : strcmp(key, "Home") == 0     ? 36
                                                          : 9));
    browser_tell("Input.dispatchKeyEvent", json_pack("{ss ss ss}", "type", "keyUp", "key", key, "code", key));
}

static void the_pointer_reads_exact_rows(void **state) {
    (void)state;
    struct arena arena = {0};
    run(&arena, "bpt tokens --points 5 -f html -o page.html");
    browser_show("page.html");
    assert_true_in_page("document.querySelector('.read').offsetHeight > 0");
    json_t *places =
        browser_evaluate("(() => { const box = document.querySelector('figure svg').getBoundingClientRect();"
                         "const [left, right] = document.querySelector('figure').dataset.area.split(' ');"
                         "const scale = box.width / 760;"
                         "return [box.x + left * scale, box.x + right * scale, box.y + 200] })()");
    double left = json_number_value(json_array_get(places, 0)), right = json_number_value(json_array_get(places, 1));
    double y = json_number_value(json_array_get(places, 2));
    json_decref(places);
    point_at(left + 0.22 * (right - left), y); /* nearest to the second of five rows */
    assert_string_equal(text_of(&arena, "document.querySelector('.read p').textContent"), "At 1,778 tokens");
    assert_string_equal(text_of(&arena, "document.querySelectorAll('.read li')[0].textContent"),
                        "In context (KV cache): 327,680 B per token");
    /* 828,375,040 / 1,778 */
    assert_string_equal(text_of(&arena, "document.querySelectorAll('.read li')[1].textContent"),
                        "LoRA, rank 32: 465,902.722 B per token");
    assert_true_in_page(
        "(() => { const dot = document.querySelectorAll('.cross circle')[1];"
        "const at = new DOMPoint(+dot.getAttribute('cx'), +dot.getAttribute('cy'));"
        "return [...document.querySelectorAll('g.bpt-lora path')].some(p => p.isPointInStroke(at)) })()");
    point_at(right + 40, y);
    assert_string_equal(text_of(&arena, "document.querySelector('.read p').textContent"), "At 10,000,000 tokens");
    arena_free(&arena);
    assert_no_complaint();
}

static void keys_read_it_too(void **state) {
    (void)state;
    struct arena arena = {0};
    run(&arena, "bpt rank -f html -o page.html");
    browser_show("page.html");
    press("Tab");
    press("Home");
    press("ArrowRight");
    assert_string_equal(text_of(&arena, "document.querySelector('.read p').textContent"), "At rank 2");
    assert_true_in_page("document.activeElement.type == 'range' && "
                        "document.activeElement.getAttribute('aria-valuetext') == 'At rank 2'");
    assert_true_in_page("document.querySelector('.read [role=status]').textContent.includes('per token')");
    arena_free(&arena);
    assert_no_complaint();
}

static void without_script_the_page_is_whole(void **state) {
    (void)state;
    struct arena arena = {0};
    run(&arena, "bpt tokens -f html -o page.html");
    browser_tell("Emulation.setScriptExecutionDisabled", json_pack("{sb}", "value", 1));
    browser_show("page.html");
    assert_true_in_page("document.querySelector('figure svg').getBoundingClientRect().height > 300");
    assert_true_in_page("!document.querySelector('.read').offsetHeight && !document.querySelector('.do').offsetHeight");
    assert_true_in_page(
        "document.querySelector('details').open = true, document.querySelectorAll('tbody tr').length > 200");
    assert_true_in_page("document.querySelector('code').textContent.startsWith('bpt tokens --model llama-3-70b')");
    browser_tell("Emulation.setScriptExecutionDisabled", json_pack("{sb}", "value", 0));
    arena_free(&arena);
    assert_no_complaint();
}

static void nothing_said_becomes_markup_or_script(void **state) {
    (void)state;
    struct arena arena = {0};
    run(&arena,
        "bpt tokens --title '</title><script>window.bad=1</script><img src=http://192.0.2.1/ onerror=bad>{{svg}}'"
        " --label-icl '<b onclick=bad>' --set 'name=</style><script>window.bad=1</script>' "
        "-f html -o page.html");
    browser_show("page.html");
    assert_true_in_page("window.bad === undefined && !document.querySelector('img, i')");
    assert_true_in_page(
        "document.querySelectorAll('script').length == 1 && document.querySelectorAll('svg').length == 1");
    assert_true_in_page("document.title.startsWith('</title><script>') && document.title.includes('{{svg}}')");
    arena_free(&arena);
    assert_no_complaint();
}

static void pages_follow_the_reader(void **state) {
    (void)state;
    struct arena arena = {0};
    static const struct {
        const char *theme, *reader, *paper;
    } cases[] = {{"auto", "light", "rgb(255, 255, 255)"},
                 {"auto", "dark", "rgb(13, 17, 23)"},
                 {"light", "dark", "rgb(255, 255, 255)"},
                 {"dark", "light", "rgb(13, 17, 23)"}};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        run(&arena, arena_printf(&arena, "bpt tokens --theme %s -f html -o page.html", cases[i].theme));
        browser_prefer(cases[i].reader);
        browser_show("page.html");
        const char *paper = text_of(&arena, "getComputedStyle(document.querySelector('.bpt')).backgroundColor");
        if (strcmp(paper, cases[i].paper) != 0) fault("%s, %s: %s", cases[i].theme, cases[i].reader, paper);
    }
    browser_prefer("light");
    arena_free(&arena);
    assert_no_complaint();
}

static int open_browser(void **state) {
    (void)state;
    browser_open(folder, 900, 800, 1);
    return 0;
}

static int close_browser(void **state) {
    (void)state;
    browser_close();
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

int main(void) {
    if (!browser_find()) {
        not_tested("pages in a browser, for Chromium is not installed");
        return SKIPPED;
    }
    if (!mkdtemp(folder)) return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_saved_is_what_the_program_writes),
        cmocka_unit_test(the_pointer_reads_exact_rows),
        cmocka_unit_test(keys_read_it_too),
        cmocka_unit_test(without_script_the_page_is_whole),
        cmocka_unit_test(nothing_said_becomes_markup_or_script),
        cmocka_unit_test(pages_follow_the_reader),
    };
    return cmocka_run_group_tests(tests, open_browser, close_browser);
}
