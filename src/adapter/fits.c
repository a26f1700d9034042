/* A file's modules held against the census. The same model has other names elsewhere: behind PEFT's prefixes, within a
 * model that also sees, with matrices fused or not, in other code. So what may be an adapter for it is not refused. */
#include <stdlib.h>
#include <string.h>

#include "adapter/applying.h"
#include "base/buffer.h"

/* "base_model.model.model.layers.3.self_attn.q_proj" */
struct place {
    const char *layer; /* "3.self_attn.q_proj"; NULL: outside the layers */
    const char *path;  /* "layers.3.self_attn.q_proj"; outside the layers the last part, or "altup_projections.0" */
    const char *last;  /* "q_proj" */
};

static bool is_one_of(const char *const *names, const char *part, size_t length) {
    while (*names && (strlen(*names) != length || memcmp(*names, part, length) != 0)) names++;
    return *names != NULL;
}

static bool is_number(const char *part, size_t length) {
    return length && strspn(part, "0123456789") >= length;
}

static struct place find_place(const char *name) {
    static const char *const lists[] = {"layers", "h", "blocks", NULL};
    struct place place = {.path = name, .last = name};
    bool listed = false;
    for (const char *part = name, *before = name;;) {
        size_t length = strcspn(part, ".");
        if (listed && !place.layer && is_number(part, length)) {
            place.layer = part;
            place.path = place.last;
        }
        listed = is_one_of(lists, part, length);
        if (!place.layer) place.path = is_number(part, length) ? before : part;
        place.last = before = part;
        if (!part[length]) break;
        part += length + 1;
    }
    return place;
}

/* Only names that lead to the text model stand before its path: a tower that sees has layers and a q_proj as well. */
static bool is_of_text(const char *name, const struct place *place) {
    static const char *const leading[] = {"base_model", "model",    "module",   "language_model", "language",
                                          "text_model", "llm",      "thinker",  "transformer",    "decoder",
                                          "encoder",    "backbone", "gpt_neox", "rwkv",           NULL};
    for (size_t length; name < place->path; name += length + 1) {
        length = strcspn(name, ".");
        if (!is_one_of(leading, name, length)) return false;
    }
    return true;
}

/* ---- which matrices of the census are meant ---- */

/* "layers.3.self_attn.q_proj" is of "layers.*.self_attn.q_proj.weight". */
static bool matches(const char *path, const char *pattern) {
    while (*path && *pattern) {
        size_t digits = strspn(path, "0123456789");
        if (*pattern == '*' && digits)
            path += digits, pattern++;
        else if (*path++ != *pattern++)
            return false;
    }
    return !*path && (!*pattern || strcmp(pattern, ".weight") == 0);
}

static bool has_path(const struct weight *weight, const struct place *place) {
    const char *star = strchr(weight->name, '*');
    if (!star) return !place->layer && strcmp(weight->module, place->last) == 0;
    const char *pattern = star - 1;
    while (pattern > weight->name && pattern[-1] != '.') pattern--;
    return matches(place->path, pattern) && (place->layer || strtoull(place->last, NULL, 10) < weight->copies);
}

/* A mixture's experts have names that its other matrices have too, in other widths; fused elsewhere, in any order. */
static bool has_last_name(const struct weight *weight, const struct place *place) {
    return !weight->experts && !strstr(place->path, ".experts.") && strcmp(weight->module, place->last) == 0;
}

static bool is_matrix(const struct weight *weight) {
    return weight->kind == WEIGHT_LINEAR || weight->kind == WEIGHT_ROUTER || weight->kind == WEIGHT_HEAD ||
           (weight->kind == WEIGHT_EXPERT && !weight->fused_experts);
}

struct search {
    const struct model *model;
    const struct adapted_module *module;
    struct place place;
    bool (*means)(const struct weight *weight, const struct place *place);
};

static bool is_meant(const struct search *search, const struct weight *weight) {
    return is_matrix(weight) && search->means(weight, &search->place);
}

