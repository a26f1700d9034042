/* The page, from the outside in: words above and below, labels left and right, and what is left is the plot. Every
 * distance is a multiple of a type size, so that all pages have one look. */
#include "layout/layout.h"

#include <math.h>

#include "layout/paint.h"
#include "layout/place.h"
#include "layout/plot.h"
#include "layout/typeset.h"

/* The texts around the plot, measured. */
struct frame {
    struct lines title, subtitle, caption;
    double pad;
    double header;                    /* height of the rows between subtitle and plot */
    struct lines values[MOST_SERIES]; /* of the labels at the line ends */
    double end_labels;                /* width of those labels */
    double right_column;              /* width of the right axis's labels, with their gaps */
    bool rescaled;                    /* the top and right axes are drawn */
};

struct setting {
    const struct figure *figure;
    const struct words *words;
    const struct page *page;
    const struct ruler *ruler;
    struct arena *arena;
    struct error *error;
};

static bool too_long(const struct setting *setting, const char *what, const char *text) {
    return error_set(
        setting->error, ERROR_FAILURE,
        "the %s does not fit on a %.0fx%.0f page even when set smaller: '%.120s'; shorten it or choose a larger "
        "--size",
        what, setting->page->width, setting->page->height, text);
}

/* The sentences that fit into so many lines, the most needed first, and the signature behind them; how many of those
 * that are needed there were. */
static size_t fill_caption(const struct setting *setting, double width, size_t lines, double smallest,
                           struct lines *caption) {
    const struct figure *figure = setting->figure;
    const struct page *page = setting->page;
    const char *kept = "";
    size_t needed = 0;
    for (size_t i = 0; i < figure->caption_count; i++) {
        const char *longer = arena_printf(setting->arena, "%s%s ", kept, figure->captions[i]);
        const char *text = arena_printf(setting->arena, "%s%s", longer, figure->signature);
        struct lines tried;
        if (!typeset(setting->ruler, setting->arena, text, FACE_REGULAR, page->caption, smallest, width, lines, &tried))
            continue;
        *caption = tried;
        kept = longer;
        needed += i < figure->captions_needed;
    }
    return needed;
}

enum { MOST_MORE = 4 };

/* Up to three lines more than the page usually has, and then smaller, where the sentences that must not be missed need
 * it. */
static bool set_caption(const struct setting *setting, double width, struct lines *caption) {
    const struct figure *figure = setting->figure;
    const struct page *page = setting->page;
    if (!typeset(setting->ruler, setting->arena, figure->signature, FACE_REGULAR, page->caption, 0.8, width,
                 page->caption_lines, caption))
        return too_long(setting, "caption", figure->signature);
    for (size_t more = 0; more <= MOST_MORE; more++)
        if (fill_caption(setting, width, page->caption_lines + (more < MOST_MORE ? more : MOST_MORE - 1),
                         more < MOST_MORE ? 1 : 0.75, caption) == figure->captions_needed)
            return true;
    return too_long(setting, "caption", figure->captions[0]);
}

static double widest_name(const struct setting *setting) {
    double widest = 0;
    for (size_t i = 0; i < setting->figure->series_count; i++)
        widest = fmax(widest,
                      text_width(setting->ruler, setting->figure->series[i].name, FACE_SEMIBOLD, setting->page->label));
    return widest;
}

/* A long value takes two lines rather than the plot's room. */
static void set_end_labels(const struct setting *setting, struct frame *frame) {
    const struct figure *figure = setting->figure;
    const struct page *page = setting->page;
    frame->end_labels = widest_name(setting);
    double room = fmax(frame->end_labels, 0.32 * page->width);
    for (size_t i = 0; i < figure->series_count; i++) {
        struct lines *lines = &frame->values[i];
        const char *value = figure->series[i].value;
        if (!typeset(setting->ruler, setting->arena, value, FACE_REGULAR, page->tick, 1, room, 2, lines))
            *lines = (struct lines){.text = {value}, .count = 1, .size = page->tick};
        for (size_t j = 0; j < lines->count; j++)
            frame->end_labels =
                fmax(frame->end_labels, text_width(setting->ruler, lines->text[j], FACE_REGULAR, page->tick));
    }
    if (figure->samples) frame->end_labels += sample_width(page);
}

static double widest_tick(const struct setting *setting, const struct ticks *ticks, double size) {
    double widest = 0;
    for (size_t i = 0; i < ticks->count; i++)
        if (ticks->ticks[i].label)
            widest = fmax(widest, text_width(setting->ruler, ticks->ticks[i].label, FACE_REGULAR, size));
    return widest;
}

