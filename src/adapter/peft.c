/* adapter_config.json, as PEFT writes it (peft/tuners/KIND/config.py), or mlx-lm. Twice: the kind says what the keys
 * mean, and may stand behind them. */
#include <string.h>

#include "adapter/peft_reading.h"
#include "base/exact.h"
#include "base/limits.h"
#include "base/list.h"
#include "base/text.h"

/* ---- the kind's own keys ---- */

/* The place of the word among "plain,bat"; "*" stands for any other; -1: there is none. */
static int place_of(const char *choices, const char *word) {
    int place = 0, other = -1;
    for (struct item item; list_take(&choices, &item); place++) {
        if (item_is(item, word)) return place;
        if (item_is(item, "*")) other = place;
    }
    return other;
}

static bool read_choice(const struct peft_reading *reading, const struct adapter_setting *setting,
                        const struct value *value, uint64_t *number, struct error *error) {
    int place = place_of(setting->choices, value->kind == VALUE_TEXT ? value->text : "");
    if (place < 0)
        return error_set(error, ERROR_FAILURE, "%s: \"%s\" is none of %s", reading->name, setting->key,
                         setting->choices);
    *number = (uint64_t)place;
    return true;
}

static bool read_setting(struct peft_reading *reading, const struct adapter_setting *setting, size_t place,
                         const struct value *value, struct error *error) {
    uint64_t *number = &reading->adapter.settings[place];
    if (value->kind == VALUE_NULL) return true;
    if (setting->choices) return read_choice(reading, setting, value, number, error);
    bool whole = value->kind == VALUE_INTEGER && value->integer >= -1 && value->integer <= MOST_SIZE;
    double real = value->kind == VALUE_INTEGER ? (double)value->integer : value->real;
    if (setting->share && real >= 0 && real <= 1)
        *number = (uint64_t)(real * 1e9 + 0.5);
    else if (value->kind == VALUE_FLAG)
        *number = value->flag;
    else if (whole && !setting->share)
        *number = value->integer < 0 ? 0 : (uint64_t)value->integer;
    else
        return peft_refuse(reading, error, setting->key, "is not a number that is counted with");
    return true;
}

/* A setting that divides or counts something is never 0. */
static bool check_settings(const struct peft_reading *reading, struct error *error) {
    static const char *const positive[] = {
        "stride_A", "num_B",       "vector_length", "topk",          "gralora_k",
        "u",        "num_vectors", "mini_r",        "num_subspaces", "encoder_num_layers"};
    const struct adapter_setting *settings = reading->adapter.kind->settings;
    for (size_t i = 0; settings[i].key; i++)
        for (size_t j = 0; j < sizeof positive / sizeof *positive; j++)
            if (strcmp(settings[i].key, positive[j]) == 0 && !reading->adapter.settings[i])
                return peft_refuse(reading, error, settings[i].key, "must be above 0");
    return true;
}

static bool read_own_key(struct peft_reading *reading, const char *key, const struct value *value, bool *known,
                         struct error *error) {
    const struct adapter_kind *kind = reading->adapter.kind;
    *known = true;
    for (size_t i = 0; kind->settings[i].key; i++)
        if (strcmp(kind->settings[i].key, key) == 0) return read_setting(reading, &kind->settings[i], i, value, error);
    bool none = value->kind == VALUE_NULL || (value->kind == VALUE_INTEGER && value->integer == 0);
    if (kind->count_key && strcmp(key, kind->count_key) == 0)
        return none || peft_read_size(reading, key, value, &reading->count_in_place, error);
    if (strcmp(kind->name, "trainable-tokens") == 0 && key_is_item(key, kind->size_key)) {
        reading->adapter.rank++; /* a list of tokens: it counts */
        return true;
    }
    if (kind->size_key && strcmp(key, kind->size_key) == 0) {
        if (none && (kind->count_key || kind->size_may_be_absent)) return true;
        return peft_read_size(reading, key, value, &reading->adapter.rank, error);
    }
    *known = false;
    return true;
}

/* BD-LoRA's config inside LoRA's; without blocks it is nothing. */
static bool read_blocks(struct peft_reading *reading, const char *key, const struct value *value, struct error *error) {
    const char *own = strchr(key, '.') ? strchr(key, '.') + 1 : "";
    bool off = value->kind == VALUE_NULL || (value->kind == VALUE_FLAG && !value->flag);
    if (key_is_item(own, "target_modules_bd_a")) return peft_add_name(reading, &reading->blocks_a, key, value, error);
    if (key_is_item(own, "target_modules_bd_b")) return peft_add_name(reading, &reading->blocks_b, key, value, error);
    if (strcmp(own, "nblocks") == 0) return peft_read_size(reading, key, value, &reading->adapter.blocks, error);
    if (strcmp(own, "match_strict") == 0)
        reading->adapter.blocks_anywhere = off;
    else if (!off)
        return peft_refuse(reading, error, key, "is no part of BD-LoRA that is known here");
    return true;
}

