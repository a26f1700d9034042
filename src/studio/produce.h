/* One request, one chart: swept, told, laid out, and ready for every format. */
#ifndef BPT_CLI_PRODUCE_H
#define BPT_CLI_PRODUCE_H

#include "studio/ask.h"
#include "studio/formats.h"

/* The product and all it points to live as long as the arena and the studio. */
bool produce(const struct studio *studio, const struct request *request, const struct model *model,
             const struct chart *chart, struct arena *arena, struct product *product, struct error *error);

/* The first half of it: what is said, before it has a place. */
bool produce_figure(const struct studio *studio, const struct request *request, const struct model *model,
                    const struct chart *chart, struct arena *arena, struct table *table, struct figure *figure,
                    struct error *error);

/* "bpt 0.1.0 (llama-3-70b 1a2b3c4d)": the program, and the model as it was counted. */
const char *produce_software(const struct studio *studio, const struct request *request, const struct model *model,
                             struct arena *arena);

/* The command that asks for this figure, as its files carry it. */
const char *produce_request(const struct request *request, const struct chart *chart, struct arena *arena);

/* The file's name without its folder. It says what differs from the default, so that no model's, size's or theme's
 * figure takes another's place: [MODEL.]CHART[.SIZE][.THEME][.LANG].EXTENSION */
const char *product_name(const struct request *request, const struct model *model, const struct chart *chart,
                         const struct format *format, struct arena *arena);

#endif
