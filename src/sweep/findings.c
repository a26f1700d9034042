#include "sweep/findings.h"

#include <string.h>

#include "adapter/adapter.h"
#include "base/number.h"
#include "sweep/quantities.h"

static struct amount real(double value) {
    return (struct amount){.kind = AMOUNT_REAL, .real = value};
}

static struct amount text(const char *value) {
    return (struct amount){.kind = AMOUNT_TEXT, .text = value};
}

static struct amount count_if(bool known, uint64_t value) {
    return known ? amount_count(value) : (struct amount){.kind = AMOUNT_NONE};
}

/* A whole number where it comes out even. */
static struct amount ratio(uint64_t bytes, uint64_t parts) {
    return bytes % parts == 0 ? amount_count(bytes / parts) : real((double)bytes / (double)parts);
}

bool findings_have_spot(const struct findings *findings) {
    return findings->spot_low != 0;
}

/* A function for each, of the name of its key. */
#define VALUE(name, expression)                                                                                        \
    static struct amount name(const struct findings *f) {                                                              \
        return expression;                                                                                             \
    }

VALUE(parameters, amount_count(f->parameters))
VALUE(parameters_active, amount_count(f->active_parameters))
VALUE(kv_dtype, text(f->kv_dtype))
VALUE(kv_tokens, amount_count(f->tokens))
VALUE(kv_bytes, amount_count(f->kv_bytes))
VALUE(kv_bytes_per_token, ratio(f->kv_bytes, f->tokens))
VALUE(kv_marginal, amount_count(f->kv_marginal_bytes))
VALUE(kv_allocated, amount_count(f->kv_allocated_bytes))
VALUE(kv_state, amount_count(f->kv_state_bytes))
VALUE(kv_band_dtype, f->kv_band_dtype ? text(f->kv_band_dtype) : (struct amount){.kind = AMOUNT_ABSENT})
VALUE(kv_band_bytes, f->kv_band_dtype ? amount_count(f->kv_band_bytes) : (struct amount){.kind = AMOUNT_ABSENT})
VALUE(adapter_kind, text(f->adapter_kind))
VALUE(adapter_rank, amount_count(f->rank))
VALUE(adapter_dtype, text(f->adapter_dtype))
VALUE(adapter_parameters_all, amount_count(f->adapter_parameters))
VALUE(adapter_bytes, amount_count(f->adapter_bytes))
VALUE(adapter_trained, amount_count(f->adapter.trained))
VALUE(adapter_stored, amount_count(f->adapter.stored))
VALUE(adapter_resident, amount_count(f->adapter.resident_bytes))
VALUE(adapter_bytes_per_token, real((double)f->adapter_bytes / (double)f->tokens))
VALUE(weight_dtype, text(f->weight_dtype))
VALUE(pretraining_tokens, amount_known(f->pretraining_tokens))
VALUE(weight_bytes, amount_count(f->weight_bytes))
VALUE(pretraining_rate, f->pretraining_tokens ? real((double)f->weight_bytes / (double)f->pretraining_tokens)
                                              : (struct amount){.kind = AMOUNT_NONE})
VALUE(crossover, amount_known(f->crossover_tokens))
VALUE(kv_over_adapter, real((double)f->kv_bytes / (double)f->adapter_bytes))
VALUE(equal_rank, amount_known(f->equal_rank))
VALUE(low_rank_limit, amount_known(f->low_rank_limit))
VALUE(outgrown_rank, amount_known(f->outgrown_rank))
VALUE(full_rank, amount_known(f->full_rank))
VALUE(floor_rank, amount_known(f->floor_rank))
VALUE(cap_rank, amount_known(f->cap_rank))
VALUE(spot_low, count_if(findings_have_spot(f), f->spot_low))
VALUE(spot_high, count_if(findings_have_spot(f), f->spot_high))
VALUE(spot_from, amount_known(f->spot_from))

