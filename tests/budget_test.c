/* What every figure keeps whatever the model: room for the plot, words clear of the lines, type that can be read, bars
 * in words, and whether there is a sweet spot. Of all presets, charts, sizes, themes and languages one in thirty;
 * BPT_WHOLE=1 takes every combination. */
#include <math.h>

#include "base/hash.h"
#include "embed/embedded.h"
#include "stand.h"
#include "support.h"
#include "whose.h"

struct setting {
    const struct model *model;
    const struct chart *chart;
    const char *size, *theme;
    const struct words *words;
    const char *name; /* for messages */
};

/* ---- geometry ---- */

struct box {
    double left, top, right, bottom;
};

static struct box box_of(const struct node *node) {
    double share = node->text.anchor == ANCHOR_START ? 0 : node->text.anchor == ANCHOR_END ? 1 : 0.5;
    double left = node->text.x - share * node->text.width;
    return (struct box){left, node->text.y - house->ruler.cap_height * node->text.size, left + node->text.width,
                        node->text.y};
}

/* A stroke passes through the box, looked at in small steps. */
static bool crosses(const struct box *box, struct point a, struct point b) {
    double length = hypot(b.x - a.x, b.y - a.y);
    for (double at = 0; at <= length; at += 0.5) {
        double x = a.x + (b.x - a.x) * at / length, y = a.y + (b.y - a.y) * at / length;
        if (x > box->left && x < box->right && y > box->top && y < box->bottom) return true;
    }
    return false;
}

/* The line of a series, not the edge of what is tinted, a leader or a sample before a label. */
static bool is_data(const struct scene *scene, const struct node *node) {
    bool series = node->group == GROUP_KV || node->group == GROUP_ADAPTER || node->group == GROUP_PRETRAINING;
    return node->kind == NODE_POLYLINE && series && node->stroke != INK_NONE &&
           node->polyline.points[0].x < scene->area.right && node->polyline.points[0].x >= scene->area.left - 1;
}

static bool lies_within(const struct scene *scene, const struct box *box) {
    return box->left >= scene->area.left && box->right <= scene->area.right;
}

/* ---- what must hold ---- */

static void check_words_clear(const struct setting *setting, const struct scene *scene) {
    for (size_t i = 0; i < scene->count; i++) {
        const struct node *text = &scene->nodes[i];
        if (text->kind != NODE_TEXT || text->group != GROUP_NOTES) continue;
        struct box box = box_of(text);
        for (size_t j = 0; lies_within(scene, &box) && j < scene->count; j++) {
            const struct node *line = &scene->nodes[j];
            for (size_t k = 1; is_data(scene, line) && k < line->polyline.count; k++)
                if (crosses(&box, line->polyline.points[k - 1], line->polyline.points[k])) {
                    fault("%s: '%s' lies on a line", setting->name, text->text.text);
                    return;
                }
        }
    }
}

/* From the top of the plot to the x axis, which is the axis's line from one side of it to the other. */
static double plot_height(const struct scene *scene) {
    for (size_t i = 0; i < scene->count; i++) {
        const struct node *node = &scene->nodes[i];
        if (node->kind != NODE_POLYLINE || node->group != GROUP_AXES || node->stroke != INK_AXIS) continue;
        const struct point *points = node->polyline.points;
        if (points[0].y == points[1].y && points[1].x - points[0].x > 0.5 * scene->width)
            return points[0].y - scene->area.top;
    }
    return 0;
}

/* A share that is met to the last digit may be printed as less. */
static void check_room(const struct setting *setting, const struct scene *scene) {
    double height = plot_height(scene) / scene->height, width = (scene->area.right - scene->area.left) / scene->width;
    if (height < 0.5 - 1e-3) fault("%s: the plot has %.3f of the height", setting->name, height);
    if (width < 0.6 - 1e-3) fault("%s: the plot has %.3f of the width", setting->name, width);
}

static void check_type(const struct setting *setting, const struct page *page, const struct scene *scene) {
    for (size_t i = 0; i < scene->count; i++)
        if (scene->nodes[i].kind == NODE_TEXT && scene->nodes[i].text.size < page->least - 1e-9)
            fault("%s: '%s' is set at %g px", setting->name, scene->nodes[i].text.text, scene->nodes[i].text.size);
}

