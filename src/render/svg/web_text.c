/* What is written on a picture for the web. */
#include <math.h>

#include "base/arena.h"
#include "render/svg/web.h"

/* Texts stand on half pixels, which is less than readers' fonts differ by. */
static double to_half(double value) {
    return round(value * 2) / 2;
}

static double anchor_share(const struct node *node) {
    return node->text.anchor == ANCHOR_START ? 0 : node->text.anchor == ANCHOR_MIDDLE ? 0.5 : 1;
}

double web_text_left(const struct node *node) {
    return node->text.x - anchor_share(node) * node->text.width;
}

/* A text that a wide font, such as DejaVu, would push off the page keeps the length that it was measured to have. */
static void add_length(struct web *web, const struct node *node) {
    const double wider = 0.25;
    double left = web_text_left(node), more = wider * node->text.width;
    double share = anchor_share(node);
    if (left - share * more >= 0 && left + node->text.width + (1 - share) * more <= web->scene->width) return;
    web_add_number(web, "textLength", round(node->text.width));
    buffer_text(web->out, " lengthAdjust=\"spacingAndGlyphs\"");
}

/* One run of letters: a text, or the halo under it. */
struct letters {
    const struct node *node;
    enum ink fill, line;
    double width;
};

static bool is_set_alike(const struct letters *a, const struct letters *b) {
    return a->fill == b->fill && a->line == b->line && a->width == b->width &&
           a->node->text.size == b->node->text.size && a->node->text.face == b->node->text.face &&
           a->node->text.anchor == b->node->text.anchor;
}

static void add_type(struct web *web, const struct node *node) {
    static const char *const anchors[] = {
        [ANCHOR_START] = "", [ANCHOR_MIDDLE] = " text-anchor=\"middle\"", [ANCHOR_END] = " text-anchor=\"end\""};
    static const char *const weights[FACE_COUNT] = {[FACE_REGULAR] = "", [FACE_SEMIBOLD] = " font-weight=\"600\""};
    web_add_number(web, "font-size", node->text.size);
    buffer_text(web->out, weights[node->text.face]);
    buffer_text(web->out, anchors[node->text.anchor]);
}

/* What stands in a group says nothing of how it is set. */
static void add_letters(struct web *web, const struct letters *letters, bool grouped) {
    const struct node *node = letters->node;
    buffer_text(web->out, "<text");
    if (!grouped) web_add_paint(web, letters->fill, letters->line, letters->width);
    web_add_number(web, "x", to_half(node->text.x));
    web_add_number(web, "y", to_half(node->text.y));
    if (!grouped) add_type(web, node);
    add_length(web, node);
    buffer_text(web->out, ">");
    web_add_text(web, node->text.text);
    buffer_text(web->out, "</text>\n");
}

/* The halo is a text of its own: LibreOffice knows no paint-order, and would lay it over the letters. Halos come first,
 * so that none lies on another text's letters. */
static size_t list_letters(const struct scene *scene, enum group group, struct letters *list) {
    size_t listed = 0;
    for (int halos = 1; halos >= 0; halos--)
        for (const struct node *node = scene->nodes; node < scene->nodes + scene->count; node++) {
            if (node->kind != NODE_TEXT || node->fill == INK_NONE || node->group != group) continue;
            bool has_halo = node->text.halo > 0 && node->stroke != INK_NONE;
            if (halos && has_halo) list[listed++] = (struct letters){node, INK_NONE, node->stroke, node->text.halo};
            if (!halos) list[listed++] = (struct letters){node, node->fill, INK_NONE, 0};
        }
    return listed;
}

static void open_alike(struct web *web, const struct letters *letters) {
    buffer_text(web->out, "<g");
    web_add_paint(web, letters->fill, letters->line, letters->width);
    add_type(web, letters->node);
    buffer_text(web->out, ">\n");
}

/* On a page of bpt's own, what follows one another and is set alike says so once. */
static void add_list(struct web *web, const struct letters *list, size_t listed) {
    for (size_t start = 0, end; start < listed; start = end) {
        for (end = start + 1; end < listed && web->style.of_page && is_set_alike(&list[start], &list[end]);) end++;
        bool grouped = end > start + 1;
        if (grouped) open_alike(web, &list[start]);
        for (size_t i = start; i < end; i++) add_letters(web, &list[i], grouped);
        if (grouped) buffer_text(web->out, "</g>\n");
    }
}

void web_add_texts(struct web *web) {
    struct arena arena = {0};
    const struct scene *scene = web->scene;
    struct letters *list = arena_array(&arena, 2 * scene->count + 1, sizeof *list);
    size_t listed = 0;
    for (enum group group = GROUP_PAGE; group <= GROUP_NOTES; group++) {
        if (!web->style.of_page) listed = 0;
        size_t before = listed;
        listed += list_letters(scene, group, list + listed);
        if (web->style.of_page || listed == before) continue;
        web_open_group(web, group);
        add_list(web, list, listed);
        buffer_text(web->out, "</g>\n");
    }
    if (web->style.of_page) add_list(web, list, listed);
    arena_free(&arena);
}
