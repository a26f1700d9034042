/* explain as JSON: a contract, whose keys are only ever added to. The findings come from their list. */
#include <string.h>

#include "base/json.h"
#include "studio/explanation.h"
#include "sweep/findings.h"

/* The adapted modules, each once, in the census's order. */
static void put_targets(const struct explanation *explanation, struct json_writer *json) {
    const struct model *model = explanation->model;
    json_open_list(json, "targets");
    for (size_t i = 0; i < model->weight_count; i++) {
        const struct weight *weight = &model->weights[i];
        if (!adapted_includes(explanation->findings->adapted, weight)) continue;
        bool listed = false;
        for (size_t j = 0; j < i; j++)
            listed = listed || (adapted_includes(explanation->findings->adapted, &model->weights[j]) &&
                                strcmp(model->weights[j].module, weight->module) == 0);
        if (!listed) json_put_text(json, NULL, weight->module);
    }
    json_close(json);
}

static void put_census(const struct explanation *explanation, struct json_writer *json) {
    const struct model *model = explanation->model;
    json_open_list(json, "census");
    for (size_t i = 0; i < model->weight_count; i++) {
        const struct weight *weight = &model->weights[i];
        json_open_object(json, NULL);
        json_put_text(json, "name", weight->name);
        json_put_count(json, "copies", weight->copies);
        json_put_count(json, "in", weight->in_features);
        json_put_count(json, "out", weight->out_features);
        json_put_flag(json, "bias", weight->bias);
        json_put_text(json, "kind", weight_kind_name(weight->kind));
        json_put_flag(json, "adapted", adapted_includes(explanation->findings->adapted, weight));
        json_close(json);
    }
    json_close(json);
    json_open_list(json, "caches");
    for (size_t i = 0; i < model->cache_count; i++) {
        const struct cache *cache = &model->caches[i];
        json_open_object(json, NULL);
        json_put_text(json, "name", cache->name);
        json_put_count(json, "layers", cache->layers);
        json_put_count(json, "elements_per_token", cache->elements);
        if (cache->every > 1) json_put_count(json, "tokens_per_entry", cache->every);
        if (cache->window)
            json_put_count(json, "window", cache->window);
        else
            json_put_null(json, "window");
        json_put_count(json, "state_bytes", cache->layers * cache->state_elements * cache->state_element_bytes);
        json_close(json);
    }
    json_close(json);
}

static void put_amount(struct json_writer *json, const char *key, struct amount amount) {
    if (amount.kind == AMOUNT_NONE) json_put_null(json, key);
    if (amount.kind == AMOUNT_COUNT) json_put_count(json, key, amount.count);
    if (amount.kind == AMOUNT_REAL) json_put_real(json, key, amount.real);
    if (amount.kind == AMOUNT_TEXT) json_put_text(json, key, amount.text);
}

/* The length of the object's name that the key begins with; 0: it is no object's. */
static size_t object_length(const char *key) {
    const char *dot = strchr(key, '.');
    return dot ? (size_t)(dot - key) : 0;
}

static bool is_of_object(const struct finding *finding, const char *object, size_t length) {
    return finding && object_length(finding->key) == length && memcmp(finding->key, object, length) == 0;
}

/* The members of an object, from its first on; null where that has no value. Returns how many they are. */
static size_t put_object(const struct explanation *explanation, size_t first_index, struct json_writer *json) {
    const struct findings *findings = explanation->findings;
    const struct finding *finding, *first = finding_at(first_index);
    size_t length = object_length(first->key);
    const char *object = arena_text(explanation->arena, first->key, length);
    bool none = first->value(findings).kind == AMOUNT_NONE;
    if (none)
        json_put_null(json, object);
    else
        json_open_object(json, object);
    size_t count = 0;
    for (; is_of_object(finding = finding_at(first_index + count), object, length); count++) {
        if (none) continue;
        put_amount(json, finding->key + length + 1, finding->value(findings));
        if (strcmp(finding->key, "adapter.rank") == 0) put_targets(explanation, json);
    }
    if (strcmp(object, "adapter") == 0 && findings->adapter_warning)
        json_put_text(json, "warning", findings->adapter_warning);
    if (!none) json_close(json);
    return count;
}

static void put_findings(const struct explanation *explanation, struct json_writer *json) {
    const struct finding *finding;
    for (size_t i = 0; (finding = finding_at(i));) {
        if (object_length(finding->key)) {
            i += put_object(explanation, i, json);
        } else {
            put_amount(json, finding->key, finding->value(explanation->findings));
            i++;
        }
    }
}

void explanation_write_json(const struct explanation *explanation) {
    const struct findings *findings = explanation->findings;
    struct json_writer json = {0};
    json_open_object(&json, NULL);
    json_put_text(&json, "model", findings->model_id);
    put_findings(explanation, &json);
    json_put_text(&json, "name", explanation->model->name);
    if (findings->context_length)
        json_put_count(&json, "context_length", findings->context_length);
    else
        json_put_null(&json, "context_length");
    if (findings->altered) json_put_text(&json, "altered", findings->altered);
    json_put_text(&json, "source", explanation->model->source);
    json_put_text(&json, "notes", explanation->model->notes);
    put_census(explanation, &json);
    json_finish(&json, explanation->out);
}