/* In a line more than the page usually has where it would otherwise become too small. */
static bool set_title(const struct setting *setting, double width, struct lines *title) {
    const struct page *page = setting->page;
    for (size_t more = 0; more <= 1; more++)
        if (typeset(setting->ruler, setting->arena, setting->figure->title, FACE_SEMIBOLD, page->title, 0.75, width,
                    page->title_lines + more, title))
            return true;
    return false;
}

static bool set_words(const struct setting *setting, struct frame *frame) {
    const struct page *page = setting->page;
    const struct figure *figure = setting->figure;
    double width = page->width - 2 * frame->pad;
    if (!set_title(setting, width, &frame->title)) return too_long(setting, "title", figure->title);
    if (!typeset(setting->ruler, setting->arena, figure->subtitle, FACE_REGULAR, page->subtitle, 0.8, width, 2,
                 &frame->subtitle))
        return too_long(setting, "subtitle", figure->subtitle);
    return set_caption(setting, width, &frame->caption);
}

static double right_column(const struct setting *setting, const struct scale *y) {
    const struct page *page = setting->page;
    const struct rescaled_axis *axis = &setting->figure->right;
    struct scale scale = scale_rescaled(y, axis->unit);
    struct tick_room room = {setting->ruler, page->caption, true, true};
    struct ticks ticks = scale_ticks(&scale, axis->kind, setting->words, &room, setting->arena);
    double widest = 0;
    for (size_t i = 0; i < ticks.count; i++)
        if (ticks.ticks[i].label && rescaled_shows(axis, ticks.ticks[i].value))
            widest = fmax(widest, text_width(setting->ruler, ticks.ticks[i].label, FACE_REGULAR, page->caption));
    return widest + 0.6 * page->tick;
}

/* Baselines and edges from top to bottom; the y axis's labels need its scale, and its scale the plot's height. */
static struct box plot_box(const struct setting *setting, struct frame *frame) {
    const struct page *page = setting->page;
    double top = frame->pad + 0.1 * page->title;
    if (frame->title.count)
        top +=
            0.76 * frame->title.size + 1.22 * frame->title.size * (double)(frame->title.count - 1) + 0.2 * page->title;
    if (frame->subtitle.count) top += 1.3 * frame->subtitle.size * (double)frame->subtitle.count + 0.1 * page->title;
    top += frame->header;
    double bottom = page->height - 0.8 * frame->pad;
    if (frame->caption.count) bottom -= frame->caption.size * (1.4 * (double)frame->caption.count - 0.4);
    bottom -= 0.8 * page->tick; /* gap above the caption */
    bottom -= 1.4 * page->tick; /* axis title */
    bottom -= 1.5 * page->tick; /* tick labels */
    struct box plot = {.top = top, .bottom = bottom};
    struct scale y = scale_make(setting->figure->y.low, setting->figure->y.high, bottom, top);
    if (frame->rescaled && setting->figure->right.title) frame->right_column = right_column(setting, &y);

    struct tick_room room = {setting->ruler, page->tick, true, false};
    struct ticks ticks = scale_ticks(&y, setting->figure->y.kind, setting->words, &room, setting->arena);
    plot.left = frame->pad + widest_tick(setting, &ticks, page->tick) + 0.75 * page->tick;
    plot.right = page->width - frame->pad - frame->end_labels - 0.75 * page->label - frame->right_column;
    return plot;
}

static struct frame make_frame(const struct setting *setting, bool rescaled) {
    const struct page *page = setting->page;
    struct frame frame = {.pad = round(0.0265 * fmax(page->width, 0.75 * page->height)), .rescaled = rescaled};
    frame.header = 2.7 * page->tick;
    set_end_labels(setting, &frame);
    if (rescaled) frame.header += 1.5 * page->tick;
    return frame;
}

static bool roomy(const struct setting *setting, const struct box *plot) {
    const struct page *page = setting->page;
    return plot->bottom - plot->top >= 0.4 * page->height && plot->right - plot->left >= 0.5 * page->width;
}

