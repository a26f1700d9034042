/* An adapter held against a model: the census's lines, each split where its modules are adapted in different ways. */
#include <stdio.h>
#include <string.h>

#include "adapter/select.h"
#include "base/buffer.h"
#include "base/exact.h"

struct applying {
    const struct model *model;
    const struct adapter *adapter;
    struct arena *arena;
    struct error *error;
    struct buffer lines, saved; /* of struct adapted_line, struct saved_line */
    struct adapted *adapted;
};

/* ---- layers ---- */

/* How many layers the census's line stands in. */
static uint64_t layers_of(const struct weight *weight) {
    return weight->experts ? weight->copies / weight->experts : weight->copies;
}

/* Of the model: those of the name that the most have; layers that differ in shape stand on several lines. */
static uint64_t count_layers(const struct model *model) {
    uint64_t most = 0;
    for (size_t i = 0; i < model->weight_count; i++) {
        uint64_t layers = 0;
        for (size_t j = 0; j < model->weight_count; j++)
            if (strcmp(model->weights[j].name, model->weights[i].name) == 0) layers += layers_of(&model->weights[j]);
        if (layers > most) most = layers;
    }
    return most;
}

/* 0, 1, 2, ... */
static const uint32_t *first_layers(struct arena *arena, uint64_t count) {
    uint32_t *layers = arena_array(arena, count, sizeof *layers);
    for (uint64_t i = 0; i < count; i++) layers[i] = (uint32_t)i;
    return layers;
}

static const uint32_t *layers_known(const struct applying *applying, const struct candidate *candidate) {
    if (candidate->weight->layers) return candidate->weight->layers;
    bool all = candidate->layers == applying->adapted->layers || !strchr(candidate->name, '*');
    return all ? first_layers(applying->arena, candidate->layers) : NULL;
}

