#include "html/html.h"

#include <string.h>

#include "base/base85.h"
#include "base/text.h"
#include "embed/embedded.h"
#include "html/rows.h"

struct writing {
    const struct html *html;
    struct grid grid;
    struct buffer *out;
    struct error *error;
};

/* ---- what can be read off the figure ---- */

/* The names that the style sheet knows the lines' colours by. */
static const struct {
    enum group group;
    const char *colour;
} colours[] = {{GROUP_KV, "kv"}, {GROUP_ADAPTER, "adapter"}, {GROUP_PRETRAINING, "pretraining"}};

/* Which of the compared models a line is of, by its place among those of its column. */
static size_t model_of(const struct figure *figure, size_t series) {
    size_t before = 0;
    for (size_t i = 0; i < series; i++)
        before += figure->series[i].column && strcmp(figure->series[i].column, figure->series[series].column) == 0;
    return before;
}

static void put_item(struct writing *to, size_t index, size_t column, const char *colour) {
    const struct figure *figure = to->html->figure;
    const struct series *series = &figure->series[index];
    buffer_printf(to->out, "<li hidden style=\"--ink:var(--%s)\" data-column=\"%zu\" data-first=\"%zu\">", colour,
                  column, grid_first_row(&to->grid, model_of(figure, index)));
    text_escape(to->out, words_plain(&to->grid.arena, series->name ? series->name : series->title));
    buffer_text(to->out, ": <b></b>\n");
}

static void put_dot(struct writing *to, size_t index, size_t column, const char *colour) {
    (void)index, (void)column;
    buffer_printf(to->out, "<circle style=\"--ink:var(--%s)\"/>", colour);
}

/* Each line, in the order of the list above, for that of painting means nothing to a reader. */
static void put_lines(struct writing *to,
                      void (*put)(struct writing *to, size_t index, size_t column, const char *colour)) {
    const struct figure *figure = to->html->figure;
    for (size_t i = 0; i < sizeof colours / sizeof *colours; i++)
        for (size_t j = 0; j < figure->series_count; j++) {
            const struct series *series = &figure->series[j];
            if (!series->column || series->group != colours[i].group) continue;
            size_t column = grid_column(&to->grid, series->column);
            if (column < to->grid.columns) put(to, j, column, colours[i].colour);
        }
}

static void put_items(struct writing *to) {
    put_lines(to, put_item);
}

static void put_dots(struct writing *to) {
    put_lines(to, put_dot);
}

static void put_view(struct writing *to) {
    buffer_printf(to->out, "0 0 %.0f %.0f", to->html->scene->width, to->html->scene->height);
}

/* What the slider goes to from 0. */
static void put_last(struct writing *to) {
    size_t rows = grid_first_row(&to->grid, 1) - 1;
    buffer_printf(to->out, "%zu", rows ? rows - 1 : 0);
}

/* Where the data stand, in the SVG's units, and which column goes along. */
static void put_area(struct writing *to) {
    const struct data_area *area = &to->html->scene->area;
    char text[NUMBER_SIZE];
    const double numbers[] = {area->left,  area->right,  area->top,   area->bottom,
                              area->x_low, area->x_high, area->y_low, area->y_high};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        buffer_printf(to->out, "%s%s", i ? " " : "", number_short(text, numbers[i], 7, &number_style_plain));
}

static void put_varied(struct writing *to) {
    buffer_printf(to->out, "%zu", grid_column(&to->grid, to->html->figure->reading.column));
}

static void put_constants(struct writing *to) {
    grid_put_constants(&to->grid, to->out);
}

static void put_columns(struct writing *to) {
    grid_put_columns(&to->grid, to->out);
}

static void put_rows(struct writing *to) {
    grid_put_rows(&to->grid, to->html->figure, to->out);
}

static void put_at(struct writing *to) {
    text_escape(to->out, words_get(to->html->words, to->html->figure->reading.at));
}

static void put_value(struct writing *to) {
    text_escape(to->out, words_get(to->html->words, to->html->figure->reading.value));
}

/* ---- the rest of the page ---- */

