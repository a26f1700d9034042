#include "layout/strips.h"

#include <math.h>

static bool too_long(const struct plot *plot, const char *what, const char *text) {
    return error_set(
        plot->error, ERROR_FAILURE,
        "the %s does not fit on a %.0fx%.0f page even when set smaller: '%.120s'; shorten it or choose a larger "
        "--size",
        what, plot->page->width, plot->page->height, text);
}

static bool set(const struct plot *plot, const char *text, enum face face, double size, double smallest, size_t lines,
                struct lines *out) {
    double width = plot->page->width - 2 * plot->pad, least = fmin(1, fmax(smallest, plot->page->least / size));
    return typeset(plot->painter->ruler, plot->painter->arena, text, face, size, least, width, lines, out);
}

/* ---- setting ---- */

/* A line more before a much smaller one; where room is shortest, all lines smaller that are more than one. */
static bool set_title(struct plot *plot, const struct thrift *thrift) {
    const struct page *page = plot->page;
    const char *title = plot->figure->title, *shorter = thrift->brief ? plot->figure->brief_title : NULL;
    for (size_t lines = 1; lines <= page->title_lines + 1; lines++) {
        double size = thrift->least && lines > 1 ? fmax(0.8 * page->title, page->least) : page->title;
        double least = (thrift->brief || lines >= page->title_lines ? 0.75 : 0.9) * page->title / size;
        if (set(plot, title, FACE_SEMIBOLD, size, least, lines, &plot->title) ||
            (shorter && set(plot, shorter, FACE_SEMIBOLD, size, least, lines, &plot->title)))
            return true;
    }
    return too_long(plot, "title", title);
}

/* The fullest of the texts before `shortest` that takes no more lines than that, and no smaller ones. */
static bool set_fuller(struct plot *plot, const char *const *texts, const char *shortest) {
    const double size = plot->page->subtitle;
    for (; *texts != shortest; texts++) {
        struct lines tried;
        if (!*texts || !set(plot, *texts, FACE_REGULAR, size, 1, plot->subtitle.count, &tried)) continue;
        plot->subtitle = tried;
        break;
    }
    return true;
}

static bool set_subtitle(struct plot *plot, const struct thrift *thrift) {
    const struct page *page = plot->page;
    const struct figure *figure = plot->figure;
    const char *const texts[] = {figure->subtitle, figure->brief_subtitle, figure->least_subtitle};
    const char *text = texts[0];
    for (int i = 1; i <= thrift->brief + thrift->least; i++)
        if (texts[i]) text = texts[i];
    plot->subtitle = (struct lines){.count = 0};
    if (thrift->least && figure->title_suffices) return true;
    if (thrift->least && set(plot, text, FACE_REGULAR, page->subtitle, 0.92, 1, &plot->subtitle))
        return set_fuller(plot, texts, text);
    return (set(plot, text, FACE_REGULAR, page->subtitle, 0.8, page->narrow ? 4 : 2, &plot->subtitle) &&
            set_fuller(plot, texts, text)) ||
           too_long(plot, "subtitle", text);
}

/* The sentences that fit into so many lines, the most needed first, and the signature behind them; false: not all that
 * are needed. They are said in short before they are set smaller, and only those that are needed are. */
static bool fill_caption(const struct plot *plot, size_t lines, double smallest, bool signed_off,
                         struct lines *caption) {
    const struct figure *figure = plot->figure;
    struct arena *arena = plot->painter->arena;
    const char *kept = "";
    size_t needed = 0, most = smallest < 1 ? figure->captions_needed : figure->caption_count;
    for (size_t i = 0; i < 2 * most; i++) { /* each in full, and where that does not fit in short */
        bool brief = i % 2, first = (plot->brief || smallest < 1) && figure->brief_captions[i / 2];
        const char *sentence = brief || first ? figure->brief_captions[i / 2] : figure->captions[i / 2];
        if (!sentence || (brief && i / 2 < figure->captions_needed)) continue;
        const char *longer = arena_join(arena, kept, *kept ? " " : "", sentence, NULL);
        const char *text = signed_off ? arena_join(arena, longer, " ", figure->signature, NULL) : longer;
        struct lines tried;
        if (!set(plot, text, FACE_REGULAR, plot->page->caption, smallest, lines, &tried)) continue;
        *caption = tried;
        kept = longer;
        needed += i / 2 < figure->captions_needed;
        i |= 1; /* said */
    }
    return needed >= figure->captions_needed;
}

/* Rather signed. */
static bool set_sentences(struct plot *plot, const struct thrift *thrift, size_t lines, double smallest) {
    return (!thrift->no_signature && fill_caption(plot, lines, smallest, true, &plot->caption)) ||
           fill_caption(plot, lines, smallest, false, &plot->caption);
}

/* In as few lines as hold what is needed, and in more up to the page's own where those hold more; at last smaller. */
static bool set_caption(struct plot *plot, const struct thrift *thrift) {
    enum { MOST_MORE = 8 };
    const double smallest = 0.75;
    const struct figure *figure = plot->figure;
    const struct page *page = plot->page;
    size_t lines =
        page->caption_lines > thrift->fewer_caption_lines ? page->caption_lines - thrift->fewer_caption_lines : 1;
    plot->caption = (struct lines){.count = 0};
    if (!figure->caption_count) /* words of one's own, or none */
        return set(plot, figure->signature, FACE_REGULAR, page->caption, 0.8, page->caption_lines, &plot->caption) ||
               too_long(plot, "caption", figure->signature);
    for (size_t more = 0; more < MOST_MORE; more++)
        if (set_sentences(plot, thrift, lines + more, 1) ||
            (thrift->brief && set_sentences(plot, thrift, lines + more, smallest)))
            return true;
    return set_sentences(plot, thrift, lines + MOST_MORE - 1, smallest) ||
           too_long(plot, "caption", figure->captions[0]);
}

bool strips_set(struct plot *plot, const struct thrift *thrift) {
    return set_title(plot, thrift) && set_subtitle(plot, thrift) && set_caption(plot, thrift);
}

/* ---- painting ---- */

static void paint_lines(struct plot *plot, const struct lines *lines, double baseline, double leading,
                        struct type type) {
    type.size = lines->size;
    paint_as(plot->painter, LAYER_WORDS, GROUP_PAGE, NULL);
    for (size_t i = 0; i < lines->count; i++, baseline += leading * lines->size)
        paint_text(plot->painter, lines->text[i], plot->pad, baseline, type);
}

void strips_paint_title(struct plot *plot, double top, double bottom) {
    (void)bottom;
    paint_lines(plot, &plot->title, top + 0.76 * plot->title.size, 1.22,
                (struct type){.face = FACE_SEMIBOLD, .ink = INK_TITLE});
}

void strips_paint_subtitle(struct plot *plot, double top, double bottom) {
    (void)bottom;
    paint_lines(plot, &plot->subtitle, top + 0.08 * plot->page->title + 1.05 * plot->subtitle.size, 1.3,
                (struct type){.ink = INK_SECONDARY});
}

void strips_paint_caption(struct plot *plot, double top, double bottom) {
    double lines = (double)plot->caption.count;
    (void)top;
    double leading = plot->air->leading;
    paint_lines(plot, &plot->caption, bottom - leading * plot->caption.size * (lines - 1), leading,
                (struct type){.ink = INK_TICK});
}
