/* SVG for web pages: live text, colours by classes that a page can set, tooltips. Whatever takes the style sheet away
 * leaves a figure that looks the same, since every element says its own paint as well; nothing in it is what MDX or JSX
 * would take for theirs. There are no ids, and the style sheet speaks of the figure's own class alone, so figures on
 * one page leave one another alone. */
#include "render/svg/web.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/text.h"
#include "render/provenance.h"
#include "render/size.h"
#include "render/svg/decimals.h"
#include "render/svg/markup.h"

static const char *const group_names[] = {
    [GROUP_PAGE] = "page",   [GROUP_AXES] = "axes",    [GROUP_BAND] = "band",
    [GROUP_KV] = "kv",       [GROUP_ADAPTER] = "lora", [GROUP_PRETRAINING] = "pretraining",
    [GROUP_NOTES] = "notes",
};

static const char *const ink_names[] = {
    [INK_BACKGROUND] = "background",
    [INK_TITLE] = "title",
    [INK_SECONDARY] = "secondary",
    [INK_TICK] = "tick",
    [INK_GRID] = "grid",
    [INK_AXIS] = "axis",
    [INK_KV] = "kv",
    [INK_ADAPTER] = "lora",
    [INK_PRETRAINING] = "pretraining",
    [INK_BAND] = "band",
    [INK_KV_BAND] = "kv-band",
    [INK_WEIGHT_BAND] = "weight-band",
    [INK_ADAPTER_PAST] = "lora-past",
};
_Static_assert(sizeof ink_names / sizeof *ink_names == INK_COUNT, "a name for each ink");

const char *web_ink_name(enum ink ink) {
    return ink_names[ink];
}

void web_add_class(struct web *web, enum ink ink, const char *kind) {
    if (!web->style.of_page) buffer_text(web->out, "bpt-");
    buffer_text(web->out, ink_names[ink]);
    buffer_text(web->out, "-");
    buffer_text(web->out, kind);
}

/* ---- attributes ---- */

void web_add_braced(struct web *web, const char *markup) {
    while (!web->style.of_page && *markup) {
        size_t plain = strcspn(markup, "{}");
        buffer_add(web->out, markup, plain);
        markup += plain;
        if (*markup) buffer_text(web->out, *markup++ == '{' ? "&#123;" : "&#125;");
    }
    buffer_text(web->out, markup);
}

void web_add_text(struct web *web, const char *text) {
    (web->style.of_page ? text_escape : text_escape_braces)(web->out, text);
}

static void add_attribute(struct web *web, const char *name, const char *text) {
    if (!text || !*text) return;
    buffer_text(web->out, " ");
    buffer_text(web->out, name);
    buffer_text(web->out, "=\"");
    web_add_text(web, text);
    buffer_text(web->out, "\"");
}

/* Of a pixel: nobody sees less, and there are many. */
static long to_tenth(double value) {
    return 10 * lround(value * 10);
}

/* What is 0 where nothing is said of it is not said to be 0. */
void web_add_number(struct web *web, const char *name, double value) {
    long tenth = to_tenth(value);
    if (tenth) markup_hundredths(web->out, name, tenth);
}

static void add_pair(struct buffer *out, double first, double second) {
    char text[2 * LONGEST_DECIMAL], *end = put_hundredths(text, to_tenth(first));
    *end++ = ' ';
    buffer_add(out, text, (size_t)(put_hundredths(end, to_tenth(second)) - text));
}

/* ---- paint ---- */

/* For what knows no style sheet. */
static void add_colours(struct web *web, enum ink fill, enum ink line) {
    const uint32_t *palette = web->scene->palette;
    if (fill == INK_NONE) buffer_text(web->out, " fill=\"none\"");
    if (line != INK_NONE) markup_colour(web->out, "stroke", palette[line]);
    if (fill != INK_NONE) markup_colour(web->out, "fill", palette[fill]);
}

void web_add_paint(struct web *web, enum ink fill, enum ink line, double width) {
    bool draws = line != INK_NONE;
    if (!web->style.of_page) add_colours(web, fill, draws ? line : INK_NONE);
    buffer_text(web->out, " class=\"");
    if (fill != INK_NONE) web_add_class(web, fill, "fill");
    if (fill != INK_NONE && draws) buffer_text(web->out, " ");
    if (draws) web_add_class(web, line, "line");
    buffer_text(web->out, "\"");
    if (fill != INK_NONE && web->scene->opacity[fill])
        buffer_printf(web->out, " fill-opacity=\".%02u\"", web->scene->opacity[fill]);
    if (draws && (width != 1 || !web->style.of_page)) web_add_number(web, "stroke-width", width);
}

/* ---- groups ---- */

/* Said the same way wherever something stands at that place, which packs well. */
void web_add_place(struct web *web, struct point place) {
    if (place.x == 0 && place.y == 0) return;
    buffer_text(web->out, " transform=\"translate(");
    add_pair(web->out, place.x, place.y);
    buffer_text(web->out, ")\"");
}

