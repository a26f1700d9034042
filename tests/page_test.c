/* Figures as pages of their own (-f html), in headless Chromium: read by pointer and by keys, with script and without.
 */
#include "browser.h"
#include "support.h"

static char folder[] = "/tmp/bpt-page-XXXXXX";

/* Of a command line in the folder; "" for the program's own. */
static struct bytes run(struct arena *arena, const char *command) {
    const char *line = arena_printf(arena, "cd %s && PATH='%.*s':$PATH && %s", folder,
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
    static const char *const requests[] = {"tokens",
                                           "rank",
                                           "tokens -m gemma-3-27b --compare gpt2,mistral-7b-v0.3 --points 60",
                                           "rank --lang es",
                                           "tokens -m phi-4",
                                           "map -m gemma-4-26b-a4b --points 60",
                                           "sessions -m llama-4-maverick",
                                           "tokens -m gemma-3-27b --adapters lora,vera,cartridge --points 60",
                                           "tokens --x-range 1..1T"};
    for (size_t i = 0; i < LENGTH(requests); i++) {
        if (!is_taken(2, "%s", requests[i])) continue;
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
        "return [...document.querySelectorAll('path.lora-line')].some(p => p.isPointInStroke(at)) })()");
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
    assert_true_in_page("document.querySelector('details').open = true, "
                        "document.querySelector('pre').innerText.trim().split('\\n').length > 200");
    assert_true_in_page("document.querySelector('pre').offsetHeight > 200");
    assert_true_in_page("document.querySelector('code').textContent.startsWith('bpt tokens --model llama-3-70b')");
    /* What is drawn stands in the lines, what is not says how to come by it. */
    assert_true_in_page("/^tokens\tkv_bytes\tadapter_bytes_per_token\\n100\t32768000\t8283750\\n/.test("
                        "document.querySelector('pre').textContent)");
    run(&arena, "bpt map -m gemma-3-27b -f html -o page.html");
    browser_show("page.html");
    assert_true_in_page("!/_per_token\t.*_per_token/.test(document.querySelector('pre').textContent) && "
                        "document.querySelector('dl').textContent.includes('kv_bytes_per_tokenkv_bytes / tokens')");
    browser_tell("Emulation.setScriptExecutionDisabled", json_pack("{sb}", "value", 0));
    arena_free(&arena);
    assert_no_complaint();
}

/* Its lines become a table where somebody looks, cell by cell the CSV's. */
static void the_numbers_are_a_table(void **state) {
    (void)state;
    struct arena arena = {0};
    run(&arena, "bpt rank --points 3 -f html -o page.html");
    browser_show("page.html");
    json_decref(browser_evaluate("new Promise(opened => { const details = document.querySelector('details');"
                                 "details.addEventListener('toggle', () => opened(1)); details.open = true; })"));
    assert_string_equal(text_of(&arena, "[...document.querySelectorAll('tr')].slice(0, 2).map(row => [...row.cells]"
                                        ".slice(0, 2).map(cell => cell.textContent)).join(' ')"),
                        "rank,adapter_bytes 1,25886720");
    assert_true_in_page("document.querySelectorAll('tr').length == 4 && !document.querySelector('pre').offsetHeight");
    arena_free(&arena);
    assert_no_complaint();
}

/* A frame may have no clipboard; then the command is seen and selected. */
static void the_command_can_be_copied_anywhere(void **state) {
    (void)state;
    struct arena arena = {0};
    run(&arena, "bpt rank -f html -o page.html");
    browser_show("page.html");
    const char *selected =
        text_of(&arena, "new Promise(done => { navigator.clipboard.writeText = () => Promise.reject();"
                        "document.querySelector('[data-do=copy]').click();"
                        "const look = () => document.querySelector('.said').textContent ? "
                        "done(getSelection().toString()) : setTimeout(look, 10); look(); })");
    assert_string_equal(selected, text_of(&arena, "document.querySelector('code').textContent"));
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
        "document.querySelectorAll('script').length == 1 && document.querySelectorAll('svg:not(.cross)').length == 1");
    assert_true_in_page("document.title.startsWith('</title><script>') && document.title.includes('{{svg}}')");
    arena_free(&arena);
    assert_no_complaint();
}