static bool is_said(const struct scene *scene, const char *text) {
    for (size_t i = 0; i < scene->count; i++)
        if (scene->nodes[i].kind == NODE_TEXT && strstr(scene->nodes[i].text.text, text)) return true;
    return false;
}

/* In full or in short, whether in a line or in several, which stand one after the other. */
static void check_names(const struct setting *setting, const struct scene *scene, const struct figure *figure) {
    struct arena arena = {0};
    const char *all = "";
    for (size_t i = 0; i < scene->count; i++)
        if (scene->nodes[i].kind == NODE_TEXT)
            all = arena_printf(&arena, "%s %s", all, words_plain(&arena, scene->nodes[i].text.text));
    for (size_t i = 0; i < figure->series_count; i++) {
        const char *name = figure->series[i].name, *brief = figure->series[i].brief;
        if (name && !strstr(all, words_plain(&arena, name)) && !(brief && strstr(all, words_plain(&arena, brief))))
            fault("%s: the line '%s' has no name", setting->name, name);
    }
    arena_free(&arena);
}

/* A text right of x, whatever its spaces are. */
static bool is_line(const struct scene *scene, const char *text, double x) {
    struct arena arena = {0};
    bool is = false;
    for (size_t i = 0; text && i < scene->count && !is; i++)
        is = scene->nodes[i].kind == NODE_TEXT && scene->nodes[i].text.x >= x &&
             strcmp(words_plain(&arena, scene->nodes[i].text.text), words_plain(&arena, text)) == 0;
    arena_free(&arena);
    return is;
}

/* In a line of words, none of them a sign that stands for one. */
static void check_bars(const struct setting *setting, const struct scene *scene, const struct figure *figure) {
    static const char *const signs[] = {"≤", "≥", "<", ">", "–", "~"};
    for (size_t i = 0; i < figure->bar_count; i++) {
        const struct bar *bar = &figure->bars[i];
        const char *said = is_line(scene, bar->words, 0) ? bar->words : bar->brief;
        if (!is_line(scene, said, 0)) {
            fault("%s: '%s' is not said of its bar", setting->name, bar->words);
            continue;
        }
        for (size_t j = 0; j < LENGTH(signs); j++)
            if (strstr(said, signs[j])) fault("%s: '%s' says '%s'", setting->name, said, signs[j]);
    }
}

/* At the lines' ends, where lines are many: a value with every name or with none. */
static void check_values(const struct setting *setting, const struct scene *scene, const struct figure *figure) {
    size_t labels = 0, values = 0;
    for (size_t i = 0; i < figure->series_count && figure->many; i++) {
        const struct series *series = &figure->series[i];
        if (!series->name || series->on_line) continue;
        labels++;
        values += is_line(scene, series->value, scene->area.right);
    }
    if (values && values < labels) fault("%s: %zu of %zu lines have a value", setting->name, values, labels);
}

/* A stroke of this ink from the line's end on. */
static bool is_led(const struct scene *scene, enum ink ink, double y) {
    for (size_t i = 0; i < scene->count; i++) {
        const struct node *node = &scene->nodes[i];
        if (node->kind == NODE_POLYLINE && node->stroke == ink && fabs(node->polyline.points[0].y - y) < 0.01 &&
            fabs(node->polyline.points[0].x - scene->area.right) < 0.01)
            return true;
    }
    return false;
}

/* Where lines are many: a line that points at words of another ink is led to its own. */
static void check_ends(const struct setting *setting, const struct page *page, const struct scene *scene,
                       const struct figure *figure) {
    const struct data_area *area = &scene->area;
    for (size_t i = 0; i < figure->series_count && figure->many; i++) {
        const struct series *series = &figure->series[i];
        if (!series->name || (series->on_line && (page->narrow || !series->wide_at_end))) continue;
        double share = log(series->points[series->count - 1].y / area->y_low) / log(area->y_high / area->y_low);
        double y = area->bottom - share * (area->bottom - area->top);
        for (size_t j = 0; j < scene->count; j++) {
            const struct node *text = &scene->nodes[j];
            if (text->kind != NODE_TEXT || text->text.x < area->right || text->fill == series->ink) continue;
            struct box box = box_of(text);
            if (y > box.top && y < box.bottom && !is_led(scene, series->ink, y))
                fault("%s: '%s' stands at the end of '%s'", setting->name, text->text.text, series->name);
        }
    }
}

