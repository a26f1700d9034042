#include "model/families/layers.h"

#include "base/limits.h"
#include "model/census.h"

#include <stdlib.h>
#include <string.h>

/* Some say it under another name; where both are there they have to agree. Null, which is not absent, has it follow
 * from the hidden size, unless the family does not use it (1). */
static uint64_t read_head_dim(struct reader *reader, uint64_t fallback) {
    uint64_t other = read_count_or(reader, "attention_head_dim", 0);
    const struct value *stated = config_find(reader->config, "head_dim");
    if (stated && stated->kind == VALUE_NULL && fallback > 1 && fallback != STATED) fallback = 0;
    if (!other)
        return fallback == STATED ? read_count(reader, "head_dim") : read_count_or(reader, "head_dim", fallback);
    uint64_t head_dim = read_count_or(reader, "head_dim", other);
    if (head_dim != other)
        read_refuse(reader, "\"head_dim\" is %llu, but \"attention_head_dim\" is %llu; keep one",
                    (unsigned long long)head_dim, (unsigned long long)other);
    return head_dim;
}

struct shape read_shape(struct reader *reader, const struct shape *defaults) {
    struct shape shape = {
        .layers = read_default(reader, "num_hidden_layers", defaults->layers),
        .hidden = read_default(reader, "hidden_size", defaults->hidden),
        .heads = read_default(reader, "num_attention_heads", defaults->heads),
        .ffn = defaults->ffn == STATED ? 0 : read_count_or(reader, "intermediate_size", defaults->ffn),
        .vocab = read_default(reader, "vocab_size", defaults->vocab),
    };
    uint64_t kv_heads = defaults->kv_heads == STATED ? 0 : defaults->kv_heads ? defaults->kv_heads : shape.heads;
    shape.kv_heads = read_default(reader, "num_key_value_heads", kv_heads);
    read_quotient(reader, "num_attention_heads", shape.heads, "num_key_value_heads", shape.kv_heads);
    shape.head_dim = read_head_dim(reader, defaults->head_dim);
    if (!shape.head_dim)
        shape.head_dim = read_quotient(reader, "hidden_size", shape.hidden, "num_attention_heads", shape.heads);
    shape.value_dim = shape.head_dim;
    return shape;
}

uint64_t read_stated(struct reader *reader, const char *key) {
    return read_is_there(reader, key) ? read_count_or(reader, key, 0) : read_count(reader, key);
}

/* ---- layouts ---- */

static const struct {
    const char *name;
    enum layer_kind kind;
} kind_names[] = {
    {"full_attention", LAYER_FULL},
    {"attention", LAYER_FULL},
    {"sliding_attention", LAYER_SLIDING},
    {"chunked_attention", LAYER_CHUNKED},
    {"linear_attention", LAYER_LINEAR},
    {"conv", LAYER_CONV},
    {"mamba", LAYER_MAMBA},
};

/* Full or of the other kind; a third is none that the family has. */
static void read_kind(struct reader *reader, struct item item, enum layer_kind other, uint8_t *kind) {
    for (size_t i = 0; i < sizeof kind_names / sizeof *kind_names; i++) {
        if (!item_is(item, kind_names[i].name) || (kind_names[i].kind != LAYER_FULL && kind_names[i].kind != other))
            continue;
        *kind = (uint8_t)kind_names[i].kind;
        return;
    }
    read_refuse(reader, "\"layer_types\" names \"%.*s\", which is not a kind of layer that models of this type have",
                ITEM_SHOWN(item));
}

/* Layers that guess further tokens may be named behind. */
static void read_layer_types(struct reader *reader, const char *list, uint64_t layers, enum layer_kind other,
                             uint8_t *kinds) {
    uint64_t count = 0;
    for (struct item item; !reader->failed && list_take(&list, &item); count++)
        if (count < layers) read_kind(reader, item, other, &kinds[count]);
    if (count < layers || count > layers + read_count_or(reader, "num_nextn_predict_layers", 0))
        read_refuse(reader, "\"layer_types\" names %llu layers, but \"num_hidden_layers\" is %llu",
                    (unsigned long long)count, (unsigned long long)layers);
}

struct layout read_layout(struct reader *reader, struct arena *arena, uint64_t layers, enum layer_kind other,
                          uint64_t period) {
    uint8_t *kinds = arena_array(arena, layers, 1);
    const char *list = read_list(reader, "layer_types");
    if (list)
        read_layer_types(reader, list, layers, other, kinds);
    else
        for (uint64_t i = 0; i < layers; i++)
            kinds[i] = (uint8_t)(period && (i + 1) % period == 0 ? LAYER_FULL : other);
    return (struct layout){kinds, layers};
}

