/* What a config says of the layers: the shape that they share, of which kind each is, and what each states of its own.
 */
#ifndef BPT_MODEL_LAYERS_H
#define BPT_MODEL_LAYERS_H

#include "model/reader.h"

/* What nearly every decoder states. */
struct shape {
    uint64_t layers, hidden, heads, kv_heads, head_dim, ffn, vocab;
    uint64_t value_dim; /* of a head of the values: read as head_dim */
};

/* Reads those that every decoder has; `defaults` are the configuration class's own, 0 where a key must be there.
 * kv_heads default to heads and head_dim to hidden / heads unless they are STATED; an ffn that is STATED is left to the
 * family, since each layer may state its own. */
#define STATED UINT64_MAX /* has to be there: the class has none, or one that no released model relies on */
struct shape read_shape(struct reader *reader, const struct shape *defaults);

/* What has to be there, though it may be null or 0: both are 0. */
uint64_t read_stated(struct reader *reader, const char *key);

/* ---- which layer is of which kind ---- */

enum layer_kind {
    LAYER_FULL,
    LAYER_SLIDING,
    LAYER_CHUNKED,
    LAYER_LINEAR,
    LAYER_CONV,
    LAYER_MAMBA,
    LAYER_DENSE, /* by what follows attention, or stands in its place */
    LAYER_SPARSE,
};

struct layout {
    uint8_t *kinds; /* an enum layer_kind each */
    uint64_t layers;
};

/* From "layer_types", which must name each layer as full or of the other kind; where that is absent every `period`-th
 * layer is full and the others are of the other kind. A period of 1 makes all full, 0 none. */
struct layout read_layout(struct reader *reader, struct arena *arena, uint64_t layers, enum layer_kind other,
                          uint64_t period);

/* From a list of flags: a layer with 1 is chunked, one with 0 full (Llama 4's "no_rope_layers"). */
struct layout layout_of_flags(struct reader *reader, struct arena *arena, uint64_t layers, const char *list);

/* From a list of the full layers' indices; the others are of the other kind. NULL: all are full. */
struct layout layout_of_indices(struct arena *arena, uint64_t layers, const char *list, enum layer_kind other);

/* From a list of 1 and 0 (or true and false): those with 1 are of the other kind; a list that is too short or holds
 * other words is refused. */
struct layout layout_of_ones(struct reader *reader, struct arena *arena, uint64_t layers, const char *key,
                             enum layer_kind other);

/* How many of the first `layers` are of that kind. */
uint64_t layout_count(struct layout layout, enum layer_kind kind, uint64_t layers);

/* Refuses a config that says in two ways which layers are of a kind, and not the same. */
void check_same_layers(struct reader *reader, bool same, const char *one, const char *other);

/* The census's lines that follow stand in the layers of that kind; layers_leave ends it. */
struct census;
void layout_stand(struct census *census, struct layout layout, enum layer_kind kind);

/* In `count` layers from the first on. */
void layers_stand(struct census *census, uint64_t first, uint64_t count);
void layers_leave(struct census *census);

/* ---- layers that are not alike ---- */

/* A number a layer, from a list of at least so many or from one number for all; true is 1, null and false are 0.
 * Refused where one is negative or above `most`. NULL when the key is absent. */
const double *read_numbers(struct reader *reader, const char *key, uint64_t layers, double most);

/* The shapes that layers have, each once; its `layers` says how many have it. */
struct groups {
    struct shape *shapes;
    size_t count;
};
void groups_add(struct reader *reader, struct groups *groups, struct shape shape); /* one layer more */

#endif