static void check_spot(const struct setting *setting, const struct findings *findings, const struct figure *figure) {
    bool english = setting->words != &house->spanish, there = findings->spot_low != 0;
    const char *yes = english ? "Sweet spot for " : "ona óptima de ";
    const char *no = english ? "No sweet spot for " : " no tiene zona óptima ";
    if (strcmp(setting->chart->name, "rank") != 0) return;
    if (!strstr(figure->title, there ? yes : no) || strstr(figure->title, there ? no : yes))
        fault("%s: '%s'", setting->name, figure->title);
}

static void check_axis_ends(const struct setting *setting, const struct scene *scene, const struct figure *figure) {
    struct arena arena = {0};
    char low[NUMBER_SIZE], high[NUMBER_SIZE];
    if (figure->x.kind == AXIS_RANK) {
        const struct number_style *style = &setting->words->style;
        if (!is_said(scene, number_grouped(low, (uint64_t)figure->x.low, style)) ||
            !is_said(scene, number_grouped(high, (uint64_t)figure->x.high, style)))
            fault("%s: an end of the rank axis has no label", setting->name);
    }
    arena_free(&arena);
}

static void check(const struct setting *setting) {
    struct arena arena = {0};
    struct error error = {0};
    struct table *table = arena_alloc(&arena, sizeof *table);
    struct figure *figure = arena_alloc(&arena, sizeof *figure);
    struct question question = usual_question(setting->chart);
    struct scene scene;
    struct page page;
    if (!page_find(setting->size, &page, &error) || !sweep_run(setting->model, &question, &arena, table, &error)) {
        fault("%s: %s", setting->name, error.text);
        return;
    }
    setting->chart->tell(table, setting->words, &arena, figure);
    if (!layout(figure, setting->words, &page, theme_find(setting->theme, &error), &house->ruler, &arena, &scene,
                &error)) {
        fault("%s: %s", setting->name, error.text);
    } else {
        check_scene(&house->ruler, setting->name, &scene);
        check_whose(&house->ruler, setting->name, &page, &scene, figure);
        check_room(setting, &scene);
        check_words_clear(setting, &scene);
        check_type(setting, &page, &scene);
        check_names(setting, &scene, figure);
        check_bars(setting, &scene, figure);
        check_values(setting, &scene, figure);
        check_ends(setting, &page, &scene, figure);
        check_spot(setting, &table->findings, figure);
        check_axis_ends(setting, &scene, figure);
    }
    arena_free(&arena);
}

static void every_figure_keeps_its_budget(void **state) {
    (void)state;
    static const char *const themes[] = {"light", "dark", "high-contrast", "print"};
    for (size_t i = 0; i < house->presets.count; i++)
        for (size_t j = 0; charts()[j]; j++)
            for (size_t k = 0; page_names()[k]; k++)
                for (size_t l = 0; l < 2 * LENGTH(themes); l++) {
                    const char *theme = themes[l / 2];
                    struct arena arena = {0};
                    struct setting setting = {&house->models[i],
                                              charts()[j],
                                              page_names()[k],
                                              theme,
                                              l % 2 ? &house->spanish : &house->words,
                                              NULL};
                    setting.name = arena_printf(&arena, "%s of %s, %s, %s, %s", setting.chart->name, setting.model->id,
                                                setting.size, theme, l % 2 ? "es" : "en");
                    if (is_taken(61, "%s", setting.name)) check(&setting);
                    arena_free(&arena);
                }
    assert_no_faults();
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_figure_keeps_its_budget)};
    return cmocka_run_group_tests(tests, house_open, house_close);
}
