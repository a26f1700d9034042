/* The names that there are of everything that is chosen by name. Help, messages, the man page, completions, `bpt list`
 * and tests read these, so that a further theme or format is said everywhere. */
#ifndef BPT_STUDIO_LISTS_H
#define BPT_STUDIO_LISTS_H

#include "base/names.h"

enum list {
    LIST_NONE,
    LIST_ADAPTERS,
    LIST_CHARTS,
    LIST_DTYPES,
    LIST_EXPERTS, /* what an adapter does about them */
    LIST_FAMILIES,
    LIST_FORMATS,
    LIST_KV, /* how the cache of windowed layers is counted */
    LIST_LANGUAGES,
    LIST_MODELS, /* the presets that are built in */
    LIST_PNG,
    LIST_REFERENCES,
    LIST_SIZES,
    LIST_SVG,
    LIST_THEMES,
    LIST_TYPES, /* model_type */
    LIST_UNITS,
    LIST_WEIGHT_DTYPES, /* those that weights and adapters may be in */
    LIST_COUNT,
};

/* "themes", as `bpt list` calls them; one of them, "theme". */
const char *list_name(enum list list);
const char *list_noun(enum list list);

/* LIST_NONE when there is none of that name. */
enum list list_find(const char *name);

/* Adds all of them, in their order. */
void list_names(enum list list, struct names *names);

bool list_has(enum list list, const char *name);

/* Refuses the name with those that there are; always returns false. */
bool list_refuse(enum list list, const char *typed, struct error *error);

#endif
