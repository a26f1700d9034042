/* The ground: numbers as text, CSV, JSON, files, names, memory, sentences. */
#include "support.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <math.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/base85.h"
#include "base/exact.h"
#include "base/folder.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/list.h"
#include "base/name_set.h"
#include "base/names.h"
#include "base/nearest.h"
#include "base/number.h"
#include "base/path.h"
#include "base/text.h"
#include "base/utf8.h"

/* ---- exact arithmetic ---- */

static void sums_and_products_stop_at_63_bits(void **state) {
    (void)state;
    uint64_t value = EXACT_MAX - 1;
    assert_true(exact_add(&value, 1));
    assert_true(value == EXACT_MAX);
    assert_false(exact_add(&value, 1));
    assert_false(exact_multiply(&value, 2));
    assert_true(value == EXACT_MAX); /* untouched */
    value = 1;
    assert_false(exact_add(&value, UINT64_MAX));
    assert_false(exact_add_product(&value, UINT64_MAX, UINT64_MAX));
    assert_true(value == 1);
    assert_true(exact_add_product(&value, 3037000499u, 3037000499u));
    assert_true(value == 9223372030926249002u);
}

/* ---- text -> number ---- */

static bool check_number(void *context, const struct csv_row *row, struct error *error) {
    (void)error;
    size_t *checked = context;
    if ((*checked)++ == 0) return true; /* the header */
    const char *text = row->cells[0], *count = row->cells[1], *sentence = row->cells[2];
    uint64_t got = 77;
    struct error refused = {0};
    bool read = number_parse_count(text, 1, EXACT_MAX, &got, &refused);
    if (*count && !read)
        fault("'%s' is refused: %s", text, refused.text);
    else if (*count && got != strtoull(count, NULL, 10))
        fault("'%s' is read as %llu", text, (unsigned long long)got);
    if (*count) return true;
    if (read)
        fault("'%s' is read as %llu, and not refused", text, (unsigned long long)got);
    else if (!strstr(refused.text, sentence))
        fault("'%s': not told that it is %s: %s", text, sentence, refused.text);
    else if (refused.kind != ERROR_USAGE || got != 77)
        fault("'%s': wrong kind, or the output was touched", text);
    return true;
}

static void check_numbers(void) {
    struct arena arena = {0};
    struct error error = {0};
    size_t checked = 0;
    struct bytes cases = read_whole_file(&arena, source_path(&arena, "tests/cases/numbers.csv"));
    if (!csv_read("numbers.csv", cases.data, cases.size, check_number, &checked, &error)) fault("%s", error.text);
    if (checked < 50) fault("only %zu numbers were tried", checked);
    arena_free(&arena);
}

static void counts_are_read_as_the_cases_say(void **state) {
    (void)state;
    check_numbers();
    assert_no_faults();
}

static void counts_keep_to_their_bounds(void **state) {
    (void)state;
    uint64_t count = 0;
    struct error error = {0};
    assert_true(number_parse_count("2", 2, 3, &count, &error) && count == 2);
    assert_true(number_parse_count("3", 2, 3, &count, &error) && count == 3);
    assert_false(number_parse_count("1", 2, 3, &count, &error));
    assert_string_equal(error.text, "'1' is too small; give a whole number from 2 to 3, such as 32, 100k or 1.5M");
    assert_false(number_parse_count("4k", 2, 3000, &count, &error));
    assert_string_equal(error.text, "'4k' is too large; give a whole number from 2 to 3,000, such as 32, 100k or 1.5M");
}

static void shares_are_read(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint64_t parts; /* 0: refused */
    } cases[] = {
        {"5%", 50000000},
        {"0.05", 50000000},
        {"100%", 1000000000},
        {"1", 1000000000},
        {"0.5%", 5000000},
        {"12.5%", 125000000},
        {"0.0000001%", 1},
        {"1e-9", 1},
        {".1", 100000000},
        {"0", 0},
        {"0%", 0},
        {"101%", 0},
        {"1.01", 0},
        {"-5%", 0},
        {"5", 0},
        {"1e-10", 0},
        {"1e400", 0},
        {"5%%", 0},
        {"%", 0},
        {"", 0},
        {"5k", 0},
        {"0,05", 0},
        {"nan", 0},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        uint64_t parts = 0;
        struct error error = {0};
        bool read = number_parse_share(cases[i].text, &parts, &error);
        if (parts != cases[i].parts) fault("'%s' is read as %llu parts", cases[i].text, (unsigned long long)parts);
        if (!read && (error.kind != ERROR_USAGE || !strstr(error.text, "such as 5% or 0.05")))
            fault("'%s': %s", cases[i].text, error.text);
    }
    assert_no_faults();
}

static void factors_are_read(void **state) {
    (void)state;
    char longest[NUMBER_SIZE], longer[NUMBER_SIZE + 1];
    memset(longest, '0', sizeof longest);
    memset(longer, '0', sizeof longer);
    strcpy(longest + sizeof longest - 2, "7");
    strcpy(longer + sizeof longer - 2, "7");
    const struct {
        const char *text;
        double value; /* 0: refused */
    } cases[] = {
        {"4", 4},     {"0.42", 0.42},  {"1e-3", 1e-3}, {"1/38.6", 1 / 38.6}, {"3k/2", 1500}, {"1.5G", 1.5e9},
        {"2T", 2e12}, {"1/1e3", 1e-3}, {"7/7", 1},     {longest, 7},         {longer, 0},    {"1B", 0},
        {"5%", 0},    {"0", 0},        {"0/4", 0},     {"1/0", 0},           {"1/", 0},      {"/2", 0},
        {"1/2/3", 0}, {"1/2k", 0},     {"-1", 0},      {"1/-2", 0},          {"1e400", 0},   {"1e-400", 0},
        {"", 0},      {"nan", 0},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        double value = 0;
        bool read = number_parse_real(cases[i].text, &value);
        if (read != (cases[i].value > 0) || !(fabs(value - cases[i].value) <= cases[i].value * 1e-15))
            fault("'%s' is %s as %.17g", cases[i].text, read ? "read" : "refused", value);
    }
    assert_no_faults();
}

/* ---- number -> text ---- */

static const struct number_style spanish = {",", "\u202f", 5};

enum print { GROUPED, SIGNIFICANT, SHORT, FIXED, EXACT };

static const struct {
    enum print print;
    double value;
    int digits;
    const struct number_style *style;
    const char *text;
} printed[] = {
    {GROUPED, 0, 0, &number_style_english, "0"},
    {GROUPED, 999, 0, &number_style_english, "999"},
    {GROUPED, 2528, 0, &number_style_english, "2,528"},
    {GROUPED, 414187520, 0, &number_style_english, "414,187,520"},
    {GROUPED, 414187520, 0, &number_style_plain, "414187520"},
    {GROUPED, 2528, 0, &spanish, "2528"},
    {GROUPED, 32768, 0, &spanish, "32\u202f768"},
    {SIGNIFICANT, 39.55696, 3, &number_style_english, "39.6"},
    {SIGNIFICANT, 39.55696, 3, &spanish, "39,6"},
    {SIGNIFICANT, 1560.4, 3, &number_style_english, "1,560"},
    {SIGNIFICANT, 1565, 3, &number_style_english, "1,570"},
    {SIGNIFICANT, 0.0094071608, 3, &number_style_english, "0.00941"},
    {SIGNIFICANT, 0.0094071608, 4, &number_style_english, "0.009407"},
    {SIGNIFICANT, 99.96, 3, &number_style_english, "100"},
    {SIGNIFICANT, 9.996, 3, &number_style_english, "10.0"},
    {SIGNIFICANT, 0.9996, 3, &number_style_english, "1.00"},
    {SIGNIFICANT, 999.6, 3, &number_style_english, "1,000"},
    {SIGNIFICANT, 15, 3, &number_style_english, "15.0"},
    {SIGNIFICANT, 999999999999999, 3, &number_style_english, "1,000,000,000,000,000"},
    {SIGNIFICANT, 123456789012345680, 3, &spanish, "123\u202f000\u202f000\u202f000\u202f000\u202f000"},
    {SHORT, 15, 3, &number_style_english, "15"},
    {SHORT, 1.5, 3, &number_style_english, "1.5"},
    {SHORT, 8.2837504, 3, &number_style_english, "8.28"},
    {SHORT, 100, 3, &number_style_english, "100"},
    {SHORT, 1e-17, 1, &number_style_english, "0.00000000000000001"},
    {SHORT, 1e-19, 1, &number_style_english, "0"},
    {SHORT, 7, 2, &number_style_english, "7"},
    {SHORT, 999, 3, &spanish, "999"},
    {SHORT, 1000, 3, &spanish, "1000"},
    {SIGNIFICANT, 0, 3, &number_style_english, "0"},
    {SIGNIFICANT, -1, 3, &number_style_english, "0"},
    {SIGNIFICANT, (double)NAN, 3, &number_style_english, "0"},
    {SIGNIFICANT, 1e18, 3, &number_style_plain, "inf"},
    {SIGNIFICANT, (double)INFINITY, 3, &number_style_plain, "inf"},
    {SIGNIFICANT, 999999999999999872, 18, &number_style_plain, "999999999999999872"},
    {FIXED, 1.005, 2, NULL, "1"},
    {FIXED, 1.25, 2, NULL, "1.25"},
    {FIXED, 12345.678, 2, NULL, "12345.68"},
    {FIXED, -1.5, 2, NULL, "-1.5"},
    {FIXED, 0.0, 2, NULL, "0"},
    {FIXED, -0.0, 2, NULL, "0"},
    {FIXED, -0.004, 2, NULL, "0"},
    {FIXED, -0.006, 2, NULL, "-0.01"},
    {FIXED, 999999999999999, 0, NULL, "999999999999999"},
    {FIXED, 1e15, 0, NULL, "0"},
    {EXACT, 8283.7504, 0, NULL, "8283.7504"},
    {EXACT, 327680, 0, NULL, "327680"},
    {EXACT, 0.1, 0, NULL, "0.1"},
    {EXACT, 1.0 / 3, 0, NULL, "0.3333333333333333"},
    {EXACT, 0, 0, NULL, "0"},
    {EXACT, 5e-324, 0, NULL, "5e-324"},
    {EXACT, 1e300, 0, NULL, "1e+300"},
};

