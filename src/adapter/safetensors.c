/* The header of a safetensors file: 8 bytes of length, then JSON, {"name": {"dtype", "shape", "data_offsets"}, ...}
 * (github.com/huggingface/safetensors, "Format"). A LoRA's tensors are named "....lora_A.weight" (rank x in) and
 * "....lora_B.weight" (out x rank). */
#include <stdlib.h>
#include <string.h>

#include "adapter/adapter.h"
#include "base/exact.h"
#include "base/text.h"

/* DeepSeek-V3 has 89,088 tensors of eight values when each of its experts has an adapter. */
enum { MOST_DIMENSIONS = 8, MOST_RANKS = 256, MOST_VALUES = 800000 };

/* The tensor that is being read: its leaves come one behind the other. */
struct tensor {
    char name[512];
    char dtype[16];
    uint64_t shape[MOST_DIMENSIONS], offsets[2];
    size_t dimensions, offset_count;
};

/* One of a module's two matrices. Both have one name, that of A's tensor, by which they are found: a header is in any
 * order. */
struct factor {
    char *name;
    bool is_b;
    uint64_t rank, width;
};

struct header_reading {
    const char *name;
    struct arena *arena;
    uint64_t data_size; /* of the file, behind its header */
    struct tensor tensor;
    const struct dtype *dtype;
    struct buffer modules; /* names of what is adapted, each once, joined by commas */
    struct buffer factors;
    uint64_t bytes, fixed; /* of all tensors, and parameters that do not follow a rank */
    struct {
        uint64_t rank, tensors, parameters;
    } ranks[MOST_RANKS]; /* of the factors; a file of more ranks than that has the others among the fixed */
    size_t rank_count;
    bool magnitudes; /* DoRA's */
};

static bool refuse(const struct header_reading *reading, struct error *error, const char *why) {
    return error_set(error, ERROR_FAILURE, "%s: tensor \"%.120s\" %s", reading->name, reading->tensor.name, why);
}

static const char *format_name(const char *dtype) {
    static const struct {
        const char *theirs, *ours;
    } names[] = {{"F32", "fp32"},    {"BF16", "bf16"},   {"F16", "fp16"},
                 {"F8_E4M3", "fp8"}, {"F8_E5M2", "fp8"}, {"I8", "int8"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].theirs, dtype) == 0) return names[i].ours;
    return NULL;
}

static bool check_format(struct header_reading *reading, uint64_t elements, struct error *error) {
    const struct tensor *tensor = &reading->tensor;
    const char *format = format_name(tensor->dtype);
    const struct dtype *dtype = format ? dtype_find(format, error) : NULL;
    uint64_t bytes;
    if (!dtype) return refuse(reading, error, "is of a dtype that is not counted; F32, BF16, F16, F8 and I8 are");
    if (reading->dtype && reading->dtype != dtype)
        return refuse(reading, error, "is of another dtype than the tensors before it; a file of one dtype is counted");
    if (tensor->offset_count != 2 || tensor->offsets[1] < tensor->offsets[0] || tensor->offsets[1] > reading->data_size)
        return refuse(reading, error, "does not lie within the file; the file is cut short or its header is wrong");
    if (!dtype_bytes(dtype, elements, &bytes) || tensor->offsets[1] - tensor->offsets[0] != bytes)
        return refuse(reading, error, "takes other bytes than its shape and dtype say");
    if (!exact_add(&reading->bytes, bytes)) return refuse(reading, error, "makes the sum of all tensors overflow");
    reading->dtype = dtype;
    return true;
}

/* 0: not one of the two factors. */
static uint64_t rank_of(const struct tensor *tensor) {
    if (tensor->dimensions != 2) return 0;
    if (strstr(tensor->name, ".lora_A.") || strstr(tensor->name, ".lora_embedding_A")) return tensor->shape[0];
    if (strstr(tensor->name, ".lora_B.") || strstr(tensor->name, ".lora_embedding_B")) return tensor->shape[1];
    return 0;
}

static bool add_elements(struct header_reading *reading, uint64_t rank, uint64_t elements) {
    size_t i = 0;
    while (i < reading->rank_count && reading->ranks[i].rank != rank) i++;
    if (!rank || i == MOST_RANKS) return exact_add(&reading->fixed, elements);
    if (i == reading->rank_count) reading->ranks[reading->rank_count++].rank = rank;
    reading->ranks[i].tensors++;
    return exact_add(&reading->ranks[i].parameters, elements);
}

/* "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight" speaks of q_proj. */
static void note_module(struct header_reading *reading) {
    const char *name = reading->tensor.name, *end = strstr(name, ".lora_A.");
    if (!end) return;
    const char *start = end;
    while (start > name && start[-1] != '.') start--;
    size_t length = (size_t)(end - start);
    buffer_add(&reading->modules, "", 1); /* so that the search below ends */
    reading->modules.size--;
    for (const char *at = (char *)reading->modules.bytes; *at; at += strcspn(at, ","), at += *at == ',')
        if (strcspn(at, ",") == length && memcmp(at, start, length) == 0) return;
    buffer_printf(&reading->modules, "%s%.*s", reading->modules.size ? "," : "", (int)length, start);
}

