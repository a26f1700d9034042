/* The header of a safetensors file: 8 bytes of length, then JSON, {"name": {"dtype", "shape", "data_offsets"}, ...}
 * (github.com/huggingface/safetensors, "Format"). A LoRA's tensors are named "....lora_A.weight" (rank x in) and
 * "....lora_B.weight" (out x rank); mlx-lm's "....lora_a" (in x rank) and "....lora_b" (rank x out). */
#include <stdlib.h>
#include <string.h>

#include "adapter/adapter.h"
#include "base/exact.h"
#include "base/list.h"
#include "base/text.h"

/* DeepSeek-V3 has 89,088 tensors of eight values when each of its experts has an adapter. */
enum { MOST_DIMENSIONS = 8, MOST_RANKS = 256, MOST_VALUES = 800000 };

/* The tensor that is being read: its leaves come one behind the other. */
struct held_tensor {
    char name[512];
    char dtype[16];
    uint64_t shape[MOST_DIMENSIONS], offsets[2];
    size_t dimensions, offset_count;
};

/* One of a module's two matrices, both by the module's name, by which they are found: a header is in any order. */
struct factor {
    const char *module, *adapter; /* what stands behind ".lora_A": the name of one of several adapters */
    bool is_b;
    uint64_t rank, width;
};

enum { MOST_FORMATS = 16 };

struct header_reading {
    const char *name;
    struct arena *arena;
    uint64_t data_size; /* of the file, behind its header */
    struct held_tensor tensor;
    uint64_t bytes_of[MOST_FORMATS];        /* of the tensors, by the place of their format in the list */
    uint64_t factor_bytes_of[MOST_FORMATS]; /* and of those that are a LoRA's factors */
    struct buffer modules;                  /* names of what is adapted, each once, joined by commas */
    struct buffer factors;
    uint64_t bytes, fixed; /* of all tensors, and parameters that do not follow a rank */
    struct {
        uint64_t rank, tensors, parameters;
    } ranks[MOST_RANKS]; /* of the factors; a file of more ranks than that has the others among the fixed */
    size_t rank_count;
    const struct adapter_kind *kind; /* that the tensors' names show; NULL: none so far */
    uint64_t kind_size;              /* its size, as its tensors' shapes show it; 0: they do not */
    uint64_t stacked_rank, stacked_parameters;
    bool empty; /* some factor has no elements */
};

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

/* ---- a LoRA's factors ---- */

/* Where the parts of names end a module's path, and which sides are which. */
struct part {
    const char *text;
    bool is_b, turned; /* mlx-lm's factors are turned round */
};

static const struct part *find_part(const char *name, const char **at) {
    static const struct part parts[] = {{".lora_A.", false, false}, {".lora_B.", true, false},
                                        {".lora_A", false, false},  {".lora_B", true, false},
                                        {".lora_a", false, true},   {".lora_b", true, true}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *found = strstr(name, parts[i].text);
        if (!found || (i >= 2 && found[strlen(parts[i].text)])) continue;
        *at = found;
        return &parts[i];
    }
    return NULL;
}

