#include "whose.h"

#include <math.h>

#include "figure/words.h"
#include "support.h"

struct rows {
    double left, top, right, bottom;
};

static struct rows row_of(const struct ruler *ruler, const struct node *node) {
    double share = node->text.anchor == ANCHOR_START ? 0 : node->text.anchor == ANCHOR_END ? 1 : 0.5;
    double left = node->text.x - share * node->text.width;
    return (struct rows){left, node->text.y - ruler->cap_height * node->text.size, left + node->text.width,
                         node->text.y};
}

static struct rows join(struct rows a, struct rows b) {
    return (struct rows){fmin(a.left, b.left), fmin(a.top, b.top), fmax(a.right, b.right), fmax(a.bottom, b.bottom)};
}

static double distance(const struct rows *rows, struct point at) {
    return hypot(fmax(0, fmax(rows->left - at.x, at.x - rows->right)),
                 fmax(0, fmax(rows->top - at.y, at.y - rows->bottom)));
}

static struct point place(const struct scene *scene, double x, double y) {
    const struct data_area *area = &scene->area;
    double part = log(x / area->x_low) / log(area->x_high / area->x_low);
    double share = log(y / area->y_low) / log(area->y_high / area->y_low);
    return (struct point){area->left + part * (area->right - area->left),
                          area->bottom - share * (area->bottom - area->top)};
}

/* ---- notes ---- */

static bool is_words(struct arena *arena, const char *said, const char *words) {
    return words && strcmp(said, words_plain(arena, words)) == 0;
}

/* Its lines or fewer of them, its short words, or with what is joined to it. */
static bool says(struct arena *arena, const struct figure *figure, const struct note *note, const char *said) {
    bool is = is_words(arena, said, note->brief) || is_words(arena, said, note->least);
    const char *lines = note->lines[0].text;
    for (size_t i = 0; i < figure->note_count && !is; i++) {
        size_t under = figure->notes[i].joins;
        is = under && &figure->notes[under - 1] == note &&
             is_words(arena, said, arena_printf(arena, "%s %s", lines, figure->notes[i].joined));
    }
    for (size_t i = 1; i <= NOTE_LINES && lines && !is; i++) {
        is = is_words(arena, said, lines);
        lines = i < NOTE_LINES && note->lines[i].text ? arena_printf(arena, "%s %s", lines, note->lines[i].text) : NULL;
    }
    return is;
}

/* The rows of a note, which stand one after the other in the scene; of several that say the same, the nearest. */
static bool find_rows(const struct ruler *ruler, const struct scene *scene, const struct figure *figure,
                      const struct note *note, struct point own, struct rows *nearest) {
    struct arena arena = {0};
    bool found = false;
    for (size_t i = 0; i < scene->count; i++) {
        const char *said = NULL;
        struct rows rows = {0};
        for (size_t j = i; j < scene->count && j < i + 4; j++) {
            const struct node *node = &scene->nodes[j];
            if (node->kind != NODE_TEXT || node->group != GROUP_NOTES) break;
            const char *words = words_plain(&arena, node->text.text);
            rows = said ? join(rows, row_of(ruler, node)) : row_of(ruler, node);
            said = said ? arena_printf(&arena, "%s %s", said, words) : words;
            if (!says(&arena, figure, note, said) || (found && distance(&rows, own) > distance(nearest, own))) continue;
            *nearest = rows;
            found = true;
        }
    }
    arena_free(&arena);
    return found;
}

/* A stroke from beside the rows to beside the point. */
static bool is_led(const struct page *page, const struct scene *scene, const struct rows *rows, struct point own) {
    for (size_t i = 0; i < scene->count; i++) {
        const struct node *node = &scene->nodes[i];
        if (node->kind != NODE_POLYLINE || node->group != GROUP_NOTES || node->polyline.count != 2) continue;
        const struct point *ends = node->polyline.points;
        for (int j = 0; j < 2; j++)
            if (hypot(ends[j].x - own.x, ends[j].y - own.y) < 4 * page->line &&
                distance(rows, ends[1 - j]) < 1.2 * page->label)
                return true;
    }
    return false;
}

/* Words without a leader are clearly nearest to their own mark, and centred over or under no other of their ink that is
 * not clearly farther. */
static void check_note(const struct ruler *ruler, const char *where, const struct page *page, const struct scene *scene,
                       const struct figure *figure, const struct note *note) {
    const double nearer = 0.88, farther = 1.65; /* than its own */
    struct rows rows = {0};
    struct point own = place(scene, note->x, note->y);
    bool marked = false;
    for (size_t i = 0; i < figure->mark_count; i++)
        marked = marked || (figure->marks[i].x == note->x && figure->marks[i].y == note->y);
    if (!marked || !find_rows(ruler, scene, figure, note, own, &rows) || is_led(page, scene, &rows, own)) return;
    double middle = (rows.left + rows.right) / 2, away = distance(&rows, own);
    for (size_t i = 0; i < figure->mark_count; i++) {
        const struct mark *mark = &figure->marks[i];
        struct point other = place(scene, mark->x, mark->y);
        if (mark->x == note->x && mark->y == note->y) continue;
        double off = fabs(middle - other.x);
        bool alike = mark->kind != MARK_DOT && mark->ink == note->ink;
        bool centred = off < fabs(middle - own.x) && off < (rows.right - rows.left) / 4 &&
                       (other.y < rows.top || other.y > rows.bottom);
        if (distance(&rows, other) < (alike && centred ? farther : nearer) * away)
            fault("%s: '%s' stands at the mark of %g", where, note->lines[0].text, mark->x);
    }
}

/* ---- under the axis ---- */

/* Words that have a short form begin where the axis does, or hardly left of it. */
static void check_bar(const char *where, const struct page *page, const struct scene *scene, const struct bar *bar) {
    struct arena arena = {0};
    for (size_t i = 0; i < scene->count && bar->brief; i++) {
        const struct node *node = &scene->nodes[i];
        const char *said = node->kind == NODE_TEXT ? words_plain(&arena, node->text.text) : "";
        if (!is_words(&arena, said, bar->words) && !is_words(&arena, said, bar->brief)) continue;
        if (node->text.x < scene->area.left - page->caption)
            fault("%s: '%s' begins %.1f px left of the axis", where, said, scene->area.left - node->text.x);
    }
    arena_free(&arena);
}

void check_whose(const struct ruler *ruler, const char *where, const struct page *page, const struct scene *scene,
                 const struct figure *figure) {
    for (size_t i = 0; i < figure->note_count; i++)
        if (figure->notes[i].place == PLACE_AROUND) check_note(ruler, where, page, scene, figure, &figure->notes[i]);
    for (size_t i = 0; i < figure->bar_count; i++) check_bar(where, page, scene, &figure->bars[i]);
}
