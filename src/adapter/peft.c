/* adapter_config.json, as PEFT's LoraConfig writes it (peft/tuners/lora/config.py). */
#include <string.h>

#include "adapter/adapter.h"
#include "base/exact.h"

enum { MOST_OVERRIDES = 4096, MOST_RANK = 1 << 24 };

struct peft_reading {
    const char *name;
    struct arena *arena;
    struct adapter adapter;
    struct buffer targets, saved;
    struct rank_override *overrides;
    bool dora;
};

static bool refuse(const struct peft_reading *reading, struct error *error, const char *key, const char *why) {
    return error_set(error, ERROR_FAILURE, "%s: \"%.80s\" %s", reading->name, key, why);
}

static bool starts_with(const char *text, const char *start) {
    return strncmp(text, start, strlen(start)) == 0;
}

static bool read_rank(const struct peft_reading *reading, const char *key, const struct value *value, uint64_t *rank,
                      struct error *error) {
    if (value->kind != VALUE_INTEGER || value->integer < 1 || value->integer > MOST_RANK)
        return refuse(reading, error, key, "is not a rank; it may be 1 to 16,777,216");
    *rank = (uint64_t)value->integer;
    return true;
}

/* A plain module name: PEFT would also take a regular expression, which is not understood here. */
static bool add_name(const struct peft_reading *reading, struct buffer *names, const char *key,
                     const struct value *value, struct error *error) {
    if (value->kind == VALUE_NULL) return true;
    if (value->kind != VALUE_TEXT || !*value->text || strpbrk(value->text, "^$*+?()[]{}|\\, "))
        return refuse(reading, error, key,
                      "is not a plain module name; regular expressions are not understood, list the names");
    buffer_printf(names, "%s%s", names->size ? "," : "", value->text);
    return true;
}

static bool add_override(struct peft_reading *reading, const char *key, const char *module, const struct value *value,
                         struct error *error) {
    struct adapter *adapter = &reading->adapter;
    if (strpbrk(module, "^$*+?()[]{}|\\"))
        return refuse(reading, error, key, "is a regular expression, which is not understood; write module names");
    if (adapter->override_count == MOST_OVERRIDES) return refuse(reading, error, key, "is one of too many patterns");
    if (!reading->overrides)
        reading->overrides = arena_array(reading->arena, MOST_OVERRIDES, sizeof *reading->overrides);
    struct rank_override *override = &reading->overrides[adapter->override_count];
    override->name = arena_copy(reading->arena, module);
    if (!read_rank(reading, key, value, &override->rank, error)) return false;
    adapter->override_count++;
    return true;
}

/* Keys whose presence with another value than the harmless one changes what is trained. */
static bool check_harmless(const struct peft_reading *reading, const char *key, const struct value *value,
                           struct error *error) {
    static const char *const unread[] = {"layers_to_transform", "layers_pattern",          "exclude_modules",
                                         "megatron_config",     "trainable_token_indices", "layer_replication"};
    for (size_t i = 0; i < sizeof unread / sizeof *unread; i++)
        if (starts_with(key, unread[i]) && value->kind != VALUE_NULL)
            return refuse(reading, error, key, "changes what is trained in a way that is not counted; it must be null");
    if (strcmp(key, "bias") == 0 && (value->kind != VALUE_TEXT || strcmp(value->text, "none") != 0))
        return refuse(reading, error, key, "trains biases, which is not counted; it must be \"none\"");
    bool counted =
        strcmp(key, "use_dora") == 0 || strcmp(key, "use_rslora") == 0; /* the latter scales, and adds nothing */
    if (starts_with(key, "use_") && !counted && value->kind != VALUE_NULL && (value->kind != VALUE_FLAG || value->flag))
        return refuse(reading, error, key, "is a variant of LoRA that is not counted; it must be false");
    if (strcmp(key, "lora_bias") == 0 && (value->kind != VALUE_FLAG || value->flag))
        return refuse(reading, error, key, "adds biases to the adapter, which is not counted; it must be false");
    return true;
}

static bool read_leaf(void *context, const char *key, const struct value *value, struct error *error) {
    static const char pattern[] = "rank_pattern.";
    struct peft_reading *reading = context;
    if (strcmp(key, "peft_type") == 0 && (value->kind != VALUE_TEXT || strcmp(value->text, "LORA") != 0))
        return refuse(reading, error, key, "is not \"LORA\", the one kind of adapter that is counted");
    if (strcmp(key, "r") == 0) return read_rank(reading, key, value, &reading->adapter.rank, error);
    if (strcmp(key, "use_dora") == 0) {
        if (value->kind != VALUE_FLAG) return refuse(reading, error, key, "is not true or false");
        reading->dora = value->flag;
        return true;
    }
    bool list = starts_with(key, "target_modules.") || starts_with(key, "target_parameters.");
    if (list || strcmp(key, "target_modules") == 0) return add_name(reading, &reading->targets, key, value, error);
    if (starts_with(key, "modules_to_save")) return add_name(reading, &reading->saved, key, value, error);
    if (starts_with(key, pattern)) return add_override(reading, key, key + sizeof pattern - 1, value, error);
    return check_harmless(reading, key, value, error);
}

static const char *joined(struct arena *arena, struct buffer *names) {
    const char *text = names->size ? arena_text(arena, (char *)names->bytes, names->size) : NULL;
    buffer_free(names);
    return text;
}

bool adapter_read_config(const char *name, const char *bytes, size_t size, struct arena *arena, struct adapter *adapter,
                         struct error *error) {
    struct peft_reading reading = {.name = name, .arena = arena, .adapter = *adapter};
    bool read = json_read(name, bytes, size, JSON_CONFIG_VALUES, read_leaf, &reading, error);
    const char *targets = joined(arena, &reading.targets);
    reading.adapter.saved = joined(arena, &reading.saved);
    reading.adapter.overrides = reading.overrides;
    if (!read) return false;
    if (!reading.adapter.rank) return refuse(&reading, error, "r", "is missing; it is the adapter's rank");
    if (!targets) return refuse(&reading, error, "target_modules", "is missing or empty; it names what is adapted");
    reading.adapter.targets = targets;
    reading.adapter.kind = adapter_kind_find(reading.dora ? "dora" : "lora");
    *adapter = reading.adapter;
    return true;
}
