/* What a page has besides that redraws itself. */
#include <string.h>

#include "base/base85.h"
#include "base/text.h"
#include "embed/embedded.h"
#include "html/writing.h"

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

void put_controls(struct writing *to) {
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

void put_controls_style(struct writing *to) {
    struct bytes style = embedded_find("page/live.css");
    if (to->html->controls) buffer_add(to->out, style.data, style.size);
}

void put_policy(struct writing *to) {
    struct bytes live = embedded_find("page/live.sha256");
    if (to->html->controls) buffer_printf(to->out, " 'sha256-%s' 'wasm-unsafe-eval'", live.data);
}

void put_core(struct writing *to) {
    struct bytes script = embedded_find("page/live.js");
    if (!to->html->controls) return;
    buffer_printf(to->out, "<script type=\"application/octet-stream\" data-size=\"%zu\">", to->html->core.size);
    base85_write(to->out, to->html->core.data, to->html->core.size);
    buffer_text(to->out, "</script>\n<script>");
    buffer_add(to->out, script.data, script.size);
    buffer_text(to->out, "</script>\n");
}
