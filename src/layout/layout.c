/* The page, from the outside in: words above and below, labels left and right, and what is left is the plot. Every
 * distance is a multiple of a type size, so that all pages have one look. */
#include "layout/layout.h"

#include <math.h>

#include "layout/check.h"
#include "layout/plot.h"
#include "layout/stack.h"
#include "layout/strips.h"

static const struct thrift thrifts[] = {
    {0, false, false, false, false, ENDS_FULL, false},        {1, false, false, false, false, ENDS_FULL, false},
    {2, false, false, false, false, ENDS_FULL, false},        {3, false, false, false, false, ENDS_FULL, false},
    {3, true, false, false, false, ENDS_WITHOUT_MORE, false}, {3, true, true, false, false, ENDS_WITHOUT_MORE, false},
    {3, true, true, false, false, ENDS_IN_LINE, false},       {3, true, true, true, false, ENDS_IN_LINE, false},
    {3, true, true, true, false, ENDS_NAMES, false},          {3, true, true, true, true, ENDS_IN_LINE, false},
    {3, true, true, true, true, ENDS_NAMES, false},           {3, true, true, true, false, ENDS_IN_LINE, true},
    {3, true, true, true, true, ENDS_IN_LINE, true},
};
enum { MOST_THRIFT = sizeof thrifts / sizeof *thrifts };

static const struct air usual_air = {1, 0.8, 2.6, 1.1, 3.1, 0.7, 1.4, 0.6, 0.35};
static const struct air less_air = {0.8, 0.5, 2.35, 0.95, 3.1, 0.5, 1.25, 0.5, 0.3};
static const struct air least_air = {0.5, 0.35, 2.05, 0.95, 2.85, 0.4, 1.17, 0.45, 0.25};
static const struct air hardly_air = {0.25, 0.2, 1.72, 0.8, 2.64, 0.14, 1.08, 0.32, 0.14};

/* Of the page. */
static const double ample_height = 0.5, ample_width = 0.6;

/* ---- strips ---- */

static void paint_plot(struct plot *plot, double top, double bottom) {
    (void)top, (void)bottom;
    plot_paint_tints(plot);
    plot_paint_lines(plot);
    plot_paint_ends(plot);
    plot_paint_notes(plot);
    plot_paint_marks(plot);
    plot_paint_grid(plot);
}

static double x_axis_height(const struct plot *plot) {
    return (plot->x_title != X_TITLE_UNDER ? 1.65 : plot->air->x_title) * plot->page->tick;
}

static struct stack make_stack(const struct plot *plot) {
    const struct page *page = plot->page;
    const struct figure *figure = plot->figure;
    const struct lines *title = &plot->title, *subtitle = &plot->subtitle, *caption = &plot->caption;
    struct stack stack = {.count = 0};
    stack_add(&stack, plot->air->above * plot->pad + 0.1 * page->title, NULL);
    if (title->count)
        stack_add(&stack,
                  (0.76 + 1.22 * (double)(title->count - 1)) * title->size +
                      (subtitle->count ? 0.2 : 0.5) * page->title,
                  strips_paint_title);
    if (subtitle->count)
        stack_add(&stack, 1.3 * subtitle->size * (double)subtitle->count + 0.1 * page->title, strips_paint_subtitle);
    stack_add(&stack, (figure->top.title ? 3.6 : plot->air->y_title) * page->tick, plot_paint_y_title);
    stack_add(&stack, -1, paint_plot);
    if (figure->left_out) stack_add(&stack, 2.3 * page->tick, plot_paint_under);
    stack_add(&stack, x_axis_height(plot), plot_paint_x_axis);
    if (figure->bar_count) stack_add(&stack, plot_bars_height(plot), plot_paint_bars);
    if (caption->count)
        stack_add(&stack,
                  plot->air->caption * page->tick + caption->size * (plot->air->leading * (double)caption->count - 0.4),
                  strips_paint_caption);
    stack_add(&stack, fmax(plot->air->below * plot->pad, 0.25 * caption->size), NULL); /* for letters that reach down */
    return stack;
}