/* ---- keys of all ---- */

/* Keys whose presence with another value than the harmless one changes what is trained. */
static bool check_harmless(const struct peft_reading *reading, const char *key, const struct value *value,
                           struct error *error) {
    static const char *const unread[] = {"megatron_config", "layer_replication", "arrow_config",
                                         /* as objects, which they are not */
                                         "target_modules.", "target_parameters.", "modules_to_save.",
                                         "layers_to_transform.", "layers_pattern.", "exclude_modules.",
                                         "feedforward_modules."};
    bool off = value->kind == VALUE_NULL || (value->kind == VALUE_FLAG && !value->flag);
    for (size_t i = 0; i < sizeof unread / sizeof *unread; i++)
        if (key_starts_with(key, unread[i]) && value->kind != VALUE_NULL)
            return peft_refuse(reading, error, key,
                               "changes what is trained in a way that is not counted; it must be null");
    bool counted = strcmp(key, "use_rslora") == 0 || strcmp(key, "use_asa") == 0; /* they scale, and add nothing */
    bool variant = key_starts_with(key, "use_") && strcmp(reading->adapter.kind->peft_type, "LORA") == 0;
    if (variant && !counted && !off)
        return peft_refuse(reading, error, key, "is a variant of LoRA that is not counted; it must be false");
    return true;
}

static bool read_leaf(void *context, const char *key, const struct value *value, struct error *error) {
    struct peft_reading *reading = context;
    struct adapter *adapter = &reading->adapter;
    bool known;
    if (strcmp(key, "target_modules[]") == 0) return adapter->no_targets = true;
    if (key_is_of(key, "target_modules")) return peft_read_targets(reading, key, value, error);
    if (key_is_of(key, "target_parameters")) return peft_add_name(reading, &reading->parameters, key, value, error);
    if (key_is_of(key, "modules_to_save")) return peft_add_name(reading, &reading->saved, key, value, error);
    if (key_is_of(key, "layers_pattern")) return peft_add_name(reading, &reading->layer_names, key, value, error);
    if (key_is_of(key, "feedforward_modules")) return peft_add_name(reading, &reading->feed_forward, key, value, error);
    if (key_is_of(key, "layers_to_transform")) return peft_add_layer(reading, key, value, error);
    if (key_is_of(key, "exclude_modules"))
        return peft_read_names_or_pattern(reading, key, value, &reading->excluded, &adapter->excluded_pattern, error);
    if (key_starts_with(key, "rank_pattern.")) return peft_add_override(reading, key, value, error);
    if (key_starts_with(key, "trainable_token_indices")) return peft_add_row(reading, key, value, error);
    if (strcmp(key, "bias") == 0) return peft_read_bias(reading, value, error);
    if (strcmp(key, "ensure_weight_tying") == 0) {
        adapter->ties_saved = value->kind == VALUE_FLAG && value->flag;
        return true;
    }
    if (strcmp(key, "base_model_name_or_path") == 0) {
        if (value->kind == VALUE_TEXT && *value->text && text_is_printable(value->text))
            adapter->base_model = arena_copy(reading->arena, value->text);
        return true;
    }
    if (strcmp(key, "use_dora") == 0) return true;
    if (key_starts_with(key, "use_bdlora")) return read_blocks(reading, key, value, error);
    if (!read_own_key(reading, key, value, &known, error)) return false;
    return known || check_harmless(reading, key, value, error);
}

/* mlx-lm: the last num_layers of the model (-1: all), modules by the ends of their paths within a layer. */
static bool read_mlx_leaf(void *context, const char *key, const struct value *value, struct error *error) {
    struct peft_reading *reading = context;
    if (strcmp(key, "lora_parameters.rank") == 0)
        return peft_read_size(reading, key, value, &reading->adapter.rank, error);
    if (key_is_of(key, "lora_parameters.keys")) return peft_add_name(reading, &reading->targets, key, value, error);
    if (strcmp(key, "num_layers") != 0 && strcmp(key, "lora_layers") != 0) return true;
    if (value->kind != VALUE_INTEGER || value->integer < -1 || value->integer == 0 || value->integer > MOST_LAYERS)
        return peft_refuse(reading, error, key, "is not a number of layers");
    reading->adapter.last_layers = value->integer < 0 ? 0 : (uint64_t)value->integer;
    return true;
}

/* ---- the kind ---- */

