/* What comes after what in a picture for the web. Shapes are painted in the scene's order; a text may come as soon as
 * all that it could lie on is there, and stands with the shapes of its group where it can, so that few groups are
 * opened. */
#include "base/arena.h"
#include "render/svg/web.h"

/* The last shape of each group, behind which its texts stand; NULL: they come last. */
struct lasts {
    const struct node *of[GROUP_COUNT];
};

static bool is_drawn(const struct web *web, const struct node *node) {
    if (node->kind == NODE_TEXT || (node->fill == INK_NONE && node->stroke == INK_NONE)) return false;
    return web->style.of_page || !web_is_dot(node);
}

/* Where there is no ground there are no halos, and nothing tells which texts lie on lines; and on a page of bpt's own,
 * which has no groups, all that are set alike stand together. */
static size_t list_shapes(const struct web *web, struct item *items, struct lasts *lasts) {
    const struct node *nodes = web->scene->nodes, *end = nodes + web->scene->count;
    bool apart = web->style.of_page || nodes == end || nodes->fill != INK_BACKGROUND;
    size_t count = 0;
    for (const struct node *node = nodes; node < end; node++) {
        if (!is_drawn(web, node)) continue;
        items[count++] = (struct item){node, false};
        if (!apart) lasts->of[node->group] = node;
    }
    return count;
}

static bool is_written(const struct node *node, enum group group) {
    return node->kind == NODE_TEXT && node->fill != INK_NONE && node->group == group;
}

/* A text without a halo lies on no line. */
static bool stands_with_shapes(const struct lasts *lasts, const struct node *text) {
    return text->stroke == INK_NONE && lasts->of[text->group];
}

static size_t list_standing(const struct scene *scene, const struct lasts *lasts, enum group group,
                            struct item *items) {
    size_t count = 0;
    for (const struct node *node = scene->nodes; node < scene->nodes + scene->count; node++)
        if (is_written(node, group) && stands_with_shapes(lasts, node)) items[count++] = (struct item){node, false};
    return count;
}

/* The halo is a text of its own: LibreOffice knows no paint-order, and would lay it over the letters. Halos come first,
 * so that none lies on another text's letters. */
static size_t list_others(const struct scene *scene, const struct lasts *lasts, enum group group, struct item *items) {
    size_t count = 0;
    for (int halos = 1; halos >= 0; halos--)
        for (const struct node *node = scene->nodes; node < scene->nodes + scene->count; node++) {
            if (!is_written(node, group) || stands_with_shapes(lasts, node)) continue;
            bool has_halo = node->text.halo > 0 && node->stroke != INK_NONE;
            if (has_halo || !halos) items[count++] = (struct item){node, halos};
        }
    return count;
}

struct item *web_order(const struct web *web, struct arena *arena, size_t *count) {
    const struct scene *scene = web->scene;
    struct item *shapes = arena_array(arena, scene->count + 1, sizeof *shapes);
    struct item *items = arena_array(arena, 2 * scene->count + 1, sizeof *items), *next = items;
    struct lasts lasts = {0};
    const struct item *end = shapes + list_shapes(web, shapes, &lasts);
    for (const struct item *shape = shapes; shape < end; shape++) {
        enum group group = shape->node->group;
        *next++ = *shape;
        if (shape->node == lasts.of[group]) next += list_standing(scene, &lasts, group, next);
    }
    for (enum group group = 0; group < GROUP_COUNT; group++) next += list_others(scene, &lasts, group, next);
    *count = (size_t)(next - items);
    return items;
}
