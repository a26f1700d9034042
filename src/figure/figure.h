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
    const char *brief; /* the same in a word; NULL: there is none */
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
    enum ink past; /* from dashed_from on; 0: as before it */
    enum line_style style;
    double weight;              /* times the usual line width */
    double dashed_from;         /* x from which the line is dashed; INFINITY: nowhere */
    double dotted_from;         /* and from where it is thin dots, for there is no such thing; 0: nowhere */
    const char *name, *value;   /* the lines of the label at its right end; NULL name: it has none */
    const char *brief;          /* the name where room is short; NULL: the name */
    const char *brief_value;    /* the value there, without what the axis says: "328 kB"; NULL: the value */
    const char *more;           /* a further line of it, where there is room; NULL: none */
    const char *column;         /* of the table's CSV, whose values the line has; NULL: none */
    const struct point *points; /* ascending x; straight between them on the log axes */
    const struct point *edge;   /* as many: the other edge of a band; NULL: a line */
    size_t count;
    bool named_apart;  /* whatever the request calls the lines of its group */
    bool on_line;      /* its name stands on it, not at its end; */
    bool at_start;     /* and there rather at its left end; */
    bool wide_at_end;  /* but at its end where the page is not narrow */
    bool under;        /* it lies far below the y axis, in the strip under its break */
    const char *title; /* tooltip; NULL: none. So in all that follows */
};

/* Between two edges over the same x, without an outline. */
struct area {
    const struct point *top, *bottom;
    size_t count; /* 0: there is none */
    const char *title;
};

enum mark_kind {
    MARK_DOT,      /* one of a row */
    MARK_FILLED,   /* that is spoken of */
    MARK_STRONG,   /* what the figure is about */
    MARK_CROSSING, /* where two lines meet */
};

struct mark {
    enum mark_kind kind;
    enum ink ink;
    double x, y;
    const char *title;
};

enum note_place {
    PLACE_AT,       /* centred on the point (x, y), or near that */
    PLACE_AROUND,   /* about the point (x, y) */
    PLACE_BESIDE,   /* at either side of the vertical from (x, y) to (x, y2) */
    PLACE_LEFT_OF,  /* at any height, ending left of x */
    PLACE_RIGHT_OF, /* at any height, beginning right of x */
    PLACE_ACROSS,   /* at any height, centred on x */
    PLACE_ALONG,    /* above or below the flat stretch from (x, y) to (x2, y) */
};

/* How much is lost where there is no room and a note is left out rather than laid over another. */
enum note_need {
    NEED_ALL,    /* the figure would not say what it is for */
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
    const char *brief; /* in place of all lines, where they find no room; NULL: nothing */
    const char *least; /* shorter still; NULL: nothing */
    enum ink ink;
    enum note_need need;
    bool tall;       /* it may take three short lines */
    bool answer;     /* what the figure is asked for: near its point rather than others near theirs */
    bool of_band;    /* it is about the band, and may stand on it */
    bool alike;      /* one of several that say the same of their points: in brief, all or none */
    int side;        /* rather left of its point, -1, or right of it, 1; of a bracket, about its upper end, or its lower
                        one; 0: wherever */
    bool said_below; /* the caption says it in these words: it is left out where one sees both at once */
    double named;    /* another value of x that it says; 0: none */
    double begins;   /* nothing of it stands left of this x; 0: it may stand anywhere */
    size_t mark;     /* the number of the mark, from 1, that is one of a row where this finds no room; 0: of none */
    size_t bracket;  /* the number of the bracket, from 1, that is not drawn without it; 0: of none */
    size_t joins; /* the number of the note, from 1, under whose words it is said where it has no room at its bracket,
                     and with these words; 0: of none */
    const char *joined;
    double low, high; /* of a short vertical at x that it explains, which is not drawn without it; 0: there is none */
};

/* A vertical from (x, low) to (x, high); 0 and INFINITY: from the x axis, to the top. */
struct rule {
    double x, low, high;
    enum ink ink;
    double weight; /* times a line's width; 0: a thin dotted line */
    const char *title;
};

/* A vertical between two lines, whose length is their ratio. */
struct bracket {
    double x, low, high;
    bool quiet; /* beside a louder one */
    const char *title;
};

