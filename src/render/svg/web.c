/* SVG for web pages: live text, a group a series, tooltips, colours that follow the reader's. Pure text; Cairo takes no
 * part in it. Every class begins with a prefix made of the file's own style sheet, so that figures on one page leave
 * one another alone; there are no ids. */
#include "render/render.h"

#include "base/base64.h"
#include "base/hash.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "render/size.h"
#include "render/svg/gather.h"
#include "render/svg/markup.h"
#include "render/svg/trace.h"
#include "render/text/subset.h"

static const char *const group_names[] = {
    [GROUP_PAGE] = "page",   [GROUP_AXES] = "axes",       [GROUP_BAND] = "band",
    [GROUP_KV] = "kv",       [GROUP_ADAPTER] = "adapter", [GROUP_PRETRAINING] = "pretraining",
    [GROUP_NOTES] = "notes",
};

/* The classes of the inks are one letter, since they stand everywhere; all are small, as a page in quirks mode takes
 * large and small ones for the same. In the order of the inks. */
static char ink_letter(enum ink ink, bool line) {
    static const char fills[] = "btsmgakdpwevx", lines[] = "cfhijlnoqruyz";
    _Static_assert(sizeof fills - 1 == INK_COUNT && sizeof lines - 1 == INK_COUNT, "a letter for each ink");
    return line ? lines[ink] : fills[ink];
}

static const int weights[FACE_COUNT] = {[FACE_REGULAR] = 400, [FACE_SEMIBOLD] = 600};

static const enum ink INK_ANY = (enum ink)(INK_NONE + 1);

/* What a group can say for all that stands in it. */
struct look {
    enum ink fill, outline; /* or INK_ANY, where it does not matter */
    double width, size;     /* of the outline and of type; 0: there is none, so it does not matter */
};

struct web {
    const struct scene *scene;
    const struct document *document;
    struct fonts *fonts;
    struct web_style style;
    const char *prefix;
    struct arena *arena;
    struct look root; /* what the style sheet says for all */
    struct buffer *out;
    size_t style_start, style_end; /* in `out` */
};

/* ---- how a node is painted ---- */

/* Of a text the outline is its halo. */
static enum ink outline_of(const struct node *node) {
    if (node->kind == NODE_TEXT) return node->text.halo > 0 ? node->stroke : INK_NONE;
    return node->stroke_width > 0 ? node->stroke : INK_NONE;
}

static double outline_width(const struct node *node) {
    return node->kind == NODE_TEXT ? node->text.halo : node->stroke_width;
}

static bool is_painted(const struct node *node) {
    return node->fill != INK_NONE || (node->kind != NODE_TEXT && outline_of(node) != INK_NONE);
}

static bool same_group(const struct node *a, const struct node *b) {
    return a->group == b->group;
}

static bool same_style(const struct node *a, const struct node *b) {
    if (a->kind != b->kind || a->fill != b->fill || outline_of(a) != outline_of(b)) return false;
    if (outline_of(a) != INK_NONE && outline_width(a) != outline_width(b)) return false;
    if (a->kind == NODE_TEXT)
        return a->text.size == b->text.size && a->text.face == b->text.face && a->text.anchor == b->text.anchor;
    return a->dash[0] == b->dash[0] && a->dash[1] == b->dash[1];
}

static bool same_title(const struct node *a, const struct node *b) {
    return a->title == b->title || (a->title && b->title && strcmp(a->title, b->title) == 0);
}

/* ---- attributes ---- */

static void add_number(struct web *web, const char *name, double value) {
    buffer_text(web->out, " ");
    buffer_text(web->out, name);
    buffer_text(web->out, "=\"");
    trace_number(web->out, value);
    buffer_text(web->out, "\"");
}

/* Words, dots and axes to a tenth of a pixel: nobody sees less, and there are many. */
static double to_tenths(double value) {
    return round(value * 10) / 10;
}

static void add_tenths(struct web *web, const char *name, double value) {
    add_number(web, name, to_tenths(value));
}

/* "#1af" where that is the same as "#11aaff" */
static void add_colour(struct web *web, uint32_t rgb) {
    if ((rgb >> 4 & 0x0F0F0F) == (rgb & 0x0F0F0F))
        buffer_printf(web->out, "#%x%x%x", rgb >> 16 & 0xF, rgb >> 8 & 0xF, rgb & 0xF);
    else
        buffer_printf(web->out, "#%06x", rgb);
}

