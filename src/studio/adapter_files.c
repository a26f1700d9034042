#include "studio/adapter_files.h"

#include <string.h>

#include "base/foreign.h"
#include "base/limits.h"
#include "base/list.h"
#include "base/path.h"
#include "studio/options.h"

static bool read_config(const char *path, struct arena *arena, struct adapter *adapter, struct error *error) {
    struct bytes bytes;
    return file_read(path, LARGEST_CONFIG, arena, &bytes, error) &&
           adapter_read_config(path, bytes.data, bytes.size, arena, adapter, error);
}

/* What PyTorch and llama.cpp write, which hold the same and are no safetensors. */
static bool check_format(const char *path, const char start[8], struct error *error) {
    if (memcmp(start, "PK\3\4", 4) == 0)
        return error_set(error, ERROR_FAILURE,
                         "%s: is a ZIP archive, as PyTorch's adapter_model.bin is; load it and save it again with "
                         "safe_serialization=True, or give its adapter_config.json",
                         path);
    if (memcmp(start, "GGUF", 4) == 0)
        return error_set(
            error, ERROR_FAILURE,
            "%s: is a GGUF file, as llama.cpp's converted adapters are; give the adapter_model.safetensors "
            "or adapter_config.json that it was made of",
            path);
    return foreign_check(path, start, 8, error);
}

static bool refuse_length(const char *path, uint64_t length, struct error *error) {
    return error_set(error, ERROR_FAILURE, "'%.200s' is not a safetensors file: its header would take %llu bytes", path,
                     (unsigned long long)length);
}

/* Eight bytes of length, little endian, and the header they measure. */
static bool read_header(const char *path, struct arena *arena, struct adapter *adapter, struct error *error) {
    struct bytes start, header;
    uint64_t size, length = 0;
    if (!file_read_part(path, 0, 8, arena, &start, &size, error)) return false;
    for (int i = 7; i >= 0; i--) length = length << 8 | (unsigned char)start.data[i];
    if (length > size - 8) return check_format(path, start.data, error) && refuse_length(path, length, error);
    if (length > LARGEST_HEADER)
        return check_format(path, start.data, error) &&
               error_set(error, ERROR_FAILURE, "'%.200s': its header takes %llu bytes; more than %d are not read", path,
                         (unsigned long long)length, LARGEST_HEADER);
    return file_read_part(path, 8, (size_t)length, arena, &header, &size, error) &&
           adapter_read_header(path, header.data, header.size, size, arena, adapter, error);
}

/* ---- a config and a file together ---- */

/* A file's own name for a kind is that of its tensors, which LoRA's variants share, and all that trains prompts. */
static bool same_tensors(const struct adapter_kind *a, const struct adapter_kind *b) {
    bool lora = a->peft_type && b->peft_type && strcmp(a->peft_type, b->peft_type) == 0;
    bool prompts = a->parameter == SIZE_TOKENS && !a->mark && strcmp(b->name, "prefix") == 0;
    return a == b || lora || prompts;
}

static bool hold_together(const struct adapter *config, const struct adapter *file, struct error *error) {
    if (!same_tensors(config->kind, file->kind))
        return error_set(error, ERROR_FAILURE, "the config is of %s, but the tensors of %s are those of %s",
                         config->kind->title, file->file, file->kind->title);
    bool ranks = config->rank && file->rank && !config->override_count && file->file_per_rank && !file->stacked_rank &&
                 !config->settings[0];
    if (ranks && config->rank != file->rank)
        return error_set(
            error, ERROR_FAILURE,
            "the config states a rank of %llu, but the factors of %s are of rank %llu; they are not of one "
            "adapter",
            (unsigned long long)config->rank, file->file, (unsigned long long)file->rank);
    return true;
}

/* The file is counted; what it cannot say of itself its config does. */
static bool join(const struct adapter *config, struct adapter *file, struct error *error) {
    if (!hold_together(config, file, error)) return false;
    file->kind = config->kind;
    if (!file->rank) file->rank = config->rank;
    file->base_model = config->base_model;
    return true;
}

/* ---- folders ---- */

static const char *find_in(const char *folder, const char *const *names, struct arena *arena) {
    for (; *names; names++) {
        const char *path = path_join(folder, *names, arena);
        if (file_exists(path)) return path;
    }
    return NULL;
}

/* What PEFT and mlx-lm write into a folder. */
static bool look_into(const char *folder, struct arena *arena, const char **config, const char **file,
                      struct error *error) {
    static const char *const configs[] = {"adapter_config.json", NULL};
    static const char *const files[] = {"adapter_model.safetensors", "adapters.safetensors", "adapter_model.bin", NULL};
    *config = find_in(folder, configs, arena);
    *file = find_in(folder, files, arena);
    return *config || *file ||
           error_set(error, ERROR_FAILURE,
                     "%.200s: is a folder without an adapter_config.json or an adapter_model.safetensors", folder);
}

static bool read_both(const char *config, const char *file, struct arena *arena, struct adapter *adapter,
                      struct error *error) {
    struct adapter stated = *adapter, held = *adapter;
    if (config && !read_config(config, arena, &stated, error)) return error_within(error, "--adapter-config");
    if (file && !read_header(file, arena, &held, error)) return error_within(error, "--adapter-file");
    if (config && file && !join(&stated, &held, error)) return error_within(error, "--adapter-file");
    *adapter = file ? held : stated;
    return true;
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

/* What says which matrices are adapted, where none is, or where a file holds its own. */
static bool check_matrices(const struct request *request, const struct adapter *adapter, struct error *error) {
    if (option_is_given(options_find("moe-lora"), request) && adapter->file)
        return error_set(error, ERROR_USAGE,
                         "--moe-lora: the adapter's file holds what it does of experts; leave it out");
    if (adapter->kind->matrix || request->adapters) return true;
    static const char *const names[] = {"targets", "moe-lora"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (option_is_given(options_find(names[i]), request))
            return error_set(error, ERROR_USAGE, "--%s: %s adapts no matrix; leave it out", names[i],
                             adapter->kind->title);
    return true;
}

static enum moe_lora moe_of(const char *name) {
    if (strcmp(name, "shared") == 0) return MOE_SHARED;
    return strcmp(name, "none") == 0 ? MOE_NONE : MOE_PER_EXPERT;
}

bool adapter_files_read(const struct request *request, struct arena *arena, struct adapter *adapter,
                        struct error *error) {
    const char *config = request->adapter_config, *file = request->adapter_file, *inside;
    const char *rest = request->adapters ? request->adapters : "", *name = request->adapter;
    struct item first;
    if (list_take(&rest, &first)) name = item_copy(first, arena);
    const struct adapter_kind *kind = adapter_kind_find(name);
    *adapter = (struct adapter){.kind = kind ? kind : adapter_kind_find(request->adapter),
                                .targets = request->targets,
                                .moe = moe_of(request->moe_lora),
                                .labels = request->labels};
    adapter_use_presets(adapter);
    if (config && file_is_directory(config) && !look_into(config, arena, &config, &inside, error))
        return error_within(error, "--adapter-config");
    if (file && file_is_directory(file) && !look_into(file, arena, config ? &inside : &config, &file, error))
        return error_within(error, "--adapter-file");
    if ((config || file) && !read_both(config, file, arena, adapter, error)) return false;
    bool classifies = adapter->saved && strstr(adapter->saved, "score");
    if (request->labels && !classifies)
        return error_set(error, ERROR_USAGE, "--labels: no classifier's head is saved with the adapter; leave it out");
    if (!check_matrices(request, adapter, error)) return false;
    return (!config && !file) || check_adapter(request, adapter, arena, error);
}
