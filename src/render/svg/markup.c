#include "render/svg/markup.h"

#include <stdlib.h>

#include "base/text.h"
#include "render/provenance.h"
#include "render/svg/decimals.h"

void markup_element(struct buffer *out, const char *name, const char *text) {
    if (!text || !*text) return;
    buffer_printf(out, "<%s>", name);
    text_escape(out, text);
    buffer_printf(out, "</%s>\n", name);
}

static void begin_attribute(struct buffer *out, const char *name) {
    buffer_text(out, " ");
    buffer_text(out, name);
    buffer_text(out, "=\"");
}

void markup_attribute(struct buffer *out, const char *name, const char *text) {
    if (!text || !*text) return;
    begin_attribute(out, name);
    text_escape(out, text);
    buffer_text(out, "\"");
}

void markup_hundredths(struct buffer *out, const char *name, long value) {
    char text[LONGEST_DECIMAL + 1], *end = put_hundredths(text, value);
    *end++ = '"';
    begin_attribute(out, name);
    buffer_add(out, text, (size_t)(end - text));
}

void markup_rgb(struct buffer *out, uint32_t rgb) {
    char text[] = "#000000";
    for (int i = 0; i < 6; i++) text[1 + i] = "0123456789abcdef"[rgb >> 4 * (5 - i) & 0xF];
    buffer_add(out, text, sizeof text - 1);
}

void markup_colour(struct buffer *out, const char *name, uint32_t rgb) {
    begin_attribute(out, name);
    markup_rgb(out, rgb);
    buffer_text(out, "\"");
}

void markup_dash(struct buffer *out, const double dash[2]) {
    if (dash[0] <= 0) return;
    char on[LONGEST_DECIMAL], off[LONGEST_DECIMAL];
    *put_hundredths(on, hundredths(dash[0])) = *put_hundredths(off, hundredths(dash[1])) = '\0';
    buffer_printf(out, " stroke-dasharray=\"%s %s\"", on, off);
}

void markup_metadata(struct buffer *out, const struct document *document, struct fonts *fonts,
                     const struct scene *scene) {
    char *software = provenance_software(document, fonts, scene);
    buffer_text(out, "<metadata xmlns:bpt=\"urn:bpt\">\n");
    markup_element(out, "bpt:software", software);
    markup_element(out, "bpt:request", document->request);
    buffer_text(out, "</metadata>\n");
    free(software);
}
