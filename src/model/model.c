#include "bpt/model.h"

#include <string.h>

#include "bpt/nearest.h"
#include "model/family.h"

static const struct family *const families[] = {llama_families, gpt2_families, NULL};

static const struct family *find_family(const char *model_type) {
    for (size_t i = 0; families[i]; i++)
        for (const struct family *family = families[i]; family->model_type; family++)
            if (strcmp(family->model_type, model_type) == 0) return family;
    return NULL;
}

static void refuse_type(struct reader *reader, const char *model_type) {
    const char *names[128];
    size_t count = 0;
    for (size_t i = 0; families[i]; i++)
        for (const struct family *family = families[i]; family->model_type && count < 128; family++)
            names[count++] = family->model_type;
    struct buffer near = {0};
    bool found = nearest_names(&near, model_type, names, count, 2) > 0;
    if (!found) near.size = 0;
    if (!found)
        for (size_t i = 0; i < count; i++) buffer_printf(&near, "%s%s", i ? ", " : "", names[i]);
    read_refuse(reader, "model_type \"%.60s\" is not one that is counted exactly, so it is not drawn; %s: %.*s", model_type,
                found ? "the nearest known" : "known are", (int)near.size, (char *)near.bytes);
    buffer_free(&near);
}

static void describe(struct reader *reader, struct model *model) {
    model->id = read_text_or(reader, "id", NULL);
    model->name = read_text_or(reader, "name", model->id);
    model->developer = read_text_or(reader, "developer", NULL);
    model->released = read_text_or(reader, "released", NULL);
    model->source = read_text_or(reader, "source", NULL);
    model->notes = read_text_or(reader, "notes", NULL);
    model->context_length = read_count_or(reader, "max_position_embeddings", 0);
    model->pretraining_tokens = read_count_or(reader, "pretraining_tokens", 0);
    model->stated_parameters = read_count_or(reader, "parameters", 0);
}

bool model_build(const struct config *config, struct model *model, struct error *error) {
    struct reader reader = {.config = config, .error = error};
    struct census census = {.arena = config->arena};
    struct model built = {.model_type = read_text_or(&reader, "model_type", NULL)};
    if (!built.model_type) {
        read_refuse(&reader, "\"model_type\" is missing, so the shape of the layers is unknown; add it");
        return false;
    }
    const struct family *family = find_family(built.model_type);
    if (family) family->build(&reader, &census);
    else refuse_type(&reader, built.model_type);
    describe(&reader, &built);
    if (reader.failed) return false;
    built.weights = census.weights;
    built.weight_count = census.weight_count;
    built.caches = census.caches;
    built.cache_count = census.cache_count;
    *model = built;
    return true;
}