/* A line that is filled is a <polyline>, so the style sheet can say of every <path> that it is not. */
static bool is_path(const struct node *node) {
    return node->kind == NODE_POLYLINE && node->fill == INK_NONE;
}

static struct look look_of(const struct node *node) {
    enum ink outline = outline_of(node);
    return (struct look){is_path(node) ? INK_ANY : node->fill, outline, outline == INK_NONE ? 0 : outline_width(node),
                         node->kind == NODE_TEXT ? node->text.size : 0};
}

static void add_class(struct web *web, enum ink ink, bool line) {
    char letter = ink_letter(ink, line);
    buffer_text(web->out, web->prefix);
    buffer_add(web->out, &letter, 1);
}

/* The classes carry the colours: repeating them as attributes, for readers that know no style sheets, would take the
 * figure past what a page wants to load, and the slides kind serves those. What is as the group around has it goes
 * without saying. A group's own class stands last, where [class$=-kv] finds it. */
static void add_look(struct web *web, const char *class, struct look look, struct look around) {
    bool fills = look.fill != around.fill && look.fill != INK_NONE && look.fill != INK_ANY;
    bool draws = look.outline != around.outline && look.outline != INK_NONE;
    if (class || fills || draws) {
        buffer_text(web->out, " class=\"");
        if (fills) add_class(web, look.fill, false);
        if (fills && draws) buffer_text(web->out, " ");
        if (draws) add_class(web, look.outline, true);
        if (class) buffer_printf(web->out, "%s%s-%s", fills || draws ? " " : "", web->prefix, class);
        buffer_text(web->out, "\"");
    }
    if (look.fill != around.fill && look.fill == INK_NONE) buffer_text(web->out, " fill=\"none\"");
    if (look.outline != around.outline && look.outline == INK_NONE) buffer_text(web->out, " stroke=\"none\"");
    if (look.width > 0 && look.width != around.width) add_number(web, "stroke-width", look.width);
    if (look.size > 0 && look.size != around.size) add_number(web, "font-size", look.size);
}

/* What a group cannot say for others, with what it does not. */
static void add_style_of(struct web *web, const struct node *node, struct look around) {
    static const char *const anchors[] = {
        [ANCHOR_START] = "", [ANCHOR_MIDDLE] = " text-anchor=\"middle\"", [ANCHOR_END] = " text-anchor=\"end\""};
    struct look look = look_of(node);
    add_look(web, NULL, look, around);
    if (node->kind == NODE_TEXT) {
        if (node->text.face != FACE_REGULAR) buffer_printf(web->out, " font-weight=\"%d\"", weights[node->text.face]);
        buffer_text(web->out, anchors[node->text.anchor]);
        return;
    }
    if (look.outline == INK_NONE || node->dash[0] <= 0) return;
    buffer_text(web->out, " stroke-dasharray=\"");
    trace_number(web->out, node->dash[0]);
    buffer_text(web->out, " ");
    trace_number(web->out, node->dash[1]);
    buffer_text(web->out, "\"");
}

/* ---- what a group says for all ---- */

static enum ink fill_of(struct look look) {
    return look.fill;
}

static enum ink line_of(struct look look) {
    return look.outline;
}

static double width_of(struct look look) {
    return look.width;
}

static double size_of(struct look look) {
    return look.size;
}

/* The ink that saves most bytes; those without any must then say "none". */
static enum ink shared_ink(const struct bundles *sheaves, enum ink (*of)(struct look)) {
    enum { INK_BYTES = 18, NONE_BYTES = 14 };
    int counts[INK_COUNT + 2] = {0}, most = 0; /* INK_NONE and INK_ANY too */
    for (size_t i = 0; i < sheaves->count; i++) counts[of(look_of(sheaves->bundles[i].nodes[0]))]++;
    enum ink shared = INK_NONE;
    for (int ink = 0; ink < INK_COUNT; ink++) {
        int saved = (counts[ink] - 1) * INK_BYTES - counts[INK_NONE] * NONE_BYTES;
        if (saved > most) most = saved, shared = (enum ink)ink;
    }
    return shared;
}