/* ---- what is compared ---- */

/* A vocabulary may have grown before training; QA-LoRA's A reads means over groups of 16 inputs or more. */
static bool has_widths(const struct weight *weight, const struct adapted_module *module) {
    uint64_t in = weight->in_features;
    bool pooled = module->in && in % module->in == 0 && in / module->in >= 16;
    return (module->in == in || pooled) && (module->out == weight->out_features || weight->kind == WEIGHT_HEAD);
}

static bool has_either_width(const struct model *model, const struct adapted_module *module) {
    for (size_t i = 0; i < model->weight_count; i++) {
        const struct weight *weight = &model->weights[i];
        bool in = weight->in_features == module->in || weight->in_features == module->out;
        bool out = weight->out_features == module->in || weight->out_features == module->out;
        if (is_matrix(weight) && (in || out)) return true;
    }
    return false;
}

/* Prediction layers, which the census leaves out, are numbered on behind the others. */
static bool is_beyond(const struct model *model, const struct place *place, uint64_t layers) {
    bool goes_on = model->left_out && strstr(model->left_out, "prediction layer");
    return place->layer && !goes_on && strtoull(place->layer, NULL, 10) >= layers;
}

/* ---- sentences ---- */

#define REMEDY "give the model that it was trained on as --model"

/* "8192 x 8192 or 8192 x 1024", each once */
static void list_shapes(const struct search *search, struct buffer *shapes) {
    const struct weight *weights = search->model->weights;
    for (size_t i = 0; i < search->model->weight_count; i++) {
        bool said = !is_meant(search, &weights[i]);
        for (size_t j = 0; j < i && !said; j++)
            said = is_meant(search, &weights[j]) && weights[j].in_features == weights[i].in_features &&
                   weights[j].out_features == weights[i].out_features;
        if (!said)
            buffer_printf(shapes, "%s%llu x %llu", shapes->size ? " or " : "",
                          (unsigned long long)weights[i].in_features, (unsigned long long)weights[i].out_features);
    }
}

static bool refuse_widths(const struct search *search, const char *file, struct error *error) {
    const struct adapted_module *module = search->module;
    struct buffer shapes = {0};
    list_shapes(search, &shapes);
    error_set(error, ERROR_FAILURE,
              "%s: module \"%.200s\" adapts a matrix of %llu x %llu (in x out), but %.60s of %s is %.*s; " REMEDY, file,
              module->name, (unsigned long long)module->in, (unsigned long long)module->out, search->place.last,
              search->model->id, (int)shapes.size, (char *)shapes.bytes);
    buffer_free(&shapes);
    return false;
}

static bool refuse_name(const struct search *search, const char *file, struct error *error) {
    const struct adapted_module *module = search->module;
    return error_set(error, ERROR_FAILURE,
                     "%s: module \"%.200s\" adapts a matrix of %llu x %llu (in x out), but %s has no such module, nor "
                     "any matrix of one of these widths; " REMEDY,
                     file, module->name, (unsigned long long)module->in, (unsigned long long)module->out,
                     search->model->id);
}

/* ---- a module, and all of them ---- */

/* What a module may be of the model's. */
enum standing {
    STANDS_NOT,   /* nothing that is known */
    STANDS_AS_IT, /* it, by name or by where it lies and what it reads */
    REFUSED,
};

/* Of layers under a name that is not known here. */
static bool is_numbered(const char *name) {
    for (size_t length; *name; name += length + (name[length] == '.')) {
        length = strcspn(name, ".");
        if (is_number(name, length)) return true;
    }
    return false;
}

/* PEFT's ParamWrapper: a layer's experts in one tensor. */
static bool stands_for_experts(const struct search *search) {
    for (size_t i = 0; i < search->model->weight_count; i++) {
        const struct weight *weight = &search->model->weights[i];
        uint64_t out = search->module->out;
        bool widths = weight->in_features == search->module->in &&
                      (weight->out_features == out || 2 * weight->out_features == out);
        if (weight->experts && widths) return true;
    }
    return false;
}

