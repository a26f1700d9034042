/* Which modules of a model an adapter means: one matcher over the paths of every layer's modules, with PEFT's rules
 * (peft/tuners/tuners_utils.py: check_target_module_exists). */
#ifndef BPT_ADAPTER_SELECT_H
#define BPT_ADAPTER_SELECT_H

#include "adapter/adapter.h"

/* A weight as its module has a path: the census's, or one that it shares with others. */
struct candidate {
    const struct weight *weight;
    const char *name;          /* "model.layers.*.self_attn.q_proj" */
    uint64_t layers;           /* in how many layers it stands; 1 where it is in none */
    uint64_t per_layer;        /* modules of each: experts that are modules of their own, else 1 */
    bool parameter;            /* a tensor of all experts, which is no module */
    const struct weight *also; /* experts' up, which one tensor has behind their gate; NULL: none */
};

/* The adapter's targets mean this module. `path` is a candidate's name with its numbers. */
bool select_includes(const struct adapter *adapter, const struct model *model, const struct candidate *candidate,
                     const char *path);

/* The same for what is trained whole. */
bool select_saves(const struct adapter *adapter, const char *path);

/* The size that the module has of its own; 0: the adapter's. */
uint64_t select_size(const struct adapter *adapter, const char *path);

/* One of their parts is a number: "layers.3.self_attn.q_proj". */
bool names_have_numbers(const char *names);

/* A list of names made ready to be sought in, each once, and which of them some module of the model has. However long
 * it is, a path is looked up by its own parts. */
struct names *names_sort(const char *list, struct arena *arena); /* NULL: there is no list */
bool names_are_reached(const struct names *names, const char *name, size_t length);

/* The path ends in the name, from a dot on; `length` bytes of it. */
bool path_ends_with(const char *path, const char *name, size_t length);

/* The numbers in paths make a difference to the adapter: of layers, and of experts too. */
bool select_asks_layers(const struct adapter *adapter);
bool select_asks_experts(const struct adapter *adapter);

/* layers_to_transform without layers_pattern: PEFT means the last number of a path, which of an expert's is not that of
 * its layer. */
bool select_takes_experts_for_layers(const struct adapter *adapter);

/* A pattern that ran out of steps is refused. */
bool select_check(const struct adapter *adapter, struct error *error);

/* PEFT's usual targets for a type of model, joined by commas; NULL: it has none. `mapping` is a kind's. */
const char *usual_targets(const char *mapping, const char *model_type);

/* Of them and of names in general: what leads out of the MLP, as IA3 treats it. */
bool is_feed_forward(const struct adapter *adapter, const char *path);

#endif