#undef VALUE

static struct amount spot_tokens(const struct findings *findings) {
    struct amount amount = count_if(!findings->spot_endless, findings->spot_tokens);
    amount.text = findings->spot_endless ? "without end" : findings->spot_tokens == 0 ? "there is none" : NULL;
    return amount;
}

/* Asked for only where it is printed, since it takes the name of every tensor. */
static struct amount adapter_file(const struct findings *findings) {
    struct error ignored;
    uint64_t bytes = 0;
    adapted_file_bytes(findings->adapted, findings->rank, &findings->adapter_formats, &bytes, &ignored);
    return count_if(bytes, bytes);
}

static const struct finding usual[] = {
    {"parameters", "parameters", "parameters", NULL, NULL, parameters},
    {"parameters_active", NULL, "parameters", NULL, NULL, parameters_active},

    {"kv.dtype", NULL, "", NULL, NULL, kv_dtype},
    {"kv.tokens", "tokens", "tokens", NULL, NULL, kv_tokens},
    {"kv.bytes", NULL, "bytes", NULL, NULL, kv_bytes},
    {"kv.bytes_per_token", "kv_bytes_per_token", "bytes per token", NULL, NULL, kv_bytes_per_token},
    {"kv.marginal_bytes_per_token", NULL, "bytes per token", NULL, NULL, kv_marginal},
    {"kv.allocated_bytes", NULL, "bytes", NULL, NULL, kv_allocated},
    {"kv.state_bytes", NULL, "bytes", NULL, NULL, kv_state},
    {"kv.band_dtype", NULL, "", NULL, NULL, kv_band_dtype},
    {"kv.band_bytes", NULL, "bytes", NULL, NULL, kv_band_bytes},

    {"adapter.kind", NULL, "", NULL, NULL, adapter_kind},
    {"adapter.rank", "rank", "rank", NULL, NULL, adapter_rank},
    {"adapter.dtype", NULL, "", NULL, NULL, adapter_dtype},
    {"adapter.parameters", NULL, "parameters", NULL, NULL, adapter_parameters_all},
    {"adapter.bytes", "adapter_bytes", "bytes", NULL, NULL, adapter_bytes},
    {"adapter.trained_parameters", NULL, "parameters", NULL, NULL, adapter_trained},
    {"adapter.stored_parameters", NULL, "parameters", NULL, NULL, adapter_stored},
    {"adapter.file_bytes", NULL, "bytes", NULL, NULL, adapter_file},
    {"adapter.resident_bytes", NULL, "bytes", NULL, NULL, adapter_resident},
    {"adapter.bytes_per_token", NULL, "bytes per token", NULL, NULL, adapter_bytes_per_token},

    {"pretraining.dtype", NULL, "", NULL, NULL, weight_dtype},
    {"pretraining.tokens", NULL, "tokens", NULL, NULL, pretraining_tokens},
    {"pretraining.bytes", NULL, "bytes", NULL, NULL, weight_bytes},
    {"pretraining.bytes_per_token", "pretraining_bytes_per_token", "bytes per token", NULL, NULL, pretraining_rate},

    {"crossover_tokens", "crossover_tokens", "tokens", "crossover",
     "fewest tokens whose KV cache weighs {sized_adapter}", crossover},
    {"ratio", "ratio", "times", "ratio", "KV cache / {adapter} at {tokens} tokens", kv_over_adapter},
    {"equal_rank", "equal_rank", "rank", "equal rank", "smallest {adapter} that weighs the KV cache of {tokens} tokens",
     equal_rank},
    {"low_rank_limit", NULL, "rank", "low-rank limit",
     "past it some adapter, {formula}, outweighs its matrix, in × out; routers apart", low_rank_limit},
    {"outgrown_rank", NULL, "rank", "outgrown past", "past it over a tenth of the {adapter} outweighs what it adapts",
     outgrown_rank},
    {"full_rank", NULL, "rank", "full rank", "no matrix that the {adapter} adapts can have a larger one", full_rank},
    {"floor_rank", NULL, "rank", "floor", "smallest {adapter} of at least {min_kv}% of the KV cache's bytes",
     floor_rank},
    {"cap_rank", NULL, "rank", "cap", "largest {adapter} of at most {max_weights}% of the weights' bytes", cap_rank},

    {"sweet_spot.min_rank", "sweet_spot_from", "rank", "sweet spot from", "the floor, where it lies below the next",
     spot_low},
    {"sweet_spot.max_rank", "sweet_spot_to", "rank", "sweet spot to",
     "the cap, or less where that outweighs the KV cache or outgrows what it adapts", spot_high},
    {"sweet_spot.min_tokens", NULL, "tokens", NULL, NULL, spot_from},
    {"sweet_spot.max_tokens", "sweet_spot_max_tokens", "tokens", "sweet spot until",
     "most tokens for which there is one", spot_tokens},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

static const struct quantity *const quantities[] = {EVERY_QUANTITY};

/* What each of them has besides stands behind what all have. */
enum { LISTS = 1 + sizeof quantities / sizeof *quantities };

static const struct finding *list_at(size_t index) {
    return index ? quantities[index - 1]->findings : usual;
}

const struct finding *finding_at(size_t index) {
    for (size_t i = 0; i < LISTS; i++)
        for (const struct finding *finding = list_at(i); finding && finding->key; finding++)
            if (index-- == 0) return finding;
    return NULL;
}

const struct finding *finding_of_key(const char *key) {
    size_t i = 0;
    while (strcmp(finding_at(i)->key, key) != 0) i++;
    return finding_at(i);
}

const struct finding *finding_of_column(const char *column) {
    size_t i = 0;
    while (!finding_at(i)->column || strcmp(finding_at(i)->column, column) != 0) i++;
    return finding_at(i);
}

/* "a rank-32 LoRA", "the prefix tuning of 100 virtual tokens" */
static void write_adapter(const struct findings *findings, struct buffer *out) {
    char size[NUMBER_SIZE];
    const char *parameter = size_parameter_name(findings->kind->parameter), *title = findings->adapter_title;
    number_grouped(size, findings->rank, &number_style_english);
    if (findings->kind->parameter == SIZE_RANK)
        buffer_printf(out, "a rank-%s %s", size, title);
    else if (parameter)
        buffer_printf(out, "the %s of %s %s", title, size, parameter);
    else
        buffer_printf(out, "the %s", title);
}

/* One of the request's numbers, in English. */
static const char *number_of(const struct findings *findings, const char *name, size_t length, char *text) {
    const struct number_style *style = &number_style_english;
    if (strncmp(name, "tokens", length) == 0) return number_grouped(text, findings->tokens, style);
    if (strncmp(name, "session", length) == 0) return number_grouped(text, findings->sessions.tokens, style);
    if (strncmp(name, "formula", length) == 0) return findings->kind->formula;
    if (strncmp(name, "min_kv", length) == 0)
        return number_short(text, (double)findings->min_kv_share / (SHARE_ONE / 100), 9, style);
    if (strncmp(name, "max_weights", length) == 0)
        return number_short(text, (double)findings->max_weight_share / (SHARE_ONE / 100), 9, style);
    return findings->adapter_title;
}

void finding_write_condition(const struct finding *finding, const struct findings *findings, struct buffer *out) {
    char text[NUMBER_SIZE];
    for (const char *at = finding->condition; *at;) {
        size_t plain = strcspn(at, "{"), length;
        buffer_add(out, at, plain);
        at += plain;
        if (!*at) break;
        length = strcspn(++at, "}");
        if (strncmp(at, "sized_adapter", length) == 0)
            write_adapter(findings, out);
        else
            buffer_text(out, number_of(findings, at, length, text));
        at += length + 1;
    }
}
