#include "adapter/adapter.h"

#include <stdio.h>
#include <string.h>

#include "base/exact.h"

/* ---- sums ---- */

static const char *next_name(const char *at) {
    at += strcspn(at, ",");
    return at + (*at == ',');
}

static bool saved_as(const struct weight *weight, const char *name, size_t length) {
    char end[128];
    if (length >= sizeof end) return false;
    memcpy(end, name, length);
    end[length] = '\0';
    return weight_ends_with(weight, end);
}

static bool is_saved(const struct adapter *adapter, const struct weight *weight) {
    for (const char *at = adapter->saved; at && *at; at = next_name(at))
        if (saved_as(weight, at, strcspn(at, ","))) return true;
    return false;
}

/* What is trained whole is not adapted as well (PEFT: BaseTuner.inject_adapter). */
bool adapter_includes(const struct adapter *adapter, const struct weight *weight) {
    if (is_saved(adapter, weight)) return false;
    if (weight->kind == WEIGHT_EXPERT && adapter->moe == MOE_NONE) return false;
    return targets_include(adapter->targets, weight);
}

/* "model.layers.7.self_attn.q_proj" -> "model.layers.*.self_attn.q_proj"; returns how many numbers it names. */
static size_t generalise(const char *name, char *pattern, size_t size) {
    size_t numbers = 0, at = 0;
    for (const char *part = name; *part && at + 2 < size;) {
        size_t length = strcspn(part, ".");
        bool number = length && strspn(part, "0123456789") == length;
        numbers += number;
        if (number) pattern[at++] = '*';
        for (size_t i = 0; !number && i < length && at + 2 < size; i++) pattern[at++] = part[i];
        part += length;
        if (*part == '.') pattern[at++] = *part++;
    }
    pattern[at] = '\0';
    return numbers;
}

/* Of the matrix's copies, those that a name of so many numbers means: a layer's, an expert's, or those of both. All
 * experts of a layer that lie in one tensor have the layer's name. */
static uint64_t named_copies(const struct weight *weight, size_t numbers) {
    if (!numbers) return weight->copies;
    if (weight->fused_experts) return weight->experts;
    return weight->experts && numbers == 1 ? weight->copies / weight->experts : 1;
}

struct tally {
    const struct adapter *adapter;
    struct adapter_size *size;
};

/* Adds `copies` of the matrix at a rank of their own, or at the adapter's when that is 0. */
static bool add_copies(const struct tally *tally, const struct weight *weight, uint64_t copies, uint64_t own_rank) {
    uint64_t per_rank = 0;
    if (!tally->adapter->kind->add(weight, copies, &per_rank, &tally->size->fixed)) return false;
    return own_rank ? exact_add_product(&tally->size->fixed, per_rank, own_rank)
                    : exact_add(&tally->size->per_rank, per_rank);
}

/* The experts of a layer share the factor of the residual stream's width; each has its own of the other side. */
static bool add_shared_experts(const struct tally *tally, const struct weight *weight, uint64_t width) {
    uint64_t outer = weight->in_features == width ? weight->in_features : weight->out_features;
    uint64_t inner = weight->in_features == width ? weight->out_features : weight->in_features;
    uint64_t each_own = 0; /* what it would be with an adapter of its own each: only the rank's part is shared */
    return tally->adapter->kind->add(weight, weight->copies, &each_own, &tally->size->fixed) &&
           exact_add_product(&tally->size->per_rank, weight->copies / weight->experts, outer) &&
           exact_add_product(&tally->size->per_rank, weight->copies, inner);
}

static bool add_weight(const struct tally *tally, const struct weight *weight, uint64_t width) {
    const struct adapter *adapter = tally->adapter;
    uint64_t left = weight->copies;
    if (weight->experts && adapter->moe == MOE_SHARED) return add_shared_experts(tally, weight, width);
    for (size_t i = 0; i < adapter->override_count; i++) {
        char pattern[256];
        size_t numbers = generalise(adapter->overrides[i].name, pattern, sizeof pattern);
        if (!weight_ends_with(weight, pattern)) continue;
        uint64_t named = named_copies(weight, numbers), copies = named < left ? named : left;
        if (!add_copies(tally, weight, copies, adapter->overrides[i].rank)) return false;
        left -= copies;
    }
    return add_copies(tally, weight, left, 0);
}

/* How wide the residual stream is: the embeddings' width. */
static uint64_t residual_width(const struct model *model) {
    for (size_t i = 0; i < model->weight_count; i++)
        if (model->weights[i].kind == WEIGHT_EMBEDDING) return model->weights[i].out_features;
    return 0;
}

static bool add_adapted(const struct model *model, const struct tally *tally) {
    uint64_t width = residual_width(model);
    for (size_t i = 0; i < model->weight_count; i++)
        if (adapter_includes(tally->adapter, &model->weights[i]) && !add_weight(tally, &model->weights[i], width))
            return false;
    return true;
}

