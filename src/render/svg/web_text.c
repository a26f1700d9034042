/* What is written on a picture for the web. */
#include <math.h>

#include "render/svg/web.h"

static double anchor_share(const struct node *node) {
    return node->text.anchor == ANCHOR_START ? 0 : node->text.anchor == ANCHOR_MIDDLE ? 0.5 : 1;
}

double web_text_left(const struct node *node) {
    return node->text.x - anchor_share(node) * node->text.width;
}

/* A text that a wide font would push off the page keeps the length that it was measured to have. DejaVu's letters,
 * whose bold stands for a semibold, are at most that much wider than Inter's. */
static void add_length(struct web *web, const struct node *node) {
    static const double wider[FACE_COUNT] = {[FACE_REGULAR] = 0.1, [FACE_SEMIBOLD] = 0.2};
    double left = web_text_left(node), more = wider[node->text.face] * node->text.width;
    double share = anchor_share(node);
    if (left - share * more >= 0 && left + node->text.width + (1 - share) * more <= web->scene->width) return;
    web_add_number(web, "textLength", round(node->text.width));
    buffer_text(web->out, " lengthAdjust=\"spacingAndGlyphs\"");
}

static bool is_set_alike(const struct item *a, const struct item *b) {
    const struct node *one = a->node, *other = b->node;
    return other->kind == NODE_TEXT && a->halo == b->halo && one->fill == other->fill &&
           (!a->halo || (one->stroke == other->stroke && one->text.halo == other->text.halo)) &&
           one->text.size == other->text.size && one->text.face == other->text.face &&
           one->text.anchor == other->text.anchor;
}

static void add_type(struct web *web, const struct node *node) {
    static const char *const anchors[] = {
        [ANCHOR_START] = "", [ANCHOR_MIDDLE] = " text-anchor=\"middle\"", [ANCHOR_END] = " text-anchor=\"end\""};
    static const char *const weights[FACE_COUNT] = {[FACE_REGULAR] = "", [FACE_SEMIBOLD] = " font-weight=\"600\""};
    web_add_number(web, "font-size", node->text.size);
    buffer_text(web->out, weights[node->text.face]);
    buffer_text(web->out, anchors[node->text.anchor]);
}

static void add_look(struct web *web, const struct item *item) {
    const struct node *node = item->node;
    if (item->halo)
        web_add_paint(web, INK_NONE, node->stroke, node->text.halo);
    else
        web_add_paint(web, node->fill, INK_NONE, 0);
    add_type(web, node);
}

/* What stands in a group says nothing of how it is set. */
static void add_letters(struct web *web, const struct item *item, bool grouped) {
    const struct node *node = item->node;
    buffer_text(web->out, "<text");
    if (!grouped) add_look(web, item);
    web_add_number(web, "x", round(node->text.x));
    web_add_number(web, "y", round(node->text.y));
    add_length(web, node);
    buffer_text(web->out, ">");
    web_add_text(web, node->text.text);
    buffer_text(web->out, "</text>\n");
}

size_t web_add_texts(struct web *web, const struct item *items, size_t count) {
    size_t alike = 1;
    while (web->style.of_page && alike < count && is_set_alike(items, items + alike)) alike++;
    if (alike > 1) {
        buffer_text(web->out, "<g");
        add_look(web, items);
        buffer_text(web->out, ">\n");
    }
    for (size_t i = 0; i < alike; i++) add_letters(web, items + i, alike > 1);
    if (alike > 1) buffer_text(web->out, "</g>\n");
    return alike;
}
