/* Putting nodes into a scene. */
#ifndef BPT_CHART_PAINT_H
#define BPT_CHART_PAINT_H

#include "base/arena.h"
#include "layout/scene.h"

struct painter {
    struct arena *arena;
    const struct ruler *ruler;
    struct node *nodes;
    size_t count, capacity;
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
void paint_as(struct painter *painter, enum group group, const char *title);

void paint_rectangle(struct painter *painter, double x, double y, double width, double height, enum ink fill);
void paint_line(struct painter *painter, struct point from, struct point to, struct stroke stroke);
void paint_polyline(struct painter *painter, const struct point *points, size_t count, struct stroke stroke);
void paint_area_of(struct painter *painter, const struct point *points, size_t count, enum ink fill);
void paint_circle(struct painter *painter, struct point centre, double radius, enum ink fill, struct stroke stroke);
void paint_text(struct painter *painter, const char *text, double x, double y, struct type type);

#endif
