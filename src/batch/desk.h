/* What a worker has before it: the models and the theme of the row that it drew last, since the next row most often
 * names them again; rows differ in charts, sizes and languages first. Without it one more instruction in twelve of a
 * batch of SVG for the web. */
#ifndef BPT_BATCH_DESK_H
#define BPT_BATCH_DESK_H

#include "studio/answer.h"

struct desk { /* start from {0} */
    struct arena arena;
    struct request request; /* the part of the row's that names the models and the theme */
    struct inputs inputs;   /* the models alone */
    struct theme theme;
    bool laid;
};

/* Reads what the request names, unless it lies there. */
bool desk_lay(struct desk *desk, const struct studio *studio, const struct request *request, struct error *error);

void desk_clear(struct desk *desk); /* back to {0} */

#endif