static void check_printed(void) {
    for (size_t i = 0; i < LENGTH(printed); i++) {
        char text[NUMBER_SIZE] = "";
        double value = printed[i].value;
        const struct number_style *style = printed[i].style;
        switch (printed[i].print) {
        case GROUPED:
            number_grouped(text, (uint64_t)value, style);
            break;
        case SIGNIFICANT:
            number_significant(text, value, printed[i].digits, style);
            break;
        case SHORT:
            number_short(text, value, printed[i].digits, style);
            break;
        case FIXED:
            number_fixed(text, value, printed[i].digits);
            break;
        case EXACT:
            number_exact(text, value);
            break;
        }
        if (strcmp(text, printed[i].text) != 0) fault("%.17g is printed as %s, not %s", value, text, printed[i].text);
    }
}

static void numbers_are_printed(void **state) {
    (void)state;
    check_printed();
    char text[NUMBER_SIZE];
    assert_string_equal(number_grouped(text, UINT64_MAX, &number_style_english), "18,446,744,073,709,551,615");
    assert_no_faults();
}

/* Of few digits they are rounded in whole numbers, halves and what lies beside them too. */
static void numbers_are_rounded_as_printf_rounds(void **state) {
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < 100000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        int digits = 1 + (int)((seed >> 20) % 9);
        double half = (double)(seed >> 44) / (double)(UINT64_C(1) << (seed >> 34) % 21);
        double value = half * pow(10, -(double)((seed >> 24) % 4)), wanted;
        if (i % 3) value = nextafter(value, i % 3 == 1 ? 0 : 1e9);
        char text[NUMBER_SIZE], printed_text[NUMBER_SIZE];
        snprintf(printed_text, sizeof printed_text, "%.*e", digits - 1, value);
        wanted = strtod(printed_text, NULL);
        if (value > 0 && wanted < pow(10, digits) &&
            strtod(number_significant(text, value, digits, &number_style_plain), NULL) != wanted)
            fault("%.17g is printed in %d digits as %s, not %s", value, digits, text, printed_text);
    }
    assert_no_faults();
}

static void exact_numbers_read_back(void **state) {
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        double value;
        memcpy(&value, &seed, sizeof value);
        if (!isfinite(value)) continue;
        char text[NUMBER_SIZE];
        number_exact(text, value);
        if (strtod(text, NULL) != value) fault("%.17g is printed as %s", value, text);
    }
    assert_no_faults();
}

static void no_locale_changes_a_number(void **state) {
    (void)state;
    if (!set_comma_locale()) {
        not_tested("numbers in a locale with a decimal comma, for there is none");
        skip();
    }
    check_numbers();
    check_printed();
    char wrong[NUMBER_SIZE];
    snprintf(wrong, sizeof wrong, "%.1f", 0.5);
    bool really = strcmp(wrong, "0,5") == 0;
    setlocale(LC_ALL, "C");
    unsetenv("LC_ALL");
    assert_true(really);
    assert_no_faults();
}

/* ---- sentences ---- */

/* Whether it is UTF-8 without control characters, C1's among them. */
static bool is_printable(const char *text) {
    for (const unsigned char *at = (const unsigned char *)text; *at;) {
        int more = *at < 0x80                  ? 0
                   : *at >= 0xC2 && *at < 0xE0 ? 1
                   : *at >= 0xE0 && *at < 0xF0 ? 2
                   : *at >= 0xF0 && *at < 0xF5 ? 3
                                               : -1;
        if (more < 0 || *at < 0x20 || *at == 0x7f || (*at == 0xC2 && at[1] < 0xA0)) return false;
        for (at++; more; more--, at++)
            if ((*at & 0xC0) != 0x80) return false;
    }
    return true;
}

/* The ends of each range that is not shown, and their neighbours, which are. */
static void characters_are_shown_or_not(void **state) {
    (void)state;
    static const uint32_t hidden[] = {0,      0x1F,   0x7F,   0x9F,   0x61C,  0x200B,  0x200E,
                                      0x200F, 0x2028, 0x202E, 0x2060, 0x2064, 0x2066,  0x206F,
                                      0xFEFF, 0xFFF9, 0xFFFB, 0xFFFE, 0xFFFF, 0xE0000, 0xE007F};
    static const uint32_t shown[] = {0x20,   0x7E,   0xA0,   0x61B,  0x61D,  0x200A, 0x200C, 0x200D, 0x2010,  0x2027,
                                     0x202F, 0x205F, 0x2070, 0xFEFE, 0xFF00, 0xFFF8, 0xFFFC, 0xFFFD, 0x1F600, 0xE0080};
    for (size_t i = 0; i < LENGTH(hidden); i++)
        if (utf8_is_shown(hidden[i])) fault("U+%04X is shown", (unsigned)hidden[i]);
    for (size_t i = 0; i < LENGTH(shown); i++)
        if (!utf8_is_shown(shown[i])) fault("U+%04X is not shown", (unsigned)shown[i]);
    assert_no_faults();
}

/* The first and the last of each length, and what would come behind the last of all. */
static void characters_end_where_unicode_does(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint32_t character;
    } whole[] = {{"\x01", 0x1},
                 {"\x7F", 0x7F},
                 {"\xC2\x80", 0x80},
                 {"\xDF\xBF", 0x7FF},
                 {"\xE0\xA0\x80", 0x800},
                 {"\xED\x9F\xBF", 0xD7FF},
                 {"\xEE\x80\x80", 0xE000},
                 {"\xEF\xBF\xBF", 0xFFFF},
                 {"\xF0\x90\x80\x80", 0x10000},
                 {"\xF3\xBF\xBF\xBF", 0xFFFFF},
                 {"\xF4\x8F\xBF\xBF", 0x10FFFF}};
    uint32_t character = 0;
    for (size_t i = 0; i < LENGTH(whole); i++)
        if (utf8_decode(whole[i].text, &character) != strlen(whole[i].text) || character != whole[i].character)
            fault("U+%04X is read as U+%04X", (unsigned)whole[i].character, (unsigned)character);
    static const char *const broken[] = {"\xF4\x90\x80\x80",
                                         "\xF5\x80\x80\x80",
                                         "\xED\xA0\x80",
                                         "\xC1\xBF",
                                         "\xE0\x9F\xBF",
                                         "\xF0\x8F\xBF\xBF",
                                         "\x80",
                                         "\xC2",
                                         ""};
    for (size_t i = 0; i < LENGTH(broken); i++)
        if (utf8_decode(broken[i], &character)) fault("broken text %zu is a character", i);
    assert_no_faults();
}

