/* Font files put together table by table, so that their bytes and measures are the same everywhere. */
#ifndef TEST_MADE_H
#define TEST_MADE_H

#include "base/buffer.h"
#include "base/file.h"

enum { MADE_OFF = 1, MADE_END = 2 };

/* A step of an outline: through a point, or bent by one that is off the curve; the end of a contour closes it. */
struct made_point {
    int x, y, how;
};

struct made_glyph {
    const struct made_point *points;
    int count, advance;
};

struct made_letter {
    unsigned character;
    int glyph;
};

/* Of 16 bits each. */
struct made_numbers {
    const int *numbers;
    size_t count;
};

/* What a font is made of. */
struct made_font {
    int units; /* of the em */
    int ascent, descent;
    int capitals; /* their height; 0 with the next two: it says none of the three */
    int weight;   /* 100 to 900 */
    bool italic;
    bool variable;                             /* of weights from 100 to 900, though nothing comes of it */
    const char *family, *version, *postscript; /* NULL: no names */
    const struct made_glyph *glyphs;           /* the first stands for what the font has not */
    int glyph_count;
    const struct made_letter *letters; /* by character */
    int letter_count;
    int moved, right, up, wider;              /* a glyph, which is moved, and so much wider there; 0: none */
    const struct made_numbers *substitutions; /* GSUB, up to one of none; NULL: there is no such table */
    struct bytes compact;                     /* a table of Adobe's outlines */
    unsigned offset;                          /* in a file of several */
};

/* The caller frees it. */
struct buffer made_font(const struct made_font *font);

struct bytes made_bytes(const struct buffer *font);

#endif
