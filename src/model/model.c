#include "model/model.h"

#include <string.h>

#include "base/nearest.h"
#include "model/families/family.h"

static const struct family *const lists[] = {llama_families,  gemma_families,  moe_families,
                                             latent_families, hybrid_families, recurrent_families,
                                             gpt_families,    fused_families,  NULL};

static const struct family *find_family(const char *model_type) {
    for (size_t i = 0; lists[i]; i++)
        for (const struct family *family = lists[i]; family->model_type; family++)
            if (strcmp(family->model_type, model_type) == 0) return family;
    return NULL;
}

static size_t count_families(void) {
    size_t count = 0;
    for (size_t i = 0; lists[i]; i++)
        for (const struct family *family = lists[i]; family->model_type; family++) count++;
    return count;
}

const char *const *model_types(struct arena *arena) {
    const char **names = arena_array(arena, count_families() + 1, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; lists[i]; i++)
        for (const struct family *family = lists[i]; family->model_type; family++) names[count++] = family->model_type;
    return names;
}

static void refuse_type(struct reader *reader, const char *key, const char *model_type) {
    struct arena arena = {0};
    const char *const *names = model_types(&arena);
    size_t count = count_families();
    struct buffer near = {0};
    enum { SHOWN = 8 };
    bool found = nearest_names(&near, model_type, names, count, 2) > 0;
    if (!found) near.size = 0;
    for (size_t i = 0; !found && i < SHOWN; i++) buffer_printf(&near, "%s, ", names[i]);
    if (!found) buffer_printf(&near, "and %zu more that 'bpt models' shows in use", count - SHOWN);
    read_refuse(reader,
                "%s \"%.60s\" is not one that is counted exactly; %s: %.*s; if it is made like one of them, read it as "
                "that with --as, such as --as llama",
                key, model_type, found ? "the nearest known" : "known are", (int)near.size, (char *)near.bytes);
    buffer_free(&near);
    arena_free(&arena);
}

static uint64_t read_context(struct reader *reader) {
    static const char *const keys[] = {"max_position_embeddings", "max_sequence_length", "seq_length"};
    uint64_t context = 0;
    for (size_t i = 0; i < sizeof keys / sizeof *keys && !context; i++) context = read_count_or(reader, keys[i], 0);
    return context;
}

/* The towers that the importer saw, and the layers that guess further tokens: they are no part of the decoder. */
static const char *read_left_out(struct reader *reader) {
    const char *towers = read_text_or(reader, "left_out", NULL);
    uint64_t layers =
        read_count_or(reader, "num_nextn_predict_layers", read_count_or(reader, "mtp_num_hidden_layers", 0));
    if (!layers) return towers;
    return arena_printf(reader->config->arena, "%s%s%llu multi-token prediction layer%s", towers ? towers : "",
                        towers ? ", " : "", (unsigned long long)layers, layers == 1 ? "" : "s");
}

static void describe(struct reader *reader, struct model *model) {
    model->id = read_text_or(reader, "id", NULL);
    model->name = read_text_or(reader, "name", model->id);
    model->developer = read_text_or(reader, "developer", NULL);
    model->family = read_text_or(reader, "family", NULL);
    model->released = read_text_or(reader, "released", NULL);
    model->source = read_text_or(reader, "source", NULL);
    model->notes = read_text_or(reader, "notes", NULL);
    model->left_out = read_left_out(reader);
    model->context_length = read_context(reader);
    model->pretraining_tokens = read_count_or(reader, "pretraining_tokens", 0);
    model->stated_parameters = read_count_or(reader, "parameters", 0);
}

static void build(struct reader *reader, struct census *census, const struct model *model) {
    const char *model_type = model->read_as ? model->read_as : model->model_type;
    const struct family *family = find_family(model_type);
    if (!family)
        refuse_type(reader, model->read_as ? "--as" : "model_type", model_type);
    else if (family->decoder)
        build_decoder(reader, census, family->decoder);
    else
        family->build(reader, census);
    read_nothing_else(reader, model_type);
}

bool model_build(const struct config *config, struct model *model, struct error *error) {
    struct reader reader = reader_make(config, error);
    struct census census = {.arena = config->arena};
    struct model built = {.model_type = read_text_or(&reader, "model_type", NULL),
                          .read_as = read_text_or(&reader, "read_as", NULL)};
    if (!built.model_type && !built.read_as)
        read_refuse(&reader, "\"model_type\" is missing, so the shape of the layers is unknown; add it, or say which "
                             "with --as");
    else
        build(&reader, &census, &built);
    describe(&reader, &built);
    if (reader.failed) return false;
    built.weights = census.weights;
    built.weight_count = census.weight_count;
    built.caches = census.caches;
    built.cache_count = census.cache_count;
    *model = built;
    return true;
}
