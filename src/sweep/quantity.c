#include "sweep/quantity.h"

#include <assert.h>
#include <string.h>

#include "base/exact.h"
#include "sweep/sweep.h"

struct sample sample_usual(const struct findings *findings) {
    return (struct sample){.tokens = findings->tokens,
                           .rank = findings->rank,
                           .kv_bytes = findings->kv_bytes,
                           .kv_band_bytes = findings->kv_band_bytes,
                           .kv_marginal_bytes = findings->kv_marginal_bytes,
                           .adapter_bytes = findings->adapter_bytes,
                           .adapter_parameters = findings->adapter_parameters};
}

bool sample_at_tokens(const struct model *model, const struct question *question, const struct findings *findings,
                      uint64_t tokens, struct sample *sample) {
    uint64_t before;
    *sample = sample_usual(findings);
    sample->tokens = tokens;
    if (!sweep_kv_bytes(model, question, tokens, &sample->kv_bytes) ||
        !sweep_kv_bytes(model, question, tokens - 1, &before) ||
        !sweep_kv_band_bytes(model, question, tokens, &sample->kv_band_bytes))
        return false;
    sample->kv_marginal_bytes = sample->kv_bytes - before;
    return true;
}

uint64_t sample_value(const struct quantity *quantity, const struct sample *sample, const char *column) {
    for (size_t i = 0; quantity->columns[i]; i++)
        if (strcmp(quantity->columns[i], column) == 0) return sample->own[i];
    if (strcmp(column, "kv_bytes") == 0) return sample->kv_bytes;
    assert(strcmp(column, "adapter_bytes") == 0);
    return sample->adapter_bytes;
}

uint64_t sample_reference_tokens(const struct question *question) {
    return question->tokens;
}
