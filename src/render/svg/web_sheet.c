#include "base/base64.h"
#include "render/svg/markup.h"
#include "render/svg/web.h"
#include "render/text/subset.h"

#define OWN "." WEB_OWN_CLASS

/* ---- colours ---- */

/* A page, or a part of it, that sets --bpt-kv has its own colour, and may so follow a switch of its own. */
static void add_colour(struct web *web, const char *property, enum ink ink, const uint32_t *palette) {
    buffer_text(web->out, "{");
    buffer_text(web->out, property);
    buffer_text(web->out, ":");
    if (!web->style.of_page) {
        buffer_text(web->out, "var(--bpt-");
        buffer_text(web->out, web_ink_name(ink));
        buffer_text(web->out, ",");
    }
    markup_rgb(web->out, palette[ink]);
    buffer_text(web->out, web->style.of_page ? "}\n" : ")}\n");
}

static void add_rule(struct web *web, enum ink ink, const char *kind, const char *property, const uint32_t *palette) {
    buffer_text(web->out, OWN " .");
    web_add_class(web, ink, kind);
    add_colour(web, property, ink, palette);
}

static void add_rules(struct web *web, const uint32_t *palette) {
    bool answers = !web->style.of_page, filled[INK_COUNT + 1] = {[INK_TITLE] = answers},
         drawn[INK_COUNT + 1] = {[INK_TITLE] = answers};
    for (size_t i = 0; i < web->scene->count; i++) {
        const struct node *node = &web->scene->nodes[i];
        filled[node->fill] = drawn[node->stroke] = true;
    }
    for (enum ink ink = 0; ink < INK_COUNT; ink++) {
        if (filled[ink]) add_rule(web, ink, "fill", "fill", palette);
        if (drawn[ink]) add_rule(web, ink, "line", "stroke", palette);
    }
    if (!answers) return;
    buffer_text(web->out, OWN " .bpt-mark text");
    add_colour(web, "stroke", INK_BACKGROUND, palette);
}

/* ---- fonts ---- */

static bool add_face(struct web *web, enum face face, enum subset_part part, struct error *error) {
    static const int weights[FACE_COUNT] = {[FACE_REGULAR] = 400, [FACE_SEMIBOLD] = 600};
    struct buffer font = {0};
    if (!subset_face(web->fonts, face, part, web->scene, &font, error)) return false;
    if (font.size) {
        buffer_printf(web->out,
                      "@font-face{font-family:" WEB_OWN_CLASS "%s;font-weight:%d;src:url(data:font/otf;base64,",
                      part == SUBSET_DIGITS ? "-digits" : "", weights[face]);
        base64_write(web->out, font.bytes, font.size);
        buffer_text(web->out, ")}\n");
    }
    buffer_free(&font);
    return true;
}

static bool add_faces(struct web *web, struct error *error) {
    for (int face = 0; web->style.embed_font && face < FACE_COUNT; face++)
        for (int part = 0; part < SUBSET_PARTS; part++)
            if (!add_face(web, (enum face)face, (enum subset_part)part, error)) return false;
    return true;
}

/* ---- the whole ---- */

/* A page's own styles reach into what stands in it: those that would move, swell or colour something are set back, but
 * for areas, which have their class: readers that know no variables need their attribute. Of fonts that are not the
 * figure's own, tabular figures would take hyphens and spaces along. */
static void add_resets(struct web *web) {
    bool own = web->style.embed_font;
    buffer_printf(web->out, OWN "{font:400 16px %sInter,system-ui,sans-serif;font-variant:lining-nums %sno-contextual;",
                  own ? WEB_OWN_CLASS "-digits," WEB_OWN_CLASS "," : "", own ? "tabular-nums " : "");
    buffer_text(web->out, "font-optical-sizing:none;letter-spacing:0;word-spacing:0;text-transform:none;"
                          "text-rendering:geometricPrecision;direction:ltr;fill:none;stroke:none;text-anchor:start}\n");
    buffer_printf(web->out, OWN " %s{fill:none}\n", web->style.of_page ? "path" : "[fill=none]");
}

/* What keys reach is lit, and its words stand beside it. */
static void add_answers(struct web *web) {
    buffer_text(web->out, OWN " .bpt-mark{opacity:0}\n" OWN " .bpt-mark:focus{"
                              "opacity:1;outline:none;stroke-opacity:.2}\n" OWN " .bpt-mark text{"
                              "stroke-width:8px;stroke-opacity:1;paint-order:stroke;pointer-events:none}\n");
}

static bool add_all(struct web *web, struct error *error) {
    if (!add_faces(web, error)) return false;
    add_resets(web);
    add_rules(web, web->scene->palette);
    if (web->scene->dark) {
        buffer_text(web->out, "@media(prefers-color-scheme:dark){\n");
        add_rules(web, web->scene->dark);
        buffer_text(web->out, "}\n");
    }
    if (!web->style.of_page) add_answers(web);
    return true;
}

bool web_add_sheet(struct web *web, struct error *error) {
    struct buffer rules = {0};
    struct web sheet = *web;
    sheet.out = &rules;
    bool added = add_all(&sheet, error);
    buffer_add(&rules, "", 1);
    buffer_text(web->out, "<style>\n");
    web_add_braced(web, (char *)rules.bytes);
    buffer_text(web->out, "</style>\n");
    buffer_free(&rules);
    return added;
}
