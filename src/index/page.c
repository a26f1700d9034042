#include "index/page.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/name_set.h"
#include "base/spool.h"
#include "base/text.h"
#include "embed/embedded.h"
#include "index/models.h"

/* Stands in the head of every page that this program writes. */
static const char mark[] = "<meta name=\"generator\" content=\"bpt";

bool page_look(const char *directory, const char *name, bool *there, bool *ours, struct error *error) {
    char path[PATH_MAX], head[1024];
    *ours = false;
    snprintf(path, sizeof path, "%s/%s", directory, name);
    if (!file_look(path, there, error)) return false;
    int descriptor = *there ? file_open(path, error) : -1;
    if (descriptor == -1) return !*there;
    ssize_t size;
    do size = read(descriptor, head, sizeof head);
    while (size == -1 && errno == EINTR);
    bool well = size != -1 || file_fail(error, "read", path);
    close(descriptor);
    *ours = well && memmem(head, (size_t)size, mark, sizeof mark - 1);
    return well;
}

bool page_is_ours(const char *directory, struct error *error) {
    bool there, ours;
    return page_look(directory, "index.html", &there, &ours, error) &&
           (!there || ours ||
            error_set(error, ERROR_FAILURE,
                      "'%.200s/index.html' is not an index that bpt wrote, so it stays; move it away, or give another "
                      "folder, or --no-index",
                      directory));
}

/* A page on its way to the disk. */
struct page_writing {
    const char *table; /* path of index.csv */
    bool live;         /* a live page stands beside it */
    struct file_writer writer;
    struct buffer text;
    struct name_set models; /* that stand in the table */
    struct models_shared shared;
};

/* ---- texts ---- */

static void put(struct buffer *out, const char *text) {
    text_escape(out, text);
}

/* A path as a link: what is not plain is percent-encoded, so that no name can be taken for anything else. */
static void put_link(struct buffer *out, const char *figure, const char *format, size_t length) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/@";
    for (const char *at = figure; *at; at++)
        buffer_printf(out, strchr(plain, *at) ? "%c" : "%%%02X", (unsigned char)*at);
    buffer_printf(out, ".%.*s", (int)length, format);
}

/* ---- the figures ---- */

static bool is_name(const char *name, size_t length, const char *other) {
    return strlen(other) == length && memcmp(name, other, length) == 0;
}

static const char *next_format(const char *format, size_t length) {
    return format + length + strspn(format + length, " ");
}

/* The picture that browsers show: the smaller file first. NULL: there is none. */
static const char *picture_format(const char *list) {
    static const char *const pictures[] = {"png", "svg", "web.svg"};
    for (size_t i = 0, length; i < sizeof pictures / sizeof *pictures; i++)
        for (const char *format = list; *format; format = next_format(format, length)) {
            length = strcspn(format, " ");
            if (is_name(format, length, pictures[i])) return pictures[i];
        }
    return NULL;
}

static void put_attribute(struct buffer *out, const char *name, const char *value) {
    buffer_printf(out, " %s=\"", name);
    put(out, value);
    buffer_text(out, "\"");
}

static void put_picture(struct buffer *out, const char *const *cells) {
    const char *format = picture_format(cells[ENTRY_FORMATS]);
    if (!format) return;
    size_t length = strlen(format);
    buffer_text(out, "<a class=\"picture\" href=\"");
    put_link(out, cells[ENTRY_FIGURE], format, length);
    buffer_text(out, "\"><img loading=\"lazy\" decoding=\"async\" src=\"");
    put_link(out, cells[ENTRY_FIGURE], format, length);
    buffer_text(out, "\"");
    put_attribute(out, "width", cells[ENTRY_WIDTH]);
    put_attribute(out, "height", cells[ENTRY_HEIGHT]);
    put_attribute(out, "alt", cells[ENTRY_DESCRIPTION]);
    buffer_text(out, "></a>");
}

static void put_links(struct buffer *out, const char *const *cells) {
    buffer_text(out, "<p class=\"files\">");
    size_t length;
    for (const char *format = cells[ENTRY_FORMATS]; *format; format = next_format(format, length)) {
        length = strcspn(format, " ");
        buffer_text(out, "<a href=\"");
        put_link(out, cells[ENTRY_FIGURE], format, length);
        buffer_text(out, "\" aria-label=\"");
        buffer_printf(out, "%.*s of ", (int)length, format);
        put(out, cells[ENTRY_FIGURE]);
        buffer_printf(out, "\">%.*s</a> ", (int)length, format);
    }
    buffer_text(out, "</p>");
}

/* As the request says it, which has no column of its own. */
static void put_language(struct buffer *out, const char *request) {
    static const char option[] = " --lang ";
    const char *said = strstr(request, option);
    char language[8] = "";
    if (said) sscanf(said + strlen(option), "%7[a-z]", language);
    put_attribute(out, "data-lang", language);
}

void page_put_figure(const char *const *cells, struct buffer *out) {
    buffer_text(out, "<li");
    put_attribute(out, "data-model", cells[ENTRY_MODEL]);
    put_attribute(out, "data-chart", cells[ENTRY_CHART]);
    put_attribute(out, "data-theme", cells[ENTRY_THEME]);
    put_attribute(out, "data-size", cells[ENTRY_SIZE]);
    put_attribute(out, "data-family", cells[ENTRY_FAMILY]);
    put_attribute(out, "data-tokens", cells[ENTRY_TOKENS]);
    put_attribute(out, "data-rank", cells[ENTRY_RANK]);
    put_language(out, cells[ENTRY_REQUEST]);
    put_attribute(out, "data-spot", *cells[ENTRY_SWEET_FROM] ? "yes" : "no");
    buffer_text(out, ">");
    put_picture(out, cells);
    buffer_text(out, "<h3>");
    put(out, *cells[ENTRY_TITLE] ? cells[ENTRY_TITLE] : cells[ENTRY_FIGURE]);
    buffer_text(out, "</h3><p class=\"facts\">");
    put(out, cells[ENTRY_NAME]);
    for (int i = 0; i < 3; i++) {
        buffer_text(out, " · ");
        put(out, cells[i == 0 ? ENTRY_CHART : i == 1 ? ENTRY_SIZE : ENTRY_THEME]);
    }
    buffer_text(out, "</p>");
    put_links(out, cells);
    buffer_text(out, "</li>\n");
}

