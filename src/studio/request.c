#include "studio/request.h"

#include <string.h>

#include "studio/options.h"

/* Of the values that are pointed out, those of what the chart varies. */
static void keep_own_annotations(struct request *request, const struct chart *chart) {
    struct texts all = request->annotate;
    request->annotate.count = 0;
    for (size_t i = 0; i < all.count; i++)
        if (chart_annotates(chart, all.items[i])) request->annotate.items[request->annotate.count++] = all.items[i];
}

struct request request_of_chart(const struct request *request, const struct chart *chart) {
    struct request own = *request;
    if (request->several && !chart->breaks) own.y = NULL;
    for (const struct option *option = options; option->name; option++)
        if (!option_is_heeded(option, chart) && option_is_changed(option, &own)) option_unset(option, &own);
    keep_own_annotations(&own, chart);
    return own;
}

const char *request_print(const struct request *request, const struct chart *chart, struct arena *arena) {
    struct buffer out = {0};
    const struct request own = request_of_chart(request, chart);
    buffer_printf(&out, "bpt %s", chart->name);
    options_print(&own, chart, &out);
    const char *text = arena_text(arena, (char *)out.bytes, out.size);
    buffer_free(&out);
    return text;
}

/* Takes one word off the text as a shell would: '...' kept together, \ before a letter dropped. In place; NULL: there
 * are no more. */
static char *take_word(char **text) {
    char *from = *text + strspn(*text, " "), *word = from, *to = from;
    bool quoted = false;
    if (!*from) return NULL;
    for (; *from && (quoted || *from != ' '); from++) {
        if (*from == '\'')
            quoted = !quoted;
        else if (*from == '\\' && !quoted && from[1])
            *to++ = *++from;
        else
            *to++ = *from;
    }
    *text = *from ? from + 1 : from;
    *to = '\0';
    return word;
}

bool request_read(const char *text, struct arena *arena, struct request *request, const struct chart **chart,
                  struct error *error) {
    char *rest = arena_copy(arena, text), **words = arena_array(arena, strlen(text) / 2 + 1, sizeof *words);
    int count = 0;
    struct texts names = {0};
    for (char *word; (word = take_word(&rest));) words[count++] = word;
    options_default(request);
    if (count < 2 || !options_parse(count - 1, words + 1, request, &names, error) || names.count != 1 ||
        !options_all_draw(request)) /* nor one that says where to write: files come from anywhere */
        return error_set(error, ERROR_FAILURE, "carries a request that this version does not understand: %.300s", text);
    memset(request->given, 0, sizeof request->given); /* it says all, and not what was asked for by hand */
    *chart = chart_find(names.items[0]);
    return *chart || error_set(error, ERROR_FAILURE, "is a figure of a kind that this version does not draw: '%.60s'",
                               names.items[0]);
}

bool request_is_same(const char *one, const char *other) {
    if (strcmp(one, other) == 0) return true;
    struct arena arena = {0};
    struct request requests[2];
    const struct chart *chart[2];
    struct error ignored;
    bool same =
        request_read(one, &arena, &requests[0], &chart[0], &ignored) &&
        request_read(other, &arena, &requests[1], &chart[1], &ignored) &&
        strcmp(request_print(&requests[0], chart[0], &arena), request_print(&requests[1], chart[1], &arena)) == 0;
    arena_free(&arena);
    return same;
}