/* As the recipes have it: a frame, and the part of a page between what is the post's own, twice. */
static void a_post_holds_figures(void **state) {
    (void)state;
    struct arena arena = {0};
    run(&arena, "bpt tokens -f html --theme auto -o tokens.html; bpt rank -f html --theme auto -o - |"
                "sed -n '/<main/,/<\\/main>/p' | sed 's/<\\(\\/\\{0,1\\}\\)main/<\\1section/' >rank.part.html;"
                "{ echo '<!doctype html><html lang=en><meta charset=utf-8><title>A post</title><h1>A post</h1>"
                "<style>svg { fill: red; stroke: lime } button, label { display: none } li { float: right }</style>"
                "<iframe src=tokens.html title=frame></iframe>'; cat rank.part.html rank.part.html; } >post.html");
    browser_show("post.html");
    assert_true_in_page("document.querySelectorAll('section.bpt .read:not([hidden])').length == 2");
    assert_true_in_page("[...document.querySelectorAll('section.bpt')].every((root, i) => {"
                        "const slider = root.querySelector('.read input'); slider.value = i + 1; slider.oninput();"
                        "return root.querySelector('.read p').textContent == 'At rank ' + 2 ** (i + 1) })");
    assert_true_in_page("getComputedStyle(document.querySelector('section .lora-line')).stroke == 'rgb(0, 107, 168)'");
    assert_true_in_page("getComputedStyle(document.querySelector('section text')).stroke == 'none'");
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

/* ---- live pages ---- */

static bool has_core(void) {
    struct arena arena = {0};
    const char *line =
        arena_printf(&arena, "cd %s && '%s' tokens -f html --live -o live.html >live.txt 2>&1", folder, program_path());
    bool has = system(line) == 0;
    arena_free(&arena);
    if (!has) print_message("not tested: live pages, for this bpt has no core inside\n");
    return has;
}

static bool show_live(const char *link, struct arena *arena) {
    if (!has_core()) return false;
    browser_show("page.html"); /* a link to another part of the same page would not load it anew */
    browser_show(arena_printf(arena, "live.html%s", link));
    json_decref(browser_evaluate("new Promise(ready => { const look = () => 'ready' in document.querySelector('.bpt')"
                                 ".dataset ? ready(true) : setTimeout(look, 10); look(); })"));
    return true;
}

static const char *shown_command(struct arena *arena) {
    return text_of(arena, "document.querySelector('code').textContent");
}

/* What the page saves is what the program writes for the command that the page shows. */
static void assert_saves_as_the_program(const char *what) {
    struct arena arena = {0};
    const char *command = shown_command(&arena);
    const char *written = run(&arena, arena_printf(&arena, "%s -f %s -o -", command, what)).data;
    if (strcmp(saved(&arena, what), written) != 0) fault("%s: the page saves another %s", command, what);
    arena_free(&arena);
}

static void choose(const char *name, const char *value) {
    struct arena arena = {0};
    json_decref(browser_evaluate(arena_printf(
        &arena,
        "(() => { const control = document.querySelector('form [name=%s]'); control.value = '%s';"
        "for (const type of ['input', 'change']) control.dispatchEvent(new Event(type, {bubbles: true})); })()",
        name, value)));
    arena_free(&arena);
}

static void every_control_asks_the_program(void **state) {
    (void)state;
    static const char *const choices[][2] = {
        {"model", "gemma-3-27b"}, {"rank", "7"},          {"tokens", "1M"},
        {"chart", "rank"},        {"adapter", "dora"},    {"targets", "q_proj,v_proj"},
        {"kv-dtype", "fp8"},      {"lora-dtype", "fp32"}, {"weight-dtype", "int4"},
        {"theme", "dark"},        {"lang", "es"},         {"chart", "tokens"}};
    struct arena arena = {0};
    if (!show_live("", &arena)) skip();
    for (size_t i = 0; i < LENGTH(choices); i++) {
        choose(choices[i][0], choices[i][1]);
        assert_saves_as_the_program(i % 2 ? "svg" : "csv");
        if (strcmp(text_of(&arena, "document.querySelector('.error').textContent"), "") != 0)
            fault("%s %s is refused", choices[i][0], choices[i][1]);
    }
    assert_non_null(
        strstr(shown_command(&arena), "--model gemma-3-27b --rank 7 --tokens 1000000 --targets q_proj,v_proj"));
    assert_true_in_page("document.querySelector('form span').textContent == 'Modelo'");
    arena_free(&arena);
    assert_no_complaint();
}

static void sliders_stand_for_ranks(void **state) {
    (void)state;
    struct arena arena = {0};
    if (!show_live("", &arena)) skip();
    for (int place = 0; place <= 28; place += 4) {
        json_decref(browser_evaluate(
            arena_printf(&arena,
                         "(() => { const slider = document.querySelector('[data-for=rank]'); slider.value = %d;"
                         "slider.dispatchEvent(new Event('input', {bubbles: true})); })()",
                         place)));
        if (!strstr(shown_command(&arena), arena_printf(&arena, "--rank %d ", 1 << place / 2)))
            fault("slider at %d: %s", place, shown_command(&arena));
        assert_saves_as_the_program("svg");
    }
    arena_free(&arena);
    assert_no_complaint();
}

static void keys_alone_ask(void **state) {
    (void)state;
    struct arena arena = {0};
    if (!show_live("", &arena)) skip();
    for (int i = 0; i < 3; i++) press("Tab"); /* model, rank, its slider */
    press("ArrowRight");
    assert_true_in_page("document.activeElement.dataset.for == 'rank'");
    assert_non_null(strstr(shown_command(&arena), "--rank 45 ")); /* half a power of two on */
    arena_free(&arena);
    assert_no_complaint();
}

static void links_say_the_figure(void **state) {
    (void)state;
    static const struct {
        const char *link, *command, *sentence;
    } cases[] = {
        {"#model=gpt2&rank=8", "bpt tokens --model gpt2 --rank 8 ", ""},
        {"#chart=rank&kv-dtype=fp8", "--kv-dtype fp8", ""},
        {"#model=nonsense", "--model llama-3-70b", "there is no model 'nonsense'"},
        {"#rank=%3Cscript%3Ealert(1)%3C%2Fscript%3E", "--rank 32",
         "--rank: '<script>alert(1)</script>' is not a number"},
        {"#nothing=1", "--rank 32", "there is no option '--nothing'"},
        {"#%FF%00&&==", "--rank 32", "there is no option"},
        {"#chart=pie", "--rank 32", "a page draws one chart at a time"},
        {"#font=x.ttf", "--rank 32", "--font: a page has its own"},
        {"#model=mine/config.json", "--rank 32", "there is no file 'mine/config.json'"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct arena arena = {0};
        if (!show_live(cases[i].link, &arena)) skip();
        const char *said = text_of(&arena, "document.querySelector('.error').textContent");
        if (!strstr(shown_command(&arena), cases[i].command) || !strstr(said, cases[i].sentence) ||
            !*said != !*cases[i].sentence)
            fault("%s: %s, '%s'", cases[i].link, shown_command(&arena), said);
        assert_saves_as_the_program("csv"); /* what is shown, whatever was refused */
        choose("rank", "3");                /* and the page lives on */
        choose("rank", "32");
        arena_free(&arena);
    }
    assert_no_complaint();
}

static void where_it_is_narrow_a_page_draws_for_a_phone(void **state) {
    (void)state;
    struct arena arena = {0};
    browser_resize(390, 800, 1);
    bool shown = show_live("#rank=8", &arena);
    browser_resize(900, 800, 1);
    if (!shown) skip();
    assert_non_null(strstr(shown_command(&arena), "--rank 8 "));
    assert_non_null(strstr(shown_command(&arena), "--size phone"));
    assert_true_in_page("document.querySelector('figure svg').viewBox.baseVal.width == 360");
    assert_saves_as_the_program("svg");
    choose("rank", "16");
    assert_true_in_page("location.hash == '#rank=16'"); /* whoever follows the link may have a wide screen */
    arena_free(&arena);
    assert_no_complaint();
}

static void drop(const char *name, const char *bytes) {
    struct arena arena = {0};
    json_t *text = json_string(bytes);
    char *literal = json_dumps(text, JSON_ENCODE_ANY);
    json_decref(browser_evaluate(arena_printf(
        &arena,
        "(async () => { const carried = new DataTransfer(); carried.items.add(new File([%s], '%s'));"
        "document.dispatchEvent(new DragEvent('drop', {bubbles: true, cancelable: true, dataTransfer: carried}));"
        "const data = document.querySelector('.bpt').dataset; while (data.taken != '%s') await new "
        "Promise(requestAnimationFrame); })()",
        literal, name, name)));
    free(literal);
    json_decref(text);
    FILE *file = fopen(arena_printf(&arena, "%s/%s", folder, name), "wb");
    assert_non_null(file);
    fputs(bytes, file);
    fclose(file);
    arena_free(&arena);
}

/* A config.json without a folder is called after the folder that the program stands in, and a page stands in none. */
static void files_that_are_dropped_are_counted(void **state) {
    (void)state;
    struct arena arena = {0};
    if (!show_live("", &arena)) skip();
    drop("mine.json", read_whole_file(&arena, source_path(&arena, "tests/facts/configs/gpt2.json")).data);
    assert_non_null(strstr(shown_command(&arena), "--model mine.json"));
    assert_saves_as_the_program("svg");
    drop("bad.json", "{<script>alert(1)</script>");
    assert_non_null(
        strstr(text_of(&arena, "document.querySelector('.error').textContent"), "bad.json, line 1, column 2"));
    assert_non_null(strstr(shown_command(&arena), "--model mine.json"));
    assert_true_in_page("location.hash == '#model=mine.json'");
    choose("rank", "64");
    assert_saves_as_the_program("csv");
    choose("rank", "32");
    drop("adapter_config.json", "{\"peft_type\": \"LORA\", \"r\": 5, \"target_modules\": [\"c_attn\"]}");
    const char *asked = "bpt tokens --model mine.json --adapter-config adapter_config.json -f csv -o -";
    assert_string_equal(saved(&arena, "csv"), run(&arena, asked).data);
    arena_free(&arena);
    assert_no_complaint();
}

/* By a reader who means no good. BPT_SEED and BPT_ACTIONS take it elsewhere and further. */
static void random_sessions_end_in_sentences(void **state) {
    (void)state;
    enum { AT_ONCE = 10 };
    struct arena arena = {0};
    const char *seed = getenv("BPT_SEED"), *actions = getenv("BPT_ACTIONS"), *wrong = "";
    if (!show_live("", &arena)) skip();
    const char *script = strstr(read_whole_file(&arena, source_path(&arena, "tests/page_session.js")).data, "(seed");
    json_decref(browser_evaluate(arena_printf(&arena, "window.act = %s(%s), 0", script, seed ? seed : "1")));
    for (int left = actions ? atoi(actions) : 200; left > 0 && !*wrong; left -= AT_ONCE)
        wrong = text_of(&arena, arena_printf(&arena, "act(%d)", AT_ONCE));
    if (*wrong) fault("%s", wrong);
    show_live("#model=gpt2", &arena);
    assert_saves_as_the_program("svg");
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

int pages_in_browser(void) {
    if (!mkdtemp(folder)) return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_saved_is_what_the_program_writes),
        cmocka_unit_test(the_pointer_reads_exact_rows),
        cmocka_unit_test(keys_read_it_too),
        cmocka_unit_test(without_script_the_page_is_whole),
        cmocka_unit_test(the_numbers_are_a_table),
        cmocka_unit_test(the_command_can_be_copied_anywhere),
        cmocka_unit_test(nothing_said_becomes_markup_or_script),
        cmocka_unit_test(a_post_holds_figures),
        cmocka_unit_test(pages_follow_the_reader),
        cmocka_unit_test(every_control_asks_the_program),
        cmocka_unit_test(sliders_stand_for_ranks),
        cmocka_unit_test(keys_alone_ask),
        cmocka_unit_test(links_say_the_figure),
        cmocka_unit_test(where_it_is_narrow_a_page_draws_for_a_phone),
        cmocka_unit_test(files_that_are_dropped_are_counted),
        cmocka_unit_test(random_sessions_end_in_sentences),
    };
    return cmocka_run_group_tests(tests, open_browser, close_browser);
}
