/* Presets: tables of models, a row each. The columns are id, name, developer, ..., then config.json's keys; `config`
 * holds further "key=value" pairs. */
#ifndef BPT_MODEL_PRESETS_H
#define BPT_MODEL_PRESETS_H

#include "base/file.h"
#include "model/config.h"

struct preset {
    const char *id;
    const struct config *config; /* NULL: only listed so far */

    /* Where a listed one is read when it is asked for. */
    const struct preset_table *table;
    struct bytes row;
    size_t line;
};

struct presets {
    struct preset *rows;
    size_t count, capacity;
};

/* Adds the rows of a table to those already there; a row replaces an earlier one of the same id. */
bool presets_read(struct presets *presets, const char *name, const char *bytes, size_t size, struct arena *arena,
                  struct error *error);

/* Begins with the table that the program carries and only lists its ids, since a request asks for few of many rows.
 * A test holds that each row is one line that begins with its id, and that all rows can be read. `table` must outlive
 * the presets. */
bool presets_list(struct presets *presets, const char *name, struct bytes table, struct arena *arena,
                  struct error *error);

/* By its id, or by one that it went by before ("aliases"); NULL: there is none. */
const struct preset *presets_look(const struct presets *presets, const char *id);

/* The same; NULL and a sentence that names the nearest ids when there is none. */
const struct preset *presets_find(const struct presets *presets, const char *id, struct error *error);

/* A config of the caller's own, to which keys can be added. */
bool preset_config(const struct preset *preset, struct arena *arena, struct config *config, struct error *error);

/* Keeps only the presets of the families in the list ("qwen,llama"). One that none is of is refused, with all there
 * are. */
bool presets_keep_families(struct presets *presets, const char *list, struct arena *arena, struct error *error);

#endif
