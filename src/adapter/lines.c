/* The census's lines, each split where its modules are adapted in different ways. */
#include "adapter/applying.h"

#include <string.h>

#include "base/exact.h"
#include "base/number.h"
#include "base/text.h"

/* ---- layers ---- */

/* How many layers the census's line stands in. */
uint64_t weight_layers(const struct weight *weight) {
    return weight->experts ? weight->copies / weight->experts : weight->copies;
}

/* Of the model: those of the name that the most have; layers that differ in shape stand on several lines. */
uint64_t model_layers(const struct model *model) {
    uint64_t most = 0;
    for (size_t i = 0; i < model->weight_count; i++) {
        uint64_t layers = 0;
        for (size_t j = 0; j < model->weight_count; j++)
            if (strcmp(model->weights[j].name, model->weights[i].name) == 0)
                layers += weight_layers(&model->weights[j]);
        most = exact_larger(most, layers);
    }
    return most;
}

/* 0, 1, 2, ... */
const uint32_t *layers_from_zero(struct arena *arena, uint64_t count) {
    uint32_t *layers = arena_array(arena, count, sizeof *layers);
    for (uint64_t i = 0; i < count; i++) layers[i] = (uint32_t)i;
    return layers;
}

const uint32_t *candidate_layers(const struct applying *applying, const struct candidate *candidate) {
    if (candidate->weight->layers) return candidate->weight->layers;
    bool all = candidate->layers == applying->adapted->layers || !strchr(candidate->name, '*');
    return all ? layers_from_zero(applying->arena, candidate->layers) : NULL;
}

/* The path with its numbers. */
const char *path_fill(struct buffer *path, const char *name, uint64_t layer, uint64_t expert) {
    const uint64_t numbers[] = {layer, expert};
    char number[NUMBER_SIZE];
    path->size = 0;
    for (size_t star = 0; star < 2; star++) {
        size_t length = strcspn(name, "*");
        buffer_add(path, name, length);
        name += length;
        if (!*name) break;
        buffer_add(path, number, (size_t)(number_put(number, numbers[star]) - number));
        name++;
    }
    buffer_text(path, name);
    buffer_add(path, "", 1);
    return (const char *)path->bytes;
}

/* ---- how one module is adapted ---- */

struct choice {
    bool included;
    uint64_t own_size;
};

static struct choice choose(const struct applying *applying, const struct candidate *candidate, struct buffer *path,
                            uint64_t layer, uint64_t expert) {
    const char *text = path_fill(path, candidate->name, layer, expert);
    struct choice choice = {.included = select_includes(applying->adapter, applying->model, candidate, text)};
    if (choice.included) choice.own_size = select_size(applying->adapter, text);
    return choice;
}

/* Modules of one candidate that are adapted alike. */
struct group {
    uint64_t own_size, copies;
    uint32_t *layers;
    size_t layer_count;
    bool whole; /* all experts of each of its layers */
};

static struct group *group_of(struct buffer *groups, uint64_t own_size) {
    struct group *all = (struct group *)groups->bytes, fresh = {.own_size = own_size, .whole = true};
    size_t count = groups->size / sizeof *all;
    for (size_t i = 0; i < count; i++)
        if (all[i].own_size == own_size) return &all[i];
    buffer_add(groups, &fresh, sizeof fresh);
    return (struct group *)groups->bytes + count;
}

static void add_to_group(const struct applying *applying, const struct candidate *candidate, struct buffer *groups,
                         uint64_t own_size, uint64_t copies, uint64_t layer) {
    struct group *group = group_of(groups, own_size);
    if (!group->layers) group->layers = arena_array(applying->arena, candidate->layers, sizeof *group->layers);
    group->copies += copies;
    group->whole = group->whole && copies == candidate->per_layer;
    if (group->layer_count < candidate->layers) group->layers[group->layer_count++] = (uint32_t)layer;
}

/* A layer's modules: its experts are asked one by one only where a name can tell them apart. */
static void group_layer(const struct applying *applying, const struct candidate *candidate, struct buffer *path,
                        struct buffer *groups, uint64_t layer, bool each_expert) {
    uint64_t asked = each_expert ? candidate->per_layer : 1, run = 0;
    struct choice last = {0};
    for (uint64_t expert = 0; expert < asked; expert++) {
        struct choice choice = choose(applying, candidate, path, layer, expert);
        bool same = choice.included == last.included && choice.own_size == last.own_size;
        if (run && !same && last.included) add_to_group(applying, candidate, groups, last.own_size, run, layer);
        run = same ? run + 1 : 1;
        last = choice;
    }
    if (last.included)
        add_to_group(applying, candidate, groups, last.own_size, each_expert ? run : candidate->per_layer, layer);
}

