/* The files that a figure's request names (a model, a theme, a font, ...): found from here or, as the request came with
 * its figure from elsewhere, in the figure's folder. */
#ifndef BPT_CLI_FIGURE_FILES_H
#define BPT_CLI_FIGURE_FILES_H

#include "studio/options.h"
#include "studio/studio.h"

struct figure_files {
    const char *figure;          /* its path */
    const struct request *typed; /* what is said on the command line goes instead */
    bool trusted; /* else files outside the figure's folder are refused, for a figure comes from anywhere */
    bool numbers; /* only they are asked for: what is drawn with may be missing */
};

/* Whether an option may name files. */
bool figure_files_are_named_by(const struct option *option);

/* Turns the request's names into paths that can be opened; what the figure carries still says them as before. Without a
 * studio the table of presets alone, since only with that one it is known what is a file. */
bool figure_files_find(const struct figure_files *files, const struct studio *studio, struct arena *arena,
                       struct request *request, struct error *error);

#endif
