/* What a figure says, before anything has a place: axes, series, notes and words, in the units of the data.
 * Plain data; strings and arrays belong to the arena of the request. */
#ifndef BPT_FIGURE_H
#define BPT_FIGURE_H

#include "figure/words.h"
#include "layout/scene.h"
#include "sweep/quantity.h"
#include "sweep/table.h"

/* How ticks stand and are labelled. */
enum axis_kind {
    AXIS_TOKENS,  /* powers of ten: 100 1k 10k */
    AXIS_RANK,    /* powers of two */
    AXIS_BYTES,   /* powers of ten: 1 B 1 kB */
    AXIS_PERCENT, /* powers of ten of one per cent: 0.1% 1% 10% */
};

struct axis {
    enum axis_kind kind;
    double low, high; /* of the domain, above 0 */
    const char *title;
};

/* Another unit of the same line along the opposite side: a value v of the main axis is v / unit of this one. */
struct rescaled_axis {
    const char *title; /* NULL: there is none */
    enum axis_kind kind;
    double unit;      /* the main axis's value at 1 (per cent, session) */
    double low, high; /* the part of the main axis that it measures */
};

enum line_style { LINE_SOLID, LINE_DOTTED, LINE_DASHED };

struct series {
    enum group group;
    enum ink ink;
    enum line_style style;
    double weight;              /* times the usual line width */
    double dashed_from;         /* x from which the line is dashed; INFINITY: nowhere */
    const char *name, *value;   /* the two lines of the label at its right end */
    const struct point *points; /* ascending x; straight between them on the log axes */
    const struct point *edge;   /* as many: the other edge of a band; NULL: a line */
    size_t count;
    const char *title; /* tooltip; NULL: none. So in all that follows */
};

enum mark_kind { MARK_DOT, MARK_FILLED, MARK_CROSSING };

struct mark {
    enum mark_kind kind;
    enum ink ink;
    double x, y;
    const char *title;
};

enum note_place {
    PLACE_AROUND,   /* about the point (x, y) */
    PLACE_BESIDE,   /* at either side of the vertical from (x, y) to (x, y2) */
    PLACE_LEFT_OF,  /* at any height, ending left of x */
    PLACE_RIGHT_OF, /* at any height, beginning right of x */
    PLACE_ACROSS,   /* at any height, centred on x */
    PLACE_ALONG,    /* above or below the flat stretch from (x, y) to (x2, y) */
};

/* How much is lost where there is no room and a note is left out rather than laid over another. */
enum note_need {
    NEED_MUCH,   /* a mark stands there without it */
    NEED_SOME,   /* the words around say it too */
    NEED_LITTLE, /* set near its place, or not at all */
};

enum { NOTE_LINES = 3 };

struct note {
    enum note_place place;
    double x, y, x2, y2;
    struct {
        const char *text; /* NULL: no more lines */
        bool strong;      /* semibold */
        bool small;       /* of the caption's size */
    } lines[NOTE_LINES];
    enum ink ink;
    enum note_need need;
    double begins; /* nothing of it stands left of this x; 0: it may stand anywhere */
};

struct rule {
    double x, y; /* from the x axis up to y; INFINITY: to the top */
    enum ink ink;
};

enum { MOST_SERIES = 8, MOST_MARKS = 48, MOST_NOTES = 12, MOST_RULES = 4, MOST_CAPTIONS = 32 };

struct figure {
    const char *title, *subtitle;
    const char *captions[MOST_CAPTIONS]; /* sentences, the most needed first; those that fit are set */
    size_t caption_count;
    size_t captions_needed;  /* the first so many say what must not be missed, and are set on every page */
    const char *signature;   /* tool and preset: always set, behind the sentences */
    const char *description; /* alternative text, under 400 characters */

    struct axis x, y;
    struct rescaled_axis top, right;

    struct {
        double low, high; /* of x; high == 0: none */
        const char *title;
    } band;
    struct {
        double x, low, high; /* a vertical bracket; x == 0: none */
        const char *title;
    } bracket;

    struct series series[MOST_SERIES];
    size_t series_count;
    bool samples; /* a piece of each line stands before its label, where strokes tell lines apart */
    struct mark marks[MOST_MARKS];
    size_t mark_count;
    struct note notes[MOST_NOTES];
    size_t note_count;
    struct rule rules[MOST_RULES];
    size_t rule_count;
};

/* A kind of figure: which quantity varies, and how its table is told. One file each, and a row in charts.c. */
struct chart {
    const char *name;                /* "tokens": the command and the file's name */
    const struct quantity *quantity; /* along its x axis */
    const char *summary;             /* for --help */
    void (*tell)(const struct table *table, const struct words *words, struct arena *arena, struct figure *figure);
};

enum { MOST_COMPARED = 4 };

/* The same figure for up to MOST_COMPARED models, a table each of one question: two lines a model, directly labelled.
 */
void chart_compare(const struct chart *chart, const struct table *tables, size_t count, const struct words *words,
                   struct arena *arena, struct figure *figure);

const struct chart *const *charts(void); /* NULL-ended */
const struct chart *chart_find(const char *name);

#endif