/* The path with its numbers. */
static const char *path_of(struct buffer *path, const char *name, uint64_t layer, uint64_t expert) {
    path->size = 0;
    uint64_t numbers[] = {layer, expert};
    size_t star = 0;
    for (; *name; name++)
        if (*name == '*' && star < 2)
            buffer_printf(path, "%llu", (unsigned long long)numbers[star++]);
        else
            buffer_add(path, name, 1);
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
    const char *text = path_of(path, candidate->name, layer, expert);
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

enum { MOST_GROUPS = 4096 };

static struct group *group_of(struct buffer *groups, uint64_t own_size) {
    struct group *all = (struct group *)groups->bytes, fresh = {.own_size = own_size, .whole = true};
    size_t count = groups->size / sizeof *all;
    for (size_t i = 0; i < count; i++)
        if (all[i].own_size == own_size) return &all[i];
    if (count == MOST_GROUPS) return &all[0];
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
    const uint32_t *layers = layers_known(applying, candidate);
    bool each_layer = select_asks_layers(applying->adapter), grouped = true;
    bool each_expert = candidate->per_layer > 1 && select_asks_experts(applying->adapter);
    if (!layers && each_layer) {
        grouped = group_unknown(applying, candidate, &path, groups);
    } else if (each_layer || each_expert) {
        for (uint64_t i = 0; i < candidate->layers; i++)
            group_layer(applying, candidate, &path, groups, layers ? layers[i] : i, each_expert);
    } else {
        struct choice choice = choose(applying, candidate, &path, 0, 0);
        if (choice.included) group_of(groups, choice.own_size)->copies = candidate->layers * candidate->per_layer;
    }
    buffer_free(&path);
    return grouped && select_check(applying->adapter, applying->error);
}

/* ---- lines ---- */

/* Experts read and write what the first of their matrices reads: the residual stream, or a latent one. */
static bool faces_outside_with_in(const struct model *model, const struct weight *weight) {
    const char *end = strstr(weight->name, "experts");
    size_t length = end ? (size_t)(end - weight->name) : 0;
    for (size_t i = 0; i < model->weight_count; i++) {
        const struct weight *first = &model->weights[i];
        if (first->experts && strncmp(first->name, weight->name, length) == 0)
            return weight == first || weight->in_features == first->in_features;
    }
    return true;
}

static void add_line(struct applying *applying, const struct candidate *candidate, const struct group *group) {
    const struct weight *weight = candidate->weight;
    const struct adapter *adapter = applying->adapter;
    bool shared = weight->experts && adapter->moe == MOE_SHARED, norm = weight->kind == WEIGHT_NORM;
    const char *dot = strrchr(candidate->name, '.');
    const uint32_t *known = group->layers ? group->layers : layers_known(applying, candidate);
    struct adapted_line line = {
        .matrix = {.module = dot ? dot + 1 : candidate->name,
                   .in = norm ? 1 + (uint64_t)weight->bias : weight->in_features,
                   .out = weight->out_features + (candidate->also ? candidate->also->out_features : 0),
                   .copies = group->copies,
                   .embedding = weight->kind == WEIGHT_EMBEDDING},
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
        if (((struct group *)groups.bytes)[i].copies) add_line(applying, candidate, &((struct group *)groups.bytes)[i]);
    buffer_free(&groups);
    return grouped;
}

/* ---- candidates ---- */

static const char *without_suffix(struct arena *arena, const char *name) {
    size_t length = strlen(name), suffix = strlen(".weight");
    bool ends = length > suffix && strcmp(name + length - suffix, ".weight") == 0;
    return arena_text(arena, name, ends ? length - suffix : length);
}

/* "model.layers.*.mlp.experts.*.down_proj" -> "model.layers.*.mlp.experts.down_proj"; NULL: it has no expert's number.
 */
static const char *as_parameter(struct arena *arena, const char *name, const char *module) {
    const char *mark = strstr(name, ".experts.*.");
    if (!mark) return NULL;
    return arena_printf(arena, "%.*s.experts.%s", (int)(mark - name), name, module);
}

static bool is_called(const struct weight *weight, const char *const *names) {
    while (*names && strcmp(*names, weight->module) != 0) names++;
    return *names != NULL;
}

/* Hugging Face transformers 5 holds a layer's experts as two tensors: gate and up behind one another, and down. */
static bool add_as_parameter(struct applying *applying, size_t i) {
    static const char *const gates[] = {"gate_proj", "w1", "linear", NULL};
    static const char *const ups[] = {"up_proj", "w3", "linear_v", NULL};
    static const char *const downs[] = {"down_proj", "w2", "linear_1", NULL};
    const struct weight *weight = &applying->model->weights[i], *next = weight + 1;
    struct candidate candidate = {.weight = weight, .layers = layers_of(weight), .per_layer = 1, .parameter = true};
    bool pair = is_called(weight, gates) && i + 1 < applying->model->weight_count && is_called(next, ups) &&
                next->experts && next->copies == weight->copies;
    if (pair) candidate.also = next;
    const char *module = pair ? "gate_up_proj" : is_called(weight, downs) ? "down_proj" : weight->module;
    candidate.name = as_parameter(applying->arena, weight->name, module);
    bool second = is_called(weight, ups) && i > 0 && is_called(weight - 1, gates);
    return !candidate.name || second || add_candidate(applying, &candidate);
}

static bool add_weight(struct applying *applying, size_t i) {
    const struct weight *weight = &applying->model->weights[i];
    struct candidate candidate = {.weight = weight,
                                  .name = without_suffix(applying->arena, weight->name),
                                  .layers = layers_of(weight),
                                  .per_layer = weight->experts && !weight->fused_experts ? weight->experts : 1,
                                  .parameter = weight->fused_experts};
    if (!add_candidate(applying, &candidate)) return false;
    return !weight->experts || weight->fused_experts || add_as_parameter(applying, i);
}

static const struct weight *find_kind(const struct model *model, enum weight_kind kind) {
    for (size_t i = 0; i < model->weight_count; i++)
        if (model->weights[i].kind == kind) return &model->weights[i];
    return NULL;
}

/* Where the output layer is the embedding once more, the census has one line for both. */
static const struct weight *tied_head(const struct applying *applying) {
    const struct weight *embedding = find_kind(applying->model, WEIGHT_EMBEDDING);
    if (!embedding || find_kind(applying->model, WEIGHT_HEAD)) return NULL;
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

static bool add_matrices(struct applying *applying) {
    const struct weight *head = tied_head(applying);
    struct candidate tied = {.weight = head, .name = "lm_head", .layers = 1, .per_layer = 1};
    for (size_t i = 0; i < applying->model->weight_count; i++)
        if (!add_weight(applying, i)) return false;
    return !head || targets_are_words(applying->adapter->targets) || applying->adapter->target_pattern ||
           add_candidate(applying, &tied);
}

/* ---- what is trained whole ---- */

static void add_saved(struct applying *applying, struct saved_line saved) {
    buffer_add(&applying->saved, &saved, sizeof saved);
}

static bool is_tied_twice(const struct applying *applying) {
    const struct adapter *adapter = applying->adapter;
    return select_saves(adapter, "lm_head") && !find_kind(applying->model, WEIGHT_HEAD) &&
           find_kind(applying->model, WEIGHT_EMBEDDING);
}

static void warn(struct applying *applying, const char *text) {
    const char *before = applying->adapted->warning;
    applying->adapted->warning = before ? arena_printf(applying->arena, "%s; %s", before, text) : text;
}

static void save_weight(struct applying *applying, const struct weight *weight) {
    struct candidate candidate = {.weight = weight, .layers = layers_of(weight)};
    candidate.name = without_suffix(applying->arena, weight->name);
    add_saved(applying, (struct saved_line){.name = candidate.name,
                                            .layers = layers_known(applying, &candidate),
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
    if (weight->kind == WEIGHT_EMBEDDING) warn(applying, "the whole embeddings are trained and saved");
}

static void save_tied_head(struct applying *applying) {
    const struct weight *embedding = find_kind(applying->model, WEIGHT_EMBEDDING);
    if (!is_tied_twice(applying) || applying->adapter->ties_saved) return;
    add_saved(applying, (struct saved_line){.name = "lm_head",
                                            .layers = first_layers(applying->arena, 1),
                                            .copies = 1,
                                            .rows = embedding->in_features,
                                            .columns = embedding->out_features,
                                            .format = AS_BASE,
                                            .tensor = "weight"});
    warn(applying, "the output layer is the embeddings once more and is saved a second time, which "
                   "ensure_weight_tying spares");
}

static bool is_head_of_classifier(const char *name, size_t length) {
    return (length == 5 && memcmp(name, "score", 5) == 0) || (length == 10 && memcmp(name, "classifier", 10) == 0);
}

/* A decoder's classifier has one head, which is called "score"; PEFT skips the name that is not there. */
static bool save_classifier(struct applying *applying, const char *name, size_t length) {
    uint64_t labels = applying->adapter->labels;
    if (length != 5) return true;
    if (!labels)
        return error_set(applying->error, ERROR_FAILURE,
                         "modules_to_save: '%.*s' is a classifier's head, whose size follows from the number of its "
                         "labels; state it with --labels",
                         (int)length, name);
    add_saved(applying, (struct saved_line){.name = "score",
                                            .layers = first_layers(applying->arena, 1),
                                            .copies = 1,
                                            .rows = labels,
                                            .columns = applying->adapted->hidden,
                                            .format = AS_BASE,
                                            .tensor = "weight"});
    return true;
}

static bool refuse_saved(const struct applying *applying, const char *name, size_t length) {
    return error_set(applying->error, ERROR_FAILURE,
                     "modules_to_save: '%.*s' is not a module of %s; 'bpt explain' shows them",
                     (int)(length < 60 ? length : 60), name, applying->model->id);
}

static bool check_saved_name(struct applying *applying, const char *name, size_t length) {
    struct adapter one = {.saved = arena_text(applying->arena, name, length)};
    struct buffer path = {0};
    bool found = select_saves(&one, "lm_head") && is_tied_twice(applying);
    for (size_t i = 0; i < applying->model->weight_count && !found; i++)
        found =
            select_saves(&one, path_of(&path, without_suffix(applying->arena, applying->model->weights[i].name), 0, 0));
    buffer_free(&path);
    if (found) return true;
    if (is_head_of_classifier(name, length)) return save_classifier(applying, name, length);
    return refuse_saved(applying, name, length);
}

static bool add_saved_modules(struct applying *applying) {
    struct buffer path = {0};
    for (const char *at = applying->adapter->saved; at && *at;) {
        size_t length = strcspn(at, ",");
        if (!check_saved_name(applying, at, length)) return false;
        at += length + (at[length] == ',');
    }
    for (size_t i = 0; i < applying->model->weight_count; i++) {
        const struct weight *weight = &applying->model->weights[i];
        const char *name = without_suffix(applying->arena, weight->name);
        if (select_saves(applying->adapter, path_of(&path, name, 0, 0))) save_weight(applying, weight);
    }
    buffer_free(&path);
    save_tied_head(applying);
    return true;
}

/* ---- rows of embeddings, biases, copies ---- */

static bool add_rows(struct applying *applying) {
    for (size_t i = 0; i < applying->adapter->row_count; i++) {
        const struct token_rows *rows = &applying->adapter->rows[i];
        const struct weight *embedding = find_kind(applying->model, WEIGHT_EMBEDDING);
        const char *name = embedding ? without_suffix(applying->arena, embedding->name) : "";
        if (!path_ends_with(name, rows->module, strlen(rows->module)) && strcmp(rows->module, "lm_head") != 0)
            return error_set(applying->error, ERROR_FAILURE,
                             "trainable_token_indices: '%.60s' is not the embedding of %s, which is called %.80s",
                             rows->module, applying->model->id, name);
        for (int kept = 0; kept < 2; kept++)
            add_saved(applying, (struct saved_line){.name = name,
                                                    .layers = first_layers(applying->arena, 1),
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
static void add_biases(struct applying *applying) {
    for (size_t i = 0; i < applying->model->weight_count; i++) {
        const struct weight *weight = &applying->model->weights[i];
        bool adapted = line_of(applying, weight);
        bool trained = applying->adapter->bias == BIAS_ALL || (applying->adapter->bias == BIAS_ADAPTED && adapted);
        struct candidate candidate = {
            .weight = weight, .name = without_suffix(applying->arena, weight->name), .layers = layers_of(weight)};
        if (!weight->bias || !trained) continue;
        add_saved(applying, (struct saved_line){.name = candidate.name,
                                                .layers = layers_known(applying, &candidate),
                                                .copies = weight->copies,
                                                .rows = weight->out_features,
                                                .format = AS_BASE,
                                                .is_bias = true,
                                                .tensor = adapted ? "base_layer.bias" : "bias"});
    }
}

/* ---- refusals ---- */

static bool names_reach(const struct applying *applying, const char *name, size_t length) {
    struct adapter one = *applying->adapter;
    if (!length || targets_are_words(arena_text(applying->arena, name, length))) return false;
    one.targets = one.parameters = arena_text(applying->arena, name, length);
    one.excluded = one.saved = NULL;
    one.excluded_pattern = one.target_pattern = NULL;
    one.moe = MOE_PER_EXPERT;
    one.only_count = 0;
    struct applying trial = *applying;
    struct error ignored = {0};
    trial.adapter = &one;
    trial.error = &ignored;
    trial.lines = (struct buffer){0};
    bool reached = !add_matrices(&trial) || trial.lines.size;
    buffer_free(&trial.lines);
    return reached;
}

static bool is_usual(const char *name, size_t length) {
    static const char *const names[] = {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0) return true;
    return false;
}

/* Appends a name as a person would type it; experts in one tensor by two parts, since one does not reach them. */
static void append_module(struct buffer *all, const struct weight *weight) {
    const char *name = weight->module, *experts = strstr(weight->name, ".experts.");
    char wanted[128];
    if (weight->fused_experts && experts) name = experts + 1;
    int length = snprintf(wanted, sizeof wanted, "%s%s%s", all->size ? "," : "", name, "");
    buffer_add(all, "", 1);
    all->size--;
    for (const char *at = (const char *)all->bytes; at && *at; at += strcspn(at, ","), at += *at == ',')
        if (strcspn(at, ",") == strlen(name) && strncmp(at, name, strlen(name)) == 0) return;
    buffer_add(all, wanted, (size_t)length < sizeof wanted ? (size_t)length : sizeof wanted - 1);
}

static bool refuse_target(const struct applying *applying, const char *name, size_t length) {
    struct buffer all = {0};
    for (size_t i = 0; i < applying->model->weight_count; i++) {
        const struct weight *weight = &applying->model->weights[i];
        bool shown = applying->adapter->kind->norms ? weight->kind == WEIGHT_NORM
                                                    : weight->kind == WEIGHT_LINEAR || weight->kind == WEIGHT_EXPERT;
        if (shown) append_module(&all, weight);
    }
    error_set(applying->error, ERROR_USAGE,
              "--targets: '%.*s' is not a %s of %s; give all-linear, attention, mlp, or some of %.*s",
              (int)(length < 60 ? length : 60), name, applying->adapter->kind->norms ? "norm" : "linear matrix",
              applying->model->id, (int)all.size, all.bytes ? (char *)all.bytes : "");
    buffer_free(&all);
    return false;
}

/* Each name that is listed is in the model, but for the usual ones. NULL: none is. */
static bool check_names(const struct applying *applying, const char *names, bool spare_usual) {
    for (const char *at = names; at;) {
        size_t length = strcspn(at, ",");
        bool may_be_absent = spare_usual && is_usual(at, length);
        if (!may_be_absent && !names_reach(applying, at, length)) return refuse_target(applying, at, length);
        at = at[length] ? at + length + 1 : NULL;
    }
    return true;
}

static bool check_targets(const struct applying *applying) {
    const struct adapter *adapter = applying->adapter;
    bool any = applying->lines.size != 0;
    if (adapter->target_pattern)
        return any || error_set(applying->error, ERROR_FAILURE, "target_modules: no module of %s matches '%.200s'",
                                applying->model->id, pattern_text(adapter->target_pattern));
    if (targets_are_words(adapter->targets))
        return any || adapter->moe == MOE_NONE || refuse_target(applying, adapter->targets, strlen(adapter->targets));
    return check_names(applying, adapter->targets, any) && check_names(applying, adapter->parameters, false);
}

static bool refuse_nothing(const struct applying *applying) {
    const char *targets = applying->adapter->targets;
    return error_set(applying->error, ERROR_USAGE,
                     "--targets: '%.60s' leaves nothing of %s for the adapter to act on; choose other targets",
                     targets ? targets : "the pattern", applying->model->id);
}

/* ---- words ---- */

/* "in layers 7, 15, 23" or "in 3 of 24 layers"; "": in all that there are, or not known. */
static const char *layers_text(const struct applying *applying) {
    const struct adapted_line *lines = (const struct adapted_line *)applying->lines.bytes;
    size_t count = applying->lines.size / sizeof *lines;
    uint64_t layers = applying->adapted->layers, some = 0;
    bool *in = arena_array(applying->arena, layers + 1, sizeof *in);
    if (!select_asks_layers(applying->adapter)) return "";
    for (size_t i = 0; i < count; i++)
        for (uint64_t j = 0;
             lines[i].layers && strchr(lines[i].name, '*') && j < lines[i].matrix.copies / lines[i].per_layer; j++)
            if (lines[i].layers[j] < layers) in[lines[i].layers[j]] = true;
    for (uint64_t i = 0; i < layers; i++) some += in[i];
    if (!some || some == layers) return "";
    return arena_printf(applying->arena, " in %llu of %llu layers", (unsigned long long)some,
                        (unsigned long long)layers);
}

static const char *targets_text(const struct applying *applying) {
    const struct adapted_line *lines = (const struct adapted_line *)applying->lines.bytes;
    struct buffer all = {0};
    for (size_t i = 0; i < applying->lines.size / sizeof *lines; i++) {
        const char *name = lines[i].matrix.module;
        const char *experts = lines[i].stacked > 1 ? strstr(lines[i].name, "experts.") : NULL;
        if (experts) name = experts;
        bool listed = false;
        buffer_add(&all, "", 1);
        all.size--;
        for (const char *at = (const char *)all.bytes; *at && !listed; at += strcspn(at, ","), at += *at == ',')
            listed = strcspn(at, ",") == strlen(name) && strncmp(at, name, strlen(name)) == 0;
        if (!listed) buffer_printf(&all, "%s%s", all.size ? "," : "", name);
    }
    buffer_text(&all, layers_text(applying));
    const char *text = arena_text(applying->arena, all.bytes ? (char *)all.bytes : "", all.size);
    buffer_free(&all);
    return text;
}

/* ---- all of it ---- */

static uint64_t widest_cache(const struct model *model) {
    uint64_t widest = 0, layers = 0;
    for (size_t i = 0; i < model->cache_count; i++) {
        const struct cache *cache = &model->caches[i];
        if (cache->elements > widest) widest = cache->elements;
        layers += cache->elements ? cache->layers : 0;
    }
    return exact_multiply(&widest, layers) ? widest : 0;
}

static void warn_of_copies(struct applying *applying) {
    const struct adapted_line *lines = (const struct adapted_line *)applying->lines.bytes;
    for (size_t i = 0; i < applying->lines.size / sizeof *lines; i++)
        if (lines[i].head_or_embedding) {
            warn(applying, "PEFT's file also holds the adapted embeddings or output layer whole");
            return;
        }
}

static bool apply(struct applying *applying) {
    const struct adapter *adapter = applying->adapter;
    if (adapter->file) return adapter_fits(applying->model, adapter, applying->error);
    if (!adapter->kind->matrix) return add_saved_modules(applying) && add_rows(applying);
    bool listed = !adapter->target_pattern && !targets_are_words(adapter->targets);
    if (listed && !check_names(applying, adapter->targets, true)) return false; /* at once, however long the list is */
    if (!add_matrices(applying) || !check_targets(applying) || !add_saved_modules(applying) || !add_rows(applying))
        return false;
    if (!applying->lines.size) return refuse_nothing(applying);
    add_biases(applying);
    warn_of_copies(applying);
    return true;
}

/* mlx-lm counts its layers from the model's end. */
static void keep_last_layers(const struct model *model, struct adapter *adapter, struct arena *arena) {
    uint64_t layers = count_layers(model), last = adapter->last_layers < layers ? adapter->last_layers : layers;
    uint64_t *only = arena_array(arena, last, sizeof *only);
    for (uint64_t i = 0; i < last; i++) only[i] = layers - last + i;
    adapter->only_layers = only;
    adapter->only_count = last;
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
static const struct adapter *complete(const struct model *model, const struct adapter *asked, struct arena *arena,
                                      struct error *error) {
    struct adapter *adapter = arena_alloc(arena, sizeof *adapter);
    *adapter = *asked;
    if (adapter->last_layers) keep_last_layers(model, adapter, arena);
    if (adapter->stacked_rank) unstack(model, adapter);
    bool stated = adapter->targets || adapter->target_pattern || adapter->parameters || adapter->file;
    if (stated || !adapter->kind->matrix) return adapter;
    adapter->targets = usual_targets(adapter->kind->mapping, model->model_type);
    if (adapter->targets) return adapter;
    error_set(error, ERROR_FAILURE,
              "target_modules is missing, and PEFT has no usual ones of %s for the model type %s; list the modules",
              adapter->kind->title, model->model_type ? model->model_type : "of this model");
    return NULL;
}

const struct adapted *adapter_apply(const struct model *model, const struct adapter *adapter, struct arena *arena,
                                    struct error *error) {
    const struct weight *embedding = find_kind(model, WEIGHT_EMBEDDING);
    struct adapted *adapted = arena_alloc(arena, sizeof *adapted);
    adapter = complete(model, adapter, arena, error);
    if (!adapter) return NULL;
    *adapted = (struct adapted){.model = model,
                                .adapter = adapter,
                                .hidden = embedding ? embedding->out_features : 0,
                                .layers = count_layers(model),
                                .kv_elements = widest_cache(model)};
    struct applying applying = {.model = model, .adapter = adapter, .arena = arena, .error = error, .adapted = adapted};
    bool applied = apply(&applying);
    adapted->line_count = applying.lines.size / sizeof *adapted->lines;
    adapted->saved_count = applying.saved.size / sizeof *adapted->saved;
    adapted->targets = applied && !adapter->file ? targets_text(&applying) : adapter->file ? adapter->targets : "";
    struct adapted_line *lines = arena_array(arena, adapted->line_count + 1, sizeof *lines);
    struct saved_line *saved = arena_array(arena, adapted->saved_count + 1, sizeof *saved);
    if (adapted->line_count) memcpy(lines, applying.lines.bytes, applying.lines.size);
    if (adapted->saved_count) memcpy(saved, applying.saved.bytes, applying.saved.size);
    adapted->lines = lines;
    adapted->saved = saved;
    buffer_free(&applying.lines);
    buffer_free(&applying.saved);
    return applied ? adapted : NULL;
}

bool adapted_includes(const struct adapted *adapted, const struct weight *weight) {
    for (size_t i = 0; i < adapted->line_count; i++)
        if (adapted->lines[i].weight == weight || adapted->lines[i].also == weight) return true;
    return false;
}