static void sentences_are_printable_whatever_was_given(void **state) {
    (void)state;
    struct error error = {0};
    assert_false(error_set(&error, ERROR_USAGE, "'%s'", "a\nb\033[2Jc\x7f"));
    assert_string_equal(error.text, "'a?b?[2Jc?'");
    assert_int_equal(error.kind, ERROR_USAGE);
    assert_false(error_within(&error, "--set\n"));
    assert_string_equal(error.text, "--set?: 'a?b?[2Jc?'");
    assert_int_equal(error.kind, ERROR_USAGE);
    static const char *const given[] = {"caf\xe9", "\xff\xfe", "\xc2\x9b[2J", "\xe2\x82", "\xf0\x9f\x98", "ééééé"};
    for (size_t i = 0; i < LENGTH(given); i++) {
        error_set(&error, ERROR_USAGE, "'%s' and '%.5s'", given[i], given[i]);
        if (!is_printable(error.text)) fault("given %zu, the sentence is no clean UTF-8: %s", i, error.text);
    }
    char long_text[3000];
    memset(long_text, 'x', sizeof long_text);
    for (size_t i = 0; i + 2 < sizeof long_text; i += 2) memcpy(long_text + i, "é", 2);
    long_text[sizeof long_text - 1] = '\0';
    for (int i = 0; i < 2; i++) { /* cut after either byte of a letter */
        error_set(&error, ERROR_FAILURE, "%s%s", i ? "x" : "", long_text);
        error_within(&error, "file");
        if (!is_printable(error.text)) fault("a long sentence is cut inside a letter");
    }
    error_set(&error, ERROR_USAGE, "why");
    error_within(&error, "%s", long_text); /* which leaves no room for it */
    assert_true(is_printable(error.text) && !strstr(error.text, "why"));
    assert_string_equal((error_set(&error, ERROR_USAGE, "%s", "39.6× ≈ ½"), error.text), "39.6× ≈ ½");
    error_set(&error, ERROR_USAGE, "%s",
              "longer than needed \xe0\x80\xaf, half a pair \xed\xa0\x80, past the last \xf4\x9b\x9a\xa9");
    assert_string_equal(error.text, "longer than needed ?, half a pair ?, past the last ?");
    assert_no_faults();
}

