/* explain for people: a ledger, line by line, with where each number comes from. */
#include <string.h>

#include "base/exact.h"
#include "base/number.h"
#include "base/text.h"
#include "cli/columns.h"
#include "cli/explain.h"
#include "sweep/findings.h"

static double rate(uint64_t bytes, uint64_t tokens) {
    return (double)bytes / (double)tokens;
}

static const char *count_text(const struct explanation *explanation, uint64_t count) {
    char text[NUMBER_SIZE];
    return arena_copy(explanation->arena, number_grouped(text, count, &number_style_english));
}

static const char *real_text(const struct explanation *explanation, double value, int digits) {
    char text[NUMBER_SIZE];
    return arena_copy(explanation->arena, number_short(text, value, digits, &number_style_english));
}

static const char *share_text(const struct explanation *explanation, uint64_t part, uint64_t whole) {
    double per_cent = 100 * rate(part, whole);
    if (part && per_cent < 0.01) return "<0.01%";
    char text[NUMBER_SIZE];
    return arena_printf(explanation->arena, "%s%%", number_fixed(text, per_cent, 2));
}

static const char *shape_text(const struct explanation *explanation, const struct weight *weight) {
    const char *copies = count_text(explanation, weight->copies), *in = count_text(explanation, weight->in_features);
    const char *out = count_text(explanation, weight->out_features);
    if (weight->bias) return arena_printf(explanation->arena, "%s × (%s × %s + %s)", copies, in, out, out);
    return arena_printf(explanation->arena, "%s × %s × %s", copies, in, out);
}

static void explain_weights(const struct explanation *explanation) {
    const struct model *model = explanation->model;
    const struct findings *findings = explanation->findings;
    struct columns columns = {.arena = explanation->arena, .alignment = "llrrl"};
    uint64_t counted = 0, each = 0;
    for (size_t i = 0; i < model->weight_count; i++) {
        weight_parameters(&model->weights[i], &each);
        counted += each;
    }
    columns_add(&columns, CELLS("matrix", "copies × in × out", "parameters", "share", "adapted"));
    for (size_t i = 0; i < model->weight_count; i++) {
        const struct weight *weight = &model->weights[i];
        weight_parameters(weight, &each);
        bool adapted = adapted_includes(explanation->findings->adapted, weight);
        columns_add(&columns, CELLS(weight->name, shape_text(explanation, weight), count_text(explanation, each),
                                    share_text(explanation, each, counted), adapted ? findings->adapter_title : ""));
    }
    columns_add(&columns, CELLS("counted", "", count_text(explanation, counted), "100%", ""));
    if (findings->active_parameters != findings->parameters)
        columns_add(&columns, CELLS("active", "what one token passes through",
                                    count_text(explanation, findings->active_parameters),
                                    share_text(explanation, findings->active_parameters, counted), ""));
    if (findings->parameters_stated)
        columns_add(&columns, CELLS("stated", "used instead of the count",
                                    count_text(explanation, findings->parameters), "", ""));
    buffer_text(explanation->out, "\nWeights\n");
    columns_write(&columns, 2, explanation->out);
}

static const char *bytes_text(const struct explanation *explanation, uint64_t bytes) {
    return arena_printf(explanation->arena, "%s B", count_text(explanation, bytes));
}

/* One cache: its formula, what a token adds to it, and whether that ends. */
static void explain_cache(const struct explanation *explanation, const struct cache *cache, struct columns *columns) {
    struct arena *arena = explanation->arena;
    const struct model alone = {.caches = cache, .cache_count = 1};
    const char *layers = count_text(explanation, cache->layers);
    uint64_t bytes = 0;
    if (cache->state_elements) {
        sweep_kv_bytes(&alone, explanation->question, 0, &bytes);
        columns_add(columns, CELLS(cache->name,
                                   arena_printf(arena, "%s layers × %s elements × %s B", layers,
                                                count_text(explanation, cache->state_elements),
                                                count_text(explanation, cache->state_element_bytes)),
                                   bytes_text(explanation, bytes), "in all, whatever the tokens"));
        return;
    }
    uint64_t every = exact_larger(cache->every, 1), before = 0;
    uint64_t recent = dtype_recent(explanation->question->kv_dtype);
    sweep_kv_bytes(&alone, explanation->question, recent * every, &before);
    sweep_kv_bytes(&alone, explanation->question, (recent + 1) * every, &bytes);
    bytes -= before;
    bool ends = cache->window && !explanation->question->kv_allocated;
    const char *until = ends        ? arena_printf(arena, "per token, until %s", count_text(explanation, cache->window))
                        : every > 1 ? arena_printf(arena, "per %s tokens, without end", count_text(explanation, every))
                                    : "per token, without end";
    columns_add(columns, CELLS(cache->name,
                               arena_printf(arena, "%s layers × %s elements in %s", layers,
                                            count_text(explanation, cache->elements), explanation->findings->kv_dtype),
                               bytes_text(explanation, bytes), until));
    if (recent)
        columns_add(columns, CELLS("",
                                   arena_printf(arena, "the last %s tokens as they are, in 16 bits",
                                                count_text(explanation, recent)),
                                   bytes_text(explanation, before), "in all"));
}