/* 0: not one of the two factors. */
static uint64_t rank_of(const struct held_tensor *tensor) {
    const char *at;
    const struct part *part = find_part(tensor->name, &at);
    if (tensor->dimensions != 2) return 0;
    if (part) return tensor->shape[part->is_b != part->turned];
    if (strstr(tensor->name, ".lora_embedding_A")) return tensor->shape[0];
    return strstr(tensor->name, ".lora_embedding_B") ? tensor->shape[1] : 0;
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
    if (rank_of(tensor)) reading->factor_bytes_of[format] += bytes;
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

/* PEFT's ParamWrapper: a factor of a whole tensor of experts, whose side is the rank times their number. */
static bool is_stacked(const char *module) {
    size_t length = strlen(module);
    while (length > 11 && strcmp(module + length - 11, ".base_layer") == 0) return true;
    return length >= 8 && strcmp(module + length - 8, ".experts") == 0;
}

static bool add_elements(struct header_reading *reading, uint64_t rank, uint64_t elements) {
    size_t i = 0;
    while (i < reading->rank_count && reading->ranks[i].rank != rank) i++;
    if (!rank || i == MOST_RANKS) return exact_add(&reading->fixed, elements);
    if (i == reading->rank_count) reading->ranks[reading->rank_count++].rank = rank;
    reading->ranks[i].tensors++;
    return exact_add(&reading->ranks[i].parameters, elements);
}

/* "base_model.model.model.layers.0.self_attn.q_proj" speaks of q_proj. */
static void note_module(struct header_reading *reading, const char *module) {
    const char *last = strrchr(module, '.');
    list_add(&reading->modules, last ? last + 1 : module);
}

/* Returns whether the factor is one of stacked experts. */
static bool note_factor(struct header_reading *reading, uint64_t rank) {
    const struct held_tensor *tensor = &reading->tensor;
    const char *at;
    const struct part *part = find_part(tensor->name, &at);
    if (!part) return false;
    const char *module = arena_text(reading->arena, tensor->name, (size_t)(at - tensor->name));
    struct factor factor = {.module = module, .is_b = part->is_b, .rank = rank};
    factor.adapter = arena_copy(reading->arena, at[strlen(part->text)] ? at + strlen(part->text) : "");
    if (!part->is_b) note_module(reading, module);
    if (!rank) return false;
    factor.width = tensor->shape[part->is_b == part->turned];
    buffer_add(&reading->factors, &factor, sizeof factor);
    return is_stacked(module);
}

static bool add_stacked(struct header_reading *reading, uint64_t rank, uint64_t elements) {
    bool same = !reading->stacked_rank || reading->stacked_rank == rank;
    if (!same) return exact_add(&reading->fixed, elements);
    reading->stacked_rank = rank;
    return exact_add(&reading->stacked_parameters, elements);
}

/* The kind whose mark the name bears; a magnitude makes a LoRA a DoRA. */
static void note_kind(struct header_reading *reading) {
    const struct held_tensor *tensor = &reading->tensor;
    const char *at;
    const struct adapter_kind *kind = adapter_kind_of_tensor(tensor->name);
    if (!kind && find_part(tensor->name, &at)) kind = adapter_kind_find("lora");
    bool more = kind && (!reading->kind || strcmp(reading->kind->name, "lora") == 0);
    if (!kind) return;
    if (more) {
        reading->kind = kind;
        reading->kind_size = 0;
    }
    size_t side = kind->mark_side;
    if (reading->kind == kind && side && side <= tensor->dimensions && strstr(tensor->name, kind->mark))
        reading->kind_size = tensor->shape[side - 1];
}

static bool finish_tensor(struct header_reading *reading, struct error *error) {
    const struct held_tensor *tensor = &reading->tensor;
    if (!tensor->name[0] || strcmp(tensor->name, "__metadata__") == 0) return true;
    uint64_t elements = 1, rank = rank_of(tensor);
    const char *at;
    for (size_t i = 0; i < tensor->dimensions; i++)
        if (!exact_multiply(&elements, tensor->shape[i])) return refuse(reading, error, "has a shape that overflows");
    if (!check_format(reading, elements, error)) return false;
    reading->empty |= !elements && find_part(tensor->name, &at);
    note_kind(reading);
    bool stacked = note_factor(reading, rank);
    bool added = stacked ? add_stacked(reading, rank, elements) : add_elements(reading, rank, elements);
    return added || refuse(reading, error, "makes the sum of all tensors overflow");
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
    if (!any && reading->empty && !reading->bytes)
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

static int by_name(const void *left, const void *right) {
    const struct factor *a = left, *b = right;
    int order = strcmp(a->module, b->module);
    if (!order) order = strcmp(a->adapter, b->adapter);
    return order ? order : a->is_b - b->is_b;
}

static bool refuse_ranks(const char *file, const struct factor *a, const struct factor *b, struct error *error) {
    return error_set(error, ERROR_FAILURE,
                     "%s: module \"%.200s\" has a lora_A of %llu x %llu and a lora_B of %llu x %llu, but A's first "
                     "number, the rank, must be B's last; the file is damaged or put together from two",
                     file, a->module, (unsigned long long)a->rank, (unsigned long long)a->width,
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
        if (strcmp(a->module, b->module) != 0 || strcmp(a->adapter, b->adapter) != 0 || a->is_b == b->is_b) continue;
        if (a->rank != b->rank) return refuse_ranks(reading->name, a, b, error);
        modules[pairs++] = (struct adapted_module){a->module, a->width, b->width, is_stacked(a->module)};
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
    bool read = json_read(name, header, size, MOST_VALUES, read_leaf, &reading, error) &&
                finish_tensor(&reading, error) && check_whole(&reading, error) &&
                pair_factors(&reading, adapter, error);
    buffer_free(&reading.factors);
    if (!read) {
        buffer_free(&reading.modules);
        return false;
    }
    fill(&reading, name, file_size, adapter);
    buffer_free(&reading.modules);
    return true;
}