/* ---- the plot's room ---- */

/* Between the lines' right ends and their labels. */
static double ends_gap(const struct page *page) {
    return 0.75 * page->label;
}

/* The labels of the lines stand beside the plot where that leaves it room, and else on their lines. */
static void find_width(struct plot *plot, enum end_words words) {
    const struct page *page = plot->page;
    double gap = ends_gap(page);
    plot->box.left = plot->pad + plot_y_axis_width(plot);
    double room = (1 - ample_width) * page->width - plot->box.left - gap - plot->pad;
    plot_measure_ends(plot, fmax(room, 0), words);
    double width = plot_ends_width(plot);
    bool inside = (width > room || (plot->figure->within && !plot->beside)) && !plot->figure->many;
    plot->labels_inside = inside && page->narrow;
    plot->box.right = page->width - plot->pad - (plot->labels_inside ? 0.3 * page->label : width + gap);
}

static void find_box_once(struct plot *plot, struct stack *stack, enum end_words words) {
    const struct figure *figure = plot->figure;
    *stack = make_stack(plot);
    stack_settle(stack, plot->page->height, &plot->box.top, &plot->box.bottom);
    plot->under = plot->box.bottom + (figure->left_out ? 2.3 * plot->page->tick : 0);
    plot->y = scale_make(figure->y.low, figure->y.high, plot->box.bottom, plot->box.top);
    plot_measure_axes(plot);
    find_width(plot, words);
    plot_measure_x_axis(plot);
}

/* A little of the plot's width for the x axis's title behind its labels, where that saves the title a row. */
static void make_way_for_title(struct plot *plot) {
    double lacks = plot_x_title_lacks(plot), width = plot->box.right - plot->box.left;
    double most = fmin(0.04 * plot->page->width, width - ample_width * plot->page->width);
    if (plot->labels_inside || lacks <= 0 || lacks > most) return;
    plot->box.right -= lacks;
    plot_measure_x_axis(plot);
}

/* The y axis's labels need its scale, its scale the plot's height, and that what stands above and below: once more
 * where the title of the x axis takes a row of its own. */
static void find_box(struct plot *plot, struct stack *stack, enum end_words words) {
    plot->x_title = X_TITLE_BEHIND;
    find_box_once(plot, stack, words);
    make_way_for_title(plot);
    bool behind = plot_x_title_lacks(plot) < 1e-9;
    if (!behind) plot->x_title = plot_x_title_precedes(plot) ? X_TITLE_BEFORE : X_TITLE_UNDER;
    if (plot->x_title == X_TITLE_UNDER) find_box_once(plot, stack, words);
    plot->end_labels = plot->box.right + ends_gap(plot->page);
}

/* How near the plot comes to its share of the page; 1: it has it. */
static double ampleness(const struct plot *plot) {
    const struct page *page = plot->page;
    double height = (plot->under - plot->box.top) / (ample_height * page->height);
    double width = (plot->box.right - plot->box.left) / (ample_width * page->width);
    return fmin(1, fmin(height, width)) - (plot_ends_fit(plot) ? 0 : 1);
}

static bool try_thrift(struct plot *plot, const struct thrift *thrift, struct stack *stack) {
    plot->brief = thrift->brief;
    plot->beside = thrift->beside;
    plot->air = thrift->tight ? &hardly_air : thrift->least ? &least_air : thrift->brief ? &less_air : &usual_air;
    if (!strips_set(plot, thrift)) return false;
    find_box(plot, stack, thrift->words);
    return true;
}

/* The first that leaves the plot its share, or else the one that leaves it most. */
static bool find_room(struct plot *plot, struct stack *stack) {
    const struct page *page = plot->page;
    size_t best = MOST_THRIFT;
    double most = -INFINITY;
    for (size_t i = 0; i < MOST_THRIFT && most < 1; i++) {
        if (!try_thrift(plot, &thrifts[i], stack)) continue;
        if (ampleness(plot) > most) best = i, most = ampleness(plot);
    }
    if (best == MOST_THRIFT) return false;
    if (most < 1 && !try_thrift(plot, &thrifts[best], stack)) return false;
    /* Its height no words take, for they are bounded; its width a label may, which is as long as somebody writes it. */
    if (plot->box.right - plot->box.left >= 0.3 * page->width) return true;
    return error_set(plot->error, ERROR_FAILURE,
                     "a %.0fx%.0f page leaves no room for the plot beside its words; choose a larger --size, or one "
                     "less narrow",
                     page->width, page->height);
}

