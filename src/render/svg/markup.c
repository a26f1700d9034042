#include "render/svg/markup.h"

#include <stdlib.h>

#include "base/text.h"
#include "render/provenance.h"

void markup_element(struct buffer *out, const char *name, const char *text) {
    if (!text || !*text) return;
    buffer_printf(out, "<%s>", name);
    text_escape(out, text);
    buffer_printf(out, "</%s>\n", name);
}

void markup_attribute(struct buffer *out, const char *name, const char *text) {
    if (!text || !*text) return;
    buffer_printf(out, " %s=\"", name);
    text_escape(out, text);
    buffer_text(out, "\"");
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
