/* An adapter while it is held against a model: what its parts (lines.c, whole.c, named.c, apply.c) share. */
#ifndef BPT_ADAPTER_APPLYING_H
#define BPT_ADAPTER_APPLYING_H

#include "adapter/select.h"
#include "base/buffer.h"

struct applying {
    const struct model *model;
    const struct adapter *adapter;
    struct arena *arena;
    struct error *error;
    struct buffer lines, saved; /* of struct adapted_line, struct saved_line */
    struct adapted *adapted;
};

/* ---- lines.c: layers, and the census's lines, each split where its modules are adapted in different ways ---- */

uint64_t weight_layers(const struct weight *weight); /* in how many it stands */
uint64_t model_layers(const struct model *model);
const uint32_t *layers_from_zero(struct arena *arena, uint64_t count); /* 0, 1, 2, ... */

/* In which it stands; NULL: not known. */
const uint32_t *candidate_layers(const struct applying *applying, const struct candidate *candidate);

const char *path_fill(struct buffer *path, const char *name, uint64_t layer, uint64_t expert); /* with its numbers */
const char *weight_path(struct arena *arena, const char *name);                                /* without ".weight" */
const struct weight *model_find(const struct model *model, enum weight_kind kind); /* the first; NULL: none */
bool applying_add_matrices(struct applying *applying);

/* ---- whole.c: what is trained whole: saved modules, rows of embeddings, biases ---- */

void applying_warn(struct applying *applying, const char *text);
bool applying_add_saved(struct applying *applying);
bool applying_add_rows(struct applying *applying);
void applying_add_biases(struct applying *applying);

/* ---- named.c: names that the model lacks are refused; what was adapted in words ---- */

bool applying_check_targets(const struct applying *applying);
bool applying_refuse_nothing(const struct applying *applying);
const char *applying_targets_text(const struct applying *applying);

#endif
