/* The one way from a request to a finished figure: counted, told, reworded and checked. What draws, resumes, indexes,
 * only looks or draws once more goes through it, so that all say the same. */
#ifndef BPT_STUDIO_ANSWER_H
#define BPT_STUDIO_ANSWER_H

#include "studio/inputs.h"

struct control;

struct answer {
    const struct studio *studio;
    const struct request *request;
    const struct inputs *inputs;
    const struct chart *chart;
    const struct words *words;
    const struct table *table; /* of the first model; those that it is compared with follow */
    struct figure figure;
    struct document document;       /* what is said of it outside the picture */
    bool indexed;                   /* index.html stands beside its page, which then links there */
    const struct control *controls; /* of a live page; NULL: it is none */
    size_t control_count;
};

/* What a figure is set on. */
struct paper {
    struct page page;
    struct theme theme;
};

/* All lives as long as the arena, the studio, the request and its inputs. */
bool answer_find(const struct studio *studio, const struct request *request, const struct inputs *inputs,
                 const struct chart *chart, struct arena *arena, struct answer *answer, struct error *error);

bool paper_read(const struct request *request, struct arena *arena, struct paper *paper, struct error *error);
bool paper_read_page(const struct request *request, struct page *page, struct error *error); /* its two parts */
bool paper_read_theme(const struct request *request, struct arena *arena, struct theme *theme, struct error *error);

/* Gives everything its place. `warning`: a sentence for the author, about text that the font cannot draw; NULL: none.
 */
bool answer_lay_out(const struct answer *answer, const struct paper *paper, struct arena *arena, struct scene *scene,
                    const char **warning, struct error *error);

#endif
