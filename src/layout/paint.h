/* Putting nodes into a scene. */
#ifndef BPT_CHART_PAINT_H
#define BPT_CHART_PAINT_H

#include "base/arena.h"
#include "layout/scene.h"

/* What lies over what, whatever is painted first: the grid is cut behind words that are placed after the lines. */
enum layer { LAYER_TINTS, LAYER_GRID, LAYER_DATA, LAYER_WORDS, LAYER_COUNT };

struct nodes {
    struct node *nodes;
    size_t count, capacity;
};

struct painter {
    struct arena *arena;
    const struct ruler *ruler;
    struct nodes layers[LAYER_COUNT];
    enum layer layer;  /* of what is painted next */
    double stroke;     /* times the width of every stroke; it moves nothing */
    enum group group;  /* of what is painted next, */
    const char *title; /* and its tooltip; NULL: none */
};

struct stroke {
    enum ink ink;
    double width;
    double on, off; /* dash; 0, 0: solid */
};

struct type {
    enum face face;
    double size;
    enum ink ink;
    enum anchor anchor;
    double halo; /* its width; 0: none */
    enum ink on; /* what the text stands on, which is the halo's ink */
};

/* Whatever is painted from here on belongs to the group and has the tooltip (NULL: none). */
void paint_as(struct painter *painter, enum layer layer, enum group group, const char *title);

void paint_rectangle(struct painter *painter, double x, double y, double width, double height, enum ink fill);
void paint_line(struct painter *painter, struct point from, struct point to, struct stroke stroke);
void paint_polyline(struct painter *painter, const struct point *points, size_t count, struct stroke stroke);
void paint_area_of(struct painter *painter, const struct point *points, size_t count, enum ink fill);
void paint_circle(struct painter *painter, struct point centre, double radius, enum ink fill, struct stroke stroke);
void paint_text(struct painter *painter, const char *text, double x, double y, struct type type);

/* All layers, the lowest first. */
struct nodes paint_joined(const struct painter *painter);

#endif
