/* Figures into files or onto standard output, for the commands that draw. */
#ifndef BPT_CLI_DRAW_H
#define BPT_CLI_DRAW_H

#include "studio/inputs.h"

/* Draws the chart, or each when it is NULL, to where the request says, and prints the names of the files. The studio is
 * loaded for drawing. A file that holds a figure of another request stays, unless the request names it or forces. */
bool draw_figures(const struct studio *studio, const struct request *request, const struct chart *chart,
                  struct error *error);

#endif