/* A layer's experts in one tensor, whose last name another matrix of the layer may have too. */
static bool is_of_fused_experts(const struct search *search) {
    for (size_t i = 0; i < search->model->weight_count; i++)
        if (search->model->weights[i].fused_experts && has_path(&search->model->weights[i], &search->place))
            return true;
    return false;
}

static enum standing stand(struct search *search, const char *file, struct error *error) {
    static bool (*const means[])(const struct weight *, const struct place *) = {has_path, has_last_name};
    size_t ways = is_of_fused_experts(search) ? 1 : sizeof means / sizeof *means;
    for (size_t i = 0; i < ways; i++) {
        bool meant = false;
        search->means = means[i];
        for (size_t j = 0; j < search->model->weight_count; j++) {
            const struct weight *weight = &search->model->weights[j];
            if (!is_meant(search, weight)) continue;
            if (has_widths(weight, search->module)) return STANDS_AS_IT;
            meant = true;
        }
        if (meant) {
            refuse_widths(search, file, error);
            return REFUSED;
        }
    }
    if (search->module->parameter && stands_for_experts(search)) return STANDS_AS_IT;
    bool alike = has_either_width(search->model, search->module);
    if (search->place.layer && !alike) {
        refuse_name(search, file, error);
        return REFUSED;
    }
    return alike && (search->place.layer || !is_numbered(search->module->name)) ? STANDS_AS_IT : STANDS_NOT;
}

static bool refuse_all(const struct model *model, const struct adapter *adapter, struct error *error) {
    return error_set(error, ERROR_FAILURE, "%s: none of its %zu modules is in %s, not \"%.200s\" either; " REMEDY,
                     adapter->file, adapter->module_count, model->id, adapter->modules[0].name);
}

/* A tensor of stacked experts has the rank as often as the model has experts. */
static bool check_stacked(const struct model *model, const struct adapter *adapter, struct error *error) {
    uint64_t experts = 0;
    for (size_t i = 0; i < model->weight_count; i++)
        if (model->weights[i].experts) experts = model->weights[i].experts;
    if (!adapter->stacked_rank || (experts && adapter->stacked_rank % experts == 0)) return true;
    return error_set(error, ERROR_FAILURE,
                     "%s: its factors of experts have a side of %llu, which must be the rank times the number of a "
                     "layer's experts, and %s has %llu; " REMEDY,
                     adapter->file, (unsigned long long)adapter->stacked_rank, model->id, (unsigned long long)experts);
}

static bool check_layer(const struct model *model, const struct adapter *adapter, const struct search *search,
                        uint64_t layers, struct error *error) {
    if (!is_beyond(model, &search->place, layers)) return true;
    return error_set(error, ERROR_FAILURE,
                     "%s: module \"%.200s\" is in a layer that %s does not have, whose layers are 0 to %llu; " REMEDY,
                     adapter->file, search->module->name, model->id, (unsigned long long)layers - 1);
}

bool adapter_fits(const struct model *model, const struct adapter *adapter, struct error *error) {
    bool any = false;
    if (model->read_as) return true; /* its census is a likeness */
    uint64_t layers = model_layers(model);
    for (size_t i = 0; i < adapter->module_count; i++) {
        const struct adapted_module *module = &adapter->modules[i];
        struct search search = {.model = model, .module = module, .place = find_place(module->name)};
        if (!is_of_text(module->name, &search.place)) continue;
        if (!check_layer(model, adapter, &search, layers, error)) return false;
        enum standing standing = stand(&search, adapter->file, error);
        if (standing == REFUSED) return false;
        any |= standing == STANDS_AS_IT;
    }
    if (adapter->module_count && !any) return refuse_all(model, adapter, error);
    return check_stacked(model, adapter, error);
}