/* The commonest number where it is said more than once, or 0. */
static double shared_number(const struct bundles *sheaves, double (*of)(struct look)) {
    double shared = 0;
    size_t most = 1;
    for (size_t i = 0; i < sheaves->count; i++) {
        double number = of(look_of(sheaves->bundles[i].nodes[0]));
        size_t count = 0;
        for (size_t j = 0; j < sheaves->count; j++) count += of(look_of(sheaves->bundles[j].nodes[0])) == number;
        if (number > 0 && count > most) most = count, shared = number;
    }
    return shared;
}

static struct look shared_look(const struct bundles *sheaves, struct look root) {
    double width = shared_number(sheaves, width_of), size = shared_number(sheaves, size_of);
    return (struct look){shared_ink(sheaves, fill_of), shared_ink(sheaves, line_of), width > 0 ? width : root.width,
                         size > 0 ? size : root.size};
}

/* The commonest size of type; 0 where there is none. */
static double root_size(const struct scene *scene) {
    double common = 0;
    size_t most = 0;
    for (size_t i = 0; i < scene->count; i++) {
        size_t count = 0;
        double size = look_of(&scene->nodes[i]).size;
        for (size_t j = 0; size > 0 && j < scene->count; j++) count += look_of(&scene->nodes[j]).size == size;
        if (count > most) most = count, common = size;
    }
    return common;
}

/* ---- elements ---- */

/* What is drawn as one element: nodes of one style and one tooltip, more than one only as a path. */
struct piece {
    const struct node *const *nodes;
    size_t count;
    const struct node *style; /* NULL: the group around it has the style */
    struct look around;
    bool titled;         /* the group around it has not its tooltip */
    bool same_x, same_y; /* the group around it says where this text stands, in so far */
};

static void close_element(struct web *web, const struct piece *piece, const char *name) {
    if (!piece->titled) {
        buffer_text(web->out, "/>");
        return;
    }
    buffer_text(web->out, "><title>");
    text_escape(web->out, piece->nodes[0]->title);
    buffer_printf(web->out, "</title></%s>", name);
}

static void open_element(struct web *web, const struct piece *piece, const char *name) {
    buffer_text(web->out, "<");
    buffer_text(web->out, name);
    if (piece->style) add_style_of(web, piece->style, piece->around);
}

static void add_area(struct web *web, const struct piece *piece) {
    const struct node *node = piece->nodes[0];
    open_element(web, piece, "polyline");
    buffer_text(web->out, " points=\"");
    for (size_t i = 0; i < node->polyline.count; i++) {
        if (i) buffer_text(web->out, " ");
        trace_number(web->out, node->polyline.points[i].x);
        buffer_text(web->out, ",");
        trace_number(web->out, node->polyline.points[i].y);
    }
    buffer_text(web->out, "\"");
    close_element(web, piece, "polyline");
}

static void add_rectangle(struct web *web, const struct piece *piece) {
    const struct node *node = piece->nodes[0];
    open_element(web, piece, "rect");
    if (node->rectangle.x != 0) add_number(web, "x", node->rectangle.x);
    if (node->rectangle.y != 0) add_number(web, "y", node->rectangle.y);
    add_number(web, "width", node->rectangle.width);
    add_number(web, "height", node->rectangle.height);
    close_element(web, piece, "rect");
}

static void add_circle(struct web *web, const struct piece *piece) {
    const struct node *node = piece->nodes[0];
    open_element(web, piece, "circle");
    add_tenths(web, "cx", node->circle.x);
    add_tenths(web, "cy", node->circle.y);
    add_tenths(web, "r", node->circle.radius);
    close_element(web, piece, "circle");
}

static struct trace draw_line(struct trace trace, const struct node *node, bool backwards, struct buffer *out) {
    const struct point *points = node->polyline.points;
    size_t count = node->polyline.count;
    trace.out = out;
    for (size_t i = 0; i < count; i++) {
        struct point point = points[backwards ? count - 1 - i : i];
        if (node->group == GROUP_AXES) point = (struct point){to_tenths(point.x), to_tenths(point.y)};
        if (i)
            trace_line(&trace, point);
        else
            trace_move(&trace, point);
    }
    return trace;
}

