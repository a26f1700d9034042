/* config.json into flat keys: which keys are kept, where a multimodal config's text tower speaks, what is left out. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "model/dialect.h"
#include "model/import_lists.h"
#include "model/keys.h"

/* Where the text tower's keys are found in a multimodal config, the nearest first. The tower is `whole` where it is a
 * causal language model of its own, whose embeddings are tied as it says itself; elsewhere the outer config says. */
enum { LEVELS = 3, OUTER = LEVELS - 1 };
static const struct {
    const char *prefix;
    int level;
    bool whole;
} text_towers[] = {
    {"text_config.", 0, false},    {"llm_config.", 0, true},
    {"language_config.", 0, true}, {"thinker_config.text_config.", 0, false},
    {"thinker_config.", 1, false},
};

/* What is left out, by the names under which it is described; the first pattern that fits counts. */
static const struct {
    const char *pattern, *words;
} left_outs[] = {
    {"gen_*_config.*", "image generator"},
    {"*vision_config.*", "vision tower"},
    {"*visual_config.*", "vision tower"},
    {"*vit_config.*", "vision tower"},
    {"visual.*", "vision tower"},
    {"visual_tokenizer_config.*", "vision tower"},
    {"vision_encoder.*", "vision tower"},
    {"vision_model.*", "vision tower"},
    {"vision_tower.*", "vision tower"},
    {"vision_cfg.*", "vision tower"},
    {"img_processor.*", "vision tower"},
    {"mm_vision_tower", "vision tower"},
    {"vision_tower", "vision tower"},
    {"*audio_config.*", "audio tower"},
    {"audio_processor.*", "audio tower"},
    {"*speech_config.*", "audio tower"},
    {"whisper_config.*", "audio tower"},
    {"mm_audio_tower", "audio tower"},
    {"talker_config.*", "speech generator"},
    {"tts_config.*", "speech generator"},
    {"token2wav_config.*", "speech generator"},
    {"code2wav_config.*", "speech generator"},
    {"mm_projector_type", "projector"},
    {"*projector_config.*", "projector"},
    {"aligner_config.*", "aligner"},
    {"qformer_config.*", "Q-Former"},
    {"perceiver_config.*", "resampler"},
};
enum {
    TEXT_TOWERS = sizeof text_towers / sizeof *text_towers,
    LEFT_OUTS = sizeof left_outs / sizeof *left_outs,
    LONGEST_KEY = 128,
};

struct import {
    struct config levels[LEVELS];
    bool left_out[LEFT_OUTS], whole;
    const struct dialect *dialect; /* NULL: config.json's own names */
    struct lists lists;
};

