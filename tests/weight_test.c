/* What files for the web weigh, as readers' browsers load them: as they are, and gzipped. */
#include "support.h"

#include <errno.h>
#include <libdeflate.h>

#include "bpt.h"

static struct bpt *bpt;
static struct libdeflate_compressor *compressor;

static size_t gzipped(const char *bytes, size_t size) {
    size_t bound = libdeflate_gzip_compress_bound(compressor, size);
    void *packed = malloc(bound);
    size_t packed_size = libdeflate_gzip_compress(compressor, bytes, size, packed, bound);
    free(packed);
    return packed_size;
}

struct load {
    size_t bytes, gzipped;
};

static struct load weigh(const char *model, const char *theme, const char *chart, const char *format) {
    struct bpt_request *request = bpt_request_new(bpt);
    struct load load = {0, 0};
    if (bpt_set(request, "model", model) != BPT_DONE || bpt_set(request, "theme", theme) != BPT_DONE ||
        bpt_draw(request, chart, format) != BPT_DONE)
        fault("%s %s: %s", chart, model, bpt_sentence(request));
    else
        load = (struct load){bpt_size(request), gzipped(bpt_bytes(request), bpt_size(request))};
    bpt_request_free(request);
    return load;
}

static void pages_weigh_no_more_than_a_picture(void **state) {
    (void)state;
    for (size_t i = 0; i < house->presets.count; i++)
        for (size_t j = 0; charts()[j]; j++) {
            const char *model = house->presets.rows[i].id, *chart = charts()[j]->name;
            if (!is_taken(10, "%s of %s", chart, model)) continue;
            struct load page = weigh(model, "light", chart, "html");
            if (page.bytes > 25000 || page.gzipped > 12000)
                fault("%s %s: %zu bytes, gzipped %zu", chart, model, page.bytes, page.gzipped);
        }
    assert_no_faults();
}

/* That of ranks says most: each power has a place, a value and a tooltip of its own. One that follows the reader has a
 * second palette. */
static void web_svgs_are_small(void **state) {
    (void)state;
    static const char *const themes[] = {"light", "auto"};
    for (const struct chart *const *chart = charts(); *chart; chart++)
        for (size_t i = 0; i < LENGTH(themes); i++) {
            size_t most = strcmp(themes[i], "auto") == 0 ? 3150 : 3000;
            struct load svg = weigh("llama-3-70b", themes[i], (*chart)->name, "web.svg");
            if (svg.gzipped > most) fault("%s, %s: gzipped %zu", (*chart)->name, themes[i], svg.gzipped);
        }
    assert_no_faults();
}

static void an_explanation_is_made(void **state) {
    (void)state;
    struct bpt_request *request = bpt_request_new(bpt);
    assert_string_equal(bpt_version(), BPT_VERSION);
    assert_int_equal(bpt_set(request, "model", "gpt2"), BPT_DONE);
    assert_int_equal(bpt_explain(request), BPT_DONE);
    assert_non_null(strstr(bpt_bytes(request), "\"parameters\": 124439808"));
    assert_int_equal(bpt_size(request), strlen(bpt_bytes(request)));
    assert_string_equal(bpt_sentence(request), "");
    assert_int_equal(bpt_set(request, "model", "nosuch"), BPT_DONE);
    assert_int_equal(bpt_explain(request), BPT_REFUSED);
    assert_string_equal(bpt_bytes(request), "");
    assert_int_equal(bpt_size(request), 0);
    assert_non_null(strstr(bpt_sentence(request), "nosuch"));
    assert_int_equal(bpt_set(request, "theme-of-mine", "x"), BPT_REFUSED);
    assert_non_null(strstr(bpt_sentence(request), "there is no option"));
    bpt_request_free(request);
}