/* From the end that takes fewer bytes to reach, where that makes no difference. */
static void add_line(struct web *web, struct trace *trace, const struct node *node) {
    struct buffer forwards = {0}, backwards = {0};
    struct trace after = draw_line(*trace, node, false, &forwards);
    struct trace turned = draw_line(*trace, node, true, &backwards);
    bool turn = node->dash[0] <= 0 && backwards.size < forwards.size;
    buffer_add(web->out, turn ? backwards.bytes : forwards.bytes, turn ? backwards.size : forwards.size);
    *trace = turn ? turned : after;
    buffer_free(&forwards);
    buffer_free(&backwards);
}

static void add_path(struct web *web, const struct piece *piece) {
    struct trace trace = {0};
    open_element(web, piece, "path");
    buffer_text(web->out, " d=\"");
    for (size_t i = 0; i < piece->count; i++) add_line(web, &trace, piece->nodes[i]);
    buffer_text(web->out, "\"");
    close_element(web, piece, "path");
}

/* A tooltip stands in a group around the text, since inside it would be part of what is copied. */
static void add_text(struct web *web, const struct piece *piece) {
    const struct node *node = piece->nodes[0];
    if (piece->titled) {
        buffer_text(web->out, "<g><title>");
        text_escape(web->out, node->title);
        buffer_text(web->out, "</title>");
    }
    open_element(web, piece, "text");
    if (!piece->same_x) add_tenths(web, "x", node->text.x);
    if (!piece->same_y) add_tenths(web, "y", node->text.y);
    buffer_text(web->out, ">");
    text_escape(web->out, node->text.text);
    buffer_text(web->out, "</text>");
    if (piece->titled) buffer_text(web->out, "</g>");
}

static void add_piece(struct web *web, const struct piece *piece) {
    switch (piece->nodes[0]->kind) {
    case NODE_RECTANGLE:
        add_rectangle(web, piece);
        break;
    case NODE_POLYLINE:
        if (is_path(piece->nodes[0]))
            add_path(web, piece);
        else
            add_area(web, piece);
        break;
    case NODE_CIRCLE:
        add_circle(web, piece);
        break;
    case NODE_TEXT:
        add_text(web, piece);
        break;
    }
}

/* How many nodes from `first` on become one element. */
static size_t piece_length(const struct bundle *bundle, size_t first) {
    size_t count = 1;
    if (!is_path(bundle->nodes[first])) return 1;
    while (first + count < bundle->count && same_title(bundle->nodes[first], bundle->nodes[first + count])) count++;
    return count;
}

static double text_x(const struct node *node) {
    return to_tenths(node->text.x);
}

static double text_y(const struct node *node) {
    return to_tenths(node->text.y);
}

/* Whether all are texts in one column or one row. */
static bool are_aligned(const struct bundle *sheaf, double (*of)(const struct node *)) {
    for (size_t i = 0; i < sheaf->count; i++)
        if (sheaf->nodes[i]->kind != NODE_TEXT || of(sheaf->nodes[i]) != of(sheaf->nodes[0])) return false;
    return true;
}

static void add_shift(struct web *web, double x, double y) {
    buffer_text(web->out, " transform=\"translate(");
    trace_number(web->out, x);
    if (y != 0) buffer_text(web->out, " ");
    if (y != 0) trace_number(web->out, y);
    buffer_text(web->out, ")\"");
}

/* Nodes of one style; `titled` is one whose tooltip the group around them has, or NULL. */
static void add_sheaf(struct web *web, const struct bundle *sheaf, const struct node *titled, struct look around) {
    enum { WORTH_IT = 4 };
    bool grouped = piece_length(sheaf, 0) < sheaf->count;
    bool same_x = sheaf->count >= WORTH_IT && are_aligned(sheaf, text_x);
    bool same_y = sheaf->count >= WORTH_IT && !same_x && are_aligned(sheaf, text_y);
    if (grouped) {
        size_t start = web->out->size;
        buffer_text(web->out, "<g");
        size_t open = web->out->size;
        add_style_of(web, sheaf->nodes[0], around);
        if (same_x || same_y)
            add_shift(web, same_x ? text_x(sheaf->nodes[0]) : 0, same_y ? text_y(sheaf->nodes[0]) : 0);
        grouped = web->out->size > open; /* it has something to say */
        if (grouped)
            buffer_text(web->out, ">");
        else
            web->out->size = start;
    }
    for (size_t i = 0, length; i < sheaf->count; i += length) {
        length = piece_length(sheaf, i);
        const struct node *node = sheaf->nodes[i];
        add_piece(web, &(struct piece){
                           .nodes = sheaf->nodes + i,
                           .count = length,
                           .style = grouped ? NULL : node,
                           .around = around,
                           .titled = node->title && *node->title && !(titled && same_title(node, titled)),
                           .same_x = same_x,
                           .same_y = same_y,
                       });
    }
    if (grouped) buffer_text(web->out, "</g>");
}

