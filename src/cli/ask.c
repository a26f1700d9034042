#include <string.h>

#include "cli/commands.h"

enum { LARGEST_ADAPTER_CONFIG = 4 << 20, LARGEST_HEADER = 32 << 20 };

static bool read_adapter_config(const char *path, struct arena *arena, struct adapter *adapter, struct error *error) {
    struct bytes bytes;
    if (!file_read(path, LARGEST_ADAPTER_CONFIG, arena, &bytes, error) ||
        !adapter_read_config(path, bytes.data, bytes.size, arena, adapter, error))
        return error_within(error, "--adapter-config");
    return true;
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
    if (!file_read_part(path, 8, (size_t)length, arena, &header, &size, error) ||
        !adapter_read_header(path, header.data, header.size, size, arena, adapter, error))
        return error_within(error, "--adapter-file");
    return true;
}

static enum moe_lora moe_of(const char *name) {
    if (strcmp(name, "shared") == 0) return MOE_SHARED;
    return strcmp(name, "none") == 0 ? MOE_NONE : MOE_PER_EXPERT;
}

static bool ask_adapter(const struct request *request, struct arena *arena, struct adapter *adapter,
                        struct error *error) {
    *adapter = (struct adapter){.kind = adapter_kind_find(request->adapter), .targets = request->targets,
                                .moe = moe_of(request->moe_lora)};
    if (request->adapter_config && !read_adapter_config(request->adapter_config, arena, adapter, error)) return false;
    return !request->adapter_file || read_adapter_file(request->adapter_file, arena, adapter, error);
}

bool ask(const struct request *request, const struct chart *chart, struct arena *arena, struct question *question,
         struct error *error) {
    bool own_range = request->x_range.high != 0;
    struct question asked = {
        .vary = chart->vary,
        .tokens = request->tokens,
        .rank = request->rank,
        .low = own_range ? request->x_range.low : chart->low,
        .high = own_range ? request->x_range.high : chart->high,
        .points = request->points,
        .kv_allocated = strcmp(request->kv, "allocated") == 0,
        .kv_dtype = dtype_find(request->kv_dtype, error),
        .adapter_dtype = dtype_find(request->lora_dtype, error),
        .weight_dtype = dtype_find(request->weight_dtype, error),
        .min_kv_share = request->min_kv,
        .max_weight_share = request->max_weights,
    };
    if (!asked.kv_dtype || !asked.adapter_dtype || !asked.weight_dtype) return false;
    if (!ask_adapter(request, arena, &asked.adapter, error)) return false;
    if (asked.adapter.rank) asked.rank = asked.adapter.rank;
    if (asked.adapter.file_dtype) asked.adapter_dtype = asked.adapter.file_dtype;
    *question = asked;
    return true;
}

bool deliver_text(const struct request *request, const struct buffer *text, struct error *error) {
    if (!request->output || strcmp(request->output, "-") == 0) return file_write_stdout(text->bytes, text->size, error);
    return file_write(request->output, text->bytes, text->size, error);
}
