#include "html/html.h"

#include <string.h>

#include "base/text.h"
#include "embed/embedded.h"
#include "html/writing.h"

static void put_colour(struct buffer *out, const char *name, uint32_t rgb) {
    buffer_printf(out, "--%s:#%06x;", name, (unsigned)(rgb & 0xFFFFFF));
}

/* Nearer to black, which is all that the browser's own controls ask of a ground. */
static bool is_dark(uint32_t rgb) {
    return (rgb >> 16 & 0xFF) + (rgb >> 8 & 0xFF) + (rgb & 0xFF) < 0x180;
}

static void put_palette(struct buffer *out, const uint32_t *palette) {
    static const struct {
        const char *name;
        enum ink ink;
    } inks[] = {
        {"paper", INK_BACKGROUND}, {"text", INK_TITLE}, {"quiet", INK_SECONDARY}, {"grid", INK_GRID},
        {"axis", INK_AXIS},        {"kv", INK_KV},      {"adapter", INK_ADAPTER}, {"pretraining", INK_PRETRAINING}};
    buffer_printf(out, ".bpt{color-scheme:%s;", is_dark(palette[INK_BACKGROUND]) ? "dark" : "light");
    for (size_t i = 0; i < sizeof inks / sizeof *inks; i++) put_colour(out, inks[i].name, palette[inks[i].ink]);
    buffer_text(out, "}\n");
}

static void put_colours(struct writing *to) {
    const struct scene *scene = to->html->scene;
    put_palette(to->out, scene->palette);
    buffer_printf(to->out, ".bpt{--width:%.0fpx}\n", scene->width);
    if (!scene->dark) return;
    buffer_text(to->out, "@media(prefers-color-scheme:dark){\n");
    put_palette(to->out, scene->dark);
    buffer_text(to->out, "}\n");
}

static void put_title(struct writing *to) {
    text_escape(to->out, to->html->document->title);
}

static void put_language(struct writing *to) {
    text_escape(to->out, to->html->document->language);
}

static void put_request(struct writing *to) {
    text_escape(to->out, to->html->document->request);
}

static void put_version(struct writing *to) {
    buffer_text(to->out, BPT_VERSION);
}

static void put_svg(struct writing *to) {
    const struct html *html = to->html;
    render_web_svg(html->scene, html->document, html->fonts, (struct web_style){.responsive = true, .of_page = true},
                   to->out, to->error);
}

static const struct place {
    const char *name;
    void (*put)(struct writing *to);
} places[] = {{"language", put_language},
              {"version", put_version},
              {"title", put_title},
              {"colours", put_colours},
              {"area", put_area},
              {"varied", put_varied},
              {"svg", put_svg},
              {"at", put_at},
              {"value", put_value},
              {"lines", put_items},
              {"dots", put_dots},
              {"view", put_view},
              {"last", put_last},
              {"request", put_request},
              {"constants", put_constants},
              {"columns", put_columns},
              {"controls", put_controls},
              {"controls-style", put_controls_style},
              {"policy", put_policy},
              {"core", put_core},
              {"rows", put_rows}};

/* One of the above, "page/..." for an asset, or a phrase. */
static void put_place(struct writing *to, const char *name) {
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (strcmp(places[i].name, name) == 0) {
            places[i].put(to);
            return;
        }
    struct bytes asset = embedded_find(name);
    if (asset.data)
        buffer_add(to->out, asset.data, asset.size);
    else
        text_escape(to->out, words_get(to->html->words, name));
}

/* The template, with {{places}} filled in. */
static void put_template(struct writing *to) {
    const char *at = embedded_find("page/page.html").data;
    for (const char *place; (place = strstr(at, "{{"));) {
        size_t length = strcspn(place + 2, "}");
        buffer_add(to->out, at, (size_t)(place - at));
        put_place(to, arena_text(&to->grid.arena, place + 2, length));
        at = place + 2 + length + 2;
    }
    buffer_text(to->out, at);
}

bool html_write(const struct html *html, struct buffer *out, struct error *error) {
    struct error failed = {0};
    struct buffer page = {0};
    struct writing to = {.html = html, .out = &page, .error = &failed};
    grid_read(&html->csv, &to.grid);
    put_template(&to);
    bool written = !*failed.text;
    if (written)
        buffer_add(out, page.bytes, page.size);
    else
        *error = failed;
    buffer_free(&page);
    arena_free(&to.grid.arena);
    return written;
}