struct layout layout_of_flags(struct reader *reader, struct arena *arena, uint64_t layers, const char *list) {
    uint8_t *kinds = arena_array(arena, layers, 1);
    uint64_t count = 0;
    for (struct item item; list_take(&list, &item); count++)
        if (count < layers) kinds[count] = item_is(item, "0") ? LAYER_FULL : LAYER_CHUNKED;
    if (count < layers)
        read_refuse(reader, "\"no_rope_layers\" names %llu layers, but \"num_hidden_layers\" is %llu",
                    (unsigned long long)count, (unsigned long long)layers);
    return (struct layout){kinds, layers};
}

struct layout layout_of_indices(struct arena *arena, uint64_t layers, const char *list, enum layer_kind other) {
    uint8_t *kinds = arena_array(arena, layers, 1);
    const bool *full = list_flags(arena, list, layers);
    for (uint64_t i = 0; list && i < layers; i++) kinds[i] = (uint8_t)(full[i] ? LAYER_FULL : other);
    return (struct layout){kinds, layers};
}

uint64_t layout_count(struct layout layout, enum layer_kind kind, uint64_t layers) {
    uint64_t count = 0;
    for (uint64_t i = 0; i < layout.layers && i < layers; i++) count += layout.kinds[i] == kind;
    return count;
}

void check_same_layers(struct reader *reader, bool same, const char *one, const char *other) {
    if (!same) read_refuse(reader, "\"%s\" and \"%s\" name different layers; keep one", one, other);
}

void layout_stand(struct census *census, struct layout layout, enum layer_kind kind) {
    uint32_t *layers = arena_array(census->arena, layout.layers, sizeof *layers);
    uint64_t count = 0;
    for (uint64_t i = 0; i < layout.layers; i++)
        if (layout.kinds[i] == kind) layers[count++] = (uint32_t)i;
    census_stand(census, layers, count);
}

void layers_stand(struct census *census, uint64_t first, uint64_t count) {
    uint32_t *layers = arena_array(census->arena, count, sizeof *layers);
    for (uint64_t i = 0; i < count; i++) layers[i] = (uint32_t)(first + i);
    census_stand(census, layers, count);
}

void layers_leave(struct census *census) {
    census_stand(census, NULL, 0);
}

struct layout layout_of_ones(struct reader *reader, struct arena *arena, uint64_t layers, const char *key,
                             enum layer_kind other) {
    uint8_t *kinds = arena_array(arena, layers, 1);
    const double *ones = read_numbers(reader, key, layers, 1);
    if (!ones) read_refuse(reader, "\"%s\" is missing: it says of which kind each layer is", key);
    for (uint64_t i = 0; ones && i < layers; i++) kinds[i] = (uint8_t)(ones[i] != 0 ? other : LAYER_FULL);
    return (struct layout){kinds, layers};
}

/* ---- layers that are not alike ---- */

static double parse_number(struct reader *reader, const char *key, struct item item, double most) {
    if (item_is(item, "null") || item_is(item, "false")) return 0;
    if (item_is(item, "true")) return 1;
    char *end;
    double number = *item.text >= '0' && *item.text <= '9' ? strtod(item.text, &end) : -1;
    if (number >= 0 && number <= most && end == item.text + item.length) return number;
    read_refuse(reader, "\"%s\" holds \"%.*s\"; it may hold numbers of 0 to %g", key, ITEM_SHOWN(item), most);
    return 0;
}

const double *read_numbers(struct reader *reader, const char *key, uint64_t layers, double most) {
    const struct value *value = config_find(reader->config, key);
    double *numbers = arena_array(reader->config->arena, layers, sizeof *numbers);
    uint64_t count = 0;
    if (!value || value->kind == VALUE_NULL || !read_is_there(reader, key)) return NULL;
    if (value->kind == VALUE_INTEGER) {
        bool fits = value->integer >= 0 && (double)value->integer <= most;
        if (!fits) read_refuse(reader, "\"%s\" is %lld; it may be 0 to %g", key, (long long)value->integer, most);
        for (; fits && count < layers; count++) numbers[count] = (double)value->integer;
        return numbers;
    }
    const char *list = read_list(reader, key);
    for (struct item item; list_take(&list, &item); count++)
        if (count < layers) numbers[count] = parse_number(reader, key, item, most);
    if (count < layers)
        read_refuse(reader, "\"%s\" names %llu layers, but \"num_hidden_layers\" is %llu", key,
                    (unsigned long long)count, (unsigned long long)layers);
    return numbers;
}

void groups_add(struct reader *reader, struct groups *groups, struct shape shape) {
    if (!groups->shapes)
        groups->shapes = arena_array(reader->config->arena, MOST_SHAPES_OF_LAYERS, sizeof *groups->shapes);
    for (size_t i = 0; i < groups->count; i++) {
        shape.layers = groups->shapes[i].layers;
        if (memcmp(&shape, &groups->shapes[i], sizeof shape) != 0) continue;
        groups->shapes[i].layers++;
        return;
    }
    shape.layers = 1;
    if (groups->count < MOST_SHAPES_OF_LAYERS)
        groups->shapes[groups->count++] = shape;
    else
        read_refuse(reader, "the layers have more than %d shapes, which no model has", MOST_SHAPES_OF_LAYERS);
}
