/* What a request names, read once whatever its charts: models, an adapter's files, a table of references. Nothing
 * behind it opens a file but for the theme. */
#ifndef BPT_STUDIO_INPUTS_H
#define BPT_STUDIO_INPUTS_H

#include "figure/figure.h"
#include "studio/studio.h"
#include "sweep/sweep.h"

struct inputs {
    struct model models[MOST_COMPARED]; /* the request's own, then those that it is compared with */
    size_t count;
    struct adapter adapter; /* a rank of 0: the request's */
    struct references references;
    const char *software; /* "bpt 0.1.0 (llama-3-70b 1a2b3c4d)": the program, and the models as they were counted */
};

/* The request as it is meant where no model was asked for: an adapter's config names the one that it was made for,
 * which is taken where it has a preset. `note` says so, or that it has none; NULL: the config names none, or it was not
 * needed. */
struct request inputs_complete(const struct studio *studio, const struct request *request, struct arena *arena,
                               const char **note);

/* Lives as long as the arena and the studio. */
bool inputs_read(const struct studio *studio, const struct request *request, struct arena *arena, struct inputs *inputs,
                 struct error *error);

/* Its two parts: the models, with what the software says of them, and all else. */
bool inputs_read_models(const struct studio *studio, const struct request *request, struct arena *arena,
                        struct inputs *inputs, struct error *error);
bool inputs_read_others(const struct request *request, struct arena *arena, struct inputs *inputs, struct error *error);

/* Whether the models are the same of both requests, and the part of a request that says so, which lives as long as the
 * arena. */
bool inputs_are_of_same_models(const struct request *one, const struct request *other);
struct request inputs_models_request(const struct request *request, struct arena *arena);

#endif
