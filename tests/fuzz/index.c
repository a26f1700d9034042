/* Any bytes as a folder's index.csv: rows that make nothing in the page but what this program writes, or one sentence.
 */
#include "hold.h"

#include <ctype.h>
#include <string.h>

#include "index/entry.h"
#include "index/models.h"
#include "index/page.h"

/* ---- the page's own elements and attributes ---- */

/* A plain row of all cells, whose markup has every element and attribute that the page knows. */
static const char plain[] = "f,png svg,tokens,m,M,d,f,light,blog,760,500,1,2,3,4.5,6,7,8.5,9.5,10,11,12,t,d,r\n";

static size_t name_length(const char *at) {
    size_t length = 0;
    while (isalnum((unsigned char)at[length]) || at[length] == '-') length++;
    return length;
}

/* Whether the page has the name between these by itself; all is own while that page is made. */
static bool is_own(const char *own, char before, const char *name, size_t length, const char *after) {
    struct buffer part = {0};
    buffer_printf(&part, "%c%.*s%s", before, (int)length, name, after);
    bool is = !own || (length && memmem(own, strlen(own), part.bytes, part.size));
    buffer_free(&part);
    return is;
}

/* Behind the value's closing quotation mark. */
static const char *hold_attribute(const char *own, const char *at) {
    size_t length = name_length(at);
    HOLD(is_own(own, ' ', at, length, "=\"") && at[length] == '=' && at[length + 1] == '"');
    bool leads = strncmp(at, "href", 4) == 0 || strncmp(at, "src", 3) == 0;
    at += length + 2;
    if (leads) HOLD(*at != '/' && strcspn(at, ":") >= strcspn(at, "\""));
    return at + strcspn(at, "\"") + 1;
}

static void hold_markup(const char *own, const char *at) {
    while (*(at += strcspn(at, "<"))) {
        at += at[1] == '/' ? 2 : 1;
        size_t length = name_length(at);
        HOLD(is_own(own, '<', at, length, " ") || is_own(own, '<', at, length, ">"));
        for (at += length; *at == ' ';) at = hold_attribute(own, at + 1);
        HOLD(*at == '>');
    }
}

/* ---- rows ---- */

struct markup {
    const char *own; /* the plain row's; NULL while it is made */
    struct buffer out;
};

static bool hold_row(void *context, const struct csv_row *row, struct error *error) {
    struct markup *page = context;
    struct buffer *out = &page->out;
    struct error ignored = {0};
    const char *cells[ENTRY_COLUMNS];
    if (row->line == 1 && entry_check_header("index.csv", row, &ignored)) return true;
    if (!entry_read("index.csv", row, cells, error)) return false;
    out->size = 0;
    struct models_shared shared = {0};
    models_put_headings(&shared, out);
    models_survey(&shared, cells);
    models_put_shared(&shared, out);
    models_put_headings(&shared, out);
    models_put_row(&shared, cells, out);
    page_put_figure(cells, out);
    buffer_add(out, "", 1);
    hold_markup(page->own, (char *)out->bytes);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct markup own; /* made once */
    struct error error = {0};
    if (!own.out.size) HOLD(csv_read("plain", plain, strlen(plain), hold_row, &own, &error));
    struct markup page = {.own = (char *)own.out.bytes};
    if (!csv_read("index.csv", (const char *)data, size, hold_row, &page, &error)) hold_refusal(&error);
    buffer_free(&page.out);
    return 0;
}
