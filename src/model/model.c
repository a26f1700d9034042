#include "model/model.h"

#include <fnmatch.h>
#include <string.h>

#include "base/nearest.h"
#include "model/families/family.h"

static const struct family *const lists[] = {
    llama_families,     gemma_families,     griffin_families, moe_families,        mixture_families,
    twofold_families,   uneven_families,    latent_families,  compressed_families, kimi_families,
    lightning_families, plamo_families,     zamba_families,   delta_families,      hybrid_families,
    nemotron_families,  recurrent_families, gpt_families,     fused_families,      NULL};

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

/* Another type is only proposed where the name is a slip or a near relative's: a stranger's layers are its own. */
static void refuse_type(struct reader *reader, const char *key, const char *model_type) {
    enum { SHOWN = 8 };
    struct arena arena = {0};
    const char *const *names = model_types(&arena);
    size_t count = count_families();
    struct buffer near = {0}, nearest = {0}, known = {0};
    bool found = nearest_names(&near, model_type, names, count, 2) > 0;
    nearest_names(&nearest, model_type, names, count, 1);
    for (size_t i = 0; i < SHOWN; i++) buffer_printf(&known, "%s, ", names[i]);
    if (found)
        read_refuse(reader,
                    "%s \"%.60s\" is not one that is counted exactly; the nearest known: %.*s; if its layers are made "
                    "the same, read it so, such as --as %.*s",
                    key, model_type, (int)near.size, (char *)near.bytes, (int)nearest.size, (char *)nearest.bytes);
    else
        read_refuse(
            reader,
            "%s \"%.60s\" is not one that is counted exactly, and none of a like name is; known are: %.*sand %zu "
            "more that 'bpt models' shows in use",
            key, model_type, (int)known.size, (char *)known.bytes, count - SHOWN);
    buffer_free(&near);
    buffer_free(&nearest);
    buffer_free(&known);
    arena_free(&arena);
}

/* ---- the context window ---- */

static uint64_t read_stated_context(struct reader *reader) {
    static const char *const keys[] = {"max_position_embeddings", "max_sequence_length", "seq_length"};
    uint64_t context = 0;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        uint64_t stated = read_count_or(reader, keys[i], 0);
        if (!context) context = stated;
    }
    return context;
}

/* What the stated length is multiplied by: YaRN, linear and dynamic scaling reach `factor` times the original length;
 * with llama3 and longrope the config already states what is reached, and so it does in Gemma's (transformers
 * modeling_rope_utils.py; vllm/config, _get_and_verify_max_len). */
static bool is_scaled(const char *rope, const char *model_type) {
    static const char *const scaled[] = {"yarn", "linear", "dynamic"};
    if (model_type && strncmp(model_type, "gemma", 5) == 0) return false;
    for (size_t i = 0; i < sizeof scaled / sizeof *scaled; i++)
        if (strcmp(rope, scaled[i]) == 0) return true;
    return false;
}

static uint64_t read_context(struct reader *reader, const char *model_type) {
    uint64_t stated = read_stated_context(reader);
    uint64_t original = read_count_or(reader, "rope_scaling.original_max_position_embeddings", 0);
    double factor = read_real_or(reader, "rope_scaling.factor", 1);
    const char *older = read_text_or(reader, "rope_scaling.type", "");
    const char *rope = read_text_or(reader, "rope_scaling.rope_type", older);
    if (!stated || !is_scaled(rope, model_type)) return stated;
    double reached = (double)(original ? original : stated) * factor;
    if (!(reached <= 1e12)) {
        read_refuse(reader, "\"rope_scaling.factor\" is %g, which makes a context window that no model has", factor);
        return stated;
    }
    return reached > (double)stated ? (uint64_t)reached : stated;
}

/* ---- the head ---- */

enum head { HEAD_LANGUAGE, HEAD_NONE, HEAD_OTHER };

/* By transformers' names of classes, the last match counts. Another program's class for a language model ends in
 * "Model" too; it is told by what it registers as. */
static enum head head_of(const char *class, bool registered) {
    static const struct {
        const char *pattern;
        enum head head;
    } heads[] = {
        {"*", HEAD_OTHER},
        {"*Model", HEAD_NONE},
        {"*CausalLM", HEAD_LANGUAGE},
        {"*LMHeadModel", HEAD_LANGUAGE},
        {"*ForConditionalGeneration", HEAD_LANGUAGE},
        {"*ForImageTextToText", HEAD_LANGUAGE},
        {"*ForVision2Seq", HEAD_LANGUAGE},
        {"*ChatModel", HEAD_LANGUAGE},
        {"ChatGLMModel", HEAD_LANGUAGE},
        {"*OmniModel", HEAD_LANGUAGE},
        {"*Eagle*", HEAD_OTHER},
        {"*Medusa*", HEAD_OTHER},
        {"*RewardModel", HEAD_OTHER},
    };
    enum head head = HEAD_OTHER;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (fnmatch(heads[i].pattern, class, 0) == 0) head = heads[i].head;
    return head == HEAD_NONE && registered ? HEAD_LANGUAGE : head;
}

static void drop_head(struct census *census) {
    size_t kept = 0;
    for (size_t i = 0; i < census->weight_count; i++)
        if (census->weights[i].kind != WEIGHT_HEAD) census->weights[kept++] = census->weights[i];
    census->weight_count = kept;
}

/* "architectures": of a multimodal config the text tower has the language model's head, whatever the whole is called.
 */
static void read_head(struct reader *reader, struct census *census) {
    const char *classes = read_list(reader, "architectures");
    struct item class;
    bool registered = read_text_or(reader, "auto_map.AutoModelForCausalLM", NULL);
    if (read_flag_or(reader, "text_tower", false)) return;
    bool stated = list_take(&classes, &class);
    enum head head = stated ? head_of(item_copy(class, census->arena), registered) : HEAD_LANGUAGE;
    if (head == HEAD_NONE) drop_head(census);
    if (head == HEAD_OTHER)
        read_refuse(reader,
                    "\"architectures\" is \"%.*s\", whose head or making is not that of a language model, so it is not "
                    "counted; --set architectures=ForCausalLM counts the decoder with a language model's head, --set "
                    "architectures=Model without any",
                    ITEM_SHOWN(class));
}

/* The towers that the importer saw, and the layers that guess further tokens: they are no part of the decoder. */
static const char *read_left_out(struct reader *reader) {
    const char *towers = read_text_or(reader, "left_out", NULL);
    uint64_t layers = read_count_or(reader, "mtp_num_hidden_layers", 0);
    layers = read_count_or(reader, "num_nextn_predict_layers", layers);
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
    model->context_length = read_context(reader, model->read_as ? model->read_as : model->model_type);
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
    read_head(reader, census);
}

/* A dialect that does not say it leaves it to its reader. */
static void read_needs(struct reader *reader) {
    const char *needs = read_text_or(reader, "needs", NULL);
    if (needs && !read_is_there(reader, needs))
        read_refuse(reader,
                    "\"%.60s\" is not said there, and the count depends on it; add it, or say it with --set %.60s=",
                    needs, needs);
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
    read_needs(&reader);
    if (!reader.failed) read_nothing_else(&reader, built.read_as ? built.read_as : built.model_type);
    if (reader.failed) return false;
    built.weights = census.weights;
    built.weight_count = census.weight_count;
    built.caches = census.caches;
    built.cache_count = census.cache_count;
    *model = built;
    return true;
}
