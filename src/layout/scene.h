/* The waist between pictures and ink: where everything stands, before any device. Rectangles, polylines, circles and
 * text runs in CSS pixels, y downwards, in painting order. Nothing is left to decide: writers only draw.
 * A scene and its strings belong to the arena of the request. */
#ifndef BPT_SCENE_H
#define BPT_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Colours by their role, so that one scene serves several themes. */
enum ink {
    INK_BACKGROUND,
    INK_TITLE,
    INK_SECONDARY,
    INK_TICK,
    INK_GRID,
    INK_AXIS,
    INK_KV,
    INK_ADAPTER,
    INK_PRETRAINING,
    INK_BAND,
    INK_KV_BAND,      /* between two formats of the KV cache. This and what follows is mixed and no role of a theme */
    INK_WEIGHT_BAND,  /* where a share of the weights is kept */
    INK_ADAPTER_PAST, /* of an adapter that is heavier than what it adapts */
    INK_COUNT,
    INK_NONE = INK_COUNT, /* not painted */
};

/* What a node belongs to: the groups of an SVG, and what a tooltip speaks of. */
enum group { GROUP_PAGE, GROUP_AXES, GROUP_BAND, GROUP_KV, GROUP_ADAPTER, GROUP_PRETRAINING, GROUP_NOTES, GROUP_COUNT };

enum face { FACE_REGULAR, FACE_SEMIBOLD, FACE_COUNT };
enum anchor { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END };

struct point {
    double x, y;
};

enum node_kind { NODE_RECTANGLE, NODE_POLYLINE, NODE_CIRCLE, NODE_TEXT };

struct node {
    enum node_kind kind;
    enum group group;
    enum ink fill, stroke; /* of a text the ink of its halo; INK_NONE: none */
    double stroke_width;   /* above 0 where there is one; centred on the line; butt caps, round joins */
    double dash[2];        /* length on, length off; {0, 0} is solid */
    const char *title;     /* what a tooltip says of it; NULL: nothing */
    union {
        struct {
            double x, y, width, height;
        } rectangle;
        struct {
            const struct point *points; /* open, and its fill closes it; at least two */
            size_t count;
        } polyline;
        struct {
            double x, y, radius;
        } circle;
        struct {
            const char *text; /* UTF-8, one line */
            double x, y;      /* of the anchor, on the baseline */
            enum anchor anchor;
            double size; /* of the em */
            enum face face;
            double width; /* as the ruler measured it */
            double halo;  /* width of the outline behind it, in the ink of what it stands on; 0: none */
        } text;
    };
};

/* Where the data stand, for writers whose readers may point at them: both axes are logarithmic, y_low at the bottom. */
struct data_area {
    double left, right, top, bottom; /* CSS pixels */
    double x_low, x_high, y_low, y_high;
};

struct scene {
    double width, height;        /* CSS pixels */
    double scale;                /* device pixels a CSS pixel, for raster formats */
    uint32_t palette[INK_COUNT]; /* 0xRRGGBB */
    unsigned opacity[INK_COUNT]; /* of fills, in hundredths, 1 to 99; 0: they cover all */
    const uint32_t *dark;        /* another palette for dark surroundings, where a format can follow them; NULL: none */
    struct data_area area;
    const struct node *nodes;
    size_t count;
};

/* What is said about a figure besides drawing it; each file carries it where its format has room. */
struct document {
    const char *title;       /* the claim, one line */
    const char *description; /* alternative text */
    const char *answer;      /* in its place where tooltips say the rest; NULL: there is none */
    const char *request;     /* the command that draws this again */
    const char *software;    /* "bpt 0.1.0" */
    const char *language;    /* of all its words: "en" */
};

/* Where a word of a text begins and ends, in units of the font. */
struct word_extent {
    double left, right;
};

/* Measures text without a device: unrounded advances, hinting off, so that all formats agree. */
struct ruler {
    const void *context;
    double (*width)(const void *context, const char *text, enum face face, double size);
    /* Where the words stand of a text that has one space between two, and how many units an em has, when the words from
     * one to another are as wide alone as they are there; 0: that is not known. NULL: it never is. */
    double (*spread)(const void *context, const char *text, enum face face, struct word_extent *words);
    bool (*covers)(const void *context, const char *text, enum face face); /* every character has a glyph */
    double ascent, cap_height, descent;                                    /* as parts of the em, positive */
};

#endif
