#include "studio/inputs.h"

#include <string.h>

#include "base/hash.h"
#include "base/list.h"
#include "embed/embedded.h"
#include "studio/options.h"

enum { LARGEST_ADAPTER_CONFIG = 4 << 20, LARGEST_HEADER = 32 << 20, LARGEST_REFERENCES = 1 << 20 };

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

/* ---- adapters ---- */

static bool read_adapter_config(const char *path, struct arena *arena, struct adapter *adapter, struct error *error) {
    struct bytes bytes;
    return (file_read(path, LARGEST_ADAPTER_CONFIG, arena, &bytes, error) &&
            adapter_read_config(path, bytes.data, bytes.size, arena, adapter, error)) ||
           error_within(error, "--adapter-config");
}

/* Eight bytes of length, little endian, and the header they measure. */
static bool read_adapter_file(const char *path, struct arena *arena, struct adapter *adapter, struct error *error) {
    struct bytes length_bytes, header;
    uint64_t size, length = 0;
    if (!file_read_part(path, 0, 8, arena, &length_bytes, &size, error)) return error_within(error, "--adapter-file");
    for (int i = 7; i >= 0; i--) length = length << 8 | (unsigned char)length_bytes.data[i];
    if (size < 8 || length > size - 8 || /* a device says that it has no size */
        length > LARGEST_HEADER)
        return error_set(error, ERROR_FAILURE,
                         "--adapter-file: '%.200s' is not a safetensors file: its header would take %llu bytes", path,
                         (unsigned long long)length);
    return (file_read_part(path, 8, (size_t)length, arena, &header, &size, error) &&
            adapter_read_header(path, header.data, header.size, size, arena, adapter, error)) ||
           error_within(error, "--adapter-file");
}

static enum moe_lora moe_of(const char *name) {
    if (strcmp(name, "shared") == 0) return MOE_SHARED;
    return strcmp(name, "none") == 0 ? MOE_NONE : MOE_PER_EXPERT;
}

/* What the file states goes before what was left as it is by default, but not before what was asked for. */
static bool check_agreement(const struct request *request, const char *name, const char *asked, const char *stated,
                            struct error *error) {
    if (!stated || strcmp(asked, stated) == 0 || !option_is_given(options_find(name), request)) return true;
    return error_set(error, ERROR_USAGE,
                     "--%s: %.60s was asked for, but the adapter's file states %.200s; leave --%s out", name, asked,
                     stated, name);
}

static const char *count_text(struct arena *arena, uint64_t count) {
    return count ? arena_printf(arena, "%llu", (unsigned long long)count) : NULL;
}

static bool check_adapter(const struct request *request, const struct adapter *adapter, struct arena *arena,
                          struct error *error) {
    return check_agreement(request, "rank", count_text(arena, request->rank), count_text(arena, adapter->rank),
                           error) &&
           check_agreement(request, "targets", request->targets, adapter->targets, error) &&
           check_agreement(request, "adapter", request->adapter, adapter->kind->name, error) &&
           check_agreement(request, "lora-dtype", request->lora_dtype,
                           adapter->file_dtype ? adapter->file_dtype->name : NULL, error);
}

static bool read_adapter(const struct request *request, struct arena *arena, struct adapter *adapter,
                         struct error *error) {
    *adapter = (struct adapter){
        .kind = adapter_kind_find(request->adapter), .targets = request->targets, .moe = moe_of(request->moe_lora)};
    adapter_use_presets(adapter);
    if (request->adapter_config && !read_adapter_config(request->adapter_config, arena, adapter, error)) return false;
    if (request->adapter_file && !read_adapter_file(request->adapter_file, arena, adapter, error)) return false;
    return check_adapter(request, adapter, arena, error);
}

/* ---- references ---- */

static bool read_references(const struct request *request, struct arena *arena, struct references *references,
                            struct error *error) {
    const char *name = request->ref_table ? request->ref_table : "references.csv";
    struct bytes table = embedded_find("references.csv");
    if (!request->ref) return true;
    if (request->ref_table && !file_read(request->ref_table, LARGEST_REFERENCES, arena, &table, error))
        return error_within(error, "--ref-table");
    return references_read(name, table, request->ref, request->lang, arena, references, error);
}

bool inputs_read(const struct studio *studio, const struct request *request, struct arena *arena, struct inputs *inputs,
                 struct error *error) {
    *inputs = (struct inputs){.count = 1};
    if (!studio_model(studio, request, arena, &inputs->models[0], error)) return false;
    if (!read_compared(studio, request, arena, inputs, error)) return error_within(error, "--compare");
    inputs->software = software(inputs, arena);
    return read_adapter(request, arena, &inputs->adapter, error) &&
           read_references(request, arena, &inputs->references, error);
}
