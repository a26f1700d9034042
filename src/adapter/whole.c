/* What is trained whole beside the adapted matrices. */
#include "adapter/applying.h"

#include <string.h>

#include "base/list.h"

/* ---- what is trained whole ---- */

static void add_saved(struct applying *applying, struct saved_line saved) {
    if (!saved.per_layer) saved.per_layer = 1;
    buffer_add(&applying->saved, &saved, sizeof saved);
}

static bool is_tied_twice(const struct applying *applying) {
    const struct adapter *adapter = applying->adapter;
    return select_saves(adapter, "lm_head") && !model_find(applying->model, WEIGHT_HEAD) &&
           model_find(applying->model, WEIGHT_EMBEDDING);
}

void applying_warn(struct applying *applying, const char *text) {
    const char *before = applying->adapted->warning;
    applying->adapted->warning = before ? arena_printf(applying->arena, "%s; %s", before, text) : text;
}

static void save_weight(struct applying *applying, const struct weight *weight) {
    struct candidate candidate = {.weight = weight, .layers = weight_layers(weight)};
    candidate.name = weight_path(applying->arena, weight->name);
    const uint32_t *layers = candidate_layers(applying, &candidate);
    add_saved(applying, (struct saved_line){.name = candidate.name,
                                            .layers = weight->fused_experts ? NULL : layers,
                                            .per_layer = weight->experts,
                                            .copies = weight->copies,
                                            .rows = weight->kind == WEIGHT_NORM        ? weight->out_features
                                                    : weight->kind == WEIGHT_EMBEDDING ? weight->in_features
                                                                                       : weight->out_features,
                                            .columns = weight->kind == WEIGHT_NORM        ? 0
                                                       : weight->kind == WEIGHT_EMBEDDING ? weight->out_features
                                                                                          : weight->in_features,
                                            .bias = weight->bias,
                                            .format = AS_BASE,
                                            .tensor = "weight"});
    if (weight->kind == WEIGHT_EMBEDDING) applying_warn(applying, "the whole embeddings are trained and saved");
}

/* Tied, the embeddings are trained and saved once, whichever of both names stands there. */
static void save_tied_head(struct applying *applying) {
    const struct weight *embedding = model_find(applying->model, WEIGHT_EMBEDDING);
    if (!is_tied_twice(applying)) return;
    if (applying->adapter->ties_saved) {
        if (!select_saves(applying->adapter, weight_path(applying->arena, embedding->name)))
            save_weight(applying, embedding);
        return;
    }
    add_saved(applying, (struct saved_line){.name = "lm_head",
                                            .layers = layers_from_zero(applying->arena, 1),
                                            .copies = 1,
                                            .rows = embedding->in_features,
                                            .columns = embedding->out_features,
                                            .format = AS_BASE,
                                            .tensor = "weight"});
    applying_warn(applying, "the output layer is the embeddings once more and is saved a second time, which "
                            "ensure_weight_tying spares");
}

static bool is_head_of_classifier(const char *name) {
    return strcmp(name, "score") == 0 || strcmp(name, "classifier") == 0;
}

/* A decoder's classifier has one head, which is called "score"; PEFT skips the name that is not there. */
static bool save_classifier(struct applying *applying, const char *name) {
    uint64_t labels = applying->adapter->labels;
    if (strcmp(name, "score") != 0) return true;
    if (!labels)
        return error_set(applying->error, ERROR_FAILURE,
                         "modules_to_save: '%s' is a classifier's head, whose size follows from the number of its "
                         "labels; state it with --labels",
                         name);
    add_saved(applying, (struct saved_line){.name = "score",
                                            .layers = layers_from_zero(applying->arena, 1),
                                            .copies = 1,
                                            .rows = labels,
                                            .columns = applying->adapted->hidden,
                                            .format = AS_BASE,
                                            .tensor = "weight"});
    return true;
}

static bool refuse_saved(const struct applying *applying, const char *name) {
    return error_set(applying->error, ERROR_FAILURE,
                     "modules_to_save: '%.60s' is not a module of %s; 'bpt explain' shows them", name,
                     applying->model->id);
}