/* ---- the page ---- */

/* Rows of the same model and numbers are one; what follows on its charts, themes and sizes does not count. */
static bool is_new(struct page_writing *page, const char *const *cells) {
    struct buffer key = {0};
    buffer_text(&key, cells[ENTRY_MODEL]);
    for (int i = ENTRY_TOKENS; i <= ENTRY_SWEET_TO; i++) buffer_printf(&key, "|%s", cells[i]);
    buffer_add(&key, "", 1);
    bool new = !name_set_take(&page->models, (char *)key.bytes, 1);
    buffer_free(&key);
    return new;
}

static void put_model(struct page_writing *page, const char *const *cells) {
    if (is_new(page, cells)) models_put_row(&page->shared, cells, &page->text);
}

static void survey(struct page_writing *page, const char *const *cells) {
    models_survey(&page->shared, cells);
}

static void put_figure(struct page_writing *page, const char *const *cells) {
    page_put_figure(cells, &page->text);
}

static bool flush(struct page_writing *page, struct error *error) {
    bool written = file_writer_add(&page->writer, page->text.bytes, page->text.size, error);
    page->text.size = 0;
    return written;
}

static bool put_rows(struct page_writing *page, void (*put_row)(struct page_writing *page, const char *const *cells),
                     struct error *error) {
    struct spool spool;
    struct csv_row row;
    const char *cells[ENTRY_COLUMNS];
    if (!spool_open(&spool, page->table, error)) return false;
    struct csv_stream *stream = csv_stream_open(page->table, spool_read, &spool);
    bool well = true, header = true;
    for (enum csv_step step; well && (step = csv_stream_next(stream, &row, error)) != CSV_STEP_END; header = false) {
        well = step == CSV_STEP_ROW && (header || entry_read(page->table, &row, cells, error));
        if (well && !header) put_row(page, cells);
        if (buffer_is_large(&page->text) && well) well = flush(page, error);
    }
    csv_stream_close(stream);
    spool_close(&spool);
    return well;
}

/* A digest in base64, as browsers want it, from the hexadecimal of the build. */
static void put_digest(struct buffer *out, const char *hexadecimal) {
    unsigned char digest[32];
    for (size_t i = 0; i < sizeof digest; i++)
        digest[i] = (unsigned char)strtoul((const char[]){hexadecimal[2 * i], hexadecimal[2 * i + 1], '\0'}, NULL, 16);
    base64_write(out, digest, sizeof digest);
}

static bool put_place(struct page_writing *page, const char *name, size_t length, struct error *error) {
    static const struct {
        const char *name, *asset;
        void (*put_row)(struct page_writing *page, const char *const *cells);
    } places[] = {{"style", "index/style.css", NULL},
                  {"script", "index/script.js", NULL},
                  {"models", NULL, put_model},
                  {"figures", NULL, put_figure}};
    if (is_name(name, length, "live") && page->live)
        buffer_text(&page->text, "<p><a href=\"live.html\">Any other model, rank or format: the live page</a></p>\n");
    if (is_name(name, length, "shared")) models_put_shared(&page->shared, &page->text);
    if (is_name(name, length, "headings")) models_put_headings(&page->shared, &page->text);
    if (is_name(name, length, "version")) buffer_text(&page->text, BPT_VERSION);
    if (is_name(name, length, "style-hash")) put_digest(&page->text, STYLE_SHA256);
    if (is_name(name, length, "script-hash")) put_digest(&page->text, SCRIPT_SHA256);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (!is_name(name, length, places[i].name)) continue;
        if (places[i].put_row) return put_rows(page, places[i].put_row, error);
        struct bytes asset = embedded_find(places[i].asset);
        buffer_add(&page->text, asset.data, asset.size);
    }
    return true;
}

/* The template, with {{places}} filled in. */
static bool put_template(struct page_writing *page, struct error *error) {
    const char *at = embedded_find("index/page.html").data;
    for (const char *place; (place = strstr(at, "{{"));) {
        size_t length = strcspn(place + 2, "}");
        buffer_add(&page->text, at, (size_t)(place - at));
        if (!put_place(page, place + 2, length, error)) return false;
        at = place + 2 + length + 2;
    }
    buffer_text(&page->text, at);
    return flush(page, error);
}

bool page_write(const char *directory, const struct models_shared *shared, struct error *error) {
    char table[PATH_MAX], path[PATH_MAX];
    snprintf(table, sizeof table, "%s/index.csv", directory);
    snprintf(path, sizeof path, "%s/index.html", directory);
    struct page_writing page = {.table = table};
    bool there;
    if (!page_look(directory, "live.html", &there, &page.live, error)) return false;
    if (!file_writer_open(&page.writer, path, error)) return false;
    if (shared) page.shared = *shared;
    bool written = (shared || put_rows(&page, survey, error)) && put_template(&page, error);
    if (written)
        written = file_writer_close(&page.writer, error);
    else
        file_writer_drop(&page.writer);
    buffer_free(&page.text);
    name_set_free(&page.models);
    return written;
}
