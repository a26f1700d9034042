/* What every request is answered with: presets, words and faces, loaded once and then only read. */
#ifndef BPT_STUDIO_STUDIO_H
#define BPT_STUDIO_STUDIO_H

#include "figure/words.h"
#include "layout/layout.h"
#include "model/model.h"
#include "model/presets.h"
#include "render/render.h"
#include "studio/request.h"

struct language {
    const char *name;                /* "en" */
    struct words words[UNITS_COUNT]; /* with bytes in either units */
};

struct studio {
    struct arena arena;
    const char *presets_path; /* of those that are not built in; NULL: all are */
    struct presets presets;
    struct language *languages; /* ends with a NULL name; NULL until studio_load_drawing, as are the fonts */
    struct fonts *fonts;
};

/* The presets that are built in, and those of a file when `presets_path` is not NULL; it must outlive the studio. */
bool studio_open(struct studio *studio, const char *presets_path, struct error *error);

/* Words of all languages and the faces, which only drawing needs; `font` is a file to use instead of the font that is
 * built in, or NULL. */
bool studio_load_drawing(struct studio *studio, const char *font, struct error *error);
bool studio_load_fonts(struct studio *studio, const char *font, struct error *error); /* the faces alone */

/* A theme that is built in, or a file of one. */
bool studio_theme(const char *name, struct arena *arena, struct theme *theme, struct error *error);

/* Whether studio_theme has it; whether the file is a font. */
bool studio_check_theme(const char *name, struct error *error);
bool studio_check_font(const char *path, struct error *error);

/* The file of one that is built in; {NULL, 0}: there is none of that name. */
struct bytes studio_theme_file(const char *name);

/* NULL and a sentence with all the names when there is no such language. */
const struct words *studio_words(const struct studio *studio, const struct request *request);

void studio_close(struct studio *studio);

/* The model that is asked for, from a preset or from a file, with the --set keys over it. A request may name a table of
 * presets of its own. */
bool studio_model(const struct studio *studio, const struct request *request, struct arena *arena, struct model *model,
                  struct error *error);

/* Puts the ids of presets where they were meant in another case, or by the name of their repository
 * ("meta-llama/Meta-Llama-3-70B"), so that files say them in one way. */
void studio_settle(const struct studio *studio, struct request *request, struct arena *arena);

/* The preset that is meant by a name, in any case or as its repository; NULL: none. */
const char *studio_preset_id(const struct studio *studio, const char *name);

/* What a model is called in the names of files, without reading it: a preset's id, or made of the path. */
const char *studio_model_id(const struct studio *studio, const char *model, struct arena *arena);

/* Whether it is a preset, a file or a folder. */
bool studio_model_is_known(const struct studio *studio, const char *model);

/* Whether it is a file or a folder, and no preset. */
bool studio_model_is_path(const struct studio *studio, const char *model);

#endif