static bool refuse_unknown_layers(const struct applying *applying, const struct candidate *candidate) {
    return error_set(applying->error, ERROR_FAILURE,
                     "what is asked of %.80s differs from layer to layer, and the layers of %s differ there, so it is "
                     "not known which of them are meant; name the modules without a layer",
                     candidate->name, applying->model->id);
}

/* Where it is not known in which layers the matrix stands, it must be adapted alike in all. */
static bool group_unknown(const struct applying *applying, const struct candidate *candidate, struct buffer *path,
                          struct buffer *groups) {
    struct choice first = choose(applying, candidate, path, 0, 0);
    for (uint64_t layer = 1; layer < applying->adapted->layers; layer++) {
        struct choice other = choose(applying, candidate, path, layer, 0);
        if (other.included != first.included || other.own_size != first.own_size)
            return refuse_unknown_layers(applying, candidate);
    }
    if (!first.included) return true;
    struct group *group = group_of(groups, first.own_size);
    group->copies = candidate->layers * candidate->per_layer;
    return true;
}

static bool group_candidate(const struct applying *applying, const struct candidate *candidate, struct buffer *groups) {
    struct buffer path = {0};
    const uint32_t *layers = candidate_layers(applying, candidate);
    bool each_layer = select_asks_layers(applying->adapter), grouped = true;
    bool each_expert = candidate->per_layer > 1 && select_asks_experts(applying->adapter);
    if (!each_layer) {
        struct choice choice = choose(applying, candidate, &path, 0, 0);
        if (choice.included) group_of(groups, choice.own_size)->copies = candidate->layers * candidate->per_layer;
    } else if (layers) {
        for (uint64_t i = 0; i < candidate->layers; i++)
            group_layer(applying, candidate, &path, groups, layers[i], each_expert);
    } else {
        grouped = group_unknown(applying, candidate, &path, groups);
    }
    buffer_free(&path);
    return grouped && select_check(applying->adapter, applying->error);
}

/* ---- lines ---- */

/* Experts read and write what the first of their matrices reads: the residual stream, or a latent one. */
static bool faces_outside_with_in(const struct model *model, const struct weight *weight) {
    const struct weight *first = model->weights;
    while (!first->experts) first++;
    return weight->in_features == first->in_features;
}

static void add_line(struct applying *applying, const struct candidate *candidate, const struct group *group) {
    const struct weight *weight = candidate->weight;
    const struct adapter *adapter = applying->adapter;
    bool shared = weight->experts && adapter->moe == MOE_SHARED, norm = weight->kind == WEIGHT_NORM;
    const char *dot = strrchr(candidate->name, '.');
    const uint32_t *known = group->layers ? group->layers : candidate_layers(applying, candidate);
    struct adapted_line line = {
        .matrix = {.module = dot ? dot + 1 : candidate->name,
                   .in = norm ? 1 + (uint64_t)weight->bias : weight->in_features,
                   .out = weight->out_features + (candidate->also ? candidate->also->out_features : 0),
                   .copies = group->copies,
                   .embedding = weight->kind == WEIGHT_EMBEDDING,
                   .bias = weight->bias},
        .own_size = group->own_size,
        .weight = weight,
        .also = candidate->also,
        .name = candidate->name,
        .per_layer = candidate->per_layer,
        .layers = group->layers && !group->whole ? NULL : known,
        .share = shared ? weight->experts : 0,
        .outer_in = shared && faces_outside_with_in(applying->model, weight),
        .stacked = candidate->parameter && !shared ? weight->experts : 1,
        .head_or_embedding = weight->kind == WEIGHT_EMBEDDING || weight->kind == WEIGHT_HEAD,
    };
    if (shared && candidate->parameter) line.matrix.copies *= weight->experts;
    line.matrix.feed_forward = is_feed_forward(adapter, candidate->name);
    buffer_add(&applying->lines, &line, sizeof line);
}

