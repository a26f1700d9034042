#include "studio/inputs.h"

#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/list.h"
#include "base/path.h"
#include "embed/embedded.h"
#include "studio/adapter_files.h"
#include "studio/options.h"

/* ---- models ---- */

/* Each of those that the first is compared with, once; what is set is set over the first alone. */
static bool read_compared(const struct studio *studio, const struct request *request, struct arena *arena,
                          struct inputs *inputs, struct error *error) {
    const char *names[MOST_COMPARED] = {request->model}, *rest = request->compare ? request->compare : "";
    for (struct item item; list_take(&rest, &item);) {
        if (inputs->count == MOST_COMPARED)
            return error_set(error, ERROR_USAGE, "a figure holds at most %d models", MOST_COMPARED);
        struct request other = *request;
        other.model = names[inputs->count] = item_copy(item, arena);
        other.sets.count = 0;
        if (strcmp(other.model, "-") == 0)
            return error_set(error, ERROR_USAGE, "standard input is for --model; give a preset or a file");
        for (size_t i = 0; i < inputs->count; i++)
            if (strcmp(names[i], other.model) == 0)
                return error_set(error, ERROR_USAGE, "'%.100s' would stand on the figure twice", other.model);
        if (!studio_model(studio, &other, arena, &inputs->models[inputs->count], error)) return false;
        inputs->count++;
    }
    return true;
}

static const char *software(const struct inputs *inputs, struct arena *arena) {
    uint64_t print = model_fingerprint(&inputs->models[0]);
    for (size_t i = 1; i < inputs->count; i++) {
        uint64_t other = model_fingerprint(&inputs->models[i]);
        print = hash_bytes(print, &other, sizeof other);
    }
    return arena_printf(arena, "bpt " BPT_VERSION " (%s %08llx)", inputs->models[0].id,
                        (unsigned long long)(print & 0xffffffff));
}

/* ---- references ---- */

static bool read_references(const struct request *request, struct arena *arena, struct references *references,
                            struct error *error) {
    const char *name = request->ref_table ? request->ref_table : "references.csv";
    struct bytes table = embedded_find("references.csv");
    if (!request->ref && request->ref_table)
        return error_set(error, ERROR_USAGE,
                         "--ref-table: draws nothing by itself; name lines of the table with --ref, or leave it out");
    if (!request->ref) return true;
    if (request->ref_table && !file_read(request->ref_table, LARGEST_REFERENCES, arena, &table, error))
        return error_within(error, "--ref-table");
    return references_read(name, table, request->ref, request->lang, arena, references, error);
}

struct request inputs_complete(const struct studio *studio, const struct request *request, struct arena *arena,
                               const char **note) {
    struct request complete = *request;
    struct adapter adapter;
    struct error ignored;
    const char *config = request->adapter_config;
    bool files = config ? strcmp(config, "-") != 0 : request->adapter_file != NULL; /* standard input is read once */
    *note = NULL;
    if (!files || option_is_given(options_find("model"), request) ||
        !adapter_files_read(request, arena, &adapter, &ignored) || !adapter.base_model)
        return complete;
    const char *base = studio_preset_id(studio, adapter.base_model);
    if (base)
        *note = arena_printf(arena, "the model is %s, which the adapter's config names (base_model_name_or_path: %s)",
                             complete.model = base, adapter.base_model);
    else
        *note = arena_printf(arena,
                             "the adapter's config names %s, which has no preset; %s is taken in its place: give its "
                             "config.json with --model",
                             adapter.base_model, complete.model);
    return complete;
}

bool inputs_read_models(const struct studio *studio, const struct request *request, struct arena *arena,
                        struct inputs *inputs, struct error *error) {
    inputs->count = 1;
    if (!studio_model(studio, request, arena, &inputs->models[0], error)) return false;
    if (!read_compared(studio, request, arena, inputs, error)) return error_within(error, "--compare");
    inputs->software = software(inputs, arena);
    return true;
}

bool inputs_read_others(const struct request *request, struct arena *arena, struct inputs *inputs,
                        struct error *error) {
    inputs->adapter = (struct adapter){0};
    inputs->references = (struct references){0};
    return adapter_files_read(request, arena, &inputs->adapter, error) &&
           read_references(request, arena, &inputs->references, error);
}

bool inputs_read(const struct studio *studio, const struct request *request, struct arena *arena, struct inputs *inputs,
                 struct error *error) {
    return inputs_read_others(request, arena, inputs, error) &&
           inputs_read_models(studio, request, arena, inputs, error);
}

/* ---- whether they are to be read ---- */

static bool is_same(const char *one, const char *other) {
    return one == other || (one && other && strcmp(one, other) == 0);
}

bool inputs_are_of_same_models(const struct request *one, const struct request *other) {
    bool same = is_same(one->model, other->model) && is_same(one->presets, other->presets) &&
                is_same(one->read_as, other->read_as) && is_same(one->compare, other->compare) &&
                one->sets.count == other->sets.count;
    for (size_t i = 0; same && i < one->sets.count; i++) same = is_same(one->sets.items[i], other->sets.items[i]);
    return same;
}

static const char *copy(const char *text, struct arena *arena) {
    return text ? arena_copy(arena, text) : NULL;
}

struct request inputs_models_request(const struct request *request, struct arena *arena) {
    struct request part = {.model = copy(request->model, arena),
                           .presets = copy(request->presets, arena),
                           .read_as = copy(request->read_as, arena),
                           .compare = copy(request->compare, arena)};
    for (size_t i = 0; i < request->sets.count; i++)
        part.sets.items[part.sets.count++] = copy(request->sets.items[i], arena);
    return part;
}
