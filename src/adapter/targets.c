#include <string.h>

#include "adapter/targets.h"
#include "base/buffer.h"

static const char *const usual_names = "q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj";

/* Steps through names joined by commas: the length of the one at `at`; the next stands behind it. */
static size_t name_length(const char *at) {
    return strcspn(at, ",");
}

static const char *next_name(const char *at) {
    at += name_length(at);
    return *at ? at + 1 : NULL;
}

static bool list_has(const char *list, const char *name, size_t length) {
    for (const char *at = list; at; at = next_name(at))
        if (name_length(at) == length && memcmp(at, name, length) == 0) return true;
    return false;
}

/* "experts.down_proj" is the end of "model.layers.*.mlp.experts.down_proj", from a dot on. */
static bool ends_with(const struct weight *weight, const char *name, size_t length) {
    size_t whole = strlen(weight->name), suffix = strlen(".weight");
    if (whole > suffix && strcmp(weight->name + whole - suffix, ".weight") == 0) whole -= suffix;
    if (!length || length > whole || memcmp(weight->name + whole - length, name, length) != 0) return false;
    return length == whole || weight->name[whole - length - 1] == '.';
}

bool weight_ends_with(const struct weight *weight, const char *end) {
    return ends_with(weight, end, strlen(end));
}

static bool name_reaches(const struct weight *weight, const char *name, size_t length) {
    bool adaptable = weight->kind != WEIGHT_NORM && weight->kind != WEIGHT_CONV && weight->kind != WEIGHT_VECTOR;
    bool reachable = !weight->fused_experts || memchr(name, '.', length);
    return adaptable && reachable && ends_with(weight, name, length);
}

static bool is_linear(const struct weight *weight) {
    return weight->kind == WEIGHT_LINEAR || (weight->kind == WEIGHT_EXPERT && !weight->fused_experts);
}

bool targets_include(const char *targets, const struct weight *weight) {
    if (strcmp(targets, "all-linear") == 0) return is_linear(weight);
    if (strcmp(targets, "attention") == 0) return is_linear(weight) && weight->role == ROLE_ATTENTION;
    if (strcmp(targets, "mlp") == 0) return is_linear(weight) && weight->role == ROLE_MLP;
    for (const char *at = targets; at; at = next_name(at))
        if (name_reaches(weight, at, name_length(at))) return true;
    return false;
}

static bool model_has_name(const struct model *model, const char *name, size_t length) {
    for (size_t i = 0; i < model->weight_count; i++)
        if (name_reaches(&model->weights[i], name, length)) return true;
    return false;
}

static bool model_has_target(const struct model *model, const char *targets) {
    for (size_t i = 0; i < model->weight_count; i++)
        if (targets_include(targets, &model->weights[i])) return true;
    return false;
}

/* Appends a name as a person would type it; fused experts by two parts, since one does not reach them. */
static void append_module(struct buffer *all, const struct weight *weight) {
    const char *name = weight->module;
    if (weight->fused_experts) {
        name = strstr(weight->name, ".experts.");
        name = name ? name + 1 : weight->module;
    }
    buffer_add(all, "", 1); /* so that the search below ends */
    bool listed = list_has((char *)all->bytes, name, strlen(name));
    all->size--;
    if (!listed) buffer_printf(all, "%s%s", all->size ? "," : "", name);
}

static bool refuse_target(const char *name, size_t length, const struct model *model, struct error *error) {
    struct buffer all = {0};
    for (size_t i = 0; i < model->weight_count; i++)
        if (is_linear(&model->weights[i]) || model->weights[i].fused_experts) append_module(&all, &model->weights[i]);
    error_set(error, ERROR_USAGE,
              "--targets: '%.*s' is not a linear matrix of %s; give all-linear, attention, mlp, or some of %.*s",
              (int)(length < 60 ? length : 60), name, model->id, (int)all.size, all.bytes ? (char *)all.bytes : "");
    buffer_free(&all);
    return false;
}

bool targets_check(const char *targets, const struct model *model, struct error *error) {
    bool any = model_has_target(model, targets);
    bool role = strcmp(targets, "all-linear") == 0 || strcmp(targets, "attention") == 0 || strcmp(targets, "mlp") == 0;
    if (role) return any || refuse_target(targets, strlen(targets), model, error);
    for (const char *at = targets; at; at = next_name(at)) {
        size_t length = name_length(at);
        bool may_be_absent = any && list_has(usual_names, at, length);
        if (!may_be_absent && !model_has_name(model, at, length)) return refuse_target(at, length, model, error);
    }
    return true;
}