static void explain_kv(const struct explanation *explanation) {
    const struct model *model = explanation->model;
    const struct findings *findings = explanation->findings;
    struct arena *arena = explanation->arena;
    struct columns columns = {.arena = arena, .alignment = "llrl"};
    for (size_t i = 0; i < model->cache_count; i++) explain_cache(explanation, &model->caches[i], &columns);
    const char *at = arena_printf(arena, "of %s tokens", count_text(explanation, findings->tokens));
    columns_add(&columns, CELLS("in all", at, bytes_text(explanation, findings->kv_bytes), ""));
    columns_add(&columns, CELLS("on average", at,
                                arena_printf(arena, "%s B",
                                             real_text(explanation, rate(findings->kv_bytes, findings->tokens), 9)),
                                "per token"));
    columns_add(&columns, CELLS("at the margin", "what the last of them added",
                                bytes_text(explanation, findings->kv_marginal_bytes), "per token"));
    if (findings->kv_band_dtype)
        columns_add(&columns, CELLS(arena_printf(arena, "in %s", findings->kv_band_dtype), at,
                                    bytes_text(explanation, findings->kv_band_bytes), "the band's other edge"));
    if (findings->kv_allocated_bytes != findings->kv_bytes)
        columns_add(&columns, CELLS("allocated", "were windowed layers to reserve the full length",
                                    bytes_text(explanation, findings->kv_allocated_bytes), ""));
    buffer_printf(explanation->out, "\nIn context (KV cache)\n");
    columns_write(&columns, 2, explanation->out);
}

static void add_measure(const struct explanation *explanation, struct columns *columns, const char *key,
                        const char *name, const char *words) {
    struct amount amount = finding_of_key(key)->value(explanation->findings);
    bool known = amount.kind == AMOUNT_COUNT;
    columns_add(columns, CELLS(name, words, known ? count_text(explanation, amount.count) : "not known"));
}

/* What is trained, stored and kept in memory. */
static void explain_measures(const struct explanation *explanation, struct columns *columns) {
    const struct findings *findings = explanation->findings;
    const struct adapter_kind *kind = findings->kind;
    const char *besides = kind->besides ? arena_printf(explanation->arena, "; %s", kind->besides) : "";
    add_measure(explanation, columns, "adapter.trained_parameters", "trained", "parameters that training changes");
    add_measure(explanation, columns, "adapter.stored_parameters", "stored",
                arena_printf(explanation->arena, "elements of the file's tensors%s", besides));
    add_measure(explanation, columns, "adapter.file_bytes", "file",
                findings->adapter_file ? "bytes of the file as it is"
                : kind->unsure         ? kind->unsure
                                       : "bytes of the safetensors file that PEFT writes, its header included");
    add_measure(explanation, columns, "adapter.resident_bytes", "resident",
                "bytes in memory beside the model while it is used");
}

/* "12,943,360 × rank 32", where the kind keeps to that. */
static void explain_parameters(const struct explanation *explanation, struct columns *columns) {
    const struct findings *findings = explanation->findings;
    const struct adapter_kind *kind = findings->kind;
    struct arena *arena = explanation->arena;
    const char *parameter = kind->parameter == SIZE_TOKENS ? "virtual token" : size_parameter_name(kind->parameter);
    const char *size = count_text(explanation, findings->rank), *words = kind->formula;
    const char *per_size = count_text(explanation, findings->adapter_per_rank);
    const char *fixed = count_text(explanation, findings->adapter_fixed);
    if (kind->matrix) words = arena_printf(arena, "over the adapted matrices, %s of each copy", kind->formula);
    if (findings->adapter_file) words = "tensors of the file's rank / rank";
    if (findings->adapter_per_rank) {
        columns_add(columns, CELLS(arena_printf(arena, "per %s", parameter), words, per_size));
        if (findings->adapter_fixed)
            columns_add(columns, CELLS("at any", "magnitudes, saved modules, sizes of their own", fixed));
        words = kind->parameter == SIZE_TOKENS
                    ? arena_printf(arena, "%s × %s %ss", per_size, size, parameter)
                    : arena_printf(arena, findings->adapter_fixed ? "%s × %s %s + %s" : "%s × %s %s", per_size,
                                   parameter, size, fixed);
    } else if (findings->adapter_file) {
        words = "all tensors of the file";
    } else if (parameter) {
        words = arena_printf(arena, "%s, at %s %s", words, parameter, size);
    }
    columns_add(columns, CELLS("parameters", words, count_text(explanation, findings->adapter_parameters)));
}

