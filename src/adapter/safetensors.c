/* The header of a safetensors file: 8 bytes of length, then JSON, {"name": {"dtype", "shape", "data_offsets"}, ...}
 * (github.com/huggingface/safetensors, "Format"). */
#include <stdlib.h>
#include <string.h>

#include "adapter/header.h"
#include "base/exact.h"
#include "base/limits.h"
#include "base/text.h"

/* DeepSeek-V3 has 89,088 tensors of eight values when each of its experts has an adapter. */
static bool refuse(const struct header_reading *reading, struct error *error, const char *why) {
    return error_set(error, ERROR_FAILURE, "%s: tensor \"%.120s\" %s", reading->name, reading->tensor.name, why);
}

/* The formats of a file's tensors. Those without a name of ours are written as their bytes. */
static const struct held_format {
    const char *theirs, *ours;
    uint64_t width;
} formats[MOST_FORMATS] = {{"F32", "fp32", 4},    {"BF16", "bf16", 2}, {"F16", "fp16", 2}, {"F8_E4M3", "fp8", 1},
                           {"F8_E5M2", "fp8", 1}, {"I8", "int8", 1},   {"U8", "int8", 1},  {"I16", NULL, 2},
                           {"I32", NULL, 4},      {"I64", NULL, 8}};

static size_t find_format(const char *dtype) {
    size_t i = 0;
    while (formats[i].theirs && strcmp(formats[i].theirs, dtype) != 0) i++;
    return i;
}

static bool check_format(struct header_reading *reading, uint64_t elements, struct error *error) {
    const struct held_tensor *tensor = &reading->tensor;
    size_t format = find_format(tensor->dtype);
    uint64_t bytes = elements;
    if (!formats[format].theirs)
        return refuse(reading, error, "is of a dtype that is not counted; F32, BF16, F16, F8 and whole numbers are");
    if (tensor->offset_count != 2 || tensor->offsets[1] < tensor->offsets[0] || tensor->offsets[1] > reading->data_size)
        return refuse(reading, error, "does not lie within the file; the file is cut short or its header is wrong");
    if (!exact_multiply(&bytes, formats[format].width) || tensor->offsets[1] - tensor->offsets[0] != bytes)
        return refuse(reading, error, "takes other bytes than its shape and dtype say");
    if (!exact_add(&reading->bytes, bytes)) return refuse(reading, error, "makes the sum of all tensors overflow");
    reading->bytes_of[format] += bytes; /* <= their sum */
    if (tensor_factor_rank(tensor)) reading->factor_bytes_of[format] += bytes;
    return true;
}

/* That of the most bytes among those that have a name of ours: of the factors, where there are any. */
static const struct dtype *main_format(const struct header_reading *reading) {
    struct error ignored;
    const uint64_t *bytes = reading->rank_count || reading->stacked_rank ? reading->factor_bytes_of : reading->bytes_of;
    size_t best = 0;
    for (size_t i = 1; formats[i].theirs; i++)
        if (formats[i].ours && bytes[i] > bytes[best]) best = i;
    return dtype_find(formats[best].ours, &ignored);
}

/* No sum of elements is above that of bytes, which was checked. */
static void add_elements(struct header_reading *reading, uint64_t rank, uint64_t elements) {
    size_t i = 0;
    while (i < reading->rank_count && reading->ranks[i].rank != rank) i++;
    if (!rank || i == MOST_RANKS) {
        reading->fixed += elements;
        return;
    }
    if (i == reading->rank_count) reading->ranks[reading->rank_count++].rank = rank;
    reading->ranks[i].tensors++;
    reading->ranks[i].parameters += elements;
}

static void add_stacked(struct header_reading *reading, uint64_t rank, uint64_t elements) {
    if (!reading->stacked_rank) reading->stacked_rank = rank;
    *(reading->stacked_rank == rank ? &reading->stacked_parameters : &reading->fixed) += elements;
}

/* The kind whose mark the name bears; a magnitude makes a LoRA a DoRA, and rows that it trains besides make it no
 * other. */
static void note_kind(struct header_reading *reading) {
    const struct held_tensor *tensor = &reading->tensor;
    if (strstr(tensor->name, ".token_adapter.")) return;
    const struct adapter_kind *kind = adapter_kind_of_tensor(tensor->name);
    if (!kind && tensor_is_factor(tensor)) kind = adapter_kind_find("lora");
    bool more = kind && (!reading->kind || strcmp(reading->kind->name, "lora") == 0);
    if (!kind) return;
    if (more) {
        reading->kind = kind;
        reading->kind_size = 0;
    }
    size_t side = kind->mark_side;
    if (reading->kind == kind && side && side <= tensor->dimensions) reading->kind_size = tensor->shape[side - 1];
}

static bool finish_tensor(struct header_reading *reading, struct error *error) {
    const struct held_tensor *tensor = &reading->tensor;
    if (!tensor->name[0]) return true;
    uint64_t elements = 1, rank = tensor_factor_rank(tensor);
    for (size_t i = 0; i < tensor->dimensions; i++)
        if (!exact_multiply(&elements, tensor->shape[i])) return refuse(reading, error, "has a shape that overflows");
    if (!check_format(reading, elements, error)) return false;
    reading->empty |= !elements && tensor_is_factor(tensor);
    note_kind(reading);
    if (factors_note(reading, rank))
        add_stacked(reading, rank, elements);
    else
        add_elements(reading, rank, elements);
    return true;
}

/* That of the most tensors; of several the first. The others stay as they are, whatever rank is asked for. */
static size_t most_common_rank(const struct header_reading *reading) {
    size_t best = 0;
    for (size_t i = 1; i < reading->rank_count; i++)
        if (reading->ranks[i].tensors > reading->ranks[best].tensors) best = i;
    return best;
}

