#include <string.h>

#include "base/hash.h"
#include "model/model.h"

static uint64_t add_text(uint64_t hash, const char *text) {
    return text ? hash_bytes(hash, text, strlen(text) + 1) : hash_bytes(hash, "\1", 1);
}

/* By its digits, so that every machine adds the same bytes. */
static uint64_t add_count(uint64_t hash, uint64_t count) {
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++) bytes[i] = (unsigned char)(count >> 8 * i);
    return hash_bytes(hash, bytes, sizeof bytes);
}

static uint64_t add_weight(uint64_t hash, const struct weight *weight) {
    hash = add_text(hash, weight->name);
    const uint64_t counts[] = {weight->kind,        weight->role,         weight->copies, weight->active_copies,
                               weight->in_features, weight->out_features, weight->bias,   weight->experts};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) hash = add_count(hash, counts[i]);
    return hash;
}

static uint64_t add_cache(uint64_t hash, const struct cache *cache) {
    const uint64_t counts[] = {cache->layers, cache->elements, cache->window, cache->state_elements,
                               cache->state_element_bytes};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) hash = add_count(hash, counts[i]);
    bool even = 2 * cache->values == cache->elements; /* keys as wide as values, as nearly all models have them */
    if (!even && cache->values) hash = add_count(hash, cache->values);
    return cache->every > 1 ? add_count(hash, cache->every) : hash;
}

uint64_t model_fingerprint(const struct model *model) {
    uint64_t hash = add_text(add_text(HASH_START, model->name), model->left_out);
    const uint64_t counts[] = {model->context_length, model->pretraining_tokens, model->stated_parameters};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) hash = add_count(hash, counts[i]);
    for (size_t i = 0; i < model->weight_count; i++) hash = add_weight(hash, &model->weights[i]);
    for (size_t i = 0; i < model->cache_count; i++) hash = add_cache(hash, &model->caches[i]);
    return hash;
}