static bool paint_page(struct plot *plot, struct nodes *nodes) {
    struct painter *painter = plot->painter;
    struct stack stack;
    if (!find_room(plot, &stack)) return false;
    paint_as(painter, LAYER_TINTS, GROUP_PAGE, NULL);
    if (!plot->page->transparent) paint_rectangle(painter, 0, 0, plot->page->width, plot->page->height, INK_BACKGROUND);
    stack_paint(&stack, plot);
    *nodes = paint_joined(painter);
    return !plot->failed && check_texts(nodes, plot, plot->error);
}

static size_t count_of(const bool lines[MOST_SERIES]) {
    size_t count = 0;
    for (size_t i = 0; i < MOST_SERIES; i++) count += lines[i];
    return count;
}

/* The same page, with some lines named at their ends; where a value is lost on it, one still points at another's label,
 * or labels have to go far for it, it stays as it is. */
static bool paint_again(struct plot *plot, struct nodes *nodes, const struct plot *blank, bool pointing) {
    const double far = 3.2 * plot->page->label; /* for each line that no longer points */
    struct painter *painter = arena_alloc(blank->painter->arena, sizeof *painter);
    struct error ignored;
    struct plot again = *blank;
    struct nodes repainted;
    *painter = *blank->painter;
    again.painter = painter;
    again.error = &ignored;
    for (size_t i = 0; i < MOST_SERIES; i++) again.to_end[i] = plot->bare[i] || (pointing && plot->pointing[i]);
    if (!paint_page(&again, &repainted) || !plot_ends_have_values(&again) || count_of(again.bare)) return false;
    double most = plot->moved + far * (double)count_of(plot->pointing);
    if (pointing && (count_of(again.pointing) || again.moved > most)) return false;
    *plot = again;
    *nodes = repainted;
    return true;
}

/* Lines are named at their ends whose values found no room beside them, or that point at others' labels. */
static void name_at_ends(struct plot *plot, struct nodes *nodes, const struct plot *blank) {
    if (count_of(plot->pointing) && paint_again(plot, nodes, blank, true)) return;
    if (count_of(plot->bare)) paint_again(plot, nodes, blank, false);
}

bool layout(const struct figure *figure, const struct words *words, const struct page *page, const struct theme *theme,
            const struct ruler *ruler, struct arena *arena, struct scene *scene, struct error *error) {
    const struct painter clean = {.arena = arena, .ruler = ruler, .stroke = theme->line};
    struct painter first = clean, second = clean;
    const struct plot blank = {.figure = figure,
                               .words = words,
                               .page = page,
                               .theme = theme,
                               .painter = &second,
                               .error = error,
                               .pad = round(0.0265 * fmin(fmax(page->width, 0.75 * page->height), 1.5 * page->height))};
    struct plot plot = blank;
    struct nodes nodes;
    plot.painter = &first;
    if (!check_figure(figure, error) || !paint_page(&plot, &nodes)) return false;
    name_at_ends(&plot, &nodes, &blank);
    *scene = (struct scene){.width = page->width,
                            .height = page->height,
                            .scale = page->scale,
                            .area = {plot.box.left, plot.box.right, plot.box.top, plot.box.bottom, figure->x.low,
                                     figure->x.high, figure->y.low, figure->y.high},
                            .nodes = nodes.nodes,
                            .count = nodes.count,
                            .dark = theme->dark};
    for (int ink = 0; ink < INK_COUNT; ink++) scene->palette[ink] = theme->palette[ink];
    if (page->transparent && !theme->dark) tints_thin(scene);
    return true;
}