/* The node whose tooltip can serve the whole group: the first, where every other has one too. */
static const struct node *find_title(const struct bundle *group) {
    for (size_t i = 0; i < group->count; i++)
        if (!group->nodes[i]->title || !*group->nodes[i]->title) return NULL;
    return group->nodes[0];
}

static void add_group(struct web *web, const struct bundle *group) {
    const struct node *titled = find_title(group);
    struct bundles sheaves = gather(group->nodes, group->count, same_style, web->arena);
    struct look look = shared_look(&sheaves, web->root);
    buffer_text(web->out, "<g");
    add_look(web, group_names[group->nodes[0]->group], look, web->root);
    buffer_text(web->out, ">");
    if (titled) markup_element(web->out, "title", titled->title);
    for (size_t i = 0; i < sheaves.count; i++) add_sheaf(web, &sheaves.bundles[i], titled, look);
    buffer_text(web->out, "</g>\n");
}

static void add_nodes(struct web *web) {
    const struct scene *scene = web->scene;
    const struct node **painted = arena_array(web->arena, scene->count + 1, sizeof *painted);
    size_t count = 0;
    for (size_t i = 0; i < scene->count; i++)
        if (is_painted(&scene->nodes[i])) painted[count++] = &scene->nodes[i];
    struct bundles groups = gather(painted, count, same_group, web->arena);
    for (size_t i = 0; i < groups.count; i++) add_group(web, &groups.bundles[i]);
}

/* ---- the style sheet ---- */

static void add_rules(struct web *web, const uint32_t *palette) {
    bool filled[INK_COUNT + 1] = {0}, outlined[INK_COUNT + 1] = {0};
    for (size_t i = 0; i < web->scene->count; i++) {
        const struct node *node = &web->scene->nodes[i];
        if (!is_painted(node)) continue;
        filled[node->fill] = true;
        outlined[outline_of(node)] = true;
    }
    for (int ink = 0; ink < INK_COUNT; ink++) {
        for (int line = 0; line < 2; line++) {
            if (!(line ? outlined : filled)[ink]) continue;
            buffer_printf(web->out, ".%s%c{%s:", web->prefix, ink_letter((enum ink)ink, line),
                          line ? "stroke" : "fill");
            add_colour(web, palette[ink]);
            buffer_text(web->out, "}");
        }
    }
}

static bool add_face(struct web *web, enum face face, enum subset_part part, struct error *error) {
    struct buffer font = {0};
    if (!subset_face(web->fonts, face, part, web->scene, &font, error)) return false;
    if (font.size) {
        buffer_printf(web->out, "@font-face{font-family:%s%s;font-weight:%d;src:url(data:font/woff;base64,",
                      web->prefix, part == SUBSET_DIGITS ? "n" : "", weights[face]);
        base64_write(web->out, font.bytes, font.size);
        buffer_text(web->out, ") format(\"woff\")}\n");
    }
    buffer_free(&font);
    return true;
}

/* A page's own styles reach into what stands in it: those that would move or swell a label are set back. */
static bool add_style_sheet(struct web *web, struct error *error) {
    buffer_text(web->out, "<style>\n");
    for (int face = 0; web->style.embed_font && face < FACE_COUNT; face++)
        for (int part = 0; part < SUBSET_PARTS; part++)
            if (!add_face(web, (enum face)face, (enum subset_part)part, error)) return false;
    buffer_printf(web->out, ".%s{font:400 ", web->prefix);
    trace_number(web->out, web->root.size);
    /* Of fonts that are not the figure's own, tabular figures would take hyphens and spaces along. */
    if (web->style.embed_font)
        buffer_printf(web->out,
                      "px %sn,%s,Inter,system-ui,sans-serif;font-variant:lining-nums tabular-nums no-contextual;",
                      web->prefix, web->prefix);
    else
        buffer_text(web->out, "px Inter,system-ui,sans-serif;font-variant:lining-nums no-contextual;");
    buffer_text(web->out, "font-optical-sizing:none;letter-spacing:0;"
                          "word-spacing:0;text-transform:none;text-rendering:geometricPrecision;direction:ltr;"
                          "fill:none;stroke:none;stroke-width:1;text-anchor:start}\n");
    buffer_printf(web->out, ".%s text{paint-order:stroke}.%s path{fill:none}\n", web->prefix,
                  web->prefix); /* halos stand behind */
    add_rules(web, web->scene->palette);
    if (web->scene->dark) {
        buffer_text(web->out, "@media(prefers-color-scheme:dark){\n");
        add_rules(web, web->scene->dark);
        buffer_text(web->out, "}\n");
    }
    buffer_text(web->out, "</style>\n");
    return true;
}