/* A stretch of the x axis that fulfils a condition, in a row of its own under the axis. */
struct bar {
    enum ink ink;      /* of its words, and of its outline or line */
    enum ink tint;     /* within an outline; 0: it is a line, which goes on past the axis */
    double low, high;  /* either may lie off the axis; the same: a mark */
    const char *words; /* what holds, and where: "at most 5% of the weights: up to rank 272" */
    const char *brief; /* as much as must be said of it, in words that need no others; NULL: all */
    const char *title;
};

enum { MOST_SERIES = 16, MOST_MARKS = 64, MOST_NOTES = 20, MOST_RULES = 8, MOST_CAPTIONS = 48 };
enum { MOST_BRACKETS = 2, MOST_BARS = 2 };

struct figure {
    const char *title, *subtitle;
    const char *brief_title;                   /* where room is short and the title takes lines; NULL: the same */
    const char *brief_subtitle;                /* in its place where room is short; NULL: the same */
    const char *least_subtitle;                /* where it is shorter still; NULL: as brief */
    bool title_suffices;                       /* or none at all */
    const char *captions[MOST_CAPTIONS];       /* sentences, the most needed first; those that fit are set */
    const char *brief_captions[MOST_CAPTIONS]; /* each of them where room is short; NULL: the same */
    size_t caption_count;
    size_t captions_needed;  /* the first so many say what must not be missed, and are set on every page */
    const char *signature;   /* tool and preset, behind the sentences where there is room */
    const char *description; /* alternative text, under 400 characters */
    const char *answer;      /* of it what no tooltip says, in its own words; NULL: all */

    struct axis x, y;
    struct {
        const char *column;     /* of the table's CSV, that varies along the x axis */
        const char *at, *value; /* phrases: "At {x} tokens", "{value} B per token" */
    } reading;                  /* what a page reads out of the rows */
    struct rescaled_axis top;
    const char *brief_left_out; /* the same where room is short */
    const char *left_out;       /* what is said at the break of the y axis, where a series lies under it */

    struct {
        double low, high; /* of x; high == 0: none */
        const char *title;
    } band;
    struct area area;

    struct bracket brackets[MOST_BRACKETS];
    size_t bracket_count;
    struct bar bars[MOST_BARS];
    size_t bar_count;
    struct series series[MOST_SERIES];
    size_t series_count;
    bool many;   /* so many lines that the labels at their ends take a row each where that can be */
    bool within; /* where a page is narrow the lines are named within the plot */
    struct mark marks[MOST_MARKS];
    size_t mark_count;
    struct note notes[MOST_NOTES];
    size_t note_count;
    struct rule rules[MOST_RULES];
    size_t rule_count;
    bool undisclosed; /* its line of pretraining is missing, for no tokens are on record */
    bool overfull;    /* more was told than it holds, which is refused */
};

/* A kind of figure: which quantity varies, and how its table is told. One file each, and a row in charts.c. */
struct chart {
    const char *name;                /* "tokens": the command and the file's name */
    const struct quantity *quantity; /* along its x axis */
    const char *summary;             /* for --help */
    bool usual;                      /* drawn where no chart is named: one of "both" */
    bool per_token; /* its y axis is bytes per token: it takes reference lines, --ymin and several adapters */
    bool straight;  /* its adapter must grow by as much with each rank */
    bool breaks;    /* its y axis may be broken above pretraining */
    bool alone;     /* of one model, so that none can be compared with it */
    const char
        *heeds; /* of the options that not every chart heeds, those that change something here: "tokens,min-kv" */
    /* The tables that are linked behind it are those of models that the first is compared with. */
    void (*tell)(const struct table *table, const struct words *words, struct arena *arena, struct figure *figure);
};

/* Draws what lies under the break of the y axis in one with the rest. */
void figure_set_whole(struct figure *figure, const struct words *words);

/* Begins the y axis at the step of `floor_value`, without a break. Lines below it go, and the caption says so; the KV
 * cache's and the adapter's must stay, and the sentence says how far down they reach. */
bool figure_set_floor(struct figure *figure, double floor_value, const struct words *words, struct arena *arena,
                      struct error *error);

enum { MOST_COMPARED = 4 };

const struct chart *const *charts(void); /* NULL-ended */
const struct chart *chart_find(const char *name);

/* Whether a name means this chart: its own, "all", or "both" (or NULL) for the usual ones. */
bool chart_is_meant(const struct chart *chart, const char *name);

/* Refuses a name that means none, with all there are. */
bool chart_check_name(const char *name, struct error *error);

#endif
