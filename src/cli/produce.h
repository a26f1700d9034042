/* One request, one chart: swept, told, laid out, and ready for every format. */
#ifndef BPT_CLI_PRODUCE_H
#define BPT_CLI_PRODUCE_H

#include "cli/commands.h"
#include "cli/formats.h"

/* The product and all it points to live as long as the arena and the studio. */
bool produce(const struct studio *studio, const struct request *request, const struct model *model,
             const struct chart *chart, struct arena *arena, struct product *product, struct error *error);

/* The file's name without its folder. It says what differs from the default, so that no model's, size's or theme's
 * figure takes another's place: [MODEL.]CHART[.SIZE][.THEME][.LANG].EXTENSION */
const char *product_name(const struct request *request, const struct model *model, const struct chart *chart,
                         const struct format *format, struct arena *arena);

#endif