/* ---- the file ---- */

static void add_root(struct web *web) {
    const struct scene *scene = web->scene;
    buffer_printf(web->out, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"%s\"", web->prefix);
    if (!web->style.responsive) {
        add_number(web, "width", scene->width);
        add_number(web, "height", scene->height);
    }
    buffer_text(web->out, " viewBox=\"0 0 ");
    trace_number(web->out, scene->width);
    buffer_text(web->out, " ");
    trace_number(web->out, scene->height);
    buffer_text(web->out, "\" role=\"img\"");
    markup_attribute(web->out, "lang", web->document->language);
    markup_attribute(web->out, "aria-label", web->document->title);
    buffer_text(web->out, " stroke-linejoin=\"round\">\n");
}

/* The description without the title at its beginning: the name that a screen reader says first is that already. */
static const char *behind_title(const struct document *document) {
    const char *title = document->title, *description = document->description;
    size_t length = title && description ? strlen(title) : 0;
    if (length == 0 || strncmp(description, title, length) != 0) return description;
    return description + length + strspn(description + length, ". ");
}

/* No <title> for the whole: it would pop up wherever the pointer rests. */
static bool add_file(struct web *web, struct error *error) {
    add_root(web);
    markup_element(web->out, "desc", behind_title(web->document));
    markup_metadata(web->out, web->document, web->fonts);
    web->style_start = web->out->size;
    if (!add_style_sheet(web, error)) return false;
    web->style_end = web->out->size;
    add_nodes(web);
    buffer_text(web->out, "</svg>\n");
    return true;
}

/* Stands for the prefix until it is known; no text has it, since control characters are left out. */
static const char no_prefix[] = "\1\1\1\1";

/* A class must begin with a letter. Four make twelve million, and more than a million where a page in quirks mode takes
 * large and small letters for the same. */
static void spell_hash(uint64_t hash, char *prefix, size_t length) {
    static const char digits[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    enum { LETTERS = 52, DIGITS = 62 };
    prefix[0] = digits[hash % LETTERS];
    hash /= LETTERS;
    for (size_t i = 1; i < length; i++, hash /= DIGITS) prefix[i] = digits[hash % DIGITS];
}

/* The style sheet says what the prefix is: figures of one prefix have one style sheet, so they cannot disturb one
 * another. */
static void set_prefix(struct buffer *file, size_t style_start, size_t style_end) {
    char prefix[sizeof no_prefix];
    size_t length = sizeof no_prefix - 1;
    spell_hash(hash_bytes(HASH_START, file->bytes + style_start, style_end - style_start), prefix, length);
    unsigned char *end = file->bytes + file->size;
    for (unsigned char *at = file->bytes; (at = memchr(at, *no_prefix, (size_t)(end - at))); at += length)
        memcpy(at, prefix, length);
}

bool render_web_svg(const struct scene *scene, const struct document *document, struct fonts *fonts,
                    struct web_style style, struct buffer *out, struct error *error) {
    if (!size_check(scene, 1, error)) return false;
    struct arena arena = {0};
    struct buffer file = {0};
    const struct look root = {INK_NONE, INK_NONE, 1, root_size(scene)};
    struct web web = {scene, document, fonts, style, no_prefix, &arena, root, &file, 0, 0};
    bool written = add_file(&web, error);
    if (written) set_prefix(&file, web.style_start, web.style_end);
    if (written) buffer_add(out, file.bytes, file.size);
    buffer_free(&file);
    arena_free(&arena);
    return written;
}