static void texts_are_made_fit(void **state) {
    (void)state;
    static const struct {
        const char *text, *clean, *escaped, *braces;
    } cases[] = {
        {"plain é ×", "plain é ×", "plain é ×", "plain é ×"},
        {"", "", "", ""},
        {"a\nb\tc", "a\nb\tc", "a\nb\tc", "a\nb\tc"},
        {"\1a\x1f\rb\v", "ab", "ab", "ab"},
        {"\x7f"
         "a\xc2\x80"
         "b\xc2\x9f"
         "c\xc2\xa0",
         "abc\xc2\xa0", "abc\xc2\xa0", "abc\xc2\xa0"},
        {"a\xef\xbf\xbd\xef\xbf\xbe"
         "b\xef\xbf\xbf",
         "a\xef\xbf\xbd"
         "b",
         "a\xef\xbf\xbd"
         "b",
         "a\xef\xbf\xbd"
         "b"},
        {"\xe9"
         "a\xff",
         "a", "a", "a"},
        {"<a b=\"c\" d='e'>&{f}", "<a b=\"c\" d='e'>&{f}", "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;{f}",
         "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;&#123;f&#125;"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct buffer out = {0};
        text_clean(&out, cases[i].text);
        buffer_text(&out, "|");
        text_escape(&out, cases[i].text);
        buffer_text(&out, "|");
        text_escape_braces(&out, cases[i].text);
        buffer_add(&out, "", 1);
        char expected[300];
        snprintf(expected, sizeof expected, "%s|%s|%s", cases[i].clean, cases[i].escaped, cases[i].braces);
        if (strcmp((char *)out.bytes, expected) != 0) fault("text %zu is made %s", i, (char *)out.bytes);
        buffer_free(&out);
    }
    struct buffer lines = {0};
    buffer_add(&lines, "\na\033b\n\nc\0d\0\ne\xff", 13);
    text_make_lines_printable(&lines);
    buffer_add(&lines, "", 1);
    assert_string_equal((char *)lines.bytes, "\na?b\n\nc?d?\ne?");
    buffer_free(&lines);
    assert_no_faults();
}

/* What is said of a list one behind the other, each item in brackets. */
static const char *items_of(const char *list, bool (*take)(const char **, struct item *), char said[100]) {
    size_t length = 0;
    for (struct item item; take(&list, &item);)
        length += (size_t)snprintf(said + length, 100 - length, "[%.*s]", ITEM_SHOWN(item));
    said[length] = '\0';
    return said;
}

static void lists_are_taken_item_by_item(void **state) {
    (void)state;
    static const struct {
        const char *list, *items, *exactly;
        size_t count;
    } cases[] = {
        {"a,b,c", "[a][b][c]", "[a][b][c]", 3},
        {" a  , b c ,d ", "[a][b c][d]", "[ a  ][ b c ][d ]", 3},
        {",a,,b,", "[a][b]", "[][a][][b][]", 2},
        {", ,", "", "[][ ][]", 0},
        {"", "", "[]", 0},
        {NULL, "", "", 0},
    };
    char said[100];
    for (size_t i = 0; i < LENGTH(cases); i++) {
        if (strcmp(items_of(cases[i].list, list_take, said), cases[i].items) != 0) fault("list %zu: %s", i, said);
        if (strcmp(items_of(cases[i].list, list_take_exactly, said), cases[i].exactly) != 0)
            fault("list %zu, exactly: %s", i, said);
        if (list_count(cases[i].list) != cases[i].count) fault("list %zu has %zu", i, list_count(cases[i].list));
    }
    assert_true(list_holds("a, bc ,d", "bc") && list_holds("a, bc ,d", "d"));
    assert_false(list_holds("a, bc ,d", "b") || list_holds("a, bc ,d", "bcd") || list_holds(NULL, "a"));
    struct buffer list = {0};
    static const char *const added[] = {"a", "bc", "a", "b", "bc"};
    for (size_t i = 0; i < LENGTH(added); i++) list_add(&list, added[i]);
    buffer_add(&list, "", 1);
    assert_string_equal((char *)list.bytes, "a,bc,b");
    buffer_free(&list);
    assert_no_faults();
}

static void paths_have_parts(void **state) {
    (void)state;
    static const struct {
        const char *path, *name, *ending, *stem, *folder, *joined, *safe;
    } cases[] = {
        {"a/b.csv", "b.csv", "csv", "b", "a/", "a/b.csv/x", "a-b.csv"},
        {"b.tar.gz", "b.tar.gz", "gz", "b.tar", "", "b.tar.gz/x", "b.tar.gz"},
        {"/a.b/c", "c", NULL, "c", "/a.b/", "/a.b/c/x", "a.b-c"},
        {"a/.hidden", ".hidden", NULL, ".hidden", "a/", "a/.hidden/x", "a-.hidden"},
        {"a/b.", "b.", NULL, "b.", "a/", "a/b./x", "a-b."},
        {"a/", "", NULL, "", "a/", "a/x", "a-"},
        {"..é~ @_-9Z", "..é~ @_-9Z", "é~ @_-9Z", ".", "", "..é~ @_-9Z/x", "@_-9Z"},
        {"", "", NULL, "", "", "x", ""},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        const char *path = cases[i].path, *ending = path_ending(path);
        if (strcmp(path_name(path), cases[i].name) != 0) fault("'%s' has the name '%s'", path, path_name(path));
        if (!ending != !cases[i].ending || (ending && strcmp(ending, cases[i].ending) != 0))
            fault("'%s' ends in '%s'", path, ending ? ending : "");
        if (strcmp(path_stem(path, &arena), cases[i].stem) != 0) fault("'%s': '%s'", path, path_stem(path, &arena));
        if (strcmp(path_folder(path, &arena), cases[i].folder) != 0)
            fault("'%s' lies in '%s'", path, path_folder(path, &arena));
        if (strcmp(path_join(path, "x", &arena), cases[i].joined) != 0)
            fault("'%s' is joined to '%s'", path, path_join(path, "x", &arena));
        if (strcmp(path_safe(path, &arena), cases[i].safe) != 0)
            fault("'%s' is '%s' on any disk", path, path_safe(path, &arena));
    }
    arena_free(&arena);
    assert_no_faults();
}

/* ---- csv ---- */

/* Gathers rows as "line:cell|cell;" */
static bool gather_row(void *context, const struct csv_row *row, struct error *error) {
    (void)error;
    struct buffer *out = context;
    buffer_printf(out, "%zu:", row->line);
    for (size_t i = 0; i < row->count; i++) buffer_printf(out, "%s%s", i ? "|" : "", row->cells[i]);
    buffer_text(out, ";");
    return true;
}

static bool refuse_row(void *context, const struct csv_row *row, struct error *error) {
    ++*(int *)context;
    return error_set(error, ERROR_FAILURE, "no row %zu", row->line);
}

static const struct {
    const char *text, *rows; /* what is gathered, or the end of the sentence when it is refused */
    bool refused;
} tables[] = {
    {"", "", false},
    {"\n\n", "", false},
    {"a,b\n1,2\n", "1:a|b;2:1|2;", false},
    {"a,b\n1,2", "1:a|b;2:1|2;", false},
    {"a,b\r\n1,2\r\n", "1:a|b;2:1|2;", false},
    {"a,b\r1,2\r", "1:a|b;2:1|2;", false},
    {"\xef\xbb\xbf"
     "a,b\n1,2\n",
     "1:a|b;2:1|2;", false},
    {"a,b\n\n\n1,2\n", "1:a|b;4:1|2;", false},
    {"a,b\r\n\r\n1,2\r\n", "1:a|b;3:1|2;", false},
    {"a\n \t\nb\n", "1:a;3:b;", false},
    {"a,b\n\"x\ny\nz\",2\n3,4\n", "1:a|b;2:x\ny\nz|2;5:3|4;", false},
    {"\"x\n\ny\",2\n3,4\n", "1:x\n\ny|2;4:3|4;", false},
    {"\"a \"\"b\"\"\",\"c,d\"\n", "1:a \"b\"|c,d;", false},
    {"a,,c\n,1,\n", "1:a||c;2:|1|;", false},
    {"a,b,c\n,,\n1,2,3\n\"\",,\n", "1:a|b|c;3:1|2|3;", false},                            /* cleared rows */
    {"a,b,,\r\n1,2,,\r\n1,,,\r\n,,,,\r\n3,4,5,\r\n", "1:a|b;2:1|2;3:1|;5:3|4|5;", false}, /* and columns */
    {",,\n,a,\n", "2:|a;", false},
    {"sep=,\r\na,b\r\n", "2:a|b;", false},
    {"\xef\xbb\xbfsep=,\na,b\n", "2:a|b;", false},
    {"sep=\n", "1:sep=;", false},
    {"a,b\nGGUF,1\nsep=,2\n%PDF,3\n\xef\xbb\xbf,4\n", "1:a|b;2:GGUF|1;3:sep=|2;4:%PDF|3;5:\xef\xbb\xbf|4;", false},
    {"a,b\n\x93x\x94,1\n",
     "line 2, column 1: the byte 0x93 is not UTF-8; save the table as UTF-8 ('CSV UTF-8' in Excel, character set UTF-8 "
     "in LibreOffice)",
     true},
    {"a,b\n1,Pr\xe9"
     "cision\n",
     "line 2, column 2: the byte 0xE9 is not UTF-8; save the table as UTF-8 ('CSV UTF-8' in Excel, character set UTF-8 "
     "in LibreOffice)",
     true},
    {"a;b\n1;2\n",
     "line 1: the columns are separated by semicolons; bpt reads commas. LibreOffice asks for the field delimiter when "
     "it "
     "saves; Excel takes the list separator of the system's region settings; or replace them in a text editor",
     true},
    {"a\n1,2,3\n", "1:a;2:1|2|3;", false}, /* ragged rows are the reader's business */
    {"\"\"\n", "", false},
    {"é,模型\n", "1:é|模型;", false},
    {"a\n\nb\"c\n", "line 3: a quotation mark stands where none may; quote the whole cell and double the marks inside",
     true},
    {"a\n\"b\" c\n", "line 2: a quotation mark stands where none may; quote the whole cell and double the marks inside",
     true},
    {"a\n\"b\n\nc", "line 2: a quoted cell is never closed", true},
    {"a\nb\n\"", "line 3: a quoted cell is never closed", true},
};

static void tables_are_read_with_their_lines(void **state) {
    (void)state;
    for (size_t i = 0; i < LENGTH(tables); i++) {
        struct buffer out = {0};
        struct error error = {0};
        bool read = csv_read("t.csv", tables[i].text, strlen(tables[i].text), gather_row, &out, &error);
        buffer_add(&out, "", 1);
        if (read == tables[i].refused)
            fault("'%s': %s", tables[i].text, read ? "is not refused" : error.text);
        else if (read && strcmp((char *)out.bytes, tables[i].rows) != 0)
            fault("'%s' is read as %s, not %s", tables[i].text, (char *)out.bytes, tables[i].rows);
        else if (!read && (strncmp(error.text, "t.csv, ", 7) != 0 || strcmp(error.text + 7, tables[i].rows) != 0))
            fault("'%s': %s", tables[i].text, error.text);
        buffer_free(&out);
    }
    assert_no_faults();
}

static void nul_bytes_in_a_table_are_refused_with_their_line(void **state) {
    (void)state;
    struct buffer out = {0};
    struct error error = {0};
    assert_false(csv_read("t.csv", "a\nb\n\0c\n", 7, gather_row, &out, &error));
    assert_string_equal(error.text, "t.csv, line 3: holds a NUL byte, so it is not a CSV text");
    assert_int_equal(error.kind, ERROR_FAILURE);
    buffer_free(&out);
}

static void rows_have_at_most_256_cells(void **state) {
    (void)state;
    for (int cells = 256; cells <= 257; cells++) {
        struct buffer text = {0}, out = {0};
        struct error error = {0};
        buffer_text(&text, "a\n");
        for (int i = 0; i < cells; i++) buffer_text(&text, i ? ",x" : "x");
        bool read = csv_read("t.csv", (char *)text.bytes, text.size, gather_row, &out, &error);
        assert_int_equal(read, cells == 256);
        if (!read) assert_string_equal(error.text, "t.csv, line 2: more than 256 cells in a row");
        buffer_free(&text);
        buffer_free(&out);
    }
}

static void a_refused_row_ends_the_reading(void **state) {
    (void)state;
    int rows = 0;
    struct error error = {0};
    assert_false(csv_read("t.csv", "a\nb\nc\n\"", 7, refuse_row, &rows, &error));
    assert_int_equal(rows, 1);
    assert_string_equal(error.text, "no row 1");
}

static void written_cells_read_back(void **state) {
    (void)state;
    static const char *const cells[] = {"plain",    "",          "a,b", "a \"b\"", "two\nlines",
                                        " leading", "trailing ", "\r",  "'",       "é"};
    struct buffer text = {0}, out = {0};
    struct error error = {0};
    for (size_t i = 0; i < LENGTH(cells); i++) {
        if (i) buffer_text(&text, ",");
        csv_write_cell(&text, cells[i]);
    }
    assert_true(csv_read("t.csv", (char *)text.bytes, text.size, gather_row, &out, &error));
    buffer_add(&out, "", 1);
    assert_string_equal((char *)out.bytes, "1:plain||a,b|a \"b\"|two\nlines| leading|trailing |\r|'|é;");
    assert_memory_equal(text.bytes, "plain,,\"a,b\",\"a \"\"b\"\"\",", 23); /* quoted only where it must be */
    buffer_free(&text);
    buffer_free(&out);
}

/* Of lines that are longer than what is read at once. */
static void long_cells_are_read_whole(void **state) {
    (void)state;
    enum { LONG = 200000 };
    struct buffer text = {0}, out = {0};
    struct error error = {0};
    buffer_text(&text, "a,b\n");
    for (int i = 0; i < LONG; i++) buffer_text(&text, "x");
    buffer_text(&text, ",y\n1,2\n");
    assert_true(csv_read("t.csv", (char *)text.bytes, text.size, gather_row, &out, &error));
    buffer_add(&out, "", 1);
    assert_int_equal(strspn((char *)out.bytes + strlen("1:a|b;2:"), "x"), LONG);
    assert_string_equal((char *)out.bytes + strlen("1:a|b;2:") + LONG, "|y;3:1|2;");
    text.size = out.size = 0; /* a line's end of two bytes in two pieces */
    buffer_text(&text, "a\n");
    while (text.size < 64 * 1024 - 1) buffer_text(&text, "x");
    buffer_text(&text, "\r\nb\n");
    assert_true(csv_read("t.csv", (char *)text.bytes, text.size, gather_row, &out, &error));
    buffer_add(&out, "", 1);
    assert_string_equal((char *)out.bytes + out.size - sizeof "xx;3:b;", "xx;3:b;");
    buffer_free(&text);
    buffer_free(&out);
}

static void formulas_are_guarded_and_come_back(void **state) {
    (void)state;
    static const struct {
        const char *text, *cell;
    } cases[] = {{"=1", "'=1"},         {"+1", "'+1"},     {"-1", "'-1"},   {"@x", "'@x"},
                 {"\1x", "'\1x"},       {"\x7f", "'\x7f"}, {"'=1", "''=1"}, {"\t1", "'\t1"},
                 {"'x", "'x"},          {"'", "'"},        {"", ""},        {" =1", "\" =1\""},
                 {"=a,b", "\"'=a,b\""}, {"1=1", "1=1"},    {"~", "~"},      {"\x27\x27-", "\x27\x27\x27-"}};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct buffer out = {0}, row = {0};
        struct error error = {0};
        buffer_text(&out, "a\n");
        csv_write_guarded(&out, cases[i].text);
        buffer_add(&out, "", 1);
        if (strcmp((char *)out.bytes + 2, cases[i].cell) != 0)
            fault("'%s' is written %s", cases[i].text, (char *)out.bytes + 2);
        if (!csv_read("t.csv", (char *)out.bytes, out.size - 1, gather_row, &row, &error)) fault("%s", error.text);
        row.bytes[row.size - 1] = '\0'; /* "1:a;2:cell;" */
        const char *back = csv_unguarded(*cases[i].text ? (char *)row.bytes + strlen("1:a;2:") : "");
        if (strcmp(back, cases[i].text) != 0) fault("'%s' comes back as '%s'", cases[i].text, back);
        buffer_free(&out);
        buffer_free(&row);
    }
    assert_no_faults();
}