void web_open_group(struct web *web, enum group group, struct point place) {
    buffer_text(web->out, "<g class=\"bpt-");
    buffer_text(web->out, group_names[group]);
    buffer_text(web->out, "\"");
    web_add_place(web, place);
    buffer_text(web->out, ">\n");
}

static size_t add_item(struct web *web, const struct item *items, size_t count) {
    return (items->node->kind == NODE_TEXT ? web_add_texts : web_add_shape)(web, items, count);
}

/* What follows one another of a group, which may come several times; on a page of bpt's own, which asks for none, all.
 */
static size_t add_group(struct web *web, const struct item *items, size_t count) {
    bool grouped = !web->style.of_page;
    size_t run = grouped ? 1 : count;
    while (run < count && items[run].node->group == items->node->group) run++;
    if (grouped) web_open_group(web, items->node->group, (struct point){0, 0});
    for (size_t i = 0; i < run;) i += add_item(web, items + i, run - i);
    if (grouped) buffer_text(web->out, "</g>\n");
    return run;
}

/* What answers the reader says all of it better. */
static void add_picture(struct web *web) {
    struct arena arena = {0};
    size_t count;
    const struct item *items = web_order(web, &arena, &count);
    buffer_text(web->out, "<g aria-hidden=\"true\">\n");
    for (size_t i = 0; i < count;) i += add_group(web, items + i, count - i);
    buffer_text(web->out, "</g>\n");
    arena_free(&arena);
}

/* ---- the file ---- */

static void add_root(struct web *web) {
    const struct scene *scene = web->scene;
    buffer_text(web->out, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"bpt-figure " WEB_OWN_CLASS "\"");
    if (!web->style.responsive) {
        web_add_number(web, "width", scene->width);
        web_add_number(web, "height", scene->height);
    }
    buffer_text(web->out, " viewBox=\"0 0 ");
    add_pair(web->out, scene->width, scene->height);
    buffer_text(web->out, "\" role=\"figure\"");
    add_attribute(web, "lang", web->document->language);
    add_attribute(web, "aria-label", web->document->title);
    buffer_text(web->out, " font-family=\"Inter,system-ui,sans-serif\" stroke-linejoin=\"round\">\n");
}

/* The description without the title at its beginning: the name that a screen reader says first is that already. */
static const char *behind_title(const struct document *document) {
    const char *title = document->title, *description = document->description;
    size_t length = title && description ? strlen(title) : 0;
    if (length == 0 || strncmp(description, title, length) != 0) return description;
    return description + length + strspn(description + length, ". ");
}

/* As attributes: JSX knows no prefixed elements. */
static void add_provenance(struct web *web) {
    char *software = provenance_software(web->document, web->fonts, web->scene);
    buffer_text(web->out, "<metadata");
    add_attribute(web, "data-bpt-software", software);
    add_attribute(web, "data-bpt-request", web->document->request);
    buffer_text(web->out, "/>\n");
    free(software);
}

/* Where tooltips say the rest. */
static void add_description(struct web *web) {
    const char *answer = web->style.of_page ? NULL : web->document->answer;
    const char *description = answer ? answer : behind_title(web->document);
    if (!description || !*description) return;
    buffer_text(web->out, "<desc>");
    web_add_text(web, description);
    buffer_text(web->out, "</desc>\n");
}

/* The figure's own class is made of its style sheet: those of one class have one style sheet, so they cannot disturb
 * one another. Small letters alone, as a page in quirks mode takes large ones for the same. No text holds the class's
 * place, since control characters are left out. */
static void name_own_class(struct buffer *file, size_t start, size_t sheet_start, size_t sheet_end) {
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    enum { LENGTH = 4, BASE = sizeof digits - 1 };
    uint64_t hash = hash_bytes(HASH_START, file->bytes + sheet_start, sheet_end - sheet_start);
    char name[LENGTH];
    for (size_t i = 0; i < LENGTH; i++, hash /= BASE) name[i] = digits[hash % BASE];
    unsigned char *end = file->bytes + file->size;
    for (unsigned char *at = file->bytes + start; (at = memchr(at, '\1', (size_t)(end - at))); at += LENGTH)
        memcpy(at, name, LENGTH);
}

/* No <title> for the whole: it would pop up wherever the pointer rests. */
bool render_web_svg(const struct scene *scene, const struct document *document, struct fonts *fonts,
                    struct web_style style, struct buffer *out, struct error *error) {
    if (!size_check(scene, 1, error)) return false;
    struct web web = {scene, document, fonts, style, out};
    size_t start = out->size;
    add_root(&web);
    add_provenance(&web);
    add_description(&web);
    size_t sheet_start = out->size;
    if (!web_add_sheet(&web, error)) {
        out->size = start;
        return false;
    }
    size_t sheet_end = out->size;
    add_picture(&web);
    if (!style.of_page) web_add_marks(&web);
    buffer_text(out, "</svg>\n");
    name_own_class(out, start, sheet_start, sheet_end);
    return true;
}