static bool read_type(void *context, const char *key, const struct value *value, struct error *error) {
    struct peft_reading *reading = context;
    bool text = value->kind == VALUE_TEXT;
    if (strcmp(key, "peft_type") == 0) {
        if (!text) return peft_refuse(reading, error, key, "is not a text");
        strncpy(reading->peft_type, value->text, sizeof reading->peft_type - 1);
    }
    if (strcmp(key, "use_dora") == 0) {
        if (value->kind != VALUE_FLAG) return peft_refuse(reading, error, key, "is not true or false");
        reading->dora = value->flag;
    }
    if (key_starts_with(key, "lora_parameters.")) reading->mlx = true;
    if (strcmp(key, "fine_tune_type") == 0 && text && strcmp(value->text, "full") == 0)
        return peft_refuse(reading, error, key, "is \"full\": the model itself is trained, which needs no adapter");
    if (strcmp(key, "fine_tune_type") == 0 && text && strcmp(value->text, "dora") == 0) reading->dora = true;
    return true;
}

static bool choose_kind(struct peft_reading *reading, struct error *error) {
    const struct adapter_kind *kind = adapter_kind_of_peft(*reading->peft_type ? reading->peft_type : "LORA", error);
    if (!kind) return error_within(error, "%s", reading->name);
    bool is_lora = strcmp(kind->name, "lora") == 0;
    reading->adapter.kind = is_lora && reading->dora ? adapter_kind_find("dora") : kind;
    adapter_use_presets(&reading->adapter);
    return true;
}

/* ---- all of it ---- */

static const char *joined(struct arena *arena, struct buffer *names) {
    return names->size ? arena_text(arena, (char *)names->bytes, names->size) : NULL;
}

static bool finish(struct peft_reading *reading, struct error *error) {
    struct adapter *adapter = &reading->adapter;
    const struct adapter_kind *kind = adapter->kind;
    adapter->targets = joined(reading->arena, &reading->targets);
    adapter->parameters = joined(reading->arena, &reading->parameters);
    adapter->saved = joined(reading->arena, &reading->saved);
    adapter->excluded = joined(reading->arena, &reading->excluded);
    adapter->layers_pattern = joined(reading->arena, &reading->layer_names);
    adapter->feed_forward = joined(reading->arena, &reading->feed_forward);
    adapter->blocks_a = joined(reading->arena, &reading->blocks_a);
    adapter->blocks_b = joined(reading->arena, &reading->blocks_b);
    adapter->only_layers = arena_items(reading->arena, reading->layers.bytes, reading->layers.size, 1);
    adapter->only_count = reading->layers.size / sizeof *adapter->only_layers;
    adapter->overrides = arena_items(reading->arena, reading->overrides.bytes, reading->overrides.size, 1);
    adapter->override_count = reading->overrides.size / sizeof *adapter->overrides;
    adapter->rows = arena_items(reading->arena, reading->rows.bytes, reading->rows.size, 1);
    adapter->row_count = reading->rows.size / sizeof *adapter->rows;
    if (!adapter->rank && reading->count_in_place) {
        adapter->rank = reading->count_in_place;
        for (size_t i = 0; kind->settings[i].key; i++)
            if (strcmp(kind->settings[i].key, "by_count") == 0) adapter->settings[i] = 1;
    }
    bool one_text = adapter->target_pattern || targets_are_words(adapter->targets);
    if (one_text && (adapter->only_count || adapter->layers_pattern))
        return peft_refuse(reading, error, adapter->only_count ? "layers_to_transform" : "layers_pattern",
                           "stands beside a target_modules of one text, which PEFT refuses; list the modules' names");
    bool sized = adapter->rank || kind->parameter == SIZE_NONE || kind->size_may_be_absent;
    if (!sized)
        return peft_refuse(reading, error, reading->mlx ? "lora_parameters.rank" : kind->size_key,
                           kind->parameter == SIZE_RANK ? "is missing; it is the adapter's rank"
                                                        : "is missing; it is the adapter's size");
    if (reading->mlx && !adapter->targets)
        return peft_refuse(reading, error, "lora_parameters.keys", "is missing; it names what is adapted");
    return check_settings(reading, error);
}

static void free_all(struct peft_reading *reading) {
    struct buffer *const all[] = {&reading->targets,     &reading->parameters,   &reading->saved,   &reading->excluded,
                                  &reading->layer_names, &reading->feed_forward, &reading->layers,  &reading->overrides,
                                  &reading->rows,        &reading->blocks_a,     &reading->blocks_b};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) buffer_free(all[i]);
}

bool adapter_read_config(const char *name, const char *bytes, size_t size, struct arena *arena, struct adapter *adapter,
                         struct error *error) {
    struct peft_reading reading = {
        .name = name, .arena = arena, .adapter = {.moe = adapter->moe, .labels = adapter->labels}};
    reading.steps = arena_alloc(arena, sizeof *reading.steps);
    bool read = json_read(name, bytes, size, MOST_CONFIG_VALUES, read_type, &reading, error) &&
                choose_kind(&reading, error) &&
                json_read_empty_lists(name, bytes, size, MOST_CONFIG_VALUES, reading.mlx ? read_mlx_leaf : read_leaf,
                                      &reading, error) &&
                finish(&reading, error);
    free_all(&reading);
    if (read) *adapter = reading.adapter;
    return read;
}