/* ---- json ---- */

static bool gather_leaf(void *context, const char *path, const struct value *value, struct error *error) {
    (void)error;
    struct buffer *out = context;
    char text[NUMBER_SIZE];
    buffer_printf(out, "%s=", path);
    switch (value->kind) {
    case VALUE_NULL:
        buffer_text(out, "null");
        break;
    case VALUE_FLAG:
        buffer_text(out, value->flag ? "true" : "false");
        break;
    case VALUE_INTEGER:
        buffer_printf(out, "%lld", (long long)value->integer);
        break;
    case VALUE_REAL:
        buffer_printf(out, "real %s", number_exact(text, value->real));
        break;
    case VALUE_TEXT:
        buffer_printf(out, "'%s'", value->text);
        break;
    }
    buffer_text(out, ";");
    return true;
}

static const struct {
    const char *text, *leaves; /* what is gathered, or a part of the sentence when it is refused */
    bool refused;
} objects[] = {
    {"{}", "", false},
    {"{\"a\": 1, \"b\": {\"c\": [true, null, \"x\", 2.5]}, \"d\": []}",
     "a=1;b.c.0=true;b.c.1=null;b.c.2='x';b.c.3=real 2.5;", false},
    {"{\"a\": 9223372036854775807}", "a=9223372036854775807;", false},
    {"{\"a\": -9223372036854775808}", "a=-9223372036854775808;", false},
    {"{\"a\": 1.0, \"b\": 15e12}", "a=real 1;b=real 15000000000000;", false},
    {"{\"a\": 9223372036854775808}", "line 1, column", true},
    {"{\"a\": 1e400}", "line 1, column", true},
    {"{\"a\": NaN, \"b\":[0.0, Infinity], \"c\":\n-Infinity\n}", "a=null;b.0=real 0;b.1=null;c=null;", false},
    {"{\"a\":[NaN,-Infinity , Infinity\t], \"b\":NaN,\"c\":1}", "a.0=null;a.1=null;a.2=null;b=null;c=1;", false},
    {"{\"NaN\": \"[NaN, \\\", NaN,\", \"b\": \"\\\\\", \"c\": NaN}", "NaN='[NaN, \", NaN,';b='\\';c=null;", false},
    {"{\"a\": Infinityx}", "line 1, column 15: not valid JSON: invalid token near 'Infinityx'", true},
    {"{\"a\": xInfinity}", "line 1, column 15: not valid JSON: invalid token near 'xInfinity'", true},
    {"{\"a\": --Infinity}", "invalid token near '-'", true},
    {"{\"a\": - Infinity}", "invalid token near '-'", true},
    {"{\"a\": -NaN}", "invalid token near '-'", true},
    {"{\"a\": +Infinity}", "invalid token near '+'", true},
    {"{\"a\": nan}", "invalid token near 'nan'", true},
    {"{\"a\": \"x\"NaN}", "near 'NaN'", true},
    {"{\"a\": NaN\"x\"}", "invalid token near 'NaN'", true},
    {"{NaN: 1}", "near 'NaN'", true},
    {"{\"a\": 1, NaN: 1}", "near 'NaN'", true},
    {"{\"a\": NaN", "line 1, column 9: not valid JSON: invalid token near 'NaN'", true},
    {"NaN", "near 'NaN'", true},
    {"[NaN]", "not a JSON object", true},
    {"{\"a\": NaN, \"b\": [NaN, Infinity, NaN], \"c\": x}", "line 1, column 44: not valid JSON: invalid token near 'x'",
     true},
    {"{\"a\": NaN,\n \"b\": -Infinity, \"a\": NaN}", "line 2, column 20: not valid JSON: duplicate", true},
    {"{\"a\": 1, \"a\": 1}", "duplicate", true},
    {"{\n  \"a\": 1,\n}", "line 3, column 1", true},
    {"{\"a\": 1} x", "line 1, column", true},
    {"{\"a\": \"\xff\"}", "line 1, column", true},
    {"{\"a\": \"x\\u0000y\"}", "line 1, column", true},
    {"{'a': 1}", "line 1, column", true},
    {"", "line 1, column 0", true},
    {"[1]", "not a JSON object", true},
    {"[", "line 1, column 1", true},
    {"]", "line 1, column 1: not valid JSON", true},
    {"}{", "line 1, column 1: not valid JSON", true},
    {"{\"abcd\":{\"x\": 1}}", "abcd.x=1;", false}, /* a brace where safetensors have theirs */
    {"\r\n{\r\n\"a\":\r[1,\r2]}\r\n", "a.0=1;a.1=2;", false},
};

static void objects_are_read_as_paths(void **state) {
    (void)state;
    for (size_t i = 0; i < LENGTH(objects); i++) {
        struct buffer out = {0};
        struct error error = {0};
        bool read = json_read("c.json", objects[i].text, strlen(objects[i].text), MOST_CONFIG_VALUES, gather_leaf, &out,
                              &error);
        buffer_add(&out, "", 1);
        if (read == objects[i].refused)
            fault("'%s': %s", objects[i].text, read ? "is not refused" : error.text);
        else if (read && strcmp((char *)out.bytes, objects[i].leaves) != 0)
            fault("'%s' is read as %s, not %s", objects[i].text, (char *)out.bytes, objects[i].leaves);
        else if (!read && (!strstr(error.text, objects[i].leaves) || strncmp(error.text, "c.json", 6) != 0))
            fault("'%s': %s", objects[i].text, error.text);
        buffer_free(&out);
    }
    assert_no_faults();
}

/* {"a": [[[...]]]} of so many levels, or a list of so many numbers. */
static bool read_large(size_t levels, size_t values, struct error *error) {
    struct buffer text = {0}, out = {0};
    buffer_text(&text, "{\"a\": ");
    for (size_t i = 1; i < levels; i++) buffer_text(&text, "[");
    for (size_t i = 0; i < values; i++) buffer_text(&text, i ? ",1" : "1");
    for (size_t i = 1; i < levels; i++) buffer_text(&text, "]");
    buffer_text(&text, "}");
    bool read = json_read("c.json", (char *)text.bytes, text.size, MOST_CONFIG_VALUES, gather_leaf, &out, error);
    buffer_free(&text);
    buffer_free(&out);
    return read;
}

static void deep_and_large_objects_are_refused(void **state) {
    (void)state;
    struct error error = {0};
    assert_true(read_large(64, 1, &error));
    assert_false(read_large(65, 1, &error));
    assert_string_equal(error.text, "c.json: nested deeper than 64 levels");
    assert_false(read_large(100000, 1, &error)); /* and the stack holds */
    assert_true(read_large(2, 99998, &error));
    assert_false(read_large(2, 99999, &error));
    assert_non_null(strstr(error.text, "more than 100000 values"));
}

static bool is_read(const char *text, size_t most_values, struct error *error) {
    struct buffer out = {0};
    bool read = json_read("c.json", text, strlen(text), most_values, gather_leaf, &out, error);
    buffer_free(&out);
    return read;
}

static void values_are_counted_before_they_are_made(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t values;
    } cases[] = {
        {"{}", 1},
        {"{ }", 1},
        {"{\"a\": []}", 2},
        {"{\"a\": [1]}", 3},
        {"{\"a\": [1, 2], \"b\": {}}", 5},
        {"{\"a\": \"[,,{\\\",\"}", 2},
        {"{\"a\": [[], [], {}]}", 5},
        {"{\"a,b\": [ \n ], \"c\": \"]\"}", 3},
        {"{\"a\": [\r\n\t], \"b\": {\r}}", 3},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct error error = {0};
        if (!is_read(cases[i].text, cases[i].values, &error)) fault("'%s': %s", cases[i].text, error.text);
        if (is_read(cases[i].text, cases[i].values - 1, &error) || !strstr(error.text, "values; so many are not read"))
            fault("'%s' has no more than %zu values", cases[i].text, cases[i].values - 1);
    }
    assert_no_faults();
}

static void long_paths_are_refused_and_a_mark_is_skipped(void **state) {
    (void)state;
    struct error error = {0};
    char text[6000] = "{\"";
    memset(text + 2, 'k', 4096);
    strcpy(text + 2 + 4096, "\": 1}");
    assert_true(is_read(text, 10, &error));
    strcpy(text + 2 + 4096, "k\": 1}");
    assert_false(is_read(text, 10, &error));
    assert_non_null(strstr(error.text, "c.json: the key \"kkk"));
    assert_non_null(strstr(error.text, "is longer than 4096 bytes"));
    assert_true(is_read("\xef\xbb\xbf{\"a\": 1}", 10, &error));
}