static void explain_adapter(const struct explanation *explanation) {
    static const char *const experts[] = {NULL, "an adapter for each expert", "the experts of a layer share one factor",
                                          "experts stay untouched",
                                          "experts are fused into one tensor, which all-linear misses"};
    const struct findings *findings = explanation->findings;
    struct arena *arena = explanation->arena;
    struct columns columns = {.arena = arena, .alignment = "llr"};
    explain_parameters(explanation, &columns);
    columns_add(&columns, CELLS("bytes", arena_printf(arena, "in %s", findings->adapter_dtype),
                                count_text(explanation, findings->adapter_bytes)));
    explain_measures(explanation, &columns);
    columns_add(&columns, CELLS("bytes per token",
                                arena_printf(arena, "over %s tokens", count_text(explanation, findings->tokens)),
                                real_text(explanation, rate(findings->adapter_bytes, findings->tokens), 8)));
    columns_add(&columns, CELLS("share of the weights", "",
                                share_text(explanation, findings->adapter_bytes, findings->weight_bytes)));
    if (experts[findings->experts] && !findings->adapter_file)
        columns_add(&columns, CELLS("experts", experts[findings->experts], ""));
    if (findings->adapter_warning) columns_add(&columns, CELLS("note", findings->adapter_warning, ""));
    const char *of = findings->adapter_file ? findings->adapter_file : findings->targets;
    buffer_printf(explanation->out, *of ? "\n%s (%s)\n" : "\n%s%s\n", findings->adapter_title, of);
    columns_write(&columns, 2, explanation->out);
}

static void explain_pretraining(const struct explanation *explanation) {
    const struct findings *findings = explanation->findings;
    struct columns columns = {.arena = explanation->arena, .alignment = "llr"};
    columns_add(&columns, CELLS("bytes",
                                arena_printf(explanation->arena, "%s parameters in %s",
                                             count_text(explanation, findings->parameters), findings->weight_dtype),
                                count_text(explanation, findings->weight_bytes)));
    if (findings->pretraining_tokens)
        columns_add(&columns,
                    CELLS("bytes per token",
                          arena_printf(explanation->arena, "over %s tokens",
                                       count_text(explanation, findings->pretraining_tokens)),
                          real_text(explanation, rate(findings->weight_bytes, findings->pretraining_tokens), 4)));
    else
        columns_add(&columns, CELLS("bytes per token", "no number of pretraining tokens is on record", "-"));
    buffer_text(explanation->out, "\nPretraining\n");
    columns_write(&columns, 2, explanation->out);
}

static const char *amount_text(const struct explanation *explanation, const struct finding *finding) {
    const struct amount amount = finding->value(explanation->findings);
    const char *times = strcmp(finding->unit, "times") == 0 ? "×" : "";
    if (amount.text) return amount.text;
    if (amount.kind == AMOUNT_COUNT)
        return arena_printf(explanation->arena, "%s%s", count_text(explanation, amount.count), times);
    if (amount.kind == AMOUNT_REAL)
        return arena_printf(explanation->arena, "%s%s", real_text(explanation, amount.real, 4), times);
    return "none";
}

static void explain_crossings(const struct explanation *explanation) {
    struct columns columns = {.arena = explanation->arena, .alignment = "llr"};
    struct buffer condition = {0};
    const struct finding *finding;
    for (size_t i = 0; (finding = finding_at(i)); i++) {
        bool of_sizes = strcmp(finding->unit, "rank") == 0 || strncmp(finding->key, "sweet_spot.", 11) == 0;
        if (!finding->name || (of_sizes && !adapter_kind_varies(explanation->findings->kind))) continue;
        condition.size = 0;
        finding_write_condition(finding, explanation->findings, &condition);
        columns_add(&columns,
                    CELLS(finding->name, arena_text(explanation->arena, (char *)condition.bytes, condition.size),
                          amount_text(explanation, finding)));
    }
    buffer_free(&condition);
    buffer_text(explanation->out, "\nWhere they meet\n");
    columns_write(&columns, 2, explanation->out);
}

void explanation_write_text(const struct explanation *explanation) {
    const struct model *model = explanation->model;
    buffer_printf(explanation->out, "%s (%s)\n", model->name, model->id);
    if (explanation->model_note) buffer_printf(explanation->out, "note: %s\n", explanation->model_note);
    if (model->source) buffer_printf(explanation->out, "source: %s\n", model->source);
    if (model->notes) buffer_printf(explanation->out, "note: %s\n", model->notes);
    if (model->read_as) buffer_printf(explanation->out, "read as: %s\n", model->read_as);
    if (explanation->findings->altered)
        buffer_printf(explanation->out, "altered: %s\n", explanation->findings->altered);
    if (model->left_out) buffer_printf(explanation->out, "not counted: %s\n", model->left_out);
    explain_weights(explanation);
    explain_kv(explanation);
    explain_adapter(explanation);
    explain_pretraining(explanation);
    explain_crossings(explanation);
    text_make_lines_printable(explanation->out);
}