static void put_colour(struct buffer *out, const char *name, uint32_t rgb) {
    buffer_printf(out, "--%s:#%06x;", name, (unsigned)(rgb & 0xFFFFFF));
}

/* Perceived as dark by the weights of ITU-R BT.601, which is all that the browser's own controls ask. */
static bool is_dark(uint32_t rgb) {
    return 299 * (rgb >> 16 & 0xFF) + 587 * (rgb >> 8 & 0xFF) + 114 * (rgb & 0xFF) < 128 * 1000;
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

/* ---- of a live page ---- */

static void put_choices(struct writing *to, const struct control *control) {
    for (size_t i = 0; i < control->count; i++) {
        bool chosen = control->kind == CONTROL_CHOICE && strcmp(control->choices[i].value, control->value) == 0;
        buffer_text(to->out, "<option value=\"");
        text_escape(to->out, control->choices[i].value);
        buffer_printf(to->out, "\"%s>", chosen ? " selected" : "");
        text_escape(to->out, control->choices[i].words);
    }
}

static void put_input(struct writing *to, const struct control *control) {
    buffer_printf(to->out, "<input name=\"%s\" autocomplete=\"off\" spellcheck=\"false\" value=\"", control->name);
    text_escape(to->out, control->value);
    buffer_printf(to->out, "\"%s>", control->kind == CONTROL_SLIDER ? " inputmode=\"numeric\"" : "");
    if (control->kind == CONTROL_SLIDER)
        buffer_printf(to->out, "<input type=\"range\" data-for=\"%s\">", control->name);
    if (!control->count) return;
    buffer_printf(to->out, "<datalist>");
    put_choices(to, control);
    buffer_text(to->out, "</datalist>");
}

static void put_control(struct writing *to, const struct control *control) {
    buffer_text(to->out, "<label><span>");
    text_escape(to->out, words_get(to->html->words, arena_printf(&to->grid.arena, "control.%s", control->name)));
    buffer_text(to->out, "</span>");
    if (control->kind == CONTROL_CHOICE) {
        buffer_printf(to->out, "<select name=\"%s\">", control->name);
        put_choices(to, control);
        buffer_text(to->out, "</select>");
    } else {
        put_input(to, control);
    }
    buffer_text(to->out, "</label>\n");
}

static void put_controls(struct writing *to) {
    const struct html *html = to->html;
    if (!html->controls) return;
    if (html->indexed) {
        buffer_text(to->out, "<nav><a href=\"index.html\">");
        text_escape(to->out, words_get(html->words, "page.index"));
        buffer_text(to->out, "</a></nav>\n");
    }
    buffer_text(to->out, "<form hidden>\n");
    for (size_t i = 0; i < html->control_count; i++) put_control(to, &html->controls[i]);
    buffer_text(to->out, "<label><span>");
    text_escape(to->out, words_get(html->words, "control.file"));
    buffer_text(to->out, "</span><input type=\"file\" accept=\".json,.safetensors\"></label>\n</form>\n"
                         "<p class=\"error\" role=\"alert\"></p>\n");
}

static void put_controls_style(struct writing *to) {
    struct bytes style = embedded_find("page/live.css");
    if (to->html->controls) buffer_add(to->out, style.data, style.size);
}

static void put_policy(struct writing *to) {
    struct bytes live = embedded_find("page/live.sha256");
    if (to->html->controls) buffer_printf(to->out, " 'sha256-%s' 'wasm-unsafe-eval'", live.data);
}

static void put_core(struct writing *to) {
    struct bytes script = embedded_find("page/live.js");
    if (!to->html->controls) return;
    buffer_printf(to->out, "<script type=\"application/octet-stream\" data-size=\"%zu\">", to->html->core.size);
    base85_write(to->out, to->html->core.data, to->html->core.size);
    buffer_text(to->out, "</script>\n<script>");
    buffer_add(to->out, script.data, script.size);
    buffer_text(to->out, "</script>\n");
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
    bool written = grid_read(&html->csv, &to.grid, &failed);
    if (written) put_template(&to);
    written = written && !*failed.text;
    if (written)
        buffer_add(out, page.bytes, page.size);
    else
        *error = failed;
    buffer_free(&page);
    arena_free(&to.grid.arena);
    return written;
}