static void objects_are_written(void **state) {
    (void)state;
    struct json_writer json = {0};
    struct buffer out = {0};
    json_open_object(&json, NULL);
    json_put_count(&json, "count", INT64_MAX);
    json_put_real(&json, "real", 8283.7504);
    json_open_list(&json, "list");
    json_put_text(&json, NULL, "a\"é");
    json_put_text(&json, NULL, NULL);
    json_put_text(&json, NULL, "");
    json_put_text(&json, NULL, "\1\xff");
    json_put_flag(&json, NULL, true);
    json_put_null(&json, NULL);
    json_close(&json);
    json_finish(&json, &out);
    buffer_add(&out, "", 1);
    assert_string_equal((char *)out.bytes,
                        "{\n  \"count\": 9223372036854775807,\n  \"real\": 8283.7504,\n  \"list\": [\n"
                        "    \"a\\\"é\",\n    null,\n    \"\",\n    \"\",\n    true,\n    null\n  ]\n}\n");
    buffer_free(&out);
}

/* ---- files ---- */

static size_t count_entries(const char *path) {
    size_t count = 0;
    DIR *directory = opendir(path);
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory));) count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

static void assert_holds(const char *path, const char *text) {
    struct arena arena = {0};
    struct bytes bytes = read_whole_file(&arena, path);
    assert_int_equal(bytes.size, strlen(text));
    assert_memory_equal(bytes.data, text, bytes.size);
    arena_free(&arena);
}

static void files_are_replaced_whole(void **state) {
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    const char *directory = directory_make(&arena), *path = arena_printf(&arena, "%s/f", directory);
    assert_true(file_write(path, "old one", 7, &error));
    assert_holds(path, "old one");
    assert_true(file_write(path, "new", 3, &error));
    assert_holds(path, "new");
    assert_true(file_write(path, "", 0, &error));
    assert_holds(path, "");
    assert_int_equal(count_entries(directory), 1);
    directory_remove(directory);
    arena_free(&arena);
}

