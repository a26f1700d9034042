#include "account/account.h"

#include "base/exact.h"

static bool refuse_overflow(const struct model *model, const char *what, struct error *error) {
    return error_set(error, ERROR_FAILURE, "%s: %s does not fit in 63 bits, so the shape cannot be meant", model->id,
                     what);
}

static bool parameters_of(const struct weight *weight, uint64_t copies, uint64_t *parameters) {
    uint64_t each = weight->in_features;
    bool fits = exact_multiply(&each, weight->out_features) &&
                (!weight->bias || exact_add(&each, weight->out_features)) && exact_multiply(&each, copies);
    if (fits) *parameters = each;
    return fits;
}

bool weight_parameters(const struct weight *weight, uint64_t *parameters) {
    return parameters_of(weight, weight->copies, parameters);
}

static bool sum_parameters(const struct model *model, bool active, uint64_t *parameters, struct error *error) {
    uint64_t sum = 0;
    for (size_t i = 0; i < model->weight_count; i++) {
        const struct weight *weight = &model->weights[i];
        uint64_t each;
        if (!parameters_of(weight, active ? weight->active_copies : weight->copies, &each) || !exact_add(&sum, each))
            return refuse_overflow(model, "the number of parameters", error);
    }
    *parameters = sum;
    return true;
}

bool account_counted_parameters(const struct model *model, uint64_t *parameters, struct error *error) {
    return sum_parameters(model, false, parameters, error);
}

bool account_active_parameters(const struct model *model, uint64_t *parameters, struct error *error) {
    uint64_t counted = 0, active = 0;
    bool fits = sum_parameters(model, false, &counted, error) && sum_parameters(model, true, &active, error);
    if (fits) *parameters = active == counted && model->stated_parameters ? model->stated_parameters : active;
    return fits;
}

bool account_parameters(const struct model *model, uint64_t *parameters, struct error *error) {
    uint64_t counted = 0;
    if (!account_counted_parameters(model, &counted, error)) return false;
    *parameters = model->stated_parameters ? model->stated_parameters : counted;
    return true;
}

/* Of `held` tokens with so many elements each in so many layers. */
static bool part_bytes(const struct dtype *dtype, uint64_t elements, uint64_t layers, uint64_t held, uint64_t *bytes) {
    enum { RECENT_BYTES = 2 };
    uint64_t recent = exact_smaller(held, dtype->recent), packed = elements, plain = elements, each;
    bool fits = exact_multiply(&packed, held - recent) && exact_multiply(&packed, layers) &&
                dtype_bytes(dtype, packed, &each) && exact_multiply(&plain, recent) && exact_multiply(&plain, layers) &&
                exact_multiply(&plain, RECENT_BYTES) && exact_add(&each, plain);
    if (fits) *bytes = each;
    return fits;
}

static bool cache_bytes(const struct cache *cache, const struct dtype *dtype, uint64_t held, uint64_t *bytes) {
    uint64_t keys, values = 0, state = cache->state_elements, apart = dtype->values ? cache->values : 0;
    bool fits = part_bytes(dtype, cache->elements - apart, cache->layers, held, &keys) &&
                (!apart || part_bytes(dtype->values, apart, cache->layers, held, &values)) &&
                exact_multiply(&state, cache->layers) && exact_multiply(&state, cache->state_element_bytes) &&
                exact_add(&keys, values) && exact_add(&keys, state);
    if (fits) *bytes = keys;
    return fits;
}

static bool sum_caches(const struct model *model, const struct dtype *dtype, uint64_t tokens, bool windows,
                       uint64_t *bytes) {
    uint64_t sum = 0;
    for (size_t i = 0; i < model->cache_count; i++) {
        const struct cache *cache = &model->caches[i];
        uint64_t held = windows && cache->window ? exact_smaller(cache->window, tokens) : tokens, each;
        if (cache->every) held /= cache->every;
        if (!cache_bytes(cache, dtype, held, &each) || !exact_add(&sum, each)) return false;
    }
    *bytes = sum;
    return true;
}

bool account_kv_bytes(const struct model *model, const struct dtype *dtype, uint64_t tokens, uint64_t *bytes) {
    return sum_caches(model, dtype, tokens, true, bytes);
}

bool account_kv_allocated_bytes(const struct model *model, const struct dtype *dtype, uint64_t tokens,
                                uint64_t *bytes) {
    return sum_caches(model, dtype, tokens, false, bytes);
}

bool account_kv_marginal_bytes(const struct model *model, const struct dtype *dtype, uint64_t tokens, uint64_t *bytes) {
    uint64_t with, without;
    bool fits = account_kv_bytes(model, dtype, tokens, &with) && account_kv_bytes(model, dtype, tokens - 1, &without);
    if (fits) *bytes = with - without;
    return fits;
}