static void note_factor(struct header_reading *reading, uint64_t rank) {
    const struct tensor *tensor = &reading->tensor;
    const char *a = strstr(tensor->name, ".lora_A."), *at = a ? a : strstr(tensor->name, ".lora_B.");
    if (!rank || !at) return;
    struct factor factor = {arena_copy(reading->arena, tensor->name), !a, rank, tensor->shape[a ? 1 : 0]};
    factor.name[at - tensor->name + strlen(".lora_")] = 'A';
    buffer_add(&reading->factors, &factor, sizeof factor);
}

static bool finish_tensor(struct header_reading *reading, struct error *error) {
    const struct tensor *tensor = &reading->tensor;
    if (!tensor->name[0] || strcmp(tensor->name, "__metadata__") == 0) return true;
    uint64_t elements = 1, rank = rank_of(tensor);
    note_module(reading);
    note_factor(reading, rank);
    for (size_t i = 0; i < tensor->dimensions; i++)
        if (!exact_multiply(&elements, tensor->shape[i])) return refuse(reading, error, "has a shape that overflows");
    if (!check_format(reading, elements, error)) return false;
    reading->magnitudes |= strstr(tensor->name, ".lora_magnitude_vector") != NULL;
    if (!add_elements(reading, rank, elements)) return refuse(reading, error, "makes the sum of all tensors overflow");
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
    if (!reading->rank_count)
        return error_set(error, ERROR_FAILURE, "%s: holds no lora_A tensor, so it is not a LoRA's file", reading->name);
    if (reading->bytes != reading->data_size)
        return error_set(error, ERROR_FAILURE,
                         "%s: its tensors take %llu bytes, but %llu stand behind the header; the file is damaged",
                         reading->name, (unsigned long long)reading->bytes, (unsigned long long)reading->data_size);
    return true;
}

static int by_name(const void *left, const void *right) {
    const struct factor *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    return order ? order : a->is_b - b->is_b;
}

static bool refuse_ranks(const char *file, const struct factor *a, const struct factor *b, struct error *error) {
    return error_set(error, ERROR_FAILURE,
                     "%s: module \"%.200s\" has a lora_A of %llu x %llu and a lora_B of %llu x %llu, but A's first "
                     "number, the rank, must be B's last; the file is damaged or put together from two",
                     file, a->name, (unsigned long long)a->rank, (unsigned long long)a->width,
                     (unsigned long long)b->width, (unsigned long long)b->rank);
}

/* A factor without the other is left alone: it is counted, and what it adapts is not known. */
static bool pair_factors(const struct header_reading *reading, struct adapter *adapter, struct error *error) {
    size_t count = reading->factors.size / sizeof(struct factor), pairs = 0;
    struct factor *factors = (void *)reading->factors.bytes;
    struct adapted_module *modules = arena_array(reading->arena, count, sizeof *modules);
    if (count) qsort(factors, count, sizeof *factors, by_name);
    for (size_t i = 0; i + 1 < count; i++) {
        struct factor *a = &factors[i], *b = a + 1;
        if (strcmp(a->name, b->name) != 0 || a->is_b == b->is_b) continue;
        *strstr(a->name, ".lora_A.") = '\0';
        if (a->rank != b->rank) return refuse_ranks(reading->name, a, b, error);
        modules[pairs++] = (struct adapted_module){a->name, a->width, b->width};
    }
    adapter->modules = modules;
    adapter->module_count = pairs;
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
    struct tensor *tensor = &reading->tensor;
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
        reading->tensor = (struct tensor){.name = ""};
        memcpy(reading->tensor.name, path, length);
    }
    return read_field(reading, field + 1, value, error);
}

bool adapter_read_header(const char *name, const char *header, size_t size, uint64_t file_size, struct arena *arena,
                         struct adapter *adapter, struct error *error) {
    struct header_reading reading = {.name = name, .arena = arena, .data_size = file_size - size - 8};
    if (file_size < size + 8) return error_set(error, ERROR_FAILURE, "%s: is shorter than its header says", name);
    bool read = json_read(name, header, size, MOST_VALUES, read_leaf, &reading, error) &&
                finish_tensor(&reading, error) && check_whole(&reading, error) &&
                pair_factors(&reading, adapter, error);
    buffer_free(&reading.factors);
    if (!read) {
        buffer_free(&reading.modules);
        return false;
    }
    size_t common = most_common_rank(&reading);
    const char *slash = strrchr(name, '/');
    uint64_t fixed = reading.fixed;
    for (size_t i = 0; i < reading.rank_count; i++)
        fixed += i == common ? 0 : reading.ranks[i].parameters; /* <= bytes */
    adapter->file = text_is_printable(name) ? arena_copy(arena, slash ? slash + 1 : name) : "the adapter's file";
    adapter->targets = arena_text(arena, (char *)reading.modules.bytes, reading.modules.size);
    buffer_free(&reading.modules);
    adapter->kind = adapter_kind_find(reading.magnitudes ? "dora" : "lora");
    adapter->rank = reading.ranks[common].rank;
    adapter->file_per_rank =
        reading.ranks[common].parameters / adapter->rank; /* exactly: a factor has that rank as a side */
    adapter->file_fixed = fixed;
    adapter->file_dtype = reading.dtype;
    return true;
}
