/* The words above and below the plot, which leave it room: title, subtitle, caption. */
#ifndef BPT_LAYOUT_STRIPS_H
#define BPT_LAYOUT_STRIPS_H

#include "layout/plot.h"

/* What a figure has to do without so that its plot has room, the least missed first. */
struct thrift {
    size_t fewer_caption_lines;
    bool no_signature;    /* unless a line has room for it anyway */
    bool brief;           /* a shorter subtitle, a caption as small as may be read, and less air */
    bool least;           /* a subtitle of what the title leaves open, or none */
    bool tight;           /* and hardly any air */
    enum end_words words; /* of the labels at the lines' ends */
    bool beside;          /* which stand beside the plot though they would rather be within */
};

/* Breaks them into lines; false, with a sentence, where one does not fit on the page. */
bool strips_set(struct plot *plot, const struct thrift *thrift);

void strips_paint_title(struct plot *plot, double top, double bottom);
void strips_paint_subtitle(struct plot *plot, double top, double bottom);
void strips_paint_caption(struct plot *plot, double top, double bottom);

#endif