/* Holes and overlaps: such a file is refused by safetensors as well. */
static bool check_whole(const struct header_reading *reading, struct error *error) {
    bool any = reading->bytes && (reading->rank_count || reading->stacked_rank || (reading->kind && !reading->empty));
    if (!any && reading->empty)
        return error_set(error, ERROR_FAILURE,
                         "%s: its lora_A tensors are there, but empty: it was saved under DeepSpeed's ZeRO-3 without "
                         "gathering the weights, and holds no adapter; save it again",
                         reading->name);
    if (!any)
        return error_set(
            error, ERROR_FAILURE,
            "%s: holds no lora_A tensor, nor any that another kind of adapter has, so it is no adapter's file",
            reading->name);
    if (reading->bytes != reading->data_size)
        return error_set(error, ERROR_FAILURE,
                         "%s: its tensors take %llu bytes, but %llu stand behind the header; the file is damaged",
                         reading->name, (unsigned long long)reading->bytes, (unsigned long long)reading->data_size);
    return true;
}

static bool read_count(const struct header_reading *reading, const struct value *value, uint64_t *count,
                       struct error *error) {
    if (value->kind != VALUE_INTEGER || value->integer < 0)
        return refuse(reading, error, "has a shape or an offset that is not a whole number");
    *count = (uint64_t)value->integer;
    return true;
}

static bool read_field(struct header_reading *reading, const char *field, const struct value *value,
                       struct error *error) {
    struct held_tensor *tensor = &reading->tensor;
    if (strcmp(field, "dtype") == 0) {
        if (value->kind == VALUE_TEXT) strncpy(tensor->dtype, value->text, sizeof tensor->dtype - 1);
        return true; /* what is longer or no text is no dtype either */
    }
    if (strncmp(field, "shape.", 6) == 0) {
        if (tensor->dimensions == MOST_DIMENSIONS) return refuse(reading, error, "has too many dimensions");
        return read_count(reading, value, &tensor->shape[tensor->dimensions++], error);
    }
    if (tensor->offset_count == 2) return refuse(reading, error, "has more than two offsets");
    return read_count(reading, value, &tensor->offsets[tensor->offset_count++], error);
}

/* The last of the fields' names in a path; a tensor's own name has dots as well. */
static const char *find_field(const char *path) {
    static const char *const fields[] = {".dtype", ".shape.", ".data_offsets."};
    const char *found = NULL;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        for (const char *at = path; (at = strstr(at, fields[i])); at++)
            if ((i || !at[strlen(fields[i])]) && (!found || at > found)) found = at;
    return found;
}

static bool read_leaf(void *context, const char *path, const struct value *value, struct error *error) {
    struct header_reading *reading = context;
    if (strncmp(path, "__metadata__.", 13) == 0) return true;
    const char *field = find_field(path);
    size_t length = field ? (size_t)(field - path) : 0;
    if (!length || length >= sizeof reading->tensor.name)
        return error_set(error, ERROR_FAILURE, "%s: \"%.120s\" is not what a safetensors header holds", reading->name,
                         path);
    bool same = strlen(reading->tensor.name) == length && memcmp(reading->tensor.name, path, length) == 0;
    if (!same) {
        if (!finish_tensor(reading, error)) return false;
        reading->tensor = (struct held_tensor){.name = ""};
        memcpy(reading->tensor.name, path, length);
    }
    return read_field(reading, field + 1, value, error);
}

/* The parameters of the most common rank follow it; stacked experts' once the model says how many they are. */
static void fill(const struct header_reading *reading, const char *name, uint64_t file_size, struct adapter *adapter) {
    size_t common = most_common_rank(reading);
    const char *slash = strrchr(name, '/');
    uint64_t fixed = reading->fixed;
    bool factors = reading->rank_count != 0;
    for (size_t i = 0; i < reading->rank_count; i++)
        fixed += i == common ? 0 : reading->ranks[i].parameters; /* <= bytes */
    adapter->file =
        text_is_printable(name) ? arena_copy(reading->arena, slash ? slash + 1 : name) : "the adapter's file";
    adapter->targets = arena_text(reading->arena, (char *)reading->modules.bytes, reading->modules.size);
    adapter->kind = reading->kind ? reading->kind : adapter_kind_find("lora");
    adapter->rank = factors ? reading->ranks[common].rank : reading->kind_size;
    adapter->file_per_rank =
        factors ? reading->ranks[common].parameters / adapter->rank : 0; /* exactly: a factor has that rank as a side */
    adapter->file_fixed = fixed + reading->stacked_parameters;
    adapter->stacked_rank = reading->stacked_rank;
    adapter->stacked_parameters = reading->stacked_parameters;
    adapter->file_dtype = main_format(reading);
    adapter->file_bytes = file_size;
    adapter->tensor_bytes = reading->bytes;
}

bool adapter_read_header(const char *name, const char *header, size_t size, uint64_t file_size, struct arena *arena,
                         struct adapter *adapter, struct error *error) {
    struct header_reading reading = {.name = name, .arena = arena, .data_size = file_size - size - 8};
    if (file_size < size + 8) return error_set(error, ERROR_FAILURE, "%s: is shorter than its header says", name);
    bool read = json_read(name, header, size, MOST_HEADER_VALUES, read_leaf, &reading, error) &&
                finish_tensor(&reading, error) && check_whole(&reading, error) &&
                factors_pair(&reading, adapter, error);
    buffer_free(&reading.factors);
    if (!read) {
        buffer_free(&reading.modules);
        return false;
    }
    fill(&reading, name, file_size, adapter);
    buffer_free(&reading.modules);
    return true;
}
