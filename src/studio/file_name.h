/* What figures' files are called: the one rule, for single figures, batches and figures drawn once more. */
#ifndef BPT_STUDIO_FILE_NAME_H
#define BPT_STUDIO_FILE_NAME_H

#include "base/arena.h"
#include "figure/figure.h"
#include "studio/request.h"

/* Of a figure's files, without folder and ending. What differs from the default is said, so that no model's, size's,
 * theme's or language's figure takes another's place: [MODEL.]CHART[.SIZE][.THEME][.rankN][.LANG]. In full, as batches
 * have them, model, size and theme are always said; the rank, where a batch has several. `model`: as the model is
 * called in names. */
const char *file_name(const struct request *request, const char *model, const struct chart *chart, bool in_full,
                      struct arena *arena);

/* Of a name that a row of a table gives: neither folder nor ending, and nothing that not every disk takes. */
bool file_name_check(const char *name, struct error *error);

/* Refuses to replace a figure that another request drew, for the names above say what differs from the defaults, but
 * not all of it; and a file that bpt did not write. `command` is what the new figure carries. */
bool file_name_is_free(const char *path, const char *command, struct error *error);

#endif
