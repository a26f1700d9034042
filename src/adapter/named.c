/* Names against the model, and what was adapted in words. */
#include "adapter/applying.h"

#include <string.h>

#include "base/list.h"

/* ---- refusals ---- */

static const char usual_names[] = "q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj";

/* Appends a name as a person would type it; experts in one tensor by two parts, since one does not reach them. */
static void append_module(struct buffer *all, const struct weight *weight) {
    const char *experts = strstr(weight->name, ".experts.");
    list_add(all, weight->fused_experts && experts ? experts + 1 : weight->module);
}

static bool refuse_target(const struct applying *applying, const char *name) {
    struct buffer all = {0};
    for (size_t i = 0; i < applying->model->weight_count; i++) {
        const struct weight *weight = &applying->model->weights[i];
        bool shown = applying->adapter->kind->norms ? weight->kind == WEIGHT_NORM
                                                    : weight->kind == WEIGHT_LINEAR || weight->kind == WEIGHT_EXPERT;
        if (shown) append_module(&all, weight);
    }
    error_set(applying->error, ERROR_USAGE,
              "--targets: '%.60s' is not a %s of %s; give all-linear, attention, mlp, or some of %.*s", name,
              applying->adapter->kind->norms ? "norm" : "linear matrix", applying->model->id, (int)all.size,
              all.bytes ? (char *)all.bytes : "");
    buffer_free(&all);
    return false;
}

/* Each name that is listed is in the model, but for the usual ones. NULL: none is. */
static bool check_names(const struct applying *applying, const char *list, const struct names *names,
                        bool spare_usual) {
    for (struct item item; list_take_exactly(&list, &item);) {
        if (names_are_reached(names, item.text, item.length)) continue;
        const char *name = item_copy(item, applying->arena);
        if (!spare_usual || !list_holds(usual_names, name)) return refuse_target(applying, name);
    }
    return true;
}

bool applying_check_targets(const struct applying *applying) {
    const struct adapter *adapter = applying->adapter;
    bool any = applying->lines.size != 0;
    if (adapter->target_pattern)
        return any || error_set(applying->error, ERROR_FAILURE, "target_modules: no module of %s matches '%.200s'",
                                applying->model->id, pattern_text(adapter->target_pattern));
    if (targets_are_words(adapter->targets))
        return any || adapter->moe == MOE_NONE || refuse_target(applying, adapter->targets);
    return check_names(applying, adapter->targets, adapter->target_names, any) &&
           check_names(applying, adapter->parameters, adapter->parameter_names, false);
}

bool applying_refuse_nothing(const struct applying *applying) {
    const struct adapter *adapter = applying->adapter;
    return error_set(applying->error, ERROR_USAGE,
                     "--targets: '%.60s' leaves nothing of %s for the adapter to act on; choose other targets",
                     adapter->targets ? adapter->targets : adapter->parameters, applying->model->id);
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

const char *applying_targets_text(const struct applying *applying) {
    const struct adapted_line *lines = (const struct adapted_line *)applying->lines.bytes;
    struct buffer all = {0};
    for (size_t i = 0; i < applying->lines.size / sizeof *lines; i++) {
        const char *experts = lines[i].stacked > 1 ? strstr(lines[i].name, "experts.") : NULL;
        list_add(&all, experts ? experts : lines[i].matrix.module);
    }
    buffer_text(&all, layers_text(applying));
    const char *text = arena_text(applying->arena, all.bytes ? (char *)all.bytes : "", all.size);
    buffer_free(&all);
    return text;
}
