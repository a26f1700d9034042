/* An adapter held against a model. */
#include "adapter/applying.h"
#include "adapter/listing.h"

#include <string.h>

#include "base/exact.h"

/* ---- all of it ---- */

static uint64_t widest_cache(const struct model *model) {
    uint64_t widest = 0, layers = 0;
    for (size_t i = 0; i < model->cache_count; i++) {
        const struct cache *cache = &model->caches[i];
        widest = exact_larger(widest, cache->elements);
        layers += cache->elements ? cache->layers : 0;
    }
    return exact_multiply(&widest, layers) ? widest : 0;
}

static void warn_of_copies(struct applying *applying) {
    const struct adapted_line *lines = (const struct adapted_line *)applying->lines.bytes;
    for (size_t i = 0; i < applying->lines.size / sizeof *lines; i++)
        if (lines[i].head_or_embedding) {
            applying_warn(applying, "PEFT's file also holds the adapted embeddings or output layer whole");
            return;
        }
}

static void warn_of_experts(struct applying *applying) {
    const struct adapted_line *lines = (const struct adapted_line *)applying->lines.bytes;
    for (size_t i = 0; i < applying->lines.size / sizeof *lines; i++)
        if (lines[i].per_layer > 1 && select_takes_experts_for_layers(applying->adapter)) {
            applying_warn(applying, "without layers_pattern PEFT takes an expert's number for its layer's in "
                                    "layers_to_transform");
            return;
        }
}

static bool apply(struct applying *applying) {
    const struct adapter *adapter = applying->adapter;
    if (adapter->file) return adapter_fits(applying->model, adapter, applying->error);
    if (!adapter->kind->matrix) return applying_add_saved(applying) && applying_add_rows(applying);
    if (!applying_add_matrices(applying) || !applying_check_targets(applying) || !applying_add_saved(applying) ||
        !applying_add_rows(applying))
        return false;
    if (!applying->lines.size) return applying_refuse_nothing(applying);
    applying_add_biases(applying);
    warn_of_copies(applying);
    warn_of_experts(applying);
    return true;
}

/* mlx-lm counts its layers from the model's end. */
static void keep_last_layers(const struct model *model, struct adapter *adapter, struct arena *arena) {
    uint64_t layers = model_layers(model), last = exact_smaller(adapter->last_layers, layers);
    uint64_t *only = arena_array(arena, last, sizeof *only);
    for (uint64_t i = 0; i < last; i++) only[i] = layers - last + i;
    adapter->only_layers = only;
    adapter->only_count = last;
    adapter->layers_pattern = "layers,h,blocks";
}

/* A file's factors of a whole tensor of experts follow the rank, as often as the model has experts in a layer. */
static void unstack(const struct model *model, struct adapter *adapter) {
    uint64_t experts = 0;
    for (size_t i = 0; i < model->weight_count; i++)
        if (model->weights[i].experts) experts = model->weights[i].experts;
    if (!experts || adapter->stacked_rank % experts) return; /* adapter_fits refuses it */
    uint64_t rank = adapter->stacked_rank / experts;
    if (!adapter->file_per_rank) adapter->rank = rank;
    if (adapter->rank != rank) return;
    adapter->file_per_rank += adapter->stacked_parameters / rank;
    adapter->file_fixed -= adapter->stacked_parameters;
}

/* What the model must say: PEFT's own targets where none are stated, and which layers are the last. */
static struct adapter *complete(const struct model *model, const struct adapter *asked, struct arena *arena,
                                struct error *error) {
    struct adapter *adapter = arena_alloc(arena, sizeof *adapter);
    *adapter = *asked;
    if (adapter->last_layers) keep_last_layers(model, adapter, arena);
    if (adapter->stacked_rank) unstack(model, adapter);
    bool stated = adapter->targets || adapter->target_pattern || adapter->no_targets || adapter->file;
    if (!adapter->kind->matrix) return adapter;
    if (adapter->no_targets && !adapter->parameters) {
        error_set(error, ERROR_FAILURE,
                  "target_modules is an empty list and target_parameters names nothing, which PEFT refuses; list the "
                  "modules, or leave target_modules out for the usual ones");
        return NULL;
    }
    if (stated) return adapter;
    adapter->targets = usual_targets(adapter->kind->mapping, model->model_type);
    if (adapter->targets || adapter->parameters) return adapter;
    error_set(error, ERROR_FAILURE,
              "target_modules is missing, and PEFT has no usual ones of %s for the model type %s; list the modules",
              adapter->kind->title, model->model_type ? model->model_type : "of this model");
    return NULL;
}

/* Of a kind whose factors face no side, experts share none. */
static bool sharing_fits(const struct adapted *adapted, struct error *error) {
    for (size_t i = 0; i < adapted->line_count; i++)
        if (adapted->lines[i].share && !line_has_sides(adapted, &adapted->lines[i]))
            return error_set(error, ERROR_USAGE,
                             "--moe-lora: %s has no factor that the experts of a layer could share; give per-expert or "
                             "none",
                             adapted->adapter->kind->title);
    return true;
}

const struct adapted *adapter_apply(const struct model *model, const struct adapter *asked, struct arena *arena,
                                    struct error *error) {
    const struct weight *embedding = model_find(model, WEIGHT_EMBEDDING);
    struct adapted *adapted = arena_alloc(arena, sizeof *adapted);
    struct adapter *adapter = complete(model, asked, arena, error);
    if (!adapter) return NULL;
    if (!adapter->file) adapter->target_names = names_sort(adapter->targets, arena);
    if (!adapter->file) adapter->parameter_names = names_sort(adapter->parameters, arena);
    *adapted = (struct adapted){.model = model,
                                .adapter = adapter,
                                .hidden = embedding ? embedding->out_features : 0,
                                .layers = model_layers(model),
                                .kv_elements = widest_cache(model)};
    struct applying applying = {.model = model, .adapter = adapter, .arena = arena, .error = error, .adapted = adapted};
    bool applied = apply(&applying);
    adapted->line_count = applying.lines.size / sizeof *adapted->lines;
    adapted->saved_count = applying.saved.size / sizeof *adapted->saved;
    adapted->targets = applied && !adapter->file ? applying_targets_text(&applying)
                       : adapter->file           ? adapter->targets
                                                 : "";
    adapted->lines = arena_items(arena, applying.lines.bytes, adapted->line_count, sizeof *adapted->lines);
    adapted->saved = arena_items(arena, applying.saved.bytes, adapted->saved_count, sizeof *adapted->saved);
    buffer_free(&applying.lines);
    buffer_free(&applying.saved);
    if (!applied || !sharing_fits(adapted, error)) return NULL;
    adapted_straighten(adapted);
    return adapted;
}

bool adapted_includes(const struct adapted *adapted, const struct weight *weight) {
    for (size_t i = 0; i < adapted->line_count; i++)
        if (adapted->lines[i].weight == weight || adapted->lines[i].also == weight) return true;
    return false;
}
