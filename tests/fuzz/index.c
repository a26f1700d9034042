/* Any bytes as a folder's index.csv: rows that make nothing in the page but what this program writes, or one sentence.
 */
#include "hold.h"

#include <ctype.h>
#include <string.h>

#include "index/entry.h"
#include "index/models.h"
#include "index/page.h"

/* ---- the page's own elements and attributes ---- */

static bool is_among(const char *const *names, const char *name, size_t length) {
    for (; *names; names++)
        if (strlen(*names) == length && memcmp(*names, name, length) == 0) return true;
    return false;
}

static size_t name_length(const char *at) {
    size_t length = 0;
    while (isalnum((unsigned char)at[length]) || at[length] == '-') length++;
    return length;
}

/* Behind the value's closing quotation mark. */
static const char *hold_attribute(const char *at) {
    static const char *const names[] = {"scope",      "type",       "class",     "data-model",  "data-value",
                                        "data-chart", "data-theme", "data-size", "data-family", "href",
                                        "loading",    "decoding",   "src",       "width",       "height",
                                        "alt",        "aria-label", NULL};
    size_t length = name_length(at);
    HOLD(is_among(names, at, length) && at[length] == '=' && at[length + 1] == '"');
    bool leads = strncmp(at, "href", 4) == 0 || strncmp(at, "src", 3) == 0;
    at += length + 2;
    if (leads) HOLD(*at != '/' && strcspn(at, ":") >= strcspn(at, "\""));
    return at + strcspn(at, "\"") + 1;
}

static void hold_markup(const char *at) {
    static const char *const elements[] = {"tr", "th", "td", "button", "li", "a", "img", "h3", "p", NULL};
    while (*(at += strcspn(at, "<"))) {
        at += at[1] == '/' ? 2 : 1;
        size_t length = name_length(at);
        HOLD(is_among(elements, at, length));
        for (at += length; *at == ' ';) at = hold_attribute(at + 1);
        HOLD(*at == '>');
    }
}

/* ---- rows ---- */

static bool hold_row(void *context, const struct csv_row *row, struct error *error) {
    struct buffer *out = context;
    const char *cells[ENTRY_COLUMNS];
    if (!entry_read("index.csv", row, cells, error)) return false;
    out->size = 0;
    struct models_shared shared = {0};
    models_survey(&shared, cells);
    models_put_shared(&shared, out);
    models_put_headings(&shared, out);
    models_put_row(&shared, cells, out);
    page_put_figure(cells, out);
    buffer_add(out, "", 1);
    hold_markup((char *)out->bytes);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct error error = {0};
    struct buffer out = {0};
    if (!csv_read("index.csv", (const char *)data, size, hold_row, &out, &error)) hold_refusal(&error);
    buffer_free(&out);
    return 0;
}