static bool refuse_saved(const struct model *model, const char *name, struct error *error) {
    return error_set(error, ERROR_FAILURE,
                     "modules_to_save: '%.60s' is not a module of %s with weights of its own; tied embeddings have one "
                     "name, as 'bpt explain' shows",
                     name, model->id);
}

static bool refuse_overflow(const struct model *model, struct error *error) {
    return error_set(error, ERROR_FAILURE, "%s: the size of the adapter does not fit in 63 bits", model->id);
}

static bool check_saved(const struct model *model, const struct adapter *adapter, struct error *error) {
    for (const char *at = adapter->saved; at && *at; at = next_name(at)) {
        size_t length = strcspn(at, ",");
        bool found = false;
        for (size_t i = 0; i < model->weight_count && !found; i++) found = saved_as(&model->weights[i], at, length);
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)length, at);
        if (!found) return refuse_saved(model, name, error);
    }
    return true;
}

static bool add_saved(const struct model *model, const struct adapter *adapter, struct adapter_size *size,
                      struct error *error) {
    if (!check_saved(model, adapter, error)) return false;
    for (size_t i = 0; i < model->weight_count; i++) {
        uint64_t parameters;
        if (!is_saved(adapter, &model->weights[i])) continue;
        if (!weight_parameters(&model->weights[i], &parameters) || !exact_add(&size->fixed, parameters))
            return refuse_overflow(model, error);
    }
    return true;
}

/* Where layers differ in shape, a matrix of one name stands on several lines, and the census does not say which layer
 * is on which. */
static bool check_overrides(const struct model *model, const struct adapter *adapter, struct error *error) {
    for (size_t i = 0; i < adapter->override_count; i++) {
        char pattern[256];
        size_t lines = 0, numbers = generalise(adapter->overrides[i].name, pattern, sizeof pattern);
        for (size_t j = 0; numbers && j < model->weight_count; j++)
            lines += adapter_includes(adapter, &model->weights[j]) && weight_ends_with(&model->weights[j], pattern);
        if (lines > 1)
            return error_set(
                error, ERROR_FAILURE,
                "rank_pattern: '%.100s' names one layer, and the layers of %s differ there, so its size is not "
                "known; name the modules without a layer",
                adapter->overrides[i].name, model->id);
    }
    return true;
}

bool adapter_size(const struct model *model, const struct adapter *adapter, struct adapter_size *size,
                  struct error *error) {
    struct adapter_size sum = {0};
    struct tally tally = {adapter, &sum};
    if (adapter->file) {
        if (!adapter_fits(model, adapter, error)) return false;
        *size = (struct adapter_size){adapter->file_per_rank, adapter->file_fixed};
        return true;
    }
    if (!targets_check(adapter->targets, model, error) || !check_overrides(model, adapter, error)) return false;
    if (!add_adapted(model, &tally)) return refuse_overflow(model, error);
    if (!add_saved(model, adapter, &sum, error)) return false;
    if (!sum.per_rank && sum.fixed && adapter->override_count)
        return error_set(
            error, ERROR_FAILURE,
            "rank_pattern gives every adapted module of %s a rank of its own, so nothing follows the adapter's "
            "rank; leave one of them out and state it as \"r\"",
            model->id);
    if (!sum.per_rank)
        return error_set(
            error, ERROR_USAGE,
            "--targets: '%.60s' leaves nothing of %s for the adapter's rank to act on; choose other targets",
            adapter->targets, model->id);
    *size = sum;
    return true;
}

bool adapter_parameters(const struct adapter_size *size, uint64_t rank, uint64_t *parameters) {
    uint64_t sum = size->fixed;
    if (!exact_add_product(&sum, size->per_rank, rank)) return false;
    *parameters = sum;
    return true;
}

uint64_t adapter_low_rank_limit(const struct model *model, const struct adapter *adapter) {
    uint64_t limit = EXACT_MAX;
    for (size_t i = 0; i < model->weight_count; i++) {
        const struct weight *weight = &model->weights[i];
        if (!adapter_includes(adapter, weight)) continue;
        exact_wide product = (exact_wide)weight->in_features * weight->out_features;
        uint64_t rank = (uint64_t)(product / ((exact_wide)weight->in_features + weight->out_features));
        if (rank < limit) limit = rank;
    }
    return limit;
}

bool account_adapter(const struct model *model, const char *targets, uint64_t *per_rank, struct error *error) {
    struct adapter plain = {.kind = adapter_kind_find("lora"), .targets = targets};
    struct adapter_size size;
    if (!adapter_size(model, &plain, &size, error)) return false;
    *per_rank = size.per_rank;
    return true;
}