static bool is_adaptable(const struct adapter *adapter, const struct weight *weight) {
    if (adapter->kind->norms) return weight->kind == WEIGHT_NORM;
    return weight->kind != WEIGHT_NORM && weight->kind != WEIGHT_CONV && weight->kind != WEIGHT_VECTOR;
}

static bool add_candidate(struct applying *applying, const struct candidate *candidate) {
    struct buffer groups = {0};
    if (!is_adaptable(applying->adapter, candidate->weight)) return true;
    bool grouped = group_candidate(applying, candidate, &groups);
    for (size_t i = 0; grouped && i < groups.size / sizeof(struct group); i++)
        add_line(applying, candidate, &((struct group *)groups.bytes)[i]);
    buffer_free(&groups);
    return grouped;
}

/* ---- candidates ---- */

const char *weight_path(struct arena *arena, const char *name) {
    return arena_text(arena, name, strlen(name) - (text_ends_with(name, ".weight") ? strlen(".weight") : 0));
}

/* "model.layers.*.mlp.experts.*.down_proj" -> "model.layers.*.mlp.experts.down_proj" */
static const char *as_parameter(struct arena *arena, const char *name, const char *module) {
    const char *mark = strstr(name, ".experts.*.");
    return arena_printf(arena, "%.*s.experts.%s", (int)(mark - name), name, module);
}

static bool is_called(const struct weight *weight, const char *const *names) {
    while (*names && strcmp(*names, weight->module) != 0) names++;
    return *names != NULL;
}

/* Hugging Face transformers 5 holds a layer's experts as two tensors: gate and up behind one another, as they stand in
 * the census, and down. */
static bool add_as_parameter(struct applying *applying, size_t i) {
    static const char *const gates[] = {"gate_proj", "w1", "linear", NULL};
    static const char *const ups[] = {"up_proj", "w3", "linear_v", NULL};
    static const char *const downs[] = {"down_proj", "w2", "linear_1", NULL};
    const struct weight *weight = &applying->model->weights[i], *next = weight + 1;
    struct candidate candidate = {.weight = weight, .layers = weight_layers(weight), .per_layer = 1, .parameter = true};
    bool pair = is_called(weight, gates), second = is_called(weight, ups) && is_called(weight - 1, gates);
    if (pair) candidate.also = next;
    const char *module = pair ? "gate_up_proj" : is_called(weight, downs) ? "down_proj" : weight->module;
    candidate.name = as_parameter(applying->arena, weight->name, module);
    return second || add_candidate(applying, &candidate);
}

static bool add_weight(struct applying *applying, size_t i) {
    const struct weight *weight = &applying->model->weights[i];
    struct candidate candidate = {.weight = weight,
                                  .name = weight_path(applying->arena, weight->name),
                                  .layers = weight_layers(weight),
                                  .per_layer = weight->experts && !weight->fused_experts ? weight->experts : 1,
                                  .parameter = weight->fused_experts};
    if (!add_candidate(applying, &candidate)) return false;
    return !weight->experts || weight->fused_experts || add_as_parameter(applying, i);
}

const struct weight *model_find(const struct model *model, enum weight_kind kind) {
    for (size_t i = 0; i < model->weight_count; i++)
        if (model->weights[i].kind == kind) return &model->weights[i];
    return NULL;
}

/* Where the output layer is the embedding once more, the census has one line for both. */
static const struct weight *tied_head(const struct applying *applying) {
    const struct weight *embedding = model_find(applying->model, WEIGHT_EMBEDDING);
    if (!embedding || model_find(applying->model, WEIGHT_HEAD)) return NULL;
    struct weight *head = arena_alloc(applying->arena, sizeof *head);
    *head = (struct weight){.name = "lm_head.weight",
                            .module = "lm_head",
                            .kind = WEIGHT_HEAD,
                            .copies = 1,
                            .active_copies = 1,
                            .in_features = embedding->out_features,
                            .out_features = embedding->in_features};
    return head;
}

bool applying_add_matrices(struct applying *applying) {
    const struct weight *head = tied_head(applying);
    struct candidate tied = {.weight = head, .name = "lm_head", .layers = 1, .per_layer = 1};
    for (size_t i = 0; i < applying->model->weight_count; i++)
        if (!add_weight(applying, i)) return false;
    return !head || targets_are_words(applying->adapter->targets) || applying->adapter->target_pattern ||
           add_candidate(applying, &tied);
}
