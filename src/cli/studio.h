/* What every request is answered with: presets, words and faces, loaded once and then only read. */
#ifndef BPT_CLI_STUDIO_H
#define BPT_CLI_STUDIO_H

#include "bpt/model.h"
#include "bpt/render.h"
#include "bpt/words.h"
#include "cli/request.h"

struct studio {
    struct arena arena;
    struct presets presets;
    struct words words;
    struct fonts *fonts; /* NULL until studio_load_drawing */
};

/* The presets that are built in, and those of a file when `presets_path` is not NULL. */
bool studio_open(struct studio *studio, const char *presets_path, struct error *error);

/* Words and faces, which only drawing needs. */
bool studio_load_drawing(struct studio *studio, struct error *error);

void studio_close(struct studio *studio);

/* The model that is asked for, from a preset or from a file, with the --set keys over it. */
bool studio_model(const struct studio *studio, const struct request *request, struct arena *arena, struct model *model,
                  struct error *error);

/* What a model is called in the names of files, without reading it: a preset's id, or made of the path. */
const char *studio_model_id(const struct studio *studio, const char *model, struct arena *arena);

/* Whether it is a file or a folder, and no preset. */
bool studio_model_is_path(const struct studio *studio, const char *model);

#endif