static void a_link_keeps_leading_to_its_file(void **state) {
    (void)state;
    struct error error = {0};
    struct stat status;
    char folder[] = "/tmp/bpt-test-XXXXXX", file[64], link[64];
    assert_non_null(mkdtemp(folder));
    snprintf(file, sizeof file, "%s/real.svg", folder);
    snprintf(link, sizeof link, "%s/link.svg", folder);
    assert_true(file_write(file, "old", 3, &error));
    assert_int_equal(symlink("real.svg", link), 0);
    assert_true(file_write(link, "longer", 6, &error));
    assert_int_equal(lstat(link, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(stat(file, &status), 0);
    assert_int_equal(status.st_size, 6);
    unlink(link);
    unlink(file);
    rmdir(folder);
}

static void permissions_are_kept(void **state) {
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    const char *directory = directory_make(&arena), *path = arena_printf(&arena, "%s/f", directory);
    static const mode_t modes[] = {0600, 0640, 0664, 0666, 0755};
    mode_t mask = umask(022);
    for (size_t i = 0; i < LENGTH(modes); i++) {
        struct stat status;
        assert_true(file_write(path, "a", 1, &error));
        assert_int_equal(chmod(path, modes[i]), 0);
        assert_true(file_write(path, "b", 1, &error));
        assert_int_equal(stat(path, &status), 0);
        if ((status.st_mode & 0777) != modes[i])
            fault("a file of mode %o comes out as %o", modes[i], status.st_mode & 0777);
    }
    umask(mask);
    directory_remove(directory);
    arena_free(&arena);
    assert_no_faults();
}

/* A name that a temporary has is passed over, whoever has it, and so on a disk where temporaries need a name. */
static void names_of_temporaries_may_be_taken(void **state) {
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    struct folder folder;
    const char *directory = directory_make(&arena), *path = arena_printf(&arena, "%s/f", directory);
    assert_true(folder_open(&folder, directory, &error));
    for (unsigned i = 0; i < 2; i++) {
        const char *taken = arena_printf(&arena, "%s/f.%ld-%u.tmp", directory, (long)getpid(), i);
        assert_true(file_write(taken, "taken", 5, &error));
    }
    for (int nameless = 1; nameless >= 0; nameless--) {
        folder.nameless = folder.nameless && nameless;
        assert_true(file_write_in(&folder, "f", "old", 3, &error));
        assert_holds(path, "old");
        assert_true(file_write_in(&folder, "f", "new", 3, &error)); /* over the old one */
        assert_holds(path, "new");
        assert_int_equal(count_entries(directory), 3);
        assert_int_equal(unlink(path), 0);
    }
    static const struct {
        const char *name, *sentence; /* NULL: it is written */
    } others[] = {{"pipe", "a pipe or a device has that name"},
                  {"d", "it is a directory"},
                  {"link", NULL},
                  {"broken", "it is a link that leads to no file"}};
    assert_int_equal(mkfifo(arena_printf(&arena, "%s/pipe", directory), 0600), 0);
    assert_int_equal(mkdir(arena_printf(&arena, "%s/d", directory), 0700), 0);
    assert_int_equal(symlink("f", arena_printf(&arena, "%s/link", directory)), 0);
    assert_int_equal(symlink("none", arena_printf(&arena, "%s/broken", directory)), 0);
    assert_true(file_write(path, "old", 3, &error));
    for (size_t i = 0; i < LENGTH(others); i++) {
        bool written = file_write_in(&folder, others[i].name, "new", 3, &error);
        if (written == (others[i].sentence != NULL) || (!written && !strstr(error.text, others[i].sentence)))
            fault("%s: %s", others[i].name, written ? "is written" : error.text);
    }
    assert_holds(path, "new");
    folder_close(&folder);
    directory_remove(directory);
    arena_free(&arena);
    assert_no_faults();
}

/* Nothing but the sentence may remain of a write that fails. */
static void refused(const char *path, const char *sentence) {
    struct error error = {0};
    if (file_write(path, "new", 3, &error))
        fault("%s is written", path);
    else if (!strstr(error.text, sentence))
        fault("%s: %s", path, error.text);
    else if (error.kind == ERROR_USAGE)
        fault("%s: the kind is %d", path, error.kind);
}

static void what_cannot_be_written_leaves_no_trace(void **state) {
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    const char *directory = directory_make(&arena), *file = arena_printf(&arena, "%s/f", directory);
    assert_true(file_write(file, "old", 3, &error));
    refused(directory, "it is a directory");
    refused(arena_printf(&arena, "%s/none/f", directory), "No such file or directory");
    refused(arena_printf(&arena, "%s/f/g", directory), "Not a directory");
    refused("/dev/full", "No space left on device");
    refused("", "it names no file");
    char long_name[5000];
    memset(long_name, 'n', sizeof long_name);
    long_name[sizeof long_name - 1] = '\0';
    refused(long_name, "File name too long");
    refused(arena_printf(&arena, "/%.300s", long_name), "File name too long");
    refused(arena_printf(&arena, "%s/%.300s/f", directory, long_name), "File name too long");
    for (size_t i = 1; i < sizeof long_name - 1; i += 2) long_name[i] = '/';
    refused(arena_printf(&arena, "%.*s/f", PATH_MAX - 1, long_name), "No such file or directory");
    refused(arena_printf(&arena, "%.*s/f", PATH_MAX, long_name), "File name too long");
    refused(arena_printf(&arena, "%s/", directory), "it names no file");
    assert_holds(file, "old");
    assert_int_equal(count_entries(directory), 1);
    directory_remove(directory);
    arena_free(&arena);
    assert_no_faults();
}

/* Files may have no more bytes. */
static void limit_files(rlim_t most) {
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = most < limit.rlim_max ? most : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static int next_descriptor(void) {
    int descriptor = open("/dev/null", O_RDONLY);
    close(descriptor);
    return descriptor;
}

/* The old file, the folder that others write into as well, and as many descriptors. */
static void a_write_that_breaks_off_leaves_all_as_it_was(void **state) {
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    struct folder folder;
    const char *directory = directory_make(&arena), *path = arena_printf(&arena, "%s/f", directory);
    assert_true(file_write(path, "old", 3, &error) && folder_open(&folder, directory, &error));
    void (*before)(int) = signal(SIGXFSZ, SIG_IGN);
    for (int nameless = 1; nameless >= 0; nameless--) {
        int next = next_descriptor();
        folder.nameless = folder.nameless && nameless;
        limit_files(4);
        bool whole = file_write(path, "longer", 6, &error),
             in_folder = file_write_in(&folder, "f", "longer", 6, &error);
        limit_files(RLIM_INFINITY);
        assert_false(whole || in_folder);
        assert_string_equal(error.text, arena_printf(&arena, "cannot write '%s': File too large", path));
        assert_holds(path, "old");
        assert_int_equal(count_entries(directory), 1);
        assert_int_equal(next_descriptor(), next);
        assert_true(file_write_in(&folder, "f", "old", 3, &error)); /* it is open still */
        assert_int_equal(next_descriptor(), next);
    }
    signal(SIGXFSZ, before);
    folder_close(&folder);
    directory_remove(directory);
    arena_free(&arena);
}

static bool make_folder(const char *path, struct error *error) {
    struct folder folder = {.descriptor = -1};
    bool made = folder_make(&folder, path, error);
    folder_close(&folder);
    return made;
}

static void directories_are_made_with_their_parents(void **state) {
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    const char *directory = directory_make(&arena), *deep = arena_printf(&arena, "%s/a//b/c/", directory);
    assert_true(make_folder(deep, &error));
    assert_true(file_is_directory(deep));
    assert_true(make_folder(deep, &error));
    assert_true(make_folder("/", &error));
    const char *file = arena_printf(&arena, "%s/f", directory);
    assert_true(file_write(file, "x", 1, &error));
    assert_false(make_folder(file, &error));
    assert_false(make_folder(arena_printf(&arena, "%s/g", file), &error));
    assert_false(file_is_directory(file));
    assert_false(file_is_directory(arena_printf(&arena, "%s/none", directory)));
    directory_remove(directory);
    arena_free(&arena);
}

static void files_larger_than_the_limit_are_refused(void **state) {
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    struct bytes bytes = {0};
    const char *directory = directory_make(&arena), *file = arena_printf(&arena, "%s/f", directory);
    assert_true(file_write(file, "1234", 4, &error));
    assert_true(file_read(file, 4, &arena, &bytes, &error));
    assert_int_equal(bytes.size, 4);
    assert_int_equal(bytes.data[4], 0);
    assert_false(file_read(file, 3, &arena, &bytes, &error));
    assert_non_null(strstr(error.text, "larger than 3 bytes"));
    assert_false(file_read("/dev/zero", 1000, &arena, &bytes, &error));
    assert_false(file_read(directory, 1000, &arena, &bytes, &error));
    assert_non_null(strstr(error.text, "it is a directory"));
    assert_false(file_read("/nonexistent/f", 1000, &arena, &bytes, &error));
    assert_string_equal(error.text, "cannot open '/nonexistent/f': No such file or directory");
    assert_false(file_read("/dev/fd/4000", 1000, &arena, &bytes, &error));
    int ends[2], listed = open(directory, O_RDONLY);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "123", 3), 3);
    close(ends[1]);
    assert_true(file_read(arena_printf(&arena, "/proc/self/fd/%d", ends[0]), 3, &arena, &bytes, &error));
    assert_string_equal(bytes.data, "123");
    assert_false(file_read(arena_printf(&arena, "/dev/fd/%d", listed), 3, &arena, &bytes, &error));
    assert_non_null(strstr(error.text, "it is a directory"));
    close(ends[0]);
    close(listed);
    directory_remove(directory);
    arena_free(&arena);
}

static void files_are_looked_at(void **state) {
    (void)state;
    struct arena arena = {0};
    struct error error = {0};
    bool there = false;
    char long_name[300];
    memset(long_name, 'n', sizeof long_name);
    long_name[sizeof long_name - 1] = '\0';
    const char *directory = directory_make(&arena), *file = arena_printf(&arena, "%s/f", directory);
    assert_true(file_write(file, "1234", 4, &error));
    assert_true(file_look(file, &there, &error) && there);
    assert_true(file_look(arena_printf(&arena, "%s/g", directory), &there, &error) && !there);
    there = true;
    assert_true(file_look(arena_printf(&arena, "%s/g", file), &there, &error) && !there);
    there = true;
    assert_false(file_look(long_name, &there, &error));
    assert_true(there && strstr(error.text, "cannot look at 'nnn"));
    struct bytes part;
    uint64_t whole = 0;
    assert_true(file_read_part(file, 1, 2, &arena, &part, &whole, &error));
    assert_true(part.size == 2 && memcmp(part.data, "23", 3) == 0 && whole == 4);
    assert_true(file_read_part(file, 1, 3, &arena, &part, &whole, &error) && part.size == 3);
    assert_false(file_read_part(file, 1, 4, &arena, &part, &whole, &error));
    assert_non_null(strstr(error.text, "is cut short"));
    const char *real = realpath(directory, NULL);
    assert_string_equal(file_real_folder(directory, &arena), real);
    assert_string_equal(file_real_folder(arena_printf(&arena, "%s/./f", directory), &arena), real);
    free((char *)real);
    assert_string_equal(file_real_folder("/nonexistent/f", &arena), "/nonexistent/");
    real = realpath(".", NULL);
    assert_string_equal(file_real_folder("f", &arena), real);
    free((char *)real);
    directory_remove(directory);
    arena_free(&arena);
}

/* ---- names ---- */

static void near_names_come_nearest_first(void **state) {
    (void)state;
    static const char *const names[] = {"llama-2-70b", "llama-3-70b",     "llama-3-8b",
                                        "gpt2",        "mistral-7b-v0.3", "qwen3-32b"};
    static const struct {
        const char *typed;
        size_t most;
        const char *near;
    } cases[] = {
        {"lama-3-70b", 1, "llama-3-70b"},
        {"llama-4-70b", 2, "llama-2-70b or llama-3-70b"}, /* of equals the first */
        {"lama", 3, "llama-2-70b, llama-3-70b or llama-3-8b"},
        {"q", 3, ""},
        {"pt", 3, "gpt2"},
        {"llama3-70b", 2, "llama-3-70b or llama-2-70b"},
        {"llama-3-70b", 3, "llama-3-70b, llama-2-70b or llama-3-8b"},
        {"llama-3-8b", 3, "llama-3-8b, llama-3-70b or llama-2-70b"},
        {"gtp2", 3, "gpt2"},
        {"mistral", 3, "mistral-7b-v0.3"},
        {"32b", 3, "qwen3-32b"},
        {"zzzzzz", 3, ""},
        {"", 3, ""},
        {"x", 3, ""},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct buffer out = {0};
        nearest_names(&out, cases[i].typed, names, LENGTH(names), cases[i].most);
        buffer_add(&out, "", 1);
        if (strcmp((char *)out.bytes, cases[i].near) != 0)
            fault("near '%s' are '%s', not '%s'", cases[i].typed, (char *)out.bytes, cases[i].near);
        buffer_free(&out);
    }
    char long_name[500];
    memset(long_name, 'l', sizeof long_name);
    long_name[sizeof long_name - 1] = '\0';
    struct buffer out = {0};
    assert_int_equal(nearest_names(&out, long_name, names, LENGTH(names), 3), 0);
    assert_int_equal(nearest_names(&out, "gpt2", names, 0, 3), 0);
    buffer_free(&out);
    assert_no_faults();
}

static void names_are_the_same_whatever_their_signs(void **state) {
    (void)state;
    char one[65], other[65];
    memset(one, 'x', 64);
    memset(other, 'X', 64);
    one[64] = other[64] = '\0';
    assert_true(nearest_is_same("Llama-3.1 8B", "llama_3-1-8b"));
    assert_false(nearest_is_same("llama-3.1", "llama-3.11") || nearest_is_same("llama-3.1", "llama-3.2"));
    assert_true(nearest_is_same(one, one));
    assert_false(nearest_is_same(one, other)); /* too long to be told */
    one[63] = other[63] = '\0';
    assert_true(nearest_is_same(one, other));
}

static void an_unknown_name_is_told_the_others(void **state) {
    (void)state;
    static const char *const list[] = {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", NULL};
    static const struct {
        size_t known;
        const char *typed, *sentence;
    } cases[] = {
        {0, "one", "there is no number 'one'; there are "},
        {3, "on", "there is no number 'on'; there are one, two, three"},
        {8, "eigth", "there is no number 'eigth'; there are one, two, three, four, five, six, seven, eight"},
        {9, "sevn", "there is no number 'sevn'; did you mean seven"},
        {9, "zzzzzz", "there is no number 'zzzzzz'; there are one, two, three, four, five, six, seven, eight, nine"},
    };
    struct error error = {0};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct names names = {0};
        names_add_all(&names, list + LENGTH(list) - 1);
        for (size_t j = 0; j < cases[i].known; j++) names_add(&names, list[j]);
        assert_false(names_refuse(&names, "number", cases[i].typed, &error));
        if (strcmp(error.text, cases[i].sentence) != 0 || error.kind != ERROR_USAGE) fault("%zu: %s", i, error.text);
        names_free(&names);
    }
    struct names names = {0};
    names_add_all(&names, list);
    assert_int_equal(names.count, 9);
    assert_true(names_have(&names, "nine") && !names_have(&names, "nin"));
    assert_false(names_refuse_unlisted(&names, "number", "nin", "a book", &error));
    assert_string_equal(error.text, "there is no number 'nin'; did you mean nine");
    assert_false(names_refuse_unlisted(&names, "number", "zzzzzz", "a book", &error));
    assert_string_equal(error.text, "there is no number 'zzzzzz'; see a book");
    names_free(&names);
    assert_no_faults();
}

static void names_are_taken_once(void **state) {
    (void)state;
    struct name_set set = {0};
    char name[32];
    for (int again = 0; again < 2; again++)
        for (size_t i = 1; i <= 5000; i++) {
            snprintf(name, sizeof name, "%cigure-%zu", again ? 'F' : 'f', i); /* disks may not tell them apart */
            if (name_set_take(&set, name, i) != (again ? i : 0)) fault("%s", name);
        }
    assert_int_equal(name_set_take(&set, "far", (size_t)UINT32_MAX - 1), 0);
    assert_int_equal(name_set_take(&set, "far", 1), UINT32_MAX - 1);
    assert_int_equal(name_set_take(&set, "farther", SIZE_MAX), 0);
    assert_int_equal(name_set_take(&set, "farther", 1), UINT32_MAX);
    assert_int_equal(set.count, 5002);
    name_set_free(&set);
    assert_true(!set.lines && !set.count);
    assert_no_faults();
}

/* ---- memory ---- */

static void arenas_give_zeroed_aligned_memory(void **state) {
    (void)state;
    struct arena arena = {0};
    for (size_t i = 0; i < 3000; i++) {
        unsigned char *piece = arena_alloc(&arena, i);
        assert_int_equal((uintptr_t)piece % _Alignof(max_align_t), 0);
        for (size_t j = 0; j < i; j++) assert_int_equal(piece[j], 0);
        memset(piece, 0xAA, i);
    }
    unsigned char *large = arena_array(&arena, 1000, 1000);
    assert_int_equal(large[999999], 0);
    assert_string_equal(arena_text(&arena, "abc", 2), "ab");
    assert_string_equal(arena_text(&arena, NULL, 0), "");
    assert_string_equal(arena_copy(&arena, "é"), "é");
    assert_string_equal(arena_printf(&arena, "%d %s", 7, "x"), "7 x");
    arena_free(&arena);
    assert_null(arena.blocks);
}

static void buffers_grow(void **state) {
    (void)state;
    struct buffer buffer = {0};
    for (int i = 0; i < 5000; i++) buffer_printf(&buffer, "%d,", i % 10);
    buffer_text(&buffer, "end");
    buffer_add(&buffer, NULL, 0);
    assert_int_equal(buffer.size, 10003);
    assert_memory_equal(buffer.bytes + 9990, "5,6,7,8,9,end", 13);
    buffer_free(&buffer);
    assert_null(buffer.bytes);
    assert_int_equal(buffer.size + buffer.capacity, 0);
}

/* RFC 4648, 10. */
static void bytes_are_letters_to_64(void **state) {
    (void)state;
    static const char *const encoded[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    for (size_t size = 0; size < LENGTH(encoded); size++) {
        struct buffer out = {0};
        base64_write(&out, "foobar", size);
        buffer_add(&out, "", 1);
        assert_string_equal((char *)out.bytes, encoded[size]);
        buffer_free(&out);
    }
}

static void bytes_are_letters_to_85(void **state) {
    (void)state;
    struct buffer out = {0};
    base85_write(&out, "\0\0\0\0\xff\xff\xff\xff\0\0\0\x14\1 and more", 13);
    buffer_add(&out, "", 1);
    assert_string_equal((char *)out.bytes, "(((((z?^4(((((~(CC1)");
    out.size = 0;
    base85_write(&out, "\xff\xff\xff\xff and more", 4);
    assert_int_equal(out.size, 5);
    buffer_free(&out);
}

/* What a killed process left, and nothing that somebody may have called nearly so. */
static void old_temporaries_are_removed(void **state) {
    (void)state;
    enum { OLD = 600 };
    static const struct {
        const char *name;
        bool is_left;
    } files[] = {{"a.svg.12-3.tmp", true}, {"a-b.7-80.tmp", true}, {".a.7-8.tmp", true},   {"a.0-9.tmp", true},
                 {".12-3.tmp", false},     {"12-3.tmp", false},    {"a12-3.tmp", false},   {"a.12-.tmp", false},
                 {"a.-3.tmp", false},      {"a.12-3.tm", false},   {"a.12-3.tmpx", false}, {"a.1x-3.tmp", false},
                 {"a.12-x3.tmp", false},   {"a.12-3x.tmp", false}, {"a.123.tmp", false},   {"a.tmp", false}};
    struct arena arena = {0};
    struct folder folder;
    struct error error;
    const char *directory = directory_make(&arena), *below = arena_printf(&arena, "%s/d.1-2.tmp", directory);
    const struct timespec times[] = {{.tv_nsec = UTIME_NOW}, {.tv_sec = time(NULL) - OLD - 2}};
    for (size_t i = 0; i < LENGTH(files); i++) {
        const char *path = arena_printf(&arena, "%s/%s", directory, files[i].name);
        assert_true(file_write(path, "", 0, &error) && utimensat(AT_FDCWD, path, times, 0) == 0);
    }
    assert_true(mkdir(below, 0700) == 0 && utimensat(AT_FDCWD, below, times, 0) == 0);
    const char *fresh = arena_printf(&arena, "%s/b.1-2.tmp", directory);
    assert_true(file_write(fresh, "", 0, &error) && folder_open(&folder, directory, &error));
    assert_int_equal(folder_remove_stale(&folder, OLD), 4);
    folder_close(&folder);
    assert_true(file_exists(fresh) && file_exists(below));
    for (size_t i = 0; i < LENGTH(files); i++)
        if (file_exists(arena_printf(&arena, "%s/%s", directory, files[i].name)) == files[i].is_left)
            fault("'%s' %s", files[i].name, files[i].is_left ? "stays" : "is removed");
    directory_remove(directory);
    arena_free(&arena);
    assert_no_faults();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(old_temporaries_are_removed),
        cmocka_unit_test(sums_and_products_stop_at_63_bits),
        cmocka_unit_test(bytes_are_letters_to_64),
        cmocka_unit_test(bytes_are_letters_to_85),
        cmocka_unit_test(counts_are_read_as_the_cases_say),
        cmocka_unit_test(counts_keep_to_their_bounds),
        cmocka_unit_test(shares_are_read),
        cmocka_unit_test(factors_are_read),
        cmocka_unit_test(numbers_are_printed),
        cmocka_unit_test(numbers_are_rounded_as_printf_rounds),
        cmocka_unit_test(exact_numbers_read_back),
        cmocka_unit_test(no_locale_changes_a_number),
        cmocka_unit_test(characters_are_shown_or_not),
        cmocka_unit_test(characters_end_where_unicode_does),
        cmocka_unit_test(sentences_are_printable_whatever_was_given),
        cmocka_unit_test(texts_are_made_fit),
        cmocka_unit_test(lists_are_taken_item_by_item),
        cmocka_unit_test(paths_have_parts),
        cmocka_unit_test(tables_are_read_with_their_lines),
        cmocka_unit_test(nul_bytes_in_a_table_are_refused_with_their_line),
        cmocka_unit_test(rows_have_at_most_256_cells),
        cmocka_unit_test(a_refused_row_ends_the_reading),
        cmocka_unit_test(written_cells_read_back),
        cmocka_unit_test(long_cells_are_read_whole),
        cmocka_unit_test(formulas_are_guarded_and_come_back),
        cmocka_unit_test(objects_are_read_as_paths),
        cmocka_unit_test(deep_and_large_objects_are_refused),
        cmocka_unit_test(values_are_counted_before_they_are_made),
        cmocka_unit_test(long_paths_are_refused_and_a_mark_is_skipped),
        cmocka_unit_test(objects_are_written),
        cmocka_unit_test(files_are_replaced_whole),
        cmocka_unit_test(a_link_keeps_leading_to_its_file),
        cmocka_unit_test(permissions_are_kept),
        cmocka_unit_test(names_of_temporaries_may_be_taken),
        cmocka_unit_test(what_cannot_be_written_leaves_no_trace),
        cmocka_unit_test(a_write_that_breaks_off_leaves_all_as_it_was),
        cmocka_unit_test(directories_are_made_with_their_parents),
        cmocka_unit_test(files_larger_than_the_limit_are_refused),
        cmocka_unit_test(files_are_looked_at),
        cmocka_unit_test(near_names_come_nearest_first),
        cmocka_unit_test(names_are_the_same_whatever_their_signs),
        cmocka_unit_test(an_unknown_name_is_told_the_others),
        cmocka_unit_test(names_are_taken_once),
        cmocka_unit_test(arenas_give_zeroed_aligned_memory),
        cmocka_unit_test(buffers_grow),
    };
    int next = next_descriptor(), failed = cmocka_run_group_tests(tests, NULL, NULL);
    if (next_descriptor() != next) print_error("descriptors are left open\n");
    return failed || next_descriptor() != next;
}
