/* The break of the y axis: its mark, and what is said beside it. */
#include "layout/plot.h"

/* The words at the break, of which some lie over the band's edge, or past the plot. */
static bool is_cut(const struct plot *plot, double left, double width) {
    const struct box band = plot_band(plot);
    double right = left + width + 0.4 * plot->page->caption;
    bool within = left >= band.left && right <= band.right;
    return left + width >= plot->box.right || (!within && left < band.right && right > band.left);
}

/* The fullest that is whole beside the break; where none is, the shortest before the axis, and where that has no room
 * behind the band. */
static const char *words_at_break(const struct plot *plot, double *left, double *width) {
    double before = 2 * plot->box.left - *left;
    const struct figure *figure = plot->figure;
    const char *const words[] = {figure->left_out, figure->brief_left_out};
    const char *text = NULL;
    for (size_t i = 0; i < 2; i++) {
        text = words[i];
        *width = text_width(plot->painter->ruler, text, FACE_REGULAR, plot->page->caption);
        if (!is_cut(plot, *left, *width)) return text;
    }
    *left =
        before - *width >= plot->pad ? before - *width : fmax(*left, plot_band(plot).right + 0.4 * plot->page->caption);
    return text;
}

/* The y axis is broken: two strokes across where it would be, and what it leaves out. */
void plot_paint_under(struct plot *plot, double top, double bottom) {
    const struct page *page = plot->page;
    double x = plot->box.left, y = top + 0.22 * (bottom - top), reach = 0.32 * page->tick;
    struct stroke stroke = {.ink = INK_AXIS, .width = 1.25 * page->grid};
    paint_as(plot->painter, LAYER_WORDS, GROUP_AXES, NULL);
    for (int side = 0; side < 2; side++) {
        double middle = y + side * 0.3 * page->tick;
        paint_line(plot->painter, (struct point){x - reach, middle + 0.5 * reach},
                   (struct point){x + reach, middle - 0.5 * reach}, stroke);
    }
    double left = x + 2 * reach, width;
    const char *text = words_at_break(plot, &left, &width);
    double baseline = y + (left < x ? 0.9 : 0.5) * page->caption; /* clear of the axis's last label */
    const struct box box = {left, baseline - page->caption, left + width, baseline};
    if (left + width >= plot->box.right) return;
    plot_add_obstacle(plot, (struct obstacle){{left, y}, {left + width, y}, 0.6 * page->caption, 6500, 1200});
    paint_text(plot->painter, text, left, baseline,
               (struct type){.size = page->caption, .ink = plot_meets_band(plot, &box) ? INK_TITLE : INK_TICK});
}