/* "set OPTION VALUE", "draw CHART FORMAT" or "explain", one after the other with one request. */
static void calls_say_what_became_of_them(void **state) {
    (void)state;
    static const struct {
        const char *call, *first, *second;
        enum bpt_status status;
        const char *part; /* of the bytes, or of the sentence */
    } calls[] = {
        {"set", "model", "gpt2", BPT_DONE, ""},
        {"set", "output", "x", BPT_REFUSED, "there is no option 'output' that says what is drawn"},
        {"set", "font", "x", BPT_REFUSED, "there is no option 'font' that says what is drawn"},
        {"set", "rank", "", BPT_REFUSED, "--rank: is empty"},
        {"set", "rank", "0", BPT_REFUSED, "--rank: '0' is too small"},
        {"set", "title", "", BPT_DONE, ""},
        {"draw", "tokens", "web.svg", BPT_DONE, " --title &#39;&#39; --svg web\"/>"},
        {"draw", "tokens", "svg", BPT_DONE, " --title &#39;&#39;</"},
        {"draw", "tokens", "csv", BPT_DONE, "model,tokens"},
        {"draw", "nosuch", "csv", BPT_REFUSED, "there is no chart 'nosuch'; there are tokens, rank"},
        {"draw", "tokens", "jpg", BPT_REFUSED, "there is no format 'jpg'; there are png, svg"},
        {"set", "adapter", "ia3", BPT_DONE, ""},
        {"draw", "rank", "svg", BPT_REFUSED, "--adapter: IA3 has no rank"},
        {"explain", NULL, NULL, BPT_DONE, "\"kind\": \"ia3\""},
        {"set", "virtual-tokens", "8", BPT_DONE, ""},
        {"explain", NULL, NULL, BPT_REFUSED, "--virtual-tokens: IA3 has none"},
        {"set", "virtual-tokens", "2048", BPT_DONE, ""},
        {"set", "adapter", "lora", BPT_DONE, ""},
        {"set", "targets", "q_proj", BPT_DONE, ""},
        {"explain", NULL, NULL, BPT_REFUSED, "--targets: 'q_proj' is not a linear matrix of gpt2"},
        {"draw", "tokens", "csv", BPT_REFUSED, "--targets: 'q_proj' is not a linear matrix of gpt2"},
        {"set", "targets", "all-linear", BPT_DONE, ""},
        {"set", "annotate", "tokens=1000\nrank=8", BPT_DONE, ""},
        {"draw", "tokens", "txt", BPT_DONE, "KV cache"}, /* what is of other charts is passed over */
        {"set", "size", "10x10", BPT_DONE, ""},
        {"draw", "tokens", "csv", BPT_REFUSED, "--size: '10x10'"},
    };
    struct bpt_request *request = bpt_request_new(bpt);
    assert_string_equal(bpt_bytes(request), "");
    for (size_t i = 0; i < LENGTH(calls); i++) {
        const char *call = calls[i].call, *first = calls[i].first, *second = calls[i].second;
        enum bpt_status status = strcmp(call, "set") == 0    ? bpt_set(request, first, second)
                                 : strcmp(call, "draw") == 0 ? bpt_draw(request, first, second)
                                                             : bpt_explain(request);
        const char *said = bpt_sentence(request), *made = bpt_bytes(request);
        if (status != calls[i].status || !strstr(status == BPT_DONE ? made : said, calls[i].part))
            fault("call %zu: status %d, %s", i, (int)status, said);
        if (status == BPT_DONE ? *said : *made || bpt_size(request) || !*said) fault("call %zu: %s", i, said);
    }
    bpt_request_free(request);
    assert_no_faults();
}

/* Whatever the model was called, the figure names the preset. */
static void a_figure_names_its_preset(void **state) {
    (void)state;
    struct bpt_request *request = bpt_request_new(bpt);
    assert_int_equal(bpt_set(request, "model", "meta-llama/Meta-Llama-3-70B"), BPT_DONE);
    assert_int_equal(bpt_draw(request, "tokens", "svg"), BPT_DONE);
    assert_non_null(strstr(bpt_bytes(request), "bpt tokens --model llama-3-70b "));
    bpt_request_free(request);
}

/* Whatever becomes of a call. */
static void a_callers_errno_stays(void **state) {
    (void)state;
    char why[BPT_SENTENCE];
    errno = EXDEV;
    struct bpt *none = bpt_open("no/such/font.ttf", why);
    assert_null(none);
    assert_int_equal(errno, EXDEV);
    struct bpt_request *request = bpt_request_new(bpt);
    assert_int_equal(bpt_set(request, "rank", "x"), BPT_REFUSED);
    assert_int_equal(errno, EXDEV);
    assert_int_equal(bpt_set(request, "model", "no/such/model.json"), BPT_DONE);
    assert_int_equal(bpt_draw(request, "tokens", "svg"), BPT_FAILED);
    assert_int_equal(errno, EXDEV);
    bpt_request_free(request);
}

static int open_all(void **state) {
    compressor = libdeflate_alloc_compressor(9);
    bpt = bpt_open(NULL, NULL);
    return compressor && bpt ? house_open(state) : -1;
}

static int close_all(void **state) {
    bpt_close(bpt);
    libdeflate_free_compressor(compressor);
    return house_close(state);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(pages_weigh_no_more_than_a_picture),
                                       cmocka_unit_test(web_svgs_are_small),
                                       cmocka_unit_test(an_explanation_is_made),
                                       cmocka_unit_test(calls_say_what_became_of_them),
                                       cmocka_unit_test(a_figure_names_its_preset),
                                       cmocka_unit_test(a_callers_errno_stays)};
    return cmocka_run_group_tests(tests, open_all, close_all);
}
