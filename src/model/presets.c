#include "model/presets.h"

#include <string.h>

#include "base/list.h"
#include "base/names.h"
#include "base/nearest.h"

/* ---- by name ---- */

/* What the text of a row does not hold was never the id of its model. */
static bool can_have_gone_by(const struct preset *preset, const char *id) {
    size_t length = strlen(id);
    for (size_t i = 0; i + length <= preset->row.size; i++)
        if (memcmp(preset->row.data + i, id, length) == 0) return true;
    return preset->config != NULL;
}

/* Texts and lists are texts in a table, whatever they look like. */
static const char *text_of(const struct config *config, const char *key) {
    const struct value *value = config_find(config, key);
    return value ? value->text : "";
}

static bool went_by(const struct preset *preset, const char *id) {
    struct arena arena = {0};
    struct error ignored;
    struct config config;
    if (!can_have_gone_by(preset, id) || !preset_config(preset, &arena, &config, &ignored)) return false;
    bool found = list_holds(text_of(&config, "aliases"), id);
    arena_free(&arena);
    return found;
}

const struct preset *presets_look(const struct presets *presets, const char *id) {
    for (size_t i = 0; i < presets->count; i++)
        if (strcmp(presets->rows[i].id, id) == 0) return &presets->rows[i];
    for (size_t i = 0; i < presets->count; i++)
        if (went_by(&presets->rows[i], id)) return &presets->rows[i];
    return NULL;
}

static void refuse_id(const struct presets *presets, const char *id, struct error *error) {
    struct arena arena = {0};
    struct buffer near = {0};
    const char **ids = arena_array(&arena, presets->count + 1, sizeof *ids);
    for (size_t i = 0; i < presets->count; i++) ids[i] = presets->rows[i].id;
    bool found = nearest_names(&near, id, ids, presets->count, 3) > 0;
    error_set(error, ERROR_USAGE,
              "there is no model '%.80s'%s%.*s; 'bpt models' lists all, and a path to a config.json works too", id,
              found ? "; did you mean " : "", (int)near.size, near.bytes ? (char *)near.bytes : "");
    buffer_free(&near);
    arena_free(&arena);
}

const struct preset *presets_find(const struct presets *presets, const char *id, struct error *error) {
    const struct preset *preset = presets_look(presets, id);
    if (!preset) refuse_id(presets, id, error);
    return preset;
}

/* ---- by family ---- */

/* Every name of the list is one of the families. */
static bool check_families(const char *const *families, size_t count, const char *list, struct error *error) {
    struct names known = {0};
    bool good = true;
    for (size_t i = 0; i < count; i++)
        if (*families[i] && !names_have(&known, families[i])) names_add(&known, families[i]);
    for (struct item item; good && list_take_exactly(&list, &item);) {
        const char *name = item_copy(item, &known.arena);
        good = names_have(&known, name) || names_refuse(&known, "family", name, error);
    }
    names_free(&known);
    return good || error_within(error, "--family");
}

bool presets_keep_families(struct presets *presets, const char *list, struct arena *arena, struct error *error) {
    struct presets kept = {.rows = arena_array(arena, presets->count, sizeof *kept.rows), .capacity = presets->count};
    const char **families = arena_array(arena, presets->count, sizeof *families);
    for (size_t i = 0; i < presets->count; i++) {
        struct config config;
        if (!preset_config(&presets->rows[i], arena, &config, error)) return false;
        families[i] = text_of(&config, "family");
        if (list_holds(list, families[i])) kept.rows[kept.count++] = presets->rows[i];
    }
    if (!check_families(families, presets->count, list, error)) return false;
    *presets = kept;
    return true;
}