/* With the rescaled axes where the figure has them and the page has room for them. */
static bool find_frame(const struct setting *setting, struct frame *frame, struct box *plot) {
    bool wants_rescaled = setting->figure->right.title || setting->figure->top.title;
    for (int rescaled = wants_rescaled; rescaled >= 0; rescaled--) {
        *frame = make_frame(setting, rescaled);
        if (!set_words(setting, frame)) return false;
        *plot = plot_box(setting, frame);
        if (roomy(setting, plot)) return true;
    }
    const struct page *page = setting->page;
    if (plot->bottom - plot->top < 0.25 * page->height || plot->right - plot->left < 0.3 * page->width)
        return error_set(
            setting->error, ERROR_FAILURE,
            "a %.0fx%.0f page leaves no room for the plot beside its words; choose a larger --size, or one less "
            "narrow",
            page->width, page->height);
    return true;
}

static void paint_lines(struct painter *painter, const struct lines *lines, double x, double *baseline, double leading,
                        struct type type) {
    type.size = lines->size;
    for (size_t i = 0; i < lines->count; i++) {
        if (i) *baseline += leading * lines->size;
        paint_text(painter, lines->text[i], x, *baseline, type);
    }
}

static void paint_words(const struct setting *setting, const struct frame *frame, struct painter *painter) {
    const struct page *page = setting->page;
    double baseline = frame->pad + 0.1 * page->title + (frame->title.count ? 0.76 * frame->title.size : 0);
    paint_lines(painter, &frame->title, frame->pad, &baseline, 1.22,
                (struct type){.face = FACE_SEMIBOLD, .ink = INK_TITLE});
    if (frame->title.count) baseline += 0.28 * page->title;
    baseline += 1.05 * frame->subtitle.size;
    paint_lines(painter, &frame->subtitle, frame->pad, &baseline, 1.3, (struct type){.ink = INK_SECONDARY});
    baseline = page->height - 0.8 * frame->pad - 1.4 * frame->caption.size * ((double)frame->caption.count - 1);
    paint_lines(painter, &frame->caption, frame->pad, &baseline, 1.4, (struct type){.ink = INK_TICK});
}

/* `share` gets the plot's part of the page's height. */
static bool set_figure(const struct setting *setting, const struct theme *theme, struct scene *scene, double *share) {
    const struct figure *figure = setting->figure;
    const struct page *page = setting->page;
    struct painter painter = {.arena = setting->arena, .ruler = setting->ruler, .stroke = theme->line};
    struct frame frame;
    struct box box;
    if (!find_frame(setting, &frame, &box)) return false;
    if (!page->transparent) paint_rectangle(&painter, 0, 0, page->width, page->height, INK_BACKGROUND);
    paint_words(setting, &frame, &painter);
    struct plot plot = {
        .figure = figure,
        .words = setting->words,
        .page = page,
        .painter = &painter,
        .box = box,
        .x = scale_make(figure->x.low, figure->x.high, box.left, box.right),
        .y = scale_make(figure->y.low, figure->y.high, box.bottom, box.top),
        .rescaled = frame.rescaled,
        .left_edge = frame.pad,
        .end_labels = page->width - frame.pad - frame.end_labels,
        .values = frame.values,
    };
    if (!plot_paint(&plot, setting->error)) return false;
    *share = (box.bottom - box.top) / page->height;
    *scene = (struct scene){.width = page->width,
                            .height = page->height,
                            .scale = page->scale,
                            .area = {box.left, box.right, box.top, box.bottom, figure->x.low, figure->x.high,
                                     figure->y.low, figure->y.high},
                            .nodes = painter.nodes,
                            .count = painter.count,
                            .dark = theme->dark};
    for (int ink = 0; ink < INK_COUNT; ink++) scene->palette[ink] = theme->palette[ink];
    return true;
}

/* The page with all type but the title's set smaller. */
static struct page with_smaller_type(const struct page *page, double factor) {
    struct page smaller = *page;
    smaller.subtitle *= factor;
    smaller.label *= factor;
    smaller.tick *= factor;
    smaller.caption *= factor;
    return smaller;
}

bool layout(const struct figure *figure, const struct words *words, const struct page *page, const struct theme *theme,
            const struct ruler *ruler, struct arena *arena, struct scene *scene, struct error *error) {
    static const double factors[] = {1, 0.9, 0.8};
    const double ample = 0.3;
    bool set = false;
    double share = 0;
    for (size_t i = 0; i < sizeof factors / sizeof *factors && share < ample; i++) {
        struct page tried = with_smaller_type(page, factors[i]);
        struct error *why = set ? &(struct error){0} : error;
        set = set_figure(&(struct setting){figure, words, &tried, ruler, arena, why}, theme, scene, &share) || set;
    }
    return set;
}