static bool starts_with(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* ---- keys ---- */

/* A path without the indices of lists, and the first of these. */
struct place {
    char key[LONGEST_KEY];
    size_t indices, index;
    bool inside; /* an object stands in the list */
};

static struct place place_of(const char *path) {
    struct place place = {.key = ""};
    size_t size = 0;
    for (const char *at = path; *at;) {
        size_t length = strcspn(at, "."), digits = strspn(at, "0123456789");
        bool index = size && digits == length && length;
        if (index && !place.indices++) place.index = strtoull(at, NULL, 10);
        if (!index && size + length + 2 > sizeof place.key) return (struct place){.key = ""};
        if (!index) {
            place.inside |= place.indices > 0;
            size +=
                (size_t)snprintf(place.key + size, sizeof place.key - size, "%s%.*s", size ? "." : "", (int)length, at);
        }
        at += length + (at[length] == '.');
    }
    return place;
}

/* What a presets table says about a model, but a config.json not: there these would be chance homonyms. */
static bool is_imported(const char *key) {
    static const char *const descriptions[] = {"id",       "name",     "developer",  "family",
                                               "released", "needs",    "aliases",    "source",
                                               "notes",    "left_out", "text_tower", "parameters"};
    for (size_t i = 0; i < sizeof descriptions / sizeof *descriptions; i++)
        if (strcmp(descriptions[i], key) == 0) return false;
    return config_knows(key);
}

/* Of the keys that nobody reads, the first one whose name says that it would change the count, or the making. */
static void note_unknown(struct config *config, const char *key, const struct value *value) {
    struct config_entry *entry = key_is_weighty(key, value) ? &config->weighty : &config->odd;
    if (entry->key || (entry == &config->odd && !key_is_odd(key, value))) return;
    *entry = (struct config_entry){.key = arena_copy(config->arena, key), .written = NULL, .value = *value};
    if (value->kind == VALUE_TEXT) entry->value.text = arena_copy(config->arena, value->text);
}

/* An empty list says something where it names layers by their numbers: that there are none. Elsewhere it is as if
 * absent, as Llama 4's code takes its "no_rope_layers". */
static bool add_empty_list(struct config *config, const char *path, size_t length, struct error *error) {
    static const char *const names[] = {"full_attn_idxs", "attn_layer_indices", "cross_attention_layers", "moe_layers"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == length && strncmp(names[i], path, length) == 0)
            return config_add(config, names[i], &(struct value){.kind = VALUE_TEXT, .text = ""}, error);
    return true;
}

static bool add_key(struct import *import, struct config *config, const char *path, const struct value *value,
                    struct error *error) {
    size_t length = strlen(path);
    if (length > 2 && strcmp(path + length - 2, "[]") == 0)
        return import->dialect || add_empty_list(config, path, length - 2, error);
    struct place place = place_of(path);
    const char *key = import->dialect ? dialect_name(import->dialect, place.key) : NULL;
    if (!key && !is_imported(place.key)) {
        note_unknown(config, place.key, value);
        return true;
    }
    if (!key) key = place.key;
    if (!place.indices) return config_add(config, key, value, error);
    lists_add(&import->lists, config, key, place.inside ? place.index : 0, value);
    return true;
}

static bool add_leaf(void *context, const char *path, const struct value *value, struct error *error) {
    struct import *import = context;
    int level = OUTER;
    for (size_t i = 0; i < LEFT_OUTS && value->kind != VALUE_NULL; i++)
        if (fnmatch(left_outs[i].pattern, path, 0) == 0) return import->left_out[i] = true;
    for (size_t i = 0; i < TEXT_TOWERS && level == OUTER; i++)
        if (starts_with(path, text_towers[i].prefix)) {
            path += strlen(text_towers[i].prefix);
            level = text_towers[i].level;
            import->whole |= text_towers[i].whole;
        }
    return add_key(import, &import->levels[level], path, value, error);
}

/* ---- the whole ---- */

static bool is_stated(const struct config *config, const char *key) {
    const struct value *value = config_find(config, key);
    return value && value->kind != VALUE_NULL;
}

/* MiniMax-M3 calls its text tower by the type of the model before it. */
static bool is_misnamed(const struct import *import, const char *key) {
    const struct value *type = config_find(&import->levels[OUTER], "model_type");
    return strcmp(key, "model_type") == 0 && type && type->kind == VALUE_TEXT &&
           strcmp(type->text, "minimax_m3_vl") == 0;
}

/* The nearest level speaks, but of tied embeddings the outermost one that does, and of its class. */
static bool is_overruled(const struct import *import, size_t level, const char *key) {
    bool tied = (strcmp(key, "tie_word_embeddings") == 0 && !import->whole) || strcmp(key, "architectures") == 0 ||
                is_misnamed(import, key);
    for (size_t other = 0; other < level; other++)
        if (!tied && config_find(&import->levels[other], key)) return true;
    for (size_t other = level + 1; other < LEVELS; other++)
        if (tied && is_stated(&import->levels[other], key)) return true;
    return false;
}

static bool merge_levels(const struct import *import, struct config *config, struct error *error) {
    bool in_tower = import->levels[0].count;
    for (size_t level = 0; level < LEVELS; level++) {
        const struct config *from = &import->levels[level];
        config->halved |= from->halved;
        for (size_t i = 0; i < from->count; i++) {
            const struct config_entry *entry = &from->entries[i];
            if (is_overruled(import, level, entry->key)) continue;
            if (!config_add(config, entry->written, &entry->value, error)) return false;
        }
        if (!config->weighty.key && (level == 0 || !in_tower)) config->weighty = from->weighty;
        if (!config->odd.key && (level == 0 || !in_tower)) config->odd = from->odd;
    }
    struct value flag = {.kind = VALUE_FLAG, .flag = true};
    return !in_tower || config_add(config, "text_tower", &flag, error);
}

static bool add_left_out(const struct import *import, struct config *config, struct error *error) {
    struct buffer words = {0};
    for (size_t i = 0; i < LEFT_OUTS; i++) {
        bool said = false;
        for (size_t j = 0; j < i; j++)
            said |= import->left_out[j] && strcmp(left_outs[j].words, left_outs[i].words) == 0;
        if (import->left_out[i] && !said) buffer_printf(&words, "%s%s", words.size ? ", " : "", left_outs[i].words);
    }
    bool any = words.size > 0;
    buffer_add(&words, "", 1);
    struct value left_out = {.kind = VALUE_TEXT, .text = (char *)words.bytes};
    bool added = !any || config_add(config, "left_out", &left_out, error);
    buffer_free(&words);
    return added;
}

static bool finish_import(struct import *import, struct config *config, struct error *error) {
    return lists_end(&import->lists, error) && merge_levels(import, config, error) &&
           add_left_out(import, config, error) && (!import->dialect || dialect_finish(import->dialect, config, error));
}

static bool look_for_marks(void *context, const char *path, const struct value *value, struct error *error) {
    (void)error;
    dialect_look(context, path, value);
    return true;
}

bool config_read_json(struct config *config, const char *bytes, size_t size, struct error *error) {
    struct dialect_marks marks = {0};
    struct import import = {0};
    for (size_t i = 0; i < LEVELS; i++) import.levels[i] = config_make(config->source, config->arena);
    bool read = json_read(config->source, bytes, size, MOST_CONFIG_VALUES, look_for_marks, &marks, error);
    if (read) {
        import.dialect = dialect_found(&marks);
        read = json_read_empty_lists(config->source, bytes, size, MOST_CONFIG_VALUES, add_leaf, &import, error) &&
               finish_import(&import, config, error);
    }
    lists_free(&import.lists);
    return read;
}
