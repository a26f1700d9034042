#include <string.h>

#include "bpt/account.h"
#include "bpt/buffer.h"

static bool list_has(const char *list, const char *name) {
    size_t length = strlen(name);
    for (const char *at = list; *at; at += strcspn(at, ","), at += *at == ',')
        if (strcspn(at, ",") == length && memcmp(at, name, length) == 0) return true;
    return false;
}

bool targets_include(const char *targets, const struct weight *weight) {
    if (weight->kind != WEIGHT_LINEAR) return false;
    if (list_has(targets, "all-linear") || list_has(targets, weight->module)) return true;
    return (weight->role == ROLE_ATTENTION && list_has(targets, "attention")) ||
           (weight->role == ROLE_MLP && list_has(targets, "mlp"));
}

static bool model_has_target(const struct model *model, const char *name) {
    for (size_t i = 0; i < model->weight_count; i++)
        if (targets_include(name, &model->weights[i])) return true;
    return false;
}

static bool refuse_target(const char *name, const struct model *model, struct error *error) {
    struct buffer all = {0};
    for (size_t i = 0; i < model->weight_count; i++) {
        const struct weight *weight = &model->weights[i];
        if (weight->kind != WEIGHT_LINEAR) continue;
        buffer_add(&all, "", 1); /* so that the search below ends */
        bool listed = list_has((char *)all.bytes, weight->module);
        all.size--;
        if (!listed) buffer_printf(&all, "%s%s", all.size ? "," : "", weight->module);
    }
    error_set(error, ERROR_USAGE,
              "'%.60s' is not a linear matrix of %s; give all-linear, attention, mlp, or some of %.*s", name, model->id,
              (int)all.size, all.bytes ? (char *)all.bytes : "");
    buffer_free(&all);
    return false;
}

bool targets_check(const char *targets, const struct model *model, struct error *error) {
    char name[64];
    const char *at = targets;
    do {
        size_t length = strcspn(at, ",");
        if (length >= sizeof name) length = sizeof name - 1;
        memcpy(name, at, length);
        name[length] = '\0';
        if (!model_has_target(model, name)) return refuse_target(name, model, error);
        at += strcspn(at, ",");
    } while (*at++ == ',');
    return true;
}