static bool check_saved_name(struct applying *applying, const char *name) {
    struct adapter one = {.saved = name};
    struct buffer path = {0};
    bool found = select_saves(&one, "lm_head") && is_tied_twice(applying);
    for (size_t i = 0; i < applying->model->weight_count && !found; i++)
        found =
            select_saves(&one, path_fill(&path, weight_path(applying->arena, applying->model->weights[i].name), 0, 0));
    buffer_free(&path);
    if (found && names_have_numbers(name))
        return error_set(applying->error, ERROR_FAILURE,
                         "modules_to_save: '%.60s' is one module of several, of which all are counted or none; leave "
                         "its number out",
                         name);
    if (found) return true;
    if (is_head_of_classifier(name)) return save_classifier(applying, name);
    return refuse_saved(applying, name);
}

bool applying_add_saved(struct applying *applying) {
    struct buffer path = {0};
    const char *names = applying->adapter->saved;
    for (struct item item; list_take(&names, &item);)
        if (!check_saved_name(applying, item_copy(item, applying->arena))) return false;
    for (size_t i = 0; i < applying->model->weight_count; i++) {
        const struct weight *weight = &applying->model->weights[i];
        const char *name = weight_path(applying->arena, weight->name);
        if (select_saves(applying->adapter, path_fill(&path, name, 0, 0))) save_weight(applying, weight);
    }
    buffer_free(&path);
    save_tied_head(applying);
    return true;
}

/* ---- rows of embeddings, biases, copies ---- */

/* The path of the embedding or of the output layer, whichever the module is; NULL: neither. */
static const char *path_of_rows(const struct applying *applying, const char *module) {
    const struct weight *embedding = model_find(applying->model, WEIGHT_EMBEDDING);
    const struct weight *head = model_find(applying->model, WEIGHT_HEAD);
    const char *const paths[] = {embedding ? weight_path(applying->arena, embedding->name) : "",
                                 head ? weight_path(applying->arena, head->name) : "lm_head"};
    for (size_t i = 0; i < 2; i++)
        if (path_ends_with(paths[i], module, strlen(module))) return paths[i];
    return NULL;
}

bool applying_add_rows(struct applying *applying) {
    for (size_t i = 0; i < applying->adapter->row_count; i++) {
        const struct token_rows *rows = &applying->adapter->rows[i];
        const struct weight *embedding = model_find(applying->model, WEIGHT_EMBEDDING);
        const char *name = path_of_rows(applying, rows->module);
        if (!name)
            return error_set(
                applying->error, ERROR_FAILURE,
                "trainable_token_indices: '%.60s' is neither the embedding of %s, which is called %.80s, nor "
                "its output layer",
                rows->module, applying->model->id,
                embedding ? weight_path(applying->arena, embedding->name) : "nothing");
        for (int kept = 0; kept < 2; kept++)
            add_saved(applying, (struct saved_line){.name = name,
                                                    .layers = layers_from_zero(applying->arena, 1),
                                                    .copies = 1,
                                                    .rows = rows->count,
                                                    .columns = applying->adapted->hidden,
                                                    .format = kept ? AS_BASE : AS_ADAPTER,
                                                    .tensor = kept ? NULL : "token_adapter.trainable_tokens_delta"});
    }
    return true;
}

static bool line_of(const struct applying *applying, const struct weight *weight) {
    const struct adapted_line *lines = (const struct adapted_line *)applying->lines.bytes;
    for (size_t i = 0; i < applying->lines.size / sizeof *lines; i++)
        if (lines[i].weight == weight) return true;
    return false;
}

/* Trained biases are the model's own. */
void applying_add_biases(struct applying *applying) {
    for (size_t i = 0; i < applying->model->weight_count; i++) {
        const struct weight *weight = &applying->model->weights[i];
        bool adapted = line_of(applying, weight);
        bool trained = applying->adapter->bias == BIAS_ALL || (applying->adapter->bias == BIAS_ADAPTED && adapted);
        struct candidate candidate = {
            .weight = weight, .name = weight_path(applying->arena, weight->name), .layers = weight_layers(weight)};
        if (!weight->bias || !trained) continue;
        add_saved(applying, (struct saved_line){.name = candidate.name,
                                                .layers = candidate_layers(applying, &candidate),
                                                .copies = weight->copies,
                                                .rows = weight->out_features,
                                                .format = AS_BASE,
                                                .is_bias = true,
                                                .tensor = adapted ? "base_layer.bias" : "bias"});
    }
}
